"""The form in a real form filler, NLM's lforms, in a real browser: it is shown, answered on the page and read back.

lforms is a package of npm of 13 MB, which is only unpacked: `npm pack lforms && tar -xzf lforms-*.tgz`.
"""

from __future__ import annotations

import json
import os
import re
from html import unescape
from pathlib import Path
from typing import Any

import pytest

from midback_cli import Answers, AnswersError, Content, assess, load_content
from midback_cli.exchange.enabling import Code
from midback_cli.exchange.form import Form
from midback_cli.exchange.questionnaire import questionnaire
from midback_cli.exchange.response import given_of, read_response
from midback_cli.storage.answers_file import read_answers
from tests.conftest import ROOT
from tests.test_pages import browse, needs_chromium

LFORMS = Path(os.environ.get("MIDBACK_LFORMS", ROOT / ".lforms" / "package")) / "dist" / "lforms"
needs_lforms = pytest.mark.skipif(
    not LFORMS.is_dir(), reason="needs lforms (npm pack lforms, unpacked into .lforms, or where MIDBACK_LFORMS says)"
)
CONTENT = load_content(ROOT / "content")
FORM = Form(CONTENT)
EXAMPLES = sorted((ROOT / "examples").glob("*.json"))
SCRIPTS = (
    "webcomponent/assets/lib/zone.min.js",
    "webcomponent/runtime.js",
    "webcomponent/polyfills.js",
    "webcomponent/main.js",
    "fhir/R4/lformsFHIR.min.js",
)
# Shows the form once for each person, answers it as they would, by the words on the page, and keeps what is written.
ANSWER = """
<script>
const pause = (time) => new Promise((done) => setTimeout(done, time));
const item = (within, link) => within.querySelector(`[id^="item-${link}/"]`);
function act(within, [link, kind, value]) {
  const place = item(within, link);
  if (!place) return `${link} is not on the page`;
  if (kind === "pick") {
    const label = [...place.querySelectorAll("label[id]")].find((one) => one.innerText.trim() === value);
    if (!label) return `${link} has no line ${value}`;
    label.querySelector("input").click();
  } else {
    const field = place.querySelector("input[type=text], textarea");
    if (!field) return `${link} has no field`;
    field.focus();
    field.value = value;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.dispatchEvent(new Event("change", { bubbles: true }));
    field.blur();
  }
  return "";
}
async function answerAll() {
  const found = {};
  while (!window.LForms?.Util?.addFormToPage) await pause(50);
  for (const [name, acts] of Object.entries(PEOPLE)) {
    const within = document.body.appendChild(document.createElement("div"));
    within.id = `form-${name}`;
    await LForms.Util.addFormToPage(structuredClone(FORM), within.id, { fhirVersion: "R4" });
    await pause(500);
    const shown = within.innerText;
    const problems = [];
    for (const one of acts) {
      const problem = act(within, one);
      if (problem) problems.push(problem);
      await pause(100);
    }
    const written = LForms.Util.getFormFHIRData("QuestionnaireResponse", "R4", within);
    const asked = [...within.querySelectorAll("[id^='item-']")].map((one) => one.id.slice(5).split("/")[0]);
    found[name] = { problems, written, shown, asked };
    within.remove();
  }
  return found;
}
answerAll().catch((error) => ({ error: `${error} ${error.stack}` })).then((found) => {
  document.getElementById("found").textContent = JSON.stringify(found);
});
</script>
"""
Acts = list[tuple[str, str, str]]


def acts_of(answers: Answers) -> Acts:
    """What a person does on the page to give these answers, in the order of the form."""
    given = given_of(answers, FORM)
    acts: Acts = []
    for link, item in FORM.by_link.items():
        labels = {option.code: option.label for option in item.options}
        for value in given.get(link, ()):
            acts.append((link, "pick", labels[value]) if isinstance(value, Code) else (link, "type", str(value)))
    return acts


def asked_alone(answers: Answers) -> Answers:
    """The answers without those that no form asks."""
    links = {*given_of(answers, FORM)}
    told = [name for name in answers.replies if f"told.{name}" in links or f"told.{name}.unsure" in links]
    for name in told:
        answers = answers.without(name)
    return answers


PEOPLE = {path.stem: asked_alone(read_answers(path, CONTENT)) for path in EXAMPLES}
PEOPLE["not-sure"] = Answers.from_mapping(
    {
        "age": "unsure",
        "danger-now": ["fainting", "confused?"],
        "chest-signs": "unsure",
        "pregnancy": "unsure",
        "sex": "female",
        "severity": "unsure",
        "pain-location": [],
        "fever": "unsure",
    },
    CONTENT,
)
PEOPLE["not-sure"] = asked_alone(PEOPLE["not-sure"])
NONE = CONTENT.screen_texts.none_text
FAINTING = CONTENT.pages["danger-now"].cues[0].text
# What no form filler has to prevent.
BOTH: Acts = [("danger-now", "pick", NONE), ("danger-now", "pick", FAINTING)]


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    folder = tmp_path_factory.mktemp("lforms")
    people = {**{name: acts_of(answers) for name, answers in PEOPLE.items()}, "both": BOTH}
    told = {"PEOPLE": people, "FORM": questionnaire(CONTENT)}
    data = "".join(f"const {name} = {json.dumps(value)};\n" for name, value in told.items()).replace("</", "<\\/")
    scripts = "".join(f'<script src="{(LFORMS / script).as_uri()}"></script>' for script in SCRIPTS)
    page = f'<meta charset="utf-8"><body><pre id="found"></pre>{scripts}<script>{data}</script>{ANSWER}'
    (folder / "form.html").write_text(page, encoding="utf-8")
    shown = browse(folder, "--virtual-time-budget=600000", "--dump-dom", (folder / "form.html").as_uri())
    collected = re.search(r'<pre id="found">(.*?)</pre>', shown, re.DOTALL)
    assert collected is not None
    found = dict(json.loads(unescape(collected[1])))
    assert "error" not in found, found["error"]
    return found


@needs_chromium
@needs_lforms
@pytest.mark.parametrize("name", PEOPLE)
def test_the_form_is_answered_on_the_page_and_gives_the_result_of_the_quiz(name: str, filled: dict[str, Any]) -> None:
    assert filled[name]["problems"] == []
    answers = read_response(filled[name]["written"], CONTENT)
    assert answers == PEOPLE[name]
    assert assess(answers, CONTENT).to_dict() == assess(PEOPLE[name], CONTENT).to_dict()


@needs_chromium
@needs_lforms
def test_the_page_asks_the_signs_first_and_shows_nothing_hidden(filled: dict[str, Any], content: Content) -> None:
    page = filled["both"]
    assert [link for link in page["asked"] if link in content.pages][:4] == list(content.pages)[:4]
    assert page["shown"].index(content.texts.fhir.before) < page["shown"].index(FAINTING)
    assert content.texts.fhir.told not in page["shown"]
    # A page that is not for everybody is not asked before it is known whom it is for.
    assert "pregnancy" not in page["asked"]
    assert "danger-now.unsure" not in page["asked"] and "danger-now.unsure" in filled["not-sure"]["asked"]


@needs_chromium
@needs_lforms
def test_none_of_these_beside_a_line_never_counts_as_none(filled: dict[str, Any]) -> None:
    assert filled["both"]["problems"] == []
    try:
        answers = read_response(filled["both"]["written"], CONTENT)
    except AnswersError as error:
        assert "'none' cannot stand beside other answers" in str(error)
    else:
        # The filler took it back by itself.
        assert answers == Answers.from_mapping({"danger-now": ["fainting"]}, CONTENT)
