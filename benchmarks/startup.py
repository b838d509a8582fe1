"""Whole commands against a hello-world typer app, the floor that any such tool pays: in turn, in one run, medians.

    python benchmarks/startup.py [RUNS]

Install midback as its users do (`pip install .`): a wheel carries a built copy of the content.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median
from time import perf_counter

ROOT = Path(__file__).parent.parent
MIDBACK = Path(sys.executable).with_name("midback")
FLOOR = """\
import typer

app = typer.Typer()


@app.command()
def main(name: str = "world") -> None:
    typer.echo(f"Hello {name}")


app()
"""
STONE = ROOT / "examples" / "kidney-stone.json"
# Each command and the most that it may cost, as a multiple of the floor.
COMMANDS: list[tuple[str, list[str], float]] = [
    ("--version", ["--version"], 1.3),
    ("explain kidney-stone", ["explain", "kidney-stone"], 2.2),
    ("guide home-care", ["guide", "home-care"], 2.2),
    ("ask heat or ice", ["ask", "heat or ice"], 2.7),
    ("quiz to JSON", ["quiz", "--answers", str(STONE), "--format", "json"], 2.0),
    ("quiz to tables", ["quiz", "--answers", str(STONE), "--format", "table"], 2.6),
]


def seconds(command: list[str], folder: str) -> float:
    """How long the whole process takes, from start to end."""
    start = perf_counter()
    subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL)
    return perf_counter() - start


def main() -> None:
    """Prints a row a command: median seconds, and the median of the ratios pair by pair."""
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 21
    with tempfile.TemporaryDirectory() as folder:
        hello = Path(folder, "hello.py")
        hello.write_text(FLOOR, encoding="utf-8")
        floor = [sys.executable, str(hello)]
        print(f"{'command':24} {'median':>9} {'floor':>9} {'ratio':>7} {'at most':>8}")
        for name, arguments, most in COMMANDS:
            command = [str(MIDBACK), *arguments]
            seconds(floor, folder)
            seconds(command, folder)
            pairs = [(seconds(command, folder), seconds(floor, folder)) for _ in range(runs)]
            ours, theirs = median(pair[0] for pair in pairs), median(pair[1] for pair in pairs)
            ratio = median(our / their for our, their in pairs)
            print(f"{name:24} {ours * 1000:6.0f} ms {theirs * 1000:6.0f} ms {ratio:6.2f}x {most:7.1f}x")


if __name__ == "__main__":
    main()
