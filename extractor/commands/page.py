"""A picture of a page with what the machine saw on it."""

from dataclasses import replace
from pathlib import Path

from extractor import pipeline
from extractor.errors import InputError
from extractor.geometry import POINTS_PER_INCH, Turn
from extractor.layout import lines_outside
from extractor.model import Cell, Page, Ruling, TextLine
from extractor.options import Options
from extractor.outputs.files import output_errors
from extractor.readers import open_document
from extractor.render import draw, page_image
from extractor.tables import find_tables

DPI = 144


def draw_page(path: Path, number: int, out: Path, options: Options) -> None:
    """Write page `number` to `out` as PNG, its lines, rulings and cells drawn on it."""
    image = page_image(path, number, options.passwords, DPI)
    with open_document(path, options) as source:
        page = next(iter(source.pages()), None)
        if page is None:
            raise InputError(f"{path}: page {number}", "there is no such page")
        page = pipeline.read_page(page, source, options)
    lines, cells = _seen(page, path)
    picture = draw(
        image,
        DPI / POINTS_PER_INCH,
        lines=lines,
        rulings=_rulings(page),
        cells=cells,
    )
    aside = out.with_name(out.name + ".new")
    with output_errors(out):
        try:
            picture.save(aside, format="PNG")
            aside.replace(out)
        finally:
            aside.unlink(missing_ok=True)


def _seen(page: Page, path: Path) -> tuple[list[TextLine], list[Cell]]:
    """Lines and cells of the page, as displayed."""
    tables = find_tables(page, path)
    cells = [cell for table in tables for cell in table.cells]
    inside = (line for cell in cells for line in cell.content.lines)
    turn = page.turn or Turn()
    lines = (*inside, *lines_outside(page, tables))
    return (
        [replace(line, bbox=turn.apply(line.bbox)) for line in lines],
        [replace(cell, bbox=turn.apply(cell.bbox)) for cell in cells],
    )


def _rulings(page: Page) -> list[Ruling]:
    """The rulings as displayed: on a skewed page from end to end."""
    if page.turn is None:
        return list(page.rulings)
    ends = (
        (*page.turn.point(r.x0, r.top), *page.turn.point(r.x1, r.bottom))
        for r in page.rulings
    )
    return [Ruling(*end) for end in ends]
