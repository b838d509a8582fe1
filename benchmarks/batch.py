"""A batch: small records a second and process, by two processes, memory as the records grow, and the cost of the JSON.

python benchmarks/batch.py [RECORDS]

The memory is that of 10,000 records and of RECORDS, 100,000 unless named. All are made from the labelled cases. No two
people are alike but by chance: of a case, one answer in ten is left out and one in three drawn anew, as common as its
base rate, so that nothing is fast only because the same person came before.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from random import Random
from statistics import median
from time import perf_counter, process_time
from typing import Any

from midback_cli import Answers, Content, Result, assess, load_content
from midback_cli.assessment.written import written
from midback_cli.knowledge.model import Kind, Question

CASES = Path(__file__).with_name("cases.jsonl")
SMALL = ("--select", "urgency,causes.id,causes.probability", "--causes", "3")
ROUNDS = 9
PAIRS = 3
PEOPLE = 500
FEW = 10_000
# Enough that the start of a batch hardly counts.
TIMED = 40_000
MANY = 100_000
LEFT_OUT = 1 / 10
DRAWN_ANEW = 1 / 3


def people_like_cases(content: Content, seed: int = 1) -> Iterator[dict[str, Any]]:
    """The answers of people without end."""
    cases = [json.loads(line)["answers"] for line in CASES.read_text(encoding="utf-8").splitlines()]
    random = Random(seed)
    while True:
        case = random.choice(cases)
        kept = {name: reply for name, reply in case.items() if random.random() >= LEFT_OUT}
        for name, question in ((name, content.questions[name]) for name in kept if name in content.questions):
            if random.random() < DRAWN_ANEW:
                kept[name] = drawn(question, random)
        yield kept


def drawn(question: Question, random: Random) -> object:
    """An answer to a question, as common as its base rate; any number, where it asks for one."""
    if question.kind is Kind.NUMBER:
        return random.randint(question.minimum, question.maximum)
    shares = base_rates(question)
    (answer,) = random.choices(list(shares), list(shares.values()))
    return [answer] if question.kind is Kind.MANY_OF else answer


def base_rates(question: Question) -> Mapping[str, float]:
    """How common each answer is; alike where the content does not say."""
    known = {answer: rate.value for answer, rate in question.base_rate.items()}
    if question.kind is Kind.YES_NO and "yes" in known:
        known["no"] = 1 - known["yes"]
    return known or dict.fromkeys(question.answer_ids, 1.0)


def write_people(path: Path, count: int, content: Content) -> None:
    """So many records."""
    with path.open("w", encoding="utf-8") as file:
        for number, answers in enumerate(islice(people_like_cases(content), count)):
            file.write(json.dumps({"id": number, "answers": answers}) + "\n")


def ran(people: Path, *options: str) -> tuple[float, float, int]:
    """Seconds of the clock and of the processors, and the most memory in KB, of a whole batch."""
    command = [sys.executable, "-m", "midback_cli", "batch", str(people), *options]
    start = perf_counter()
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:
        _, _, used = os.wait4(process.pid, 0)
        process.returncode = 0
    return perf_counter() - start, used.ru_utime + used.ru_stime, used.ru_maxrss


def cost_of_json(content: Content) -> tuple[float, float]:
    """The cost of `assess` with the whole JSON, as a batch writes it and by `to_dict()`, over that of `assess`."""
    everybody = people_like_cases(content, seed=2)
    rounds = []
    for _ in range(ROUNDS):
        # Each round has people of its own: no piece of their JSON is there only because it was written before.
        people = [Answers.from_mapping(answers, content) for answers in islice(everybody, PEOPLE)]
        alone, by_batch, by_document = (seconds(people, write, content) for write in (None, written, by_dict))
        rounds.append((by_batch / alone, by_document / alone))
    by_batches, by_documents = zip(*rounds, strict=True)
    return median(by_batches), median(by_documents)


def by_dict(result: Result) -> str:
    """The whole JSON by way of the document."""
    return json.dumps(result.to_dict(), ensure_ascii=False)


def seconds(people: Sequence[Answers], write: Callable[[Result], str] | None, content: Content) -> float:
    """How long it takes to assess these people and to write what follows."""
    start = process_time()
    for answers in people:
        result = assess(answers, content)
        if write is not None:
            write(result)
    return process_time() - start


def main() -> None:
    """Prints the figures."""
    many = int(sys.argv[1]) if len(sys.argv) > 1 else MANY
    content = load_content()
    with tempfile.TemporaryDirectory() as folder:
        people = Path(folder, "people.jsonl")
        write_people(people, TIMED, content)
        pairs = [(ran(people, *SMALL), ran(people, *SMALL, "--jobs", "2")) for _ in range(PAIRS)]
        cpu = median(one[1] for one, _ in pairs)
        ratio = median(one[0] / two[0] for one, two in pairs)
        print(f"small records: {TIMED / cpu:,.0f} a second of a processor; by two processes {ratio:.2f}x by the clock")
        for count in (FEW, many):
            write_people(people, count, content)
            print(f"memory for {count:,} records: {ran(people, *SMALL)[2] / 1000:.0f} MB")
    # Last: a process counts the most memory of the one that started it as its own.
    by_batch, by_document = cost_of_json(content)
    print(f"assess with its whole JSON, to assess alone: {by_batch:.1f}x as a batch, {by_document:.1f}x by to_dict()")


if __name__ == "__main__":
    main()
