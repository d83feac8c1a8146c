"""Print a sample the way an office does: Word file, exported to PDF by LibreOffice."""

import shutil
import subprocess
import tempfile
from pathlib import Path

from docx import Document
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

from making.paper import Grid, Line, Sample

SIZES = {
    "title": 16,
    "subtitle": 11,
    "heading": 12,
    "body": 12,
    "right": 12,
    "note": 10,
}


def export(office: Path, target: Path) -> None:
    """Let LibreOffice write `office` as the PDF `target`."""
    with tempfile.TemporaryDirectory() as folder:
        profile = f"-env:UserInstallation=file://{folder}/profile"
        command = [
            "soffice",
            profile,
            "--headless",
            "--convert-to",
            "pdf",
            "--outdir",
            folder,
        ]
        subprocess.run(
            [*command, str(office)], check=True, capture_output=True, timeout=240
        )
        shutil.move(str(Path(folder) / f"{office.stem}.pdf"), target)


def write_run(
    paragraph: object, text: str, font: tuple[str, float], bold: bool = False
) -> None:
    """Add text in a font that has Chinese and Latin faces."""
    run = paragraph.add_run(text)  # type: ignore[attr-defined]
    run.font.size, run.font.name, run.bold = Pt(font[1]), "Liberation Serif", bold
    run._element.rPr.rFonts.set(qn("w:eastAsia"), font[0])


def set_borders(table: object, outer: int, inner: int) -> None:
    """Rule the table: line widths in eighths of a point."""
    borders = OxmlElement("w:tblBorders")
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        line = OxmlElement(f"w:{side}")
        line.set(qn("w:val"), "single")
        line.set(qn("w:sz"), str(inner if side.startswith("inside") else outer))
        borders.append(line)
    table._tbl.tblPr.append(borders)  # type: ignore[attr-defined]


def add_grid(
    document: object, grid: Grid, font: tuple[str, float], lines: tuple[int, int]
) -> None:
    """A Word table with merged cells."""
    unit = 16.6 / sum(grid.widths)
    table = document.add_table(len(grid.rows), len(grid.widths))  # type: ignore[attr-defined]
    table.alignment, table.autofit = WD_TABLE_ALIGNMENT.CENTER, False
    set_borders(table, *lines)
    for column, width in zip(table.columns, grid.widths, strict=True):
        column.width = Cm(width * unit)
    for row in table.rows:
        row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
    matrix = [row.cells for row in table.rows]
    for r, c, cell in grid.placed():
        box = matrix[r][c]
        if cell.rows > 1 or cell.cols > 1:
            box = box.merge(matrix[r + cell.rows - 1][c + cell.cols - 1])
        box.width = Cm(sum(grid.widths[c : c + cell.cols]) * unit)
        box.vertical_alignment = 1
        for i, text in enumerate(cell.text.split("\n")):
            paragraph = box.paragraphs[0] if i == 0 else box.add_paragraph()
            while len(box.paragraphs) > i + 1:
                box._tc.remove(box.paragraphs[-1]._p)
            paragraph.paragraph_format.space_after = Pt(0)
            if not cell.left:
                paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
            write_run(paragraph, text, font)


def add_line(document: object, line: Line, face: str) -> None:
    """A paragraph: titles in the middle, body text indented by two characters."""
    paragraph = document.add_paragraph()  # type: ignore[attr-defined]
    shape = paragraph.paragraph_format
    shape.space_after = Pt(18 if line.look == "cover" else 2)
    if line.look in ("title", "subtitle"):
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    elif line.look == "right":
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    elif line.look in ("body", "heading", "cover"):
        shape.first_line_indent = Pt(24)
    size = SIZES.get(line.look, 14)
    write_run(paragraph, line.text, (face, size), line.look in ("title", "heading"))


def add_page_number(document: object) -> None:
    """A page number in the middle of the footer."""
    paragraph = document.sections[0].footer.paragraphs[0]  # type: ignore[attr-defined]
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    paragraph._p.append(field)


def print_word(
    sample: Sample, target: Path, face: str, size: float, lines: tuple[int, int]
) -> None:
    """Write the sample as a PDF; `lines` are the widths of outer and inner rulings."""
    document = Document()
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.2)
    section.top_margin = section.bottom_margin = Cm(2)
    add_page_number(document)
    for i, form in enumerate(sample.forms):
        if i and form.new_page:
            document.add_page_break()
        for block in form.blocks:
            if isinstance(block, Grid):
                add_grid(document, block, (face, size), lines)
            elif block.look == "break":
                document.add_page_break()
            else:
                add_line(document, block, face)
    with tempfile.TemporaryDirectory() as folder:
        office = Path(folder) / f"{sample.name}.docx"
        document.save(str(office))
        export(office, target)
