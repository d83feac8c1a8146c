"""Small records typed in a pattern file's `cases` → records to run a check on.

In: fields and what is printed there. Out: one record per part named. The facts stand on
page 1, their labels are those of the patterns. `name#2` is a second occurrence of a
field, `text` the running text of the part, `table` a table of it: a row a line, cells
parted by `|`.
"""

import re
from collections.abc import Mapping

from extractor.checks.catalogue import Entry, catalogue
from extractor.errors import PatternError
from extractor.geometry import BBox
from extractor.kinds import Kind, PatternBook, ValueType
from extractor.model import (
    Cell,
    Evidence,
    Fact,
    Indicator,
    Part,
    Passage,
    Quantity,
    Record,
    Region,
    Source,
    Table,
)
from extractor.values import parse

KEY = re.compile(
    r"(?:(?P<kind>[a-z_0-9]+)(?:#(?P<number>\d+))?\.)?(?P<name>[^\[\]]+?)"
    r"(?:\[(?P<row>.*)\])?"
)
ROW = re.compile(r"indicator\.(\d+)\.(\w+)")
TEXT, TABLE = "text", "table"
FIGURES = ("weight", "score")  # cells of an indicator that are read as numbers
HERE = (Region(1, BBox(0, 0, 1, 1)),)


def records_of(
    case: Mapping[str, str], book: PatternBook, kind: str
) -> tuple[Record, ...]:
    """The records a case describes; fields without a kind are of `kind`."""
    parts: dict[tuple[str, int], dict[tuple[str, str], str]] = {}
    for key, text in case.items():
        match = KEY.fullmatch(key)
        if match is None:
            raise PatternError(key, "not a field of a case")
        named = match["kind"] in book.kinds
        part = (match["kind"] if named else kind, int(match["number"] or 1))
        name = match["name"] if named or not match["kind"] else key.split("[")[0]
        parts.setdefault(part, {})[name, match["row"] or ""] = text
    return tuple(
        _record(book.kinds[name], number, values)
        for (name, number), values in parts.items()
    )


def documents_of(
    case: Mapping[str, str], book: PatternBook
) -> Mapping[str, tuple[Record, ...]]:
    """The records of the documents that a case describes: `2023/base_data.office`."""
    documents: dict[str, dict[str, str]] = {}
    for key, text in case.items():
        name, slash, field = key.partition("/")
        if not slash:
            raise PatternError(key, "names no document", "write DOCUMENT/FIELD")
        documents.setdefault(name, {})[field] = text
    return {name: records_of(told, book, "") for name, told in documents.items()}


def _record(kind: Kind, number: int, values: Mapping[tuple[str, str], str]) -> Record:
    entries = catalogue(kind)
    facts, rows = [], dict[int, dict[str, str]]()
    for (name, row), text in values.items():
        if name in (TEXT, TABLE):
            continue
        if cell := ROW.fullmatch(name):
            rows.setdefault(int(cell[1]), {})[cell[2]] = text
        else:
            field = name.partition("#")[0]
            entry = entries.get(field, Entry(ValueType.TEXT))
            source = Source.PROSE if kind.narrative else Source.TABLE
            entry = entry._replace(unit="") if kind.narrative else entry
            facts.append(_fact(field, row, text, entry, source))
    part = Part(kind.kind, number, _passages(values), _tables(values))
    chosen = {(f.field, f.row): f for f in reversed(facts)}
    chosen = {(f.field, f.row): chosen[f.field, f.row] for f in facts}
    indicators = tuple(_indicator(n, cells) for n, cells in sorted(rows.items()))
    return Record(part, tuple(facts), chosen, indicators)


def _passages(values: Mapping[tuple[str, str], str]) -> tuple[Passage, ...]:
    lines = values.get((TEXT, ""), "").split("\n")
    return tuple(Passage(line) for line in lines if line)


def _tables(values: Mapping[tuple[str, str], str]) -> tuple[Table, ...]:
    rows = [line.split("|") for line in values.get((TABLE, ""), "").split("\n") if line]
    cells = [
        Cell(i, k, 1, 1, 1, HERE[0].bbox, Passage(text.strip()))
        for i, row in enumerate(rows)
        for k, text in enumerate(row)
    ]
    if not cells:
        return ()
    return (Table(1, 1, len(rows), max(map(len, rows)), tuple(cells)),)


def _fact(name: str, row: str, text: str, entry: Entry, source: Source) -> Fact:
    value = parse(text, entry.type, entry.unit)
    return Fact(name, row, value, Evidence(HERE, text), entry.label or name, source)


def _indicator(row: int, cells: Mapping[str, str]) -> Indicator:
    points = parse(cells.get("level1_points", ""), ValueType.SCORE)
    facts = {
        name: _fact(
            f"indicator.{name}",
            str(row),
            text,
            Entry(ValueType.SCORE if name in FIGURES else ValueType.TEXT),
            Source.TABLE,
        )
        for name, text in cells.items()
        if name not in ("level1", "level1_points", "level2")
    }
    return Indicator(
        row,
        cells.get("level1", ""),
        points if isinstance(points, Quantity) else None,
        cells.get("level2", ""),
        facts,
        Evidence(HERE, cells.get("level1", "")),
    )
