"""A result or a condition → words in order (report.py) → one writer a format."""
