"""`Result` or `Condition` → blocks in their order: the words, once. The writers only lay them out.

Every block is plain text: nothing in it is markup, whatever the content or the person wrote (G6).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from midback_cli.assessment.answers import shown_reply
from midback_cli.assessment.explanation import Weight
from midback_cli.assessment.result import Cause, MustNotMiss, Result
from midback_cli.knowledge.model import Condition, Content, Urgency
from midback_cli.knowledge.weights import answer_weight, ratio_to_db
from midback_cli.reading.lookup import Ambulance

_SHOWN_REASONS = 4
_SHOWN_WEIGHTS = 3
_SHOWN_MUST_NOT_MISS = 6


@dataclass(frozen=True, slots=True)
class Banner:
    """The urgency: the first thing to see."""

    urgency: Urgency
    title: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Heading:
    """The title of what follows."""

    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A text; `label` is a short word before it, or empty."""

    text: str
    label: str = ""


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list of short texts under a label."""

    label: str
    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under named columns; a cell is a tuple of lines."""

    columns: tuple[str, ...]
    rows: tuple[tuple[tuple[str, ...], ...], ...]


Block = Banner | Heading | Paragraph | Bullets | Table


# ---------------------------------------------------------------- a result


def result_blocks(result: Result, ambulance: Ambulance) -> tuple[Block, ...]:
    """The report of a result, most urgent first."""
    return (*urgency_blocks(result, ambulance), *_cause_blocks(result), *_care_blocks(result, ambulance), *_closing(result))


def urgency_blocks(result: Result, ambulance: Ambulance) -> tuple[Block, ...]:
    """What to do and how soon, and why: also the whole of the emergency screen."""
    text = result.content.urgency_texts[result.urgency]
    lines = [text.what_to_do, text.time_frame]
    if result.urgency.is_emergency:
        lines.append(ambulance.told)
    blocks: list[Block] = [Banner(result.urgency, text.label, tuple(_filled(line, ambulance) for line in lines))]
    do, do_not = result.actions
    if do:
        blocks.append(Bullets("Do this", tuple(_filled(line, ambulance) for line in do)))
    if do_not:
        blocks.append(Bullets("Do not do this", tuple(_filled(line, ambulance) for line in do_not)))
    leading = [reason for reason in result.reasons if reason.urgency is result.urgency]
    if leading:
        reasons = (f"{reason.text} {reason.why}" if reason.kind != "condition" else reason.text for reason in leading)
        blocks.append(Bullets("Why", tuple(dict.fromkeys(reasons))[:_SHOWN_REASONS]))
    if result.screen.missing:
        names = ", ".join(_page_name(page, result.content) for page in result.screen.missing)
        blocks.append(
            Paragraph(
                f"The safety questions are not complete. Missing or not sure: {names}. "
                "A missing answer does not mean that all is well. Answer them, or ask a nurse or doctor.",
                "Please note",
            )
        )
    return tuple(blocks)


def _cause_blocks(result: Result) -> tuple[Block, ...]:
    blocks: list[Block] = [Heading("Most likely causes")]
    if result.fits_nothing:
        blocks.append(
            Paragraph(
                "None of the causes that this quiz knows fits your answers well. The list below is a weak guess. "
                "If the pain does not ease, see a doctor.",
                "Please note",
            )
        )
    rows = tuple(_cause_row(cause, result) for cause in result.causes if cause.match != "weak" or cause in result.causes[:3])
    blocks.append(Table(("Cause", "Chance", "What speaks for and against it"), rows))
    blocks.append(
        Paragraph(f"Something that is not on our list: {chance(result.none_of_these)}. All chances are estimates, not a diagnosis.")
    )
    serious = [one for one in result.must_not_miss if one.condition.urgency >= Urgency.PROMPT]
    if serious:
        blocks.append(Heading("Must not be missed"))
        blocks.append(Paragraph("These are not always likely, but they are the ones to rule out first."))
        blocks.append(
            Table(
                ("Cause", "Chance", "Why it is named"),
                tuple(_must_not_miss_row(one, result) for one in serious[:_SHOWN_MUST_NOT_MISS]),
            )
        )
        if len(serious) > _SHOWN_MUST_NOT_MISS:
            names = ", ".join(one.condition.name for one in serious[_SHOWN_MUST_NOT_MISS:])
            blocks.append(Paragraph(f"Also: {names}."))
    return tuple(blocks)


def _cause_row(cause: Cause, result: Result) -> tuple[tuple[str, ...], ...]:
    urgency = result.content.urgency_texts[cause.condition.urgency].label
    return (
        (cause.condition.name, urgency),
        (f"{cause.match} match", chance(cause.probability)),
        (
            *_sided("For", cause.reasons_for, result),
            *_sided("Against", cause.reasons_against, result),
        ),
    )


def _sided(side: str, weights: Sequence[Weight], result: Result) -> tuple[str, ...]:
    if not weights:
        return (f"{side}: nothing you said",)
    return (f"{side}: {'; '.join(_weight_words(weight, result) for weight in weights[:_SHOWN_WEIGHTS])}",)


def _weight_words(weight: Weight, result: Result) -> str:
    question = result.content.questions[weight.question]
    reply = result.answers.replies.get(weight.question)
    if reply is not None and reply.number is not None:
        return f"{question.finding}: {reply.number}"
    return f"{question.finding}: {'; '.join(question.label(answer) for answer in weight.answer)}"


def _must_not_miss_row(one: MustNotMiss, result: Result) -> tuple[tuple[str, ...], ...]:
    flags = {flag.id: flag for flag in result.screen.flags}
    why = flags[one.rules[0]].shown_as if one.rules else "Your answers leave it possible."
    label = result.content.urgency_texts[one.condition.urgency].label
    return ((one.condition.name, label), (chance(one.probability),), (why,))


def _care_blocks(result: Result, ambulance: Ambulance) -> tuple[Block, ...]:
    content = result.content
    blocks: list[Block] = []
    if result.home_care:
        blocks += [Heading("What you can do at home"), Bullets("", result.home_care)]
        items = {item.id: item for item in content.chapters["home_care"].items}
        blocks += [
            Paragraph(f"{items[item].text} {items[item].caution}", items[item].name)
            for item in result.home_items
        ]
    blocks += [
        Heading("What a doctor may do"),
        Bullets("", result.medical_care),
        Heading(content.chapters["safety_net"].title),
        Bullets("", tuple(_filled(line, ambulance) for line in result.watch_for)),
        Heading("Questions that a doctor may ask you"),
        Bullets("", result.doctor_questions),
    ]
    return tuple(blocks)


def _closing(result: Result) -> tuple[Block, ...]:
    texts = result.content.chapters["safety_net"].texts
    return (
        Heading("About this result"),
        Paragraph(texts["trust_yourself"]),
        Paragraph(texts["disclaimer"]),
        Paragraph(f"{result.review} Content version {result.content.version}, {result.content.sha256[:12]}."),
    )


def chance(probability: float) -> str:
    """A probability (0 to 1) as people out of 100, never as certain as 0 or 100."""
    if probability < 0.01:
        return "fewer than 1 in 100"
    if probability > 0.95:
        return "more than 95 in 100"
    return f"about {round(probability * 100)} in 100"


def _page_name(page_id: str, content: Content) -> str:
    page = content.pages[page_id]
    return (content.questions[page.ask].finding if page.ask else page.name).lower()


def _filled(text: str, ambulance: Ambulance) -> str:
    return text.replace("{number}", ambulance.number)


# ---------------------------------------------------------------- the answers, for the review


def answer_lines(result: Result) -> tuple[tuple[str, str, str], ...]:
    """Every answer given: its id, what was asked in short, and the reply in words."""
    content, texts = result.content, result.content.screen_texts
    lines = []
    for asked, reply in result.answers.replies.items():
        question, page = content.questions.get(asked), content.pages.get(asked)
        shown = question if question is not None else page
        assert shown is not None
        name = question.finding if question is not None else page.name if page is not None else asked
        lines.append((asked, name, shown_reply(shown, reply, texts["none_text"], texts["unsure_text"])))
    return tuple(lines)


# ---------------------------------------------------------------- a condition


def condition_blocks(condition: Condition, content: Content, ambulance: Ambulance) -> tuple[Block, ...]:
    """Everything the content says of one condition."""
    text = content.urgency_texts[condition.urgency]
    blocks: list[Block] = [
        Banner(condition.urgency, condition.name, (f"{text.label}. {_filled(text.time_frame, ambulance)}",)),
        Paragraph(condition.summary, "What it is"),
        Paragraph(condition.who, "Who gets it"),
        Paragraph(_rarity(condition), "How common"),
        Paragraph(f"{condition.clinical_name} (ICD-10 {', '.join(condition.icd10)})", "Doctors call it"),
        Bullets("Act sooner if", condition.more_urgent_if),
        Bullets("Less likely if (never a reason to wait)", condition.less_likely_if),
        Heading("Answers that point to it"),
        Table(("Finding", "With this cause", "With ordinary pain"), tuple(_finding_rows(condition, content))),
        *_article_blocks(condition),
        Bullets("At home", condition.home_care),
        Bullets("What a doctor may do", condition.medical_care),
        Bullets("Tests", condition.tests),
        Bullets("Watch for", condition.watch_for),
        Bullets("Sources", tuple(_source_line(key, content) for key in condition.references)),
        Paragraph(_review(content)),
    ]
    return tuple(blocks)


def _rarity(condition: Condition) -> str:
    people = 1 / condition.prior_all_adults.value
    rounded = int(f"{people:.1g}".split("e")[0]) * 10 ** int(f"{people:.1e}".split("e")[1]) if people >= 10 else people
    return (
        f"{condition.rarity.capitalize()}: about 1 in {rounded:,.0f} adults whose main complaint is mid-back pain. "
        "This is an estimate."
    )


def _finding_rows(condition: Condition, content: Content) -> Iterable[tuple[tuple[str, ...], ...]]:
    """The answers that speak most for the condition, strongest first, with both shares."""
    cap = ratio_to_db(content.match.likelihood_ratio_cap)
    found = []
    for question_id in condition.likelihood:
        question = content.questions[question_id]
        for answer in question.answer_ids:
            weight = answer_weight(condition, question, answer, cap)
            if weight > 3 and answer != "no":
                found.append((-weight, question_id, answer))
    order = list(content.conditions).index(condition.id)
    for _, question_id, answer in sorted(found)[:10]:
        question = content.questions[question_id]
        shares = content.likelihoods[question_id][answer]
        name = question.finding if answer == "yes" else f"{question.finding}: {question.label(answer)}"
        yield (name,), (_people(shares[order]),), (_people(shares[-1]),)


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
    if blocks:
        said = "; ".join(filter(None, (article.rarity and f"rarity: {article.rarity.lower()}", article.urgency and f"urgency: {article.urgency.lower()}")))
        blocks.insert(0, Heading("What the source article says of it"))
        if said:
            blocks.append(Paragraph(f"{said[0].upper()}{said[1:]}."))
    return tuple(blocks)


def _source_line(key: str, content: Content) -> str:
    source = content.sources[key]
    year = f" ({source.year})" if source.year else ""
    return f"{source.title}{year}. {source.locator}"


def _review(content: Content) -> str:
    texts = content.chapters["safety_net"].texts
    reviewed = f"Reviewed by {content.reviewed_by}." if content.reviewed_by else texts["not_reviewed"]
    return f"{texts['disclaimer_short']} {reviewed}"


def condition_list_blocks(content: Content) -> tuple[Block, ...]:
    """All conditions, most urgent first."""
    ordered = sorted(content.conditions.values(), key=lambda condition: (-condition.urgency, -condition.prior.value))
    rows = tuple(
        ((condition.name,), (condition.id,), (content.urgency_texts[condition.urgency].label,), (condition.rarity,))
        for condition in ordered
    )
    return (
        Heading("The causes that midback knows, most urgent first"),
        Table(("Cause", "Id", "How soon to act", "How common"), rows),
        Paragraph("Read about one: midback explain kidney-stone"),
    )
