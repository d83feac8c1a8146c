"""What shows through from the back of thin paper: told by its rulings, taken away.

In: a straight gray picture, the rulings found on it, in pixels. Out: the picture
without print that is much fainter than the page's own. Where no such ruling is found,
nothing is done: faint print may be the page's.
"""

from collections.abc import Sequence

import cv2
import numpy as np

from extractor.model import Ruling
from extractor.ocr.engine import Gray

AROUND = 2  # pixels to either side of a ruling's middle
GHOST, OWN = 0.25, 0.4  # of the contrast of the page's own: what is fainter, what stays
OF_PRINT = 0.6  # of the darkest print: contrast that rulings have at least, where dark
DARKEST = 0.5  # per cent of the page: its darkest print


def without_back(gray: Gray, rulings: Sequence[Ruling]) -> Gray:
    """The picture without what shows through; the same where nothing does."""
    paper = float(np.median(gray[::8, ::8]))
    contrasts = [paper - _level(gray, ruling) for ruling in rulings]
    if not contrasts:
        return gray
    dark = paper - float(np.percentile(gray[::3, ::3], DARKEST))
    own = max(float(np.percentile(contrasts, 90)), OF_PRINT * dark)
    if min(contrasts) >= GHOST * own:
        return gray
    levels = np.arange(256)
    kept = np.clip(((paper - levels) / own - GHOST) / (OWN - GHOST), 0, 1)
    table = np.where(levels < paper, paper - kept * (paper - levels), levels)
    clean: Gray = cv2.LUT(gray, table.astype(np.uint8))
    return clean


def _level(gray: Gray, ruling: Ruling) -> float:
    """How bright a ruling is along most of its way."""
    x0, top, x1, bottom = (max(0, round(end)) for end in ruling)
    if top == bottom:
        band = gray[max(0, top - AROUND) : top + AROUND + 1, x0 : x1 + 1]
        return float(np.median(band.min(axis=0)))
    band = gray[top : bottom + 1, max(0, x0 - AROUND) : x0 + AROUND + 1]
    return float(np.median(band.min(axis=1)))
