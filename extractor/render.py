"""Pages as pictures, and boxes drawn on them: the one place that draws.

In: the path of a PDF, a picture or a folder of them, and a page number from 1. Out:
Pillow pictures, whose pixels are points × dpi / 72. A text dump has no picture.
"""

from collections.abc import Iterable, Sequence
from pathlib import Path

from PIL import Image, ImageDraw

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
from extractor.pictures import frames_of, is_picture, load

Colour = tuple[int, int, int, int]
_LINE: Colour = (30, 90, 220, 255)
_RULING: Colour = (220, 30, 30, 255)
_CELL: Colour = (20, 160, 70, 60)
_CELL_EDGE: Colour = (20, 160, 70, 200)
_REGION: Colour = (255, 190, 0, 90)
_REGION_EDGE: Colour = (230, 90, 0, 255)


def page_image(
    path: Path, page_number: int, passwords: Sequence[str] = (), dpi: int = 144
) -> Image.Image:
    """The page as displayed, in RGB at `dpi`.

    Raises InputError for a dump, a page that is not there, broken or too large.
    """
    where = f"{path}: page {page_number}"
    if path.is_dir() or (is_picture(path) and not is_pdf(read_head(path))):
        frames = frames_of(path)
        _refuse_beyond(page_number, len(frames), where)
        return load(frames[page_number - 1], dpi)
    if not is_pdf(read_head(path)):
        raise InputError(where, "only a PDF has pictures of its pages", "name a PDF")
    document = open_pdf(path, passwords)
    try:
        _refuse_beyond(page_number, len(document), where)
        page = load_page(document, path, page_number)
        return rendered(page, where, dpi)
    finally:
        document.close()


def _refuse_beyond(number: int, count: int, where: str) -> None:
    if not 1 <= number <= count:
        problem = f"there is no such page, the last one is {count}"
        raise InputError(where, problem, "give a number within")


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
