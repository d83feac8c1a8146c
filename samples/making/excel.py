"""Print a sample as a spreadsheet: Excel file, exported to PDF by LibreOffice."""

import math
import re
import tempfile
import unicodedata
from pathlib import Path

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.worksheet.worksheet import Worksheet

from making.paper import Cell, Form, Grid, Sample
from making.word import export

_NUMBER = re.compile(r"^-?[\d,]+(\.(\d+))?(%?)$")
TOTAL_WIDTH = 92.0


def fill(box: object, text: str, general: bool) -> None:
    """Put text into a sheet's cell; a figure becomes a number with a number format."""
    match = _NUMBER.match(text)
    if not match:
        box.value = text  # type: ignore[attr-defined]
        return
    number = float(text.replace(",", "").rstrip("%"))
    places = "." + "0" * len(match[2]) if match[2] else ""
    percent = bool(match[3])
    box.value = round(number / 100, 8) if percent else number  # type: ignore[attr-defined]
    shape = ("#,##0" if "," in text else "0") + places + ("%" if percent else "")
    box.number_format = "General" if general and not percent else shape  # type: ignore[attr-defined]


def lines_needed(cell: Cell, width: float) -> int:
    """Printed lines of a cell `width` characters wide."""
    count = 0
    for text in cell.text.split("\n"):
        length = sum(2 if unicodedata.east_asian_width(c) in "WFA" else 1 for c in text)
        count += max(1, math.ceil((length + 1) / max(width, 2)))
    return count


def heights(grid: Grid, columns: list[float], per_line: float) -> list[float]:
    """Row heights in points that hold all texts; spanned rows share the need."""
    needs = [1.4] * len(grid.rows)
    for r, c, cell in sorted(grid.placed(), key=lambda x: x[2].rows):
        width = sum(columns[c : c + cell.cols])
        missing = lines_needed(cell, width) + 0.5 - sum(needs[r : r + cell.rows])
        for i in range(cell.rows):
            needs[r + i] += max(0.0, missing / cell.rows)
    return [n * per_line for n in needs]


def add_grid(sheet: Worksheet, grid: Grid, top: int, face: str, general: bool) -> int:
    """Write the table from row `top`; the next free row comes back."""
    columns = [TOTAL_WIDTH * w / sum(grid.widths) for w in grid.widths]
    for i, width in enumerate(columns):
        sheet.column_dimensions[chr(65 + i)].width = width
    for i, height in enumerate(heights(grid, columns, 12.5)):
        sheet.row_dimensions[top + i].height = height
    side = Side(style="thin")
    for r, c, cell in grid.placed():
        last = (top + r + cell.rows - 1, c + cell.cols)
        for y in range(top + r, last[0] + 1):
            for x in range(c + 1, last[1] + 1):
                sheet.cell(y, x).border = Border(side, side, side, side)
        box = sheet.cell(top + r, c + 1)
        fill(box, cell.text, general)
        across = "left" if cell.left else "center"
        box.alignment = Alignment(across, "center", wrap_text=True)
        box.font = Font(face, 10)
        if cell.rows > 1 or cell.cols > 1:
            sheet.merge_cells(
                start_row=top + r,
                start_column=c + 1,
                end_row=last[0],
                end_column=last[1],
            )
    return top + len(grid.rows)


def add_form(sheet: Worksheet, form: Form, top: int, face: str, general: bool) -> int:
    """Write a form's blocks below each other; the next free row comes back."""
    n = max(len(b.widths) for b in form.blocks if isinstance(b, Grid))
    for block in form.blocks:
        if isinstance(block, Grid):
            top = add_grid(sheet, block, top, face, general)
            continue
        sheet.merge_cells(start_row=top, start_column=1, end_row=top, end_column=n)
        box = sheet.cell(top, 1, block.text)
        title = block.look == "title"
        across = "center" if block.look in ("title", "subtitle") else "left"
        box.alignment = Alignment(across, "center")
        box.font = Font(face, 16 if title else 10, bold=title)
        sheet.row_dimensions[top].height = 26 if title else 15
        top += 1
    return top


def print_excel(
    sample: Sample, target: Path, face: str, general: bool, landscape: bool
) -> None:
    """Write the sample as a PDF; forms without `new_page` share their sheet.

    `general` leaves figures in the General format, which drops trailing zeros.
    """
    book = Workbook()
    book.remove(book.active)
    top = 1
    for form in sample.forms:
        if form.new_page:
            sheet = book.create_sheet(form.part.replace("#", "-"))
            sheet.page_setup.orientation = "landscape" if landscape else "portrait"
            sheet.page_setup.paperSize = 9
            sheet.page_setup.fitToHeight = 0
            sheet.sheet_properties.pageSetUpPr.fitToPage = True
            sheet.print_options.horizontalCentered = True
            top = 1
        top = add_form(sheet, form, top, face, general) + 1
    with tempfile.TemporaryDirectory() as folder:
        office = Path(folder) / f"{sample.name}.xlsx"
        book.save(office)
        export(office, target)
