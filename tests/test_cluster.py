"""`midback batch --dask`: the same records as on one computer, whatever becomes of the workers."""

from __future__ import annotations

import gzip
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from midback_cli import Content, load_content
from midback_cli.errors import WorkerDiffers
from midback_cli.knowledge import loading
from midback_cli.storage import cluster as storage_cluster
from midback_cli.storage.partitions import Order, make, partitions_of
from midback_cli.terminal.cli import main
from tests.conftest import ROOT

pytest.importorskip("distributed", reason="Dask is not installed here: pip install 'midback[dask]'")
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="ends workers as only Unix can")

CASES = (ROOT / "benchmarks" / "cases.jsonl").read_text(encoding="utf-8").splitlines()
SMALL = ("--select", "urgency,causes.id", "--causes", "2")
ENVIRONMENT = {
    **os.environ,
    "PYTHONPATH": str(ROOT),
    # Nothing on a port that somebody else may use.
    "DASK_DISTRIBUTED__DASHBOARD__ENABLED": "False",
}


def write_people(path: Path, count: int, start: int = 0) -> None:
    """So many people, each with a number; every 40th line cannot be used."""
    lines = []
    for number in range(start, start + count):
        answers = json.loads(CASES[number % len(CASES)])["answers"]
        lines.append("{" if number % 40 == 7 else json.dumps({"id": number, "answers": answers}))
    content = "\n".join(lines).encode() + b"\n"
    path.write_bytes(gzip.compress(content) if path.suffix == ".gz" else content)


def batch(*arguments: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "midback_cli", "batch", *map(str, arguments)]
    return subprocess.run(command, cwd=cwd, env=ENVIRONMENT, capture_output=True, text=True, timeout=120)


def soon(holds: Callable[[], object]) -> bool:
    end = time.monotonic() + 60
    while time.monotonic() < end:
        if holds():
            return True
        time.sleep(0.005)
    return False


class Cluster:
    """A scheduler and two workers, each a process of its own with one thread."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._start("scheduler", "--host", "127.0.0.1", "--port", "0", "--scheduler-file", "scheduler.json")
        assert soon((folder / "scheduler.json").is_file)
        assert soon((folder / "scheduler.json").read_text)
        self.address = json.loads((folder / "scheduler.json").read_text(encoding="utf-8"))["address"]
        self.workers = [self.worker(), self.worker()]

    def worker(self) -> subprocess.Popen[bytes]:
        return self._start("worker", self.address, "--no-nanny", "--nthreads", "1", "--host", "127.0.0.1")

    def _start(self, *words: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "distributed.cli.dask_" + words[0], *words[1:]]
        if not hasattr(self, "processes"):
            self.processes: list[subprocess.Popen[bytes]] = []
        with (self.folder / "log").open("ab") as log:
            self.processes.append(
                subprocess.Popen(command, cwd=self.folder, env=ENVIRONMENT, stdout=log, stderr=subprocess.STDOUT)
            )
        return self.processes[-1]

    def end(self) -> None:
        for process in reversed(self.processes):
            process.kill()
            process.wait()


@pytest.fixture
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    started = Cluster(tmp_path_factory.mktemp("cluster"))
    try:
        yield started
    finally:
        started.end()


def outputs(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_worker_killed_in_the_middle_loses_and_doubles_nothing(cluster: Cluster, tmp_path: Path) -> None:
    (tmp_path / "calls" / "may").mkdir(parents=True)
    names = [f"calls/{number}.jsonl" for number in range(5)] + ["calls/5.jsonl.gz", "calls/may/6.jsonl"]
    for number, name in enumerate(names):
        write_people(tmp_path / name, 600, number * 600)
    here = batch(*names, *SMALL, cwd=tmp_path)
    assert here.returncode == 1
    command = [sys.executable, "-m", "midback_cli", "batch", "calls", *SMALL]
    command += ["--dask", cluster.address, "--output", "results"]
    victim = cluster.workers[0].pid

    def half_made() -> list[Path]:
        return list((tmp_path / "results").glob(f".midback-*-{victim}-*.part"))

    with subprocess.Popen(command, cwd=tmp_path, env=ENVIRONMENT, stderr=subprocess.PIPE) as run:
        assert soon(half_made)
        os.kill(victim, signal.SIGSTOP)
        # It was in the middle of a partition, and what it had written stays there.
        assert half_made()
        os.kill(victim, signal.SIGKILL)
        _, told = run.communicate(timeout=120)
    assert (run.returncode, told.decode()) == (1, here.stderr)
    made = outputs(tmp_path / "results")
    assert sorted(made) == sorted(name.removeprefix("calls/") for name in names)
    whole = b"".join(
        gzip.decompress(made[key]) if key.endswith(".gz") else made[key]
        for key in (name.removeprefix("calls/") for name in names)
    )
    assert whole.decode() == here.stdout
    assert len({json.loads(line)["line"] for line in made["0.jsonl"].splitlines()}) == 600
    assert (tmp_path / "results" / "0.jsonl").stat().st_mode & 0o777 == 0o600


def test_what_is_done_is_left_and_the_content_is_loaded_once_a_worker(cluster: Cluster, tmp_path: Path) -> None:
    from distributed import Client

    (tmp_path / "calls").mkdir()
    for number in range(6):
        write_people(tmp_path / "calls" / f"{number}.jsonl", 5, number * 100 + 10)
    there = ("calls", *SMALL, "--dask", cluster.address, "--output", "results")
    assert batch(*there, cwd=tmp_path).returncode == 0
    whole = outputs(tmp_path / "results")
    # One was lost; another was begun by a worker that is gone.
    (tmp_path / "results" / "3.jsonl").unlink()
    (tmp_path / "results" / "4.jsonl").write_bytes(b"left as it is\n")
    again = batch(*there, cwd=tmp_path)
    assert again.returncode == 2
    assert again.stderr.endswith("0.jsonl: is there already; --resume makes only what is missing\n")
    assert batch(*there, "--resume", cwd=tmp_path).returncode == 0
    assert outputs(tmp_path / "results") == {**whole, "4.jsonl": b"left as it is\n"}

    def loaded() -> tuple[int, int]:
        from midback_cli.storage import partitions

        info = partitions._loaded.cache_info()
        return info.misses, info.hits

    with Client(cluster.address, set_as_default=False) as client:
        counts = client.run(loaded).values()
    assert len(counts) == 2
    assert all(misses <= 1 for misses, _ in counts)
    assert sum(misses + hits for misses, hits in counts) == 7


def test_a_lost_scheduler_is_one_line_and_another_cluster_goes_on(
    cluster: Cluster, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    (tmp_path / "calls").mkdir()
    names = [f"calls/{number}.jsonl" for number in range(4)]
    for number, name in enumerate(names):
        write_people(tmp_path / name, 600, number * 600)
    there = ("calls", *SMALL, "--output", "results", "--resume", "--dask")
    command = [sys.executable, "-m", "midback_cli", "batch", *there, cluster.address]
    with subprocess.Popen(command, cwd=tmp_path, env=ENVIRONMENT, stderr=subprocess.PIPE) as run:
        assert soon(lambda: list((tmp_path / "results").glob(".midback-*.part")))
        cluster.end()
        _, told = run.communicate(timeout=120)
    line = "the scheduler of the cluster was lost (once it is back, call the same again with --resume)"
    assert (run.returncode, told.decode()) == (2, f"midback: {line}\n")
    another = Cluster(tmp_path_factory.mktemp("another"))
    try:
        assert batch(*there, another.address, cwd=tmp_path).returncode == 1
    finally:
        another.end()
    made = outputs(tmp_path / "results")
    assert sorted(made) == [f"{number}.jsonl" for number in range(4)]
    assert b"".join(made[name] for name in sorted(made)).decode() == batch(*names, *SMALL, cwd=tmp_path).stdout


def test_a_file_that_cannot_be_read_stops_no_other(cluster: Cluster, tmp_path: Path) -> None:
    (tmp_path / "calls").mkdir()
    for name in ("a.jsonl", "c.jsonl"):
        write_people(tmp_path / "calls" / name, 5, 10)
    write_people(tmp_path / "calls" / "b.jsonl.gz", 50, 10)
    damaged = (tmp_path / "calls" / "b.jsonl.gz").read_bytes()[:-30]
    (tmp_path / "calls" / "b.jsonl.gz").write_bytes(damaged)
    ran = batch("calls", "--dask", cluster.address, "--output", "results", cwd=tmp_path)
    assert ran.returncode == 2
    assert "b.jsonl.gz: cannot be read: " in ran.stderr
    assert ran.stderr.count("\n") == 1
    assert sorted(outputs(tmp_path / "results")) == ["a.jsonl", "c.jsonl"]


def test_what_cannot_work_is_one_line(
    tmp_path: Path, content: Content, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(loading, "load_content", lambda directory=None: content)
    monkeypatch.setattr(storage_cluster, "_PATIENCE", 1)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "calls").mkdir()
    write_people(tmp_path / "calls" / "a.jsonl", 5)
    write_people(tmp_path / "a.jsonl", 5)
    (tmp_path / "empty").mkdir()
    there = ("--dask", "tcp://127.0.0.1:9", "--output")
    for arguments, problem in [
        (("calls", *there, "results"), "tcp://127.0.0.1:9: no scheduler of Dask answers there"),
        (("calls", *there[:2]), "name a folder with --output"),
        (("calls", *there, "calls/out"), "lies in a folder that is read"),
        (("calls/a.jsonl", *there, "calls"), "would be written for two files, or over one"),
        (("calls", "a.jsonl", *there, "results"), "would be written for two files, or over one"),
        (("empty", *there, "results"), "empty: holds no file that ends in .jsonl, .jsonl.gz, .parquet"),
        (("nowhere", *there, "results"), "nowhere: cannot be read: No such file or directory"),
        (("-", *there, "results"), "not standard input"),
        (("calls", *there, "results", "--jobs", "2"), "--jobs is for this computer"),
    ]:
        monkeypatch.setattr(sys, "argv", ["midback", "batch", *arguments])
        with pytest.raises(SystemExit) as stopped:
            main()
        ran = capsys.readouterr()
        assert (stopped.value.code, ran.out) == (2, ""), arguments
        assert problem in ran.err
        assert ran.err.count("\n") == 1, ran.err
    assert not (tmp_path / "results").exists()


def test_a_worker_that_would_give_other_results_makes_none(tmp_path: Path) -> None:
    write_people(tmp_path / "a.jsonl", 5)
    (partition,) = partitions_of([tmp_path / "a.jsonl"], tmp_path / "results")
    sha256 = load_content().sha256
    for order in (Order(None, sha256, None, "0.0"), Order(None, "0", None)):
        with pytest.raises(WorkerDiffers, match="install the same midback and content on every worker"):
            make(partition, order)
    assert not (tmp_path / "results").exists()
    assert make(partition, Order(None, sha256, None)) == (5, 0)
