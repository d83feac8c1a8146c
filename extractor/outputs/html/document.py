"""The report on one document: what it is, what does not tie, what was read, what ran.

In: a document at hand, its rows as staged, personal values hidden if asked for. Out:
the bytes of one HTML file.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from extractor.model import Record
from extractor.outputs import columns
from extractor.outputs.exhibit import Exhibit
from extractor.outputs.files import safe_path
from extractor.outputs.html.coverage import Ran, coverage
from extractor.outputs.html.findings import SEVERITIES, Desk, grouped
from extractor.outputs.html.labels import Labels, labels_of
from extractor.outputs.html.page import made_page
from extractor.outputs.html.papers import find_papers
from extractor.outputs.html.placing import Placing, placings
from extractor.outputs.html.records import Sheet, sheet
from extractor.outputs.html.spots import spot_in, spot_of

Named = Mapping[str, object]

# fields that tell at a glance how a part came out, the first that has a value
SCORES = ("total_score", "score")
GRADES = ("grade",)
RATES = ("funds.total.rate", "execution_rate")
NAMES = ("project_name", "unit_name", "org_name", "legal_name")


@dataclass(frozen=True, slots=True)
class PartView:
    """A part: where it stands, how it came out, its values.

    `number` is empty for the only part of its kind.
    """

    name: str
    kind: str
    title: str
    number: str
    pages: str
    first: int
    about: str
    year: str
    score: str
    grade: str
    rate: str
    sheet: Sheet
    indicators: tuple[Named, ...]
    lines: tuple[Named, ...]


def document_page(exhibit: Exhibit) -> bytes:
    """The report on the document."""
    rows = _drawn(exhibit, _tables(exhibit))
    papers = find_papers(exhibit)
    labels = labels_of(exhibit.book, rows[columns.FACTS], rows[columns.INDICATORS])
    areas = {p.number: p.area for p in papers if p.shown}
    groups = grouped(rows[columns.FINDINGS], Desk(exhibit.book, labels, areas))
    parts = tuple(_parts(exhibit, rows, labels))
    ran = coverage(rows[columns.CHECKS], labels)
    row = zip(columns.COLUMNS[columns.DOCUMENTS], exhibit.row, strict=True)
    return made_page(
        "document",
        name=exhibit.name,
        index="../" * safe_path(exhibit.name).count("/") + "index.html",
        about=dict(row),
        audited=exhibit.options.audit,
        redacted=exhibit.options.redact,
        dump=exhibit.result.document.dump,
        groups=groups,
        severities=_counted(rows[columns.FINDINGS]),
        parts=parts,
        kinds={part.name: part for part in parts},
        papers=papers,
        coverage=ran,
        outcomes=_outcomes(ran),
    )


def _tables(exhibit: Exhibit) -> dict[str, list[dict[str, object]]]:
    """The document's rows by table, each with its columns' names."""
    names = (*columns.ALWAYS, *columns.AUDITED)
    tables: dict[str, list[dict[str, object]]] = {name: [] for name in names}
    for name, row in exhibit.judged_rows():
        if name in tables:
            named = zip(columns.COLUMNS[name], row, strict=True)
            tables[name].append(dict(named))
    return tables


def _drawn(
    exhibit: Exhibit, tables: dict[str, list[dict[str, object]]]
) -> dict[str, list[dict[str, object]]]:
    """The tables with every box where the drawing of its page has it."""
    placing = placings(exhibit.result.document)
    if not placing:
        return tables
    for name in columns.ALWAYS:
        for row in tables[name]:
            spot = spot_of(row)
            if spot and spot.page in placing:
                box = placing[spot.page].box(spot.box)
                row.update(zip(columns.PLACE[1:], box, strict=True))
    for row in tables[columns.FINDINGS]:
        entries = row["evidence"]
        if isinstance(entries, tuple):
            row["evidence"] = tuple(_drawn_entry(e, placing) for e in entries)
    return tables


def _drawn_entry(entry: Named, placing: Mapping[int, Placing]) -> Named:
    spot = spot_in(entry)
    if spot is None or spot.page not in placing or entry.get("document"):
        return entry
    return {**entry, "bbox": list(placing[spot.page].box(spot.box))}


def _counted(findings: Sequence[Named]) -> dict[str, int]:
    counts = Counter(str(row["severity"]) for row in findings)
    return {severity: counts[severity] for severity in SEVERITIES}


def _outcomes(ran: Sequence[Ran]) -> dict[str, int]:
    return dict(Counter(check.outcome for check in ran))


def _parts(
    exhibit: Exhibit, rows: Mapping[str, Sequence[Named]], labels: Labels
) -> Iterator[PartView]:
    kinds = Counter(record.part.kind for record in exhibit.result.records)
    for record in exhibit.result.records:
        name = record.part.name
        own = {t: [r for r in rows[t] if r["part"] == name] for t in columns.ALWAYS}
        facts = own[columns.FACTS]
        kind = exhibit.book.kinds[record.part.kind]
        pages = _pages(record)
        yield PartView(
            name=name,
            kind=record.part.kind,
            title=kind.title,
            number=f"#{record.part.number}" if kinds[kind.kind] > 1 else "",
            pages=_ranges(pages),
            first=pages[0] if pages else 0,
            about=_first(facts, NAMES),
            year=_first(facts, ("fiscal_year",)),
            score=_first(facts, SCORES),
            grade=_first(facts, GRADES),
            rate=_first(facts, RATES),
            sheet=sheet(facts, labels),
            indicators=tuple(own[columns.INDICATORS]),
            lines=tuple(own[columns.LINES]),
        )


def _first(facts: Sequence[Named], fields: Sequence[str]) -> str:
    for field in fields:
        for fact in facts:
            if fact["field"] == field and fact["chosen"] and fact["value"] is not None:
                return str(fact["value"])
    return ""


def _pages(record: Record) -> list[int]:
    in_lines = {line.page for p in record.part.passages for line in p.lines}
    in_cells = {cell.page for table in record.part.tables for cell in table.cells}
    return sorted(in_lines | in_cells)


def _ranges(pages: Sequence[int]) -> str:
    """Page numbers as people write them.

    >>> _ranges([1, 2, 3, 7])
    '1–3, 7'
    """
    runs: list[list[int]] = []
    for page in pages:
        if runs and page == runs[-1][-1] + 1:
            runs[-1].append(page)
        else:
            runs.append([page])
    return ", ".join(f"{r[0]}–{r[-1]}" if len(r) > 1 else str(r[0]) for r in runs)
