"""What we know: the content as frozen types, read from TOML and checked."""
