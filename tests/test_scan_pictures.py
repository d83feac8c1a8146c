"""What is done to a picture before it is read: light, seal, skew, direction, rulings.

Pages are drawn at 200 dpi; where a real engine decides, RapidOCR does.
"""

from pathlib import Path

import cv2
import numpy as np
import pypdfium2 as pdfium
import pytest
from PIL import Image

from extractor.geometry import BBox, Turn
from extractor.model import Condition
from extractor.ocr import engine_for
from extractor.ocr.flat import flattened
from extractor.ocr.light import even_light, without_seal
from extractor.ocr.picture import Paper, judge, prepare
from extractor.ocr.rulings import find_rulings
from extractor.ocr.skew import bend_of, skew_of
from extractor.options import OcrEngine
from tests.scanning import squeezed

SAMPLES = Path(__file__).parent.parent / "samples"
A4 = Paper(595.28, 841.89)
DPI = 200
INCH = 72


@pytest.fixture(scope="module")
def engine():
    return engine_for(OcrEngine.RAPID, 0)


@pytest.fixture(scope="module")
def form():
    """A page of forms as it was exported, in RGB."""
    with pdfium.PdfDocument(SAMPLES / "clean.pdf") as document:
        return np.array(document[1].render(scale=DPI / INCH).to_pil().convert("RGB"))


def turned(picture, degrees):
    """The picture laid askew, against the clock, on white."""
    height, width = picture.shape[:2]
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1)
    return cv2.warpAffine(picture, matrix, (width, height), borderValue=(255, 255, 255))


def photographed(picture, corners, desk):
    """The picture seen at an angle: its corners, as shares of the sides."""
    height, width = picture.shape[:2]
    whole = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    seen = (np.array(corners) * [width, height]).astype(np.float32)
    matrix = cv2.getPerspectiveTransform(whole, seen)
    return cv2.warpPerspective(picture, matrix, (width, height), borderValue=desk)


@pytest.mark.parametrize("degrees", [-8, -2, -0.7, 0, 0.1, 0.7, 2, 8])
def test_skew_is_found_to_a_few_hundredths_of_a_degree(form, degrees):
    gray = cv2.cvtColor(turned(form, degrees), cv2.COLOR_RGB2GRAY)
    assert skew_of(gray) == pytest.approx(-degrees, abs=0.06)


def test_noise_and_blank_paper_have_no_skew():
    noise = np.random.default_rng(1).integers(0, 256, (1200, 800), dtype=np.uint8)
    assert skew_of(noise) == 0
    assert skew_of(np.full((1200, 800), 255, np.uint8)) == 0


@pytest.mark.parametrize("quarter", [0, 1, 2, 3])
@pytest.mark.parametrize("degrees", [0, 1.5])
def test_a_box_of_the_straight_page_lies_on_the_page_as_displayed(
    form, engine, quarter, degrees
):
    """A black square is put on the page; its place comes back through the turn."""
    page = form.copy()
    page[1500:1560, 300:360] = 0
    shown = turned(np.rot90(page, quarter), degrees)
    paper = A4 if quarter % 2 == 0 else Paper(A4.height, A4.width)
    ready = prepare(lambda dpi: shown, paper, engine)
    assert ready.gray[1505:1555, 305:355].mean() < 40
    square = BBox(*(side * INCH / DPI for side in (300, 1500, 360, 1560)))
    x0, top, x1, bottom = (side * DPI / INCH for side in ready.turn.apply(square))
    black = (shown.max(axis=2) < 60).astype(np.uint8)
    solid = cv2.erode(black, np.ones((31, 31), np.uint8))
    y, x = np.nonzero(solid)
    assert ((x0 + x1) / 2, (top + bottom) / 2) == pytest.approx(
        (x.mean(), y.mean()), abs=3
    )
    assert 55 < x1 - x0 < 70
    assert (ready.turn.width, ready.turn.height) == (paper.width, paper.height)


def test_a_turn_and_its_inverse_lead_back():
    turn = Turn(0.9, 0.1, -0.1, 0.95, 12, 30, 1e-4, -5e-5, 600, 800)
    x, y = turn.inverse().point(*turn.point(123, 456))
    assert (x, y) == pytest.approx((123, 456))


def test_a_seal_vanishes_and_what_is_under_it_stays(form):
    sealed = form.copy()
    center = (500, 900)
    ring = np.zeros(form.shape[:2], np.uint8)
    cv2.circle(ring, center, 230, 1, 14)
    red = np.array([215, 60, 60])
    where = ring > 0
    sealed[where] = (0.3 * sealed[where] + 0.7 * red).astype(np.uint8)
    before, after = (np.asarray(without_seal(p)).astype(int) for p in (form, sealed))
    paper = where & (before > 250)
    print_ = where & (before < 60)
    assert paper.sum() > 3000
    assert print_.sum() > 50
    assert np.percentile(after[paper], 5) > 225
    assert np.median(after[paper]) - np.median(after[print_]) > 40


def test_a_seal_whose_colour_jpeg_washed_out_leaves_no_print(form):
    sealed = form.copy()
    where = np.zeros(form.shape[:2], np.uint8)
    for x in range(200, 900, 40):  # strokes as thin as those of a seal's letters
        cv2.line(where, (x, 1300), (x + 30, 1360), 1, 2)
    sealed[where > 0] = (215, 60, 60)
    washed = squeezed(65)(Image.fromarray(sealed))  # halves the resolution of colour
    before, after = (without_seal(np.asarray(p)) for p in (form, washed))
    blank = cv2.erode((before > 240).astype(np.uint8), np.ones((9, 9))) > 0
    blank[:1290], blank[1370:] = False, False
    assert (cv2.dilate(where, np.ones((3, 3))) > 0)[blank].sum() > 500
    assert (after[blank] < 225).mean() < 0.005


def test_blue_ink_is_kept():
    page = np.full((400, 400, 3), 245, np.uint8)
    page[100:140, 100:300] = (40, 60, 220)
    assert without_seal(page)[120, 200] < 120


def test_uneven_light_is_levelled(form):
    height, width = form.shape[:2]
    light = np.linspace(1, 0.4, width)[None, :] * np.linspace(1, 0.7, height)[:, None]
    dim = (cv2.cvtColor(form, cv2.COLOR_RGB2GRAY) * light).astype(np.uint8)
    level = even_light(dim)
    corners = [level[:80, :80], level[-80:, -80:], level[:80, -80:]]
    assert all(np.median(corner) > 240 for corner in corners)
    assert (level < 100).mean() == pytest.approx((form < 100).mean(), rel=0.35)


def test_white_print_on_black_is_read_as_black_on_white(form):
    gray = cv2.cvtColor(form, cv2.COLOR_RGB2GRAY)
    assert np.median(even_light(cv2.bitwise_not(gray))) > 240


@pytest.mark.parametrize("specks", [0, 40])
def test_blank_paper_is_empty(engine, specks):
    page = np.full((2339, 1654, 3), 244, np.uint8)
    places = np.random.default_rng(3).integers(100, 1500, (specks, 2))
    for x, y in places:
        page[y : y + 2, x : x + 2] = 90
    page[:, 1640:] = 20  # the scanner's lid
    assert prepare(lambda dpi: page, A4, engine) is Condition.EMPTY


def test_a_faint_page_with_little_print_is_not_blank_paper():
    gray = np.full((2339, 1654), 250, np.uint8)
    for left in range(200, 1400, 60):
        cv2.rectangle(gray, (left, 300), (left + 24, 326), 180, 3)
    assert judge(gray) is Condition.TEXT


def test_a_page_number_is_not_blank_paper(engine):
    page = np.full((2339, 1654, 3), 255, np.uint8)
    cv2.putText(page, "- 12 -", (780, 2200), cv2.FONT_HERSHEY_SIMPLEX, 1, (0,) * 3, 3)
    assert prepare(lambda dpi: page, A4, engine) is not Condition.EMPTY


def test_a_photographed_page_is_laid_flat_by_the_edges_of_its_paper(form):
    corners = [[0.1, 0.05], [0.9, 0.12], [1.0, 0.95], [0.0, 0.9]]
    photo = photographed(form, corners, desk=(80, 70, 60))
    gray = cv2.cvtColor(photo, cv2.COLOR_RGB2GRAY)
    flat, back = flattened(gray)
    straight = cv2.cvtColor(form, cv2.COLOR_RGB2GRAY)
    assert bend_of(flat) < 0.5
    assert np.abs(flat.astype(int) - straight).mean() < 12
    x, y, w = back @ [0, 0, 1]
    assert (x / w, y / w) == pytest.approx((165, 117), abs=12)


def test_a_page_seen_at_an_angle_without_its_edges_is_not_read(form, engine):
    corners = [[0.06, 0.06], [0.94, 0.06], [1, 1], [0, 1]]
    photo = photographed(form, corners, desk=(255, 255, 255))
    assert prepare(lambda dpi: photo, A4, engine) is Condition.NO_TEXT


def test_a_flat_page_is_left_as_it_is(form):
    gray = cv2.cvtColor(form, cv2.COLOR_RGB2GRAY)
    same, back = flattened(gray)
    assert same is gray
    assert np.array_equal(back, np.eye(3))
    assert bend_of(gray) < 0.5


def table(rows=6, columns=4, step=(60, 250)):
    """White paper with a table on it, drawn with lines three pixels thick."""
    page = np.full((900, 1300), 250, np.uint8)
    down, right = step
    for i in range(rows + 1):
        y = 200 + i * down
        cv2.line(page, (100, y), (100 + columns * right, y), 0, 3)
    for i in range(columns + 1):
        x = 100 + i * right
        cv2.line(page, (x, 200), (x, 200 + rows * down), 0, 3)
    return page


def sides(rulings):
    """Places of the horizontal and of the vertical rulings, in tens of pixels."""
    across = sorted({round(r.top, -1) for r in rulings if r.top == r.bottom})
    down = sorted({round(r.x0, -1) for r in rulings if r.x0 == r.x1})
    return across, down


EXPECTED = ([200, 260, 320, 380, 440, 500, 560], [100, 350, 600, 850, 1100])


def test_rulings_of_a_table_are_found_from_end_to_end():
    found = find_rulings(table(), DPI)
    assert sides(found) == EXPECTED
    assert len(found) == 12
    top = min(found, key=lambda r: (r.bottom - r.top, r.top))
    assert (top.x0, top.x1) == pytest.approx((100, 1100), abs=6)


def test_broken_rulings_are_bridged():
    page = table()
    for x in range(130, 1100, 90):  # in every line, away from the crossings
        page[190:570, x : x + 14] = 250
    assert sides(find_rulings(page, DPI)) == EXPECTED
    assert len(find_rulings(page, DPI)) == 12


def test_faint_rulings_are_found():
    page = table()
    page[page < 200] = 215
    assert sides(find_rulings(page, DPI)) == EXPECTED


def test_a_merged_cell_is_not_cut_by_bridging():
    page = table()
    page[325:375, 595:605] = 250  # the third row has no line at x = 600
    middle = [
        r for r in find_rulings(page, DPI) if r.x0 == r.x1 == pytest.approx(600, abs=4)
    ]
    ends = sorted((r.top, r.bottom) for r in middle)
    assert len(ends) == 2
    assert ends[0] == pytest.approx((200, 320), abs=8)
    assert ends[1] == pytest.approx((380, 560), abs=8)


def test_strokes_of_letters_are_no_rulings(form):
    gray = cv2.cvtColor(form, cv2.COLOR_RGB2GRAY)
    with pdfium.PdfDocument(SAMPLES / "clean.pdf") as document:
        text = np.array(document[3].render(scale=DPI / INCH).to_pil().convert("L"))
    assert find_rulings(text, DPI) == []
    for ruling in find_rulings(gray, DPI):
        length = max(ruling.x1 - ruling.x0, ruling.bottom - ruling.top)
        assert length > 35


def test_the_shadow_of_the_paper_s_edge_is_no_ruling():
    page = np.full((900, 1300), 245, np.uint8)
    page[:8, :900] = 60
    page[:, -5:] = 90
    assert find_rulings(page, DPI) == []


def test_a_page_on_a_red_desk_is_laid_flat_all_the_same(form):
    corners = [[0.1, 0.08], [0.9, 0.05], [0.96, 0.95], [0.05, 0.92]]
    photo = photographed(form, corners, desk=(150, 70, 50))
    flat, back = flattened(without_seal(photo))
    assert not np.array_equal(back, np.eye(3))
    assert bend_of(flat) < 0.5
