"""Rows that no ruling parts, where the text stands in the middle of its row.

Between two rulings the rows follow from the first: as far as its text stands below the
ruling, as far below the text ends the row. The last one must end at the next ruling;
where it does not, or a text lies across, nothing is said.
"""

from collections.abc import Sequence
from itertools import pairwise

from extractor.tables.rows import Row

CLOSED = 3.0  # points: how near the last row must end to the ruling
CENTRED = 2.0  # points: how near a text must stand to the middle of its cell


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
    """Where each row ends, its text being in the middle; nothing if one does not fit."""
    heights: list[float] = []
    start = top
    for row in anchors:
        start = 2 * row.middle - start
        heights.append(start)
    fits = all(a.bottom < h < b.top for (a, b), h in zip(pairwise(anchors), heights))
    return heights if fits else []


def _is_across(row: Row, heights: Sequence[float]) -> bool:
    """Whether the texts of a line lie over a height; one alone may be a merged cell's."""
    several = len(row.pieces) > 1
    return several and any(row.top < h < row.bottom for h in heights)


def merged(lines: Sequence[tuple[float, float]], heights: Sequence[float]) -> set[int]:
    """Which of the heights do not part a column: a merged cell is there.

    `lines` are top and bottom of what the column says, `heights` the ends of its rows.
    As many cells as can be, each with its text in the middle. Where there is no such
    division, texts in the middle of their rows are parted by all heights, and a single
    one is of one cell, which goes on above. Raises ValueError when none of it holds.
    """
    n = len(heights) - 1
    best: list[list[int] | None] = [[0], *[None] * n]
    for end in range(1, n + 1):
        for start in range(end - 1, -1, -1):
            before = best[start]
            if before and _is_centred(lines, heights[start], heights[end]):
                longer = [*before, end]
                if len(longer) > len(best[end] or []):
                    best[end] = longer
    whole = best[n]
    if whole:
        return set(range(1, n)) - set(whole)
    if all(
        _is_centred(lines, a, b) for a, b in pairwise(heights) if _within(lines, a, b)
    ):
        return set()
    if all(b[0] - a[1] < a[1] - a[0] for a, b in pairwise(lines)):
        return set(range(1, n))
    raise ValueError


def _within(
    lines: Sequence[tuple[float, float]], top: float, bottom: float
) -> list[tuple[float, float]]:
    return [n for n in lines if top <= sum(n) / 2 < bottom]


def _is_centred(
    lines: Sequence[tuple[float, float]], top: float, bottom: float
) -> bool:
    """Whether there is text between the heights, half way from both."""
    held = _within(lines, top, bottom)
    if not held:
        return False
    middle = (min(a for a, _ in held) + max(b for _, b in held)) / 2
    return abs(middle - (top + bottom) / 2) <= CENTRED
