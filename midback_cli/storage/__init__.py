"""The formats of the outside world: answers files."""
