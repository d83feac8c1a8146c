"""A damaged page costs that page only: the others are read, and it is told."""

import zlib
from io import BytesIO

import pikepdf
import pytest
from pikepdf import Name
from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from extractor import pipeline
from extractor.errors import InputError
from extractor.model import Condition
from extractor.options import Ocr, Options
from extractor.readers import open_document
from tests.papers import SONG, change

GRAY = Image.effect_noise((600, 800), 80)
WITHOUT_OCR = Options(ocr=Ocr.NEVER)


def three_pages() -> bytes:
    """Two pages of text, a page of a picture between them."""
    buffer, picture = BytesIO(), BytesIO()
    GRAY.save(picture, "JPEG")
    canvas = Canvas(buffer)
    canvas.setFont(SONG, 12)
    canvas.drawString(100, 500, "收入合计 92")
    canvas.showPage()
    canvas.drawImage(ImageReader(picture), 0, 0, 595, 842)
    canvas.showPage()
    canvas.setFont(SONG, 12)
    canvas.drawString(100, 500, "支出合计 92")
    canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def with_contents(data: bytes):
    def edit(pdf):
        contents = pikepdf.Stream(pdf, data, Filter=Name.FlateDecode)
        pdf.pages[0].Contents = contents

    return edit


def cut_content(pdf):
    whole = zlib.compress(pdf.pages[0].Contents.read_bytes())
    with_contents(whole[: len(whole) * 2 // 3])(pdf)


def changed_content(pdf):
    whole = bytearray(zlib.compress(pdf.pages[0].Contents.read_bytes(), level=0))
    whole[len(whole) // 2] ^= 1
    with_contents(bytes(whole))(pdf)


def cut_picture(pdf):
    (picture,) = pdf.pages[1].Resources.XObject.values()
    data = picture.read_raw_bytes()
    picture.write(data[: len(data) // 2], filter=Name.DCTDecode)


def stretched(pdf):
    pdf.pages[2].MediaBox = [0, 0, 1_000_000, 1_000_000]


DAMAGES = {
    "rubbish": (with_contents(b"\x00\x99 rubbish"), 1),
    "cut": (cut_content, 1),
    "changed": (changed_content, 1),
    "picture": (cut_picture, 2),
    "too large": (stretched, 3),
}


def conditions(path, data):
    path.write_bytes(data)
    with open_document(path, WITHOUT_OCR) as source:
        return [page.condition for page in source.pages()]


@pytest.mark.parametrize("name", DAMAGES)
def test_a_damaged_page_costs_that_page_only(tmp_path, name):
    damage, number = DAMAGES[name]
    path = tmp_path / "report.pdf"
    whole = conditions(path, three_pages())
    assert Condition.DAMAGED not in whole
    data = change(three_pages(), damage, compress_streams=False)
    expected = list(whole)
    expected[number - 1] = Condition.DAMAGED
    assert conditions(path, data) == expected
    document = pipeline.read(path, WITHOUT_OCR)
    assert number in document.unread_pages
    assert document.unread_pages == tuple(sorted({2, number}))


def test_a_check_sum_that_is_missing_is_no_damage(tmp_path):
    def edit(pdf):
        whole = zlib.compress(pdf.pages[0].Contents.read_bytes())
        with_contents(whole[:-4])(pdf)

    data = change(three_pages(), edit, compress_streams=False)
    assert conditions(tmp_path / "report.pdf", data)[0] is Condition.TEXT


def test_a_file_of_nothing_but_damaged_pages_is_refused(tmp_path):
    def edit(pdf):
        del pdf.pages[:2]
        pdf.pages[0].MediaBox = [0, 0, 1_000_000, 1_000_000]

    with pytest.raises(InputError, match=r"page 1: .* too large"):
        conditions(tmp_path / "report.pdf", change(three_pages(), edit))


def test_a_damaged_picture_of_a_folder_costs_that_page_only(tmp_path):
    GRAY.save(tmp_path / "1.jpg")
    (tmp_path / "2.jpg").write_bytes(b"no picture at all")
    GRAY.convert("1").save(tmp_path / "3.png")
    whole = (tmp_path / "1.jpg").read_bytes()
    (tmp_path / "4.jpg").write_bytes(whole[: len(whole) // 2])
    document = pipeline.read(tmp_path, Options())
    assert [sheet.number for sheet in document.sheets] == [1, 2, 3, 4]
    damaged = [s.number for s in document.sheets if s.condition is Condition.DAMAGED]
    assert damaged == [2, 4]


def test_a_folder_of_nothing_but_damaged_pictures_is_refused(tmp_path):
    (tmp_path / "1.jpg").write_bytes(b"no picture at all")
    with pytest.raises(InputError, match=r"1\.jpg: is not a picture"):
        pipeline.read(tmp_path, Options())
