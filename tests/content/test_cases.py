"""The labelled cases: how good the content is at naming causes, and how safe its advice is."""

from __future__ import annotations

import json

from midback_cli import Content
from midback_cli.evaluation.cases import read_cases
from midback_cli.evaluation.document import evaluation_document
from midback_cli.evaluation.measures import evaluate
from midback_cli.evaluation.outcomes import observe
from tests.conftest import ROOT

CASES = ROOT / "benchmarks" / "cases.jsonl"


def test_the_labelled_cases_are_measured(content: Content) -> None:
    evaluation = evaluate([observe(case, content) for case in read_cases(CASES, content)], content)
    assert len(evaluation.outcomes) == 186
    assert sum(evaluation.confusion.values()) == 186
    assert evaluation.rates["top-1"].of == 166
    assert evaluation.rates["emergencies recognised"].of == 64
    json.dumps(evaluation_document(evaluation))


def test_the_quality_that_was_reached_is_not_lost(content: Content) -> None:
    rates = evaluate([observe(case, content) for case in read_cases(CASES, content)], content).rates
    assert rates["top-1"].hits >= 114
    assert rates["top-3"].hits >= 140
    assert rates["emergencies recognised"].hits >= 61
    assert rates["emergencies sent to self-care"].hits == 0
    assert rates["self-care sent to an emergency"].hits <= 2
    assert rates["safe advice (at most one level too low)"].hits >= 184
    assert rates["others sent to an emergency"].hits <= 16
