"""What checks look things up in: the records of an audit, by kind, row and group.

In: records and patterns. Out: a Desk, and Scopes on it: the places a check runs at.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Any, NamedTuple

from extractor.checks.catalogue import Catalogue, Entry, catalogue
from extractor.geometry import BBox, union
from extractor.kinds import PatternBook, ValueType
from extractor.model import Fact, Indicator, Nil, Quantity, Record, Source
from extractor.text import fold_key

UNKNOWN = Entry(ValueType.TEXT)
TOTALS = "totals"  # list of the vocabulary: words that name a row of sums
GENERAL = "general"  # list of the vocabulary: words that tell nothing apart
PLAIN = re.compile(r"[\W\dA-Za-z_]+")  # codes and marks


@dataclass(frozen=True, slots=True)
class Group:
    """Neighbouring indicator rows under one first-level heading."""

    name: str
    points: Quantity | None
    rows: tuple[Indicator, ...]


@dataclass(frozen=True, eq=False)
class Desk:
    """The records of one audit and what is looked up in them again and again.

    `beside` holds desks of other reports: `prior` those of the year before, `unit X`
    those of the unit that row X is about; their `name` is the document's.
    """

    records: tuple[Record, ...]
    book: PatternBook
    catalogues: Mapping[str, Catalogue]
    usual: Mapping[tuple[str, str, str], int]
    totals: tuple[str, ...] = ()
    name: str = ""
    beside: Mapping[str, tuple["Desk", ...]] = field(default_factory=dict)

    def of_kind(self, kind: str) -> tuple[Record, ...]:
        """Records of the kind, in reading order."""
        return self._kinds.get(kind, ())

    @cached_property
    def _kinds(self) -> Mapping[str, tuple[Record, ...]]:
        found: dict[str, tuple[Record, ...]] = {}
        for record in self.records:
            kind = record.part.kind
            found[kind] = (*found.get(kind, ()), record)
        return found

    @cached_property
    def away(self) -> frozenset[str]:
        """Kinds that there is no part of."""
        return frozenset(self.book.kinds).difference(self._kinds)

    @cached_property
    def known(self) -> dict[Hashable, Any]:
        """What was looked up before, by what was asked; nothing at a desk changes."""
        return {}

    def entry(self, record: Record, name: str) -> Entry:
        """Type, unit and label of a field."""
        return self.catalogues[record.part.kind].get(name, UNKNOWN)


class Scope(NamedTuple):
    """Where a check runs: its part, and there a row, an indicator or a group.

    `row` is the row a check that goes row by row is at, None for other checks.
    """

    home: Record
    row: str | None = None
    indicators: tuple[Indicator, ...] = ()
    groups: tuple[Group, ...] = ()
    exact: frozenset[str] = frozenset()
    optional: frozenset[str] = frozenset()


def set_up(records: Sequence[Record], book: PatternBook, document: str = "") -> Desk:
    """The desk for these records; `document` is their name where it is another one."""
    catalogues = {name: catalogue(kind) for name, kind in book.kinds.items()}
    counts: defaultdict[tuple[str, str, str], Counter[int]] = defaultdict(Counter)
    for record in records:
        entries = catalogues[record.part.kind]
        for (name, _), fact in record.chosen.items():
            value = fact.value
            known = name in entries and entries[name].type is ValueType.AMOUNT
            if known and isinstance(value, Quantity) and value.number:
                place = (record.part.name, place_of(fact, record), value.unit)
                counts[place][value.decimals] += 1
    usual = {
        place: max(found, key=lambda n: (found[n], n))
        for place, found in counts.items()
        if place[1] != Source.PROSE
    }
    totals = total_words(book)
    return Desk(tuple(records), book, catalogues, usual, totals, document)


@lru_cache(maxsize=8)  # books are hashed by identity, and few
def total_words(book: PatternBook) -> tuple[str, ...]:
    """Words that name a row of sums, folded."""
    words = {fold_key(w) for w in book.vocabulary.lists.get(TOTALS, ())}
    for kind in book.kinds.values():
        for grid in kind.grids.values():
            words.update(map(fold_key, grid.sum_row))
    return tuple(sorted(words))


def partner(home: Record, kind: str, desk: Desk) -> Record | None:
    """The part of `kind` that belongs to `home`: itself, the only one, or its like."""
    if home.part.kind == kind:
        return home
    others = desk.of_kind(kind)
    if len(others) == 1:
        return others[0]
    if len(others) == len(desk.of_kind(home.part.kind)):
        return next((r for r in others if r.part.number == home.part.number), None)
    return None


def rows_of(record: Record, name: str) -> tuple[str, ...]:
    """Row names that have a chosen fact of the field, in printed order."""
    return _rows(record).get(name, ())


@lru_cache(maxsize=16)  # the parts of one report
def _rows(record: Record) -> Mapping[str, tuple[str, ...]]:
    rows: dict[str, list[str]] = {}
    for name, row in record.chosen:
        rows.setdefault(name, []).append(row)
    return {name: tuple(found) for name, found in rows.items()}


@lru_cache(maxsize=16)  # the parts of one report
def _rows_of_lists(record: Record) -> Mapping[str, tuple[str, ...]]:
    """Row names of each list, whatever the column, in printed order."""
    rows: dict[str, list[str]] = {}
    for name, row in record.chosen:
        if row:
            rows.setdefault(name.rpartition(".")[0], []).append(row)
    return {name: tuple(found) for name, found in rows.items()}


def total_row(rows: Sequence[str], desk: Desk) -> str | None:
    """The row that stands for all the others, None when there is none."""
    if "" in rows:
        return ""
    if len(rows) < 2:
        return None
    words = desk.totals
    return next((r for r in rows if any(w in fold_key(r) for w in words)), None)


def listed_rows(record: Record, name: str, desk: Desk) -> tuple[str, ...]:
    """The rows that a sum adds: all but the total; the only row where there is one.

    A row of the same list whose cell in this column was not found is among them.
    """
    rows = rows_of(record, name)
    start = name.rpartition(".")[0]
    if start:
        beside = _rows_of_lists(record).get(start, ())
        rows = tuple(dict.fromkeys((*rows, *beside)))
    apart = total_row(rows, desk)
    return tuple(r for r in rows if r != apart) or rows


def linked_row(wanted: str, rows: Sequence[str], desk: Desk) -> str | None:
    """The row of that name; else the only one that is it but for words all share.

    山洪防治 is 山洪防治项目经费; 山洪防治二期 may be another project.
    """
    key = fold_key(wanted)
    if not key:
        return None
    for row in rows:
        if fold_key(row) == key:
            return row
    general = general_words(desk.book)
    near = [r for r in rows if r and _is_alike(fold_key(r), key, general)]
    return near[0] if len(near) == 1 else None


def _is_alike(one: str, other: str, general: Sequence[str]) -> bool:
    short, long = sorted((one, other), key=len)
    if short not in long:
        return False
    rest = long.replace(short, "", 1)
    for word in general:
        rest = rest.replace(word, "")
    return not PLAIN.sub("", rest)


@lru_cache(maxsize=8)  # books are hashed by identity, and few
def general_words(book: PatternBook) -> tuple[str, ...]:
    """Words that tell no project from another, folded, the longest first."""
    words = {fold_key(w) for w in book.vocabulary.lists.get(GENERAL, ())}
    return tuple(sorted(words, key=len, reverse=True))


@lru_cache(maxsize=16)  # the parts of one report
def groups_in(record: Record) -> tuple[Group, ...]:
    """The groups of a part's indicators."""
    return groups_of(record.indicators)


def groups_of(indicators: Sequence[Indicator]) -> tuple[Group, ...]:
    """Rows under one heading together; a heading printed again goes on."""
    found: list[Group] = []
    for row in indicators:
        last = found[-1] if found else None
        if last and last.name == row.level1 and _same(last.points, row.level1_points):
            points = last.points or row.level1_points
            found[-1] = Group(last.name, points, (*last.rows, row))
        else:
            found.append(Group(row.level1, row.level1_points, (row,)))
    return tuple(found)


def _same(a: Quantity | None, b: Quantity | None) -> bool:
    return a is None or b is None or a.number == b.number


def namesakes(record: Record, field: str) -> tuple[Fact, ...]:
    """The rows of one table that bear a field under names of their own (中央, 省级).

    Empty for a field that one row bears.
    """
    return _namesakes(record).get(field, ())


@lru_cache(maxsize=64)  # records are hashed by identity
def _namesakes(record: Record) -> Mapping[str, tuple[Fact, ...]]:
    told: defaultdict[str, dict[str, Fact]] = defaultdict(dict)
    for fact in record.facts:
        if fact.source is not Source.PROSE:
            told[fact.field].setdefault(fold_key(fact.label), fact)
    several = {field: found for field, found in told.items() if len(found) > 1}
    return {
        field: tuple(found.values())
        for field, found in several.items()
        if len({place_of(fact, record) for fact in found.values()}) == 1
    }


def place_of(fact: Fact, record: Record) -> str:
    """The table a fact stands in, or `prose`: figures there share their decimals."""
    if fact.source is Source.PROSE:
        return Source.PROSE
    region = fact.evidence.regions[0] if fact.evidence.regions else None
    if region is None:
        return fact.source
    x, y = (
        (region.bbox.x0 + region.bbox.x1) / 2,
        (region.bbox.top + region.bbox.bottom) / 2,
    )
    for i, page, box in _extents(record):
        if page == region.page and box.x0 <= x <= box.x1 and box.top <= y <= box.bottom:
            return str(i)
    return fact.source


@lru_cache(maxsize=16)  # the parts of one report
def _extents(record: Record) -> tuple[tuple[int, int, BBox], ...]:
    """The boxes of the part's tables, page by page, with the table's number."""
    boxes: dict[tuple[int, int], list[BBox]] = {}
    for i, table in enumerate(record.part.tables):
        for cell in table.cells:
            boxes.setdefault((i, cell.page), []).append(cell.bbox)
    return tuple((i, page, union(found)) for (i, page), found in boxes.items())


def text_of(fact: Fact | None) -> str:
    """The text of a fact; empty when there is none, or a mark for nothing."""
    if fact is None or isinstance(fact.value, Nil) or not isinstance(fact.value, str):
        return ""
    return fact.value
