"""Makes the pictures that the README shows, from the program itself.

    python docs/pictures.py            writes docs/*.svg
    python docs/pictures.py --check    exits with 1 if a picture is no longer what the program shows

Each result is the first screen of an example in a window of 80 columns and 24 rows, without the menu below it. The
question is a screen that tests/terminal reads off a real terminal (tests/screens).
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
EXAMPLES = ROOT / "examples"
WIDTH = 80
# What stands below the first screen: the menu.
ROWS, ROWS_BELOW = 23, 2


def pictures() -> dict[str, str]:
    """Each picture as SVG, by its name."""
    results = {f"result-{path.stem}": result(path) for path in sorted(EXAMPLES.glob("*.json"))}
    return {"question": question(), **results}


def question() -> str:
    """A question, from the last empty line of its screen on."""
    lines = (ROOT / "tests" / "screens" / "question.txt").read_text(encoding="utf-8").rstrip().splitlines()
    start = max(number for number, line in enumerate(lines, 1) if not line)
    console = recorder()
    console.print(Text("\n".join(lines[start:])), highlight=False)
    return svg(console, "midback quiz")


def result(path: Path) -> str:
    """The first screen of an example, as full as a window of 24 rows allows."""
    content = load_content(ROOT / "content")
    answers = read_answers(path, content)
    number = ambulance(answers.country, content)
    for blocks in first_screens(assess(answers, content)):
        console = recorder()
        write_table(with_number(blocks, number), console)
        drawn = console.export_text(clear=False)
        if drawn.count("\n") <= ROWS - ROWS_BELOW:
            break
    return svg(console, f"midback quiz --answers examples/{path.name}")


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
