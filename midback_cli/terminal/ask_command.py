"""`midback ask`: what the content says about a question, word for word."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from midback_cli.knowledge import loading, phrases
from midback_cli.knowledge.hunch_weights import load_hunch
from midback_cli.knowledge.texts import fill, whole_number
from midback_cli.language.search import LONGEST_QUESTION, load_index
from midback_cli.language.suggestions import emergencies_in
from midback_cli.rendering.blocks import Banner, Paragraph, with_number
from midback_cli.rendering.guide_page import answer_blocks, emergency_first_blocks, near_blocks, no_answer_blocks
from midback_cli.terminal.description import read_words
from midback_cli.terminal.emergency_number import ambulance_for
from midback_cli.terminal.options import ContentOption, CountryOption, TextCommand
from midback_cli.terminal.output import is_accessible
from midback_cli.terminal.program import new_app, with_help
from midback_cli.terminal.reading import FormatOption, show_page
from midback_cli.terminal.searching import searched_words

if TYPE_CHECKING:
    from midback_cli.knowledge.content import Content
    from midback_cli.knowledge.phrase_model import Phrases
    from midback_cli.language.lookup import Ambulance
    from midback_cli.rendering.blocks import Block

app = new_app()


@app.command(cls=TextCommand)
@with_help
def ask(
    text: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[TEXT]", help="Your question, in your own words; else you type or pipe it.", show_default=False
        ),
    ] = None,
    format: FormatOption = None,
    country: CountryOption = "",
    content_dir: ContentOption = None,
) -> None:
    """Ask a question; the answer is quoted from the guide.

    What sounds like an emergency gets the emergency screen first. Leave the question out to type or pipe it: what
    stands on the command line stays in your shell's history, and other users of this computer can see it while it runs.

    \b
    Examples:
      midback ask                 type the question; it stays out of the shell's history
      midback ask heat or ice
      midback ask "can I take Nurofen with a stomach ulcer?"
    """
    content = loading.load_content(content_dir)
    number = ambulance_for(country, content, place="--country")
    instruction = content.texts.own_words.ask
    words = read_words(" ".join(text or ["-"]), "TEXT", instruction, content, is_accessible=is_accessible())
    blocks, is_emergency = answer_page(words, content, number)
    show_page(blocks, format, content, is_emergency=is_emergency)


def answer_page(words: str, content: Content, number: Ambulance) -> tuple[tuple[Block, ...], bool]:
    """The page that answers a question, and whether it tells of an emergency. Raises BadParameter for no words."""
    known_phrases = phrases.load_phrases(content)
    first = _first_blocks(words, content, known_phrases, number)
    # Once more at the end: in a small window its screen has scrolled away by then.
    again = [block for block in first if isinstance(block, Banner)][:1]
    if first and len(words) > LONGEST_QUESTION:
        return (*first, _too_long(words, content)), True
    question, index = searched_words(words, content), load_index(content, known_phrases)
    hits = index.answers(question)
    blocks = answer_blocks(hits, content) if hits else no_answer_blocks(index.near(question), content)
    return (*first, *with_number(blocks, number), *again), bool(again)


def _first_blocks(words: str, content: Content, known_phrases: Phrases, number: Ambulance) -> tuple[Block, ...]:
    """What comes before any answer: the emergency in the words, the signs that would make one, or their sound."""
    at_once = emergencies_in(words, content, known_phrases, load_hunch(content))
    return with_number((*emergency_first_blocks(at_once), *near_blocks(at_once, known_phrases.near)), number)


def _too_long(words: str, content: Content) -> Paragraph:
    """What a person with a warning sign reads in place of an answer: they are not asked to write less."""
    texts = content.texts.own_words
    count, most = (whole_number(length, content.texts) for length in (len(words), LONGEST_QUESTION))
    return Paragraph(fill(texts.long, count=count, most=most), texts.long_title)
