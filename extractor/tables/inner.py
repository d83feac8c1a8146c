"""Rows that no ruling parts, where the text stands in the middle of its row.

Between two rulings the rows follow from the first: as far as its text stands below the
ruling, as far below the text ends the row. The last one must end at the next ruling;
where it does not, or a text lies across, nothing is said.
"""

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from extractor.tables.rows import Row

CLOSED = 3.0  # points: how near the last row must end to the ruling
CENTRED = 2.0  # points: how near a text must stand to the middle of its cell

Band = tuple[float, float]


def inner_heights(top: float, bottom: float, rows: Sequence[Row]) -> list[float]:
    """What parts the rows between two rulings; nothing where that is not certain."""
    several = [r for r in rows if len(r.pieces) > 1]
    for anchors in (several, [r for r in rows if r.counts]):
        heights = _chain(top, anchors)
        closed = len(heights) > 1 and abs(heights[-1] - bottom) <= CLOSED
        if closed and not any(_is_across(r, heights[:-1]) for r in rows):
            return heights[:-1]
    return []


def _chain(top: float, anchors: Sequence[Row]) -> list[float]:
    """Where each row ends, its text in the middle; nothing if one does not fit."""
    heights: list[float] = []
    start = top
    for row in anchors:
        start = 2 * row.middle - start
        heights.append(start)
    between = zip(pairwise(anchors), heights, strict=False)  # the last has none below
    fits = all(a.bottom < h < b.top for (a, b), h in between)
    return heights if fits else []


def _is_across(row: Row, heights: Sequence[float]) -> bool:
    """Whether a figure lies over a height; a text may be that of a merged cell."""
    ends = [p.heights for p in row.parts if p.is_figure]
    return any(top < h < bottom for top, bottom in ends for h in heights)


def merged(lines: Sequence[Band], heights: Sequence[float]) -> set[int]:
    """Which of the heights do not part a column: a merged cell is there.

    `lines` are top and bottom of what the column says, `heights` the ends of its rows.
    Texts in the middle of their rows are parted by all heights, unless cells with the
    text in their middle fill the column; a single text is of one cell, which goes on
    above. Raises ValueError when some text fits into nothing.
    """
    n = len(heights) - 1
    rows = list(pairwise(heights))
    whole, blanks = _division(lines, heights)
    single = all(not _within(lines, *r) or _is_centred(lines, *r) for r in rows)
    if whole and not (single and blanks):
        return set(range(1, n)) - set(whole)
    if single:
        return set()
    if all(b[0] - a[1] < a[1] - a[0] for a, b in pairwise(lines)):
        return set(range(1, n))
    raise ValueError


def _division(lines: Sequence[Band], heights: Sequence[float]) -> tuple[list[int], int]:
    """Where cells with their text in the middle end, and how many rows are blank.

    As few rows as can be are blank, and as many cells as can be have text; nothing
    when a text fits into no cell, or two divisions are as good.
    """
    best: list[_Division | None] = [_Division(0, [0], sole=True)]
    for end in range(1, len(heights)):
        ways = []
        for start in range(end):
            before = best[start]
            held = _within(lines, heights[start], heights[end])
            blank = not held and end - start == 1
            if before and (blank or _is_centred(lines, heights[start], heights[end])):
                n_blank = before.n_blank + blank
                ways.append(_Division(n_blank, [*before.ends, end], before.sole))
        first = min(ways, key=_Division.rank, default=None)
        if first and sum(w.rank() == first.rank() for w in ways) > 1:
            first = first._replace(sole=False)
        best.append(first)
    found = best[-1]
    return (found.ends, found.n_blank) if found and found.sole else ([], 0)


class _Division(NamedTuple):
    """Ends of cells so far; rows left blank; whether no other is as good."""

    n_blank: int
    ends: list[int]
    sole: bool

    def rank(self) -> tuple[int, int]:
        """The less, the better."""
        return self.n_blank, -len(self.ends)


def _within(lines: Sequence[Band], top: float, bottom: float) -> list[Band]:
    return [n for n in lines if top <= sum(n) / 2 < bottom]


def _is_centred(lines: Sequence[Band], top: float, bottom: float) -> bool:
    """Whether there is one text between the heights, half way from both."""
    held = _within(lines, top, bottom)
    if not held or any(b[0] - a[1] >= a[1] - a[0] for a, b in pairwise(held)):
        return False
    middle = (min(a for a, _ in held) + max(b for _, b in held)) / 2
    return abs(middle - (top + bottom) / 2) <= CENTRED
