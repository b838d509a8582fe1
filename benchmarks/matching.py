"""How many people a second are assessed in one process, and the slowest next question of 200 simulated interviews.

python benchmarks/matching.py
"""

from __future__ import annotations

import json
from pathlib import Path
from random import Random
from statistics import median
from time import perf_counter

from midback_cli import Answers, Content, assess, load_content, next_question
from midback_cli.evaluation.simulation import answer_everything, simulate_benign

CASES = Path(__file__).with_name("cases.jsonl")
INTERVIEWS = 200
ROUNDS = 7


def assessments_per_second(people: list[Answers], content: Content) -> float:
    """The median over the rounds."""
    rates = []
    for _ in range(ROUNDS):
        start = perf_counter()
        for answers in people:
            assess(answers, content)
        rates.append(len(people) / (perf_counter() - start))
    return median(rates)


def interview_times(everything: Answers, content: Content) -> list[float]:
    """The seconds that each next question of an adaptive interview took, the person answering as they would in full."""
    answers, times = Answers(), []
    replies = everything.to_mapping(content)["answers"]
    while True:
        start = perf_counter()
        asked = next_question(answers, content)
        times.append(perf_counter() - start)
        if asked is None:
            return times
        answers = answers.with_reply(asked.id, replies.get(asked.id, "unsure"), content)


def main() -> None:
    """Prints the rates and the times."""
    content = load_content()
    cases = [Answers.from_mapping(json.loads(line)["answers"], content) for line in CASES.open(encoding="utf-8")]
    harmless = [person.answers for person in simulate_benign(content, 100, seed=1)]
    print(f"assess, the {len(cases)} labelled cases: {assessments_per_second(cases, content):6.0f} a second")
    print(f"assess, {len(harmless)} people who answered all: {assessments_per_second(harmless, content):6.0f} a second")
    start = perf_counter()
    for answers in cases:
        json.dumps(assess(answers, content).to_dict())
    print(f"assess and write JSON, the cases: {len(cases) / (perf_counter() - start):6.0f} a second")

    random = Random(2)
    conditions = list(content.conditions.values())
    times = []
    for number in range(INTERVIEWS):
        everything = answer_everything(conditions[number % len(conditions)], content, random)
        times += interview_times(everything, content)
    times.sort()
    print(
        f"next question, {len(times)} in {INTERVIEWS} interviews: median {median(times) * 1000:.2f} ms, "
        f"99th percentile {times[len(times) * 99 // 100] * 1000:.2f} ms, slowest {times[-1] * 1000:.2f} ms"
    )


if __name__ == "__main__":
    main()
