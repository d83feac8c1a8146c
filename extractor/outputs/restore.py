"""Rows of facts → records again, for checks that come after a document is put away.

In: rows named `facts`, of a staged document or of a database. Out: its records, every
fact with its value, unit, place and raw text. Tables, running text and indicator rows
are not among them.
"""

import re
from collections.abc import Iterable, Sequence
from decimal import Decimal

from extractor.checks.catalogue import Entry, catalogue
from extractor.geometry import BBox
from extractor.kinds import FIGURES, PatternBook, ValueType
from extractor.model import (
    Evidence,
    Fact,
    Nil,
    Part,
    Quantity,
    Reading,
    Record,
    Region,
    Source,
    Value,
)
from extractor.outputs.columns import COLUMNS, FACTS, Cell, Row
from extractor.outputs.printing import UNREADABLE
from extractor.values import parse

NUMBER = re.compile(r"-?\d+(\.\d+)?")


def restore(rows: Iterable[tuple[str, Row]], book: PatternBook) -> tuple[Record, ...]:
    """The records of one document, its parts in the order in which they begin."""
    facts: dict[str, list[tuple[Fact, bool]]] = {}
    for name, row in rows:
        if name == FACTS:
            cells = dict(zip(COLUMNS[FACTS], row, strict=True))
            kind = str(cells["part"]).partition("#")[0]
            if kind in book.kinds:
                entry = catalogue(book.kinds[kind]).get(str(cells["field"]))
                fact = _fact(cells, entry or Entry(ValueType.TEXT))
                found = (fact, str(cells["chosen"]) == "1")
                facts.setdefault(str(cells["part"]), []).append(found)
    return tuple(_record(part, found) for part, found in facts.items())


def _record(part: str, facts: Sequence[tuple[Fact, bool]]) -> Record:
    kind, _, number = part.partition("#")
    return Record(
        Part(kind, int(number), (), ()),
        tuple(fact for fact, _ in facts),
        {(fact.field, fact.row): fact for fact, chosen in facts if chosen},
    )


def _fact(cells: dict[str, Cell], entry: Entry) -> Fact:
    return Fact(
        field=str(cells["field"]),
        row=str(cells["row"] or ""),
        value=_value(cells, entry.type),
        evidence=Evidence(
            _regions(cells), str(cells["raw"] or ""), Reading(str(cells["reading"]))
        ),
        label=str(cells["label"] or ""),
        source=Source(str(cells["source"])),
        confidence=Decimal(str(cells["confidence"])),
    )


def _value(cells: dict[str, Cell], type: ValueType) -> Value:
    if cells["state"] == UNREADABLE:
        return None
    if cells["state"] != "value":
        return Nil(str(cells["state"]))
    text, unit = str(cells["value"]), str(cells["unit"] or "")
    if type in FIGURES and NUMBER.fullmatch(text):
        return Quantity(Decimal(text), unit, int(str(cells["decimals"] or 0)))
    if type is ValueType.TEXT:
        return text
    return parse(text, type, unit)


def _regions(cells: dict[str, Cell]) -> tuple[Region, ...]:
    if cells["page"] is None or cells["page"] == "":
        return ()
    x0, top, x1, bottom = (float(str(cells[n])) for n in ("x0", "top", "x1", "bottom"))
    return (Region(int(str(cells["page"])), BBox(x0, top, x1, bottom)),)
