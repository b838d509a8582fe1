"""The prompts of the quiz in words: each page and question, and what is asked around them."""

from __future__ import annotations

from collections.abc import Sequence

from midback_cli.assessment.answers import Reply, State
from midback_cli.assessment.interview import Interview
from midback_cli.assessment.next_question import causes_in_play, offered_options, questions_in_play
from midback_cli.knowledge.content import Content
from midback_cli.knowledge.model import Kind, Page, Question, Urgency
from midback_cli.language.lookup import Ambulance
from midback_cli.rendering.blocks import filled
from midback_cli.rendering.result_page import review_text
from midback_cli.terminal.prompter import NONE, UNSURE, Line, Prompt

# How much of the person's own words stands beside what was understood of them.
_LONGEST_WORDS = 80
_TOLD_HELP = "What you told us counts once all is right. To leave it out, pick it and then Not sure."
SHOW_RESULT = "show-result"
GO_ON = "go-on"
GO_BACK = "go-back"
KEEP_ANSWERS = "keep"
STOP_NOW = "stop"
_STOP_LINES = (
    Line(KEEP_ANSWERS, "Stop, and keep my answers on this computer, to go on later"),
    Line(STOP_NOW, "Stop, and keep nothing"),
)
STOP = Prompt(
    progress="",
    question="Do you want to stop?",
    lines=(Line(GO_ON, "No, go on"), *_STOP_LINES),
    default=GO_ON,
    can_go_back=False,
)
KEEP = Prompt(
    progress="", question="You stopped the quiz.", lines=_STOP_LINES[::-1], default=STOP_NOW, can_go_back=False
)
STORY = Prompt(
    progress="Part 3 of 3: your own words",
    question="What would you tell the doctor, in your own words?",
    help="How it began, what you tried, what you fear. You can leave it out.",
    why="A doctor hears more in your own words than in a list of answers.",
    is_text=True,
)
_HELP_FIRST = Prompt(
    progress="",
    question="",
    lines=(Line(STOP_NOW, "Stop here, and get help now"), Line(GO_ON, "Go on with the quiz (the advice above stays)")),
    can_go_back=False,
)
_WHAT_NOW = Prompt(
    progress="",
    question="",
    lines=(
        Line(SHOW_RESULT, "Show a summary to take along, and stop"),
        Line(GO_ON, "Go on with the questions (the advice above stays)"),
        Line(GO_BACK, "I picked the wrong line: go back"),
    ),
    can_go_back=False,
)


def what_now_prompt(urgency: Urgency, content: Content, ambulance: Ambulance) -> Prompt:
    """What to do once an emergency is shown. The number stands in the question, so that it stays in sight."""
    return _WHAT_NOW._replace(question=filled(content.urgency_texts[urgency].first, ambulance))


def help_first_prompt(urgency: Urgency, content: Content, ambulance: Ambulance) -> Prompt:
    """The same before the first question, where the person's own words tell of an emergency."""
    return _HELP_FIRST._replace(question=filled(content.urgency_texts[urgency].first, ambulance))


def question_prompt(asked: Page | Question, interview: Interview) -> Prompt:
    """The prompt of a page or question; what was answered to it before, or suggested, is picked already."""
    suggested = interview.suggested.get(asked.id)
    texts, before = interview.content.screen_texts, interview.before.get(asked.id)
    unsure = Line(UNSURE, texts.unsure_text)
    lines: tuple[Line, ...] = ()
    if isinstance(asked, Page):
        lines = (*(Line(cue.id, cue.text) for cue in asked.cues), Line(NONE, texts.none_text), unsure)
    elif asked.kind is Kind.YES_NO:
        lines = (
            *(Line(answer, asked.label(answer, interview.content.texts.answers)) for answer in asked.answer_ids),
            unsure,
        )
    elif asked.kind is not Kind.NUMBER:
        lines = (*(Line(option.id, option.label) for option in offered_options(asked, interview.answers)), unsure)
    return Prompt(
        progress=_progress(asked, interview),
        question=asked.question if isinstance(asked, Page) else asked.text,
        help=" ".join(filter(None, (asked.help, suggested and f"{quoted_words(suggested.words)}."))),
        why=asked.why,
        lines=lines,
        several=isinstance(asked, Page) or asked.kind is Kind.MANY_OF,
        alone=frozenset((NONE, UNSURE)),
        # An option that is no longer offered can not be picked.
        picked=tuple(one for one in _picked(before) if not lines or one in {line.id for line in lines}),
        minimum=0 if isinstance(asked, Page) else asked.minimum,
        maximum=0 if isinstance(asked, Page) else asked.maximum,
        can_go_back=bool(interview.given),
        unsure=texts.unsure_text,
    )


def understood_count(count: int) -> str:
    """How much was understood of the person's own words."""
    if not count:
        return "We could not be sure of anything in your words. So we ask."
    return f"Understood: {count}. You will see each of them again. None counts before you confirm it."


def quoted_words(words: str) -> str:
    """The words that a suggested answer rests on."""
    return f'You told us: "{words if len(words) <= _LONGEST_WORDS else f"{words[:_LONGEST_WORDS]} ..."}"'


def _picked(before: Reply | None) -> tuple[str, ...]:
    if before is None:
        return ()
    if before.state is State.UNSURE:
        return (UNSURE,)
    if before.number is not None:
        return (str(before.number),)
    return before.chosen or (NONE,)


def _progress(asked: Page | Question, interview: Interview) -> str:
    content = interview.content
    pages = list(content.pages)
    if asked.id in pages:
        return f"Part 1 of 3: emergency check, page {pages.index(asked.id) + 1} of at most {len(pages)}"
    ordinary = sum(1 for prompt_id in interview.given if prompt_id not in content.pages)
    left = f"perhaps {questions_in_play(interview.joined, interview.joined_facts, content)} to go"
    in_play = f"{causes_in_play(interview.joined_facts, content)} causes in play"
    return f"Part 2 of 3: about your pain, question {ordinary + 1}, {left}, {in_play}"


def begin_prompt(content: Content, ambulance: Ambulance) -> Prompt:
    """What the quiz is, for whom it is not made, and how long it takes: a prompt, so that no page comes before it."""
    safety = content.chapters.safety_net
    return Prompt(
        progress="",
        question="midback: a quiz about mid-back pain",
        help="\n".join(
            (
                f"{safety.disclaimer_short} {review_text(content)}",
                "It takes about 5 minutes. Nothing leaves this computer, and nothing is kept unless you ask.",
                "It is not made for:",
                *(f"- {filled(line, ambulance)}" for line in safety.not_for),
                "If one of these fits you, ask a nurse or doctor as well. Warning signs come first.",
            )
        ),
        lines=(Line("begin", "Begin"),),
        default="begin",
        can_go_back=False,
    )


def review_prompt(told: Sequence[tuple[str, str, str]], answered: Sequence[tuple[str, str, str]]) -> Prompt:
    """Every answer, to change any of them; what was told and waits to be confirmed stands first."""
    return Prompt(
        progress="Part 3 of 3: check your answers",
        question="Is this right? Pick an answer to change it.",
        help=_TOLD_HELP if told else "",
        lines=(
            Line(SHOW_RESULT, "All is right. Show my result"),
            *(Line(asked, f"{name}: {shown} (you told us)") for asked, name, shown in told),
            *(Line(asked, f"{name}: {shown}") for asked, name, shown in answered),
        ),
        default=SHOW_RESULT,
    )


def confirm_prompt(picked: str) -> Prompt:
    """Repeats what was picked; yes is the default, for it is the safer side."""
    return Prompt(
        progress="",
        question=f"You picked: {picked}. Is that right?",
        lines=(Line("yes", "Yes, that is right"), Line("no", "No, let me pick again")),
        default="yes",
    )
