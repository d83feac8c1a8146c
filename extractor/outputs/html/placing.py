"""Where boxes stand in the report's drawing of a page.

In: a document's pages. Out: for each page whose drawing differs from the page as
displayed, what moves a box there: a text dump's characters and lines are drawn in
points, a page that was scanned sideways or upside down is put upright.
"""

import math
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from extractor.geometry import BBox, Turn
from extractor.model import Document, TextLine

# a text dump's drawing, in points: a wide character, a narrow one, from line to line
WIDE, NARROW, LINE, MARGIN = 10.0, 5.0, 16.0, 12.0


class Placing(Protocol):
    """Moves boxes of a page into its drawing."""

    def box(self, box: BBox) -> BBox:
        """The box around the same print."""


@dataclass(frozen=True, slots=True)
class Upright:
    """A page turned by quarters, clockwise; `width`, `height` are as displayed."""

    quarters: int
    width: float
    height: float

    def box(self, box: BBox) -> BBox:
        """The box on the upright page."""
        x0, top, x1, bottom = box
        match self.quarters:
            case 1:
                return BBox(self.height - bottom, x0, self.height - top, x1)
            case 2:
                return BBox(
                    self.width - x1,
                    self.height - bottom,
                    self.width - x0,
                    self.height - top,
                )
            case 3:
                return BBox(top, self.width - x1, bottom, self.width - x0)
            case _:
                return box

    @property
    def size(self) -> tuple[float, float]:
        """Width and height of the upright page."""
        sides = (self.width, self.height)
        return sides if self.quarters % 2 == 0 else sides[::-1]


@dataclass(frozen=True, slots=True)
class Typing:
    """A page of a text dump: for each row, where its columns begin in the drawing."""

    columns: Mapping[int, tuple[float, ...]]

    def box(self, box: BBox) -> BBox:
        """The box around the same characters."""
        rows = range(int(box.top), max(int(box.top) + 1, int(box.bottom)))
        lines = [self.columns.get(row, (MARGIN,)) for row in rows]
        x0 = min(x_of(widths, box.x0) for widths in lines)
        x1 = max(x_of(widths, box.x1) for widths in lines)
        return BBox(x0, y_of(rows[0]), max(x1, x0 + NARROW), y_of(rows[-1] + 1))


def placings(document: Document) -> Mapping[int, Placing]:
    """What moves boxes, by page; pages drawn as they are displayed have none."""
    if document.dump:
        return {s.number: Typing(columns_of(s.lines)) for s in document.sheets}
    return {
        sheet.number: Upright(quarters, sheet.width, sheet.height)
        for sheet in document.sheets
        if sheet.turn and (quarters := quarters_of(sheet.turn))
    }


def quarters_of(turn: Turn) -> int:
    """By how many quarters, clockwise, a page as displayed must turn to be upright."""
    left, right = turn.point(0, 0), turn.point(1, 0)
    lines_run = math.atan2(right[1] - left[1], right[0] - left[0])
    return -round(lines_run / (math.pi / 2)) % 4


def columns_of(lines: Sequence[TextLine]) -> dict[int, tuple[float, ...]]:
    """For each row of a dump, where its columns begin, the last one's end included."""
    wide: dict[int, set[int]] = {}
    ends: dict[int, int] = {}
    for line in lines:
        row = int(line.bbox.top)
        ends[row] = max(ends.get(row, 0), int(line.bbox.x1))
        wide.setdefault(row, set()).update(
            int(x)
            for character, x in zip(line.text, line.edges, strict=False)
            if unicodedata.east_asian_width(character) in "WFA"
        )
    return {row: tuple(_steps(wide[row], end)) for row, end in ends.items()}


def _steps(wide: set[int], end: int) -> Iterator[float]:
    x = MARGIN
    yield x
    for column in range(end):
        x += WIDE if column in wide else NARROW
        yield x


def x_of(widths: Sequence[float], column: float) -> float:
    """Where a column begins; what lies beyond the row's end is at its end."""
    return widths[min(int(column), len(widths) - 1)]


def y_of(row: float) -> float:
    """Where a row begins."""
    return MARGIN + row * LINE
