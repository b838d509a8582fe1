"""`Result` → the lines that open the report for a visit: the case as one doctor tells it to another.

Only what was said stands in it, and only what was denied as denied (G4); what is empty is left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from midback_cli.assessment.answers import UNSURE
from midback_cli.assessment.findings import Status, page_statuses, question_status
from midback_cli.assessment.result import Cause, Result
from midback_cli.knowledge.doctor_report import NOTHING_PICKED, OpeningLine, Sentence, VisitPlan
from midback_cli.knowledge.model import Kind, Urgency
from midback_cli.knowledge.texts import fill, in_sentence, with_capital
from midback_cli.rendering.blocks import Paragraph

# Under 1 deciban a denial tells next to nothing.
_TELLING_DB = 1.0
_SHOWN_DENIALS = 6
_SHOWN_REASONS = 5


def opening_blocks(result: Result, plan: VisitPlan, causes: Iterable[Cause]) -> Iterator[Paragraph]:
    """The lines; `causes` are those whose denials tell most."""
    for line in plan.opening:
        if words := _words(line, result, plan, causes):
            yield Paragraph(words, line.label)


def said(prompt_id: str, answer: tuple[str, ...], result: Result, plan: VisitPlan) -> str:
    """An answer within a sentence: how the plan says it, or else the label of what was chosen, or the finding."""
    content, words = result.content, plan.said.get(prompt_id, {})
    question, given = content.questions[prompt_id], result.answers.replies.get(prompt_id, UNSURE)
    if question.kind is Kind.YES_NO:
        finding = words.get(answer[0], in_sentence(question.finding, content.texts))
        return finding if answer == ("yes",) else fill(plan.texts.denied, finding=finding)
    if given.number is not None:
        return fill(plan.numbers.get(prompt_id, f"{question.finding}: {{answer}}"), answer=given.number)
    labels = (words.get(one, in_sentence(question.label(one, content.texts.answers), content.texts)) for one in answer)
    return ", ".join(labels)


def present_signs(result: Result) -> tuple[str, ...]:
    """The warning signs of the screen that are there, in the order of its pages."""
    pages = result.content.pages.values()
    signs = (sign for page in pages if page.cues for sign in page_statuses(page, result))
    return tuple(dict.fromkeys(sign.name for sign in signs if sign.known is Status.YES))


def _words(line: OpeningLine, result: Result, plan: VisitPlan, causes: Iterable[Cause]) -> str:
    if line.shows == "signs":
        return " ".join(_signs(result, plan))
    if line.shows == "denials":
        denied = dict.fromkeys((*_denied_first(line, result, plan), *_telling_denials(line, result, plan, causes)))
        return f"{with_capital('; '.join(denied))}." if denied else ""
    return " ".join(filter(None, (_sentence(sentence, result, plan) for sentence in line.sentences)))


def _signs(result: Result, plan: VisitPlan) -> Iterator[str]:
    """The warning signs that are there, what else the quiz flags as one, and the gaps."""
    content = result.content
    signs = "; ".join(in_sentence(name, content.texts) for name in present_signs(result))
    reasons = " ".join(flagged_reasons(result))
    if signs:
        yield f"{with_capital(signs)}."
    if reasons:
        yield fill(plan.texts.flagged, reasons=reasons)
    if not signs and not reasons:
        yield plan.texts.no_sign
    if gaps := ", ".join(in_sentence(content.name_of(page), content.texts) for page in result.screen.missing):
        yield fill(plan.texts.gaps, pages=gaps)


def flagged_reasons(result: Result) -> tuple[str, ...]:
    """What the rules say that led to the advice, where it is to be seen soon: such as new pain over 50."""
    if result.urgency < Urgency.PROMPT:
        return ()
    leading = (reason for reason in result.reasons if reason.urgency is result.urgency and reason.kind != "condition")
    return tuple(dict.fromkeys(reason.text for reason in leading))[:_SHOWN_REASONS]


def _sentence(sentence: Sentence, result: Result, plan: VisitPlan) -> str:
    """What was said to its questions; of yes-no questions those with a yes."""
    observed = result.facts.observed
    answers = ((question_id, whole_answer(question_id, result)) for question_id in sentence.asked)
    told = [said(name, answer, result, plan) for name, answer in answers if name in observed and answer != ("no",)]
    if not told:
        return ""
    words = "; ".join(told) if sentence.listed else " ".join(told)
    return f"{with_capital(f'{sentence.start} {words}'.strip())}."


def whole_answer(question_id: str, result: Result) -> tuple[str, ...]:
    """What follows from a cue and what was given, for they need not be the same."""
    given = result.answers.replies.get(question_id, UNSURE)
    return tuple(dict.fromkeys((*result.facts.observed.get(question_id, ()), *given.chosen)))


def _denied_first(line: OpeningLine, result: Result, plan: VisitPlan) -> Iterator[str]:
    """The pages on which every sign is denied, and the questions that are."""
    content = result.content
    for prompt_id in line.denied_first:
        page = content.pages.get(prompt_id)
        if page is not None and page.cues:
            signs, answer = list(page_statuses(page, result)), NOTHING_PICKED
        else:
            signs, answer = [question_status(content.questions[prompt_id], result)], "no"
        if all(sign.known is Status.NO for sign in signs):
            name = in_sentence(content.name_of(prompt_id), content.texts)
            yield plan.said.get(prompt_id, {}).get(answer, name)


def _telling_denials(line: OpeningLine, result: Result, plan: VisitPlan, causes: Iterable[Cause]) -> tuple[str, ...]:
    """Of what else was denied, what weighs most for or against one of the causes."""
    content = result.content
    weights: dict[str, float] = {}
    for cause in causes:
        for weight in result.explain(cause).weights:
            if weight.answer == ("no",):
                weights[weight.question] = max(abs(weight.weight_db), weights.get(weight.question, 0.0))
    # What a page asks is told with its page.
    telling = sorted(
        (-db, question_id)
        for question_id, db in weights.items()
        if db >= _TELLING_DB and not content.questions[question_id].page and question_id not in line.denied_first
    )
    names = (question_id for _, question_id in telling[:_SHOWN_DENIALS])
    return tuple(
        plan.said.get(name, {}).get("no", in_sentence(content.questions[name].finding, content.texts)) for name in names
    )
