"""Marks that stand alone and engines take for letters: told by their shape.

In: the ink of a line, a truth value per pixel. Out: the mark it consists of. A slash is
read as 1, ≥ as Z or 2, = as a Chinese numeral; in running text engines see them right.
"""

from itertools import pairwise

import numpy as np

from extractor.ocr.engine import Gray, Recognised
from extractor.ocr.frames import Box

HIGH, THIN = 0.4, 0.3  # of a letter's height: a slash at least, its stroke at most
LEAN, STRAIGHT = 0.22, 0.1  # right per row upwards; letters off the straight line
WIDE, FULL = 0.8, 0.7  # of a sign's width: a bar from end to end, its ink
FOOT = 0.6  # of a sign's height: where the bar under it begins at the highest
EDGE = 0.25  # of a sign's height: where the two bars of an equals sign stand
POINT, OPEN = 0.7, 0.4  # of a sign's width: its point beyond, its open end before
MOSTLY = 0.6  # of the rows
SLASH, AT_LEAST, AT_MOST, EQUAL = "/", "≥", "≤", "="


def mark_of(ink: Gray, box: Box, letter: float) -> Recognised | None:
    """The slash, bound or equals sign that a line is; None for anything else.

    `letter` is the usual height of a letter in pixels.
    """
    drawn = box.of(ink) > 0
    height, width = drawn.shape
    if not HIGH * letter <= max(height, width) <= 2 * letter:
        return None
    mark = SLASH if _is_slash(drawn, letter) else _sign(drawn)
    return Recognised(mark, 1.0, (1.0,), (width / 2,)) if mark else None


def _is_slash(drawn: Gray, letter: float) -> bool:
    """Whether it is one straight thin stroke that leans right."""
    height, width = drawn.shape
    rows = np.flatnonzero(drawn.any(axis=1))
    if width > height or len(rows) < HIGH * letter:
        return False
    middles = np.array([np.flatnonzero(drawn[row]).mean() for row in rows])
    thick = max(int(np.ptp(np.flatnonzero(drawn[row]))) + 1 for row in rows)
    lean, start = np.polyfit(rows, middles, 1)
    off = float(np.abs(start + lean * rows - middles).max())
    return bool(thick <= THIN * letter and lean <= -LEAN and off <= STRAIGHT * letter)


def _sign(drawn: Gray) -> str:
    """≥, ≤ or =; empty for another shape."""
    height, width = drawn.shape
    if not 0.5 <= width / height <= 2:
        return ""
    reach = np.array([np.ptp(np.flatnonzero(r)) + 1 if r.any() else 0 for r in drawn])
    bars = (reach >= WIDE * width) & (drawn.mean(axis=1) >= FULL)
    found = _runs(np.flatnonzero(bars))
    if len(found) == 2:
        (top, upper), (lower, bottom) = found
        apart = not drawn[upper + 1 : lower].any()
        at_ends = top <= EDGE * height and bottom >= (1 - EDGE) * height
        return EQUAL if apart and at_ends else ""
    if len(found) != 1 or found[0][0] < FOOT * height:
        return ""
    return _bound(drawn[: found[0][0]], height)


def _bound(above: Gray, height: int) -> str:
    """Which way the hook above the bar of a sign points."""
    width = above.shape[1]
    inked = [np.flatnonzero(row) for row in above if row.any()]
    reach = np.array([np.ptp(places) + 1 for places in inked])
    if len(inked) < HIGH * height or np.quantile(reach, MOSTLY) > 0.5 * width:
        return ""  # a hook is one thin stroke in nearly every row
    middles = np.array([(places.mean() + 0.5) / width for places in inked])
    some = max(1, len(middles) // 5)
    first, last = middles[:some].mean(), middles[-some:].mean()
    if first < OPEN and last < 0.5 and middles.max() > POINT:
        return AT_LEAST
    if first > 1 - OPEN and last > 0.5 and middles.min() < 1 - POINT:
        return AT_MOST
    return ""


def _runs(rows: Gray) -> list[tuple[int, int]]:
    """First and last of the numbers that follow each other."""
    if not len(rows):
        return []
    breaks = [i for i, (a, b) in enumerate(pairwise(rows.tolist())) if b > a + 1]
    firsts, lasts = [0, *(i + 1 for i in breaks)], [*breaks, len(rows) - 1]
    return [(int(rows[a]), int(rows[b])) for a, b in zip(firsts, lasts, strict=True)]
