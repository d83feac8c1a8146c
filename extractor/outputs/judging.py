"""Rows of findings and checks as the project's decisions have them.

In: rows as staged, which know no decisions, so that changing one re-reads no document.
Out: rows with the project's severities, and with waived findings marked.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from string import Template

from extractor.model import Severity, Verdict
from extractor.outputs.columns import CHECKS, COLUMNS, FINDINGS, Row
from extractor.project import Project, Waiver

WAIVED = "waived: "  # begins the reason of a waived check in checks.csv
RANKS = {Severity.INFO: 0, Severity.WARNING: 1, Severity.ERROR: 2}
AT_MOST = {
    Verdict.ROUNDING: Severity.INFO,
    Verdict.DEFINITIONAL: Severity.WARNING,
}


@dataclass(frozen=True, slots=True)
class Judge:
    """Applies a project's decisions; `wordings` are the pattern files' messages."""

    project: Project
    wordings: Mapping[str, str]

    def row(self, document: str, table: str, row: Row) -> Row:
        """A row of `table` of the document with what was decided."""
        if table not in (FINDINGS, CHECKS):
            return row
        entry = dict(zip(COLUMNS[table], row, strict=True))
        waiver = self.project.waiver_for(
            document, str(entry["part"]), str(entry["check"]), str(entry["case"])
        )
        if table == CHECKS:
            if waiver and Verdict(str(entry["outcome"])).is_worth_reading:
                told = (str(entry["reason"]), WAIVED + waiver.reason)
                entry["reason"] = "; ".join(filter(None, told))
            return tuple(entry.values())
        entry["severity"] = self._severity(entry)
        if waiver:
            entry["severity"] = str(Severity.INFO)
            entry["explanation"] = self._explained(str(entry["explanation"]), waiver)
        return tuple(entry.values())

    def _severity(self, entry: Mapping[str, object]) -> str:
        decided = self.project.severity.get(str(entry["check"]))
        if decided is None:
            return str(entry["severity"])
        most = AT_MOST.get(Verdict(str(entry["verdict"])), Severity.ERROR)
        return str(min(Severity(decided), most, key=RANKS.__getitem__))

    def _explained(self, explanation: str, waiver: Waiver) -> str:
        told = Template(self.wordings["waived"]).substitute(reason=waiver.reason)
        return self.wordings["and"].join(filter(None, (explanation, told)))
