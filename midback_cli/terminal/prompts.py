"""The prompts of the quiz in words: each page and question, and what is asked around them."""

from __future__ import annotations

from collections.abc import Sequence

from midback_cli.assessment.answers import Reply, State
from midback_cli.assessment.interview import Interview
from midback_cli.assessment.next_question import causes_in_play, offered_options, questions_in_play
from midback_cli.knowledge.content import Content
from midback_cli.knowledge.model import Kind, Page, Question, Urgency
from midback_cli.knowledge.texts import OwnWordsTexts, StopTexts, fill
from midback_cli.language.lookup import Ambulance
from midback_cli.rendering.blocks import filled
from midback_cli.rendering.result_page import review_text
from midback_cli.terminal.prompter import NONE, UNSURE, Line, Prompt

# How much of the person's own words stands beside what was understood of them.
_LONGEST_WORDS = 80
SHOW_RESULT = "show-result"
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


def question_prompt(asked: Page | Question, interview: Interview) -> Prompt:
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
        progress=_progress(asked, interview),
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
        progress=_progress(page, interview),
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


def _progress(asked: Page | Question, interview: Interview) -> str:
    content = interview.content
    texts, pages = content.texts.quiz, list(content.pages)
    # What a sign needs is asked between two pages, and belongs to the one before it.
    asked_pages = [name for name in interview.given if name in pages] if interview.is_screening else []
    if page := asked.id if asked.id in pages else next(reversed(asked_pages), ""):
        return fill(texts.screen_progress, page=pages.index(page) + 1, pages=len(pages))
    return fill(
        texts.pain_progress,
        question=1 + sum(1 for prompt_id in interview.given if prompt_id not in content.pages),
        left=questions_in_play(interview.joined, interview.joined_facts, content),
        causes=causes_in_play(interview.joined_facts, content),
    )


def begin_prompt(content: Content, ambulance: Ambulance) -> Prompt:
    """What the quiz is, for whom it is not made, and how long it takes: a prompt, so that no page comes before it."""
    safety, texts = content.chapters.safety_net, content.texts.start
    return Prompt(
        progress="",
        question=texts.title,
        help="\n".join(
            (
                f"{safety.disclaimer_short} {review_text(content)}",
                texts.privacy,
                texts.not_for,
                *(f"- {filled(line, ambulance)}" for line in safety.not_for),
                texts.ask_as_well,
            )
        ),
        lines=(Line("begin", texts.begin),),
        default="begin",
        can_go_back=False,
    )


def review_prompt(
    suggested: Sequence[tuple[str, str, str]], answered: Sequence[tuple[str, str, str]], content: Content
) -> Prompt:
    """Every answer, to change any of them; what was suggested and waits to be confirmed stands first."""
    texts = content.texts.quiz
    rows = [
        *((texts.review_line_suggested, *row) for row in suggested),
        *((texts.review_line, *row) for row in answered),
    ]
    return Prompt(
        progress=texts.review_progress,
        question=texts.review,
        help=texts.review_help if suggested else "",
        lines=(
            Line(SHOW_RESULT, texts.review_done),
            *(Line(prompt_id, fill(text, name=name, answer=shown)) for text, prompt_id, name, shown in rows),
        ),
        default=SHOW_RESULT,
    )


def confirm_prompt(picked: str, content: Content) -> Prompt:
    """Repeats what was picked; yes is the default, for it is the safer side."""
    texts = content.texts.quiz
    return Prompt(
        progress="",
        question=fill(texts.confirm, picked=picked),
        lines=(Line("yes", texts.confirm_yes), Line("no", texts.confirm_no)),
        default="yes",
    )
