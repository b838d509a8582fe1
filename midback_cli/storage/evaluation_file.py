"""What `midback evaluate --format json` wrote, read back for a comparison."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from midback_cli.errors import UnreadableAnswers
from midback_cli.files import MAX_CONTENT_BYTES, read_limited, visible_text

_TEXTS = ("id", "urgency", "gold_urgency")


def read_evaluated_cases(path: Path) -> list[dict[str, Any]]:
    """The cases of an earlier run. Raises UnreadableAnswers where the file is not one."""
    name = visible_text(str(path))
    try:
        document = json.loads(read_limited(path, MAX_CONTENT_BYTES))
    except OSError as error:
        raise UnreadableAnswers(name, f"cannot be read: {error.strerror or error}") from error
    except (ValueError, RecursionError) as error:
        raise UnreadableAnswers(name, "is not JSON") from error
    cases = document.get("cases") if isinstance(document, dict) else None
    if not isinstance(cases, list) or not all(_is_evaluated(case) for case in cases):
        raise UnreadableAnswers(
            name, "is not an evaluation; write one with: midback evaluate cases.jsonl --format json"
        )
    return cases


def _is_evaluated(case: object) -> bool:
    """Whether the case has all that a comparison reads, each of its type; `rank` is null without a right cause."""
    return (
        isinstance(case, dict)
        and all(isinstance(case.get(key), str) for key in _TEXTS)
        and "rank" in case
        and (case["rank"] is None or type(case["rank"]) is int)
    )
