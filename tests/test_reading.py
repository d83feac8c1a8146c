"""Reading a straight picture: cells one by one, dashes by shape, figures twice."""

from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

import cv2
import numpy as np
import pytest

from extractor.errors import MissingDependencyError
from extractor.model import Char, Ruling
from extractor.ocr.engine import NOTHING_READ, Recognised
from extractor.ocr.frames import (
    Blob,
    Box,
    bands_of,
    blobs_of,
    cells_of,
    ink_of,
    pieces_of,
    rows_of,
    without_edges,
)
from extractor.ocr.letters import Placed, dash_of, letters_of, without_guesses
from extractor.ocr.rapid import RapidEngine
from extractor.ocr.reading import Seen, read_lines
from extractor.ocr.rulings import find_rulings
from extractor.ocr.second import second_looks
from extractor.ocr.tesseract import TesseractEngine
from extractor.options import Options
from extractor.pipeline import lay_out
from extractor.readers import open_document
from extractor.text import fold_key
from tests.scanning import noisy, pictures

SAMPLE = Path(__file__).parent.parent / "samples" / "clean.pdf"
DPI = 200
FORM = 2  # the page of the sample with the most figures
LETTER = 26.0  # pixels


def paper(height=200, width=400):
    return np.full((height, width), 255, np.uint8)


def grid(xs, ys):
    """Rulings of a full grid."""
    across = [Ruling(xs[0], y, xs[-1], y) for y in ys]
    down = [Ruling(x, ys[0], x, ys[-1]) for x in xs]
    return [*across, *down]


def said(text, step=26.0, confidence=0.99):
    centres = tuple((i + 0.5) * step for i in range(len(text)))
    return Recognised(text, confidence, (confidence,) * len(text), centres)


@dataclass
class Watched:
    """An engine that counts what it is given and has another one do the work."""

    engine: RapidEngine
    searched: list[tuple[int, ...]] = field(default_factory=list)
    read: list[tuple[int, ...]] = field(default_factory=list)

    def lines(self, gray):
        self.searched.append(gray.shape)
        return self.engine.lines(gray)

    def texts(self, crops):
        self.read += [crop.shape for crop in crops]
        return self.engine.texts(crops)


@pytest.fixture(scope="module")
def engine():
    return RapidEngine(1)


@pytest.fixture(scope="module")
def gray():
    (picture,) = pictures(SAMPLE, DPI, [FORM])
    return np.asarray(noisy(picture).convert("L"))


@pytest.fixture(scope="module")
def watched(engine):
    return Watched(engine)


@pytest.fixture(scope="module")
def seen(gray, watched):
    return read_lines(gray, DPI, find_rulings(gray, DPI), watched)


@pytest.fixture(scope="module")
def printed():
    """The page as its text layer gives it."""
    with open_document(SAMPLE, Options()) as source:
        (page,) = (p for p in source.pages() if p.number == FORM)
    return lay_out(page, SAMPLE)


def in_box(seen, box):
    scale = DPI / 72
    return [
        char
        for line in seen.lines
        for char in line
        if box.x0 <= (char.x0 + char.x1) / 2 / scale < box.x1
        and box.top <= (char.top + char.bottom) / 2 / scale < box.bottom
    ]


def cells(sheet):
    return [c for table in sheet.tables for c in table.cells]


def test_every_figure_of_a_form_is_read_in_its_cell(seen, printed):
    wrong = {}
    for cell in cells(printed):
        text = fold_key(cell.content.text)
        if any(c.isdigit() for c in text):
            read = fold_key("".join(c.text for c in in_box(seen, cell.bbox)))
            if [c for c in read if c in "0123456789.%"] != [
                c for c in text if c in "0123456789.%"
            ]:
                wrong[text] = read
    assert wrong == {}


def test_blank_cells_stay_blank_and_full_ones_do_not(seen, printed):
    for cell in cells(printed):
        assert bool(cell.content.text) == bool(in_box(seen, cell.bbox))


def test_only_what_no_ruling_encloses_is_searched(seen, watched, gray, printed):
    filled = sum(bool(cell.content.text) for cell in cells(printed))
    assert filled <= len(watched.read) <= 3 * filled
    ((height, width),) = watched.searched
    assert height < gray.shape[0] / 2
    assert width == gray.shape[1]


def test_letters_have_their_own_confidence_and_place(seen):
    for line in seen.lines:
        assert all(0 < c.confidence <= 1 for c in line)
        assert all(a.x1 <= b.x0 + 0.01 for a, b in pairwise(line))
    assert len({c.confidence for line in seen.lines for c in line}) > 10


def test_a_blank_page_is_read_as_blank(engine):
    assert read_lines(paper(), DPI, [], engine) == Seen((), ())


def test_crops_come_back_in_their_order(engine, gray):
    crop = gray[520:560, 400:640]
    wide = np.hstack([crop, np.full((40, 300), 255, np.uint8)])
    read = engine.texts([wide, np.zeros((0, 0), np.uint8), crop, crop[:3, :2]])
    assert read[0].text == read[2].text
    assert read[1] == NOTHING_READ
    assert engine.texts([]) == []
    assert engine.lines(paper(8, 8)) == []


def test_cells_are_what_rulings_enclose():
    rulings = grid([20, 120, 220], [20, 80, 140])
    found = cells_of((200, 300), rulings, DPI)
    assert len(found) == 4
    without_wall = [r for r in rulings if r != Ruling(120, 20, 120, 140)]
    assert len(cells_of((200, 300), without_wall, DPI)) == 2


def test_what_is_open_at_a_side_is_no_cell():
    rulings = grid([20, 120, 220], [20, 80, 140])
    opened = [r for r in rulings if r != Ruling(220, 20, 220, 140)]
    assert len(cells_of((200, 300), opened, DPI)) == 2


def test_ends_of_rulings_that_do_not_quite_meet_still_enclose():
    rulings = [Ruling(r.x0 + 3, r.top, r.x1, r.bottom) for r in grid([20, 120], [20])]
    rulings += grid([20, 120], [20, 80])[1:]
    assert len(cells_of((200, 300), rulings, DPI)) == 1


def test_lines_of_a_cell_are_told_apart_by_the_paper_between_them():
    gray = paper()
    for top in (20, 60):
        for left in (20, 50, 80):
            cv2.rectangle(gray, (left, top), (left + 22, top + 24), 0, 3)
    blobs = blobs_of(ink_of(gray), Box(0, 0, 400, 200), DPI)
    assert [len(row) for row in rows_of(blobs, LETTER)] == [3, 3]


def test_a_line_is_given_no_print_of_its_neighbours():
    rows = [[Blob(10, 20, 30, 44)], [Blob(10, 46, 30, 70)]]
    upper, lower = bands_of(rows, Box(0, 5, 100, 90))
    assert (upper.top, upper.bottom) == (5, 46)
    assert (lower.top, lower.bottom) == (44, 90)


def test_strokes_of_one_letter_above_each_other_are_one_line():
    gray = paper()
    for top in (20, 42):  # as the numeral two
        cv2.rectangle(gray, (20, top), (44, top + 3), 0, -1)
    blobs = blobs_of(ink_of(gray), Box(0, 0, 400, 200), DPI)
    assert len(rows_of(blobs, LETTER)) == 1


def test_a_wide_gap_parts_a_line():
    gray = paper()
    for left in (20, 50, 300):
        cv2.rectangle(gray, (left, 20), (left + 22, 44), 0, 3)
    (row,) = rows_of(blobs_of(ink_of(gray), Box(0, 0, 400, 200), DPI), LETTER)
    assert [len(piece) for piece in pieces_of(row, LETTER)] == [2, 1]


def test_rests_of_rulings_at_the_edge_of_a_cell_are_no_print():
    gray = paper()
    cv2.rectangle(gray, (30, 10), (160, 13), 0, -1)
    cv2.rectangle(gray, (10, 30), (13, 80), 0, -1)
    cv2.rectangle(gray, (60, 40), (82, 64), 0, 3)
    cell = Box(12, 12, 190, 90)
    blobs = blobs_of(ink_of(gray), cell, DPI)
    assert len(blobs) == 3
    (kept,) = without_edges(blobs, cell, LETTER)
    assert kept.x0 == pytest.approx(60, abs=3)


@pytest.mark.parametrize(
    ("length", "read", "text"),
    [
        (10, "", "-"),
        (24, "一", "—"),
        (50, "一", "——"),
        (50, "", "——"),
        (76, "二", "———"),
    ],
)
def test_a_bar_that_stands_alone_is_a_dash(length, read, text):
    gray = paper()
    cv2.rectangle(gray, (20, 40), (20 + length - 1, 42), 0, -1)
    line = Box(20, 40, 20 + length, 43)
    dash = dash_of(ink_of(gray), line, LETTER, said(read, confidence=0.99))
    assert dash is not None
    assert dash.text == text


def test_a_bar_with_a_serif_is_the_numeral_the_engine_reads():
    gray = paper()
    cv2.rectangle(gray, (20, 40), (43, 41), 0, -1)
    cv2.fillPoly(gray, [np.array([(36, 40), (40, 36), (44, 41)])], 0)
    line = Box(20, 36, 45, 42)
    assert dash_of(ink_of(gray), line, 40, said("一")) is None


def test_a_figure_is_no_dash():
    gray = paper()
    cv2.rectangle(gray, (20, 40), (30, 60), 0, 3)
    assert dash_of(ink_of(gray), Box(19, 39, 32, 62), LETTER, said("0")) is None


def test_letters_stand_side_by_side_unless_there_is_paper_between_them():
    gray = paper()
    for left in (20, 46, 72, 200):
        cv2.rectangle(gray, (left, 20), (left + 22, 44), 0, 3)
    read = Recognised("项目金额", 0.9, (0.9,) * 4, (11.0, 41.0, 63.0, 191.0))
    line = Placed(Box(20, 20, 223, 45), 20, read)
    letters = list(letters_of(line, ink_of(gray), LETTER))
    assert [c.text for c in letters] == list("项目金额")
    assert letters[0].x1 == letters[1].x0
    assert letters[1].x1 == letters[2].x0
    assert letters[3].x0 - letters[2].x1 > 2 * LETTER
    assert letters[0].size == pytest.approx(LETTER, rel=0.3)


def test_a_space_stays_only_between_words_and_figures():
    line = Placed(Box(0, 0, 260, 26), 0, said("a b 年 1 2"))
    letters = letters_of(line, np.zeros((30, 300), np.uint8), LETTER)
    assert "".join(c.text for c in letters) == "a b年1 2"


def figure_line(text, confidence, x0=100.0, top=100.0):
    return tuple(
        Char(c, x0 + 13 * i, top, x0 + 13 * (i + 1), top + 26, 26.0, confidence)
        for i, c in enumerate(text)
    )


def place_of(seen, text):
    """The line that reads so."""
    return next(ln for ln in seen.lines if "".join(c.text for c in ln) == text)


def figures(seen):
    texts = ("".join(c.text for c in line) for line in seen.lines)
    return [t for t in texts if t.replace(".", "").isdigit() and len(t) > 3]


@pytest.mark.parametrize(
    ("wrong", "confidence"),
    [("doubted", 0.6), ("1.2.34", 0.999), ("1O.5", 0.999), ("1,23.4", 0.999)],
)
def test_a_doubtful_figure_is_read_again(engine, gray, seen, wrong, confidence):
    line = place_of(seen, figures(seen)[0])
    true = "".join(c.text for c in line)
    text = true if wrong == "doubted" else (wrong + true)[: len(true)]
    misread = tuple(
        c._replace(text=t, confidence=confidence)
        for c, t in zip(line, text, strict=True)
    )
    (look,) = second_looks(gray, DPI, Seen((misread,), ()), engine)
    assert look.text == true
    assert look.confidence > 0.9
    assert look.bbox.x0 == pytest.approx(line[0].x0)


def test_a_figure_read_for_certain_is_left_alone(engine, gray):
    sure = figure_line("448.11", 0.999)
    assert second_looks(gray, DPI, Seen((sure,), ()), engine) == []


def test_camelot_agrees_with_the_cells_of_a_clear_page(engine, gray, seen):
    certain = tuple(
        tuple(c._replace(confidence=1.0) for c in line) for line in seen.lines
    )
    assert second_looks(gray, DPI, Seen(certain, seen.cells), engine) == []


def test_figures_that_camelot_parts_are_in_question(engine, gray, seen):
    """A wall that was not seen leaves two figures in one cell."""
    certain = [tuple(c._replace(confidence=1.0) for c in ln) for ln in seen.lines]
    left, right = _neighbours(seen.cells, certain)
    merged = Box(left.x0, left.top, right.x1, right.bottom)
    others = tuple(c for c in seen.cells if c not in (left, right))
    looks = second_looks(gray, DPI, Seen(tuple(certain), (*others, merged)), engine)
    assert len(looks) >= 2
    assert all(merged.x0 <= look.bbox.x0 < merged.x1 for look in looks)


def _neighbours(boxes, lines):
    """Two cells side by side, both with a figure."""

    def has_figure(box):
        return any(
            "".join(c.text for c in ln).replace(".", "").isdigit()
            and box.x0 <= ln[0].x0 < box.x1
            and box.top <= (ln[0].top + ln[0].bottom) / 2 < box.bottom
            for ln in lines
        )

    for left in boxes:
        for right in boxes:
            beside = 0 < right.x0 - left.x1 < 15 and right.top == left.top
            same = right.bottom == left.bottom
            if beside and same and has_figure(left) and has_figure(right):
                return left, right
    raise AssertionError("no two figures stand side by side")


def test_tesseract_says_what_is_to_be_installed(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(MissingDependencyError, match="tesseract-ocr-chi-sim"):
        TesseractEngine()


def test_tesseract_without_chinese_says_so(monkeypatch, tmp_path):
    program = tmp_path / "tesseract"
    program.write_text("#!/bin/sh\necho eng\n", encoding="ascii")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(MissingDependencyError, match="chi_sim is not installed"):
        TesseractEngine()


@pytest.fixture(scope="module")
def tesseract():
    try:
        return TesseractEngine(2)
    except MissingDependencyError:
        pytest.skip("needs tesseract-ocr-chi-sim")


def test_tesseract_reads_crops_in_their_order(tesseract, gray, seen):
    lines = [place_of(seen, text) for text in figures(seen)[:5]]
    crops = []
    for line in lines:
        low, high = round(line[0].top) - 4, round(line[0].bottom) + 4
        crops.append(gray[low:high, round(line[0].x0) - 8 : round(line[-1].x1) + 8])
    read = tesseract.texts(crops)
    same = [
        said.text == "".join(c.text for c in line)
        for said, line in zip(read, lines, strict=True)
    ]
    assert sum(same) >= 4
    assert all(0 <= c <= 1 for said in read for c in said.confidences)


def test_tesseract_finds_lines(tesseract, gray):
    found = tesseract.lines(gray[:400])
    assert len(found) > 3
    for line in found:
        assert list(line.said.centres) == sorted(line.said.centres)
        assert len(line.said.text) == len(line.said.confidences)


@dataclass
class Short:
    """An engine that says the same of everything."""

    says: Recognised

    def lines(self, gray):
        return []

    def texts(self, crops):
        return [self.says] * len(crops)


def marked(size):
    """A cell with a crooked mark of that size in it."""
    gray = paper()
    cv2.line(gray, (180, 110), (180 + size, 110 - size // 2), 0, 3)
    cv2.line(gray, (180 + size, 110 - size // 2), (180 + size // 2, 110 - size), 0, 3)
    return gray


@pytest.mark.parametrize("said_of_it", [NOTHING_READ, said(" "), said("大", 26, 0.2)])
def test_ink_in_which_nothing_is_read_is_unread_not_blank(said_of_it):
    rulings = grid([100, 300], [60, 140])
    seen = read_lines(marked(20), DPI, rulings, Short(said_of_it))
    assert seen.lines == ()
    (box,) = seen.unread
    assert 150 <= box.x0 <= box.x1 <= 220
    (look,) = second_looks(marked(20), DPI, seen, Short(said_of_it))
    assert (look.text, look.confidence) == ("", 0.0)
    specks = read_lines(marked(5), DPI, rulings, Short(NOTHING_READ))
    assert (specks.lines, specks.unread) == ((), ())


def test_only_what_stands_apart_is_a_guess():
    def line(*letters):
        return tuple(
            Char(text, x, 0.0, x + 10.0, 10.0, 10.0, sure) for text, x, sure in letters
        )

    word = (("总", 40.0, 1.0), ("分", 50.0, 1.0))
    kept, guesses = without_guesses(line(("大", 10.0, 0.1), *word, ("N", 90.0, 0.2)))
    assert "".join(c.text for c in kept) == "总分"
    assert [c.text for c in guesses] == ["大", "N"]
    for whole in (line(("目", 30.0, 0.1), *word), line(("目", 10.0, 0.5), *word)):
        assert without_guesses(whole) == (whole, ())
