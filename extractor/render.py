"""Pages as pictures, and boxes drawn on them: the one place that draws.

In: a PDF's path and a page number from 1. Out: Pillow pictures, whose pixels are
points × dpi / 72. A text dump has no picture.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pypdfium2 as pdfium
from PIL import Image, ImageChops, ImageDraw

from extractor.errors import InputError
from extractor.geometry import BBox
from extractor.model import Cell, Region, Ruling, TextLine
from extractor.opening import is_pdf, load_page, open_pdf, read_head

POINTS_PER_INCH = 72
MOST_PIXELS = 80_000_000  # A1 at 200 dpi; more would take the machine's memory
FAR = 24  # dpi from which colour still shows
GREYISH = 24  # of 255: channels that differ less are grey

Colour = tuple[int, int, int, int]
_LINE: Colour = (30, 90, 220, 255)
_RULING: Colour = (220, 30, 30, 255)
_CELL: Colour = (20, 160, 70, 60)
_CELL_EDGE: Colour = (20, 160, 70, 200)
_REGION: Colour = (255, 190, 0, 90)
_REGION_EDGE: Colour = (230, 90, 0, 255)


class Album:
    """The pages of one open PDF as pictures; made by `open_album`."""

    def __init__(self, document: pdfium.PdfDocument, path: Path) -> None:
        self._document = document
        self._path = path
        self._loaded: tuple[int, pdfium.PdfPage] | None = None

    def picture(self, number: int, dpi: float, *, grey: bool = False) -> Image.Image:
        """Page `number` as displayed at `dpi`, in RGB, or in shades of grey.

        Raises InputError for a page that is not there, broken or too large.
        """
        where = f"{self._path}: page {number}"
        if not 1 <= number <= len(self._document):
            last = len(self._document)
            problem = f"there is no such page, the last one is {last}"
            raise InputError(where, problem, "give a number within")
        return _render(self._page(number), dpi / POINTS_PER_INCH, where, grey)

    def _page(self, number: int) -> pdfium.PdfPage:
        """The page; the one before is let go."""
        if self._loaded is None or self._loaded[0] != number:
            self.close()
            page = load_page(self._document, self._path, number)
            self._loaded = (number, page)
        return self._loaded[1]

    def close(self) -> None:
        """Let go of the page that is loaded."""
        if self._loaded:
            self._loaded[1].close()
        self._loaded = None

    def is_coloured(self, number: int) -> bool:
        """Whether the page shows more than shades of grey, judged from far away."""
        small = self.picture(number, FAR)
        red, green, blue = small.split()
        apart = (ImageChops.difference(red, green), ImageChops.difference(green, blue))
        return any(any(each.histogram()[GREYISH:]) for each in apart)


@contextmanager
def open_album(path: Path, passwords: Sequence[str] = ()) -> Iterator[Album]:
    """The pictures of the PDF at `path`; raises InputError where it has none."""
    if not is_pdf(read_head(path)):
        problem = "only a PDF has pictures of its pages"
        raise InputError(str(path), problem, "name a PDF")
    document = open_pdf(path, passwords)
    album = Album(document, path)
    try:
        yield album
    finally:
        album.close()
        document.close()


def page_image(
    path: Path, page_number: int, passwords: Sequence[str] = (), dpi: int = 144
) -> Image.Image:
    """The page as displayed, in RGB at `dpi`.

    Raises InputError for a dump, a page that is not there, broken or too large.
    """
    with open_album(path, passwords) as album:
        return album.picture(page_number, dpi)


def _render(page: pdfium.PdfPage, scale: float, where: str, grey: bool) -> Image.Image:
    width, height = page.get_size()
    if width * height * scale * scale > MOST_PIXELS:
        problem = f"a page of {width:.0f} x {height:.0f} points is too large to draw"
        raise InputError(where, problem, "draw it at fewer dots per inch")
    try:
        bitmap = page.render(scale=scale, grayscale=grey, rev_byteorder=not grey)
        picture: Image.Image = bitmap.to_pil()
    except pdfium.PdfiumError:
        raise InputError(where, "the page cannot be drawn", "print it anew") from None
    return picture.convert("L" if grey else "RGB")


def draw(
    image: Image.Image,
    scale: float,
    *,
    lines: Iterable[TextLine] = (),
    rulings: Iterable[Ruling] = (),
    cells: Iterable[Cell] = (),
) -> Image.Image:
    """A copy of `image` with what the machine saw; `scale` is pixels per point.

    Cells are tinted green, printed lines framed in blue, rulings traced in red.
    """
    thin = max(1, round(scale / 2))
    layer = Image.new("RGBA", image.size)
    pen = ImageDraw.Draw(layer)
    for cell in cells:
        pen.rectangle(_pixels(cell.bbox, scale), _CELL, _CELL_EDGE, thin)
    for line in lines:
        pen.rectangle(_pixels(line.bbox, scale), None, _LINE, 1)
    for ruling in rulings:
        pen.line(_pixels(BBox(*ruling), scale), _RULING, thin)
    return _lay(layer, image)


def draw_regions(
    image: Image.Image, scale: float, regions: Iterable[Region]
) -> Image.Image:
    """A copy of a page's `image` with boxes of evidence, all of them on this page."""
    layer = Image.new("RGBA", image.size)
    pen = ImageDraw.Draw(layer)
    for region in regions:
        box = _pixels(region.bbox, scale)
        pen.rectangle(box, _REGION, _REGION_EDGE, max(1, round(scale)))
    return _lay(layer, image)


def blank_out(
    image: Image.Image, scale: float, regions: Iterable[Region]
) -> Image.Image:
    """A copy of a page's `image` with the regions painted black, for personal data."""
    copy = image.copy()
    pen = ImageDraw.Draw(copy)
    for region in regions:
        pen.rectangle(_pixels(region.bbox, scale), "black")
    return copy


def crop(
    image: Image.Image, scale: float, bbox: BBox, margin: float = 18
) -> Image.Image:
    """The part of a page's `image` around `bbox`, with `margin` points on each side."""
    left, top, right, bottom = _pixels(
        BBox(
            bbox.x0 - margin, bbox.top - margin, bbox.x1 + margin, bbox.bottom + margin
        ),
        scale,
    )
    box = (
        max(0, left),
        max(0, top),
        min(image.width, right),
        min(image.height, bottom),
    )
    return image.crop(box)


def _pixels(bbox: BBox, scale: float) -> tuple[int, int, int, int]:
    x0, top, x1, bottom = (round(side * scale) for side in bbox)
    return x0, top, max(x0, x1), max(top, bottom)


def _lay(layer: Image.Image, image: Image.Image) -> Image.Image:
    return Image.alpha_composite(image.convert("RGBA"), layer).convert("RGB")
