"""Pages as pictures, and boxes drawn on them: the one place that draws.

In: the path of a PDF, a picture or a folder of them, and a page number from 1. Out:
Pillow pictures, whose pixels are points × dpi / 72. A text dump has no picture.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

import pypdfium2 as pdfium
from PIL import Image, ImageChops, ImageDraw

from extractor.errors import InputError
from extractor.geometry import BBox
from extractor.model import Cell, Region, Ruling, TextLine
from extractor.opening import (
    is_pdf,
    load_page,
    open_pdf,
    read_head,
    rendered,
)
from extractor.pictures import Frame, frames_of, is_picture, load

FAR = 24  # dpi from which colour still shows
GREYISH = 24  # of 255: channels that differ less are grey

Colour = tuple[int, int, int, int]
_LINE: Colour = (30, 90, 220, 255)
_RULING: Colour = (220, 30, 30, 255)
_CELL: Colour = (20, 160, 70, 60)
_CELL_EDGE: Colour = (20, 160, 70, 200)


class Album(Protocol):
    """The pages of one open document as pictures; made by `open_album`."""

    def picture(self, number: int, dpi: int, *, thrifty: bool = False) -> Image.Image:
        """Page `number` as displayed at `dpi`: in RGB, or in shades of grey.

        It is grey where `thrifty` and the page shows no colour. Raises InputError for a
        page that is not there, broken or too large.
        """

    def close(self) -> None:
        """Let go of the file."""


class PdfAlbum:
    """The pages of a PDF (see `Album`)."""

    def __init__(self, path: Path, passwords: Sequence[str]) -> None:
        self._document = open_pdf(path, passwords)
        self._path = path
        self._loaded: tuple[int, pdfium.PdfPage] | None = None

    def picture(self, number: int, dpi: int, *, thrifty: bool = False) -> Image.Image:
        """The page; whether it has colour is judged from far away."""
        where = f"{self._path}: page {number}"
        _refuse_beyond(number, len(self._document), where)
        page = self._page(number)
        grey = thrifty and not _is_coloured(rendered(page, where, FAR))
        return rendered(page, where, dpi, grey=grey)

    def _page(self, number: int) -> pdfium.PdfPage:
        """The page; the one before is let go."""
        if self._loaded is None or self._loaded[0] != number:
            self._let_go()
            page = load_page(self._document, self._path, number)
            self._loaded = (number, page)
        return self._loaded[1]

    def _let_go(self) -> None:
        if self._loaded:
            self._loaded[1].close()
        self._loaded = None

    def close(self) -> None:
        """Let go of the page and the file."""
        self._let_go()
        self._document.close()


class PictureAlbum:
    """Picture files as pages (see `Album`)."""

    def __init__(self, path: Path) -> None:
        self._frames: Sequence[Frame] = frames_of(path)
        self._path = path

    def picture(self, number: int, dpi: int, *, thrifty: bool = False) -> Image.Image:
        """The page; the whole picture is decoded for it."""
        _refuse_beyond(number, len(self._frames), f"{self._path}: page {number}")
        image = load(self._frames[number - 1], dpi)
        return image if not thrifty or _is_coloured(image) else image.convert("L")

    def close(self) -> None:
        """Nothing is kept open."""


def _refuse_beyond(number: int, count: int, where: str) -> None:
    if not 1 <= number <= count:
        problem = f"there is no such page, the last one is {count}"
        raise InputError(where, problem, "give a number within")


def _is_coloured(image: Image.Image) -> bool:
    """Whether it shows more than shades of grey; specks do not count."""
    red, green, blue = image.reduce(max(1, max(image.size) // 280)).split()
    apart = (ImageChops.difference(red, green), ImageChops.difference(green, blue))
    return any(any(each.histogram()[GREYISH:]) for each in apart)


@contextmanager
def open_album(path: Path, passwords: Sequence[str] = ()) -> Iterator[Album]:
    """The pictures of the document at `path`; raises InputError for a text dump."""
    album: Album
    if path.is_dir() or (is_picture(path) and not is_pdf(read_head(path))):
        album = PictureAlbum(path)
    elif is_pdf(read_head(path)):
        album = PdfAlbum(path, passwords)
    else:
        problem = "only a PDF has pictures of its pages"
        raise InputError(str(path), problem, "name a PDF")
    try:
        yield album
    finally:
        album.close()


def page_image(
    path: Path, page_number: int, passwords: Sequence[str] = (), dpi: int = 144
) -> Image.Image:
    """The page as displayed, in RGB at `dpi`.

    Raises InputError for a dump, a page that is not there, broken or too large.
    """
    with open_album(path, passwords) as album:
        return album.picture(page_number, dpi)


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
        pen.line([round(end * scale) for end in ruling], _RULING, thin)
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


def _pixels(bbox: BBox, scale: float) -> tuple[int, int, int, int]:
    x0, top, x1, bottom = (round(side * scale) for side in bbox)
    return x0, top, max(x0, x1), max(top, bottom)


def _lay(layer: Image.Image, image: Image.Image) -> Image.Image:
    return Image.alpha_composite(image.convert("RGBA"), layer).convert("RGB")
