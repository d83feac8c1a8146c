"""camelot's lattice on a straight picture: the cells it sees there.

camelot reads pictures of PDF pages only; here its parser gets the picture and the words
of OCR directly, which spares a searchable PDF and a second drawing of the page. That
uses methods it does not promise to keep, so its version is pinned.
"""

import logging
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import cv2

from extractor.geometry import BBox
from extractor.model import Char
from extractor.ocr.engine import Gray
from extractor.ocr.frames import Box
from extractor.walled import whole_cells

log = logging.getLogger(__name__)

LINE_SCALE = 40  # cell F1 0.998 against 0.968 at camelot's 15, on straight scans
FEWEST_CELLS = 4  # fewer are a frame, not a table


@dataclass(frozen=True, slots=True)
class _Word:
    """A line as camelot wants words: its y grows upwards."""

    x0: float
    y0: float
    x1: float
    y1: float
    text: str

    def get_text(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True)
class _Ready:
    """Gives camelot the picture instead of drawing a page."""

    picture: Gray

    def to_array(self, *_: object) -> Gray:
        return self.picture


def lattice_cells(
    gray: Gray, dpi: float, cells: Sequence[Box], lines: Sequence[Sequence[Char]]
) -> list[BBox]:
    """Whole cells of the tables camelot sees, in pixels; none on a page without any.

    `cells` are those that are known, `lines` the letters that were read.
    """
    if len(cells) < FEWEST_CELLS or not lines:
        return []
    try:
        found = _tables(gray, lines)
        return [c for t in found for c in whole_cells(t.cells, gray.shape[0])]
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as e:
        log.debug("camelot gives no second opinion: %s", type(e).__name__)
        return []


def _tables(gray: Gray, lines: Sequence[Sequence[Char]]) -> Any:  # noqa: ANN401
    logging.getLogger("camelot").setLevel(logging.ERROR)
    from camelot.parsers import lattice as camelot_lattice

    height, width = gray.shape
    words = [_word(line, height) for line in lines if line]
    lattice: Any = camelot_lattice.Lattice  # it has no types
    parser = lattice(engine="raster", line_scale=LINE_SCALE)
    parser.icb = _Ready(cv2.cvtColor(gray, cv2.COLOR_GRAY2BGR))
    parser.prepare_page_parse(
        filename="page.pdf",
        layout=None,
        dimensions=(width, height),
        page_idx=1,
        images=[],
        horizontal_text=words,
        vertical_text=[],
        rotation="",
        layout_kwargs={},
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return parser.extract_tables()


def _word(line: Sequence[Char], height: float) -> _Word:
    x0, x1 = line[0].x0, max(c.x1 for c in line)
    low, high = height - line[0].bottom, height - line[0].top
    return _Word(x0, low, x1, high, "".join(c.text for c in line))
