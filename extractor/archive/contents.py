"""A staged document → the cells that go into the tables of an archive.

In: the rows of `outputs.rows` as they wait on disk. Out: parts with their identities
and records, and rows by table. Text that a database cannot hold is replaced.
"""

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from operator import itemgetter
from typing import NamedTuple, cast

from sqlalchemy import Table

from extractor.archive import schema
from extractor.archive.dialect import Stored, StoredRow
from extractor.archive.exact import Exact
from extractor.archive.identity import TELLING, Identity, identities
from extractor.checks.catalogue import Entry, catalogue
from extractor.errors import OutputError
from extractor.kinds import FIGURES, PatternBook, ValueType
from extractor.model import Quantity
from extractor.outputs import columns
from extractor.outputs.columns import Cell, Row
from extractor.outputs.restore import restore
from extractor.outputs.stage import Staged
from extractor.values import convert

NUMBER = re.compile(r"-?(0|[1-9]\d*)(\.\d+)?")
FREE = Entry(ValueType.TEXT)  # a field that the patterns do not know any more
TIES = ("part_id", "document_id", "position")  # columns that tie tables together
OF_PART = {
    columns.FACTS: schema.facts,
    columns.INDICATORS: schema.indicators,
    columns.LINES: schema.lines,
}
OF_DOCUMENT = {columns.FINDINGS: schema.findings, columns.CHECKS: schema.checks}
TABLES: Mapping[str, Table] = {**OF_PART, **OF_DOCUMENT}
Cells = dict[str, Stored]


@dataclass(frozen=True, slots=True)
class PartOf:
    """A part of the document."""

    name: str
    identity: Identity
    record: Mapping[str, Stored]


@dataclass(slots=True)
class Contents:
    """A document: its own cells, its parts, and rows behind the name of their part."""

    about: Mapping[str, Stored]
    parts: Sequence[PartOf] = ()
    rows: dict[str, list[tuple[str, StoredRow]]] = field(default_factory=dict)


def contents_of(
    staged: Staged, headers: Mapping[str, Sequence[str]], book: PatternBook
) -> Contents:
    """All that an archive keeps of a document; `headers` are the columns of records.

    Findings between documents are left out: they rest on what else there is. Raises
    OutputError when its kinds are not those of the book.
    """
    about = about_of(staged)
    names = [name for name in str(about["kinds"]).split(";") if name]
    _refuse_unknown(staged.name, names, book)
    contents = Contents(about, (), {name: [] for name in TABLES})
    records: dict[str, Mapping[str, Stored]] = {}
    telling: list[tuple[str, Row]] = []
    for name, row in staged.rows_of(*TABLES, *(columns.RECORDS + k for k in headers)):
        if name in TABLES:
            entry = _cells(staged, name, row, book)
            contents.rows[name].append(entry)
            if name == columns.FACTS and row[FIELD] in TELLING:
                telling.append((name, cast(Row, tuple(map(clean, row)))))
        else:
            kind = name.removeprefix(columns.RECORDS)
            cells = dict(zip(headers[kind], map(clean, row), strict=True))
            records[str(cells.pop("part"))] = _record(kind, cells, book)
    found = identities(names, restore(telling, book), book)
    contents.parts = [PartOf(name, found[name], records[name]) for name in names]
    return contents


def about_of(staged: Staged) -> Mapping[str, Stored]:
    """The document's own cells: its row of `documents.csv` and its name."""
    named = dict(zip(columns.COLUMNS[columns.DOCUMENTS], staged.row, strict=True))
    cells: Row = (staged.name, *named.values())
    names = (columns.DOCUMENT, *named)
    return {name: clean(cell) for name, cell in zip(names, cells, strict=True)}


def _refuse_unknown(name: str, parts: Sequence[str], book: PatternBook) -> None:
    for part in parts:
        if part.partition("#")[0] not in book.kinds:
            problem = f"{part} is of a kind that the pattern files do not know"
            raise OutputError(name, problem, "pass the --patterns it was read with")


def _record(
    kind: str, cells: Mapping[str, Stored], book: PatternBook
) -> dict[str, Stored]:
    """What the record holds, figures as numbers, without what is empty."""
    found: dict[str, Stored] = {}
    for name, cell in cells.items():
        if cell is None:
            continue
        figure = entry_of(kind, name, book).type in FIGURES
        number = number_of(cell) if figure else None
        found[name] = cell if number is None else number
    return found


def entry_of(part: str, field: str, book: PatternBook) -> Entry:
    """What the patterns say of a field of the part's kind."""
    kind = book.kinds.get(part.partition("#")[0])
    return (catalogue(kind) if kind else {}).get(field, FREE)


def _cells(
    staged: Staged, name: str, row: Row, book: PatternBook
) -> tuple[str, StoredRow]:
    """The part of a row, and its cells in the order of the table's columns."""
    if staged.judge is not None:
        row = staged.judge.row(staged.name, name, row)
    cells: list[Stored] = [clean(cell) if _is_odd(cell) else cell for cell in row]
    if name == columns.FACTS:
        cells += _number_of(cells, book)
    elif name == columns.LINES:
        cells += [cells[VALUE_OF_LINE]]
    layout = LAYOUTS[name]
    stored = list(layout.pick(cells))
    for i in layout.exact:
        stored[i] = number_of(stored[i])
    return str(cells[0]), tuple(stored)


def _is_odd(cell: Cell) -> bool:
    """Whether a cell may not be held as it is; few are, and `clean` takes long."""
    return type(cell) is tuple or (type(cell) is str and "\0" in cell)


def _number_of(cells: Sequence[Stored], book: PatternBook) -> tuple[Stored, Stored]:
    """The figure of a fact in the unit of its field, where it has one, and the unit."""
    part, field, value, unit, decimals = (cells[i] for i in FIGURE)
    number, unit = number_of(value), str(unit)
    if number is None or decimals is None:
        return None, ""
    wanted = entry_of(str(part), str(field), book).unit
    if unit and wanted and unit != wanted:
        moved = convert(Quantity(number, unit, int(str(decimals))), wanted)
        if moved is not None:
            number, unit = moved.number, moved.unit
    return number, unit


class Layout(NamedTuple):
    """How the cells of a row become those of a table, its ties left out.

    `pick` takes them in the table's order; `exact` are the places of its numbers.
    """

    pick: Callable[[Sequence[Stored]], Sequence[Stored]]
    exact: tuple[int, ...]


def _layout(name: str) -> Layout:
    more = {columns.FACTS: ("number", "number_unit"), columns.LINES: ("number",)}
    names = (*columns.COLUMNS[name], *more.get(name, ()))
    own = [c for c in TABLES[name].columns if c.name not in TIES]
    pick = itemgetter(*(names.index(column.name) for column in own))
    return Layout(
        pick, tuple(i for i, c in enumerate(own) if isinstance(c.type, Exact))
    )


LAYOUTS = {name: _layout(name) for name in TABLES}
FIELD = columns.COLUMNS[columns.FACTS].index("field")
VALUE_OF_LINE = columns.COLUMNS[columns.LINES].index("value")
FIGURE = [
    columns.COLUMNS[columns.FACTS].index(name)
    for name in ("part", "field", "value", "unit", "decimals")
]


def number_of(cell: object) -> Decimal | None:
    """The number that a cell is; None for text, however it begins.

    >>> number_of("-0.50"), number_of("0301"), number_of("≥92"), number_of(None)
    (Decimal('-0.50'), None, None, None)
    """
    if cell is None or isinstance(cell, Decimal):
        return cell
    text = str(cell)
    return Decimal(text) if NUMBER.fullmatch(text) else None


def clean(cell: object) -> Stored:
    r"""The cell as every database can hold it: without NUL and halves of characters.

    >>> clean("a\0b"), clean([{"x": "\0"}]), clean(7)
    ('a�b', [{'x': '�'}], 7)
    """
    match cell:
        case str():
            whole = cell.replace("\0", "\ufffd")
            return whole if whole.isascii() else _without_surrogates(whole)
        case None | int() | float() | Decimal():
            return cell
        case list() | tuple():
            return [clean(item) for item in cell]
        case dict():
            return {str(key): clean(value) for key, value in cell.items()}
        case _:
            raise TypeError(f"{type(cell).__name__} has no place in a table")


def _without_surrogates(text: str) -> str:
    return text.encode("utf-8", "replace").decode()


def tied(
    entries: Sequence[tuple[str, StoredRow]], ids: Mapping[str, int]
) -> list[StoredRow]:
    """Rows of a table whose rows are those of parts."""
    positions: Counter[str] = Counter()
    found: list[StoredRow] = []
    for part, row in entries:
        positions[part] += 1
        found.append((ids[part], positions[part], *row))
    return found
