"""The rule grammar: raw lists of atoms → a `When` over facts, every atom resolved against the content's ids.

The facts of a person are a set of atoms (assessment/facts.py makes it), so a rule holds by plain set arithmetic.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from midback_cli.knowledge.model import Comparison, Kind, Page, Question, When
from midback_cli.knowledge.reader import Table
from midback_cli.spelling import nearest

_COMPARISON = re.compile(r"([a-z0-9-]+)(>=|<=|>|<)(\d+)")
_LISTS = ("all", "any", "any_2", "none")


class Grammar:
    """Resolves atoms; remembers the comparisons and the `?` atoms by question, and the questions by atom."""

    def __init__(self, questions: Mapping[str, Question], pages: Mapping[str, Page]) -> None:
        self._questions = questions
        self._pages = pages
        self._derived: set[str] = set()
        self._warning_derived: set[str] = set()
        self._lapsing_derived: set[str] = set()
        self.comparisons: dict[str, dict[str, Comparison]] = {}
        self.maybe_atoms: dict[str, set[str]] = {}
        self.atom_questions: dict[str, frozenset[str]] = {}
        cues = [(page, cue) for page in pages.values() for cue in page.cues]
        self._cue_atoms = {f"{page.id}.{cue.id}" for page, cue in cues}
        self._settled_by_pages = {
            question.id for question in questions.values() if question.page and not question.bands
        }
        self._settled_by_pages |= {question for _, cue in cues for question in cue.implies}
        self._implied_atoms = {f"{question}={answer}" for _, cue in cues for question, answer in cue.implies.items()}

    def name_derived(self, name: str, when: When) -> None:
        """Makes a derived fact known to the atoms that follow."""
        self._derived.add(name)
        self.atom_questions[name] = frozenset().union(*(self.atom_questions[atom] for atom in when.atoms))
        if any(self._is_warning(atom) for atom in when.atoms):
            self._warning_derived.add(name)
        if self.can_lapse(when):
            self._lapsing_derived.add(name)

    def can_lapse(self, when: When) -> bool:
        """Whether one more answer could end it: it hangs on `none`, or on what is unknown."""
        return bool(when.none) or any(atom.endswith("?") or atom in self._lapsing_derived for atom in when.atoms)

    def when(self, table: Table, key: str) -> When:
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

    def atom(self, raw: str, table: Table, key: str) -> str:
        """One atom in its resolved form, or "" with a problem noted."""
        return self._resolve(raw, table, key, reassuring=False)

    def _resolve(self, raw: str, table: Table, key: str, *, reassuring: bool) -> str:
        maybe = raw.endswith("?")
        atom, question = self._plain(raw.removesuffix("?"))
        if not atom:
            near = nearest(raw, [*self._questions, *self._pages, *self._derived, *self._cue_atoms])
            table.problem(key, f"'{raw}' names nothing that can be answered" + (f"; near: {near[0]}" if near else ""))
        elif maybe and not question:
            table.problem(key, f"'{raw}' can not end in '?': only an answer to a question can be unknown")
        elif maybe and question in self._settled_by_pages:
            table.problem(
                key, f"'{raw}' can not end in '?': a page may settle it, and a warning sign would lower a level"
            )
        elif reassuring and (maybe or self._is_warning(atom)):
            table.problem(key, f"'{raw}' may not stand under none: a warning sign must never lower a level")
        elif atom.endswith("=no") and self._is_warning(f"{question}=yes"):
            table.problem(
                key, f"'{raw}' may not be a condition: the absence of a warning sign must never raise a level"
            )
        else:
            resolved = f"{atom}?" if maybe else atom
            if maybe:
                self.maybe_atoms.setdefault(question, set()).add(resolved)
            self.atom_questions.setdefault(resolved, frozenset((question,) if question else ()))
            return resolved
        return ""

    def _is_warning(self, atom: str) -> bool:
        name = atom.partition("=")[0]
        asked_on_page = name in self._questions and bool(self._questions[name].page) and name not in self._pages
        return (
            (name in self._pages and not self._pages[name].ask)
            or asked_on_page
            or atom in self._cue_atoms
            or atom in self._implied_atoms
            or atom in self._warning_derived
        )

    def _plain(self, raw: str) -> tuple[str, str]:
        """The resolved atom and the question that it asks about ("" where it is none)."""
        if raw in self._cue_atoms or raw in self._derived:
            return raw, ""
        name, _, answer = raw.partition("=")
        page, question = self._pages.get(name), self._questions.get(name)
        if page and not page.ask:
            return (raw, "") if answer in ("", "unsure") else ("", "")
        if compared := _COMPARISON.fullmatch(raw):
            asked = self._questions.get(compared[1])
            if asked and asked.kind is Kind.NUMBER:
                comparison = Comparison(raw, compared[2], int(compared[3]))
                self.comparisons.setdefault(asked.id, {})[raw] = comparison
                return raw, asked.id
            return "", ""
        if question and question.kind is Kind.YES_NO and answer in ("", "yes", "no"):
            return f"{name}={answer or 'yes'}", name
        if question and question.kind in (Kind.ONE_OF, Kind.MANY_OF) and answer in question.answer_ids:
            return raw, name
        return "", ""
