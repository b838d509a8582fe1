from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from midback_cli import Content, ContentError, ContentNotFound
from midback_cli.knowledge.phrase_model import CONTEXTS
from midback_cli.knowledge.phrases import load_phrases
from midback_cli.language.suggestions import understand
from tests.conftest import ROOT

CHILLS = 'chills = [\n  "chills|'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copytree(ROOT / "content", tmp_path / "content")
    return tmp_path / "content"


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('version = "', 'version = "9', "phrases.toml.version: is '91.0.0', but conditions.toml is '1.0.0'"),
        (CHILLS, 'chils = [\n  "chills|', "phrases.toml.page.infection-signs.chills: has no phrases"),
        (CHILLS, 'chils = [\n  "chills|', "phrases.toml.page.infection-signs.chils: is not a cue of this page"),
        (CHILLS, 'chills = [\n  "CHILLS|', "phrases.toml.page.infection-signs.chills: 'CHILLS|chill|rigor|rigors'"),
        (
            CHILLS,
            'chills = [\n  "@nobody",\n  "chills|',
            "'@nobody' in '@nobody' is no word in small letters, and no group or sign of a phrase",
        ),
        (CHILLS, 'chills = [\n  "...",\n  "chills|', "'...' holds no word"),
        (
            CHILLS,
            'chills = [\n  "a? b? c? d? e? f? g? h? i? weak",\n  "chills|',
            "or stands for over 400 rows of words",
        ),
        (CHILLS, 'chills = 1\nx = [\n  "chills|', "phrases.toml.page.infection-signs.chills: must be a list of texts"),
        ("[question.neck-pain]", "[question.nek-pain]", "phrases.toml.question.nek-pain: is not a question"),
        (
            "[question.neck-pain]\nyes",
            "[question.neck-pain]\nyess",
            "phrases.toml.question.neck-pain.yes: has no phrases",
        ),
        ("\nfemale =", "\nwoman =", "phrases.toml.question.sex.woman: is not an answer"),
        ("number = 10", "number = 11", "phrases.toml.number.severity.worded.0.number: is not between 0 and 10"),
        ('family = ["inflammatory-links"', 'family = ["inflamed"', "counts.family: 'inflamed' is not a question"),
        ('question = "pain-duration"', 'question = "pain"', "phrases.toml.time.question: 'pain' is not a question"),
        ("minute = 0.0167", 'minute = "short"', "phrases.toml.time.hours.minute: must be a number of hours"),
        ("\nfiller =", "\nfillers =", "phrases.toml.word.filler: is missing"),
        ("[word.number]", "[word.number]\nmany = true", "phrases.toml.word.number.many: must be a whole number"),
        ("\nuncertain =", "\nuncertains =", "phrases.toml.context.uncertain: is missing"),
        ("\nconjunctions =", "\nconjunction =", "phrases.toml.form.conjunctions: is missing"),
        ('"+ve" = "+"', '"+v" = "+"', "phrases.toml.form.box.+v: must be + or -"),
        ("\nlisting =", "\nlistings =", "phrases.toml.word.listing: is missing"),
        ("\n[near]\ntitle", "\n[near]\nname", "phrases.toml.near.title: is missing"),
        ("\n[form]\n", "\n[form]\nperhaps = []\n", "phrases.toml.form.perhaps: is not a key"),
        ("least = 18", 'least = "18"', "phrases.toml.number.age.least: must be a whole number"),
        ("\nleast_source =", "\nleast_sauce =", "phrases.toml.number.age.least_source: is missing"),
        ('unmeasured = ["age"', 'unmeasured = ["aged"', "counts.unmeasured: 'aged' is not a question"),
        ("\n[group]\n", "\n[group\n", "phrases.toml: is not valid TOML"),
    ],
)
def test_a_mistake_comes_with_its_table_and_key(
    old: str, new: str, message: str, folder: Path, content: Content
) -> None:
    changed(folder, old, new)
    with pytest.raises(ContentError) as caught:
        load_phrases(content, folder)
    assert any(message in str(problem) for problem in caught.value.problems), caught.value.problems


def test_a_folder_without_phrases_says_so_in_one_line(folder: Path, content: Content) -> None:
    (folder / "phrases.toml").unlink()
    with pytest.raises(ContentNotFound, match=r"phrases\.toml: No such file"):
        load_phrases(content, folder)


def test_every_cue_and_every_answer_has_phrases(content: Content) -> None:
    phrases = load_phrases(content, ROOT / "content").phrases
    targets = {(phrase.target.subject, phrase.target.answer) for phrase in phrases}
    cues = {(page.id, cue.id) for page in content.pages.values() for cue in page.cues}
    assert cues <= targets


def changed(folder: Path, old: str, new: str) -> None:
    path = folder / "phrases.toml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


@pytest.mark.parametrize("text", ["Überdruck", "uberdruck", "u\u0308berdruck"])
def test_a_phrase_may_have_accents_and_a_text_may_leave_them_out(text: str, folder: Path, content: Content) -> None:
    changed(folder, "[question.neck-pain]\nyes = [", '[question.neck-pain]\nyes = [\n  "überdruck|naß",')
    suggestions = understand(f"I have {text}", content, load_phrases(content, folder)).suggestions
    assert suggestions["neck-pain"].answer == "yes"


@pytest.mark.parametrize(
    ("old", "new", "text", "answers"),
    [
        (
            'listing = ["or", "nor"]',
            'listing = ["oder"]',
            "no fever, cough oder chills",
            {"fever": "no", "cough": "no", "chills": "no"},
        ),
        ('speakers = ["q", "a"]', 'speakers = ["f"]', "F: fever?\nF: no", {"fever": "no"}),
        ('"+ve" = "+", "-ve" = "-"', '"+neg" = "-"', "fever +neg", {"fever": "no"}),
        ('"/" = "or"', '"/" = "and"', "no fever/chills", {"fever": "no"}),
        ('possessive = ["s"]', 'possessive = ["er"]', "fever'er: no", {"fever": "no"}),
        (
            'conjunctions = ["and"',
            'conjunctions = ["und"',
            "fever? no und I have a cough",
            {"fever": "no", "cough": "yes"},
        ),
        ('cut_off = ["t", ', 'cut_off = ["nt", ', "I do;nt have a fever", {"fever": "no"}),
    ],
)
def test_the_words_that_texts_are_read_with_are_those_of_the_file(
    old: str, new: str, text: str, answers: dict[str, str], folder: Path, content: Content
) -> None:
    before = understand(text, content, load_phrases(content, ROOT / "content")).suggestions
    assert {prompt_id: suggestion.answer for prompt_id, suggestion in before.items()} != answers
    changed(folder, old, new)
    suggestions = understand(text, content, load_phrases(content, folder)).suggestions
    assert {prompt_id: suggestion.answer for prompt_id, suggestion in suggestions.items()} == answers


def test_no_context_is_listed_twice() -> None:
    assert len(CONTEXTS) == len(set(CONTEXTS))
