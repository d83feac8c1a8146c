"""Searchable PDFs: words are found where they are printed, pages stay as they are."""

import math
import shutil
import subprocess
from pathlib import Path

import pikepdf
import pypdfium2 as pdfium
import pytest
from PIL import Image

from extractor.errors import InputError
from extractor.geometry import BBox, Turn
from extractor.model import Condition, Reading, Sheet, TextLine
from extractor.outputs.glyphless import empty_truetype
from extractor.outputs.text_layer import lay_text
from extractor.readers.display import display_matrix
from tests.papers import SIZE, change, paper
from tests.test_cli import gouji

WORDS = "州级预算部门（单位）基本支出 448.11万元"
WIDTH, HEIGHT = SIZE
NEAR = 1.5  # points


def sheet(*lines: TextLine, turn: Turn | None = None) -> Sheet:
    """A scanned page that was read."""
    condition, reading = Condition.TEXT, Reading.OCR
    return Sheet(1, WIDTH, HEIGHT, condition, reading, lines, (), turn)


def line(text: str, x0: float = 60, top: float = 100, size: float = 12) -> TextLine:
    """A line whose Chinese letters are as wide as high, others half as wide."""
    edges = [x0]
    for letter in text:
        edges.append(edges[-1] + (size if ord(letter) > 0x500 else size / 2))
    return TextLine(text, 1, BBox(x0, top, edges[-1], top + size), edges)


def scan(tmp_path: Path, rotate: int = 0) -> Path:
    """A page without text, off the origin."""

    def edit(pdf: pikepdf.Pdf) -> None:
        page = pdf.pages[0]
        page.mediabox = [-30, 20, WIDTH - 30, HEIGHT + 20]
        page.Rotate = rotate

    path = tmp_path / "scan.pdf"
    data = change(paper(lambda c: c.rect(10, 10, 90, 90, fill=1)), edit)
    path.write_bytes(data)
    return path


def found(path: Path, words: str) -> list[BBox]:
    """Where a viewer marks the words, in points of the page as displayed."""
    with pdfium.PdfDocument(path) as document:
        page = document[0]
        display = display_matrix(page.raw, *page.get_size())
        text = page.get_textpage()
        search = text.search(words)
        boxes = []
        while hit := search.get_next():
            boxes += [
                display.box(*text.get_rect(i)) for i in range(text.count_rects(*hit))
            ]
        return boxes


def pixels(path: Path) -> bytes:
    with pdfium.PdfDocument(path) as document:
        return document[0].render(scale=2).to_pil().tobytes()


@pytest.mark.parametrize("rotate", [0, 90, 180, 270])
def test_words_are_found_where_they_are_printed(tmp_path, rotate):
    source, target = scan(tmp_path, rotate), tmp_path / "found.pdf"
    lay_text(source, (), {1: sheet(line(WORDS))}, target)
    (box,) = found(target, "州级预算部门（单位）基本支出")
    assert box == pytest.approx((60, 100, 60 + 14 * 12, 112), abs=NEAR)
    (box,) = found(target, "448.11万元")
    assert box.x0 == pytest.approx(60 + 14.5 * 12, abs=NEAR)
    assert pixels(target) == pixels(source)


def test_words_of_a_skewed_page_are_found_along_the_print(tmp_path):
    angle = math.radians(2)
    cos, sin = math.cos(angle), math.sin(angle)
    turn = Turn(cos, sin, -sin, cos, 20, -10, 0, 0, WIDTH, HEIGHT)
    target = tmp_path / "found.pdf"
    text = line("部门整体支出绩效自评表")
    lay_text(scan(tmp_path), (), {1: sheet(text, turn=turn)}, target)
    (box,) = found(target, "绩效自评表")
    assert box == pytest.approx(
        turn.apply(BBox(text.edges[6], 100, text.edges[-1], 112)), abs=NEAR
    )


def test_a_page_read_upside_down_is_searched_upside_down(tmp_path):
    turn = Turn(-1, 0, 0, -1, WIDTH, HEIGHT, 0, 0, WIDTH, HEIGHT)
    target = tmp_path / "found.pdf"
    lay_text(scan(tmp_path), (), {1: sheet(line("资金总额"), turn=turn)}, target)
    (box,) = found(target, "资金总额")
    expected = (WIDTH - 60 - 48, HEIGHT - 112, WIDTH - 60, HEIGHT - 100)
    assert box == pytest.approx(expected, abs=NEAR)


def test_wide_spacing_does_not_break_a_word(tmp_path):
    spread = line("全年预算数")
    edges = [60 + 1.5 * (x - 60) for x in spread.edges]
    spread = TextLine(spread.text, 1, spread.bbox._replace(x1=edges[-1]), edges)
    target = tmp_path / "found.pdf"
    lay_text(scan(tmp_path), (), {1: sheet(spread)}, target)
    (box,) = found(target, "全年预算数")
    assert box.x1 == pytest.approx(60 + 5 * 18, abs=NEAR)


@pytest.mark.skipif(not shutil.which("pdftotext"), reason="needs poppler")
def test_pdftotext_gives_words_unbroken(tmp_path):
    target = tmp_path / "found.pdf"
    lines = (line(WORDS), line("年度总体目标", top=130), line("≥95%㎡", top=160))
    lay_text(scan(tmp_path), (), {1: sheet(*lines)}, target)
    done = subprocess.run(
        ["pdftotext", str(target), "-"], capture_output=True, check=True
    )
    assert done.stdout.decode().split("\n")[:3] == [WORDS, "年度总体目标", "≥95%㎡"]
    assert done.stderr == b""


def test_letters_beyond_16_bits_keep_their_place(tmp_path):
    target = tmp_path / "found.pdf"
    lay_text(scan(tmp_path), (), {1: sheet(line("𠮷林省"))}, target)
    with pdfium.PdfDocument(target) as document:
        assert document[0].get_textpage().get_text_range() == "𠮷林省"


def test_an_older_invisible_layer_goes_and_print_stays(tmp_path):
    def draw(canvas):
        canvas.drawString(50, 500, "Printed")
        text = canvas.beginText(50, 400)
        text.setTextRenderMode(3)
        text.textOut("Guessed")
        canvas.drawText(text)

    source, target = tmp_path / "scan.pdf", tmp_path / "found.pdf"
    source.write_bytes(paper(draw))
    lay_text(source, (), {1: sheet(line("项目支出"))}, target)
    assert found(target, "Printed")
    assert found(target, "项目支出")
    assert not found(target, "Guessed")


def test_a_scanner_that_leaves_its_scale_set_does_not_move_the_layer(tmp_path):
    def edit(pdf: pikepdf.Pdf) -> None:
        pdf.pages[0].contents_add(b"q 3 0 0 3 50 50 cm", prepend=False)

    source, target = tmp_path / "scan.pdf", tmp_path / "found.pdf"
    source.write_bytes(change(paper(lambda c: None), edit))
    lay_text(source, (), {1: sheet(line("项目支出"))}, target)
    (box,) = found(target, "项目支出")
    assert box == pytest.approx((60, 100, 108, 112), abs=NEAR)


def test_pages_that_were_not_read_stay_as_they_are(tmp_path):
    def edit(pdf: pikepdf.Pdf) -> None:
        pdf.pages.append(pdf.pages[0])

    source, target = tmp_path / "mixed.pdf", tmp_path / "found.pdf"
    source.write_bytes(change(paper(lambda c: c.drawString(9, 9, "Text")), edit))
    lay_text(source, (), {2: sheet(line("支出"))}, target)
    with pikepdf.open(source) as before, pikepdf.open(target) as after:
        old, new = before.pages[0], after.pages[0]
        assert old.Contents.read_raw_bytes() == new.Contents.read_raw_bytes()
        assert list(old.Resources.keys()) == list(new.Resources.keys())


def test_the_font_is_embedded_and_needs_no_typeface(tmp_path):
    target = tmp_path / "found.pdf"
    lay_text(scan(tmp_path), (), {1: sheet(line("支出"))}, target)
    with pikepdf.open(target) as pdf:
        fonts = pdf.pages[0].Resources.Font.values()
        (font,) = (font for font in fonts if "/ToUnicode" in font)
        embedded = font.DescendantFonts[0].FontDescriptor.FontFile2
        assert embedded.read_bytes() == empty_truetype()
    assert target.stat().st_size < 8_000


def test_a_jpeg_goes_into_the_pdf_byte_by_byte(tmp_path):
    source, target = tmp_path / "page.jpg", tmp_path / "found.pdf"
    Image.new("L", (800, 1200), 200).save(source, dpi=(144, 144))
    lay_text(source, (), {1: sheet(line("支出"))}, target)
    with pikepdf.open(target) as pdf:
        (picture,) = pdf.pages[0].Resources.XObject.values()
        assert picture.read_raw_bytes() == source.read_bytes()
        assert [float(v) for v in pdf.pages[0].mediabox] == [0, 0, *SIZE]
    assert found(target, "支出") == [pytest.approx((60, 100, 84, 112), abs=NEAR)]


@pytest.mark.parametrize(
    ("mode", "suffix"), [("1", "tif"), ("RGBA", "png"), ("P", "png"), ("I;16", "tif")]
)
def test_other_pictures_look_the_same_in_the_pdf(tmp_path, mode, suffix):
    source, target = tmp_path / f"page.{suffix}", tmp_path / "found.pdf"
    picture = Image.new("L", (400, 600), 255)
    picture.paste(0, (100, 100, 300, 200))
    if mode == "I;16":
        picture.convert("I").point(lambda v: v * 257).convert("I;16").save(source)
    else:
        picture.convert(mode).save(source, dpi=(72, 72))
    lay_text(source, (), {}, target)
    with pdfium.PdfDocument(target) as document:
        seen = document[0].render(scale=400 / document[0].get_size()[0]).to_pil()
    seen = seen.convert("L")
    assert seen.getpixel((200, 150)) < 10
    assert seen.getpixel((200, 300)) > 245


def test_a_photo_that_says_which_way_is_up_stands_upright(tmp_path):
    source, target = tmp_path / "page.jpg", tmp_path / "found.pdf"
    exif = Image.Exif()
    exif[0x0112] = 6  # turn clockwise to see it upright
    picture = Image.new("RGB", (600, 400), "white")
    picture.paste((0, 0, 0), (0, 0, 100, 400))
    picture.save(source, exif=exif, dpi=(72, 72))
    lay_text(source, (), {}, target)
    with pdfium.PdfDocument(target) as document:
        seen = document[0].render().to_pil().convert("L")
        assert document[0].get_size() == (400, 600)
    assert seen.getpixel((200, 20)) < 10


def test_a_locked_scan_is_copied_with_its_password(tmp_path):
    source, target = tmp_path / "scan.pdf", tmp_path / "found.pdf"
    lock = pikepdf.Encryption(owner="o", user="geheim")
    source.write_bytes(change(paper(lambda c: None), lambda pdf: None, encryption=lock))
    lay_text(source, ("falsch", "geheim"), {1: sheet(line("支出"))}, target)
    assert found(target, "支出")


def test_a_file_that_cannot_be_copied_is_told(tmp_path):
    source = tmp_path / "scan.pdf"
    source.write_bytes(b"%PDF-1.7\nnothing")
    with pytest.raises(InputError, match="cannot be copied"):
        lay_text(source, (), {}, tmp_path / "found.pdf")


def test_names_are_not_shown_where_they_are_to_be_hidden(tmp_path):
    source = scan(tmp_path)
    done = gouji("extract", source, "-o", tmp_path / "out", "--format=pdf", "--redact")
    assert done.returncode == 2
    assert "--redact" in done.stderr


def test_a_text_dump_has_no_pdf_and_stops_no_run(tmp_path):
    dump = tmp_path / "dump.txt"
    dump.write_text("项目支出绩效自评表\n项目名称 养护\n", encoding="utf-8")
    out = tmp_path / "out"
    assert gouji("extract", dump, "-o", out, "--format", "pdf").returncode == 0
    assert not list(out.glob("pdf/*"))
