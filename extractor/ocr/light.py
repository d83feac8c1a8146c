"""Ink and paper: what a seal covers brought out, shadows on the paper taken away.

In: pictures in RGB or gray, uint8. Out: gray pictures of the same size, ink dark on
white paper.
"""

from typing import Any

import cv2
import numpy as np

from extractor.ocr.engine import Gray

COLD, RED = 60, 60  # of 255: how much more blue or green, more red, makes coloured ink
FEW_PIXELS, MOST_RED = 400, 0.15  # red ones, red share of the page: what a seal has
TINGE, AROUND = 20, 7  # of 255: red as a seal's rim is; pixels that its colour runs
FADED, DARK = 0.92, 0.78  # of paper: what is lighter there is the seal's, darker print
SHRINK = 16  # the paper's light is looked at in this many times fewer pixels
REACH = 9  # shrunken pixels: farther apart than the strokes of a heading
DIM, UNEVEN = 225, 20  # of 255: paper darker than that, or varying more, is levelled
MIDDLE = 128  # of 255: a picture mostly darker than that is a negative


def without_seal(rgb: Gray) -> Gray:
    """The picture in gray, red print gone, blue ink kept.

    The largest of the channels of a pixel, brighter by so much of its redness that what
    is wholly red is as bright as paper; black under it stays darker. Blue print, which
    that would lose, is taken as the eye sees it.
    """
    red, green, blue = cv2.split(rgb)
    rest = cv2.max(green, blue)
    redness = cv2.subtract(red, rest)
    gray: Gray = cv2.max(red, rest)
    share = _brightening(gray, redness)
    if share:
        gray = _without_rims(cv2.addWeighted(gray, 1, redness, share, 0), redness)
    cold = cv2.subtract(rest, red) > COLD
    if cold.any():
        gray[cold] = cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY)[cold]
    return gray


def _without_rims(gray: Gray, redness: Gray) -> Gray:
    """The picture without the gray rims of red strokes, whose colour JPEG washed out.

    What is nearly as bright as paper near them becomes paper, what is dark stays.
    """
    paper = float(np.median(gray[::8, ::8]))
    near = cv2.dilate((redness > TINGE).astype(np.uint8), np.ones((AROUND, AROUND)))
    levels = np.arange(256)
    light = np.clip((levels / paper - DARK) / (FADED - DARK), 0, 1)
    table = np.maximum(levels, levels + light * (paper - levels)).astype(np.uint8)
    clean: Gray = np.where(near > 0, cv2.LUT(gray, table), gray)
    return clean


def _brightening(gray: Gray, redness: Gray) -> float:
    """How much of its redness makes a wholly red pixel as bright as paper."""
    wholly_red = redness > RED
    if not FEW_PIXELS <= np.count_nonzero(wholly_red) <= MOST_RED * redness.size:
        return 0.0  # no seal, or a page on a red desk
    deep = redness[wholly_red]
    core = deep >= np.percentile(deep, 60)
    paper = float(np.median(gray[::8, ::8]))
    dark = paper - float(np.median(gray[wholly_red][core]))
    return min(1.0, max(0.0, dark / float(np.median(deep[core]))))


def even_light(gray: Gray) -> Gray:
    """The picture with its paper white everywhere, whatever light fell on it."""
    height, width = gray.shape
    size = (max(1, width // SHRINK), max(1, height // SHRINK))
    small = cv2.resize(gray, size, interpolation=cv2.INTER_AREA)
    if float(np.median(small)) < MIDDLE:
        gray, small = cv2.bitwise_not(gray), cv2.bitwise_not(small)
    around = np.ones((REACH, REACH), np.uint8)
    paper: Any = cv2.morphologyEx(small, cv2.MORPH_CLOSE, around)
    paper = cv2.GaussianBlur(paper, (0, 0), REACH / 2)
    low, high = np.percentile(paper, (2, 98))
    if low >= DIM and high - low <= UNEVEN:
        return gray
    light = cv2.resize(paper, (width, height), interpolation=cv2.INTER_LINEAR)
    level: Gray = cv2.divide(gray, np.maximum(light, 1), scale=255)
    return level
