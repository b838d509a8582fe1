"""The content read as text: a name, an alias or a misspelling → a condition."""
