"""A staged document → the cells that go into the tables of an archive.

In: the rows of `outputs.rows` as they wait on disk. Out: parts with their identities
and records, and rows by table. Text that a database cannot hold is replaced.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import cast

from sqlalchemy import Table

from extractor.archive import schema
from extractor.archive.dialect import Stored, StoredRow
from extractor.archive.exact import Exact
from extractor.archive.identity import Identity, identities
from extractor.archive.views import FIGURES
from extractor.checks.catalogue import Entry, catalogue
from extractor.errors import OutputError
from extractor.kinds import PatternBook, ValueType
from extractor.model import Quantity
from extractor.outputs import columns
from extractor.outputs.columns import Row
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

    Raises OutputError when its kinds are not those of the book.
    """
    about = about_of(staged)
    names = [name for name in str(about["kinds"]).split(";") if name]
    _refuse_unknown(staged.name, names, book)
    rows: dict[str, list[tuple[str, StoredRow]]] = {name: [] for name in TABLES}
    facts: list[tuple[str, Row]] = []
    records: dict[str, Mapping[str, Stored]] = {}
    for name, cells_of in staged.rows():
        row = [clean(cell) for cell in cells_of]
        if name.startswith(columns.RECORDS):
            kind = name.removeprefix(columns.RECORDS)
            cells: Cells = dict(zip(headers[kind], row, strict=True))
            records[str(cells.pop("part"))] = _record(kind, cells, book)
        elif name in TABLES:
            cells = dict(zip(columns.COLUMNS[name], row, strict=True))
            if name == columns.FACTS:
                facts.append((name, cast(Row, tuple(row))))
            elif str(cells.get("check")) in book.portfolio:
                continue  # rests on other documents: `audit --db` runs it on all
            rows[name].append((str(cells["part"]), _stored(name, cells, book)))
    found = identities(names, restore(facts, book), book)
    parts = [PartOf(name, found[name], records[name]) for name in names]
    return Contents(about, parts, rows)


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


def _number_of(cells: Cells, book: PatternBook) -> Cells:
    """The figure of a fact in the unit of its field, where it has one."""
    number, unit = number_of(cells["value"]), str(cells["unit"])
    if number is None or cells["decimals"] is None:
        return {"number": None, "number_unit": ""}
    wanted = entry_of(str(cells["part"]), str(cells["field"]), book).unit
    if unit and wanted and unit != wanted:
        decimals = int(str(cells["decimals"]))
        moved = convert(Quantity(number, unit, decimals), wanted)
        if moved is not None:
            number, unit = moved.number, moved.unit
    return {"number": number, "number_unit": unit}


def _stored(name: str, cells: Cells, book: PatternBook) -> StoredRow:
    """The cells of a row in the order of the table's columns, without its ties."""
    if name == columns.FACTS:
        cells = cells | _number_of(cells, book)
    elif name == columns.LINES:
        cells = cells | {"number": cells["value"]}
    return tuple(
        number_of(cells[column.name])
        if isinstance(column.type, Exact)
        else cells[column.name]
        for column in TABLES[name].columns
        if column.name not in TIES
    )


def number_of(cell: object) -> Decimal | None:
    """The number that a cell is; None for text, however it begins.

    >>> number_of("-0.50"), number_of("0301"), number_of("≥92"), number_of(None)
    (Decimal('-0.50'), None, None, None)
    """
    if isinstance(cell, Decimal):
        return cell
    return Decimal(str(cell)) if NUMBER.fullmatch(str(cell)) else None


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
