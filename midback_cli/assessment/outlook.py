"""How many questions are still to come: the interview is walked to its end with the likeliest answers."""

from __future__ import annotations

from dataclasses import replace

from midback_cli.assessment.answers import UNSURE, Answers, Reply, State
from midback_cli.assessment.facts import Facts, derive_facts
from midback_cli.assessment.matching import evidence, totals
from midback_cli.assessment.next_question import choose_next, offered_options
from midback_cli.knowledge.content import Content
from midback_cli.knowledge.model import Kind, Question
from midback_cli.knowledge.weights import db_to_probabilities


def questions_left(answers: Answers, facts: Facts, content: Content, *, ask_all: bool = False) -> int:
    """How many questions are expected after the one that comes next: an estimate, for every answer changes it."""
    asked = 0
    while (prompt := choose_next(answers, facts, content, ask_all=ask_all)) is not None:
        reply = _likeliest_reply(prompt, answers, facts, content) if isinstance(prompt, Question) else UNSURE
        answers = replace(answers, replies={**answers.replies, prompt.id: reply})
        facts = derive_facts(answers, content)
        asked += 1
    return max(asked - 1, 0)


def _likeliest_reply(question: Question, answers: Answers, facts: Facts, content: Content) -> Reply:
    if question.rules_only:
        return Reply(State.ANSWERED, ("no",)) if question.kind is Kind.YES_NO else UNSURE
    posteriors = db_to_probabilities(totals(evidence(facts.observed, content), content, content.match.prior_tempering))
    offered = {option.id for option in offered_options(question, answers)}
    chances = {
        answer: sum(map(float.__mul__, posteriors, likelihoods))
        for answer, likelihoods in content.likelihoods[question.id].items()
        if not question.options or answer in offered
    }
    likeliest = max(chances, key=chances.__getitem__)
    band = next((band for band in question.bands if band.id == likeliest), None)
    return Reply(State.ANSWERED, (likeliest,), band.minimum if band is not None else None)
