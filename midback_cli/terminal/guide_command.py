"""`midback guide`: the topics of the guide, and a search in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from midback_cli.knowledge import loading, phrases
from midback_cli.knowledge.model import Topic
from midback_cli.language.lookup import find_topic
from midback_cli.language.search import load_index
from midback_cli.rendering.blocks import with_number
from midback_cli.rendering.condition_page import condition_blocks
from midback_cli.rendering.guide_page import (
    found_blocks,
    shows_emergency_signs,
    topic_blocks,
    topic_list_blocks,
)
from midback_cli.terminal.emergency_number import ambulance_of
from midback_cli.terminal.options import ContentOption, CountryOption, content_to_complete
from midback_cli.terminal.program import new_app, with_help
from midback_cli.terminal.reading import AnswersOption, FormatOption, result_of, show_page
from midback_cli.terminal.searching import searched_words

if TYPE_CHECKING:
    from midback_cli.assessment.result import Result
    from midback_cli.knowledge.content import Content
    from midback_cli.language.lookup import Ambulance
    from midback_cli.rendering.blocks import Block

_MOST_FOUND = 10

app = new_app()


def _complete_topic(context: typer.Context, incomplete: str) -> list[str]:
    content = content_to_complete(context)
    return [topic for topic in content.topics if topic.startswith(incomplete)] if content else []


@app.command()
@with_help
def guide(
    topic: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[TOPIC]",
            help="Its name, or nearly so.",
            autocompletion=_complete_topic,
            show_default=False,
        ),
    ] = None,
    find: Annotated[
        str | None, typer.Option(metavar="WORDS", help="Search the guide and the conditions.", show_default=False)
    ] = None,
    format: FormatOption = None,
    answers: AnswersOption = None,
    country: CountryOption = "",
    content_dir: ContentOption = None,
) -> None:
    """Read about emergency signs, home care, sleep, posture and more.

    \b
    Examples:
      midback guide                              list all topics
      midback guide emergency
      midback guide home care --answers me.json    what of it applies to you
      midback guide --find "hot water bottle"    search all of it
    """
    if topic is not None and find is not None:
        raise typer.BadParameter("name a topic or words to --find, not both; put several words in quotes")
    content = loading.load_content(content_dir)
    result = result_of(answers, content)
    number = ambulance_of(result, country, answers, content)
    is_emergency = result is not None and result.urgency.is_emergency
    if find is not None:
        words = searched_words(find, content)
        hits = load_index(content, phrases.load_phrases(content)).find(words, _MOST_FOUND)
        blocks = with_number(found_blocks(words, hits, content), number)
    elif topic is None:
        blocks = topic_list_blocks(content)
    else:
        blocks, has_signs = _topic_page(" ".join(topic), content, number, result)
        is_emergency = is_emergency or has_signs
    show_page(blocks, format, content, is_emergency=is_emergency)


def _topic_page(
    name: str, content: Content, number: Ambulance, result: Result | None
) -> tuple[tuple[Block, ...], bool]:
    """The page of a topic, or of a condition of that name, and whether it shows the signs of an emergency."""
    topic = find_topic(name, content)
    if isinstance(topic, Topic):
        return with_number(topic_blocks(topic, content, result), number), shows_emergency_signs(topic)
    return with_number(condition_blocks(topic, content, result), number), False
