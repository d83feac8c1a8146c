"""Rows as they stand in CSV files, stages and tables → the records they were made of.

In: fact rows of one document. Out: records with facts, chosen ones marked, as checks
take them; what no row holds (passages, tables) they do not have.
"""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from functools import lru_cache

from extractor.checks.catalogue import Catalogue, Entry, catalogue
from extractor.geometry import BBox
from extractor.kinds import Kind, PatternBook, ValueType
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
from extractor.outputs.columns import PLACE
from extractor.outputs.printing import UNREADABLE
from extractor.values import parse

Cells = Mapping[str, object]
WORDS = (ValueType.TEXT, ValueType.PERSON, ValueType.PHONE, ValueType.GRADE)
FREE = Entry(ValueType.TEXT)  # a field that the patterns do not know (any more)


def records_of(
    names: Iterable[str], facts: Iterable[Cells], book: PatternBook
) -> tuple[Record, ...]:
    """A record for each part named `kind#n`, in the order of the names."""
    found: dict[str, list[tuple[Fact, bool]]] = {name: [] for name in names}
    for cells in facts:
        part = str(cells["part"])
        entry = entry_of(part, str(cells["field"]), book)
        found[part].append((fact_of(cells, entry), bool(int(str(cells["chosen"])))))
    return tuple(_record(name, entries) for name, entries in found.items())


def entry_of(part: str, field: str, book: PatternBook) -> Entry:
    """What the patterns say of a field of the part's kind."""
    kind = book.kinds.get(part.partition("#")[0])
    return _entries(kind).get(field, FREE) if kind else FREE


@lru_cache(maxsize=64)
def _entries(kind: Kind) -> Catalogue:
    return catalogue(kind)


def _record(name: str, entries: Iterable[tuple[Fact, bool]]) -> Record:
    kind, _, number = name.partition("#")
    pairs = tuple(entries)
    chosen = {(f.field, f.row): f for f, is_chosen in pairs if is_chosen}
    part = Part(kind, int(number), (), ())
    return Record(part, tuple(fact for fact, _ in pairs), chosen)


def fact_of(cells: Cells, entry: Entry) -> Fact:
    """The fact that a row tells of."""
    page, *sides = (cells[name] for name in PLACE)
    regions: tuple[Region, ...] = ()
    if page is not None:
        box = BBox(*(float(str(side)) for side in sides))
        regions = (Region(int(str(page)), box),)
    return Fact(
        field=str(cells["field"]),
        row=str(cells["row"]),
        value=value_of(cells, entry.type),
        evidence=Evidence(regions, str(cells["raw"]), Reading(str(cells["reading"]))),
        label=str(cells["label"]),
        source=Source(str(cells["source"])),
        confidence=Decimal(str(cells["confidence"])),
    )


def value_of(cells: Cells, type: ValueType) -> Value:
    """The value as it was before it was written out."""
    state, text, decimals = (cells[n] for n in ("state", "value", "decimals"))
    if state == UNREADABLE:
        return None
    if state != "value":
        return Nil(str(state))
    written, unit = str(text), str(cells["unit"])
    if decimals is not None:
        return Quantity(Decimal(written), unit, int(str(decimals)))
    return written if type in WORDS else parse(written, type, unit)
