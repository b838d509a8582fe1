"""The two public functions for a text: the answers that it suggests, and the passages that answer it.

They read the further files of the content when they are first used, and keep with the content what they made of them.
"""

from __future__ import annotations

from typing import cast

from midback_cli.assessment.answers import Answers
from midback_cli.errors import InvalidValue
from midback_cli.files import visible_text
from midback_cli.knowledge.content import Content
from midback_cli.knowledge.hunch_weights import EMERGENCY, HunchWeights, load_hunch, load_told
from midback_cli.knowledge.phrase_model import Phrases
from midback_cli.knowledge.phrases import load_phrases
from midback_cli.language.passages import Passage
from midback_cli.language.search import LONGEST_QUESTION, SearchIndex, load_index
from midback_cli.language.suggestions import Emergencies, emergencies_in, understand


def suggest_answers(text: str, content: Content) -> Answers:
    """The answers that a person's own words suggest: those that `quiz --describe` asks the person to confirm.

    What the words leave open, or both affirm and deny, is not answered.

    >>> from midback_cli import load_content, suggest_answers
    >>> content = load_content()
    >>> answers = suggest_answers("58, male. Dull pain in the middle of my back for 2 weeks, no fever.", content)
    >>> answers.to_mapping(content)["answers"]["age"]
    58
    >>> answers.to_mapping(content)["answers"]["fever"]
    'no'
    """
    words = visible_text(text, keep_lines=True).strip()
    return understand(words, content, _phrases(content), _told(content)).answers(content)


def search_passages(text: str, content: Content) -> tuple[tuple[Passage, ...], Emergencies | None]:
    """The passages that answer a question, best first, each with the lines that `ask` quotes; and what comes first.

    The second value must be shown first: the emergency that the text describes (`is_emergency`), the signs that would
    make it one (`near`), or a note (`alarms`, or `sounds_urgent`: its words sound like one). It is None if there is
    nothing. A text that is too long for a question is still read whole for an emergency; if there is none, InvalidValue
    is raised.

    >>> from midback_cli import load_content, search_passages
    >>> content = load_content()
    >>> answers, first = search_passages("how long should I use a heat pack", content)
    >>> answers[0].place, first
    ('home_care.heat', None)
    >>> _, first = search_passages("crushing chest pain and I cannot breathe", content)
    >>> first.is_emergency
    True
    """
    emergencies = emergencies_in(text, content, _phrases(content), _hunch(content))
    first = emergencies if emergencies.is_emergency or emergencies.has_note else None
    if len(text) > LONGEST_QUESTION:
        if first is None:
            raise InvalidValue("text", f"must be a question of at most {LONGEST_QUESTION:,} characters")
        return (), first
    words = " ".join(visible_text(text, keep_lines=True).split())
    hits = _index(content).answers(words) if words else ()
    return tuple(hit.passage._replace(lines=hit.lines) for hit in hits), first


def _phrases(content: Content) -> Phrases:
    if "phrases" not in content.further:
        content.further["phrases"] = load_phrases(content)
    return cast(Phrases, content.further["phrases"])


def _hunch(content: Content) -> HunchWeights | None:
    if EMERGENCY not in content.further:
        content.further[EMERGENCY] = load_hunch(content)
    return cast(HunchWeights | None, content.further[EMERGENCY])


def _told(content: Content) -> dict[str, HunchWeights]:
    if "told" not in content.further:
        content.further["told"] = load_told(content, _phrases(content).mentioned)
    return cast(dict[str, HunchWeights], content.further["told"])


def _index(content: Content) -> SearchIndex:
    if "search" not in content.further:
        content.further["search"] = load_index(content, _phrases(content))
    return cast(SearchIndex, content.further["search"])
