"""Pages that are pictures to pages with characters and rulings.

In: a page and its picture. Out: the same page read by OCR, straightened. A folder is a
choice: `ENGINES` names the engines there are, each loaded when it is first needed.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Any

from extractor.model import Condition, Page
from extractor.ocr.engine import Engine
from extractor.options import Ocr, OcrEngine, Options

Picture = Callable[[int], Any]  # dpi → the page as displayed: uint8, h × w × 3, RGB


def _rapid(threads: int) -> Engine:
    from extractor.ocr.rapid import RapidEngine

    return RapidEngine(threads)


def _tesseract(threads: int) -> Engine:
    from extractor.ocr.tesseract import TesseractEngine

    return TesseractEngine(threads)


ENGINES: Mapping[OcrEngine, Callable[[int], Engine]] = {
    OcrEngine.RAPID: _rapid,
    OcrEngine.TESSERACT: _tesseract,
}


@lru_cache(maxsize=1)
def engine_for(name: OcrEngine, threads: int) -> Engine:
    """The engine of that name, made ready once; raises MissingDependencyError."""
    return ENGINES[name](threads)


def recognise(page: Page, picture: Picture, options: Options) -> Page:
    """The page with what OCR reads on its picture, or as it is where OCR is no use.

    Of a page of text, what stands in tables that were pasted as pictures.

    `picture(dpi)` draws the page as displayed. Boxes of the page that comes back are
    those of the straightened page; its `turn` leads to the page as displayed.
    """
    if not is_wanted(page, options.ocr):
        if options.ocr is Ocr.NEVER or not page.pasted:
            return page
        from extractor.ocr.pasted import read_pasted

        engine = engine_for(options.engine, options.threads)
        return read_pasted(page, picture, engine)
    from extractor.ocr.scan import read_scan

    if options.ocr is Ocr.ALWAYS:  # nobody else's reading counts
        page = replace(page, hidden=())
    return read_scan(page, picture, engine_for(options.engine, options.threads))


def is_wanted(page: Page, ocr: Ocr) -> bool:
    """Whether the page is to be read by OCR."""
    match ocr:
        case Ocr.NEVER:
            return False
        case Ocr.ALWAYS:
            return True
        case Ocr.AUTO:
            return page.condition in (Condition.NO_TEXT, Condition.GARBLED)
