"""Result → rows, the one source of CSV, JSON and data frames.

In: what is known of a document. Out: named rows of plain cells in order of page and
position; amounts are Decimals with the decimals printed, absence is None.
"""

from collections.abc import Iterable, Iterator

from extractor.kinds import PatternBook
from extractor.model import (
    Evidence,
    Fact,
    Indicator,
    LineItem,
    Nil,
    Quantity,
    Reading,
    Record,
    Result,
    Table,
    Value,
)
from extractor.outputs import columns
from extractor.outputs.columns import Cell, Row
from extractor.outputs.findings import check_rows, finding_rows
from extractor.outputs.places import place, position
from extractor.outputs.printing import printed, state, unit_of
from extractor.outputs.records import record_row
from extractor.outputs.redaction import secrets

NamedRow = tuple[str, Row]


def document_row(result: Result) -> Row:
    """The row of `documents.csv`, without the name."""
    document = result.document
    by_ocr = (s.number for s in document.sheets if s.reading is Reading.OCR)
    return (
        document.sha256,
        "ok",
        "",
        document.n_pages,
        _listed(by_ocr),
        _listed(document.unread_pages),
        _listed(r.part.name for r in result.records),
        result.fiscal_year,
        result.unit_name,
        round(result.seconds, 3),
    )


def failed_row(sha256: str, error: str) -> Row:
    """The only row of a document that could not be read."""
    return (sha256, "failed", error, None, "", "", "", "", "", None)


def result_rows(
    result: Result, book: PatternBook, *, audited: bool, redact: bool = False
) -> Iterator[NamedRow]:
    """Every row of the document with the name of its table, `documents` apart."""
    hide = secrets(result, book) if redact else None
    for name, row in _all_rows(result, book, audited):
        yield name, hide.row(name, row) if hide else row


def _all_rows(result: Result, book: PatternBook, audited: bool) -> Iterator[NamedRow]:
    for row in fact_rows(result):
        yield columns.FACTS, row
    for row in indicator_rows(result):
        yield columns.INDICATORS, row
    for row in line_rows(result):
        yield columns.LINES, row
    for record in result.records:
        kind = book.kinds[record.part.kind]
        yield columns.RECORDS + kind.kind, record_row(record, kind, book.vocabulary)
    for table in result.tables:
        yield columns.GRIDS, _grid_row(table)
    if audited:
        for row in finding_rows(result.outcomes):
            yield columns.FINDINGS, row
        for row in check_rows(result.outcomes):
            yield columns.CHECKS, row


def fact_rows(result: Result) -> Iterator[Row]:
    """Rows of `facts.csv`: every mention, the chosen ones marked."""
    found = [
        (position(f.evidence.regions), n, r.part.name, f, _is_chosen(f, r))
        for n, r in enumerate(result.records)
        for f in r.facts
    ]
    for _, _, part, fact, chosen in sorted(found, key=lambda entry: entry[:2]):
        yield _fact_row(part, fact, chosen)


def _is_chosen(fact: Fact, record: Record) -> bool:
    return record.chosen.get((fact.field, fact.row)) is fact


def _fact_row(part: str, fact: Fact, chosen: bool) -> Row:
    evidence = fact.evidence
    return (
        part,
        fact.field,
        fact.row,
        int(chosen),
        printed(fact.value),
        state(fact.value),
        unit_of(fact.value),
        _decimals(fact.value),
        evidence.raw,
        fact.label,
        str(fact.source),
        str(evidence.reading),
        fact.confidence,
        *place(evidence.regions),
    )


def _decimals(value: Value) -> int | None:
    return value.decimals if isinstance(value, Quantity) else None


def indicator_rows(result: Result) -> Iterator[Row]:
    """Rows of `indicators.csv`, in order of parts and of rows."""
    for record in result.records:
        for indicator in record.indicators:
            yield _indicator_row(record.part.name, indicator)


def _indicator_row(part: str, indicator: Indicator) -> Row:
    cells = indicator.cells
    facts = [cells[name] for name in cells]
    where = tuple(region for fact in facts for region in fact.evidence.regions)
    points = indicator.level1_points
    return (
        part,
        indicator.row,
        indicator.level1,
        printed(points) if points else None,
        indicator.level2,
        *(_as_printed(cells.get(n)) for n in ("name", "target", "actual")),
        *(_figure(cells.get(n)) for n in ("weight", "score")),
        _as_printed(cells.get("reason")),
        *place(where),
    )


def _as_printed(fact: Fact | None) -> str:
    """The text of a cell, its marks for nothing as printed."""
    if fact is None:
        return ""
    is_text = isinstance(fact.value, str) and not isinstance(fact.value, Nil)
    return str(fact.value) if is_text else _joined(fact.evidence)


def _joined(evidence: Evidence) -> str:
    return "".join(evidence.raw.split())


def _figure(fact: Fact | None) -> Cell:
    return printed(fact.value) if fact else None


def line_rows(result: Result) -> Iterator[Row]:
    """Rows of `lines.csv`."""
    found = [(r.part.name, line) for r in result.records for line in r.lines]
    for part, line in sorted(
        found, key=lambda pair: position(pair[1].fact.evidence.regions)
    ):
        yield _line_row(part, line)


def _line_row(part: str, line: LineItem) -> Row:
    value = line.fact.value
    return (
        part,
        line.table,
        line.row,
        line.code,
        line.name,
        line.column,
        printed(value),
        state(value),
        unit_of(value),
        *place(line.fact.evidence.regions),
    )


def _grid_row(table: Table) -> Row:
    cells = tuple(
        {
            "row": cell.row,
            "col": cell.col,
            "rowspan": cell.rowspan,
            "colspan": cell.colspan,
            "page": cell.page,
            "bbox": [round(side, 2) for side in cell.bbox],
            "text": cell.content.text,
            "doubtful": cell.doubtful,
        }
        for cell in table.cells
    )
    return (table.page, table.number, table.n_rows, table.n_cols, cells)


def _listed(items: Iterable[object]) -> str:
    return ";".join(str(item) for item in items)
