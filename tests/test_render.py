import pytest
from PIL import Image

from extractor.errors import InputError
from extractor.geometry import BBox
from extractor.model import Cell, Passage, Region, Ruling, TextLine
from extractor.render import blank_out, draw, page_image
from tests.papers import change, paper


@pytest.fixture
def report(tmp_path):
    def draw_square(canvas):
        canvas.rect(0, 500, 100, 100, stroke=0, fill=1)

    path = tmp_path / "report.pdf"
    path.write_bytes(paper(draw_square))
    return path


def test_a_page_is_drawn_as_displayed(report):
    image = page_image(report, 1, dpi=144)
    assert image.size == (800, 1200)
    assert image.getpixel((100, 100)) == (0, 0, 0)
    assert image.getpixel((400, 600)) == (255, 255, 255)


def test_what_cannot_be_drawn_is_named(report, tmp_path):
    with pytest.raises(InputError, match=r"page 2: there is no such page"):
        page_image(report, 2)
    with pytest.raises(InputError, match="too large to draw"):
        page_image(report, 1, dpi=9000)
    text_dump = tmp_path / "dump.txt"
    text_dump.write_text("收入")
    with pytest.raises(InputError, match=r"dump\.txt.*only a PDF has pictures"):
        page_image(text_dump, 1)


def test_a_huge_page_is_refused_before_it_is_drawn(report):
    def stretch(pdf):
        pdf.pages[0].MediaBox = [0, 0, 20_000, 20_000]

    report.write_bytes(change(report.read_bytes(), stretch))
    with pytest.raises(InputError, match="too large"):
        page_image(report, 1, dpi=1)


def test_what_the_machine_saw_is_drawn_in_its_colours():
    white = Image.new("RGB", (200, 200), "white")
    line = TextLine("收入", 1, BBox(10, 10, 40, 20), (10, 25, 40))
    cell = Cell(0, 0, 1, 1, 1, BBox(50, 50, 90, 90), Passage(""))
    ruling = Ruling(10, 40, 90, 40)
    seen = draw(white, 2, lines=[line], rulings=[ruling], cells=[cell])
    red, green, blue = seen.getpixel((20, 30))
    assert blue > red
    red, green, blue = seen.getpixel((50, 80))
    assert red > green
    red, green, blue = seen.getpixel((140, 140))
    assert green > red
    assert red > 150  # what is under it can still be read
    assert seen.getpixel((195, 195)) == (255, 255, 255)
    assert white.getpixel((20, 30)) == (255, 255, 255)


def test_personal_data_is_blacked_out():
    white = Image.new("RGB", (100, 100), "white")
    hidden = blank_out(white, 2, [Region(1, BBox(10, 10, 30, 30))])
    assert hidden.getpixel((40, 40)) == (0, 0, 0)
    assert hidden.getpixel((80, 80)) == (255, 255, 255)
