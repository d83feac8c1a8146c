"""What makes the reading of a table doubtful, from the page alone.

Causes: a digit that stands in the table but in no cell, a digit across a border,
figures printed over or against each other in one cell, a column with nothing in it
that is too narrow for a character.
"""

from bisect import bisect_right
from itertools import pairwise
from statistics import median

import regex

from extractor.geometry import BBox, contains
from extractor.model import Cell, Char, Page, Table
from extractor.tables.grid import NARROW, bounds

ACROSS = 0.25  # of its width: a digit this far over a border may belong there
OVERPRINTED = 0.5  # of its width: two digits this close lie on each other
# 12.5013.40: the second point of a figure; dates and list numbers are left alone
_GLUED = regex.compile(r"(?<![\d.])(?!(?:19|20)\d\d\.)\d[\d,]*\.\d+\.\d*(?![\d.])")
_GROUPS = regex.compile(r"\d,\d{3}(?:,\d{3})*\d")


def has_cause(page: Page, table: Table) -> bool:
    """Whether a second reading of the table's page is called for."""
    return (
        any(_is_glued(cell) for cell in table.cells)
        or _has_ghost_column(table)
        or _has_stray_digit(page, table)
        or _has_overprint(page, table)
    )


def _is_glued(cell: Cell) -> bool:
    text = cell.content.text
    if any(c.isalpha() for c in text):
        return False
    return bool(_GLUED.search(text) or _GROUPS.search(text))


def _has_ghost_column(table: Table) -> bool:
    """A column whose own cells are all blank and narrower than a character."""
    for col in range(table.n_cols):
        own = [c for c in table.cells if c.col == col and c.colspan == 1]
        narrow = all(c.bbox.x1 - c.bbox.x0 < NARROW * 1.5 for c in own)
        if own and narrow and not any(c.content.text for c in own):
            return True
    return False


def _has_stray_digit(page: Page, table: Table) -> bool:
    """A digit between the cells, or over the border between two."""
    core = _core(table)
    digits = [c for c in page.chars if c.text.isdigit() and _stands_in(core, c)]
    held = sum(
        char.isdigit() and _stands_in(core, line.bbox)
        for cell in table.cells
        for line in cell.content.lines
        for char in line.text
    )
    if len(digits) > held:
        return True
    sides = sorted({c.bbox.x1 for c in table.cells})
    for char in digits:
        over = ACROSS * (char.x1 - char.x0)
        side = bisect_right(sides, char.x0 + over)
        if side < len(sides) and sides[side] < char.x1 - over:
            y = (char.top + char.bottom) / 2
            at = sides[side]
            if any(c.bbox.x1 == at and _spans(c.bbox, y) for c in table.cells):
                return True
    return False


def _core(table: Table) -> BBox:
    """The table's box without what single cells print beyond its ends."""
    box = bounds(table.cells)
    tops: dict[int, float] = {}
    bottoms: dict[int, float] = {}
    for cell in table.cells:
        tops.setdefault(cell.col, cell.bbox.top)
        tops[cell.col] = min(tops[cell.col], cell.bbox.top)
        bottoms[cell.col] = max(bottoms.get(cell.col, 0.0), cell.bbox.bottom)
    return BBox(box.x0, median(tops.values()), box.x1, median(bottoms.values()))


def _stands_in(box: BBox, char: Char | BBox) -> bool:
    return contains(box, (char.x0 + char.x1) / 2, (char.top + char.bottom) / 2)


def _spans(box: BBox, y: float) -> bool:
    return box.top <= y < box.bottom


def _has_overprint(page: Page, table: Table) -> bool:
    """Two digits at the same place."""
    box = bounds(table.cells)
    digits = [c for c in page.chars if c.text.isdigit() and contains(box, c.x0, c.top)]
    digits.sort(key=lambda c: (round(c.top), c.x0))
    return any(_on_each_other(a, b) for a, b in pairwise(digits))


def _on_each_other(a: Char, b: Char) -> bool:
    near = abs(a.top - b.top) < (a.bottom - a.top) / 2
    return near and 0 <= b.x0 - a.x0 < OVERPRINTED * (a.x1 - a.x0)
