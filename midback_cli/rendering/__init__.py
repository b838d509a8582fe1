"""A result or a condition → words in order (result_page.py) → one writer a format."""
