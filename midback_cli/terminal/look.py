"""How menus look: weight and two colours, each of which can be read on a white and on a black ground.

Text stays in the terminal's own colour. Without colours (NO_COLOR), or with few of them, weight alone marks the line.
"""

from __future__ import annotations

from prompt_toolkit.output import ColorDepth, Output
from prompt_toolkit.styles import Style

# Both are in the palette of 256 colours, and have a contrast of 4.5 to 1 or more with white and with black.
ACCENT = "#00875f"
DIM = "#767676"

_PLAIN = {"pointer": "bold", "highlighted": "bold", "selected": "", "answer": "bold", "question": "bold"}
_COLOURED = {
    **_PLAIN,
    "pointer": f"bold {ACCENT}",
    "highlighted": f"bold {ACCENT}",
    "selected": ACCENT,
    "given": ACCENT,
    "progress": DIM,
    "keys": DIM,
}


def style_for(output: Output) -> Style:
    """The style for this terminal. A palette of 16 colours is the person's own: none of them is sure to be readable."""
    has_shades = output.get_default_color_depth() in (ColorDepth.DEPTH_8_BIT, ColorDepth.DEPTH_24_BIT)
    return Style.from_dict(_COLOURED if has_shades else _PLAIN)
