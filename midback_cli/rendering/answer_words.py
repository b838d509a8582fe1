"""Answers, chances and steps in words: what every page about a result says of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from midback_cli.assessment.matching import Weight
from midback_cli.assessment.result import Result
from midback_cli.knowledge.content import Content
from midback_cli.knowledge.model import Kind, Question
from midback_cli.knowledge.texts import FirstTexts, ResultTexts, fill, in_sentence, with_capital
from midback_cli.language.passages import finding_words

# Under 1 deciban an answer changes next to nothing, and would only distract.
_SHOWN_FROM_DB = 1.0
# What a number question says of the number itself, beside its bands.
_NUMBER = "number"


def chance(probability: float, content: Content) -> str:
    """A probability (0 to 1) as people out of 100, never as certain as 0 or 100."""
    return _out_of_100(probability, content.texts.result, content)


def chance_in_short(probability: float, content: Content) -> str:
    """The same for a table that has a bar beside it."""
    return _out_of_100(probability, content.texts.first, content)


def _out_of_100(probability: float, texts: ResultTexts | FirstTexts, content: Content) -> str:
    least, most = content.match.told_from, content.match.told_up_to
    if probability < least:
        return fill(texts.chance_at_most, count=round(least * 100))
    if probability > most:
        return fill(texts.chance_at_least, count=round(most * 100))
    return fill(texts.chance, count=round(probability * 100))


def weight_words(weight: Weight, result: Result) -> str:
    """An answer in words, as the weights of a cause name it."""
    return (
        f"{result.content.questions[weight.question].finding}: {answer_words(weight.question, weight.answer, result)}"
    )


def answer_words(prompt_id: str, answer: tuple[str, ...], result: Result) -> str:
    """The answer to a question: the number that was given, or the labels of what was chosen."""
    content, reply = result.content, result.answers.replies.get(prompt_id)
    if reply is not None and reply.number is not None:
        return str(reply.number)
    labels = (content.questions[prompt_id].label(answer_id, content.texts.answers) for answer_id in answer)
    return "; ".join(labels) or content.screen_texts.none_text


# ---------------------------------------------------------------- as people tell it


def clause(question: Question, answer: str, content: Content) -> str:
    """An answer as a person would tell it, within a sentence: "moving makes it worse"."""
    said = question.says.get(answer)
    return said if said is not None else in_sentence(finding_words(question, answer, content), content.texts)


def telling_clauses(weights: Iterable[Weight], result: Result) -> tuple[str, ...]:
    """The answers that count, as a person would tell them, in the order of the weights."""
    questions = result.content.questions
    return tuple(
        clause(questions[weight.question], answer, result.content)
        for weight in weights
        if abs(weight.weight_db) >= _SHOWN_FROM_DB
        for answer in weight.answer
    )


def joined(clauses: Sequence[str], content: Content) -> str:
    """Several clauses as one sentence without its end: "it burns, it wakes you, and your neck hurts too"."""
    if len(clauses) < 2:
        return "".join(clauses)
    return fill(content.texts.first.clauses, first=", ".join(clauses[:-1]), last=clauses[-1])


def sentence(clauses: Sequence[str], content: Content) -> str:
    """The same as a whole sentence; empty where there is nothing to say."""
    return f"{with_capital(joined(clauses, content))}." if clauses else ""


def number_clause(question: Question, number: int, content: Content) -> str:
    """A number that was given, as a person would tell it: "you are 61"."""
    said = question.says.get(_NUMBER)
    return fill(said, number=number) if said else f"{in_sentence(question.finding, content.texts)} {number}"


def is_told(question: Question, answer: str) -> bool:
    """Whether an answer is worth telling by itself: a no is not."""
    return question.kind is not Kind.YES_NO or answer == "yes"
