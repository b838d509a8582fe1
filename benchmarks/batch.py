"""A batch: small records a second and process, by two processes, memory as the records grow, and the cost of the JSON.

python benchmarks/batch.py [RECORDS]

RECORDS (10,000 unless named) are the labelled cases over and over, and then ten times as many for the memory.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median
from time import perf_counter, process_time

from midback_cli import Answers, assess, load_content
from midback_cli.assessment.written import written

CASES = Path(__file__).with_name("cases.jsonl")
SMALL = ("--select", "urgency,causes.id,causes.probability", "--causes", "3")
ROUNDS = 9


def write_people(path: Path, count: int) -> None:
    """So many records."""
    cases = [json.loads(line)["answers"] for line in CASES.read_text(encoding="utf-8").splitlines()]
    with path.open("w", encoding="utf-8") as file:
        for number in range(count):
            file.write(json.dumps({"id": number, "answers": cases[number % len(cases)]}) + "\n")


def ran(people: Path, *options: str) -> tuple[float, float, int]:
    """Seconds of the clock and of the processors, and the most memory in KB, of a whole batch."""
    command = [sys.executable, "-m", "midback_cli", "batch", str(people), *options]
    start = perf_counter()
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:
        _, _, used = os.wait4(process.pid, 0)
        process.returncode = 0
    return perf_counter() - start, used.ru_utime + used.ru_stime, used.ru_maxrss


def cost_of_json() -> tuple[float, float]:
    """The cost of `assess` with the whole JSON, as a batch writes it and by `to_dict()`, over that of `assess`."""
    content = load_content()
    lines = CASES.read_text(encoding="utf-8").splitlines()
    people = [Answers.from_mapping(json.loads(line)["answers"], content) for line in lines]

    def seconds(kind: str) -> float:
        start = process_time()
        for answers in people:
            result = assess(answers, content)
            if kind == "written":
                written(result)
            elif kind == "document":
                json.dumps(result.to_dict(), ensure_ascii=False)
        return process_time() - start

    seconds("written")
    rounds = [(seconds("alone"), seconds("written"), seconds("document")) for _ in range(ROUNDS)]
    return median(row[1] / row[0] for row in rounds), median(row[2] / row[0] for row in rounds)


def main() -> None:
    """Prints the figures."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    by_batch, by_document = cost_of_json()
    print(f"assess with its whole JSON, to assess alone: {by_batch:.1f}x as a batch, {by_document:.1f}x by to_dict()")
    with tempfile.TemporaryDirectory() as folder:
        few, many = Path(folder, "few.jsonl"), Path(folder, "many.jsonl")
        write_people(few, count)
        write_people(many, count * 10)
        pairs = [(ran(few, *SMALL), ran(few, *SMALL, "--jobs", "2")) for _ in range(3)]
        one = median(pair[0][0] for pair in pairs)
        cpu = median(pair[0][1] for pair in pairs)
        ratio = median(pair[0][0] / pair[1][0] for pair in pairs)
        print(f"small records: {count / one:,.0f} a second by the clock, {count / cpu:,.0f} a second of a processor")
        print(f"two processes: {ratio:.2f}x")
        memory = [ran(path, *SMALL)[2] / 1000 for path in (few, many)]
        print(f"memory: {memory[0]:.0f} MB for {count:,} records, {memory[1]:.0f} MB for {count * 10:,}")


if __name__ == "__main__":
    main()
