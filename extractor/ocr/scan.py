"""A scanned page read: made ready, its rulings found, its text recognised.

In: a page, its picture and an engine. Out: the page with characters and rulings in
points of the straightened page.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from extractor.geometry import BBox
from extractor.model import Char, Condition, Page, Reading, Rereading, Ruling
from extractor.ocr.back import without_back
from extractor.ocr.engine import Engine
from extractor.ocr.layer import Layer, checked
from extractor.ocr.picture import Paper, Prepared, prepare
from extractor.ocr.reading import read_lines
from extractor.ocr.rulings import find_rulings
from extractor.ocr.second import second_looks


def read_scan(page: Page, picture: Callable[[int], Any], engine: Engine) -> Page:
    """The page as OCR reads it; EMPTY where the paper is blank.

    A page on which nothing can be read, a photo or noise, stays one without text.
    """
    ready = prepare(picture, Paper(page.width, page.height), engine)
    if isinstance(ready, Condition):
        return replace(page, chars=(), rulings=(), condition=ready)
    rulings = find_rulings(ready.gray, ready.dpi)
    gray = without_back(ready.gray, rulings)
    if gray is not ready.gray:
        ready = replace(ready, gray=gray)
        rulings = find_rulings(gray, ready.dpi)
    layer = checked(page.hidden, ready, engine)
    if layer is None:
        layer = read_prepared(ready, rulings, engine)
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
        pasted=(),
    )


def read_prepared(ready: Prepared, rulings: Sequence[Ruling], engine: Engine) -> Layer:
    """What is read on the page at first, and what second looks see."""
    seen = read_lines(ready.gray, ready.dpi, rulings, engine)
    looks = second_looks(ready.gray, ready.dpi, seen, engine)
    return Layer(
        tuple(_in_points(char, ready.scale) for line in seen.lines for char in line),
        tuple(_look_in_points(look, ready.scale) for look in looks),
    )


def _look_in_points(look: Rereading, scale: float) -> Rereading:
    x0, top, x1, bottom = (side * scale for side in look.bbox)
    return look._replace(bbox=BBox(x0, top, x1, bottom))


def _in_points(char: Char, scale: float) -> Char:
    """The character with its place and size in points, not pixels."""
    x0, top, x1, bottom, size = (length * scale for length in char[1:6])
    return Char(char.text, x0, top, x1, bottom, size, char.confidence)
