"""`Condition` → blocks in their order: what `midback explain` tells, the words once."""

from __future__ import annotations

from collections.abc import Iterable

from midback_cli.assessment.result import Cause, Result
from midback_cli.knowledge.content import Content
from midback_cli.knowledge.model import Condition, UrgencyText
from midback_cli.language.passages import command_for, finding_words, telling_answers
from midback_cli.rendering.blocks import Banner, Block, Bullets, Heading, Paragraph, Table
from midback_cli.rendering.result_page import call_block, chance, review_text, weight_words

_SHOWN_WEIGHTS = 5


def condition_blocks(condition: Condition, content: Content, result: Result | None = None) -> tuple[Block, ...]:
    """Everything the content says of one condition; with a result, what it is for this person first."""
    text = _text_of(condition, content)
    sources = tuple(_source_line(key, content) for key in condition.references)
    blocks: list[Block] = [
        Banner(condition.urgency, condition.name, (f"{text.label}. {text.time_frame}",)),
        *(_person_blocks(condition, result) if result is not None else ()),
        Paragraph(condition.summary, "What it is"),
        Paragraph(condition.who, "Who gets it"),
        Paragraph(_rarity(condition), "How common"),
        Paragraph(f"{condition.clinical_name} (ICD-10 {', '.join(condition.icd10)})", "Doctors call it"),
        Bullets("Act sooner if", condition.more_urgent_if),
        Bullets("Less likely if (never a reason to wait)", condition.less_likely_if),
        *_finding_blocks(condition, content),
        *_article_blocks(condition),
        Bullets("At home", condition.home_care),
        *_home_item_blocks(condition, content),
        Bullets("What a doctor may do", condition.medical_care),
        Bullets("Tests", condition.tests),
        Bullets("Watch for", condition.watch_for),
        Paragraph(_read_more(condition, content), "Read more"),
        *((Bullets("Sources", sources),) if sources else ()),
        Paragraph(f"{content.chapters.safety_net.disclaimer_short} {review_text(content)}"),
        *((call_block(),) if condition.urgency.is_emergency else ()),
    ]
    return tuple(blocks)


def _text_of(condition: Condition, content: Content) -> UrgencyText:
    """How its urgency reads, with its sooner time where it has one."""
    return content.urgency_texts[condition.urgency].timed(condition.sooner)


def _person_blocks(condition: Condition, result: Result) -> Iterable[Block]:
    """Its chance for this person, their answers for and against it, and whether it must not be missed."""
    found = next((cause for cause in result.causes if cause.condition.id == condition.id), None)
    yield Heading("For you, from your answers")
    told = (
        f"{found.match} match, {chance(found.probability, result.content)}" if found else "not among the likely causes"
    )
    yield Paragraph(f"{told[0].upper()}{told[1:]}. This is an estimate, not a diagnosis.", "Chance")
    explanation = result.explain(found or Cause(condition, "", 0.0))
    for label, weights in (("For it", explanation.reasons_for), ("Against it", explanation.reasons_against)):
        told_answers = tuple(weight_words(weight, result) for weight in weights[:_SHOWN_WEIGHTS])
        yield Bullets(label, told_answers or ("Nothing you said.",))
    if any(one.condition.id == condition.id for one in result.must_not_miss):
        yield Paragraph("With your answers it must not be missed: tell a doctor that you thought of it.", "Please note")
    yield Heading("About it")


def _read_more(condition: Condition, content: Content) -> str:
    """The parts of the guide that go on from here: for an emergency its signs, for anything else the care."""
    places = ("emergency", "causes") if condition.urgency.is_emergency else ("home_care", "doctor_care")
    return ", ".join(command_for(place, content) for place in places)


def _rarity(condition: Condition) -> str:
    rounded = float(f"{1 / condition.prior_all_adults.value:.1g}")
    return (
        f"{condition.rarity.capitalize()}: about 1 in {rounded:,.0f} adults whose main complaint is mid-back pain. "
        "This is an estimate."
    )


def _finding_blocks(condition: Condition, content: Content) -> tuple[Block, ...]:
    """The answers that speak most for the condition, strongest first, with both shares; no heading over nothing."""
    rows = tuple(_finding_rows(condition, content))
    table = Table(("Finding", "With this cause", "With ordinary pain"), (5, 2, 2), rows)
    return (Heading("Answers that point to it"), table) if rows else ()


def _finding_rows(condition: Condition, content: Content) -> Iterable[tuple[tuple[str, ...], ...]]:
    for question, answer in telling_answers(condition, content):
        with_it, ordinary = condition.likelihood[question.id][answer].value, question.base_rate[answer].value
        yield (finding_words(question, answer),), (_people(with_it),), (_people(ordinary),)


def _people(share: float) -> str:
    return f"{round(share * 100)} in 100" if share >= 0.01 else "under 1 in 100"


def _article_blocks(condition: Condition) -> tuple[Block, ...]:
    article = condition.article
    lines = [
        ("Most named symptoms", article.top_symptoms_words),
        ("Always there", article.always_words),
        ("Never there", article.never_words),
    ]
    blocks: list[Block] = [Bullets(label, words) for label, words in lines if words]
    if article.facts:
        blocks.append(Bullets("Facts", article.facts))
    if blocks:
        said = "; ".join(
            filter(
                None,
                (
                    article.rarity and f"rarity: {article.rarity.lower()}",
                    article.urgency and f"urgency: {article.urgency.lower()}",
                ),
            )
        )
        blocks.insert(0, Heading("What the source article says of it"))
        if said:
            blocks.append(Paragraph(f"{said[0].upper()}{said[1:]}."))
    return tuple(blocks)


def _home_item_blocks(condition: Condition, content: Content) -> Iterable[Block]:
    """The home care that depends on the person, by name."""
    names = [item.name.lower() for item in content.chapters.home_care.items if item.id in condition.home_items]
    if names:
        yield Paragraph(f"{'; '.join(names)}. The quiz tells which of them are safe for you.", "This may help too")


def _source_line(key: str, content: Content) -> str:
    source = content.sources[key]
    return f"{source.cited}. {source.locator}"


def condition_list_blocks(content: Content, result: Result | None = None) -> tuple[Block, ...]:
    """All conditions, most urgent first; with a result, the likely ones and those not to miss for this person."""
    ordered = sorted(content.conditions.values(), key=lambda condition: (-condition.urgency, -condition.prior.value))
    rows = tuple(
        ((condition.name,), (condition.id,), (_text_of(condition, content).label,), (condition.rarity,))
        for condition in ordered
    )
    return (
        *(_likely_blocks(result) if result is not None else ()),
        Heading("The causes that midback knows, most urgent first"),
        Table(("Cause", "Id", "How soon to act", "How common"), (4, 4, 4, 2), rows),
        Paragraph("Read about one: midback explain kidney-stone. The groups they fall into: midback guide causes"),
    )


def _likely_blocks(result: Result) -> Iterable[Block]:
    """The causes that a person's answers point to, and those that must not be missed."""
    yield Heading("For you, from your answers")
    likely = (cause for cause in result.causes if cause.match != "weak" or cause == result.causes[0])
    yield Bullets(
        "Likely", tuple(f"{cause.condition.name}: {chance(cause.probability, result.content)}" for cause in likely)
    )
    if result.must_not_miss:
        yield Bullets("Must not be missed", tuple(one.condition.name for one in result.must_not_miss))
