"""Scanned pages through the whole way: which are read by OCR, where things stand."""

import math
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import numpy as np
import pikepdf
import pytest
from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from extractor import pipeline
from extractor.loading import load_book
from extractor.model import Condition, Reading
from extractor.options import Ocr, Options
from extractor.text import fold_key
from tests import scanning
from tests.papers import SONG

SAMPLE = Path(__file__).parent.parent / "samples/clean.pdf"
PAGE = 2  # a form with text and figures
A4 = (595.28, 841.89)
HIDDEN = 3  # text render mode


@pytest.fixture(scope="module")
def exported():
    """The page as it was exported, and its picture."""
    return scanning.exported(SAMPLE, PAGE)


def scan(picture, chars=(), size=A4):
    """A PDF page that shows the picture, with characters unseen over it."""
    file = BytesIO()
    canvas = Canvas(file, pagesize=size)
    shown = BytesIO()
    picture.save(shown, "JPEG", quality=90)
    canvas.drawImage(ImageReader(shown), 0, 0, *size)
    for char in chars:
        text = canvas.beginText(char.x0, size[1] - char.bottom + 0.12 * char.size)
        text.setFont(SONG, char.size)
        text.setTextRenderMode(HIDDEN)
        text.textOut(char.text)
        canvas.drawText(text)
    canvas.save()
    return file.getvalue()


def read(path, data, **options):
    path.write_bytes(data)
    return pipeline.read(path, Options(**options))


def texts(sheet):
    return [cell.content.text for table in sheet.tables for cell in table.cells]


def facts(path, **options):
    result = pipeline.audit(path, load_book(), Options(audit=False, **options))
    return result, {(f.field, f.row): f for r in result.records for f in r.facts}


def test_a_file_of_scanned_and_exported_pages_is_read_page_by_page(tmp_path, exported):
    _, picture = exported
    mixed = pikepdf.new()
    scanned = pikepdf.open(BytesIO(scan(picture)))
    with pikepdf.open(SAMPLE) as sample, scanned:
        mixed.pages.append(sample.pages[PAGE - 1])
        mixed.pages.append(scanned.pages[0])
        mixed.save(tmp_path / "mixed.pdf")
    document = pipeline.read(tmp_path / "mixed.pdf", Options())
    plain, seen = document.sheets
    assert (plain.reading, seen.reading) == (Reading.TEXT, Reading.OCR)
    assert document.unread_pages == ()
    assert list(map(fold_key, texts(seen))) == list(map(fold_key, texts(plain)))


def test_never_leaves_a_scan_unread(tmp_path, exported):
    document = read(tmp_path / "a.pdf", scan(exported[1]), ocr=Ocr.NEVER)
    assert document.unread_pages == (1,)
    assert document.sheets[0].tables == ()


def test_always_reads_an_exported_page_by_its_picture_too():
    options = Options(pages=frozenset({PAGE}), ocr=Ocr.ALWAYS)
    document = pipeline.read(SAMPLE, options)
    assert document.sheets[0].reading is Reading.OCR
    assert document.sheets[0].tables


def test_noise_is_an_unread_page_and_white_paper_an_empty_one(tmp_path):
    noise = np.random.default_rng(1).integers(0, 256, (1169, 827, 3), dtype=np.uint8)
    document = read(tmp_path / "noise.pdf", scan(Image.fromarray(noise)))
    assert document.unread_pages == (1,)
    blank = Image.new("RGB", (1654, 2339), (246, 246, 240))
    document = read(tmp_path / "blank.pdf", scan(blank))
    assert document.unread_pages == ()
    assert document.sheets[0].condition is Condition.EMPTY


def test_an_invisible_layer_that_says_what_is_shown_is_used(tmp_path, exported):
    page, picture = exported
    chars = [*page.chars]
    label = "".join(c.text for c in chars).index("联系人")
    chars[label] = chars[label]._replace(text="连")  # OCR of the picture says 联
    document = read(tmp_path / "layer.pdf", scan(picture, chars))
    (sheet,) = document.sheets
    assert sheet.reading is Reading.OCR
    assert "连系人" in texts(sheet)
    again = read(tmp_path / "layer.pdf", scan(picture, chars), ocr=Ocr.ALWAYS)
    assert "联系人" in texts(again.sheets[0])


def test_a_figure_of_the_layer_that_the_picture_shows_otherwise_is_in_doubt(
    tmp_path, exported
):
    page, picture = exported
    text = "".join(c.text for c in page.chars)
    chars = [*page.chars]
    place = text.index("401.05")
    chars[place] = chars[place]._replace(text="9")
    path = tmp_path / "layer.pdf"
    path.write_bytes(scan(picture, chars))
    _, found = facts(path, kind="overall_form")
    fact = found["income_public_finance", ""]
    assert fact.evidence.raw == "901.05"
    assert fact.value is None or str(fact.value.number) == "401.05"  # proven by a sum
    assert fact.confidence < Decimal("0.9") or fact.value is not None
    others = [f for key, f in found.items() if key != ("income_public_finance", "")]
    assert len([f for f in others if f.confidence >= Decimal("0.9")]) > 20


def test_an_invisible_layer_that_says_something_else_is_not_used(tmp_path, exported):
    page, picture = exported
    wrong = [c._replace(text="7" if c.text.isdigit() else c.text) for c in page.chars]
    document = read(tmp_path / "layer.pdf", scan(picture, wrong))
    assert "401.05" in texts(document.sheets[0])


@pytest.mark.slow
@pytest.mark.parametrize("quarters", [0, 1, 2, 3])
def test_evidence_lies_on_the_page_as_displayed(tmp_path, exported, quarters):
    """Turned by quarters and laid askew, a figure's box is where it was turned to."""
    degrees = 1.2
    turned = exported[1].rotate(90 * quarters, expand=True)
    askew = turned.rotate(degrees, Image.Resampling.BICUBIC, fillcolor="white")
    size = A4 if quarters % 2 == 0 else (A4[1], A4[0])
    path = tmp_path / "turned.pdf"
    path.write_bytes(scan(askew, size=size))
    result, found = facts(path, kind="overall_form")
    _, plain = facts(SAMPLE, kind="overall_form", pages=frozenset({PAGE}))
    assert len(found.keys() & plain.keys()) > 20
    (sheet,) = result.document.sheets
    assert (sheet.width, sheet.height) == pytest.approx(size, abs=0.01)
    for key in found.keys() & plain.keys():
        for got, was in zip(
            found[key].evidence.regions, plain[key].evidence.regions, strict=False
        ):
            expected = on_turned(centre(was.bbox), quarters, degrees)
            assert centre(got.bbox) == pytest.approx(expected, abs=6), key


def centre(box):
    return (box.x0 + box.x1) / 2, (box.top + box.bottom) / 2


def on_turned(point, quarters, degrees):
    """Where a point of the upright page comes to lie, both counter-clockwise."""
    (x, y), (width, height) = point, A4
    for _ in range(quarters):
        x, y, width, height = y, width - x, height, width
    angle = -math.radians(degrees)
    dx, dy = x - width / 2, y - height / 2
    return (
        width / 2 + dx * math.cos(angle) - dy * math.sin(angle),
        height / 2 + dx * math.sin(angle) + dy * math.cos(angle),
    )
