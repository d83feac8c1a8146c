"""What is found: values, facts with their evidence, indicators, parts and records."""

import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from extractor.geometry import BBox
from extractor.model.pages import Passage, Reading, Table

CERTAIN = Decimal("0.9")  # docs/contract.md, facts.csv: checks use nothing below
IN_DOUBT = Decimal("0.5")  # confidence of what is read in two ways; below: a guess


class Source(StrEnum):
    """What told which field a value belongs to."""

    FORM = "form"
    TABLE = "table"
    PROSE = "prose"


class Nil(StrEnum):
    """Marks for nothing, four different facts; none of them is zero."""

    BLANK = "blank"
    DASH = "dash"
    SLASH = "slash"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Region:
    """A box on a page."""

    page: int
    bbox: BBox


@dataclass(frozen=True, slots=True)
class Evidence:
    """Where a value stands and what is printed there, before any cleaning."""

    regions: tuple[Region, ...]
    raw: str
    reading: Reading = Reading.TEXT


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number as printed: 90.22 and %, 2.14 and 万人; `decimals` as printed."""

    number: Decimal
    unit: str = ""
    decimals: int = 0


@dataclass(frozen=True, slots=True)
class Bound:
    """A number printed with an operator (`≥92`) or as a range (`80~90`).

    A strict bound (`>`) is kept in `text`; comparisons treat it as its limit.
    """

    text: str
    low: Quantity | None
    high: Quantity | None


@dataclass(frozen=True, slots=True)
class PartialDate:
    """A date as exact as the text gives it."""

    year: int
    month: int | None = None
    day: int | None = None

    def __str__(self) -> str:
        parts = [f"{self.year:04d}"]
        parts += [f"{n:02d}" for n in (self.month, self.day) if n is not None]
        return "-".join(parts)


Value = Quantity | Bound | PartialDate | str | Nil | None


@dataclass(frozen=True, slots=True)
class Fact:
    """One occurrence of a field, with its evidence; `value` None means unreadable.

    `readings` holds what a doubtful place may say: what two readers of it made of it,
    what a misread character of it may stand for.
    `confidence` is 0–1; from 0.9 on a value is certain (docs/contract.md, section 2).
    """

    field: str
    row: str
    value: Value
    evidence: Evidence
    label: str
    source: Source
    confidence: Decimal = Decimal(1)
    readings: tuple[Value, ...] = ()


@dataclass(frozen=True, slots=True)
class Indicator:
    """A row of an indicator table; cells as facts, headings filled down.

    `cells` maps `name, target, actual, weight, score, reason` to facts whose field is
    `indicator.<cell>` and whose row is this row's number. `level1_confidence` is how
    sure the reading of the heading and its points is, as a fact's.
    """

    row: int
    level1: str
    level1_points: Quantity | None
    level2: str
    cells: Mapping[str, Fact]
    level1_evidence: Evidence | None = None
    level1_confidence: Decimal = Decimal(1)


@dataclass(frozen=True, slots=True)
class LineItem:
    """One value of a table row that has no field of its own (contract: `lines.csv`)."""

    table: str
    row: int
    code: str
    name: str
    column: str
    fact: Fact


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """A stretch of a document that is of one kind, `number` counting that kind from 1.

    `passages` and `tables` are those of the part, in reading order; table rows that
    belong to another part are left out. `name` is `kind#n`, as in every output.
    """

    kind: str
    number: int
    passages: tuple[Passage, ...]
    tables: tuple[Table, ...]
    name: str = field(init=False)  # stands in every outcome

    def __post_init__(self) -> None:
        object.__setattr__(self, "name", sys.intern(f"{self.kind}#{self.number}"))


@dataclass(frozen=True, slots=True, eq=False)
class Record:
    """A part's facts: every occurrence, and the chosen one per field and row.

    `unread_pages` are pages that were not read on which the part may begin or go on.
    """

    part: Part
    facts: tuple[Fact, ...]
    chosen: Mapping[tuple[str, str], Fact]
    indicators: tuple[Indicator, ...] = ()
    lines: tuple[LineItem, ...] = ()
    unread_pages: tuple[int, ...] = ()
