"""The report for the doctor, which `midback quiz --report` writes."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import NamedTuple

from midback_cli.assessment.result import Result
from midback_cli.knowledge import doctor_report
from midback_cli.knowledge.content import Content
from midback_cli.knowledge.doctor_report import VisitPlan
from midback_cli.language.lookup import Ambulance
from midback_cli.rendering.blocks import Heading, with_number
from midback_cli.rendering.doctor_page import visit_blocks
from midback_cli.rendering.markdown import write_markdown
from midback_cli.terminal.formats import Format
from midback_cli.terminal.pages import rendered


class DoctorReport(NamedTuple):
    """How a report is laid out, read before the first question so that no mistake in it comes after the last."""

    plan: VisitPlan

    def text(self, result: Result, number: Ambulance, format: Format) -> str:
        """The report of a result, as of today."""
        blocks = with_number(visit_blocks(result, self.plan, date.today().isoformat()), number)
        title = self.plan.texts.title
        if format is Format.MARKDOWN:
            return write_markdown(blocks, title)
        if format is Format.PLAIN:
            blocks = (Heading(title), *blocks)
        return rendered(blocks, format, for_file=True, title=title, language=result.content.texts.lang).lstrip("\n")


def read_report(content: Content, folder: Path | None) -> DoctorReport:
    """The report as the folder of content lays it out; None is the built-in folder. Raises ContentError."""
    return DoctorReport(doctor_report.load_visit_plan(content, folder))
