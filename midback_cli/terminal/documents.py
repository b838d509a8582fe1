"""Documents → JSON, as programs read it."""

from __future__ import annotations

import json


def to_json(value: object) -> str:
    """A value as indented JSON with a line break at its end."""
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"
