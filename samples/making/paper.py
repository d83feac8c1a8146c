"""What a sample consists of before it is printed, and the truth it carries.

A form is written once, as blocks whose cells and lines say which facts they tell. The
printers (Word, Excel, a PDF library, a text dump) print the blocks, the truth is read
off the same blocks: text and truth cannot drift apart.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

NIL = {"": "blank", "—": "dash", "——": "dash", "-": "dash", "/": "slash", "无": "none"}
_FIGURE = re.compile(r"^-?[\d,]+(\.\d+)?%?$")


@dataclass(frozen=True)
class Told:
    """A fact as it must be extracted."""

    field: str
    value: str
    state: str = "value"
    unit: str = ""
    row: str = ""


@dataclass(frozen=True)
class Cell:
    """A table cell with its spans, placed as in HTML."""

    text: str
    cols: int = 1
    rows: int = 1
    told: tuple[Told, ...] = ()
    left: bool = False


@dataclass(frozen=True)
class Grid:
    """A table: relative column widths, rows of cells."""

    widths: tuple[float, ...]
    rows: tuple[tuple[Cell, ...], ...]

    def placed(self) -> Iterator[tuple[int, int, Cell]]:
        """Row, column and cell, spans of earlier cells being skipped."""
        taken: set[tuple[int, int]] = set()
        for r, cells in enumerate(self.rows):
            c = 0
            for cell in cells:
                while (r, c) in taken:
                    c += 1
                taken |= {
                    (r + i, c + j) for i in range(cell.rows) for j in range(cell.cols)
                }
                yield r, c, cell


@dataclass(frozen=True)
class Line:
    """A paragraph; `look` is title, subtitle, heading, body, right or note."""

    text: str
    look: str = "body"
    told: tuple[Told, ...] = ()


Block = Grid | Line


@dataclass
class Form:
    """A part of a report. `new_page` says whether it starts a page (a sheet)."""

    part: str
    blocks: list[Block]
    indicators: list[dict[str, str]] = field(default_factory=list)
    new_page: bool = True


@dataclass
class Sample:
    """A report: its forms and the errors planted in it."""

    name: str
    forms: list[Form]
    planted: list[dict[str, str]] = field(default_factory=list)
    clean: bool = False


def tell(
    name: str, text: str, unit: str = "", row: str = "", value: str | None = None
) -> Told:
    """The fact that `text` tells; separators and % go into the canonical value."""
    state = NIL.get(text, "value")
    if value is None:
        value = text.replace(",", "").rstrip("%") if _FIGURE.match(text) else text
    return Told(name, value if state == "value" else "", state, unit, row)


def label(text: str, cols: int = 1, rows: int = 1, left: bool = False) -> Cell:
    """A cell that tells nothing by itself."""
    return Cell(text, cols, rows, (), left)


def value(name: str, text: str, unit: str = "", **more: object) -> Cell:
    """A cell that holds one fact; `row`, `cols`, `rows`, `left` as keywords."""
    row = str(more.get("row", ""))
    cols, rows = int(str(more.get("cols", 1))), int(str(more.get("rows", 1)))
    return Cell(
        text, cols, rows, (tell(name, text, unit, row),), bool(more.get("left", False))
    )
