"""A result as a Bundle: FHIR in each part, the same result as the JSON gives, and no gap that reads as a "no"."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from fhir.resources.R4B.bundle import Bundle
from hypothesis import given
from hypothesis import strategies as st

from midback_cli import Answers, Content, assess, load_content
from midback_cli.exchange.bundle import bundle
from midback_cli.exchange.response import read_response, response
from midback_cli.storage.answers_file import read_answers
from midback_cli.terminal.cli import main
from tests import strategies
from tests.assessment.stored import SMALL
from tests.conftest import ROOT

CONTENTS = [load_content(ROOT / "content"), load_content(SMALL)]
ANSWERS = {content.sha256: strategies.answers(content) for content in CONTENTS}
both_contents = pytest.mark.parametrize("content", CONTENTS, ids=["built-in", "small"])
EXAMPLES = sorted((ROOT / "examples").glob("*.json"))
Run = Callable[..., tuple[int, str, str]]


def resources(document: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    return [entry["resource"] for entry in document["entry"] if entry["resource"]["resourceType"] == kind]


def code_of(concept: dict[str, Any]) -> str:
    return str(concept["coding"][0]["code"])


def values_in(document: object) -> list[object]:
    inner = document.values() if isinstance(document, dict) else document if isinstance(document, list) else ()
    return [document, *(value for part in inner for value in values_in(part))]


@both_contents
@given(data=st.data())
def test_it_is_a_bundle_of_fhir_with_the_result(content: Content, data: st.DataObject) -> None:
    result = assess(data.draw(ANSWERS[content.sha256]), content)
    document = json.loads(json.dumps(bundle(result)))
    read = Bundle.model_validate(document)
    names = [entry.fullUrl for entry in read.entry or ()]
    assert len({*names}) == len(names)
    assert not [value for value in values_in(document) if value in (None, "", [], {})]

    (answered,), (risks,) = resources(document, "QuestionnaireResponse"), resources(document, "RiskAssessment")
    assert read_response(answered, content) == result.answers
    assert risks["basis"] == [{"reference": names[0]}]
    told = result.to_dict()
    assert risks["extension"][0]["valueCoding"]["code"] == told["urgency"]
    causes = [*(cause["id"] for cause in told["causes"])]
    predicted = [code_of(prediction["outcome"]) for prediction in risks["prediction"]]
    assert predicted[: len(causes)] == causes and predicted[-1] == "none-of-these"
    assert {suspect["id"] for suspect in told["must_not_miss"]} <= {*predicted}
    flags = [code_of(flag["code"]) for flag in resources(document, "Flag")]
    rules = [reason["id"] for reason in told["urgency_reasons"] if reason["kind"] != "condition"]
    assert flags == [*rules, *(["incomplete-screen"] if told["screen"]["missing"] else [])]
    assert {*told["screen"]["flags"]} <= {*flags}


def test_chances_are_percentages(content: Content) -> None:
    result = assess(read_answers(ROOT / "examples" / "posture.json", content), content)
    (risks,) = resources(bundle(result), "RiskAssessment")
    chances = [prediction["probabilityDecimal"] for prediction in risks["prediction"]]
    assert chances[0] == pytest.approx(100 * result.causes[0].probability, abs=0.01)
    assert 90 < sum(chances) <= 100.1


def test_a_gap_of_the_screen_is_a_flag_that_names_it(content: Content) -> None:
    result = assess(Answers.from_mapping({"age": 54, "danger-now": []}, content), content)
    *_, gap = resources(bundle(result), "Flag")
    assert code_of(gap["code"]) == "incomplete-screen" and code_of(gap["category"][0]) == "safety"
    for page in result.screen.missing:
        assert content.name_of(page) in gap["code"]["text"]


def test_a_line_that_is_not_sure_is_a_flag(content: Content) -> None:
    result = assess(Answers.from_mapping({"danger-now": ["confused?"]}, content), content)
    flags = {code_of(flag["code"]): flag for flag in resources(bundle(result), "Flag")}
    priority = flags["danger-now.confused?"]["extension"][0]["valueCodeableConcept"]
    assert code_of(priority) == "PH"


def test_no_medical_code_is_claimed_for_a_cause(content: Content) -> None:
    """What a person answered at home is no diagnosis, so that no list of a patient's conditions takes it for one."""
    document = bundle(assess(read_answers(EXAMPLES[0], content), content))
    systems = {coding["system"] for coding in values_in(document) if isinstance(coding, dict) and "system" in coding}
    assert {system for system in systems if not system.startswith(content.texts.fhir.url)} == {
        "http://hl7.org/fhir/flag-priority-code",
        "http://terminology.hl7.org/CodeSystem/flag-category",
    }


@given(data=st.data())
def test_the_order_of_the_answers_changes_no_byte(data: st.DataObject) -> None:
    content = CONTENTS[0]
    answers = data.draw(ANSWERS[content.sha256])
    turned = Answers(dict(reversed(list(answers.replies.items()))))
    assert json.dumps(bundle(assess(answers, content))) == json.dumps(bundle(assess(turned, content)))


# ---------------------------------------------------------------- from the command line


@pytest.fixture
def run(loaded_once: None, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    def run(*arguments: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["midback", *arguments])
        with pytest.raises(SystemExit) as stopped:
            main()
        return int(stopped.value.code or 0), *capsys.readouterr()

    return run


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_the_command_writes_it_with_the_number_to_call(path: Path, run: Run) -> None:
    code, out, err = run("quiz", "--answers", str(path), "--format", "fhir", "--country", "GB")
    assert (code, err) == (0, "")
    Bundle.model_validate(json.loads(out))
    assert "{number}" not in out


def test_what_is_written_as_json_is_no_surprise(tmp_path: Path, run: Run) -> None:
    target = tmp_path / "result.json"
    code, out, err = run("quiz", "--answers", str(EXAMPLES[0]), "--format", "fhir", "--output", str(target))
    assert (code, out) == (0, "")
    assert "as --format says" not in err
    assert json.loads(target.read_text(encoding="utf-8"))["resourceType"] == "Bundle"
    code, out, err = run("quiz", "--answers", str(EXAMPLES[0]), "--format", "fhir", "--output", f"{target}.html")
    assert "will hold fhir, as --format says" in err


def test_a_response_goes_in_and_a_bundle_comes_out(tmp_path: Path, run: Run, content: Content) -> None:
    file = tmp_path / "response.json"
    file.write_text(json.dumps(response(read_answers(EXAMPLES[0], content), content)), encoding="utf-8")
    from_response = run("quiz", "--answers", str(file), "--format", "fhir", "--exit-status")
    assert from_response == run("quiz", "--answers", str(EXAMPLES[0]), "--format", "fhir", "--exit-status")


def test_the_form_is_written_where_it_is_wanted(tmp_path: Path, run: Run) -> None:
    code, out, err = run("export", "fhir")
    assert (code, err, json.loads(out)["resourceType"]) == (0, "", "Questionnaire")
    target = tmp_path / "form.json"
    assert run("export", "fhir", "--output", str(target))[:2] == (0, "")
    assert target.read_text(encoding="utf-8") == out
    code, out, err = run("export", "fhir", "--output", str(tmp_path / "form.html"))
    assert (code, out) == (2, "") and "midback does not write .html here" in err
    code, out, err = run("export", "fhir", "--content", str(SMALL))
    assert json.loads(out)["language"] == "de"


def test_a_page_to_read_is_not_written_as_fhir(run: Run) -> None:
    assert run("history", "--format", "fhir")[0] == 2
