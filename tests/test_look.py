"""Colours of the menus: each can be read on white and on black, or there is none."""

from __future__ import annotations

import io
import re

import pytest
from prompt_toolkit.data_structures import Size
from prompt_toolkit.output import ColorDepth
from prompt_toolkit.output.vt100 import Vt100_Output
from rich.color import Color
from rich.color_triplet import ColorTriplet
from rich.console import Console

from midback_cli import Urgency
from midback_cli.rendering.blocks import Banner, Bar, OpenTable
from midback_cli.rendering.table import write_table
from midback_cli.terminal import look
from midback_cli.terminal.look import style_for


def luminance(colour: str) -> float:
    """The relative luminance of WCAG 2, from 0 to 1."""
    parts = (int(colour[place : place + 2], 16) / 255 for place in (0, 2, 4))
    red, green, blue = (part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def output(depth: ColorDepth) -> Vt100_Output:
    class Nowhere:
        encoding = "utf-8"

        def isatty(self) -> bool:
            return False

        def write(self, data: str) -> int:
            return len(data)

        def flush(self) -> None:
            pass

        def fileno(self) -> int:
            return 1

    return Vt100_Output(Nowhere(), lambda: Size(24, 80), default_color_depth=depth)  # type: ignore[arg-type]


@pytest.mark.parametrize("ground", ["ffffff", "000000"])
def test_every_colour_has_enough_contrast(ground: str) -> None:
    style = style_for(output(ColorDepth.DEPTH_8_BIT))
    colours = {style.get_attrs_for_style_str(f"class:{name}").color for name, _ in style.style_rules}
    assert {look.ACCENT.strip("#"), look.DIM.strip("#")} == {colour for colour in colours if colour}
    assert all(contrast(colour, ground) >= 4.5 for colour in colours if colour)


@pytest.mark.parametrize("depth", [ColorDepth.DEPTH_1_BIT, ColorDepth.DEPTH_4_BIT])
def test_without_shades_the_line_under_the_pointer_is_bold_and_has_no_colour(depth: ColorDepth) -> None:
    style = style_for(output(depth))
    assert not any(style.get_attrs_for_style_str(f"class:{name}").color for name, _ in style.style_rules)
    assert style.get_attrs_for_style_str("class:highlighted").bold


@pytest.mark.parametrize(("system", "least"), [("truecolor", 4.5), ("256", 3.9)])
@pytest.mark.parametrize("ground", ["ffffff", "000000"])
@pytest.mark.parametrize("urgency", list(Urgency), ids=[level.word for level in Urgency])
def test_every_border_and_bar_can_be_seen_on_white_and_on_black(
    urgency: Urgency, ground: str, system: str, least: float
) -> None:
    """Every colour in what is drawn, as the terminal gets it; no letter stands in one."""
    console = Console(file=io.StringIO(), width=80, force_terminal=True, color_system=system)  # type: ignore[arg-type]
    bars = OpenTable(("Cause", "Chance", "Then"), (("One", "5 in 100", "x"),), (Bar(0.9, urgency),))
    write_table((Banner(urgency, "Title", ("Line",)), bars), console)
    assert isinstance(console.file, io.StringIO)
    drawn = console.file.getvalue()
    codes = re.findall(r"38;(2;\d+;\d+;\d+|5;\d+)m([^\x1b]*)", drawn)
    assert codes
    for code, painted in codes:
        kind, *numbers = map(int, code.split(";"))
        colour = Color.from_triplet(ColorTriplet(*numbers)) if kind == 2 else Color.from_ansi(numbers[0])
        assert contrast(colour.get_truecolor().hex.removeprefix("#"), ground) >= least
        assert not any(character.isalnum() for character in painted)
