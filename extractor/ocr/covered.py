"""Print that runs under a ruling: what stands there cannot be read, only noticed.

In: the ink of a page as it was scanned, and the cells its rulings make. Out: whether a
line's end is covered. The rulings are painted over before anything is read, so a figure
too wide for its cell would lose its first or last digit and look whole.
"""

import cv2
import numpy as np

from extractor.ocr.engine import Gray
from extractor.ocr.frames import HALF_RULING, Box

NEAR = 0.8  # of a letter's height: a digit may be hidden between a line and its edge
LONG = 1.5  # of a letter's height: what runs on so far along the edge is the ruling
SOME = 0.12  # of a letter's height: rows with print beside the ruling
SIDES = np.ones((1, 3), np.uint8)  # a pixel more on either side
GAPS = np.ones((3, 1), np.uint8)  # where a ruling is broken: two pixels at most


def is_covered(ink: Gray, box: Box, cell: Box, letter: float, dpi: float) -> bool:
    """Whether print of a line goes on under the ruling at the left or right of it.

    `box` is around the line's ink inside `cell`; `ink` has the rulings still in it.
    """
    band = 2 * round(HALF_RULING * dpi) + 1
    ends = (
        (box.x0 - cell.x0, Box(max(0, cell.x0 - band), box.top, cell.x0 + 1, 0)),
        (cell.x1 - box.x1, Box(cell.x1 - 1, box.top, cell.x1 + band, 0)),
    )
    return any(
        room <= NEAR * letter
        and _has_print(ink, side._replace(bottom=box.bottom), letter, room <= 1)
        for room, side in ends
    )


def _has_print(ink: Gray, band: Box, letter: float, own: bool) -> bool:
    """Whether print that is not seen stands in a ruling's band.

    Where print in sight reaches into the band, what is there is its `own`, unless it
    touches the ruling, with no paper between them.
    """
    long = round(LONG * letter)
    above = min(band.top, long)
    around = band._replace(top=band.top - above, bottom=band.bottom + long).of(ink)
    # a ruling that is not quite straight steps from column to column, a faint one has
    # gaps
    wide = cv2.morphologyEx(cv2.dilate(around, SIDES), cv2.MORPH_CLOSE, GAPS)
    ruling = cv2.morphologyEx(wide, cv2.MORPH_OPEN, np.ones((long, 1), np.uint8))
    beside = cv2.dilate(ruling, SIDES)
    found = around * (beside * (1 - ruling) if own else 1 - beside)
    rows = found[above : above + band.bottom - band.top].any(axis=1)
    return bool(rows.sum() >= SOME * letter)
