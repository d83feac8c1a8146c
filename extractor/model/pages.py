"""What stands on the pages: characters, rulings, lines, cells, tables, a document."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from extractor.geometry import BBox, Turn


class Condition(StrEnum):
    """What a page's text layer is worth."""

    TEXT = "text"  # readable
    EMPTY = "empty"  # nothing printed at all
    NO_TEXT = "no_text"  # a picture without text: needs OCR
    GARBLED = "garbled"  # (cid:…), private-use or control characters: needs OCR
    DAMAGED = "damaged"  # cannot be opened, or breaks off: not read

    @property
    def is_unread(self) -> bool:
        """Whether nobody could read what is printed."""
        return self not in (Condition.TEXT, Condition.EMPTY)


class Reading(StrEnum):
    """Where characters come from."""

    TEXT = "text"
    OCR = "ocr"


class Char(NamedTuple):
    """A printed character; `size` is its font size in points.

    `confidence`, 0–1, is how sure its reading is; a text layer is certain.
    """

    text: str
    x0: float
    top: float
    x1: float
    bottom: float
    size: float
    confidence: float = 1.0

    @property
    def centre(self) -> tuple[float, float]:
        """Where its middle is, x and y."""
        return (self.x0 + self.x1) / 2, (self.top + self.bottom) / 2


class Ruling(NamedTuple):
    """A drawn line: horizontal when top == bottom, vertical when x0 == x1."""

    x0: float
    top: float
    x1: float
    bottom: float


class Rereading(NamedTuple):
    """What a second look at a place of a scanned page read there."""

    bbox: BBox
    text: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Page:
    """A page as read. `size` of a dump page is in characters and lines.

    A scan is read straightened: all boxes are those of the straight page, and `turn`
    leads from there to the page as displayed. `rereadings` are second looks at doubtful
    places. `hidden` is text that somebody's OCR laid unseen over a picture of the page,
    `pasted` the places of pictures on a page of text that may hold print.
    """

    number: int
    width: float
    height: float
    chars: tuple[Char, ...]
    rulings: tuple[Ruling, ...]
    condition: Condition
    reading: Reading = Reading.TEXT
    turn: Turn | None = None
    rereadings: tuple[Rereading, ...] = ()
    hidden: tuple[Char, ...] = ()
    pasted: tuple[BBox, ...] = ()


def damaged_page(number: int, width: float = 595.28, height: float = 841.89) -> Page:
    """A page that nobody can read, in points; of A4 where its size is unknown too."""
    return Page(number, width, height, (), (), Condition.DAMAGED)


@dataclass(frozen=True, slots=True)
class TextLine:
    """One printed line. `edges[i]`, `edges[i + 1]` are the x of `text[i]`'s sides.

    `sureness[i]` is how sure the reading of `text[i]` is, 0–1; empty: all certain.
    """

    text: str
    page: int
    bbox: BBox
    edges: Sequence[float]
    sureness: Sequence[float] = ()


@dataclass(frozen=True, slots=True)
class Passage:
    r"""A stretch of running text: a paragraph, a heading, or what stands in a cell.

    `text` joins the lines (without a space between Chinese characters, `\\n` between
    paragraphs of a cell); `starts[i]` is the offset in `text` where line i begins.
    """

    text: str
    lines: tuple[TextLine, ...] = ()
    starts: tuple[int, ...] = ()


NOTHING = Passage("")  # what a blank cell holds


@dataclass(frozen=True, slots=True)
class Cell:
    """A table cell; `row`, `col` count from 0 in the whole (stitched) table.

    `bbox` is the ruled cell, on `page`. `doubtful` says that two readings of its text
    differ; `other` then holds what the second one read. `variants` are what it may say
    besides, by what is known of a bad reading. `cut` says that no ruling closes it at a
    side of the page's table: it may go on beside.
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
    variants: tuple[str, ...] = ()
    cut: bool = False


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
    """A page after its characters are let go: text outside tables, and tables.

    `width` and `height` are those of the page that was read; `turn` leads from it to
    the page as displayed, where the two differ.
    """

    number: int
    width: float
    height: float
    condition: Condition
    reading: Reading
    lines: tuple[TextLine, ...]
    tables: tuple[Table, ...]
    turn: Turn | None = None


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
        """Numbers of the pages that only OCR could read, and of damaged ones."""
        return tuple(s.number for s in self.sheets if s.condition.is_unread)

    @property
    def unseen_pages(self) -> tuple[int, ...]:
        """Numbers of the pages that are unread or were left out, in order."""
        seen = {s.number for s in self.sheets} - set(self.unread_pages)
        return tuple(n for n in range(1, self.n_pages + 1) if n not in seen)
