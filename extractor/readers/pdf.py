"""PDF files to pages: characters, rulings and what the text layer is worth.

In: a path. Out: `Page`s in display coordinates, one at a time, so that memory stays
flat. Errors of pdfium leave as InputError (`opening`).
"""

from collections.abc import Iterator
from pathlib import Path

import pypdfium2 as pdfium

from extractor.errors import InputError
from extractor.geometry import BBox
from extractor.model import Condition, Page, damaged_page
from extractor.opening import load_page, open_pdf, rendered
from extractor.options import Options
from extractor.pictures import Raster, raster
from extractor.readers.display import Matrix, display_matrix, upright
from extractor.readers.glyphs import Glyphs, read_glyphs
from extractor.readers.strokes import Drawing, read_drawing
from extractor.readers.whole import Wholeness

REOPEN_AFTER = 25  # pages: pdfium keeps the fonts of all it has read until it closes
GARBLED_SHARE = 0.1  # of the characters; a few private-use bullets are no harm
PASTED, LOWEST = 0.04, 36.0  # share of the page, points: a picture of a table's size
FEW_CHARS = 30  # on a page-filling picture: a stamp of the scanner, not its text


class PdfSource:
    """An open PDF (see `readers.Source`)."""

    dump = False

    def __init__(self, path: Path, sha256: str, options: Options) -> None:
        self.path = path
        self.sha256 = sha256
        self._wanted = options.pages
        self._passwords = options.passwords
        self._document: pdfium.PdfDocument = open_pdf(path, options.passwords)
        self.n_pages = len(self._document)
        self._whole = Wholeness(path, options.passwords)
        self._open: tuple[int, pdfium.PdfPage] | None = None

    def pages(self) -> Iterator[Page]:
        """The pages asked for, in order, a broken one DAMAGED.

        Raises InputError at the end where all of them are.
        """
        errors: list[InputError] = []
        n_read = 0
        for page in self._pages(errors):
            n_read += page.condition is not Condition.DAMAGED
            yield page
        if errors and not n_read:
            raise errors[0]

    def _pages(self, errors: list[InputError]) -> Iterator[Page]:
        """The pages; what is wrong with those that cannot be opened is told aside."""
        numbers = range(1, self.n_pages + 1)
        wanted = [n for n in numbers if self._wanted is None or n in self._wanted]
        for i, number in enumerate(wanted):
            if i and i % REOPEN_AFTER == 0:
                self._document.close()
                self._document = open_pdf(self.path, self._passwords)
            try:
                page = load_page(self._document, self.path, number)
            except InputError as error:
                errors.append(error)
                yield damaged_page(number)
                continue
            try:
                self._open = (number, page)
                yield self._checked(_read_page(page, number))
            finally:
                self._open = None
                page.close()

    def _checked(self, page: Page) -> Page:
        """The page; DAMAGED where what shows it breaks off."""
        whole = self._whole.has_whole_content(page.number)
        if whole and page.condition is not Condition.TEXT:
            whole = self._whole.has_whole_pictures(page.number)
        if whole:
            return page
        return damaged_page(page.number, page.width, page.height)

    def picture(self, number: int, dpi: int) -> Raster:
        """Page `number` as displayed, at `dpi`; quickest while that page is read."""
        if self._open and self._open[0] == number:
            return self._draw(self._open[1], number, dpi)
        page = load_page(self._document, self.path, number)
        try:
            return self._draw(page, number, dpi)
        finally:
            page.close()

    def _draw(self, page: pdfium.PdfPage, number: int, dpi: int) -> Raster:
        return raster(rendered(page, f"{self.path}: page {number}", dpi))

    def close(self) -> None:
        """Let go of the file."""
        self._document.close()
        self._whole.close()


def _read_page(page: pdfium.PdfPage, number: int) -> Page:
    """The page as displayed, or put upright where its text was set sideways."""
    width, height = page.get_size()
    display = display_matrix(page.raw, width, height)
    glyphs, drawing = _look(page, display, BBox(0.0, 0.0, width, height))
    turn = None
    if glyphs.quarters and _judge(glyphs, drawing) is Condition.TEXT:
        back, turn = upright(glyphs.quarters, width, height)
        if glyphs.quarters % 2:
            width, height = height, width
        box = BBox(0.0, 0.0, width, height)
        glyphs, drawing = _look(page, back.after(display), box)
    return Page(
        number=number,
        width=width,
        height=height,
        chars=glyphs.chars,
        rulings=tuple(drawing.rulings),
        condition=_judge(glyphs, drawing),
        hidden=glyphs.hidden if drawing.picture else (),
        turn=turn,
        pasted=() if turn else tuple(_pasted(drawing, width, height)),
    )


def _pasted(drawing: Drawing, width: float, height: float) -> Iterator[BBox]:
    """Pictures on the page that are large enough for a table."""
    for x0, top, x1, bottom in drawing.pictures:
        box = BBox(max(0.0, x0), max(0.0, top), min(width, x1), min(height, bottom))
        across, down = box.x1 - box.x0, box.bottom - box.top
        if min(across, down) >= LOWEST and across * down >= PASTED * width * height:
            yield box


def _look(page: pdfium.PdfPage, display: Matrix, bbox: BBox) -> tuple[Glyphs, Drawing]:
    """Characters and what is drawn; `display` leads to the box that is looked at."""
    drawing = read_drawing(page.raw, display, bbox)
    glyphs = read_glyphs(page.raw, display, bbox=bbox, is_dark=drawing.is_dark)
    if drawing.covers_text:  # under a picture print is as unseen as in invisible mode
        glyphs = Glyphs((), 0, glyphs.hidden or glyphs.chars)
    return glyphs, drawing


def _judge(glyphs: Glyphs, drawing: Drawing) -> Condition:
    n_chars = len(glyphs.chars)
    if not n_chars:
        return Condition.NO_TEXT if drawing.n_drawn else Condition.EMPTY
    if glyphs.n_garbled > GARBLED_SHARE * n_chars or _has_cids(glyphs):
        return Condition.GARBLED
    if drawing.picture and n_chars < FEW_CHARS:
        return Condition.NO_TEXT
    return Condition.TEXT


def _has_cids(glyphs: Glyphs) -> bool:
    """Whether the text layer consists of `(cid:12)`, as a broken export left it."""
    text = "".join(char.text for char in glyphs.chars)
    return text.count("(cid:") * len("(cid:1)") > GARBLED_SHARE * len(text)
