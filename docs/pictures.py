"""Makes the picture of a result that the README shows, from the program itself.

python docs/pictures.py            writes docs/result.svg
python docs/pictures.py --check    exits with 1 if the picture is no longer what the program shows
"""

from __future__ import annotations

import io
import re
import sys
from pathlib import Path

from rich.console import Console

from midback_cli import assess, load_content
from midback_cli.exchange.answers_file import read_answers
from midback_cli.reading.lookup import ambulance
from midback_cli.rendering.blocks import Heading
from midback_cli.rendering.report import result_blocks
from midback_cli.rendering.table import write_table

ROOT = Path(__file__).parent.parent
PICTURE = ROOT / "docs" / "result.svg"
EXAMPLE = ROOT / "examples" / "kidney-stone.json"
LAST_HEADING = "What you can do at home"
WIDTH = 84


def picture() -> str:
    """The head of the example's report as SVG, without fonts from outside."""
    content = load_content(ROOT / "content")
    answers = read_answers(EXAMPLE, content)
    blocks = result_blocks(assess(answers, content), ambulance(answers.country, content))
    shown = blocks[: blocks.index(Heading(LAST_HEADING))]
    console = Console(record=True, width=WIDTH, file=io.StringIO(), force_terminal=True, color_system="standard")
    write_table(shown, console)
    svg = console.export_svg(title="midback quiz --answers examples/kidney-stone.json", unique_id="midback")
    return re.sub(r"@font-face \{.*?\}\s*", "", svg, flags=re.DOTALL)


def main() -> int:
    """Writes the picture, or checks it."""
    if "--check" in sys.argv[1:]:
        return int(PICTURE.read_text(encoding="utf-8") != picture())
    PICTURE.write_text(picture(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
