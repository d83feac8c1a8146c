"""Marks alone in a cell of a scan: told from the letters they are taken for."""

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from extractor.ocr.frames import Box
from extractor.ocr.marks import mark_of

SIZE = 30
HOOKS = {"≥": (30, 54, 30), "≤": (54, 30, 54)}  # x of the ends and the point


def read(text, frayed=0.0, slant=0.0):
    """What a mark is seen as; `frayed` is the share of its ink that is lost."""
    picture = Image.new("L", (90, 90), 255)
    pen = ImageDraw.Draw(picture)
    if text in HOOKS:
        first, point, last = HOOKS[text]
        pen.line([(first, 30), (point, 40), (last, 50)], fill=0, width=2)
        pen.line([(30, 55), (54, 55)], fill=0, width=2)
    else:
        pen.text((30, 30), text, font=ImageFont.load_default(SIZE), fill=0)
    picture = picture.rotate(slant, fillcolor=255)
    ink = (np.asarray(picture) < 140).astype("uint8")
    ink[np.random.default_rng(3).random(ink.shape) < frayed] = 0
    ys, xs = np.nonzero(ink)
    box = Box(xs.min(), ys.min(), xs.max() + 1, ys.max() + 1)
    seen = mark_of(ink, box, SIZE * 0.75)
    return seen.text if seen else None


@pytest.mark.parametrize("mark", ["/", "≥", "≤", "="])
@pytest.mark.parametrize("slant", [0.0, 1.0, -1.0])
def test_a_mark_is_told_by_its_shape(mark, slant):
    assert read(mark, slant=slant) == mark


@pytest.mark.parametrize("mark", ["/", "≥", "≤"])
def test_a_bad_copy_of_it_too(mark):
    assert read(mark, frayed=0.05) == mark


@pytest.mark.parametrize("letter", ["1", "7", "2", "Z", "W", "I", "l", "4", ">", "<"])
def test_letters_and_figures_are_none(letter):
    assert read(letter) is None


@pytest.mark.parametrize("text", ["10", "/1", "=5", "1/", "15", "12", "51", "25"])
def test_more_than_one_mark_is_left_to_the_engine(text):
    assert read(text) is None
