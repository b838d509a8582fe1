"""`python -m midback_cli`, and the `midback` command."""

from midback_cli.terminal.cli import main

if __name__ == "__main__":
    main()
