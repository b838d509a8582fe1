"""The rule grammar: raw lists of atoms → a `When` over facts, every atom resolved against the content's ids.

The facts about a person are a set of atoms, made by assessment/facts.py, so whether a rule holds is set arithmetic.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from midback_cli.knowledge.model import Kind, NumberBound, When
from midback_cli.knowledge.reader import ContentTable
from midback_cli.spelling import nearest

_BOUND = re.compile(r"([a-z0-9-]+)(>=|<=|>|<)(\d+)")
_LISTS = ("all", "any", "any_2", "none")


class Grammar:
    """Resolves atoms; remembers the bounds and the `?` atoms by question, and the questions by atom.

    It is made from the raw lists of pages and questions, so that the rule of a page may name any question.
    """

    def __init__(self, raw_pages: object, raw_questions: object) -> None:
        self._questions = _rows_by_id(raw_questions)
        self._pages = _rows_by_id(raw_pages)
        self._answers = {name: set(_rows_by_id(row.get("options"))) for name, row in self._questions.items()}
        self._derived: set[str] = set()
        self._warning_derived: set[str] = set()
        self._lapsing_derived: set[str] = set()
        self.bounds: dict[str, dict[str, NumberBound]] = {}
        self.maybe_atoms: dict[str, set[str]] = {}
        self.atom_questions: dict[str, frozenset[str]] = {}
        cues = {
            f"{page_id}.{cue_id}": cue
            for page_id, page in self._pages.items()
            if not page.get("ask")
            for cue_id, cue in _rows_by_id(page.get("cue")).items()
        }
        implied = [
            pair for cue in cues.values() if isinstance(cue.get("implies"), dict) for pair in cue["implies"].items()
        ]
        self._cue_atoms = set(cues)
        self._implied_atoms = {f"{question}={answer}" for question, answer in implied}
        self._settled_by_pages = {question for question, _ in implied} | {
            name for name, row in self._questions.items() if row.get("page") and not self._is_number(name)
        }

    def name_derived(self, name: str, when: When) -> None:
        """Makes a derived fact known to the atoms that follow."""
        self._derived.add(name)
        self.atom_questions[name] = frozenset().union(*(self.atom_questions[atom] for atom in when.atoms))
        if any(self._is_warning(atom) for atom in when.atoms):
            self._warning_derived.add(name)
        if self.can_lapse(when):
            self._lapsing_derived.add(name)

    def can_lapse(self, when: When) -> bool:
        """Whether one more answer could end it: it depends on `none`, or on something unknown."""
        return bool(when.none) or any(atom.endswith("?") or atom in self._lapsing_derived for atom in when.atoms)

    def when(self, table: ContentTable, key: str) -> When:
        """The condition under a key, with every problem noted at the table."""
        inner = table.table(key)
        lists = {
            name: frozenset(
                atom
                for raw in inner.texts(name, required=False)
                if (atom := self._resolve(raw, inner, name, reassuring=name == "none"))
            )
            for name in _LISTS
        }
        inner.finish()
        if not (lists["all"] or lists["any"]):
            inner.problem("", "must have an atom under all or any")
        return When(**lists)

    def atoms(self, table: ContentTable, key: str) -> tuple[str, ...]:
        """The atoms of a list in their resolved form, with every problem noted at the table."""
        resolved = (self._resolve(raw, table, key, reassuring=False) for raw in table.texts(key, required=False))
        return tuple(filter(None, resolved))

    def _resolve(self, raw: str, table: ContentTable, key: str, *, reassuring: bool) -> str:
        """The atom with its answer spelled out, or "" with a problem noted; `reassuring` under none."""
        maybe = raw.endswith("?")
        atom, question = self._plain(raw.removesuffix("?"))
        reason = self._reason_against(raw, atom, question, maybe=maybe, reassuring=reassuring)
        if reason:
            table.problem(key, f"'{raw}' {reason}")
            return ""
        resolved = f"{atom}?" if maybe else atom
        if maybe:
            self.maybe_atoms.setdefault(question, set()).add(resolved)
        self.atom_questions.setdefault(resolved, frozenset((question,) if question else ()))
        return resolved

    def _reason_against(self, raw: str, atom: str, question: str, *, maybe: bool, reassuring: bool) -> str:
        """Why an atom may not stand where it stands; "" if it may."""
        if not atom:
            near = nearest(raw, [*self._questions, *self._pages, *self._derived, *self._cue_atoms])
            return "names nothing that can be answered" + (f"; near: {near[0]}" if near else "")
        if maybe and not question:
            return "cannot end in '?': only an answer to a question can be unknown"
        if maybe and question in self._settled_by_pages:
            return "cannot end in '?': a page may settle it, and a warning sign would lower a level"
        if reassuring and (maybe or self._is_warning(atom)):
            return "may not stand under none: a warning sign must never lower a level"
        if atom.endswith("=no") and self._is_warning(f"{question}=yes"):
            return "may not be a condition: the absence of a warning sign must never raise a level"
        return ""

    def _is_warning(self, atom: str) -> bool:
        name = atom.partition("=")[0]
        page, question = self._pages.get(name), self._questions.get(name, {})
        asked_on_page = bool(question.get("page")) and page is None
        return (
            (page is not None and not page.get("ask"))
            or asked_on_page
            or atom in self._cue_atoms
            or atom in self._implied_atoms
            or atom in self._warning_derived
        )

    def _is_number(self, question: str) -> bool:
        return self._questions.get(question, {}).get("kind") == Kind.NUMBER.value

    def _plain(self, raw: str) -> tuple[str, str]:
        """The resolved atom, "" if it names nothing, and the question that it is about, "" if it is about none."""
        if raw in self._cue_atoms or raw in self._derived:
            return raw, ""
        name, _, answer = raw.partition("=")
        if name in self._pages and not self._pages[name].get("ask"):
            return (raw, "") if answer in ("", "unsure", "unsure-line") else ("", "")
        if bound := _BOUND.fullmatch(raw):
            if not self._is_number(bound[1]):
                return "", ""
            self.bounds.setdefault(bound[1], {})[raw] = NumberBound(raw, bound[2], int(bound[3]))
            return raw, bound[1]
        if name not in self._questions or self._is_number(name):
            return "", ""
        if self._questions[name].get("kind") in (Kind.ONE_OF.value, Kind.MANY_OF.value):
            return (raw, name) if answer in self._answers[name] else ("", "")
        return (f"{name}={answer or 'yes'}", name) if answer in ("", "yes", "no") else ("", "")


def _rows_by_id(rows: object) -> dict[str, Mapping[str, Any]]:
    """The tables of a raw list by id. What is not as it should be is left out here, and named when it is read."""
    tables = (row for row in rows if isinstance(row, dict)) if isinstance(rows, list) else ()
    return {row["id"]: row for row in tables if isinstance(row.get("id"), str) and row["id"].isprintable()}
