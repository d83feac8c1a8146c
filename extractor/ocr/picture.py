"""A page's picture made ready to be read: seal gone, light even, upright and straight.

In: a picture in RGB as displayed. Out: `Prepared`, a gray picture of the straight page
and the `Turn` that leads from its points to those of the page as displayed. A page of
any size is taken for one of A4 to A3, so that its print has the size of print.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np

from extractor.geometry import POINTS_PER_INCH, Turn
from extractor.model import Condition
from extractor.ocr.engine import Engine, Gray
from extractor.ocr.flat import flattened
from extractor.ocr.light import even_light, without_seal
from extractor.ocr.skew import bend_of, skew_of
from extractor.ocr.upright import quarter_turns

log = logging.getLogger(__name__)

DPI = 200  # of the pictures that are read; 300 reads no figure better (measured)
LONGEST = 1300.0  # points: a longer page is a picture put on a page pixel for point
A4_LONG = 841.89
LEAST_ANGLE = 0.03  # degrees: half a line's thickness over the width of a page
MOST_BEND = 1.2  # degrees: a flat page may seem to have half of it
PAPER = 255
MOST_INK, MOST_SPECKS = 0.4, 15_000  # share of the page, pieces: print has a fifth
LETTER = 0.06  # inches: a letter of 4 pt; specks are smaller
FAINT, FEWEST_FAINT = 0.8, 10  # of paper: faint print; so many letters are no stains

_TURNS = {1: cv2.ROTATE_90_CLOCKWISE, 2: cv2.ROTATE_180}
_TURNS[3] = cv2.ROTATE_90_COUNTERCLOCKWISE


@dataclass(frozen=True, slots=True)
class Prepared:
    """A straight page: `gray` is uint8, height × width, ink dark on white paper.

    `dpi` are its pixels per inch of the straight page, `width` and `height` its points.
    """

    gray: Gray
    dpi: float
    turn: Turn

    @property
    def scale(self) -> float:
        """Points per pixel."""
        return POINTS_PER_INCH / self.dpi

    @property
    def width(self) -> float:
        """Width of the straight page in points."""
        return float(self.gray.shape[1] * self.scale)

    @property
    def height(self) -> float:
        """Height of the straight page in points."""
        return float(self.gray.shape[0] * self.scale)


@dataclass(frozen=True, slots=True)
class Paper:
    """How large a page is, and how large it is taken to be."""

    width: float
    height: float

    @property
    def growth(self) -> float:
        """Displayed points for each point of the page as read."""
        longest = max(self.width, self.height)
        return longest / A4_LONG if longest > LONGEST else 1.0

    @property
    def picture_dpi(self) -> int:
        """Pixels per displayed inch that make the picture fit to be read."""
        return max(1, round(DPI / self.growth))


def prepare(
    picture: Callable[[int], Any], paper: Paper, engine: Engine
) -> Prepared | Condition:
    """The page made ready, or what it is: EMPTY paper, or NO_TEXT that can be read.

    `picture(dpi)` gives the page as displayed in RGB; `engine` tells which way is up.
    A page photographed at an angle is laid flat where its paper's edges show; where
    they do not, its figures could be read from the wrong rows, so it is not read.
    """
    gray, flat = flattened(without_seal(picture(paper.picture_dpi)))
    gray = even_light(gray)
    if (judged := judge(gray)) is not Condition.TEXT:
        return judged
    gray, level = _levelled(gray, skew_of(gray))
    if (bend := bend_of(gray)) > MOST_BEND:
        log.info("lines run apart by %.1f degrees: photographed at an angle", bend)
        return Condition.NO_TEXT
    turns = quarter_turns(gray, engine)
    if turns:
        gray = cv2.rotate(gray, _TURNS[turns])
    back = flat @ level @ _quarter_back(turns, gray.shape)
    return Prepared(gray, DPI, _turn(back, gray, paper))


def judge(gray: Gray) -> Condition:
    """EMPTY without ink as large as a letter, NO_TEXT for noise; edges are left out."""
    down, right = (side // 40 for side in gray.shape)
    inner = gray[down:-down, right:-right] if down and right else gray
    small = cv2.resize(inner, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    ink = (small < PAPER * 0.6).astype(np.uint8)
    if float(ink.mean()) > MOST_INK:
        return Condition.NO_TEXT
    _, _, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    if len(stats) > MOST_SPECKS:
        return Condition.NO_TEXT
    printed = _letters(ink) >= 1 or _letters(small < PAPER * FAINT) >= FEWEST_FAINT
    return Condition.TEXT if printed else Condition.EMPTY


def _letters(ink: Gray) -> int:
    """How many pieces of ink on half a picture are as large as a letter."""
    _, _, stats, _ = cv2.connectedComponentsWithStats(
        ink.astype(np.uint8), connectivity=8
    )
    return int((stats[1:, 2:4].max(axis=1) >= LETTER * DPI / 2).sum())


def _levelled(gray: Gray, angle: float) -> tuple[Gray, Gray]:
    """The picture turned by `angle` degrees; 3 × 3 map from its pixels to the old."""
    if abs(angle) < LEAST_ANGLE:
        return gray, np.eye(3)
    height, width = gray.shape
    forth = cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1.0)
    straight = cv2.warpAffine(
        gray, forth, (width, height), flags=cv2.INTER_CUBIC, borderValue=PAPER
    )
    return straight, np.vstack([cv2.invertAffineTransform(forth), [0, 0, 1]])


def _quarter_back(turns: int, shape: tuple[int, ...]) -> Gray:
    """Map from pixels of a picture after `turns` quarter turns to those before."""
    height, width = shape[:2]
    if turns == 1:  # clockwise: what was at the left is on top
        return np.array([[0, 1, 0], [-1, 0, width], [0, 0, 1]], dtype=float)
    if turns == 2:
        return np.array([[-1, 0, width], [0, -1, height], [0, 0, 1]], dtype=float)
    if turns == 3:
        return np.array([[0, -1, height], [1, 0, 0], [0, 0, 1]], dtype=float)
    return np.eye(3)


def _turn(back: Gray, gray: Gray, paper: Paper) -> Turn:
    """From points of the straight page to displayed points."""
    shown = POINTS_PER_INCH / paper.picture_dpi
    whole = np.diag([shown, shown, 1]) @ back
    whole = whole @ np.diag([DPI / POINTS_PER_INCH, DPI / POINTS_PER_INCH, 1])
    whole = whole / whole[2, 2]
    (a, c, e), (b, d, f), (g, h, _) = whole.tolist()
    return Turn(a, b, c, d, e, f, g, h, paper.width, paper.height)
