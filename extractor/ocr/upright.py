"""Which way is up: lines of print are read in each direction, the surest one wins.

In: a gray picture whose print runs along its sides, and an engine. Out: how many
quarter turns clockwise put it upright. A page that reads well as it lies costs a few
lines that nobody reads twice; only a doubtful one is tried in all directions.
"""

from collections.abc import Sequence
from statistics import median

import cv2
import numpy as np

from extractor.ocr.engine import Engine, Gray, Recognised

SHRINK = 4  # pixels of the picture a side for one that is looked at
FEW, SEVERAL = 3, 6  # lines looked at: at first, and for each direction
SURE = 0.93  # confidence of a line of print that stands upright
CLEARLY = 1.3  # letters on their side are read too, but fewer stand in a line
READ = 0.8  # confidence from which a line counts
SHAPE = 3.0  # a line of print is this many times as long as high
LONG_ENOUGH = 8  # times its height; what is longer is cut
HEIGHTS = (12, 90)  # pixels at 200 dpi: from a small letter to a title
MARGIN = 4  # pixels of paper kept around a line
GAP = 9  # shrunken pixels that letters of a line stand apart at most


def quarter_turns(gray: Gray, engine: Engine) -> int:
    """Quarter turns clockwise that put the page upright; 0 where nothing is sure."""
    level = _lines(gray)
    on_end = _lines(cv2.rotate(gray, cv2.ROTATE_90_CLOCKWISE))
    if len(level) >= FEW and _extent(level) >= _extent(on_end):
        for turns in (0, 2):
            if _reads_well(engine.texts(_put(level[:FEW], turns))):
                return turns
    scores = {
        turns: _score(engine.texts(_put(lines[:SEVERAL], turns)))
        for turns, lines in ((0, level), (2, level), (1, on_end), (3, on_end))
    }
    lying = max((0, 2), key=lambda turns: scores[turns])
    standing = max((1, 3), key=lambda turns: scores[turns])
    return standing if scores[standing] > CLEARLY * scores[lying] else lying


def _put(lines: Sequence[Gray], turns: int) -> list[Gray]:
    """Lines as they are read after so many quarter turns of the page."""
    return [_half(crop) if turns > 1 else crop for crop in lines]


def _reads_well(read: Sequence[Recognised]) -> bool:
    return median(said.confidence for said in read) >= SURE


def _extent(lines: Sequence[Gray]) -> int:
    """How long the longest lines are; rows of letters are longer than columns."""
    return sum(int(line.shape[1]) for line in lines[:SEVERAL])


def _half(crop: Gray) -> Gray:
    turned: Gray = cv2.rotate(crop, cv2.ROTATE_180)
    return turned


def _score(read: Sequence[Recognised]) -> float:
    """How much was read, as characters of certain lines.

    Letters that lie on their side are read too, and with certainty; but only a few
    of them stand in what looks like a line.
    """
    sure = [said for said in read if said.confidence >= READ]
    return sum(len(said.text) * said.confidence for said in sure)


def _lines(gray: Gray) -> list[Gray]:
    """Crops of stretches of ink that look like lines of print, longest first."""
    small = cv2.resize(
        gray, None, fx=1 / SHRINK, fy=1 / SHRINK, interpolation=cv2.INTER_AREA
    )
    dark = cv2.adaptiveThreshold(
        small, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, 25, 15
    )
    long = max(small.shape) // 12
    for kernel in ((long, 1), (1, long)):  # rulings would tie lines together
        rulings = cv2.morphologyEx(
            dark, cv2.MORPH_OPEN, np.ones(kernel[::-1], np.uint8)
        )
        dark = cv2.subtract(dark, rulings)
    joined = cv2.morphologyEx(dark, cv2.MORPH_CLOSE, np.ones((1, GAP), np.uint8))
    _, _, stats, _ = cv2.connectedComponentsWithStats(joined, connectivity=4)
    boxes = [tuple(int(v) * SHRINK for v in row[:4]) for row in stats[1:]]
    likely = [
        (width, x, y, height)
        for x, y, width, height in boxes
        if HEIGHTS[0] <= height <= HEIGHTS[1] and width >= SHAPE * height
    ]
    return [
        gray[
            max(0, y - MARGIN) : y + height + MARGIN,
            max(0, x - MARGIN) : x + min(width, LONG_ENOUGH * height) + MARGIN,
        ]
        for width, x, y, height in sorted(likely, reverse=True)
    ]
