from __future__ import annotations

import os
import re
import stat
import subprocess
import sys
from pathlib import Path
from unicodedata import category

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from midback_cli import files
from midback_cli.files import (
    FileTooLarge,
    delete_private,
    hold,
    make_private_folder,
    read_limited,
    remove_rests,
    visible_text,
    write_private,
)

needs_posix = pytest.mark.skipif(sys.platform == "win32", reason="rights, links and locks of POSIX")


@pytest.mark.parametrize(("limit", "size"), [(80_000, "80 KB"), (1_000_000, "1 MB"), (8_000_000, "8 MB")])
def test_a_limit_is_told_in_a_unit_that_fits(limit: int, size: str, tmp_path: Path) -> None:
    path = tmp_path / "large"
    path.write_bytes(bytes(limit))
    assert len(read_limited(path, limit)) == limit
    path.write_bytes(bytes(limit + 1))
    with pytest.raises(FileTooLarge, match=f"is larger than {size}$"):
        read_limited(path, limit)


# Every white space that Python knows, and the zero-width space, which marks where a word ends.
WHITE_SPACE = sorted({chr(code) for code in range(sys.maxunicode + 1) if chr(code).isspace()} | {"\u200b", "\r\n"})
WORDS = st.lists(st.text(st.characters(categories=("L", "Nd")), min_size=1, max_size=6), min_size=1, max_size=8)


@given(words=WORDS, between=st.lists(st.sampled_from(WHITE_SPACE), min_size=8, max_size=8), keep_lines=st.booleans())
def test_white_space_of_every_kind_keeps_words_apart(words: list[str], between: list[str], keep_lines: bool) -> None:
    text = "".join(word + space for word, space in zip(words, between, strict=False))
    found = visible_text(text, keep_lines=keep_lines)
    assert found.split(" " if not keep_lines else None) == [*words, *([""] if not keep_lines else [])]


@pytest.mark.parametrize("space", WHITE_SPACE, ids=ascii)
def test_white_space_becomes_a_blank_or_a_line_end(space: str) -> None:
    assert visible_text(f"58{space}male") == "58 male"
    assert visible_text(f"58{space}male", keep_lines=True) in ("58 male", "58\nmale")


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\v", "\f", "\x85", "\u2028", "\u2029"], ids=ascii)
def test_what_ends_a_line_ends_it(end: str) -> None:
    assert visible_text(f"no fever{end}chest pain", keep_lines=True) == "no fever\nchest pain"


LETTERS = st.sampled_from("ab\u0645\u06cc\u0915\u0937\u0ba8\u0d28")
EMOJI = [
    "\U0001f468\u200d\U0001f469\u200d\U0001f467",  # a family
    "\U0001f469\U0001f3fd\u200d\u2695\ufe0f",  # a doctor with a skin tone
    "\U0001f3f3\ufe0f\u200d\U0001f308",  # a flag of two signs
    "\u2764\ufe0f\u200d\U0001f525",
    "\U0001f642\u200d\u2194\ufe0f",
    "\U0001f3f4\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f",  # the flag of Scotland
    "1\ufe0f\u20e3",
]


@given(
    letters=st.lists(LETTERS, min_size=2, max_size=8),
    joiners=st.lists(st.sampled_from(("", "\u200c", "\u200d")), min_size=8, max_size=8),
)
def test_a_word_with_joiners_comes_back_as_it_was_written(letters: list[str], joiners: list[str]) -> None:
    word = "".join(letter + joiner for letter, joiner in zip(letters[:-1], joiners, strict=False)) + letters[-1]
    assert visible_text(word) == word
    assert visible_text(f"\u202e{word}\u2066 {word}") == f"{word} {word}"


@pytest.mark.parametrize("emoji", EMOJI, ids=ascii)
def test_an_emoji_of_several_signs_comes_back_as_it_was_written(emoji: str) -> None:
    assert visible_text(f"ok {emoji}, {emoji}\n", keep_lines=True) == f"ok {emoji}, {emoji}\n"


def test_a_joiner_behind_a_letter_without_its_vowel_stays() -> None:
    assert visible_text("\u0915\u094d\u200d \u0915") == "\u0915\u094d\u200d \u0915"


@given(
    text=st.text(st.sampled_from("a\u0645 1\u200c\u200d\u200e\u202e\u2066\ufeff\U0001f3f4\U000e0067\U000e007f\x1b\x00"))
)
def test_a_joiner_without_anything_to_join_is_taken_out(text: str) -> None:
    found = visible_text(text)
    assert visible_text(found) == found
    for place, character in enumerate(found):
        if character in "\u200c\u200d":
            assert found[place - 1] in "a\u0645\U0001f3f4"
            assert found[place + 1] in "a\u0645\U0001f3f4"
        elif category(character) == "Cf":
            assert re.search("\U0001f3f4[\U000e0067]{1,6}\U000e007f", found)
        else:
            assert category(character) not in ("Cc", "Cs")


def as_long_as_possible(sign: str) -> str:
    """A name of one sign, of at most 255 bytes."""
    return sign * (255 // len(sign.encode()))


@settings(max_examples=50, deadline=None)
@given(
    name=st.one_of(
        st.sampled_from("aé語😀").map(as_long_as_possible),
        st.text(st.characters(exclude_characters="/\0", exclude_categories=["Cs"]), min_size=1, max_size=60),
        st.sampled_from([f"{'x' * 251}.txt", ".midback-abcd1234.tm", "a.tmp"]),
    ).filter(lambda name: name not in (".", ".."))
)
def test_whatever_name_a_file_may_have_it_can_be_written(name: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("named")
    write_private(folder / name, "first")
    write_private(folder / name, "second")
    assert [path.name for path in folder.iterdir()] == [name]
    assert (folder / name).read_text(encoding="utf-8") == "second"


# ---------------------------------------------------------------- a writing that fails, or is watched

STEPS = ("os.fsync", "os.fdopen", "pathlib.Path.replace", "tempfile.mkstemp")


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), KeyboardInterrupt(), SystemExit(1)])
def test_a_writing_that_fails_at_any_step_leaves_what_was_there(
    step: str, error: BaseException, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "kept"
    path.write_text("old", encoding="utf-8")

    def fail(*arguments: object, **options: object) -> None:
        raise error

    monkeypatch.setattr(step, fail)
    with pytest.raises(type(error)):
        write_private(path, "new")
    monkeypatch.undo()
    assert [(found.name, found.read_text(encoding="utf-8")) for found in tmp_path.iterdir()] == [("kept", "old")]


def test_the_text_is_on_the_disk_before_its_name_and_then_the_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    events: list[str] = []
    sync, replace, unlink = os.fsync, Path.replace, Path.unlink

    def synced(handle: int) -> None:
        events.append("folder" if stat.S_ISDIR(os.fstat(handle).st_mode) else "file")
        sync(handle)

    def replaced(self: Path, target: Path) -> Path:
        events.append("rename")
        return replace(self, target)

    def unlinked(self: Path, missing_ok: bool = False) -> None:
        events.append("delete")
        unlink(self, missing_ok)

    monkeypatch.setattr(os, "fsync", synced)
    monkeypatch.setattr(Path, "replace", replaced)
    monkeypatch.setattr(Path, "unlink", unlinked)
    write_private(tmp_path / "kept", "new")
    delete_private(tmp_path / "kept")
    folder = [] if sys.platform == "win32" else ["folder"]
    assert events == ["file", "rename", *folder, "delete", *folder]


@needs_posix
def test_where_no_folder_can_be_opened_the_text_is_written_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = os.open

    def refuse(path: object, *arguments: object, **options: object) -> int:
        if Path(str(path)).is_dir():
            raise PermissionError(13, "Permission denied")
        return opened(path, *arguments, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(os, "open", refuse)
    write_private(tmp_path / "kept", "new")
    assert (tmp_path / "kept").read_text(encoding="utf-8") == "new"


@pytest.mark.parametrize(("times", "is_written"), [(1, True), (9, True), (10, False)])
def test_a_temporary_file_that_is_taken_away_is_made_again(
    times: int, is_written: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    left = times
    sync = os.fsync

    def taken_away(handle: int) -> None:
        nonlocal left
        sync(handle)
        if left and stat.S_ISREG(os.fstat(handle).st_mode):
            left -= 1
            next(tmp_path.glob(".midback-*")).unlink()

    monkeypatch.setattr(os, "fsync", taken_away)
    if not is_written:
        with pytest.raises(FileNotFoundError):
            write_private(tmp_path / "kept", "new")
        return
    write_private(tmp_path / "kept", "new")
    assert (tmp_path / "kept").read_text(encoding="utf-8") == "new"


@needs_posix
def test_what_another_process_writes_stays_until_it_has_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    replace = Path.replace

    def after_a_sweep(path: Path, target: Path) -> Path:
        remove_rests(tmp_path)
        return replace(path, target)

    monkeypatch.setattr(Path, "replace", after_a_sweep)
    monkeypatch.setattr(files, "_ATTEMPTS", 1)
    write_private(tmp_path / "kept", "new")
    assert (tmp_path / "kept").read_text(encoding="utf-8") == "new"


@needs_posix
def test_remains_are_held_while_they_are_deleted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rest = tmp_path / ".midback-abcd1234.tmp"
    rest.write_text("answers", encoding="utf-8")
    delete = files.delete_private

    def held(path: Path) -> None:
        with path.open("rb") as other:
            assert not hold(other.fileno())
        delete(path)

    monkeypatch.setattr(files, "delete_private", held)
    remove_rests(tmp_path)
    assert not rest.exists()


# ---------------------------------------------------------------- rests


@settings(max_examples=60, deadline=None)
@given(
    ours=st.sets(st.from_regex(r"\.midback-[a-z0-9_]{8}\.tmp", fullmatch=True), max_size=4),
    others=st.sets(
        st.one_of(
            st.from_regex(r"\.midback-[a-z0-9_]{7}\.tmp", fullmatch=True),
            st.from_regex(r"\.?midback-[a-z0-9_]{8}(\.tmp\.bak|\.TMP2)", fullmatch=True),
            st.from_regex(r"\.result\.txt\.[a-z0-9_]{8}", fullmatch=True),
            st.from_regex(r"[a-z]{1,8}\.tmp", fullmatch=True),
        ),
        max_size=4,
    ),
)
def test_rests_of_ours_go_with_the_next_writing_and_nothing_else_does(
    ours: set[str], others: set[str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("rests")
    for name in (*ours, *others):
        (folder / name).write_text("answers", encoding="utf-8")
    write_private(folder / "result.txt", "new")
    assert {path.name for path in folder.iterdir()} == {"result.txt", *others}


HOLDER = "import sys; from midback_cli.files import hold; f = open(sys.argv[1]); print(hold(f.fileno()), flush=True); "


@needs_posix
def test_what_another_process_is_writing_stays_until_it_ends(tmp_path: Path) -> None:
    rest = tmp_path / ".midback-abcd1234.tmp"
    rest.write_text("answers", encoding="utf-8")
    command = [sys.executable, "-c", HOLDER + "sys.stdin.readline()", str(rest)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "True\n"
        write_private(tmp_path / "result.txt", "new")
        assert rest.exists()
        process.kill()
    write_private(tmp_path / "result.txt", "new")
    assert not rest.exists()


@needs_posix
def test_a_link_a_pipe_and_a_folder_of_such_a_name_are_left_alone(tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "mine").write_text("mine", encoding="utf-8")
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / ".midback-aaaaaaaa.tmp").symlink_to(elsewhere / "mine")
    os.mkfifo(folder / ".midback-bbbbbbbb.tmp")
    (folder / ".midback-cccccccc.tmp").mkdir()
    remove_rests(folder)
    assert len(list(folder.iterdir())) == 3
    assert (elsewhere / "mine").exists()


@needs_posix
@pytest.mark.parametrize("is_sure", [False, True])
def test_where_no_lock_is_known_only_a_caller_who_is_sure_deletes(
    is_sure: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import fcntl

    def unknown(*arguments: object) -> None:
        raise OSError(95, "Operation not supported")

    monkeypatch.setattr(fcntl, "flock", unknown)
    (tmp_path / ".midback-abcd1234.tmp").write_text("answers", encoding="utf-8")
    write_private(tmp_path / "result.txt", "new")
    assert (tmp_path / ".midback-abcd1234.tmp").exists()
    remove_rests(tmp_path, is_sure=is_sure)
    assert (tmp_path / ".midback-abcd1234.tmp").exists() == (not is_sure)


@needs_posix
def test_the_file_of_another_user_is_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".midback-abcd1234.tmp").write_text("answers", encoding="utf-8")
    monkeypatch.setattr(os, "geteuid", lambda: os.getuid() + 1)
    remove_rests(tmp_path, is_sure=True)
    assert (tmp_path / ".midback-abcd1234.tmp").exists()


# ---------------------------------------------------------------- folders


@needs_posix
@given(depth=st.integers(1, 6), there=st.integers(0, 5), umask=st.sampled_from([0, 0o002, 0o022, 0o077]))
def test_every_folder_that_is_made_is_private_and_no_other_is_changed(
    depth: int, there: int, umask: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    root = tmp_path_factory.mktemp("folders")
    folders = [root.joinpath(*"abcdef"[:number]) for number in range(1, depth + 1)]
    for folder in folders[:there]:
        folder.mkdir()
        folder.chmod(0o755)
    before = os.umask(umask)
    try:
        make_private_folder(folders[-1])
    finally:
        os.umask(before)
    rights = [stat.S_IMODE(folder.stat().st_mode) for folder in folders]
    assert rights == [*[0o755] * min(there, depth), *[0o700] * max(depth - there, 0)]
