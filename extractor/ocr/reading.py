"""A straight page read: ruled cells one by one, the rest where the engine finds lines.

In: a gray picture, its rulings in pixels, an engine. Out: `Seen`, in pixels.

Inside known cells nothing is searched for: blank cells are skipped, a cell's lines are
told apart by the paper between them, and each goes to the engine as a tight crop, all
of a page in one go. Only the rest of the page is searched, with cells and blank strips
left out. A bar that stands alone is a dash by its shape: engines take it for Chinese
numerals or skip it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np

from extractor.model import Char, Ruling
from extractor.ocr.covered import is_covered
from extractor.ocr.engine import Engine, Gray, Recognised
from extractor.ocr.frames import (
    HALF_RULING,
    Blob,
    Box,
    around,
    bands_of,
    blobs_of,
    cells_of,
    ink_of,
    is_tangled,
    letter_height,
    pieces_of,
    rows_of,
    without_edges,
)
from extractor.ocr.letters import Placed, dash_of, letters_of, without_guesses
from extractor.ocr.marks import mark_of

PAPER = 255
LONGEST_MARK = 2  # letters that a dash or another mark may be taken for
USUAL_LETTER = 0.13  # inches: 9.5 pt, where a page has too little print to tell
ABOVE, BESIDE = 0.3, 0.2  # of a letter's height: paper kept around a line's ink
LEAST_LINE = 0.75  # of a letter's height: a crop is made for a line at least so high
UNREAD = 0.5  # of a letter's height: ink so large may be print, a dash, a slash
AROUND = 0.4  # of a letter's height: print this close to a line belongs to it
STRIP = 0.1  # inches: paper kept above and below the print of a strip


@dataclass(frozen=True, slots=True)
class _Line:
    """Ink of one line: `box` around it, `crop` what the engine is given.

    `covered` says that print goes on under a ruling beside it.
    """

    box: Box
    crop: Box
    covered: bool = False


@dataclass(frozen=True, slots=True)
class Seen:
    """A page as it was read, in pixels: letters line by line, and the ruled cells.

    `covered` are the boxes of lines that go on under a ruling, `unread` those of ink in
    which nothing was read.
    """

    lines: tuple[tuple[Char, ...], ...]
    cells: tuple[Box, ...]
    covered: tuple[Box, ...] = ()
    unread: tuple[Box, ...] = ()


def read_lines(
    gray: Gray, dpi: float, rulings: Sequence[Ruling], engine: Engine
) -> Seen:
    """Every letter of the page, places and sizes in pixels of `gray`."""
    sheet = _Sheet(gray, dpi, rulings)
    lines: list[_Line] = []
    tangled: list[Box] = []
    for cell in sheet.cells:
        found = sheet.lines_in(cell)
        if found is None:
            tangled.append(cell)
        else:
            lines += found
    placed = [*sheet.searched(sheet.remainder(tangled), engine)]
    placed += sheet.read(sheet.missed(placed, tangled), engine)
    loose = [tuple(letters_of(p, sheet.ink, sheet.letter)) for p in placed]
    celled = [
        without_guesses(tuple(letters_of(p, sheet.ink, sheet.letter)))
        for p in sheet.read(lines, engine)
    ]
    unread = [Box(*map(round, c[1:5])) for _, guesses in celled for c in guesses]
    return Seen(
        tuple(line for line in (*loose, *(said for said, _ in celled)) if line),
        tuple(sheet.cells),
        tuple(line.box for line in lines if line.covered),
        (*sheet.unread, *unread),
    )


class _Sheet:
    """A page at work: its ink, its cells, the height of its print."""

    def __init__(self, gray: Gray, dpi: float, rulings: Sequence[Ruling]) -> None:
        self.dpi = dpi
        self.gray = gray.copy()
        self._scanned = ink_of(gray)
        self.cells = cells_of(gray.shape, rulings, dpi)
        self.unread: list[Box] = []
        half = round(HALF_RULING * dpi)
        for x0, top, x1, bottom in rulings:
            low = (round(x0) - half, round(top) - half)
            high = (round(x1) + half, round(bottom) + half)
            cv2.rectangle(self.gray, low, high, PAPER, -1)
        self.ink = ink_of(self.gray)
        self._blobs = blobs_of(self.ink, Box(0, 0, gray.shape[1], gray.shape[0]), dpi)
        self.letter = letter_height(self._blobs, dpi, USUAL_LETTER * dpi)

    def lines_in(self, cell: Box) -> list[_Line] | None:
        """The lines of a cell; None where they cannot be told apart."""
        blobs = without_edges(blobs_of(self.ink, cell, self.dpi), cell, self.letter)
        letter = letter_height(blobs, self.dpi, self.letter)
        # where there are mostly digits, print seems smaller than its Chinese letters
        rows = rows_of(blobs, max(letter, self.letter))
        if any(is_tangled(row, letter) for row in rows):
            return None
        bands = bands_of(rows, cell)
        found = [
            self._line(piece, letter, band)
            for row, band in zip(rows, bands, strict=True)
            for piece in pieces_of(row, letter)
        ]
        return [replace(line, covered=self._is_covered(line, cell)) for line in found]

    def _is_covered(self, line: _Line, cell: Box) -> bool:
        """Whether the line is wider than the cell it stands in."""
        return is_covered(self._scanned, line.box, cell, self.letter, self.dpi)

    def _line(self, blobs: Sequence[Blob], letter: float, within: Box) -> _Line:
        """A line's crop: its ink with paper around it, but nothing from outside."""
        box = around(blobs)
        height = box.bottom - box.top
        room = max(height, LEAST_LINE * letter)
        above = round(ABOVE * room + (room - height) / 2)
        beside = round(BESIDE * room)
        crop = Box(
            max(within.x0, box.x0 - beside),
            max(within.top, box.top - above),
            min(within.x1, box.x1 + beside),
            min(within.bottom, box.bottom + above),
        )
        return _Line(box, crop)

    def read(self, lines: Sequence[_Line], engine: Engine) -> Iterator[Placed]:
        """What the engine reads in the crops, dashes by their shape.

        Ink as large as print that says nothing to it is kept as unread.
        """
        said = engine.texts([line.crop.of(self.gray) for line in lines])
        for line, text in zip(lines, said, strict=True):
            if mark := self._mark(line.box, text):
                yield Placed(line.box, line.box.x0, mark)
            elif text.text.strip():
                yield Placed(line.box, line.crop.x0, text)
            elif max(_size(line.box)) >= UNREAD * self.letter:
                self.unread.append(line.box)

    def _mark(self, box: Box, said: Recognised) -> Recognised | None:
        """The mark that the ink of a line is, by its shape; None for letters."""
        return dash_of(self.ink, box, self.letter, said) or mark_of(
            self.ink, box, self.letter
        )

    def remainder(self, tangled: Sequence[Box]) -> Gray:
        """The page without its cells, those that are to be searched excepted."""
        rest = self.gray.copy()
        for cell in self.cells:
            if cell not in tangled:
                cell.of(rest)[:] = PAPER
        return rest

    def searched(self, rest: Gray, engine: Engine) -> Iterator[Placed]:
        """What the engine finds and reads on `rest`, blank strips cut out."""
        strips = list(_strips(ink_of(rest), round(STRIP * self.dpi)))
        if not strips:
            return
        picture = np.vstack([rest[low:high] for low, high in strips])
        starts = np.cumsum([0, *(high - low for low, high in strips)])
        for line in engine.lines(picture):
            middle = (line.bbox.top + line.bbox.bottom) / 2
            at = int(np.searchsorted(starts, middle, side="right")) - 1
            shift = strips[at][0] - int(starts[at])
            x0, top, x1, bottom = (round(v) for v in line.bbox)
            box = self._inked(Box(x0, top + shift, x1, bottom + shift))
            mark = None
            if len(line.said.text) <= LONGEST_MARK:
                box = self._narrowed(box)
                mark = self._mark(box, line.said)
            if mark:
                yield Placed(box, box.x0, mark)
            else:
                yield Placed(box, x0, line.said)

    def _narrowed(self, box: Box) -> Box:
        """The columns of a box that hold print."""
        inked = np.flatnonzero(box.of(self.ink).any(axis=0))
        if not len(inked):
            return box
        return box._replace(x0=box.x0 + int(inked[0]), x1=box.x0 + int(inked[-1]) + 1)

    def _inked(self, box: Box) -> Box:
        """The rows of a box that hold the line, without paper and neighbours."""
        rows = np.max(box.of(self.ink), axis=1)
        edge = len(rows) // 8
        inked = np.flatnonzero(rows[edge : len(rows) - edge])
        if not len(inked):
            return box
        low = box.top + edge + int(inked[0])
        return Box(box.x0, low, box.x1, box.top + edge + int(inked[-1]) + 1)

    def missed(self, found: Sequence[Placed], tangled: Sequence[Box]) -> list[_Line]:
        """Lines of print outside the cells that the engine did not find."""
        taken = np.zeros(self.ink.shape, np.uint8)
        around = round(AROUND * self.letter)
        for x0, top, x1, bottom in (p.box for p in found):
            taken[max(0, top - around) : bottom + around, x0:x1] = 1
        for cell in self.cells:
            if cell not in tangled:
                cell.of(taken)[:] = 1
        page = Box(0, 0, self.ink.shape[1], self.ink.shape[0])
        free = [
            blob
            for blob in self._blobs
            if not Box(blob.x0, blob.top, blob.x1, blob.bottom).of(taken).any()
            and blob.height <= 1.3 * self.letter
            and max(blob.height, blob.x1 - blob.x0) >= 0.4 * self.letter
        ]
        return [
            self._line(piece, self.letter, page)
            for row in rows_of(free, self.letter)
            for piece in pieces_of(row, self.letter)
        ]


def _size(box: Box) -> tuple[int, int]:
    return box.x1 - box.x0, box.bottom - box.top


def _strips(ink: Gray, margin: int) -> Iterator[tuple[int, int]]:
    """Stretches of rows with print, `margin` rows of paper around each."""
    inked = np.flatnonzero(cv2.erode(ink, np.ones((2, 2), np.uint8)).any(axis=1))
    if not len(inked):
        return
    breaks = np.flatnonzero(np.diff(inked) > 2 * margin)
    lows = inked[[0, *(breaks + 1)]]
    highs = inked[[*breaks, len(inked) - 1]]
    for low, high in zip(lows.tolist(), highs.tolist(), strict=True):
        yield max(0, low - margin), min(len(ink), high + margin + 1)
