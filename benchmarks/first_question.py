"""From the start of the program to its first list, against a hello-world questionary app in one run; then every redraw.

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

from midback_cli import Answers, Page, load_content, next_question
from midback_cli.knowledge.model import Kind

MIDBACK = Path(sys.executable).with_name("midback")
HELLO = """\
import questionary

questionary.select("Hello?", ["1. Begin", "2. End"]).ask()
"""
AT_MOST = 1.3
# The keys are the last line of every question.
DRAWN = "q stop)"
DOWN = "\x1b[B"


def start(command: str, arguments: list[str]) -> pexpect.spawn[bytes]:
    """The program in a terminal of its own."""
    environment = {**os.environ, "TERM": "xterm-256color", "PROMPT_TOOLKIT_NO_CPR": "1"}
    process = pexpect.spawn(command, arguments, env=environment, dimensions=(40, 80), timeout=20)
    process.delaybeforesend = None
    return process


def seconds(command: str, arguments: list[str]) -> float:
    """How long it takes until the first line of the list can be read."""
    begun = perf_counter()
    process = start(command, arguments)
    process.expect_exact("1. Begin")
    took = perf_counter() - begun
    process.close(force=True)
    return took


def redraws() -> tuple[list[float], list[float]]:
    """Seconds to move in each list, and from each answer to the next question: a man of 45 who says none and no."""
    content, answers = load_content(), Answers()
    process = start(str(MIDBACK), ["quiz", "--country", "GB"])
    process.expect_exact(DRAWN)
    process.send("\r")
    process.expect_exact(DRAWN)
    moves, questions = [], []
    while (asked := next_question(answers, content)) is not None:
        if isinstance(asked, Page):
            reply, keys = "none", str(len(asked.cues) + 1)
        elif asked.kind is Kind.NUMBER:
            reply, keys = ("45", "45") if asked.id in content.pages else ("3", "3")
        else:
            position = 1 if len(asked.answer_ids) > 1 else 0
            reply, keys = asked.answer_ids[position], str(position + 1)
        if isinstance(asked, Page) or asked.kind is not Kind.NUMBER:
            moves.append(_timed(process, DOWN, ">"))
        questions.append(_timed(process, f"{keys}\r", DRAWN))
        answers = answers.with_reply(asked.id, int(reply) if reply.isdigit() else reply, content)
    process.close(force=True)
    return moves, questions


def _timed(process: pexpect.spawn[bytes], keys: str, until: str) -> float:
    begun = perf_counter()
    process.send(keys)
    process.expect_exact(until)
    return perf_counter() - begun


def main() -> None:
    """Prints both medians and the median of the ratios pair by pair, and the redraws of one interview."""
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
    for name, found in zip(("move in a list", "from an answer to the next question"), redraws(), strict=True):
        print(f"{name}, {len(found)} times: median {median(found) * 1000:.0f} ms, slowest {max(found) * 1000:.0f} ms")


if __name__ == "__main__":
    main()
