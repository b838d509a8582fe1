"""How menus look: weight alone, no colour of our own, so that every terminal can show it."""

from __future__ import annotations

from prompt_toolkit.styles import Style

STYLE = Style(
    [
        ("pointer", "bold"),
        ("highlighted", "bold"),
        ("selected", ""),
        ("answer", "bold"),
    ]
)
