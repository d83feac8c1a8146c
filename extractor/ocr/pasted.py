"""A table that was pasted as a picture into a page of text: read by OCR at its place.

In: a page with its text layer, its picture, an engine. Out: the page with the letters
and rulings of such tables beside its own. Other pictures, a photo, a chart, a stamp, a
letterhead under the text, are none: a table has ruled cells with print in them that the
text layer does not have.
"""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np

from extractor.geometry import POINTS_PER_INCH, BBox, contains
from extractor.model import Char, Page, Reading, Rereading, Ruling
from extractor.ocr.engine import Engine, Gray
from extractor.ocr.frames import cells_of
from extractor.ocr.picture import Paper, Prepared, prepare
from extractor.ocr.rulings import find_rulings
from extractor.ocr.scan import read_prepared

FEWEST_CELLS, FEWEST_LETTERS = 2, 8  # of a table; a frame has one cell
MARGIN = 24.0  # points of paper around it: rulings are not looked for at an edge
PAPER = 255
UPRIGHT = 0.99  # cosine of the skew up to which its boxes lie where they are displayed

Picture = Callable[[int], Any]


def read_pasted(page: Page, picture: Picture, engine: Engine) -> Page:
    """The page with what stands in its pictures of tables; `reading` OCR if any does.

    Its boxes stay those of the page as displayed. `picture(dpi)` draws the page.
    """
    for box in page.pasted:
        page = _with_table(page, box, picture, engine)
    return replace(page, pasted=())


def _with_table(page: Page, box: BBox, picture: Picture, engine: Engine) -> Page:
    paper = Paper(box.x1 - box.x0 + 2 * MARGIN, box.bottom - box.top + 2 * MARGIN)
    ready = prepare(partial(_cut_out, page, box, picture), paper, engine)
    if not isinstance(ready, Prepared) or not _is_upright(ready, paper):
        return page
    rulings = find_rulings(ready.gray, ready.dpi)
    if len(cells_of(ready.gray.shape, rulings, ready.dpi)) < FEWEST_CELLS:
        return page
    layer = read_prepared(ready, rulings, engine)
    if len(layer.chars) < FEWEST_LETTERS:
        return page
    there = _Place(box.x0 - MARGIN, box.top - MARGIN)
    drawn = (Ruling(*(end * ready.scale for end in ruling)) for ruling in rulings)
    return replace(
        page,
        chars=(*page.chars, *map(there.char, layer.chars)),
        rulings=(*page.rulings, *map(there.ruling, drawn)),
        rereadings=(*page.rereadings, *map(there.look, layer.looks)),
        reading=Reading.OCR,
    )


def _cut_out(page: Page, box: BBox, picture: Picture, dpi: int) -> Gray:
    """What the page shows in a box, on paper, without the print of its text layer."""
    scale = dpi / POINTS_PER_INCH
    shown = np.array(picture(dpi))
    for char in page.chars:
        if contains(box, *char.centre):
            x0, top, x1, bottom = (max(0, round(side * scale)) for side in char[1:5])
            shown[top : bottom + 1, x0 : x1 + 1] = PAPER
    x0, top, x1, bottom = (round(side * scale) for side in box)
    room = round(MARGIN * scale)
    sides = ((room, room), (room, room), (0, 0))
    cut: Gray = np.pad(shown[top:bottom, x0:x1], sides, constant_values=PAPER)
    return cut


def _is_upright(ready: Prepared, paper: Paper) -> bool:
    """Whether the picture was straightened by no more than a little."""
    turn = ready.turn
    grown = max(abs(ready.width - paper.width), abs(ready.height - paper.height))
    return grown <= MARGIN / 4 and turn.a >= UPRIGHT and turn.d >= UPRIGHT


class _Place:
    """Puts what stands on a picture where it is on the page."""

    def __init__(self, right: float, down: float) -> None:
        self._right, self._down = right, down

    def _box(self, x0: float, top: float, x1: float, bottom: float) -> BBox:
        right, down = self._right, self._down
        return BBox(x0 + right, top + down, x1 + right, bottom + down)

    def char(self, char: Char) -> Char:
        return Char(char.text, *self._box(*char[1:5]), char.size, char.confidence)

    def ruling(self, ruling: Ruling) -> Ruling:
        return Ruling(*self._box(*ruling))

    def look(self, look: Rereading) -> Rereading:
        return look._replace(bbox=self._box(*look.bbox))
