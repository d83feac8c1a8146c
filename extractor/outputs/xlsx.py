"""gouji.xlsx: a run as a workbook for auditors.

In: staged documents. Out: sheets of documents with their counts, of findings with links
to their evidence, of the records of each kind, indicators, and every check. Headings
are Chinese (patterns/_terms.yaml); figures are numbers with their printed decimals.
"""

import re
from collections import Counter
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

from extractor.checks.catalogue import Catalogue, catalogue
from extractor.kinds import FIGURES, PatternBook
from extractor.model import Severity, Verdict
from extractor.outputs import columns
from extractor.outputs.columns import COLUMNS, Row
from extractor.outputs.records import record_columns
from extractor.outputs.stage import Staged
from extractor.outputs.workbook import (
    Book,
    Column,
    Content,
    Link,
    Marked,
    Sheet,
    new_workbook,
)

FILE = "gouji.xlsx"
FIGURE = re.compile(r"-?\d+(\.\d+)?")
WIDTHS = {  # of columns in characters; the others are as wide as USUAL
    "document": 24,
    "unit_name": 24,
    "kinds": 30,
    "part": 17,
    "label": 24,
    "title": 24,
    "message": 60,
    "explanation": 24,
    "cause": 24,
    "reason": 40,
    "name": 24,
    "target": 24,
    "actual": 24,
    "field": 30,
    "error": 40,
    "check": 7,
    "severity": 7,
    "unit": 7,
    "page": 6,
    "pages": 6,
    "evidence": 7,
}
USUAL, COUNT = 10, 7
WRAPPED = frozenset(
    ("title", "message", "explanation", "cause", "reason", "kinds", "unit_name")
) | {"name", "target", "actual", "case", "label", "error", "row"}

OVERVIEW = ("status", "unit_name", "fiscal_year", "kinds", "pages", "unread_pages")
FOUND = ("part", "check", "severity", "verdict", "message", "pages", "evidence")
FIGURED = ("expected", "actual", "difference", "unit", "explanation")
BEHIND = ("title", "case", "cause")
EVIDENCE = ("part", "field", "label", "row", "value", "unit", "page")
INDICATORS = COLUMNS[columns.INDICATORS][:12]  # without the box
CHECKED = ("part", "check", "title", "case", "outcome", "reason")


def write_xlsx(
    folder: Path, documents: Sequence[Staged], book: PatternBook, audited: bool
) -> None:
    """Write the workbook; without checks it has no findings and no coverage."""
    with new_workbook(folder / FILE) as workbook:
        pages = _Pages(workbook, book, audited)
        for document in documents:
            pages.put(document)
        pages.close()


class _Pages:
    """The sheets of the workbook, filled document by document."""

    def __init__(self, workbook: Book, book: PatternBook, audited: bool) -> None:
        self._workbook, self._book, self._audited = workbook, book, audited
        self._kinds: dict[str, tuple[Sheet, Catalogue]] = {}
        checks = [kind.checks for kind in book.kinds.values()]
        checks += [book.across, book.portfolio]
        self._titles = {c: check.title for some in checks for c, check in some.items()}
        counts = tuple(f"severity.{s}" for s in Severity) if audited else ()
        outcomes = tuple(f"outcome.{v}" for v in Verdict) if audited else ()
        self._overview = self._sheet("overview", (*OVERVIEW, *counts, *outcomes))
        if audited:
            self._findings = self._sheet("findings", (*FOUND, *FIGURED, *BEHIND))
            self._evidence = self._sheet("evidence", EVIDENCE)
        self._indicators = self._sheet("indicators", INDICATORS)
        if audited:
            self._coverage = self._sheet("coverage", CHECKED)

    def put(self, document: Staged) -> None:
        """The rows of one document on their sheets."""
        counts: Counter[str] = Counter()
        for table, row in document.rows():
            if table == columns.FINDINGS:
                counts[f"severity.{self._finding(document.name, row)}"] += 1
            elif table == columns.CHECKS:
                counts[f"outcome.{self._check(document.name, row)}"] += 1
            elif table == columns.INDICATORS:
                self._indicator(document.name, row)
            elif table.startswith(columns.RECORDS):
                self._record(document.name, table.removeprefix(columns.RECORDS), row)
        about = dict(zip(COLUMNS[columns.DOCUMENTS], document.row, strict=True))
        told = [self._said("status", about["status"]), *map(about.get, OVERVIEW[1:])]
        names = [f"severity.{s}" for s in Severity] + [f"outcome.{v}" for v in Verdict]
        counted = [counts[name] for name in names] if self._audited else []
        self._overview.write([document.name, *map(_content, told), *counted])

    def close(self) -> None:
        """Finish all sheets."""
        sheets = [
            self._overview,
            self._indicators,
            *(s for s, _ in self._kinds.values()),
        ]
        if self._audited:
            sheets += [self._findings, self._evidence, self._coverage]
        for sheet in sheets:
            sheet.close()

    def _sheet(self, name: str, keys: Sequence[str]) -> Sheet:
        made = [
            Column(self._term(name, key), _width(name, key), key in WRAPPED)
            for key in ("document", *keys)
        ]
        return self._workbook.sheet(self._book.terms[name], made)

    def _term(self, sheet: str, key: str) -> str:
        terms = self._book.terms
        return terms.get(f"{sheet}.{key}") or terms[key]

    def _said(self, group: str, value: object) -> str:
        return self._book.terms.get(f"{group}.{value}", str(value))

    def _finding(self, document: str, row: Row) -> str:
        """Write a finding and its evidence; its severity comes back."""
        entry = dict(zip(COLUMNS[columns.FINDINGS], row, strict=True))
        entry["title"] = self._titles.get(str(entry["check"]), "")
        severity = str(entry["severity"])
        shown: dict[str, Content] = {
            key: _figure(entry[key]) if key in FIGURED[:3] else _content(entry[key])
            for key in (*FOUND, *FIGURED, *BEHIND)
        }
        shown["severity"] = Marked(self._said("severity", severity), severity)
        shown["verdict"] = self._said("outcome", entry["verdict"])
        shown["evidence"] = self._cite(document, entry["evidence"])
        self._findings.write([document, *shown.values()])
        return severity

    def _cite(self, document: str, places: object) -> Content:
        """Write the pieces of evidence; a link to the first one comes back."""
        first = self._evidence.next_row
        for place in places if isinstance(places, tuple) else ():
            kind = self._book.kinds.get(str(place["part"]).partition("#")[0])
            entry = catalogue(kind).get(str(place["field"])) if kind else None
            told = {**place, "label": entry.label if entry else ""}
            if entry and entry.type in FIGURES:
                told["value"] = _figure(place["value"])
            name = str(place.get("document") or document)
            self._evidence.write([name, *(_content(told.get(key)) for key in EVIDENCE)])
        if self._evidence.next_row == first:
            return None
        return Link(self._book.terms["evidence"], self._evidence.name, first)

    def _check(self, document: str, row: Row) -> str:
        entry = dict(zip(COLUMNS[columns.CHECKS], row, strict=True))
        outcome = str(entry["outcome"])
        entry["title"] = self._titles.get(str(entry["check"]), "")
        entry["outcome"] = self._said("outcome", outcome)
        self._coverage.write([document, *(_content(entry[key]) for key in CHECKED)])
        return outcome

    def _indicator(self, document: str, row: Row) -> None:
        entry = dict(zip(COLUMNS[columns.INDICATORS], row, strict=True))
        cells = (
            _figure(entry[key]) if key in ("weight", "score") else _content(entry[key])
            for key in INDICATORS
        )
        self._indicators.write([document, *cells])

    def _record(self, document: str, name: str, row: Row) -> None:
        kind = self._book.kinds[name]
        if name not in self._kinds:
            fields = catalogue(kind)
            made = [
                Column(self._book.terms[key], WIDTHS[key])
                for key in ("document", "part")
            ]
            made += [
                Column(_heading(f, fields), USUAL) for f in record_columns(kind)[1:]
            ]
            self._kinds[name] = self._workbook.sheet(kind.title, made), fields
        sheet, fields = self._kinds[name]
        typed = zip(record_columns(kind), row, strict=True)
        cells = (
            _figure(cell) if key in fields and fields[key].type in FIGURES else cell
            for key, cell in typed
        )
        sheet.write([document, *map(_content, cells)])


def _width(sheet: str, key: str) -> int:
    if "." in key:  # counts of the overview
        return COUNT
    figure = sheet == "findings" and key in FIGURED
    return USUAL if figure and key == "actual" else WIDTHS.get(key, USUAL)


def _heading(field: str, fields: Catalogue) -> str:
    """A field's label with its unit; its name where it has no label."""
    entry = fields[field]
    unit = f" ({entry.unit})" if entry.unit else ""
    return f"{entry.label or field}{unit}"


def _figure(cell: object) -> Content:
    """A number where the cell is one; bounds and marks for nothing stay text."""
    text = "" if cell is None else str(cell)
    return Decimal(text) if FIGURE.fullmatch(text) else text


def _content(cell: object) -> Content:
    return cell if isinstance(cell, int | Decimal | Link | Marked) else str(cell or "")
