"""Second looks: doubtful figures from an enlarged crop, cells as camelot sees them.

In: what was read on a page, in pixels. Out: `Rereading`s in pixels, each with what the
second look read at its place; nobody here decides which look is right.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import cv2
import regex

from extractor.geometry import BBox, contains, overlap, union, vertical_overlap
from extractor.model import Char, Rereading
from extractor.ocr.engine import Engine, Gray, Recognised
from extractor.ocr.frames import Box
from extractor.ocr.lattice import lattice_cells
from extractor.ocr.reading import Seen

SURE = 0.97  # confidence of a digit below which it is looked at again
LARGER = 2.0  # times
ABOVE, BESIDE = 0.1, 0.5  # of the font size: paper around the second crop
SHARPER = 0.6  # how much of the difference to a blurred crop is added
UNIT = 3  # letters: as many may stand beside a figure
NO_EVIDENCE = 0.0  # known is where letters stand, not what they are

_FIGURE = regex.compile(r"[\d.,OoIl|SBZ%‰]*\d[\d.,OoIl|SBZ%‰]*")
# two points, a letter among digits, groups of other than three digits
_IMPOSSIBLE = regex.compile(
    r"\d\.\d*\.|[.,]{2}|\d[A-Za-z|]|[A-Za-z|]\d|\d,\d{1,2}(?!\d)|\d,\d{4}|^\.|\d\.$"
)


class _Figure(NamedTuple):
    """A figure in a line, letter by letter, and whether its shape is one of figures."""

    letters: tuple[Char, ...]
    possible: bool

    @property
    def box(self) -> BBox:
        return _around(self.letters)

    @property
    def is_doubtful(self) -> bool:
        return not self.possible or any(c.confidence < SURE for c in self.letters)


def second_looks(gray: Gray, dpi: float, seen: Seen, engine: Engine) -> list[Rereading]:
    """What second looks at the page read, agreeing or not."""
    doubtful = [f for f in _figures(seen.lines) if f.is_doubtful]
    return [
        *_enlarged(gray, doubtful, engine),
        *_under_rulings(seen),
        *(Rereading(BBox(*map(float, box)), "", NO_EVIDENCE) for box in seen.unread),
        *_other_cells(seen, lattice_cells(gray, dpi, seen.cells, seen.lines)),
    ]


def _figures(lines: Sequence[Sequence[Char]]) -> Iterator[_Figure]:
    for letters in lines:
        text = "".join(letter.text for letter in letters)
        for found in _FIGURE.finditer(text):
            possible = not _IMPOSSIBLE.search(found[0])
            yield _Figure(tuple(letters[found.start() : found.end()]), possible)


def _enlarged(
    gray: Gray, figures: Sequence[_Figure], engine: Engine
) -> Iterator[Rereading]:
    """The figures as the engine reads them enlarged and sharpened."""
    places = [_crop_around(figure, gray.shape) for figure in figures]
    said = engine.texts([_large(place.of(gray)) for place in places])
    for figure, place, text in zip(figures, places, said, strict=True):
        read = _within(text, figure.box, place)
        yield Rereading(
            figure.box,
            "".join(letter for letter, _ in read),
            min((sure for _, sure in read), default=0.0),
        )


def _under_rulings(seen: Seen) -> Iterator[Rereading]:
    """Figures whose line goes on under a ruling: no look can read all of them."""
    for figure in _figures([line for line in seen.lines if _is_figure(line)]):
        box = figure.box
        x, y = (box.x0 + box.x1) / 2, (box.top + box.bottom) / 2
        if any(contains(BBox(*map(float, place)), x, y) for place in seen.covered):
            yield Rereading(box, "", NO_EVIDENCE)


def _crop_around(figure: _Figure, shape: tuple[int, ...]) -> Box:
    x0, top, x1, bottom = figure.box
    size = figure.letters[0].size
    return Box(
        max(0, round(x0 - BESIDE * size)),
        max(0, round(top - ABOVE * size)),
        min(shape[1], round(x1 + BESIDE * size)),
        min(shape[0], round(bottom + ABOVE * size)),
    )


def _large(crop: Gray) -> Gray:
    large = cv2.resize(
        crop, None, fx=LARGER, fy=LARGER, interpolation=cv2.INTER_LANCZOS4
    )
    blurred = cv2.GaussianBlur(large, (0, 0), LARGER)
    sharp: Gray = cv2.addWeighted(large, 1 + SHARPER, blurred, -SHARPER, 0)
    return sharp


def _within(said: Recognised, box: BBox, place: Box) -> list[tuple[str, float]]:
    """Letters of an enlarged crop that stand in a box of the page."""
    slack = (box.bottom - box.top) / 4
    low, high = box.x0 - slack, box.x1 + slack
    return [
        (letter, sure)
        for letter, sure, x in zip(
            said.text, said.confidences, said.centres, strict=True
        )
        if low <= place.x0 + x / LARGER <= high and not letter.isspace()
    ]


def _other_cells(seen: Seen, others: Sequence[BBox]) -> Iterator[Rereading]:
    """Figures that camelot sees in one cell and the rulings in two, or the other way.

    At their place stands what camelot's cell holds. Where it sees no table, nothing is
    in question; nor where it misses a ruling between figures too far apart to be one.
    """
    figures = [line for line in seen.lines if _is_figure(line)]
    placed = [
        _Placed(line, _holder(seen.cells, line), _holder(others, line))
        for line in figures
    ]
    in_both = [p for p in placed if p.ours is not None and p.theirs is not None]
    for figure in in_both:
        together = [p for p in in_both if p.theirs == figure.theirs]
        beside = [p for p in in_both if p.ours == figure.ours]
        cut = any(p.ours != figure.ours and _close(p, figure) for p in together)
        if cut or any(p.theirs != figure.theirs for p in beside):
            text = "".join(letter.text for p in together for letter in p.line)
            yield Rereading(_around(figure.line), text, NO_EVIDENCE)


class _Placed(NamedTuple):
    """A line, and the numbers of the cells it stands in."""

    line: Sequence[Char]
    ours: int | None
    theirs: int | None


def _close(a: _Placed, b: _Placed) -> bool:
    """Whether two lines stand side by side as letters of one figure do."""
    one, other = _around(a.line), _around(b.line)
    apart = max(one.x0, other.x0) - min(one.x1, other.x1)
    return vertical_overlap(one, other) > 0 and apart < a.line[0].size


def _is_figure(line: Sequence[Char]) -> bool:
    """Whether a line is a figure, perhaps with a unit, and not a sentence with one."""
    n_letters = sum(letter.text.isalpha() for letter in line)
    return n_letters <= UNIT and any(letter.text.isdigit() for letter in line)


def _holder(cells: Sequence[Sequence[float]], line: Sequence[Char]) -> int | None:
    """Number of the cell that most of the line stands in."""
    box = _around(line)
    y = (box.top + box.bottom) / 2
    shares = [
        overlap(box.x0, box.x1, cell[0], cell[2]) if cell[1] <= y < cell[3] else 0.0
        for cell in cells
    ]
    best = max(range(len(shares)), key=shares.__getitem__, default=0)
    return best if shares and shares[best] > 0 else None


def _around(line: Sequence[Char]) -> BBox:
    return union(BBox(*letter[1:5]) for letter in line)
