"""A table pasted as a picture into a page of text is read, at its place."""

from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from extractor import pipeline
from extractor.layout import find_passages
from extractor.model import Reading
from extractor.ocr.back import without_back
from extractor.ocr.rulings import find_rulings
from extractor.options import Ocr, Options
from extractor.text import fold_key
from tests import scanning
from tests.papers import SONG

SAMPLE = Path(__file__).parent.parent / "samples/clean.pdf"
PAGE = 3  # base data: figures in a table
TITLE = "以下表格由财务科提供，数据截至年末，仅供内部核对使用，不得外传。"
HEIGHT = 841.89
POINTS = 72


@pytest.fixture(scope="module")
def exported():
    """The page as it was exported, and its picture."""
    return scanning.exported(SAMPLE, PAGE)


def frame(page):
    """Around the table of the page, in points."""
    x0, top = (min(r[i] for r in page.rulings) - 1 for i in (0, 1))
    x1, bottom = (max(r[i] for r in page.rulings) + 1 for i in (2, 3))
    return x0, top, x1, bottom


def report(path, picture, box, strips=1):
    """A page of a line of text and the picture at the box, in strips."""
    x0, top, x1, bottom = box
    canvas = Canvas(str(path), pagesize=(595.28, HEIGHT))
    canvas.setFont(SONG, 12)
    canvas.drawString(60, HEIGHT - 40, TITLE)
    high = picture.height / strips
    for i in range(strips):
        rows = (0, round(high * i), picture.width, round(high * (i + 1)))
        down = (bottom - top) / picture.height
        shown = ImageReader(picture.crop(rows))
        y = HEIGHT - top - rows[3] * down
        canvas.drawImage(shown, x0, y, x1 - x0, (rows[3] - rows[1]) * down)
    canvas.save()
    return path


def cut_out(picture, box):
    return picture.crop(tuple(round(side * 200 / POINTS) for side in box))


def figures(sheet):
    return [
        (fold_key(cell.content.text), cell.bbox)
        for table in sheet.tables
        for cell in table.cells
        if any(c.isdigit() for c in cell.content.text)
    ]


@pytest.mark.parametrize("strips", [1, 7])
def test_a_pasted_table_is_read_and_its_cells_lie_where_it_shows_them(
    tmp_path, exported, strips
):
    page, picture = exported
    box = frame(page)
    path = report(tmp_path / "r.pdf", cut_out(picture, box), box, strips)
    (sheet,) = pipeline.read(path, Options()).sheets
    (whole,) = pipeline.read(SAMPLE, Options(pages=frozenset({PAGE}))).sheets
    assert sheet.reading is Reading.OCR
    assert sheet.turn is None
    found = figures(sheet)
    assert [text for text, _ in found] == [text for text, _ in figures(whole)]
    for (_, ours), (_, theirs) in zip(found, figures(whole), strict=True):
        assert ours == pytest.approx(theirs, abs=2)
    assert TITLE in "".join(p.text for p in find_passages([sheet]))


def test_never_leaves_it_unread(tmp_path, exported):
    page, picture = exported
    box = frame(page)
    path = report(tmp_path / "r.pdf", cut_out(picture, box), box)
    (sheet,) = pipeline.read(path, Options(ocr=Ocr.NEVER)).sheets
    assert (sheet.reading, sheet.tables) == (Reading.TEXT, ())


def test_a_photo_beside_text_is_no_table(tmp_path):
    noise = np.random.default_rng(3).integers(0, 255, (60, 80, 3), dtype=np.uint8)
    photo = Image.fromarray(noise).resize((900, 700), Image.Resampling.BICUBIC)
    path = report(tmp_path / "r.pdf", photo, (60, 100, 500, 450))
    (sheet,) = pipeline.read(path, Options()).sheets
    assert (sheet.reading, sheet.tables) == (Reading.TEXT, ())


def test_a_background_under_printed_text_is_no_table(tmp_path):
    canvas = Canvas(buffer := BytesIO(), pagesize=(595.28, HEIGHT))
    canvas.drawImage(ImageReader(Image.new("RGB", (60, 80), "#f4f6ff")), 0, 0, 595, 842)
    canvas.setFont(SONG, 12)
    for i in range(20):
        canvas.drawString(60, HEIGHT - 60 - 20 * i, TITLE)
        canvas.line(60, HEIGHT - 66 - 20 * i, 500, HEIGHT - 66 - 20 * i)
    canvas.save()
    (tmp_path / "r.pdf").write_bytes(buffer.getvalue())
    (sheet,) = pipeline.read(tmp_path / "r.pdf", Options()).sheets
    assert sheet.reading is Reading.TEXT


def test_rulings_that_show_through_from_the_back_are_none(exported):
    _, picture = exported
    gray = np.asarray(picture.convert("L")).astype(float)
    thin = np.clip(gray - 0.12 * (255 - gray[::-1, ::-1]), 0, 255).astype(np.uint8)
    own = find_rulings(gray.astype(np.uint8), 200)
    both = find_rulings(thin, 200)
    assert len(both) > len(own)
    clean = without_back(thin, both)
    assert len(find_rulings(clean, 200)) == len(own)
    assert np.abs(clean.astype(int)[gray < 60] - thin[gray < 60]).max() <= 1


def test_a_page_of_faint_rulings_keeps_them(exported):
    _, picture = exported
    faint = (255 - 0.3 * (255 - np.asarray(picture.convert("L")))).astype(np.uint8)
    assert without_back(faint, find_rulings(faint, 200)) is faint
