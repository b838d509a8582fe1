"""Measures how well the tests hold a folder of the package: plants small defects, and shows those that no test notices.

    python -m tests.mutants --seed 1 --count 300                       # of midback_cli/assessment
    python -m tests.mutants --seed 1 --count 40 --only urgency.py      # of one file

Each defect is one edit of one expression, made in a copy of the checkout, never in the checkout itself. The tests
run until one fails. A defect that nobody could see (`>=` for `>` between two floats that are never equal) counts as a
survivor like any other: the figure is a lower bound.
"""

from __future__ import annotations

import argparse
import ast
import difflib
import os
import random
import resource
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import SimpleQueue
from typing import NamedTuple

ROOT = Path(__file__).parent.parent
COPIED = ("midback_cli", "tests", "content", "examples", "benchmarks", "docs", "pyproject.toml", "README.md", ".ci")
# Times the CPU time of all the tests: a defect that makes a loop endless is noticed too.
ENDLESS_FROM = 3


class Mutant(NamedTuple):
    """One edit of one file: the characters from `start` to `end` become `text`."""

    path: Path
    line: int
    kind: str
    start: int
    end: int
    text: str

    def applied(self, source: str) -> str:
        """The source of the file with the edit made."""
        return source[: self.start] + self.text + source[self.end :]


class Outcome(NamedTuple):
    """Which test noticed the mutant, or "" for none, and after how many seconds of CPU time."""

    mutant: Mutant
    noticed_by: str
    seconds: float


# ---------------------------------------------------------------- the edits

_COMPARED: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.LtE, ast.GtE),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.LtE),
    ast.GtE: (ast.Gt, ast.Lt),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
}
_COMPUTED: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.BitOr: ast.BitAnd,
    ast.BitAnd: ast.BitOr,
}
_OTHER_CALL = {"min": "max", "max": "min", "any": "all", "all": "any"}


def edits(node: ast.AST) -> Iterator[tuple[str, ast.expr | None]]:
    """Each small defect that can be planted in this expression or statement; None leaves the statement out."""
    match node:
        case ast.Compare(left, operators, comparators):
            for place, operator in enumerate(operators):
                for other in _COMPARED[type(operator)]:
                    changed = [*operators[:place], other(), *operators[place + 1 :]]
                    yield "comparison", ast.Compare(left, changed, comparators)
        case ast.BoolOp(operator, values):
            yield "and, or", ast.BoolOp(ast.Or() if isinstance(operator, ast.And) else ast.And(), values)
            for place in range(len(values)):
                rest = [*values[:place], *values[place + 1 :]]
                yield "part left out", rest[0] if len(rest) == 1 else ast.BoolOp(operator, rest)
        case ast.UnaryOp(ast.Not() | ast.USub(), operand):
            yield "sign or not left out", operand
        case ast.BinOp(left, operator, right) if type(operator) in _COMPUTED:
            yield "arithmetic", ast.BinOp(left, _COMPUTED[type(operator)](), right)
        case ast.IfExp(test, body, orelse):
            yield "condition turned", ast.IfExp(ast.UnaryOp(ast.Not(), test), body, orelse)
        case ast.Constant(bool() as value):
            yield "constant", ast.Constant(not value)
        case ast.Constant(int() | float() as value):
            yield "constant", ast.Constant(value + 1)
        case ast.Constant(str() as value) if value:
            yield "text", ast.Constant(f"~{value}")
        case ast.Call(ast.Name(name), arguments, keywords) if name in _OTHER_CALL:
            yield "call", ast.Call(ast.Name(_OTHER_CALL[name]), arguments, keywords)
        case ast.Call(ast.Name("sorted"), [first, *_], _):
            yield "order", ast.Call(ast.Name("list"), [first], [])
        case ast.Return(ast.expr() as value) if not isinstance(value, ast.Constant):
            yield "return", ast.Constant(None)
        case ast.Expr(ast.Call()):
            yield "statement left out", None


def _tests_of(tree: ast.AST) -> Iterator[ast.expr]:
    """The conditions of `if`, `while` and comprehensions."""
    for node in ast.walk(tree):
        if isinstance(node, (ast.If, ast.While)):
            yield node.test
        elif isinstance(node, ast.comprehension):
            yield from node.ifs


def _unseen(tree: ast.AST) -> set[int]:
    """The nodes that no run evaluates as they stand: annotations, docstrings, parts of an f-string, type imports."""
    hidden: list[ast.AST | None] = []
    for node in ast.walk(tree):
        match node:
            case ast.Module(body) | ast.ClassDef(body=body) | ast.FunctionDef(body=body):
                if body and isinstance(body[0], ast.Expr) and isinstance(body[0].value, ast.Constant):
                    hidden.append(body[0])
        match node:
            case ast.FunctionDef(args=arguments):
                every = (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)
                hidden += [node.returns, *(one.annotation for one in every)]
            case ast.AnnAssign():
                hidden.append(node.annotation)
            case ast.JoinedStr():
                hidden += node.values
            case ast.If(ast.Name("TYPE_CHECKING")):
                hidden.append(node)
    return {id(inner) for node in hidden if node is not None for inner in ast.walk(node)}


def mutants_of(path: Path, source: str) -> list[Mutant]:
    """Every edit of a file, in the order of the file."""
    tree = ast.parse(source)
    lines = source.splitlines(keepends=True)
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line))

    def place(line: int, column: int) -> int:
        # Columns are counted in bytes.
        return starts[line - 1] + len(lines[line - 1].encode()[:column].decode())

    unseen, asked = _unseen(tree), {id(test) for test in _tests_of(tree)}
    mutants = []
    for node in ast.walk(tree):
        if id(node) in unseen or not isinstance(node, (ast.expr, ast.stmt)):
            continue
        shown = node.value if isinstance(node, ast.Return) and node.value else node
        assert shown.end_lineno is not None and shown.end_col_offset is not None
        start, end = place(shown.lineno, shown.col_offset), place(shown.end_lineno, shown.end_col_offset)
        changes = [(kind, _text(changed)) for kind, changed in edits(node)]
        if id(node) in asked and not isinstance(node, ast.Constant):
            changes.append(("condition turned", f"(not ({ast.unparse(node)}))"))
            changes.append(("condition left out", "True"))
        mutants += [Mutant(path, shown.lineno, kind, start, end, text) for kind, text in changes]
    return sorted(mutants, key=lambda mutant: (mutant.start, mutant.end, mutant.text))


def _text(changed: ast.expr | None) -> str:
    return "pass" if changed is None else f"({ast.unparse(ast.fix_missing_locations(changed))})"


# ---------------------------------------------------------------- the runs

_NOTHING_YET: Counter[str] = Counter()


def files_of(folder: Path, module: str = "", noticed: Counter[str] = _NOTHING_YET) -> list[str]:
    """The test files of a folder: first those that mirror the module, then those that have noticed the most so far."""

    def order(file: Path) -> tuple[object, ...]:
        return (not file.stem.startswith(f"test_{module or '-'}"), -noticed[file.name], file.name)

    return [str(file) for file in sorted(folder.glob("test_*.py"), key=order)]


class Copy:
    """A copy of the checkout, in which one mutant after another is planted."""

    def __init__(self, folder: Path) -> None:
        self.root = folder
        for name in COPIED:
            source = ROOT / name
            if source.is_dir():
                shutil.copytree(source, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
            elif source.exists():
                shutil.copy(source, folder / name)

    def run(self, tests: list[str], limit: int) -> tuple[str, float]:
        """The name of the first test that fails, or "", and the seconds of CPU time that the run took."""

        def limited() -> None:
            resource.setrlimit(resource.RLIMIT_CPU, (limit, limit))

        # A single process, so that its limit counts; and no search for the smallest failing example.
        arguments = ["-x", "-q", "-n0", "-p", "no:cacheprovider", "--no-header", "--tb=line"]
        arguments.append("--hypothesis-profile=mutants")
        before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
        ran = subprocess.run(
            [sys.executable, "-m", "pytest", *arguments, *tests],
            cwd=self.root,
            env={**os.environ, "PYTHONPATH": str(self.root)},
            capture_output=True,
            text=True,
            preexec_fn=limited,
        )
        seconds = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before
        if ran.returncode == 0:
            return "", seconds
        named = [line for line in ran.stdout.splitlines() if line.startswith(("FAILED", "ERROR"))]
        return named[0] if named else f"no end, or no start: {(ran.stdout + ran.stderr)[-200:]}", seconds

    def noticed(self, mutant: Mutant, tests: list[str], limit: int) -> Outcome:
        """Whether the tests notice the mutant; the likeliest files first, for pytest imports all before it runs any."""
        path = self.root / mutant.path
        source = path.read_text(encoding="utf-8")
        path.write_text(mutant.applied(source), encoding="utf-8")
        # A cached module is recognized by its time and size, and both may be unchanged.
        shutil.rmtree(path.parent / "__pycache__", ignore_errors=True)
        try:
            noticed_by, seconds = self.run(tests[:2], limit)
            if not noticed_by and tests[2:]:
                noticed_by, more = self.run(tests[2:], limit)
                seconds += more
            return Outcome(mutant, noticed_by, seconds)
        finally:
            path.write_text(source, encoding="utf-8")
            shutil.rmtree(path.parent / "__pycache__", ignore_errors=True)


def shown(mutant: Mutant) -> str:
    """The lines that differ, as a diff shows them."""
    source = (ROOT / mutant.path).read_text(encoding="utf-8")
    before, after = source.splitlines(), mutant.applied(source).splitlines()
    lines = list(difflib.unified_diff(before, after, lineterm="", n=0))[3:]
    return "\n".join(f"    {line[0]} {line[1:].strip()}" for line in lines)


def measured(
    chosen: list[Mutant],
    folder: str,
    jobs: int,
    report: Callable[[Outcome], None] = lambda outcome: None,
    quick: Sequence[str] = (),
) -> list[Outcome]:
    """What became of each mutant, by the tests of a folder, or by the `quick` ones of it alone."""

    def tests_in(copy: Copy, module: str = "") -> list[str]:
        files = files_of(copy.root / folder, module, noticed)
        chosen_files = [file for file in files if not quick or Path(file).name in quick]
        if not chosen_files:
            # Without a name, pytest would run all that there is.
            raise SystemExit(f"{folder} holds no tests")
        return chosen_files

    noticed: Counter[str] = Counter()
    with tempfile.TemporaryDirectory(prefix="midback-mutants-") as temporary:
        copies: SimpleQueue[Copy] = SimpleQueue()
        for number in range(jobs):
            copies.put(Copy(Path(temporary) / str(number)))
        copy = copies.get()
        failed, seconds = copy.run(tests_in(copy), 10**6)
        copies.put(copy)
        if failed:
            raise SystemExit(f"The tests fail before anything is planted: {failed}")

        def one(mutant: Mutant) -> Outcome:
            copy = copies.get()
            try:
                tests = tests_in(copy, mutant.path.stem)
                outcome = copy.noticed(mutant, tests, int(seconds * ENDLESS_FROM) + 5)
                noticed.update(Path(test).name for test in tests if Path(test).name in outcome.noticed_by)
                return outcome
            finally:
                copies.put(copy)

        outcomes = []
        with ThreadPoolExecutor(jobs) as pool:
            for outcome in pool.map(one, chosen):
                outcomes.append(outcome)
                report(outcome)
        return outcomes


def all_mutants(package: str, only: str = "") -> list[Mutant]:
    """Every mutant of a folder of the package."""
    return [
        mutant
        for path in sorted((ROOT / package).glob("*.py"))
        if not only or path.name in only.split(",")
        for mutant in mutants_of(path.relative_to(ROOT), path.read_text(encoding="utf-8"))
    ]


def main() -> int:
    """Plants the mutants, shows the survivors, and ends with 1 when fewer than `--least` were noticed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--package", default="midback_cli/assessment", help="the folder to plant them in")
    parser.add_argument("--tests", default="tests/assessment", help="the folder of tests that should notice")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=300)
    parser.add_argument("--only", default="", help="plant them only in these files, such as urgency.py,care.py")
    parser.add_argument("--jobs", type=int, default=1, choices=(1, 2))
    parser.add_argument("--least", type=float, default=0.0, help="the share, 0 to 1, that must be noticed")
    options = parser.parse_args()
    every = all_mutants(options.package, options.only)
    chosen = random.Random(options.seed).sample(every, min(options.count, len(every)))

    done = Counter[bool]()

    def report(outcome: Outcome) -> None:
        done[bool(outcome.noticed_by)] += 1
        print(f"\r{done[True]} of {done.total()} noticed", end="", file=sys.stderr, flush=True)
        if not outcome.noticed_by:
            where = f"{outcome.mutant.path}:{outcome.mutant.line}"
            print(f"{where}: {outcome.mutant.kind}\n{shown(outcome.mutant)}", flush=True)

    outcomes = measured(chosen, options.tests, options.jobs, report)
    noticed = [outcome for outcome in outcomes if outcome.noticed_by]
    by_file = Counter(outcome.mutant.path.name for outcome in outcomes)
    noticed_by_file = Counter(outcome.mutant.path.name for outcome in noticed)
    print(", ".join(f"{name} {noticed_by_file[name]}/{by_file[name]}" for name in sorted(by_file)))
    share = len(noticed) / len(outcomes)
    print(
        f"seed {options.seed}: {len(noticed)} of {len(outcomes)} noticed ({share:.1%}), of {len(every)} places; "
        f"{sum(outcome.seconds for outcome in outcomes):.0f} s of tests"
    )
    return 0 if share >= options.least else 1


if __name__ == "__main__":
    sys.exit(main())
