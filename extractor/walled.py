"""Cells with walls around them, out of the finest grid that camelot cuts a table into.

In: rows of fine boxes that say which of their sides are drawn; y upwards, as in a PDF.
Out: whole cells in the program's coordinates, y downwards from the top of the page.
"""

from collections.abc import Iterator, Sequence
from typing import Protocol

from extractor.geometry import BBox


class Fine(Protocol):
    """A box of the finest grid; `x1`, `y1` are its lower left corner."""

    x1: float
    y1: float
    x2: float
    y2: float
    left: bool
    right: bool
    top: bool
    bottom: bool


def whole_cells(rows: Sequence[Sequence[Fine]], height: float) -> Iterator[BBox]:
    """Each cell up to its right and lower wall, on a page of that height."""
    for i, row in enumerate(rows):
        for j, box in enumerate(row):
            if box.left and box.top:
                yield _whole(rows, i, j, height)


def _whole(rows: Sequence[Sequence[Fine]], row: int, col: int, height: float) -> BBox:
    right, low = col, row
    while not rows[row][right].right and right + 1 < len(rows[row]):
        right += 1
    while not rows[low][col].bottom and low + 1 < len(rows):
        low += 1
    first, last = rows[row][col], rows[low][right]
    return BBox(first.x1, height - first.y2, last.x2, height - last.y1)
