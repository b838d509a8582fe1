"""The commands that read from the content: `midback explain`, `midback guide` and `midback ask`."""

from __future__ import annotations

from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from midback_cli.terminal.options import (
    ContentOption,
    CountryOption,
    ambulance_for,
    ambulance_of,
    content_to_complete,
    result_of,
)
from midback_cli.terminal.output import Format, is_accessible, rendered, shows_tables, write

if TYPE_CHECKING:
    from midback_cli.assessment.result import Result
    from midback_cli.knowledge.content import Content
    from midback_cli.knowledge.phrase_model import Phrases
    from midback_cli.language.lookup import Ambulance
    from midback_cli.language.search import SearchIndex
    from midback_cli.rendering.blocks import Block, Paragraph

_MOST_FOUND = 10


class PageFormat(str, Enum):
    """How a page to read is written."""

    TABLE = "table"
    PLAIN = "plain"
    MARKDOWN = "markdown"
    HTML = "html"


FormatOption = Annotated[
    PageFormat | None,
    typer.Option("--format", help="How to write it: table on a terminal, else plain.", show_default=False),
]
PersonOption = Annotated[
    Path | None,
    typer.Option(
        "--answers",
        metavar="FILE",
        help="Your answers (- for standard input): marks what applies to you.",
        show_default=False,
    ),
]


def _complete_condition(context: typer.Context, incomplete: str) -> list[str]:
    content = content_to_complete(context)
    return [condition for condition in content.conditions if condition.startswith(incomplete)] if content else []


def _complete_topic(context: typer.Context, incomplete: str) -> list[str]:
    content = content_to_complete(context)
    return [topic for topic in content.topics if topic.startswith(incomplete)] if content else []


def explain(
    condition: Annotated[
        str | None,
        typer.Argument(
            help="Id, name, other name or near misspelling.", autocompletion=_complete_condition, show_default=False
        ),
    ] = None,
    format: FormatOption = None,
    answers: PersonOption = None,
    country: CountryOption = "",
    content_dir: ContentOption = None,
) -> None:
    """Read about a condition; without a name, list them all by urgency.

    \b
    Examples:
      midback explain
      midback explain kidney-stone
      midback explain "slipped disc"
      midback explain kidney-stone --answers me.json
    """
    from midback_cli.knowledge.loading import load_content
    from midback_cli.language.lookup import find_condition
    from midback_cli.rendering.blocks import with_number
    from midback_cli.rendering.condition_page import condition_blocks, condition_list_blocks

    content = load_content(content_dir)
    result = _result(answers, content)
    if condition is None:
        blocks = condition_list_blocks(content, result)
    else:
        number = ambulance_of(result, country, answers, content)
        blocks = with_number(condition_blocks(find_condition(condition, content), content, result), number)
    _show(blocks, format, content, is_emergency=result is not None and result.urgency.is_emergency)


def guide(
    topic: Annotated[
        str | None,
        typer.Argument(
            help="Id, name or near misspelling of a topic.", autocompletion=_complete_topic, show_default=False
        ),
    ] = None,
    find: Annotated[
        str | None, typer.Option(metavar="WORDS", help="Search the guide and the conditions.", show_default=False)
    ] = None,
    format: FormatOption = None,
    answers: PersonOption = None,
    country: CountryOption = "",
    content_dir: ContentOption = None,
) -> None:
    """Read about emergency signs, causes, care, sleep, posture, doctors; without a topic, list them all.

    \b
    Examples:
      midback guide
      midback guide emergency
      midback guide home-care --answers me.json
      midback guide gas-pain
      midback guide --find "hot water bottle"
    """
    from midback_cli.knowledge.loading import load_content
    from midback_cli.knowledge.phrases import load_phrases
    from midback_cli.rendering.blocks import with_number
    from midback_cli.rendering.guide_page import found_blocks, topic_list_blocks

    if topic is not None and find is not None:
        raise typer.BadParameter("name a topic, or words to --find, not both")
    content = load_content(content_dir)
    result = _result(answers, content)
    number = ambulance_of(result, country, answers, content)
    is_emergency = result is not None and result.urgency.is_emergency
    if find is not None:
        words = _question(find)
        index = _index(content, load_phrases(content))
        blocks = with_number(found_blocks(words, index.find(words, _MOST_FOUND), content), number)
    elif topic is None:
        blocks = topic_list_blocks(content)
    else:
        blocks, has_signs = _topic_page(topic, content, number, result)
        is_emergency = is_emergency or has_signs
    _show(blocks, format, content, is_emergency=is_emergency)


def _topic_page(
    name: str, content: Content, number: Ambulance, result: Result | None
) -> tuple[tuple[Block, ...], bool]:
    """The page of a topic, or of a condition of that name, and whether it shows the signs of an emergency."""
    from midback_cli.knowledge.model import Topic
    from midback_cli.language.lookup import find_topic
    from midback_cli.rendering.blocks import with_number
    from midback_cli.rendering.condition_page import condition_blocks
    from midback_cli.rendering.guide_page import shows_emergency_signs, topic_blocks

    topic = find_topic(name, content)
    if isinstance(topic, Topic):
        return with_number(topic_blocks(topic, content, result), number), shows_emergency_signs(topic)
    return with_number(condition_blocks(topic, content, result), number), False


def ask(
    text: Annotated[
        list[str],
        typer.Argument(
            metavar="TEXT", help="Your question, in your own words; - to type or pipe it.", show_default=False
        ),
    ],
    format: FormatOption = None,
    country: CountryOption = "",
    content_dir: ContentOption = None,
) -> None:
    """Ask a question: shows what the content says about it, word for word, or says that nothing does.

    What sounds like an emergency gets the emergency screen first. With - you type or pipe the question: what stands on
    the command line stays in your shell's history, and other users of this computer can see it while it runs.

    \b
    Examples:
      midback ask -
      midback ask "how long should I use a heat pack"
      midback ask "can I take Nurofen with a stomach ulcer"
      midback ask what should I bring to the doctor
    """
    from midback_cli.knowledge.loading import load_content
    from midback_cli.knowledge.phrases import load_phrases
    from midback_cli.language.search import LONGEST_QUESTION
    from midback_cli.rendering.blocks import Banner, with_number
    from midback_cli.rendering.guide_page import answer_blocks
    from midback_cli.terminal.description import read_words

    content = load_content(content_dir)
    number = ambulance_for(country, content, place="--country")
    words = read_words(" ".join(text), "TEXT", "What would you like to know?", is_accessible=is_accessible())
    phrases = load_phrases(content)
    first = _first_blocks(words, content, phrases, number)
    # Once more at the end: in a small window its screen has scrolled away by then.
    again = [block for block in first if isinstance(block, Banner)][:1]
    if first and len(words) > LONGEST_QUESTION:
        _show((*first, _too_long(words)), format, content, is_emergency=True)
        return
    hits = _index(content, phrases).answers(_question(words))
    _show(
        (*first, *with_number(answer_blocks(hits, content), number), *again), format, content, is_emergency=bool(again)
    )


def _first_blocks(words: str, content: Content, phrases: Phrases, number: Ambulance) -> tuple[Block, ...]:
    """What must be said before any answer: the emergency that the words tell, or the signs that would make one."""
    from midback_cli.language.suggestions import emergencies_in
    from midback_cli.rendering.blocks import with_number
    from midback_cli.rendering.guide_page import emergency_first_blocks, near_blocks

    at_once = emergencies_in(words, content, phrases)
    return with_number((*emergency_first_blocks(at_once), *near_blocks(at_once, phrases.near)), number)


def _too_long(words: str) -> Paragraph:
    """What a person with a warning sign reads in place of an answer: nobody of them is told to write less."""
    from midback_cli.language.search import LONGEST_QUESTION
    from midback_cli.rendering.blocks import Paragraph

    return Paragraph(
        f"All {len(words):,} characters were read for warning signs. For an answer, ask again in at most "
        f"{LONGEST_QUESTION:,} characters.",
        "Your text is long",
    )


def _question(text: str) -> str:
    """The text without what a terminal obeys. Raises BadParameter where there is nothing to look for, or too much."""
    from midback_cli.files import visible_text
    from midback_cli.language.search import LONGEST_QUESTION

    if len(text) > LONGEST_QUESTION:
        raise typer.BadParameter(
            f"the text has {len(text):,} characters, over {LONGEST_QUESTION:,}; ask in a sentence or two"
        )
    if not (words := " ".join(visible_text(text, keep_lines=True).split())):
        raise typer.BadParameter("there is nothing to look for; ask in a few words")
    return words


def _index(content: Content, phrases: Phrases) -> SearchIndex:
    from midback_cli.knowledge.loading import load_synonyms
    from midback_cli.language.passages import passages
    from midback_cli.language.search import SearchIndex

    return SearchIndex(passages(content), load_synonyms(content), phrases)


def _result(answers: Path | None, content: Content) -> Result | None:
    return result_of(answers, content) if answers is not None else None


def _show(
    blocks: tuple[Block, ...], format: PageFormat | None, content: Content, *, is_emergency: bool = False
) -> None:
    """The page in the format that was asked for, else in the one that fits where it goes; a long one in the pager.

    An emergency is never behind a pager.
    """
    from midback_cli.terminal.pager import show

    chosen = format or (PageFormat.TABLE if shows_tables() else PageFormat.PLAIN)
    text = rendered(blocks, Format(chosen.value), title=_title(blocks, content), language=content.texts.lang)
    if is_emergency or _has_emergency(blocks):
        write(text)
    else:
        show(text)


def _has_emergency(blocks: tuple[Block, ...]) -> bool:
    """Whether the page begins with, or holds, the screen of an emergency."""
    from midback_cli.rendering.blocks import Banner

    return any(isinstance(block, Banner) and block.urgency.is_emergency for block in blocks)


def _title(blocks: tuple[Block, ...], content: Content) -> str:
    """What a page is about: its first heading, if it has one."""
    from midback_cli.knowledge.texts import fill
    from midback_cli.rendering.blocks import Banner, Heading

    headings = (
        block.title if isinstance(block, Banner) else block.text
        for block in blocks
        if isinstance(block, Banner | Heading)
    )
    return next((fill(content.texts.shared.page_title, heading=heading) for heading in headings), "midback")
