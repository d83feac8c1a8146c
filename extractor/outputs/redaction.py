"""Personal values out of every row: fields of the types person and phone as `***`.

In: a result and the book that tells its types. Out: what takes rows and gives them back
without these values, wherever else in a row or table cell they are printed.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from extractor.checks.catalogue import catalogue
from extractor.kinds import PatternBook, ValueType
from extractor.model import Result
from extractor.outputs.columns import COLUMNS, FACTS, RECORDS, Cell, Row
from extractor.outputs.printing import printed
from extractor.outputs.records import record_columns

HIDDEN = "***"
PERSONAL = (ValueType.PERSON, ValueType.PHONE)
SHORTEST = 2  # characters; a single one is hidden only where it fills a cell
SHORTEST_NUMBER = 5  # digits; 2024 or 110 may be anything
BETWEEN = re.compile(r"[、，,;；/\n\s]+")


@dataclass(frozen=True)
class Hide:
    """Hides what one document gives away."""

    whole: frozenset[str]
    inside: re.Pattern[str] | None
    fields: Mapping[str, frozenset[str]]
    book: PatternBook

    def row(self, name: str, row: Row) -> Row:
        """A row of the table `name` without personal values."""
        hidden = tuple(self._cell(cell) for cell in row)
        personal = self._columns(name, row)
        return tuple(
            HIDDEN if i in personal and cell not in ("", None) else cell
            for i, cell in enumerate(hidden)
        )

    def _columns(self, name: str, row: Row) -> frozenset[int]:
        """Places in the row that hold the value of a personal field."""
        part = str(row[0])
        if name == FACTS and self._is_personal(part, row[1]):
            return frozenset(COLUMNS[FACTS].index(c) for c in ("value", "raw"))
        if name.startswith(RECORDS):
            kind = self.book.kinds[name.removeprefix(RECORDS)]
            names = enumerate(record_columns(kind))
            return frozenset(i for i, n in names if n in self.fields[kind.kind])
        return frozenset()

    def _is_personal(self, part: str, field: object) -> bool:
        return field in self.fields.get(part.partition("#")[0], frozenset())

    def _cell(self, cell: Cell) -> Cell:
        if isinstance(cell, str):
            return self.text(cell)
        if isinstance(cell, tuple):
            return tuple(self._entry(entry) for entry in cell)
        return cell

    def _entry(self, entry: Mapping[str, object]) -> Mapping[str, object]:
        hidden = {
            key: self.text(value) if isinstance(value, str) else value
            for key, value in entry.items()
        }
        if self._is_personal(str(entry.get("part", "")), entry.get("field")):
            hidden["value"] = HIDDEN
        return hidden

    def text(self, text: str) -> str:
        """The text with every personal value in it replaced."""
        if "".join(text.split()) in self.whole:
            return HIDDEN
        return self.inside.sub(HIDDEN, text) if self.inside else text


def secrets(result: Result, book: PatternBook) -> Hide:
    """What must be hidden of this document."""
    fields = {
        name: frozenset(f for f, e in catalogue(kind).items() if e.type in PERSONAL)
        for name, kind in book.kinds.items()
    }
    words = frozenset(_personal_words(result, fields))
    longest_first = sorted(filter(_is_telling, words), key=lambda w: (-len(w), w))
    pattern = "|".join(_anywhere(word) for word in longest_first)
    return Hide(words, re.compile(pattern) if pattern else None, fields, book)


def _personal_words(
    result: Result, fields: Mapping[str, frozenset[str]]
) -> Iterator[str]:
    for record in result.records:
        for fact in record.facts:
            if fact.field in fields[record.part.kind]:
                value = printed(fact.value)
                for text in (str(value), fact.evidence.raw) if value else ():
                    yield "".join(text.split())
                    yield from (w for w in BETWEEN.split(text) if len(w) > 1)


def _is_telling(word: str) -> bool:
    shortest = SHORTEST_NUMBER if word.isdecimal() else SHORTEST
    return len(word) >= shortest


def _anywhere(word: str) -> str:
    """The word with gaps of typesetting in it; not inside a longer number."""
    pattern = r"\s*".join(re.escape(character) for character in word)
    return rf"(?<![\d.]){pattern}(?![\d.]*\d)" if word.isdecimal() else pattern
