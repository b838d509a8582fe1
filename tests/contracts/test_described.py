"""G5 with a person's own words: they delay no page of the screen, and what they suggest is confirmed like an answer."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from midback_cli import Answers, Urgency, load_content
from midback_cli.evaluation.guarantees import least_urgency
from midback_cli.evaluation.oracle import cues_of, expected_pages
from midback_cli.knowledge.phrases import load_phrases
from midback_cli.language.lookup import ambulance
from midback_cli.language.suggestions import Suggestions, understand
from midback_cli.terminal.dialogue import conduct
from midback_cli.terminal.prompter import Prompt
from tests.conftest import ROOT
from tests.strategies import example_of, stories
from tests.test_dialogue import ScriptedFace, confirming

CONTENT = load_content(ROOT / "content")
PHRASES = load_phrases(CONTENT, ROOT / "content")
LEAST = {(page.id, cue.id): least_urgency(page, cue, CONTENT) for page, cue in cues_of(CONTENT)}
FIRST_LINES = {page.cues[0].id: page.id for page in CONTENT.pages.values() if page.cues}
WHICH = CONTENT.screen_texts.unsure.which
MOST_CHANGES = 3


class Person:
    """Confirms most suggestions, answers the rest at random, changes some of it in the review, and watches all of it.

    `picked` are the warning signs that were picked, each with how much had been shown and asked by then.
    """

    def __init__(self, chance: Random) -> None:
        self.face = ScriptedFace(self._reply)
        self.answers = Answers()
        self.picked: list[tuple[int, Urgency]] = []
        self._chance = chance
        self._changes = 0
        self._is_changing = False

    def keep(self, answers: Answers) -> None:
        self.answers = answers

    def _reply(self, prompt: Prompt, number: int) -> Any:
        assert number < 300
        is_change, self._is_changing = self._is_changing, False
        if prompt.question.startswith("You picked"):
            return "yes"
        if prompt.question.endswith("Then, if you can:"):
            return self._chance.choice(("go-on", "go-on", "go-back"))
        if prompt.question == "Check your answers":
            self.no_page_is_left_out()
            self._changes += 1
            self._is_changing = self._changes <= MOST_CHANGES
            return self._chance.choice(list(self.answers.replies)) if self._is_changing else "show-result"
        if prompt.question.startswith("It is all right not to know."):
            return "go-on"
        if prompt.progress.startswith("About your pain") and not is_change:
            self.no_page_is_left_out()
        return self._answer(prompt)

    def no_page_is_left_out(self) -> None:
        given_answers = self.answers.to_mapping(CONTENT)["answers"]
        assert [page for page in expected_pages(given_answers, CONTENT) if page not in given_answers] == []

    def _answer(self, prompt: Prompt) -> Any:
        if not prompt.lines:
            return int(prompt.picked[0]) if prompt.picked else self._chance.randint(prompt.minimum, prompt.maximum)
        picked = list(prompt.picked)
        if not picked or self._chance.random() < 0.2:
            page = FIRST_LINES.get(prompt.lines[0].id)
            # Most pages have no sign, or every interview would be an emergency from its first page on.
            lines = prompt.lines if page is None or self._chance.random() < 0.1 else prompt.lines[-2:]
            picked = [self._chance.choice(lines).id]
        page = FIRST_LINES.get(prompt.lines[0].id, "")
        if signs := [LEAST[page, cue] for cue in picked if (page, cue) in LEAST]:
            # A line of which the person is not sure counts one level less.
            least = max(signs) if prompt.question != WHICH else Urgency(max(signs) - 1)
            self.picked.append((len(self.face.order), least))
        return picked if prompt.several else picked[0]


def level_of(event: str) -> Urgency:
    """What the instructions that were shown call for."""
    return (
        Urgency.AMBULANCE
        if event.startswith("show CALL")
        else Urgency.EMERGENCY_ROOM
        if event.startswith("show GO TO")
        else Urgency.SELF_CARE
    )


@given(text=stories(CONTENT, PHRASES), chance=st.randoms(use_true_random=False))
# Each try is a whole interview, so that looking for a smaller one that fails would take minutes.
@settings(max_examples=60, phases=(Phase.generate,))
def test_g5_whatever_was_described_the_screen_comes_first_and_every_new_emergency_is_shown_at_once(
    text: str, chance: Random
) -> None:
    person = Person(chance)
    understood = understand(text, CONTENT, PHRASES)
    place = ambulance("GB", CONTENT)
    conduct(CONTENT, person.face, place, Answers(story=text), understood=understood, on_answer=person.keep)
    order = person.face.order
    for position, least in person.picked:
        shown = max(map(level_of, order[:position]), default=Urgency.SELF_CARE)
        if least.is_emergency and least > shown:
            # That an answer no longer applies may be said between; only other lines of the same page may be asked.
            between = ("show Please note", f"ask {WHICH}")
            following = [event for event in order[position:] if event not in between]
            assert level_of(following[0]) >= least


def described_emergencies() -> dict[tuple[str, str], str]:
    """Each warning sign that is an emergency by itself, with words for it."""
    return {
        (page_id, answer): example_of(phrase)
        for phrase in PHRASES.phrases
        for page_id, answer, undoes in [phrase.target]
        if not undoes and LEAST.get((page_id, answer), Urgency.SELF_CARE).is_emergency
    }


@pytest.mark.parametrize(("sign", "words"), described_emergencies().items(), ids=map(".".join, described_emergencies()))
def test_g5_a_described_emergency_shows_its_instructions_as_soon_as_it_is_confirmed(
    sign: tuple[str, str], words: str
) -> None:
    page, cue = sign
    picks = {"sex": "female", "pregnancy": ["pregnancy-or-missed-period"]} if page == "pregnancy-signs" else {}
    face = ScriptedFace(confirming(CONTENT, picks))
    suggestions = understand(f"{words}.", CONTENT, PHRASES)
    result = conduct(CONTENT, face, ambulance("GB", CONTENT), Answers(story=words), understood=suggestions)
    assert cue in urgent(page, suggestions)
    # Words that say two signs bring that of the page which comes first.
    first = next(name for name in CONTENT.pages if urgent(name, suggestions))
    assert [name for name in result.answers.replies if name in CONTENT.pages][-1] == first
    assert urgent(first, suggestions) <= set(face.prompts[-2].picked)
    assert level_of(face.order[-2]) >= max(LEAST[first, other] for other in urgent(first, suggestions))
    assert face.order[-1].endswith("Then, if you can:")


def urgent(page: str, suggestions: Suggestions) -> set[str]:
    """The lines of a page that somebody's words say, and each of which is an emergency by itself."""
    suggestion = suggestions.suggestions.get(page)
    said = suggestion.answer if suggestion is not None and isinstance(suggestion.answer, tuple) else ()
    return {cue for cue in said if LEAST[page, cue].is_emergency}


def test_every_sign_that_is_an_emergency_by_itself_has_words_for_it() -> None:
    assert described_emergencies().keys() == {sign for sign, least in LEAST.items() if least.is_emergency}
