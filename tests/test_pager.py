"""A pager is another program: whatever it does, a page that it did not read is on the screen. So is an emergency."""

from __future__ import annotations

import io
import os
import shutil
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from midback_cli import Content
from midback_cli.terminal import pager
from midback_cli.terminal.cli import main
from midback_cli.terminal.pager import pager_command, show
from tests.conftest import ROOT

pytestmark = pytest.mark.usefixtures("loaded_once")

PAGE = "".join(f"line {number} of a page that is longer than any terminal is high\n" for number in range(200))
KEYS = "Space: next page. q: leave."
LONG_PAGE = "".join(f"{number}\n" for number in range(60_000))
# A pager that reads a number of bytes, saves them, and ends in a given way.
PAGER = """\
import os, pathlib, signal, sys
count, end, taken = int(sys.argv[1]), sys.argv[2], pathlib.Path(sys.argv[3])
found = b""
while len(found) < count and (part := os.read(0, count - len(found))):
    found += part
taken.write_bytes(found)
if end == "killed":
    os.kill(os.getpid(), signal.SIGTERM)
sys.exit(int(end))
"""


class Screen(io.StringIO):
    def isatty(self) -> bool:
        return True


def shown_screen(monkeypatch: pytest.MonkeyPatch) -> Screen:
    """A terminal that records what it shows; made inside the test, because pytest resets the streams before it."""
    screen = Screen()
    monkeypatch.setattr(sys, "stdin", Screen())
    monkeypatch.setattr(sys, "stdout", screen)
    monkeypatch.setenv("TERM", "xterm")
    for name in ("ACCESSIBLE", "LESS", "LESSCHARSET", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    return screen


@pytest.mark.parametrize("page", [PAGE, LONG_PAGE], ids=["short", "longer than a pipe"])
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(count=st.sampled_from([0, 1, 100, 5000, 10**6]), end=st.sampled_from(["0", "1", "2", "127", "255", "killed"]))
def test_a_page_that_a_pager_has_not_read_is_on_the_screen(
    page: str, count: int, end: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    screen = shown_screen(monkeypatch)
    program, taken = tmp_path / "pager.py", tmp_path / "taken"
    program.write_text(PAGER, encoding="utf-8")
    monkeypatch.setenv("PAGER", f"{sys.executable} {program} {count} {end} {taken}")
    show(page, KEYS)
    was_read = count > 0 and end == "0"
    assert screen.getvalue() == ("" if was_read else page)
    assert page.startswith(taken.read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    "wanted",
    [
        "true",
        "false",
        "nosuch-pager",
        "'unclosed",
        "",
        "  ",
        "/",
        "less --no-such-option",
        "sh -c 'exit 3'",
        "cat; true",
    ],
)
@pytest.mark.parametrize("usual", ["/nonexistent", "false"])
def test_no_pager_hides_a_page(
    wanted: str, usual: str, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    screen = shown_screen(monkeypatch)
    monkeypatch.setattr(pager, "_USUAL_PAGER", usual)
    monkeypatch.setenv("PAGER", wanted)
    show(PAGE, KEYS)
    assert screen.getvalue() + capfd.readouterr().out == PAGE


@pytest.mark.parametrize("sign", ["|", ";", "&", "<", ">", "`", "$", "(", "\n"])
def test_what_only_a_shell_could_run_is_left_for_the_usual_pager(sign: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pager, "_USUAL_PAGER", "true")
    monkeypatch.setenv("PAGER", f"sed s/a/b/ {sign} less")
    assert pager_command() == [shutil.which("true")]


@pytest.mark.parametrize("theirs", ["", "-F -X", "FRX", "-Pmine"])
def test_our_options_go_by_the_environment_before_the_persons_own(
    theirs: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown_screen(monkeypatch)
    program, taken = tmp_path / "less", tmp_path / "taken"
    program.write_text(f'#!/bin/sh\nprintf "%s %s\\n" "$#" "$LESS" >{taken}\ncat >/dev/null\n', encoding="utf-8")
    program.chmod(0o755)
    monkeypatch.setenv("PAGER", str(program))
    monkeypatch.setenv("LESS", theirs)
    show(PAGE, KEYS)
    said = taken.read_text(encoding="utf-8").rstrip("\n")
    assert said.startswith("0 -R -P")
    assert said.endswith(f"$ {theirs}")
    assert os.environ["LESS"] == theirs
    # In BusyBox, less takes each capital letter for a separate option.
    assert not [letter for letter in said.removeprefix("0 -R -P").split("$ ")[0] if letter.isupper()]


def emergency_pages(content: Content) -> list[tuple[str, ...]]:
    signs = ["emergency", "red flags", "emergency.signs", "safety_net.go_now"]
    return [
        *(("guide", topic) for topic in signs),
        *(("explain", name) for name, condition in content.conditions.items() if condition.urgency.is_emergency),
        ("ask", "I can't feel my legs"),
        *(
            (*page, "--answers", str(ROOT / "examples" / "emergency.json"))
            for page in (("guide", "sleep"), ("guide", "home-care"), ("explain", "kidney-stone"), ("explain",))
        ),
    ]


def test_an_emergency_is_never_behind_a_pager(content: Content, monkeypatch: pytest.MonkeyPatch) -> None:
    paged: list[str] = []

    def was_paged(command: list[str], text: str, keys: str) -> bool:
        paged.append(text)
        return True

    monkeypatch.setattr(pager, "_was_paged", was_paged)
    monkeypatch.setattr(pager, "pager_command", lambda: ["pager"])
    monkeypatch.setenv("LINES", "5")
    monkeypatch.delenv("MIDBACK_CONTENT", raising=False)
    for arguments in emergency_pages(content):
        screen = shown_screen(monkeypatch)
        monkeypatch.setattr(sys, "argv", ["midback", *arguments])
        with pytest.raises(SystemExit) as stopped:
            main()
        assert not stopped.value.code, arguments
        assert screen.getvalue().count("\n") > 5, arguments
    assert paged == []
    shown_screen(monkeypatch)
    monkeypatch.setattr(sys, "argv", ["midback", "guide", "sleep"])
    with pytest.raises(SystemExit):
        main()
    assert len(paged) == 1
