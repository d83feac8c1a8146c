"""Findings as the report shows them: by cause, the worst first.

In: rows of findings and facts. Out: groups of findings, each with its figures and the
crops of the pages on which they stand.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from extractor.geometry import BBox
from extractor.kinds import PatternBook
from extractor.outputs.html.labels import Labels
from extractor.outputs.html.spots import Crop, Figure, Spot, crops, spot_in

SEVERITIES = ("error", "warning", "info")
VERDICTS = ("fail", "gap", "text", "deviation", "definitional", "rounding")

Named = Mapping[str, object]
Areas = Mapping[int, BBox]


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding, its row's cells as text."""

    cells: Mapping[str, str]
    title: str
    english: str
    case: str
    figures: tuple[Figure, ...]
    crops: tuple[Crop, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """Findings that one figure explains; `cause` is None where that is not known.

    `detail` tells groups of one title apart.
    """

    number: int
    severity: str
    verdict: str
    title: str
    english: str
    detail: str
    pages: str
    cause: Figure | None
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Desk:
    """What findings are shown with: the book's titles, printed labels, pages."""

    book: PatternBook
    labels: Labels
    areas: Areas


def grouped(rows: Sequence[Named], desk: Desk) -> tuple[Group, ...]:
    """All findings, those of one cause together."""
    causes: dict[str, list[Named]] = {}
    for n, row in enumerate(rows):
        causes.setdefault(str(row["cause"] or n), []).append(row)
    ordered = sorted(causes.values(), key=_gravity)
    groups = [_group(n, rows, desk) for n, rows in enumerate(ordered, start=1)]
    titles = Counter(group.title for group in groups)
    return tuple(
        replace(group, detail=_detail(group)) if titles[group.title] > 1 else group
        for group in groups
    )


def _detail(group: Group) -> str:
    figures = group.findings[0].figures
    figure = group.cause or (figures[0] if figures else None)
    return figure.label if figure else ""


def _gravity(rows: Sequence[Named]) -> tuple[object, ...]:
    worst = min(map(_rank, rows))
    return (*worst, -len(rows), _first_page(rows))


def _rank(row: Named) -> tuple[int, int]:
    return (
        _place(SEVERITIES, str(row["severity"])),
        _place(VERDICTS, str(row["verdict"])),
    )


def _place(names: Sequence[str], name: str) -> int:
    return names.index(name) if name in names else len(names)


def _first_page(rows: Sequence[Named]) -> int:
    return min(min(_page_numbers(row), default=0) for row in rows)


def _page_numbers(row: Named) -> list[int]:
    return [int(page) for page in str(row["pages"]).split(";") if page]


def _group(number: int, rows: Sequence[Named], desk: Desk) -> Group:
    ordered = sorted(rows, key=_rank)
    findings = tuple(_finding(row, desk) for row in ordered)
    first = findings[0]
    pages = {page for row in rows for page in _page_numbers(row)}
    return Group(
        number=number,
        severity=first.cells["severity"],
        verdict=first.cells["verdict"],
        title=first.title,
        english=first.english,
        detail="",
        pages=", ".join(map(str, sorted(pages))),
        cause=_cause(first.cells["cause"], desk.labels),
        findings=findings,
    )


def _cause(cause: str, labels: Labels) -> Figure | None:
    """The figure that a cause names."""
    part, _, address = cause.partition(" ")
    field, _, row = address.partition(" ")
    if not field:
        return None
    return labels.figure(part, field, row)


def _finding(row: Named, desk: Desk) -> Finding:
    entries = row["evidence"] if isinstance(row["evidence"], tuple) else ()
    figures = tuple(_figure(n, e, desk) for n, e in enumerate(entries, start=1))
    cells = {name: _text(cell) for name, cell in row.items() if name != "evidence"}
    title = desk.labels.title(cells["part"], cells["check"])
    case = desk.labels.case(cells["part"], cells["case"])
    english = desk.labels.english(cells["check"])
    return Finding(cells, title, english, case, figures, crops(figures, desk.areas))


def _text(cell: object) -> str:
    return "" if cell is None else str(cell)


def _figure(number: int, entry: Named, desk: Desk) -> Figure:
    part, field, row = (str(entry.get(n, "")) for n in ("part", "field", "row"))
    known = desk.labels.figure(part, field, row)
    spot: Spot | None = spot_in(entry)
    return Figure(
        number=number,
        label=known.label if known else field,
        column=known.column if known else "",
        row=row,
        value=str(entry.get("value", "")) or (known.value if known else ""),
        unit=str(entry.get("unit", "")),
        document=str(entry.get("document", "")),
        spot=spot,
    )
