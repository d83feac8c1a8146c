"""Where the print of a straight page stands: in which ruled cells, and in which lines.

In: the page's ink and its rulings in pixels. Out: boxes in whole pixels.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import cv2
import numpy as np

from extractor.model import Ruling
from extractor.ocr.engine import Gray

# inches; at 200 dpi a millimetre is 8 pixels
HALF_RULING = 0.02  # what is this close to a ruling's middle is the ruling
REACH = 0.03  # how far a ruling may end short of the one it meets
SMALLEST_CELL = 0.06  # its shorter side; narrower ones hold no print
SPECK = 0.015  # neither wide nor high: noise, or a dot that stands beside letters
LEAST_PRINT, MOST_PRINT = 0.06, 0.35  # heights of print: 4 pt to 25 pt
FULL = 0.93  # share of its box that a cell fills
FAINTEST, INK = 30, 0.35  # of 255, of the page's contrast: darker than paper is ink

THIN = 0.3  # of a letter: a stroke along the edge of a cell is a ruling's rest
ALONG = 0.6  # of a side of a cell: a stroke beside it so long is such a rest too
ONE = 0.25  # of its height: width of a figure 1, that of a ruling's rest is less
BESIDE, SLACK = 0.7, 0.35  # of a letter's height: where what is in its line stands
PART = 0.6  # of a letter's height: less is a part of one, as the strokes of two
WHOLE = 1.25  # of a letter's height: parts of one are together no higher
TALL = 1.7  # of a letter's height: more than one line
BLANK = 2.5  # letters: so wide a gap parts a line in two


class Box(NamedTuple):
    """A box in pixels; right and bottom are the first pixel outside."""

    x0: int
    top: int
    x1: int
    bottom: int

    def of(self, picture: Gray) -> Gray:
        """The part of the picture in this box."""
        return picture[self.top : self.bottom, self.x0 : self.x1]


@dataclass(frozen=True, slots=True)
class Blob:
    """Ink that hangs together, in pixels of the page."""

    x0: int
    top: int
    x1: int
    bottom: int

    @property
    def height(self) -> int:
        """Pixels from top to bottom."""
        return self.bottom - self.top


def ink_of(gray: Gray) -> Gray:
    """1 where there is ink, 0 on paper."""
    sample = gray[::3, ::3]
    paper, dark = float(np.median(sample)), float(np.percentile(sample, 0.5))
    least = max(FAINTEST, INK * (paper - dark))
    return (gray < paper - least).astype(np.uint8)


def cells_of(
    shape: tuple[int, ...], rulings: Sequence[Ruling], dpi: float
) -> list[Box]:
    """The insides of what rulings enclose on all sides; what is no rectangle is left.

    A cell of several rows or columns is one box.
    """
    drawn = np.ones((shape[0], shape[1]), np.uint8)
    half, reach = round(HALF_RULING * dpi), REACH * dpi
    for x0, top, x1, bottom in rulings:
        if top == bottom:
            x0, x1 = x0 - reach, x1 + reach
        else:
            top, bottom = top - reach, bottom + reach
        low = (round(x0) - half, round(top) - half)
        cv2.rectangle(drawn, low, (round(x1) + half, round(bottom) + half), 0, -1)
    _, _, stats, _ = cv2.connectedComponentsWithStats(drawn, connectivity=4)
    least = SMALLEST_CELL * dpi
    return [
        Box(x, y, x + width, y + height)
        for x, y, width, height, area in stats[1:].tolist()
        if min(width, height) >= least
        and area >= FULL * width * height
        and min(x, y) > 0
        and x + width < shape[1]
        and y + height < shape[0]
    ]


def blobs_of(ink: Gray, box: Box, dpi: float) -> list[Blob]:
    """What ink stands in the box, specks left out."""
    _, _, stats, _ = cv2.connectedComponentsWithStats(
        np.ascontiguousarray(box.of(ink)), connectivity=8
    )
    least = max(3.0, SPECK * dpi)
    return [
        Blob(box.x0 + x, box.top + y, box.x0 + x + width, box.top + y + height)
        for x, y, width, height, _ in stats[1:].tolist()
        if max(width, height) >= least
    ]


def without_edges(blobs: Sequence[Blob], cell: Box, letter: float) -> list[Blob]:
    """The blobs without the rests of the cell's rulings along its edges."""
    return [
        blob
        for blob in blobs
        if not _is_rest(blob, cell, THIN * letter) or _is_one(blob, blobs, letter)
    ]


def _is_one(blob: Blob, blobs: Sequence[Blob], letter: float) -> bool:
    """Whether a stroke is the figure 1: as high as the figures or letters beside it.

    A ruling's rest is thinner than the stroke of a figure with its serif or flag.
    """
    width = blob.x1 - blob.x0
    if not ONE * blob.height <= width or not PART <= blob.height / letter <= WHOLE:
        return False
    return any(
        max(other.x0 - blob.x1, blob.x0 - other.x1) <= BESIDE * letter
        and blob.top - SLACK * letter <= other.top
        and other.bottom <= blob.bottom + SLACK * letter
        for other in blobs
        if other is not blob
    )


def _is_rest(blob: Blob, cell: Box, thin: float) -> bool:
    """Whether it lies on an edge, or runs along one: no dash touches a border."""
    width, height = blob.x1 - blob.x0, blob.height
    flat, upright = height <= thin <= width, width <= thin <= height
    at_end = min(blob.top - cell.top, cell.bottom - blob.bottom)
    at_side = min(blob.x0 - cell.x0, cell.x1 - blob.x1)
    if flat:
        along = width >= ALONG * (cell.x1 - cell.x0)
        return at_end <= 1 or at_side <= 1 or (along and at_end <= thin)
    along = height >= ALONG * (cell.bottom - cell.top)
    return upright and (at_side <= 1 or at_end <= 1 or (along and at_side <= thin))


def letter_height(blobs: Sequence[Blob], dpi: float, otherwise: float) -> float:
    """The height of most of the print, in pixels; `otherwise` where there is little."""
    heights = [
        b.height for b in blobs if LEAST_PRINT * dpi <= b.height <= MOST_PRINT * dpi
    ]
    return float(np.percentile(heights, 75)) if heights else otherwise


def rows_of(blobs: Sequence[Blob], letter: float) -> list[list[Blob]]:
    """The blobs line by line, top to bottom; those that share a height share a line."""
    rows: list[list[Blob]] = []
    for blob in sorted(blobs, key=lambda b: b.top):
        if rows and blob.top < _bottom(rows[-1]):
            rows[-1].append(blob)
        else:
            rows.append([blob])
    return _parts_joined(rows, letter)


def _parts_joined(rows: list[list[Blob]], letter: float) -> list[list[Blob]]:
    """The rows, strokes of one letter that stand above each other put together."""
    joined: list[list[Blob]] = []
    for row in rows:
        if joined:
            before = joined[-1]
            together = _bottom(row) - _top(before)
            parts = min(_bottom(row) - _top(row), _bottom(before) - _top(before))
            small = parts < PART * letter and together <= WHOLE * letter
            if small or _is_bar_of(before, row, letter):
                before.extend(row)
                continue
        joined.append(row)
    return joined


def _is_bar_of(above: Sequence[Blob], below: Sequence[Blob], letter: float) -> bool:
    """Whether the lower is the bar of a sign whose hook is the upper: ≥, ≤."""
    hook, bar = around(above), around(below)
    wide = (hook.x1 - hook.x0) / max(1, bar.x1 - bar.x0)
    flat = bar.bottom - bar.top <= THIN * letter
    near = bar.top - hook.bottom <= PART * letter and hook.bottom - hook.top <= letter
    same = abs(hook.x0 - bar.x0) <= THIN * letter and 1 / WHOLE <= wide <= WHOLE
    return flat and near and same


def bands_of(rows: Sequence[Sequence[Blob]], cell: Box) -> list[Box]:
    """For each row the stretch of the cell that no other row reaches into."""
    tops = [_top(row) for row in rows]
    bottoms = [_bottom(row) for row in rows]
    above, below = [cell.top, *bottoms], [*tops[1:], cell.bottom]
    return [
        Box(cell.x0, min(above[i], tops[i]), cell.x1, max(below[i], bottoms[i]))
        for i in range(len(rows))
    ]


def is_tangled(row: Sequence[Blob], letter: float) -> bool:
    """Whether the row is too high to be one line."""
    return _bottom(row) - _top(row) > TALL * letter


def pieces_of(row: Sequence[Blob], letter: float) -> Iterator[list[Blob]]:
    """The row cut at wide gaps, left to right."""
    piece: list[Blob] = []
    reach = 0
    for blob in sorted(row, key=lambda b: b.x0):
        if piece and blob.x0 - reach > BLANK * letter:
            yield piece
            piece = []
        piece.append(blob)
        reach = max(reach, blob.x1)
    if piece:
        yield piece


def around(blobs: Sequence[Blob]) -> Box:
    """The box around the blobs."""
    return Box(
        min(b.x0 for b in blobs),
        _top(blobs),
        max(b.x1 for b in blobs),
        _bottom(blobs),
    )


def _top(blobs: Sequence[Blob]) -> int:
    return min(b.top for b in blobs)


def _bottom(blobs: Sequence[Blob]) -> int:
    return max(b.bottom for b in blobs)
