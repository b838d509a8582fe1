"""`midback batch`: a record for each line, in order, whatever the lines hold; a run that is killed goes on."""

from __future__ import annotations

import gzip
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import typer.main

from midback_cli import Answers, Content, assess
from midback_cli.files import MAX_ANSWERS_BYTES
from midback_cli.knowledge import loading
from midback_cli.storage import record_input, record_output
from midback_cli.terminal.cli import main
from tests.conftest import ROOT, options_of

PEOPLE = ROOT / "examples" / "people.jsonl"
GOOD = b'{"answers": {"age": 54, "fever": "no"}}'
CASES = list(map(json.loads, (ROOT / "benchmarks" / "cases.jsonl").read_text(encoding="utf-8").splitlines()))


class Ran(NamedTuple):
    code: int
    out: str
    err: str

    @property
    def records(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.out.splitlines()]


Run = Callable[..., Ran]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], content: Content, tmp_path: Path) -> Run:
    monkeypatch.setattr(loading, "load_content", lambda directory=None: content)
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str | Path, typed: bytes = b"") -> Ran:
        monkeypatch.setattr(sys, "argv", ["midback", "batch", *map(str, arguments)])
        (tmp_path / "typed").write_bytes(typed)
        with (tmp_path / "typed").open(encoding="utf-8") as stdin, pytest.raises(SystemExit) as stopped:
            monkeypatch.setattr(sys, "stdin", stdin)
            main()
        captured = capsys.readouterr()
        return Ran(int(stopped.value.code or 0), captured.out, captured.err)

    return run


def people(count: int) -> bytes:
    """So many records, each different from its neighbours, some of them bad or blank."""
    lines = []
    for number in range(count):
        case = CASES[number % len(CASES)]
        line = json.dumps({"id": f"p{number}", "answers": case["answers"]}).encode()
        lines.append(b"" if number % 17 == 5 else b"{" if number % 13 == 7 else line)
    return b"\n".join(lines) + b"\n"


# ---------------------------------------------------------------- records


def test_a_record_is_the_whole_result_with_its_line_and_its_id(run: Run, content: Content) -> None:
    ran = run(PEOPLE)
    assert (ran.code, ran.err) == (0, "")
    lines = [json.loads(line) for line in PEOPLE.read_text(encoding="utf-8").splitlines()]
    assert len(ran.records) == len(lines) > 3
    for number, (record, line) in enumerate(zip(ran.records, lines, strict=True), 1):
        whole = assess(Answers.from_mapping(line["answers"], content), content).to_dict()
        assert list(record.items())[:2] == [("line", number), ("id", line["id"])]
        assert list(record.items())[2:] == list(whole.items())


NO_ANSWERS = 'has no answers; it must be such as {"version": 1, "answers": {"age": 54}}'
BAD = [
    (b"{", "UnreadableAnswers", "column 2", "is not JSON (Expecting property name enclosed in double quotes)"),
    (b"7", "UnreadableAnswers", "", NO_ANSWERS),
    (b'{"age": 54}', "UnreadableAnswers", "", NO_ANSWERS),
    (b'{"answers": {"fevr": "no"}}', "UnknownId", "answers.fevr", "is not a question or a page"),
    (b'{"answers": {"age": 540}}', "InvalidValue", "answers.age", "540 is not between 1 and 120"),
    (b'{"answers": {}, "name": "x"}', "UnknownId", "name", "is not a key of an answers file"),
    (b'{"answers": {"age": 5, "age": 6}}', "InvalidValue", "", "'age' stands twice; keep one"),
    (b'{"answers": {"age": NaN}}', "UnreadableAnswers", "", "holds a number that is not one"),
    (b'{"answers": {}, "id": true}', "InvalidValue", "id", "must be a text or a whole number"),
    (b"\xff\xfe", "UnreadableAnswers", "", "is not UTF-8 text"),
    (b"[" * 100_000, "UnreadableAnswers", "", "is nested too deeply"),
    (b'{"answers": {"age": 1' + b"0" * 5000 + b"}}", "UnreadableAnswers", "", "holds a number that is not one"),
    (b" " * MAX_ANSWERS_BYTES + GOOD, "UnreadableAnswers", "", "is larger than 1 MB"),
]  # fmt: skip


@pytest.mark.parametrize(("line", "kind", "place", "reason"), BAD, ids=[row[3][:20] + row[2] for row in BAD])
def test_a_bad_line_is_an_error_record_and_the_rest_goes_on(
    line: bytes, kind: str, place: str, reason: str, run: Run
) -> None:
    ran = run("-", typed=b"\n".join((GOOD, b"", line, GOOD)))
    assert ran.code == 1
    assert ran.err == "1 of 3 lines could not be used. Their records say why.\n"
    first, bad, last = ran.records
    assert bad["line"] == 3
    assert bad["error"] == {"kind": kind, "place": place, "reason": reason, "nearest": bad["error"]["nearest"]}
    assert (first.pop("line"), last.pop("line")) == (1, 4)
    assert first == last


def test_an_error_names_the_nearest_ids_and_keeps_the_id_of_its_record(run: Run) -> None:
    (record,) = run("-", typed=b'{"id": 12, "answers": {"fevr": "no"}}').records
    assert record["id"] == 12
    assert record["error"]["nearest"] == ["fever"]


def test_control_characters_of_a_line_are_escaped_and_the_id_still_comes_back_as_it_was(run: Run) -> None:
    hostile = "a\x1b[2J\x9b\u202e"
    ran = run("-", typed=json.dumps({"id": hostile, "answers": {f"fever{hostile}": "no"}}).encode())
    assert ran.out.strip().isprintable()
    assert ran.records[0]["id"] == hostile


def test_an_emergency_stays_one_among_thousands(run: Run) -> None:
    typed = b"\n".join([GOOD] * 70 + [b'{"answers": {"chest-signs": ["cold-sweat"]}}'] + [GOOD] * 70)
    levels = [record["urgency"] for record in run("-", typed=typed).records]
    assert [number for number, level in enumerate(levels) if level == "emergency-room"] == [70]


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_a_small_record_holds_what_is_selected_of_the_whole(jobs: str, run: Run) -> None:
    small = "screen.complete,urgency,causes.id,causes.probability,content.version"
    ran = run(PEOPLE, "--select", small, "--causes", "3", "--jobs", jobs)
    whole = run(PEOPLE).records
    assert len(ran.records) == len(whole)
    for record, full in zip(ran.records, whole, strict=True):
        assert record == {
            **{key: full[key] for key in ("line", "id", "urgency")},
            "screen": {"complete": full["screen"]["complete"]},
            "causes": [{"id": one["id"], "probability": one["probability"]} for one in full["causes"][:3]],
            "content": {"version": full["content"]["version"]},
        }
    (first, *_), (all_of_it, *_) = (run(PEOPLE, "--select", names).records for names in ("causes", "causes.for,do"))
    assert first["causes"] == whole[0]["causes"]
    assert all_of_it["causes"] == [{"for": one["for"]} for one in whole[0]["causes"]]


def test_a_part_that_a_result_does_not_have_is_one_line(run: Run) -> None:
    ran = run(PEOPLE, "--select", "urgency,cause")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err == "midback: --select: a result has no 'cause' (did you mean causes?)\n"
    assert run(PEOPLE, "--causes", "3").code == 2


# ---------------------------------------------------------------- input


@pytest.mark.parametrize("jobs", ["1", "3"])
def test_the_records_keep_the_order_and_the_numbers_of_the_lines(jobs: str, run: Run, tmp_path: Path) -> None:
    typed = people(150)
    (tmp_path / "people.jsonl").write_bytes(typed)
    ran = run("people.jsonl", "--jobs", jobs)
    lines = [number for number, line in enumerate(typed.splitlines(), 1) if line]
    assert [record["line"] for record in ran.records] == lines
    assert ran.code == 1
    assert ran.out == run("-", typed=typed).out


def test_what_is_packed_by_gzip_is_read_as_if_it_were_not(run: Run, tmp_path: Path) -> None:
    typed = people(30)
    (tmp_path / "plain.jsonl").write_bytes(typed)
    # Two parts, as where one was added later.
    (tmp_path / "people.jsonl.gz").write_bytes(gzip.compress(typed[:3000]) + gzip.compress(typed[3000:]))
    plain = run("plain.jsonl").out
    assert run("people.jsonl.gz").out == plain
    assert run("-", typed=gzip.compress(typed)).out == plain


@pytest.mark.parametrize(
    "damage", [lambda packed: packed[:-40], lambda packed: packed[:3000] + b"x" * 99 + packed[3099:]]
)
@pytest.mark.parametrize("jobs", ["1", "2"])
def test_a_damaged_gzip_file_is_one_line_after_what_could_be_read(
    damage: Callable[[bytes], bytes], jobs: str, run: Run, tmp_path: Path
) -> None:
    (tmp_path / "people.jsonl.gz").write_bytes(damage(gzip.compress(people(400), 1)))
    ran = run("people.jsonl.gz", "--jobs", jobs)
    assert ran.code == 2
    assert ran.err.startswith("midback: people.jsonl.gz: cannot be read: ")
    assert ran.err.count("\n") == 1
    lines = [record["line"] for record in ran.records]
    assert lines == sorted(lines)


def test_records_of_several_files_name_their_file(run: Run, tmp_path: Path) -> None:
    for name in ("a.jsonl", "b.jsonl"):
        (tmp_path / name).write_bytes(GOOD + b"\n" + GOOD)
    records = run("a.jsonl", "b.jsonl").records
    assert [(record["file"], record["line"]) for record in records] == [
        ("a.jsonl", 1), ("a.jsonl", 2), ("b.jsonl", 1), ("b.jsonl", 2),
    ]  # fmt: skip


def test_nothing_in_gives_nothing_out(run: Run) -> None:
    assert run("-", typed=b"") == (0, "", "")
    assert run("-", typed=b"\n \n\t\n") == (0, "", "")


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (("nowhere.jsonl",), "nowhere.jsonl: cannot be read: No such file or directory"),
        ((PEOPLE, "nowhere.jsonl"), "nowhere.jsonl: cannot be read: No such file or directory"),
        ((".",), ".: cannot be read: Is a directory"),
        ((PEOPLE, PEOPLE), "a file is named twice"),
        ((PEOPLE, "--resume"), "--resume goes on with a file of records; name it with --output"),
        ((PEOPLE, "--output", PEOPLE), "is named twice; what is read and what is written need a file each"),
        ((PEOPLE, "--output", "nowhere/out.jsonl"), "its folder does not exist"),
        ((PEOPLE, "--jobs", "0"), "0 is not in the range"),
    ],
)  # fmt: skip
def test_what_cannot_work_is_one_line_and_no_record(arguments: Sequence[str | Path], problem: str, run: Run) -> None:
    ran = run(*arguments)
    assert (ran.code, ran.out) == (2, "")
    assert problem in ran.err
    assert ran.err.count("\n") == 1


def test_a_line_goes_on_before_the_next_has_come() -> None:
    command = [sys.executable, "-m", "midback_cli", "batch", "-"]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        for number in (1, 2):
            process.stdin.write(GOOD + b"\n")
            process.stdin.flush()
            assert json.loads(process.stdout.readline())["line"] == number
        process.stdin.close()
        assert process.stdout.read() == b""


# ---------------------------------------------------------------- output, and going on


def test_records_are_written_to_a_private_file_that_is_never_written_over(run: Run, tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    assert run(PEOPLE, "--output", "out.jsonl") == (0, "", "")
    whole = out.read_text(encoding="utf-8")
    assert whole == run(PEOPLE).out
    assert out.stat().st_mode & 0o777 == 0o600
    ran = run(PEOPLE, "--output", "out.jsonl")
    assert (ran.code, ran.err) == (2, "midback: out.jsonl: holds something already; --resume goes on after it\n")
    assert out.read_text(encoding="utf-8") == whole
    assert run(PEOPLE, "--output", "out.jsonl", "--resume") == (0, "", "")
    assert out.read_text(encoding="utf-8") == whole


@pytest.mark.parametrize("held", [b"my notes\n", b'{"line": 0}\n', b'{"line": true}\n', b'{"file": "x", "line": 1}\n'])
def test_nothing_goes_on_after_what_is_no_record(held: bytes, run: Run, tmp_path: Path) -> None:
    (tmp_path / "out.jsonl").write_bytes(held)
    ran = run(PEOPLE, "--output", "out.jsonl", "--resume")
    assert ran.code == 2
    assert ran.err.startswith("midback: out.jsonl: does not end in a record of these files")
    assert (tmp_path / "out.jsonl").read_bytes() == held


def test_wherever_a_file_was_cut_it_goes_on_and_nothing_is_lost_or_doubled(run: Run, tmp_path: Path) -> None:
    (tmp_path / "people.jsonl").write_bytes(people(20))
    (tmp_path / "more.jsonl").write_bytes(people(20))
    files = ("people.jsonl", "more.jsonl")
    run(*files, "--output", "whole.jsonl")
    whole = (tmp_path / "whole.jsonl").read_bytes()
    ends = [number + 1 for number, byte in enumerate(whole) if byte == 10]
    for cut in {0, 1, *range(0, len(whole), len(whole) // 7), *(end - 1 for end in ends[::9]), *ends[::9]}:
        (tmp_path / "out.jsonl").write_bytes(whole[:cut])
        assert run(*files, "--output", "out.jsonl", "--resume").code in (0, 1)
        assert (tmp_path / "out.jsonl").read_bytes() == whole, cut


def test_what_is_packed_grows_by_whole_members_and_goes_on_wherever_it_was_cut(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(record_output, "_MEMBER", 30_000)
    monkeypatch.setattr(record_output, "_BLOCK", 1_000)
    monkeypatch.setattr(record_input, "_LINES", 2)
    (tmp_path / "people.jsonl").write_bytes(people(20))
    plain = run("people.jsonl").out
    assert run("people.jsonl", "--output", "whole.jsonl.gz").code == 1
    whole, out = (tmp_path / "whole.jsonl.gz").read_bytes(), tmp_path / "out.jsonl.gz"
    assert gzip.decompress(whole).decode() == plain
    members = [place for place in range(len(whole)) if whole.startswith(b"\x1f\x8b\x08\0\0\0\0\0", place)]
    assert len(members) > 3
    cuts = {0, 1, 9, len(whole) - 1, *members, *(place + 5 for place in members), *(place - 1 for place in members[1:])}
    for cut in sorted({*cuts, *range(0, len(whole), len(whole) // 7)}):
        out.write_bytes(whole[:cut])
        assert run("people.jsonl", "--output", "out.jsonl.gz", "--resume").code in (0, 1)
        assert gzip.decompress(out.read_bytes()).decode() == plain, cut
    # Nothing that is whole is made again.
    out.write_bytes(whole[: members[2] + 3])
    run("people.jsonl", "--output", "out.jsonl.gz", "--resume")
    assert out.read_bytes()[: members[2]] == whole[: members[2]]
    # Packed by somebody else, and whole: it goes on after that, too.
    out.write_bytes(gzip.compress("".join(plain.splitlines(keepends=True)[:3]).encode()))
    run("people.jsonl", "--output", "out.jsonl.gz", "--resume")
    assert gzip.decompress(out.read_bytes()).decode() == plain


@pytest.mark.parametrize(
    ("held", "problem"),
    [
        (b'{"line": 1}\n', "is not packed by gzip, so nothing can go on after it"),
        (gzip.compress(b'{"line": 1}\n') + b"\0\0\0\0", "is not packed by gzip, so nothing can go on after it"),
        (gzip.compress(b'{"line": 1}'), "does not end in a record of these files, so nothing can go on after it"),
        (gzip.compress(b"my notes\n"), "does not end in a record of these files, so nothing can go on after it"),
        (gzip.compress(b"") + b"xx", "is not packed by gzip, so nothing can go on after it"),
    ],
)
def test_nothing_goes_on_after_what_is_no_packed_record(held: bytes, problem: str, run: Run, tmp_path: Path) -> None:
    (tmp_path / "out.jsonl.gz").write_bytes(held)
    ran = run(PEOPLE, "--output", "out.jsonl.gz", "--resume")
    assert (ran.code, ran.err) == (2, f"midback: out.jsonl.gz: {problem}\n")
    assert (tmp_path / "out.jsonl.gz").read_bytes() == held


def test_a_line_longer_than_any_block_is_cut_off_as_well(run: Run, tmp_path: Path) -> None:
    run(PEOPLE, "--output", "out.jsonl")
    whole = (tmp_path / "out.jsonl").read_bytes()
    (tmp_path / "out.jsonl").write_bytes(whole + b"x" * 200_000)
    assert run(PEOPLE, "--output", "out.jsonl", "--resume").code == 0
    assert (tmp_path / "out.jsonl").read_bytes() == whole


if sys.platform != "win32":
    import fcntl

    from tests import kill_points

    @pytest.mark.parametrize("jobs", ["1", "2"])
    def test_a_run_killed_anywhere_goes_on_and_nothing_is_lost_or_doubled(
        jobs: str, content: Content, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        kill_points.import_everything()
        monkeypatch.setattr(loading, "load_content", lambda directory=None: content)
        monkeypatch.setattr(typer.main, "get_params_from_function", options_of)
        # Several writes, in little time.
        monkeypatch.setattr(record_input, "_LINES", 4)
        (tmp_path / "people.jsonl").write_bytes(people(18))
        batch = ("batch", "people.jsonl", "--jobs", jobs, "--resume", "--output")
        assert kill_points.run((*batch, "whole.jsonl"), tmp_path) == 1
        whole, out = (tmp_path / "whole.jsonl").read_bytes(), tmp_path / "out.jsonl"
        sizes = [*range(0, len(whole), len(whole) // 5), len(whole) - 1]
        ways = [lambda size=size: kill_points.kill_past(size) for size in sizes]
        ways += [lambda point=point: kill_points.kill_at(point) for point in range(1, 5)]
        killed = 0
        for prepare in ways:
            out.unlink(missing_ok=True)
            killed += kill_points.run((*batch, "out.jsonl"), tmp_path, prepare) < 0
            assert whole.startswith(out.read_bytes() if out.exists() else b"")
            assert kill_points.run((*batch, "out.jsonl"), tmp_path) in (0, 1)
            assert out.read_bytes() == whole
        assert killed >= len(sizes) + 1

    def test_a_second_run_into_the_same_file_is_refused(run: Run, tmp_path: Path) -> None:
        with (tmp_path / "out.jsonl").open("wb") as first:
            fcntl.flock(first, fcntl.LOCK_EX)
            ran = run(PEOPLE, "--output", "out.jsonl", "--resume")
        assert (ran.code, ran.err) == (2, "midback: out.jsonl: is being written by another run\n")

    def test_a_disk_that_is_full_leaves_whole_records(run: Run) -> None:
        ran = run(PEOPLE, "--output", "/dev/full")
        assert ran.code == 2


# ---------------------------------------------------------------- processes


def children_of(process: int) -> list[int]:
    return list(map(int, Path(f"/proc/{process}/task/{process}/children").read_text(encoding="utf-8").split()))


def is_running(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def soon(holds: Callable[[], object]) -> bool:
    """Whether it holds within ten seconds."""
    end = time.monotonic() + 10
    while time.monotonic() < end:
        if holds():
            return True
        time.sleep(0.02)
    return False


@pytest.fixture
def batch_of_two(tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A batch by two processes that waits for more lines."""
    command = [
        sys.executable,
        "-m",
        "midback_cli",
        "batch",
        "-",
        "--jobs",
        "2",
        "--output",
        str(tmp_path / "out.jsonl"),
    ]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdin is not None
        process.stdin.write(people(400))
        process.stdin.flush()
        assert soon(lambda: (tmp_path / "out.jsonl").is_file() and (tmp_path / "out.jsonl").stat().st_size)
        try:
            yield process
        finally:
            process.kill()


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads the processes from /proc")
@pytest.mark.parametrize("sent", [signal.SIGKILL, signal.SIGINT, signal.SIGTERM])
def test_no_process_outlives_the_run(sent: signal.Signals, batch_of_two: subprocess.Popen[bytes]) -> None:
    children = children_of(batch_of_two.pid)
    assert len(children) == 2
    batch_of_two.send_signal(sent)
    assert soon(lambda: not any(map(is_running, children)))
    batch_of_two.wait()
    if sent == signal.SIGINT:
        assert batch_of_two.returncode == 130
        assert batch_of_two.stderr is not None
        assert batch_of_two.stderr.read() == b"Stopped.\n"


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads the processes from /proc")
def test_a_process_that_is_ended_from_outside_ends_the_run_in_one_line(batch_of_two: subprocess.Popen[bytes]) -> None:
    os.kill(children_of(batch_of_two.pid)[0], signal.SIGKILL)
    _, told = batch_of_two.communicate(people(2000))
    assert batch_of_two.returncode == 2
    assert (
        told == b"midback: one of the processes was ended from outside (with --output, --resume goes on from there)\n"
    )
