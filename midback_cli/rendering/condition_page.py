"""`Condition` → blocks in their order: the page that `midback explain` shows."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby

from midback_cli.assessment.result import Cause, Result
from midback_cli.knowledge.content import Content
from midback_cli.knowledge.model import Condition, UrgencyText
from midback_cli.knowledge.texts import RarityWords, fill, in_sentence, whole_number, with_capital
from midback_cli.language.passages import command_for, finding_words, telling_answers
from midback_cli.rendering.blocks import Banner, Block, Bullets, Heading, Paragraph, Table
from midback_cli.rendering.result_page import call_block, chance, review_text, weight_words

_SHOWN_WEIGHTS = 5
_SHOWN_SOURCES = 2


def condition_blocks(
    condition: Condition, content: Content, result: Result | None = None, *, with_sources: bool = False
) -> tuple[Block, ...]:
    """What the content says of one condition; with a result, what it is for this person first.

    `with_sources` adds what its editors read: where each source is found, codes, and what the source article says.
    """
    advice, shared, texts = _text_of(condition, content), content.texts.shared, content.texts.condition
    names = condition.clinical_name
    if with_sources:
        names = fill(texts.with_codes, name=names, codes=", ".join(condition.icd10))
    return (
        Banner(condition.urgency, condition.name, (f"{advice.label}. {advice.time_frame}",)),
        *(_person_blocks(condition, result) if result is not None else ()),
        Paragraph(condition.summary, texts.what),
        Paragraph(condition.who, texts.who),
        Paragraph(_rarity(condition, content), texts.how_common),
        Bullets(texts.more_urgent_if, condition.more_urgent_if),
        Bullets(texts.home_care, condition.home_care),
        *_home_item_blocks(condition, content),
        Bullets(shared.medical_care, condition.medical_care),
        Bullets(texts.tests, condition.tests),
        Bullets(texts.watch_for, condition.watch_for),
        *_finding_blocks(condition, content),
        Bullets(texts.less_likely_if, condition.less_likely_if),
        Paragraph(names, texts.clinical_name),
        *(_article_blocks(condition, content) if with_sources else ()),
        Bullets(texts.read_more, _read_more(condition, content)),
        *_source_blocks(condition, content, with_sources=with_sources),
        Paragraph(f"{content.chapters.safety_net.disclaimer_short} {review_text(content)}"),
        *((call_block(content),) if condition.urgency.is_emergency else ()),
    )


def _text_of(condition: Condition, content: Content) -> UrgencyText:
    """How its urgency reads, with its sooner time where it has one."""
    return content.urgency_texts[condition.urgency].timed(condition.sooner)


def _person_blocks(condition: Condition, result: Result) -> Iterable[Block]:
    """Its chance for this person, their answers for and against it, and whether it must not be missed."""
    content, shared, texts = result.content, result.content.texts.shared, result.content.texts.condition
    cause = next((cause for cause in result.causes if cause.condition.id == condition.id), None)
    yield Heading(shared.from_your_answers)
    if cause is None:
        yield Paragraph(texts.not_likely, shared.chance)
    else:
        match, probability = content.texts.result.of_match(cause.match), chance(cause.probability, content)
        yield Paragraph(with_capital(fill(texts.likely, match=match, chance=probability)), shared.chance)
    explanation = result.explain(cause or Cause(condition, "", 0.0))
    for label, weights in (
        (texts.speaks_for, explanation.reasons_for),
        (texts.speaks_against, explanation.reasons_against),
    ):
        lines = tuple(weight_words(weight, result) for weight in weights[:_SHOWN_WEIGHTS])
        yield Bullets(label, lines or (texts.nothing_said,))
    if any(suspect.condition.id == condition.id for suspect in result.must_not_miss):
        yield Paragraph(texts.must_not_miss, shared.note)
    yield Heading(texts.about_title)


def _read_more(condition: Condition, content: Content) -> tuple[str, ...]:
    """The parts of the guide that go on from here: for an emergency its signs, for anything else the care."""
    places = ("emergency", "causes") if condition.urgency.is_emergency else ("home_care", "doctor_care")
    return tuple(command_for(place, content) for place in places)


def rarity_words(condition: Condition, content: Content) -> str:
    """How common a condition is, in words."""
    words: str = getattr(content.texts.condition.rarity, condition.rarity.replace(" ", "_"))
    return words


def _rarity(condition: Condition, content: Content) -> str:
    """How common a condition is, in words and as one in so many adults, to one digit."""
    adults = whole_number(float(f"{1 / condition.prior_all_adults.value:.1g}"), content.texts)
    about = fill(content.texts.condition.about_adults, rarity=rarity_words(condition, content), adults=adults)
    return with_capital(about)


def _finding_blocks(condition: Condition, content: Content) -> tuple[Block, ...]:
    """The answers that speak most for the condition, strongest first, with both shares; no heading over nothing."""
    texts, rows = content.texts.condition, tuple(_finding_rows(condition, content))
    table = Table((texts.finding, texts.with_it, texts.without_it), (5, 2, 2), rows, is_ruled=False)
    return (Heading(texts.findings_title), table) if rows else ()


def _finding_rows(condition: Condition, content: Content) -> Iterable[tuple[tuple[str, ...], ...]]:
    for question, answer in telling_answers(condition, content):
        with_it, ordinary = condition.likelihood[question.id][answer].value, question.base_rate[answer].value
        yield (finding_words(question, answer, content),), (_people(with_it, content),), (_people(ordinary, content),)


def _people(share: float, content: Content) -> str:
    texts, least = content.texts.condition, content.match.told_from
    told, count = (texts.share, share) if share >= least else (texts.share_at_most, least)
    return fill(told, count=round(count * 100))


def _article_blocks(condition: Condition, content: Content) -> tuple[Block, ...]:
    """What the source article says of the condition; no heading over nothing."""
    article, texts = condition.article, content.texts.condition
    lists = (
        (texts.article_top, article.top_symptoms_words),
        (texts.article_always, article.always_words),
        (texts.article_never, article.never_words),
        (texts.article_facts, article.facts),
    )
    blocks: list[Block] = [Bullets(label, words) for label, words in lists if words]
    if not blocks:
        return ()
    if article.rarity or article.urgency:
        if article.rarity and article.urgency:
            text = texts.article_both
        else:
            text = texts.article_rarity if article.rarity else texts.article_urgency
        rarity, urgency = (in_sentence(word, content.texts) for word in (article.rarity, article.urgency))
        blocks.append(Paragraph(fill(text, rarity=rarity, urgency=urgency)))
    return (Heading(texts.article_title), *blocks)


def _home_item_blocks(condition: Condition, content: Content) -> Iterable[Block]:
    """The home care that depends on the person, by name."""
    texts = content.texts.condition
    items = (item for item in content.chapters.home_care.items if item.id in condition.home_items)
    if names := "; ".join(in_sentence(item.name, content.texts) for item in items):
        yield Paragraph(fill(texts.home_items_depend, items=names), texts.home_items)


def _source_blocks(condition: Condition, content: Content, *, with_sources: bool) -> Iterable[Block]:
    """The first of its sources by name; all of them, with where each is found, for those who look them up."""
    sources = [content.sources[key] for key in condition.references if key in content.sources]
    label = content.texts.shared.sources
    if with_sources and sources:
        yield Bullets(label, tuple(f"{source.cited}. {source.locator}" for source in sources))
    elif sources:
        named = "; ".join(source.cited for source in sources[:_SHOWN_SOURCES])
        more = len(sources) - _SHOWN_SOURCES
        yield Paragraph(fill(content.texts.care.more_sources, sources=named, count=more) if more > 0 else named, label)


# ---------------------------------------------------------------- the list of all


def condition_list_blocks(content: Content, result: Result | None = None) -> tuple[Block, ...]:
    """All conditions by how common they are; with a result, first the likely ones and those not to miss."""
    texts = content.texts.conditions
    return (
        *(_likely_blocks(result) if result is not None else ()),
        Heading(texts.title),
        *_group_blocks(content),
        Bullets(texts.read_on, texts.more),
    )


def _group_blocks(content: Content) -> Iterable[Block]:
    """The conditions that are equally common under one heading, the commonest groups and conditions first."""
    shared = content.texts.shared
    ordered = sorted(content.conditions.values(), key=lambda condition: -condition.prior_all_adults.value)
    groups = [tuple(group) for _, group in groupby(sorted(ordered, key=_rarity_rank), key=_rarity_rank)]
    for number, group in enumerate(groups):
        rows = tuple(((condition.name,), (content.urgency_texts[condition.urgency].label,)) for condition in group)
        yield Heading(with_capital(rarity_words(group[0], content)))
        yield Table((shared.cause, shared.urgency), (4, 3), rows, is_ruled=False, has_head=number == 0)


def _rarity_rank(condition: Condition) -> int:
    """The place of how common a condition is, from very common to very rare."""
    return RarityWords._fields.index(condition.rarity.replace(" ", "_"))


def _likely_blocks(result: Result) -> Iterable[Block]:
    """The causes that a person's answers point to, and those that must not be missed."""
    content, shared = result.content, result.content.texts.shared
    likely = (cause for cause in result.causes if cause.match != "weak" or cause == result.causes[0])
    lines = tuple(f"{cause.condition.name}: {chance(cause.probability, content)}" for cause in likely)
    yield Heading(shared.from_your_answers)
    yield Bullets(content.texts.conditions.likely, lines)
    if result.must_not_miss:
        yield Bullets(shared.must_not_miss, tuple(suspect.condition.name for suspect in result.must_not_miss))
