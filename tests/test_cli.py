from __future__ import annotations

import json
import shutil
import stat
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from midback_cli import Content, Urgency, __version__
from midback_cli.language.lookup import ambulance
from midback_cli.rendering.blocks import with_number
from midback_cli.rendering.condition_page import condition_blocks
from midback_cli.terminal import output, session
from midback_cli.terminal.cli import main
from midback_cli.terminal.formats import Format
from midback_cli.terminal.pages import rendered
from tests.conftest import ROOT

pytestmark = pytest.mark.usefixtures("loaded_once")

EXAMPLES = sorted((ROOT / "examples").glob("*.json"))


class Ran(NamedTuple):
    code: int
    out: str
    err: str


Run = Callable[..., Ran]


@pytest.fixture
def run(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path_factory: pytest.TempPathFactory
) -> Run:
    for name in ("ACCESSIBLE", "MIDBACK_CONTENT", "NO_COLOR", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    stdin_path = tmp_path_factory.mktemp("run") / "stdin"

    def run(*arguments: object, stdin: bytes = b"") -> Ran:
        stdin_path.write_bytes(stdin)
        monkeypatch.setattr(sys, "argv", ["midback", *map(str, arguments)])
        with stdin_path.open("rb") as file, pytest.raises(SystemExit) as stopped:
            monkeypatch.setattr(sys, "stdin", file)
            main()
        captured = capsys.readouterr()
        return Ran(int(stopped.value.code or 0), captured.out, captured.err)

    return run


@pytest.fixture
def answers_file(tmp_path: Path) -> Callable[[str | bytes], Path]:
    def write(text: str | bytes) -> Path:
        path = tmp_path / "answers.json"
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        return path

    return write


def test_version(run: Run) -> None:
    assert run("--version") == (0, f"midback {__version__}\n", "")


@pytest.mark.parametrize(
    "command", [(), ("quiz",), ("explain",), ("batch",), ("evaluate",), ("calibrate",), ("check",)]
)
def test_every_command_has_help_with_examples(command: tuple[str, ...], run: Run) -> None:
    ran = run(*command, "--help")
    assert ran.code == 0
    assert "Examples:" in ran.out


def test_there_are_examples() -> None:
    assert len(EXAMPLES) >= 6


@pytest.mark.parametrize("path", EXAMPLES, ids=[path.stem for path in EXAMPLES])
@pytest.mark.parametrize("written", ["table", "plain", "json"])
def test_every_example_gives_a_result_in_every_format(path: Path, written: str, run: Run) -> None:
    ran = run("quiz", "--answers", path, "--format", written)
    assert (ran.code, ran.err) == (0, "")
    assert "\x1b" not in ran.out
    if written == "json":
        assert json.loads(ran.out)["urgency"] in [level.word for level in Urgency]


@pytest.mark.parametrize(
    ("example", "code"),
    [("posture", 0), ("kidney-stone", 20), ("fracture", 20), ("incomplete-screen", 30), ("emergency", 40)],
)
def test_the_exit_status_tells_the_urgency_on_request(example: str, code: int, run: Run) -> None:
    path = ROOT / "examples" / f"{example}.json"
    assert run("quiz", "--answers", path, "--format", "json", "--exit-status").code == code
    assert run("quiz", "--answers", path, "--format", "json").code == 0


def test_answers_come_from_standard_input(run: Run) -> None:
    ran = run("quiz", "--answers", "-", "--format", "json", stdin=b'{"version": 1, "answers": {"age": 54}}')
    assert ran.code == 0
    assert json.loads(ran.out)["asked"] == ["age"]


BAD_FILES: list[tuple[str, str | bytes, str]] = [
    ("empty", "", "answers.json: line 1, column 1: is not JSON"),
    ("not JSON", "age: 54", "is not JSON"),
    ("cut short", '{"version": 1, "answers": {"age"', "is not JSON"),
    ("a list", "[1, 2]", "has no answers; it must be such as"),
    ("no answers", '{"version": 1}', "has no answers"),
    ("a duplicate key", '{"answers": {"age": 5, "age": 50}}', "'age' stands twice; keep one"),
    ("NaN", '{"answers": {"age": NaN}}', "holds a number that is not one"),
    ("too many digits", '{"answers": {"age": ' + "9" * 5000 + "}}", "holds a number that is not one"),
    ("too deep", '{"answers": ' + "[" * 100_000, "is nested too deeply"),
    ("not UTF-8", b"\xff\xfe\x00{", "is not UTF-8 text"),
    ("a picture", b"\x89PNG\r\n\x1a\n" + bytes(100), "is not UTF-8 text"),
    ("too large", b" " * 1_000_001, "is larger than 1 MB"),
    ("a wrong value", '{"answers": {"severity": 14}}', "answers.json: answers.severity: 14 is not between 0 and 10"),
    ("a wrong id", '{"answers": {"fevr": true}}', "answers.json: answers.fevr: is not a question"),
    ("a lone surrogate", '{"answers": {"\\ud800": 1}}', "is not a question"),
]


@pytest.mark.parametrize(("raw", "line"), [row[1:] for row in BAD_FILES], ids=[row[0] for row in BAD_FILES])
def test_a_bad_file_gives_one_clear_line_and_no_result(
    raw: str | bytes, line: str, run: Run, answers_file: Callable[[str | bytes], Path]
) -> None:
    ran = run("quiz", "--answers", answers_file(raw), "--format", "plain")
    assert (ran.code, ran.out) == (2, "")
    assert line in ran.err
    assert ran.err.count("\n") == 1
    assert ran.err.startswith("midback: ")


@pytest.mark.parametrize("path", ["nowhere.json", "/", "/proc/self/mem"])
def test_a_file_that_can_not_be_read_gives_one_line(path: str, run: Run) -> None:
    ran = run("quiz", "--answers", path)
    assert (ran.code, ran.out) == (2, "")
    assert "cannot be read" in ran.err
    assert ran.err.count("\n") == 1


def test_a_device_without_an_end_is_not_read_for_ever(run: Run) -> None:
    assert "is larger than 1 MB" in run("quiz", "--answers", "/dev/zero").err


def test_without_a_terminal_the_quiz_names_the_way_out(run: Run) -> None:
    ran = run("quiz")
    assert (ran.code, ran.out) == (2, "")
    assert "--answers" in ran.err
    assert ran.err.count("\n") == 1


def test_the_output_is_written_whole_and_for_the_owner_alone(run: Run, tmp_path: Path) -> None:
    target = tmp_path / "result.json"
    ran = run("quiz", "--answers", EXAMPLES[0], "--format", "json", "--output", target)
    assert (ran.code, ran.out) == (0, "")
    assert json.loads(target.read_text(encoding="utf-8"))["version"] == 1
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    assert list(tmp_path.iterdir()) == [target]


@pytest.mark.parametrize("path", EXAMPLES, ids=[path.stem for path in EXAMPLES])
def test_every_example_is_written_as_a_page(path: Path, run: Run, tmp_path: Path) -> None:
    ran = run("quiz", "--answers", path, "--format", "html", "--what-if", "--sources")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith("<!DOCTYPE html>\n")
    assert ran.out.endswith("</html>\n")
    for outside in ("<script", "http://", "https://", "//", "url(", "@import", "src=", "href=", "{number}"):
        assert outside not in ran.out


def test_the_report_for_the_doctor_is_written_beside_the_result(run: Run, tmp_path: Path) -> None:
    report, target = tmp_path / "visit.html", tmp_path / "result.json"
    ran = run("quiz", "--answers", EXAMPLES[0], "--format", "json", "--output", target, "--report", report)
    assert (ran.code, ran.out) == (0, "")
    assert str(report) in ran.err
    assert json.loads(target.read_text(encoding="utf-8"))["version"] == 1
    written = report.read_text(encoding="utf-8")
    assert "<title>For your visit: mid-back pain</title>" in written
    assert "It started all at once an hour ago, first in the chest." in written
    assert stat.S_IMODE(report.stat().st_mode) == 0o600


def test_the_report_is_markdown_where_its_name_says_so(run: Run, tmp_path: Path) -> None:
    report = tmp_path / "visit.MD"
    plain = run("quiz", "--answers", EXAMPLES[0]).out
    assert run("quiz", "--answers", EXAMPLES[0], "--report", report).out == plain
    assert report.read_text(encoding="utf-8").startswith("# For your visit: mid-back pain\n")


def test_g6_a_hostile_story_stays_text_in_the_report(
    answers_file: Callable[[str | bytes], Path], run: Run, tmp_path: Path
) -> None:
    story = "</td><script>alert(1)</script> \x1b[31m\n# Heading\n<!-- x"
    path = answers_file(json.dumps({"version": 1, "answers": {"age": 54}, "story": story}))
    for report in (tmp_path / "visit.html", tmp_path / "visit.md"):
        assert run("quiz", "--answers", path, "--report", report).code == 0
        # In Markdown a "<" behind a backslash is text.
        written = report.read_text(encoding="utf-8").replace("\\<", "")
        assert "alert(1)" in written
        for obeyed in ("<script", "\x1b", "<!-- x", "\n# Heading"):
            assert obeyed not in written


def test_an_output_that_can_not_be_written_gives_one_line(run: Run, tmp_path: Path) -> None:
    ran = run("quiz", "--answers", EXAMPLES[0], "--output", tmp_path / "no" / "where.txt")
    assert ran.code == 2
    assert "cannot be written" in ran.err


@pytest.mark.parametrize("option", ["--output", "--save-answers", "--report"])
@pytest.mark.parametrize("target", ["/dev/null", "/"])
def test_what_is_not_a_file_is_never_replaced(option: str, target: str, run: Run) -> None:
    ran = run("quiz", "--answers", EXAMPLES[0], option, target)
    assert (ran.code, ran.out) == (2, "")
    assert "is not a file" in ran.err


def test_a_link_is_followed_and_stays_a_link(run: Run, tmp_path: Path) -> None:
    target, link = tmp_path / "target.txt", tmp_path / "link.txt"
    target.write_text("old")
    link.symlink_to(target)
    assert run("quiz", "--answers", EXAMPLES[0], "--output", link).code == 0
    assert link.is_symlink()
    assert target.read_text(encoding="utf-8") != "old"


def test_a_file_named_twice_is_refused(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "x"
    assert "named twice" in run("quiz", "--answers", EXAMPLES[0], "--output", path, "--save-answers", path).err
    assert "named twice" in run("quiz", "--answers", EXAMPLES[0], "--output", EXAMPLES[0]).err
    assert "named twice" in run("quiz", "--answers", EXAMPLES[0], "--output", path, "--report", path).err


@pytest.mark.parametrize("arguments", [("quiz", "--format", "xml"), ("quiz", "--bogus"), ("banana",), ("evaluate",)])
def test_wrong_usage_gives_one_line(arguments: tuple[str, ...], run: Run) -> None:
    ran = run(*arguments)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.count("\n") == 1
    assert ran.err.startswith("midback: ")


def test_g6_control_codes_in_a_path_reach_no_terminal(run: Run, tmp_path: Path) -> None:
    ran = run("quiz", "--answers", EXAMPLES[0], "--output", tmp_path / "\x1b[31mred")
    assert ran.code == 0
    assert "\x1b" not in ran.err
    for arguments in (("check", "/no/\x1b[31m"), ("explain", "--content", "/no/\x1b[31m"), ("explain", "\x1b[31mx")):
        ran = run(*arguments)
        assert "\x1b" not in ran.out + ran.err


def test_g6_control_codes_in_a_key_of_content_reach_no_terminal(run: Run, tmp_path: Path) -> None:
    import shutil

    shutil.copytree(ROOT / "content", tmp_path / "c")
    path = tmp_path / "c" / "guide.toml"
    path.write_text('"\\u001b[31mx" = 1\n' + path.read_text(encoding="utf-8"), encoding="utf-8")
    ran = run("check", tmp_path / "c")
    assert ran.code == 2
    assert "\x1b" not in ran.out


def test_without_a_command_the_help_is_shown(run: Run) -> None:
    ran = run()
    assert ran.code == 0
    assert "midback quiz" in ran.out


def test_what_if_and_sources_are_told_on_demand(run: Run) -> None:
    ran = run("quiz", "--answers", EXAMPLES[0], "--what-if", "--sources", "--format", "plain")
    assert "WHAT WOULD CHANGE THIS RESULT" in ran.out
    assert "THE EVIDENCE IN FULL" in ran.out
    assert "How common it is, tempered. Weight: " in ran.out
    assert "klompas-2002" in ran.out
    assert json.loads(run("quiz", "--answers", EXAMPLES[0], "--what-if", "--format", "json").out)["changes"] is not None


def test_saved_answers_give_the_same_result(run: Run, tmp_path: Path) -> None:
    saved = tmp_path / "me.json"
    first = run("quiz", "--answers", ROOT / "examples" / "fracture.json", "--format", "json", "--save-answers", saved)
    assert run("quiz", "--answers", saved, "--format", "json").out == first.out


@pytest.mark.parametrize(
    ("options", "environment", "number"),
    [
        (("--country", "GB"), {}, "999"),
        ((), {"LANG": "de_AT.UTF-8"}, "Austria"),
        (("--country", "GB"), {"LANG": "de_AT.UTF-8"}, "999"),
        ((), {"LANG": "C.UTF-8"}, "112 or 911"),
        ((), {"LANG": "xx_XX"}, "112 or 911"),
    ],
)
def test_the_emergency_number_follows_the_country(
    options: tuple[str, ...],
    environment: dict[str, str],
    number: str,
    run: Run,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    path = tmp_path / "a.json"
    path.write_text('{"answers": {"danger-now": ["fainting"]}}')
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert number in run("quiz", "--answers", path, *options).out


def test_explain_lists_every_condition_by_how_common_it_is_and_none_by_an_id(run: Run, content: Content) -> None:
    out = run("explain").out
    names = [condition.name for condition in content.conditions.values()]
    assert all(name in out for name in names)
    assert not [name for name in content.conditions if "-" in name and name in out]
    order = ["VERY COMMON", "muscle tension", "\nCOMMON", "UNCOMMON", "Kidney stone", "\nRARE", "aorta", "VERY RARE"]
    assert [out.index(part) for part in order] == sorted(out.index(part) for part in order)


def test_every_name_of_the_list_can_be_typed_as_it_stands_there(run: Run, content: Content) -> None:
    for condition in content.conditions.values():
        ran = run("explain", *condition.name.split())
        assert (ran.code, ran.out.splitlines()[0]) == (0, condition.name.upper())


def test_what_is_for_editors_is_explained_on_request_alone(run: Run, content: Content) -> None:
    for condition in content.conditions.values():
        notes = [content.sources[key].locator for key in condition.references if content.sources[key].locator]
        for_editors = ["ICD-10", "WHAT THE SOURCE ARTICLE SAYS", *notes]
        read, edited = (run("explain", condition.id, *options).out for options in ([], ["--sources"]))
        assert not [part for part in for_editors if part in read]
        assert all(part in edited for part in ("ICD-10", *notes))


PARTS = (
    "What it is", "Who gets it", "How common", "At home", "What a doctor may do", "Tests", "Watch for", "Sources",
)  # fmt: skip


@pytest.mark.parametrize("written", [Format.PLAIN, Format.TABLE])
def test_explain_tells_all_of_a_condition(written: Format, content: Content) -> None:
    for condition in content.conditions.values():
        out = rendered(
            with_number(condition_blocks(condition, content), ambulance("", content)), written, for_file=True
        )
        for part in PARTS:
            assert part in out, (condition.id, part)


@pytest.mark.parametrize("written", ["plain", "table"])
def test_explain_shows_the_page_of_the_condition_that_is_named(written: str, run: Run, content: Content) -> None:
    condition = content.conditions["kidney-stone"]
    out = run("explain", condition.id, "--format", written).out
    assert condition.name.casefold() in out.casefold()
    assert all(part in out for part in PARTS)


def test_explain_of_an_unknown_name_says_where_all_are_and_exits_with_2(run: Run) -> None:
    told = 'midback: no condition here is called "banana bread" (see all conditions with: midback explain)\n'
    assert run("explain", "banana", "bread") == (2, "", told)


def test_check_is_content_with_the_built_in_content(run: Run, content: Content) -> None:
    ran = run("check", ROOT / "content")
    assert ran.code == 0
    assert f"{len(content.conditions)} conditions" in ran.out


def test_check_lists_every_problem(run: Run, tmp_path: Path) -> None:
    import shutil

    shutil.copytree(ROOT / "content", tmp_path / "c")
    path = tmp_path / "c" / "redflags.toml"
    path.write_text(
        path.read_text().replace('"call-now"', '"call-later"').replace('urgency = "prompt"', 'urgency = "soon"')
    )
    ran = run("check", tmp_path / "c")
    assert ran.code == 2
    assert len(ran.out.splitlines()) > 20
    assert all(line.startswith("redflags.toml.") for line in ran.out.splitlines())


def test_check_tells_mistakes_in_the_plan_of_the_report_too(run: Run, tmp_path: Path) -> None:
    import shutil

    shutil.copytree(ROOT / "content", tmp_path / "c")
    (tmp_path / "c" / "visit.toml").write_text('version = "1.0.0"', encoding="utf-8")
    ran = run("check", tmp_path / "c")
    assert ran.code == 2
    assert "visit.toml.title: is missing" in ran.out
    assert run("quiz", "--answers", EXAMPLES[0], "--content", tmp_path / "c").code == 0
    assert run("quiz", "--answers", EXAMPLES[0], "--content", tmp_path / "c", "--report", tmp_path / "x").code == 2


def test_another_folder_of_content_is_used(run: Run, tmp_path: Path) -> None:
    ran = run("quiz", "--answers", EXAMPLES[0], "--content", tmp_path / "nowhere")
    assert ran.code == 2
    assert "is not a folder of content" in ran.err


@pytest.mark.parametrize(
    ("typed", "built_in", "translated"),
    [("explain gas-", "gas-and-bloating", "gas-und-luft"), ("guide pos", "posture", "position")],
)
def test_the_shell_completes_from_the_content_that_is_used(
    typed: str, built_in: str, translated: str, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "content"
    shutil.copytree(ROOT / "content", folder)
    for path in (folder / "conditions.toml", folder / "guide.toml"):
        text = path.read_text(encoding="utf-8").replace("gas-and-bloating", "gas-und-luft")
        path.write_text(text.replace('id = "posture"', 'id = "position"'), encoding="utf-8")
    monkeypatch.setenv("_MIDBACK_COMPLETE", "complete_bash")
    monkeypatch.setenv("COMP_WORDS", f"midback {typed}")
    monkeypatch.setenv("COMP_CWORD", "2")
    assert run().out.split() == [built_in]
    monkeypatch.setenv("MIDBACK_CONTENT", str(folder))
    assert run().out.split() == [translated]
    monkeypatch.setenv("MIDBACK_CONTENT", str(tmp_path / "nowhere"))
    assert run()[1:] == ("\n", "")


@pytest.mark.parametrize("written", ["table", "markdown", "json"])
def test_evaluate_writes_every_format(written: str, run: Run, tmp_path: Path) -> None:
    cases = tmp_path / "cases.jsonl"
    lines = (ROOT / "benchmarks" / "cases.jsonl").read_text(encoding="utf-8").splitlines()[:12]
    cases.write_text("\n".join(lines) + "\n", encoding="utf-8")
    ran = run("evaluate", cases, "--format", written, "--interview", "--simulate", 31)
    assert (ran.code, ran.err) == (0, "")
    for part in ("top-1", "emergencies recognised", "inclination to over-triage", "under", "prompts"):
        assert part in ran.out.lower()


def test_two_evaluations_are_compared(run: Run, tmp_path: Path) -> None:
    before = tmp_path / "before.json"
    cases = ROOT / "benchmarks" / "cases.jsonl"
    before.write_text(run("evaluate", cases, "--format", "json").out, encoding="utf-8")
    assert "McNemar" in run("evaluate", cases, "--compare", before).out
    assert "is not an evaluation" in run("evaluate", cases, "--compare", EXAMPLES[0]).err
    assert run("evaluate").code == 2


@pytest.mark.parametrize(
    ("arguments", "stdin", "message"),
    [
        (
            ("--answers", "me.json", "--describe", "my back"),
            b"",
            "--describe begins a new interview; leave out --answers",
        ),
        (("--resume", "--describe", "my back"), b"", "--describe begins a new interview; leave out --resume"),
        (("--answers", "me.json", "--resume"), b"", "--answers asks nothing; leave out --resume"),
        (("--answers", "me.json", "--all"), b"", "--answers asks nothing; leave out --all"),
        (("--describe", "my back"), b"", "there is no terminal to ask on"),
        (("--describe", "-"), b"my back hurts", "there is no terminal to ask on"),
    ],
)
def test_options_that_do_not_go_together_are_told_in_one_line(
    arguments: tuple[str, ...], stdin: bytes, message: str, run: Run
) -> None:
    ran = run("quiz", *arguments, stdin=stdin)
    assert (ran.code, ran.out) == (2, "")
    assert message in ran.err
    assert ran.err.count("\n") == 1


@pytest.mark.parametrize(
    ("terminals", "parts"),
    [
        ({"stdin"}, ("standard output goes elsewhere", "(keep a copy with: midback quiz --output")),
        ({"stdout"}, ("standard input is none", "midback quiz --answers me.json)")),
        (set(), ("standard input is none", "midback quiz --answers me.json)")),
    ],
    ids=["piped into another program", "fed by another program", "neither"],
)
def test_the_stream_that_is_no_terminal_is_named_and_what_to_do_about_it(
    terminals: set[str], parts: tuple[str, ...], run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(session, "is_terminal", lambda stream: any(stream is getattr(sys, name) for name in terminals))
    ran = run("quiz")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.count("\n") == 1
    assert all(part in ran.err for part in parts)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("cases.jsonl", "--unstated", "no"), "--unstated is for cases that are interviewed"),
        (("--simulate", "2", "--interview", "--unstated", "no"), "--unstated is for cases that are interviewed"),
        (("--simulate", "2", "--compare", "before.json"), "--compare is for labelled cases"),
    ],
)
def test_an_option_of_evaluate_that_would_count_for_nothing_is_told(
    arguments: tuple[str, ...], message: str, run: Run
) -> None:
    ran = run("evaluate", *arguments)
    assert (ran.code, ran.out) == (2, "")
    assert message in ran.err
    assert ran.err.count("\n") == 1


@pytest.mark.parametrize(("accessible", "begins"), [("", "\n"), ("1", "## ")])
def test_evaluate_draws_no_boxes_where_that_is_asked(
    accessible: str, begins: str, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(output, "is_terminal", lambda stream: stream is sys.stdout)
    monkeypatch.setenv("ACCESSIBLE", accessible)
    assert run("evaluate", "--simulate", 2).out.startswith(begins)


def test_check_tells_mistakes_in_the_phrases_too(run: Run, tmp_path: Path) -> None:
    shutil.copytree(ROOT / "content", tmp_path / "content")
    path = tmp_path / "content" / "phrases.toml"
    path.write_text(path.read_text(encoding="utf-8").replace("chills = [\n", 'chills = [\n  "@x",\n'), encoding="utf-8")
    ran = run("check", tmp_path / "content")
    assert ran.code == 2
    assert ran.out.startswith("phrases.toml.page.infection-signs.chills: ")


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        (
            'all = ["flank", "age>=60"]',
            'all = ["flank", "age>=600"]',
            "'age>=600' never changes",
        ),
        ('id = "chest-to-back"', 'id = "chest-to-back"', ""),
        ('action = "heart-or-artery"', 'action = "book"', "does not say to call {number}"),
    ],
)
def test_check_finds_slips_that_a_rule_cannot_mean(old: str, new: str, problem: str, run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "content"
    shutil.copytree(ROOT / "content", folder)
    path = folder / "redflags.toml"
    path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    ran = run("check", folder)
    assert ran.code == (2 if problem else 0)
    assert problem in ran.out


def test_check_tells_the_problems_of_all_further_files_at_once(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "content"
    shutil.copytree(ROOT / "content", folder)
    (folder / "phrases.toml").unlink()
    for name in ("visit", "synonyms"):
        path = folder / f"{name}.toml"
        path.write_text(path.read_text(encoding="utf-8").replace('version = "1', 'version = "9', 1), encoding="utf-8")
    out = run("check", folder).out
    assert "phrases.toml: No such file" in out
    assert "visit.toml.version: is '9.0.0'" in out
    assert "synonyms.toml.version: is '9.0.0'" in out
