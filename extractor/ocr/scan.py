"""A scanned page read: made ready, its rulings found, its text recognised.

In: a page, its picture and an engine. Out: the page with characters and rulings in
points of the straightened page.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from extractor.model import Char, Condition, Page, Reading, Ruling
from extractor.ocr.engine import Engine
from extractor.ocr.layer import Layer, checked
from extractor.ocr.picture import Paper, prepare
from extractor.ocr.reading import read_letters
from extractor.ocr.rulings import find_rulings


def read_scan(page: Page, picture: Callable[[int], Any], engine: Engine) -> Page:
    """The page as OCR reads it; EMPTY where the paper is blank.

    A page on which nothing can be read, a photo or noise, stays one without text.
    """
    ready = prepare(picture, Paper(page.width, page.height), engine)
    if ready is None:
        return replace(page, chars=(), rulings=(), condition=Condition.EMPTY)
    rulings = find_rulings(ready.gray, ready.dpi)
    layer = checked(page.hidden, ready, engine)
    if layer is None:
        letters = read_letters(ready.gray, ready.dpi, rulings, engine)
        layer = Layer(tuple(_in_points(char, ready.scale) for char in letters), ())
    return replace(
        page,
        width=ready.width,
        height=ready.height,
        chars=layer.chars,
        rulings=tuple(Ruling(*(end * ready.scale for end in r)) for r in rulings),
        condition=Condition.TEXT if layer.chars else Condition.NO_TEXT,
        reading=Reading.OCR,
        turn=ready.turn,
        rereadings=layer.looks,
        hidden=(),
    )


def _in_points(char: Char, scale: float) -> Char:
    """The character with its place and size in points, not pixels."""
    x0, top, x1, bottom, size = (length * scale for length in char[1:6])
    return Char(char.text, x0, top, x1, bottom, size, char.confidence)
