"""The central types, and nothing else: what flows from the readers to the outputs.

All are frozen; sequences are tuples. The words are those of docs/contract.md.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from extractor.geometry import BBox


class Condition(StrEnum):
    """What a page's text layer is worth."""

    TEXT = "text"  # readable
    EMPTY = "empty"  # nothing printed at all
    NO_TEXT = "no_text"  # a picture without text: needs OCR
    GARBLED = "garbled"  # (cid:…), private-use or control characters: needs OCR


class Reading(StrEnum):
    """Where characters come from."""

    TEXT = "text"
    OCR = "ocr"


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


class Char(NamedTuple):
    """A printed character; `size` is its font size in points."""

    text: str
    x0: float
    top: float
    x1: float
    bottom: float
    size: float


class Ruling(NamedTuple):
    """A drawn line: horizontal when top == bottom, vertical when x0 == x1."""

    x0: float
    top: float
    x1: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Page:
    """A page as read. `size` of a dump page is in characters and lines."""

    number: int
    width: float
    height: float
    chars: tuple[Char, ...]
    rulings: tuple[Ruling, ...]
    condition: Condition
    reading: Reading = Reading.TEXT


@dataclass(frozen=True, slots=True)
class TextLine:
    """One printed line. `edges[i]`, `edges[i + 1]` are the x of `text[i]`'s sides."""

    text: str
    page: int
    bbox: BBox
    edges: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Passage:
    r"""A stretch of running text: a paragraph, a heading, or what stands in a cell.

    `text` joins the lines (without a space between Chinese characters, `\\n` between
    paragraphs of a cell); `starts[i]` is the offset in `text` where line i begins.
    """

    text: str
    lines: tuple[TextLine, ...] = ()
    starts: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Cell:
    """A table cell; `row`, `col` count from 0 in the whole (stitched) table.

    `bbox` is the ruled cell, on `page`. `doubtful` says that two readings of its text
    differ; `other` then holds what the second one read.
    """

    row: int
    col: int
    rowspan: int
    colspan: int
    page: int
    bbox: BBox
    content: Passage
    doubtful: bool = False
    other: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A table, over one page or several. `number` counts the tables of its first page.

    `cells` are in reading order and cover the grid without overlap; places that no
    cell covers are not part of the table.
    """

    page: int
    number: int
    n_rows: int
    n_cols: int
    cells: tuple[Cell, ...]
    ruled: bool = True

    @property
    def top(self) -> float:
        """Top of the table on its first page."""
        return min(c.bbox.top for c in self.cells if c.page == self.page)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page after its characters are let go: text outside tables, and tables."""

    number: int
    width: float
    height: float
    condition: Condition
    reading: Reading
    lines: tuple[TextLine, ...]
    tables: tuple[Table, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """A file that was read: its sheets in order. `dump` says it has no geometry."""

    name: str
    sha256: str
    n_pages: int
    sheets: tuple[Sheet, ...]
    dump: bool = False

    @property
    def unread_pages(self) -> tuple[int, ...]:
        """Numbers of the pages that only OCR could read."""
        bad = (Condition.NO_TEXT, Condition.GARBLED)
        return tuple(s.number for s in self.sheets if s.condition in bad)


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

    `readings` holds what two readers of the cell made of it, where they differ.
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
    `indicator.<cell>` and whose row is this row's number.
    """

    row: int
    level1: str
    level1_points: Quantity | None
    level2: str
    cells: Mapping[str, Fact]
    level1_evidence: Evidence | None = None


@dataclass(frozen=True, slots=True)
class LineItem:
    """One value of a table row that has no field of its own (contract: `lines.csv`)."""

    table: str
    row: int
    code: str
    name: str
    column: str
    fact: Fact


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of a document that is of one kind, `number` counting that kind from 1.

    `passages` and `tables` are those of the part, in reading order; table rows that
    belong to another part are left out.
    """

    kind: str
    number: int
    passages: tuple[Passage, ...]
    tables: tuple[Table, ...]

    @property
    def name(self) -> str:
        """`kind#n`, the part's name in every output."""
        return f"{self.kind}#{self.number}"


@dataclass(frozen=True, slots=True)
class Record:
    """A part's facts: every occurrence, and the chosen one per field and row."""

    part: Part
    facts: tuple[Fact, ...]
    chosen: Mapping[tuple[str, str], Fact]
    indicators: tuple[Indicator, ...] = ()
    lines: tuple[LineItem, ...] = ()


class Verdict(StrEnum):
    """How a check turned out (docs/contract.md, `checks.csv`)."""

    PASS = "pass"
    FAIL = "fail"
    ROUNDING = "rounding"
    DEFINITIONAL = "definitional"
    GAP = "gap"
    DEVIATION = "deviation"
    TEXT = "text"
    NOT_EVALUABLE = "not_evaluable"
    NOT_APPLICABLE = "not_applicable"


class Severity(StrEnum):
    """How much a finding matters."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True, slots=True)
class Citation:
    """A fact at its address, as evidence of an outcome."""

    part: str
    fact: Fact


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one check turned out on one case. Findings are the outcomes worth reading.

    `cause` is the address `part field row` of the figure whose change would settle it.
    `reason` tells why a check did not run, or which blank counted as zero. A `merged`
    one is told in the finding of another case.
    """

    check: str
    case: str
    part: str
    verdict: Verdict
    severity: Severity
    citations: tuple[Citation, ...] = ()
    expected: Decimal | None = None
    actual: Decimal | None = None
    difference: Decimal | None = None
    unit: str = ""
    message: str = ""
    explanation: str = ""
    cause: str = ""
    reason: str = ""
    merged: bool = False

    @property
    def is_finding(self) -> bool:
        """Whether the outcome goes to `findings.csv`."""
        quiet = (Verdict.PASS, Verdict.NOT_EVALUABLE, Verdict.NOT_APPLICABLE)
        return self.verdict not in quiet and not self.merged


@dataclass(frozen=True, slots=True)
class Result:
    """All that is known of one document."""

    document: Document
    tables: tuple[Table, ...]
    records: tuple[Record, ...]
    outcomes: tuple[Outcome, ...] = ()
    fiscal_year: str = ""
    unit_name: str = ""
    seconds: float = 0.0
    personal_fields: frozenset[str] = field(default_factory=frozenset)
