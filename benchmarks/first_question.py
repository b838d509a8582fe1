"""From the start of the program to its first list on the screen, against a hello-world questionary app, in one run.

pip install '.[test]'
python benchmarks/first_question.py [RUNS]
"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path
from statistics import median
from time import perf_counter

import pexpect

MIDBACK = Path(sys.executable).with_name("midback")
HELLO = """\
import questionary

questionary.select("Hello?", ["1. Begin", "2. End"]).ask()
"""
AT_MOST = 1.3


def seconds(command: str, arguments: list[str]) -> float:
    """How long it takes until the first line of the list can be read."""
    environment = {**os.environ, "TERM": "xterm-256color", "PROMPT_TOOLKIT_NO_CPR": "1"}
    start = perf_counter()
    process = pexpect.spawn(command, arguments, env=environment, dimensions=(40, 80), timeout=20)
    process.expect_exact("1. Begin")
    took = perf_counter() - start
    process.close(force=True)
    return took


def main() -> None:
    """Prints both medians and the median of the ratios pair by pair."""
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 15
    with tempfile.TemporaryDirectory() as folder:
        hello = Path(folder, "hello.py")
        hello.write_text(HELLO, encoding="utf-8")
        pairs = [(seconds(str(MIDBACK), ["quiz"]), seconds(sys.executable, [str(hello)])) for _ in range(runs + 1)][1:]
    ours, theirs = (median(column) * 1000 for column in zip(*pairs, strict=True))
    ratio = median(our / their for our, their in pairs)
    print(
        f"first list: {ours:.0f} ms, hello-world questionary {theirs:.0f} ms, ratio {ratio:.2f}x (at most {AT_MOST}x)"
    )


if __name__ == "__main__":
    main()
