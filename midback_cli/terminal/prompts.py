"""The prompts of the quiz in words: each page and question, and what is asked around them."""

from __future__ import annotations

from collections.abc import Sequence

from midback_cli.assessment.answers import Reply, State
from midback_cli.assessment.interview import Interview
from midback_cli.assessment.next_question import offered_options
from midback_cli.knowledge.content import Content
from midback_cli.knowledge.model import Kind, Page, Question, Urgency
from midback_cli.knowledge.texts import OwnWordsTexts, StopTexts, fill
from midback_cli.language.lookup import Ambulance
from midback_cli.rendering.blocks import filled
from midback_cli.terminal.prompter import NONE, UNSURE, Line, Prompt

# How much of the person's own words stands beside what was understood of them.
_LONGEST_WORDS = 80
SHOW_RESULT = "show-result"
CHANGE = "change"
GO_ON = "go-on"
GO_BACK = "go-back"
KEEP_ANSWERS = "keep"
STOP_NOW = "stop"


def stop_prompt(content: Content) -> Prompt:
    """Whether the person wants to stop, and what becomes of their answers then."""
    texts = content.texts.stop
    return Prompt(
        progress="",
        question=texts.stop,
        lines=(Line(GO_ON, texts.go_on), *_stop_lines(texts)),
        default=GO_ON,
        can_go_back=False,
    )


def interrupted_prompt(content: Content) -> Prompt:
    """What becomes of the answers of a person who interrupted the quiz."""
    texts = content.texts.stop
    lines = _stop_lines(texts)[::-1]
    return Prompt(progress="", question=texts.interrupted, lines=lines, default=STOP_NOW, can_go_back=False)


def _stop_lines(texts: StopTexts) -> tuple[Line, ...]:
    return Line(KEEP_ANSWERS, texts.keep), Line(STOP_NOW, texts.forget)


def story_prompt(content: Content) -> Prompt:
    """The person's own words for the doctor, which they may leave out."""
    texts = content.texts.quiz
    return Prompt(
        progress=texts.story_progress,
        question=texts.story,
        help=texts.story_help,
        why=texts.story_why,
        is_text=True,
    )


def what_now_prompt(urgency: Urgency, content: Content, ambulance: Ambulance) -> Prompt:
    """What to do once an emergency is shown. The number stands in the question, so that it stays in sight."""
    texts = content.texts.quiz
    return _emergency_prompt(
        urgency,
        content,
        ambulance,
        Line(SHOW_RESULT, texts.emergency_summary),
        Line(GO_ON, texts.emergency_go_on),
        Line(GO_BACK, texts.emergency_back),
    )


def help_first_prompt(urgency: Urgency, content: Content, ambulance: Ambulance) -> Prompt:
    """The same before the first question, where the person's own words tell of an emergency."""
    texts = content.texts.quiz
    lines = Line(STOP_NOW, texts.help_stop), Line(GO_ON, texts.help_go_on)
    return _emergency_prompt(urgency, content, ambulance, *lines)


def _emergency_prompt(urgency: Urgency, content: Content, ambulance: Ambulance, *lines: Line) -> Prompt:
    question = filled(content.urgency_texts[urgency].first, ambulance)
    return Prompt(progress="", question=question, lines=lines, can_go_back=False)


def question_prompt(asked: Page | Question, interview: Interview, progress: str = "") -> Prompt:
    """The prompt of a page or question; what was answered to it before, or suggested, is picked already."""
    suggested = interview.suggested.get(asked.id)
    texts, before = interview.content.screen_texts, interview.before.get(asked.id)
    unsure = Line(UNSURE, texts.unsure_text)
    lines: tuple[Line, ...] = ()
    alone = {NONE, UNSURE}
    if isinstance(asked, Page):
        lines = (*(Line(cue.id, cue.text) for cue in asked.cues), Line(NONE, texts.none_text), unsure)
        if is_asked_back(asked):
            # Some lines may fit while the person is not sure of another.
            alone = {NONE}
    elif asked.kind is Kind.YES_NO:
        lines = (
            *(Line(answer, asked.label(answer, interview.content.texts.answers)) for answer in asked.answer_ids),
            unsure,
        )
    elif asked.kind is not Kind.NUMBER:
        lines = (*(Line(option.id, option.label) for option in offered_options(asked, interview.answers)), unsure)
    quoted = _quoted(suggested.words, interview.content) if suggested is not None else ""
    return Prompt(
        progress=progress,
        question=asked.question if isinstance(asked, Page) else asked.text,
        help=" ".join(filter(None, (asked.help, quoted))),
        why=asked.why,
        lines=lines,
        several=isinstance(asked, Page) or asked.kind is Kind.MANY_OF,
        alone=frozenset(alone),
        # An option that is no longer offered cannot be picked.
        picked=tuple(answer for answer in _picked(before) if not lines or answer in {line.id for line in lines}),
        minimum=0 if isinstance(asked, Page) else asked.minimum,
        maximum=0 if isinstance(asked, Page) else asked.maximum,
        can_go_back=bool(interview.given),
        unsure=texts.unsure_text,
    )


def is_asked_back(page: Page) -> bool:
    """Whether "not sure" on a page is asked back line by line: with one line there is nothing to ask."""
    return len(page.cues) > 1


def which_prompt(page: Page, picked: Sequence[str], interview: Interview) -> Prompt:
    """Which lines of a page the person is not sure of, beside those that they picked."""
    texts, before = interview.content.screen_texts, interview.before.get(page.id)
    lines = (
        *(Line(cue.id, cue.text) for cue in page.cues if cue.id not in picked),
        Line(UNSURE, texts.unsure.all_text),
        Line(NONE, texts.none_text),
    )
    ids = {line.id for line in lines}
    return Prompt(
        progress=screen_progress(page, interview),
        question=texts.unsure.which,
        help=f"{texts.unsure.which_help} {page.help}",
        why=page.why,
        lines=lines,
        several=True,
        alone=frozenset((NONE, UNSURE)),
        picked=tuple(line for line in (before.unsure if before is not None else ()) if line in ids),
    )


def understood_count(count: int, content: Content) -> str:
    """How much was understood of the person's own words."""
    texts = content.texts.own_words
    return fill(texts.understood, count=count) if count else texts.understood_nothing


def suggested_line(name: str, answer: str, words: str, content: Content) -> str:
    """What was asked, the answer that is suggested, and the words of the person that it rests on."""
    texts = content.texts.own_words
    return fill(texts.suggested, name=name, answer=answer, words=_shortened(words, texts))


def _quoted(words: str, content: Content) -> str:
    texts = content.texts.own_words
    return fill(texts.quoted, words=_shortened(words, texts))


def _shortened(words: str, texts: OwnWordsTexts) -> str:
    return words if len(words) <= _LONGEST_WORDS else fill(texts.cut, words=words[:_LONGEST_WORDS])


def _picked(before: Reply | None) -> tuple[str, ...]:
    if before is None:
        return ()
    if before.state is State.UNSURE:
        return (UNSURE,)
    if before.number is not None:
        return (str(before.number),)
    return (*before.chosen, *((UNSURE,) if before.unsure else ())) or (NONE,)


def screen_progress(asked: Page | Question, interview: Interview) -> str:
    """Which page of the warning signs this is; empty once they are over.

    A page that is only for some people, and what a sign needs, belong to the page before: so the number of pages is the
    same for everybody.
    """
    content = interview.content
    steps = [page.id for page in content.pages.values() if page.applies_if is None]
    if asked.id not in content.pages and not interview.is_screening:
        return ""
    before = [name for name in (*interview.given, asked.id) if name in steps]
    page = steps.index(before[-1]) + 1 if before else 1
    return fill(content.texts.quiz.screen_progress, page=page, pages=len(steps))


def pain_progress(left: int, content: Content) -> str:
    """How many more questions are expected."""
    texts = content.texts.quiz
    return fill(texts.pain_progress, left=left) if left else texts.pain_progress_last


def way_out_prompt(content: Content) -> Prompt:
    """A kind way out for a person who does not know: the result so far."""
    texts = content.texts.not_knowing
    lines = Line(GO_ON, texts.go_on), Line(SHOW_RESULT, texts.stop)
    return Prompt(progress="", question=texts.question, lines=lines)


def review_prompt(suggested: Sequence[tuple[str, str, str]], folded: Sequence[str], content: Content) -> Prompt:
    """The answers, folded, to change any of them; each that was suggested and waits to be confirmed has a line."""
    texts = content.texts.quiz
    return Prompt(
        progress="",
        question=texts.review,
        help="\n".join((*folded, *((texts.review_help,) if suggested else ()))),
        lines=(
            Line(SHOW_RESULT, texts.review_done),
            *_answer_lines(suggested, texts.review_line_suggested),
            Line(CHANGE, texts.review_change),
        ),
        default=SHOW_RESULT,
    )


def change_prompt(answered: Sequence[tuple[str, str, str]], content: Content) -> Prompt:
    """Every answer, to change one of them."""
    texts = content.texts.quiz
    return Prompt(progress="", question=texts.change, lines=_answer_lines(answered, texts.review_line))


def _answer_lines(rows: Sequence[tuple[str, str, str]], text: str) -> tuple[Line, ...]:
    return tuple(Line(prompt_id, fill(text, name=name, answer=shown)) for prompt_id, name, shown in rows)


def confirm_prompt(picked: str, content: Content) -> Prompt:
    """Repeats what was picked; yes is the default, for it is the safer side."""
    texts = content.texts.quiz
    return Prompt(
        progress="",
        question=fill(texts.confirm, picked=picked),
        lines=(Line("yes", texts.confirm_yes), Line("no", texts.confirm_no)),
        default="yes",
        why=texts.confirm_why,
    )
