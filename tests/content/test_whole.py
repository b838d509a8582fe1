"""The content as a whole: nothing is missing, everything has its words, and the README counts it right."""

from __future__ import annotations

from midback_cli import Content
from midback_cli.evaluation.lint import check_content, patient_texts, reading_grade
from midback_cli.knowledge.model import Urgency
from tests.conftest import ROOT


def test_the_built_in_content_has_no_problem(content: Content) -> None:
    assert check_content(content) == ()


def test_the_built_in_content_is_whole(content: Content) -> None:
    assert (len(content.conditions), len(content.questions), len(content.red_flags)) == (33, 114, 152)
    assert sum(condition.article.card for condition in content.conditions.values()) == 10
    assert len(content.pages) == 13
    assert len(content.faq) == 30
    assert len(content.emergency_numbers) > 100


def test_every_condition_says_how_soon_what_to_do_and_what_to_watch_for(content: Content) -> None:
    for condition in content.conditions.values():
        assert condition.summary and condition.home_care and condition.medical_care and condition.watch_for
        assert condition.tests and condition.less_likely_if and condition.more_urgent_if and condition.references


def test_the_emergency_signs_of_the_article_are_rules(content: Content) -> None:
    from_article = {flag.id for flag in content.red_flags if flag.from_article and flag.urgency.is_emergency}
    assert {"chest-to-back", "bladder-or-saddle", "legs-weak-or-numb"} <= from_article


def test_every_urgency_has_its_words(content: Content) -> None:
    assert set(content.urgency_texts) == set(Urgency)


def test_the_texts_for_patients_read_at_grade_six_on_the_whole(content: Content) -> None:
    assert reading_grade(" ".join(text for _, text in patient_texts(content))) <= 6


def test_the_numbers_of_the_readme_are_those_of_the_content(content: Content) -> None:
    readme, how = ((ROOT / name).read_text(encoding="utf-8") for name in ("README.md", "docs/how-it-works.md"))
    for counted in (
        f"{len(content.pages)} pages of warning signs",
        f"{len(content.red_flags)} rules",
        f"{len(content.conditions)} conditions",
    ):
        assert counted in " ".join(readme.split()) and counted in " ".join(how.split())
    assert content.chapters.safety_net.not_reviewed.split(".")[0] in " ".join(readme.split()).replace(
        "reviewed its content", "reviewed this content"
    )
