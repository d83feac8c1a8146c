"""Figures at the very edge of a cell of a scan: read whole, or not given as certain."""

import cv2
import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from extractor.ocr.covered import is_covered
from extractor.ocr.frames import Box, blobs_of, ink_of, without_edges
from extractor.ocr.rapid import RapidEngine
from extractor.ocr.reading import read_lines
from extractor.ocr.rulings import find_rulings
from extractor.ocr.second import second_looks

DPI = 200
LETTER = 20.0  # pixels, as high as the figures drawn here
FONT = ImageFont.load_default(28)
LEFT, TOP, WIDE, HIGH = 60, 60, 190, 44


def table(columns):
    """A sheet with a table: for each column its figures and how far in they begin."""
    n_rows = len(columns[0][0])
    size = (2 * LEFT + WIDE * len(columns), 2 * TOP + HIGH * n_rows)
    picture = Image.new("L", size, 255)
    pen = ImageDraw.Draw(picture)
    right, bottom = size[0] - LEFT, size[1] - TOP
    for row in range(n_rows + 1):
        y = TOP + HIGH * row
        pen.line([(LEFT, y), (right, y)], fill=0, width=2)
    for column in range(len(columns) + 1):
        x = LEFT + WIDE * column
        pen.line([(x, TOP), (x, bottom)], fill=0, width=2)
    for column, (figures, margin) in enumerate(columns):
        for row, text in enumerate(figures):
            x = LEFT + WIDE * column + margin - FONT.getbbox(text)[0]
            pen.text((x, TOP + HIGH * row + HIGH / 2), text, 0, FONT, anchor="lm")
    return cv2.GaussianBlur(np.asarray(picture), (0, 0), 0.6)


@pytest.fixture(scope="module")
def engine():
    return RapidEngine(1)


FIGURES = ["123.45", "18.8", "1027.71", "11.11"]


def in_question(gray, engine):
    """What is read, and the boxes no look could read for certain."""
    seen = read_lines(gray, DPI, find_rulings(gray, DPI), engine)
    looks = second_looks(gray, DPI, seen, engine)
    texts = ["".join(c.text for c in line) for line in seen.lines]
    return texts, [look for look in looks if not look.text]


@pytest.mark.parametrize("margin", [-6, -3])
def test_a_figure_under_a_ruling_is_not_given_as_certain(engine, margin):
    texts, looks = in_question(table([(FIGURES, margin)]), engine)
    assert texts != FIGURES  # its first digit stands on the ruling
    assert len(looks) == len(FIGURES)
    assert all(look.confidence == 0 for look in looks)


@pytest.mark.parametrize("margin", [5, 6, 8, 12])
def test_a_figure_close_to_a_ruling_is_read_whole(engine, margin):
    texts, looks = in_question(table([(FIGURES, margin)]), engine)
    assert texts == FIGURES
    assert looks == []


def test_a_one_at_the_edge_of_a_cell_is_no_rest_of_its_ruling():
    gray = np.full((60, 200), 255, np.uint8)
    cv2.rectangle(gray, (21, 20), (25, 39), 0, -1)  # 1
    cv2.rectangle(gray, (32, 20), (42, 39), 0, 2)  # 0
    cell = Box(20, 8, 180, 52)
    blobs = blobs_of(ink_of(gray), cell, DPI)
    assert without_edges(blobs, cell, LETTER) == blobs


@pytest.mark.parametrize(("x", "covered"), [(22, True), (28, False)])
def test_print_is_covered_where_it_touches_a_ruling(x, covered):
    gray = np.full((160, 200), 255, np.uint8)
    cv2.line(gray, (20, 0), (20, 159), 0, 2)
    cv2.rectangle(gray, (x, 70), (x + 12, 90), 0, 3)
    cell, line = Box(25, 5, 190, 150), Box(max(25, x - 1), 69, x + 14, 92)
    assert is_covered(ink_of(gray), line, cell, LETTER, DPI) is covered


def test_a_wall_of_one_row_is_found_with_print_close_beside_it():
    gray = np.full((300, 600), 255, np.uint8)
    for y in (100, 142, 184):
        cv2.line(gray, (50, y), (550, y), 0, 2)
    for x in (50, 550):
        cv2.line(gray, (x, 100), (x, 184), 0, 2)
    cv2.line(gray, (200, 100), (200, 142), 0, 2)
    for top in range(108, 136, 4):  # strokes of letters, up to the wall
        cv2.line(gray, (204, top), (300, top), 0, 2)
    found = [r for r in find_rulings(gray, DPI) if r.x0 == r.x1]
    walls = [r for r in found if abs(r.x0 - 200) <= 2]
    assert len(walls) == 1
    assert (walls[0].top, walls[0].bottom) == pytest.approx((100, 142), abs=4)


def test_a_stroke_that_leaves_paper_at_its_ends_is_no_wall():
    gray = np.full((300, 600), 255, np.uint8)
    for y in (100, 142):
        cv2.line(gray, (50, y), (550, y), 0, 2)
    for x in (50, 550):
        cv2.line(gray, (x, 100), (x, 142), 0, 2)
    cv2.rectangle(gray, (200, 105), (230, 137), 0, 2)  # a letter that fills its row
    for top in range(109, 136, 4):
        cv2.line(gray, (204, top), (226, top), 0, 2)
    inside = [r for r in find_rulings(gray, DPI) if r.x0 > 60 and r.x1 < 540]
    assert inside == []


def test_a_ruling_with_a_line_of_print_close_below_is_found_to_its_end():
    gray = np.full((300, 600), 255, np.uint8)
    for y in (100, 156):
        cv2.line(gray, (50, y), (550, y), 0, 2)
    cv2.line(gray, (50, 90), (50, 156), 0, 2)
    for x in (200, 400, 550):
        cv2.line(gray, (x, 100), (x, 156), 0, 2)
    for left in range(60, 520, 34):  # letters, one right under a wall
        cv2.rectangle(gray, (left, 160), (left + 24, 184), 0, 2)
    cv2.line(gray, (400, 160), (400, 184), 0, 2)
    found = find_rulings(gray, DPI)
    (lower,) = (r for r in found if r.top == r.bottom and abs(r.top - 156) <= 2)
    assert (lower.x0, lower.x1) == pytest.approx((50, 550), abs=4)
    walls = [r for r in found if r.x0 == r.x1]
    assert sorted(round(r.x0 / 50) for r in walls) == [1, 4, 8, 11]
    assert all(r.bottom == pytest.approx(156, abs=4) for r in walls)
