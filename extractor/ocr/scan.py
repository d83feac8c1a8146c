"""A scanned page read: made ready, its rulings found, its text recognised.

In: a page, its picture and an engine. Out: the page with characters and rulings in
points of the straightened page.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from extractor.model import Char, Condition, Page, Reading, Ruling
from extractor.ocr.engine import Engine
from extractor.ocr.picture import Paper, prepare
from extractor.ocr.reading import read_letters
from extractor.ocr.rulings import find_rulings


def read_scan(page: Page, picture: Callable[[int], Any], engine: Engine) -> Page:
    """The page as OCR reads it; EMPTY where the paper is blank."""
    ready = prepare(picture, Paper(page.width, page.height), engine)
    if ready is None:
        return replace(page, chars=(), rulings=(), condition=Condition.EMPTY)
    rulings = find_rulings(ready.gray, ready.dpi)
    scale = ready.scale
    letters = read_letters(ready.gray, ready.dpi, rulings, engine)
    return replace(
        page,
        width=ready.width,
        height=ready.height,
        chars=tuple(_in_points(letter, scale) for letter in letters),
        rulings=tuple(Ruling(*(v * scale for v in r)) for r in rulings),
        condition=Condition.TEXT,
        reading=Reading.OCR,
        turn=ready.turn,
    )


def _in_points(letter: Char, scale: float) -> Char:
    """The character with its pixels as points."""
    text, *sides, size, sure = letter
    x0, top, x1, bottom = (side * scale for side in sides)
    return Char(text, x0, top, x1, bottom, size * scale, sure)
