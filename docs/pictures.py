"""Makes the pictures that the README shows, from the program itself.

    python docs/pictures.py            writes docs/*.svg
    python docs/pictures.py --check    exits with 1 if a picture is no longer what the program shows

The result is the first screen that the program shows in a window of 80 columns and 24 rows, without the keys below it;
the question is a screen that tests/terminal reads off a real terminal (tests/screens).
"""

from __future__ import annotations

import io
import re
import sys
from pathlib import Path

from rich.console import Console
from rich.text import Text

from midback_cli import assess, load_content
from midback_cli.language.lookup import ambulance
from midback_cli.rendering.blocks import with_number
from midback_cli.rendering.first_screen import first_screens
from midback_cli.rendering.table import write_table
from midback_cli.storage.answers_file import read_answers

ROOT = Path(__file__).parent.parent
EXAMPLE = ROOT / "examples" / "posture.json"
WIDTH, MOST_ROWS = 80, 21


def pictures() -> dict[str, str]:
    """Each picture as SVG, by its name."""
    return {"question": question(), "result": result()}


def question() -> str:
    """A question, from the last empty line of its screen on."""
    lines = (ROOT / "tests" / "screens" / "question.txt").read_text(encoding="utf-8").rstrip().splitlines()
    start = max(number for number, line in enumerate(lines, 1) if not line)
    console = recorder()
    console.print(Text("\n".join(lines[start:])), highlight=False)
    return svg(console, "midback quiz")


def result() -> str:
    """The fullest first screen of the example that fits the window."""
    content = load_content(ROOT / "content")
    answers = read_answers(EXAMPLE, content)
    for screen in first_screens(assess(answers, content)):
        console = recorder()
        write_table(with_number(screen, ambulance(answers.country, content)), console)
        if console.export_text(clear=False).count("\n") <= MOST_ROWS:
            return svg(console, "midback quiz")
    raise AssertionError("no first screen fits the window")


def recorder() -> Console:
    """A console that keeps what is printed."""
    return Console(record=True, width=WIDTH, file=io.StringIO(), force_terminal=True, color_system="standard")


def svg(console: Console, title: str) -> str:
    """What was printed as SVG, without fonts from outside."""
    drawn = console.export_svg(title=title, unique_id="midback")
    return re.sub(r"@font-face \{.*?\}\s*", "", drawn, flags=re.DOTALL)


def main() -> int:
    """Writes the pictures, or checks them."""
    stale = False
    for name, drawn in pictures().items():
        path = ROOT / "docs" / f"{name}.svg"
        if "--check" in sys.argv[1:]:
            stale |= path.read_text(encoding="utf-8") != drawn
        else:
            path.write_text(drawn, encoding="utf-8")
    return int(stale)


if __name__ == "__main__":
    sys.exit(main())
