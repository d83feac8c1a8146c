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
from extractor.ocr.rulings import find_rulings


def read_scan(page: Page, picture: Callable[[int], Any], engine: Engine) -> Page:
    """The page as OCR reads it; EMPTY where the paper is blank."""
    ready = prepare(picture, Paper(page.width, page.height), engine)
    if ready is None:
        return replace(page, chars=(), rulings=(), condition=Condition.EMPTY)
    rulings = find_rulings(ready.gray, ready.dpi)
    scale = ready.scale
    chars = []
    for line in engine.lines(ready.gray):
        box, said = line.bbox, line.said
        h = box.bottom - box.top
        m = (box.top + box.bottom) / 2
        size = h * 0.75
        cs = said.centres
        for _i, (t, c, conf) in enumerate(
            zip(said.text, cs, said.confidences, strict=True)
        ):
            if t == " ":
                continue
            w = size * (1 if ord(t) > 255 else 0.5)
            chars.append(
                Char(
                    t,
                    (box.x0 + c - w / 2) * scale,
                    (m - size / 2) * scale,
                    (box.x0 + c + w / 2) * scale,
                    (m + size / 2) * scale,
                    size * scale,
                    conf,
                )
            )
    return replace(
        page,
        width=ready.width,
        height=ready.height,
        chars=tuple(chars),
        rulings=tuple(Ruling(*(v * scale for v in r)) for r in rulings),
        condition=Condition.TEXT,
        reading=Reading.OCR,
        turn=ready.turn,
    )
