"""A picture of a page with what the machine saw on it."""

from pathlib import Path

from extractor.errors import InputError
from extractor.layout import lines_outside
from extractor.opening import POINTS_PER_INCH
from extractor.options import Options
from extractor.outputs.files import output_errors
from extractor.readers import open_document
from extractor.render import draw, page_image
from extractor.tables import find_tables

DPI = 144


def draw_page(path: Path, number: int, out: Path, passwords: tuple[str, ...]) -> None:
    """Write page `number` of a PDF to `out` as PNG, its lines, rulings, cells drawn."""
    image = page_image(path, number, passwords, DPI)
    options = Options(pages=frozenset({number}), passwords=passwords)
    with open_document(path, options) as source:
        page = next(iter(source.pages()), None)
    if page is None:
        raise InputError(f"{path}: page {number}", "there is no such page")
    tables = find_tables(page, path)
    cells = [cell for table in tables for cell in table.cells]
    inside = [line for cell in cells for line in cell.content.lines]
    picture = draw(
        image,
        DPI / POINTS_PER_INCH,
        lines=(*inside, *lines_outside(page, tables)),
        rulings=page.rulings,
        cells=cells,
    )
    aside = out.with_name(out.name + ".new")
    with output_errors(out):
        try:
            picture.save(aside, format="PNG")
            aside.replace(out)
        finally:
            aside.unlink(missing_ok=True)
