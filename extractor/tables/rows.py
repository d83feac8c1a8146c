"""Printed lines to rows of pieces: what stands side by side at one height."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from unicodedata import east_asian_width

from extractor.geometry import overlap, union, vertical_overlap
from extractor.model import TextLine

GAP = 0.9  # of the line's height: a blank this wide parts two columns
APART = 0.3  # of the line's height: beyond a full letter, the next one stands apart
HALF = 0.6  # of the line's height: how wide a digit is at most
ENOUGH_COLUMNS = 3  # that a row of a table fills: a label and two figures
SIGNS = frozenset(".,%+-—–()（），．％‰*/")


@dataclass(frozen=True, slots=True)
class Piece:
    """Part of a line between two wide blanks; `heights` are its top and bottom."""

    text: str
    x0: float
    x1: float
    heights: tuple[float, float]

    @property
    def is_figure(self) -> bool:
        """Whether it is a number or a mark for nothing, as printed."""
        return all(c.isdigit() or c in SIGNS for c in self.text)

    @property
    def has_digit(self) -> bool:
        """Whether a digit is printed."""
        return any(c.isdigit() for c in self.text)


@dataclass(frozen=True, slots=True)
class Row:
    """All that is printed at one height: parted at wide blanks, and at all blanks.

    `parts` are parted where characters stand a little apart, blank between or not.
    """

    pieces: tuple[Piece, ...]
    words: tuple[Piece, ...]
    parts: tuple[Piece, ...]
    top: float
    bottom: float

    @property
    def middle(self) -> float:
        """Half way between top and bottom."""
        return (self.top + self.bottom) / 2

    @property
    def counts(self) -> bool:
        """Whether it is a row of a table of figures."""
        figures = [p for p in self.pieces if p.is_figure]
        enough = len(self.pieces) >= ENOUGH_COLUMNS and len(figures) >= 2
        return enough and any(p.has_digit for p in figures)

    def parted(
        self, bands: Sequence[tuple[float, float]], *, finely: bool = False
    ) -> list[Piece]:
        """The pieces; one over several bands is parted at its narrow blanks too.

        `finely` parts it wherever characters stand a little apart.
        """
        smaller = self.parts if finely else self.words
        return [
            part
            for piece in self.pieces
            for part in (
                [p for p in smaller if piece.x0 <= p.x0 < piece.x1]
                if len(touched(piece, bands)) > 1
                else [piece]
            )
        ]


def rows_of(lines: Sequence[TextLine]) -> list[Row]:
    """Lines that stand at one height, from top to bottom."""
    groups: list[list[TextLine]] = []
    for line in sorted(lines, key=lambda n: n.bbox.top + n.bbox.bottom):
        height = line.bbox.bottom - line.bbox.top
        same = groups and vertical_overlap(groups[-1][0].bbox, line.bbox) > height / 2
        if same:
            groups[-1].append(line)
        else:
            groups.append([line])
    rows = []
    for group in groups:
        box = union(n.bbox for n in group)
        pieces, words = (
            sorted((p for n in group for p in _pieces(n, gap)), key=lambda p: p.x0)
            for gap in (GAP, 0.0)
        )
        parts = sorted((p for n in group for p in _parts(n)), key=lambda p: p.x0)
        rows.append(Row(tuple(pieces), tuple(words), tuple(parts), box.top, box.bottom))
    return rows


def _parts(line: TextLine) -> list[Piece]:
    """The line cut at all blanks, and where more than a letter's place is free."""
    heights = line.bbox.top, line.bbox.bottom
    height = line.bbox.bottom - line.bbox.top
    starts = [0]
    for i, (before, char) in enumerate(pairwise(line.text), start=1):
        letter = 1.0 if east_asian_width(before) in "WF" else HALF
        apart = line.edges[i] - line.edges[i - 1] > (letter + APART) * height
        if apart or before.isspace() or char.isspace():
            starts.append(i)
    return [
        Piece(line.text[a:b], line.edges[a], line.edges[b], heights)
        for a, b in pairwise([*starts, len(line.text)])
        if line.text[a:b].strip()
    ]


def _pieces(line: TextLine, gap: float) -> list[Piece]:
    """The line cut at blanks as wide as `gap` times its height."""
    heights = line.bbox.top, line.bbox.bottom
    wide = gap * (line.bbox.bottom - line.bbox.top)
    pieces, start = [], 0
    for i, char in enumerate([*line.text, " "]):
        last = i == len(line.text)
        blank = char.isspace() and (last or line.edges[i + 1] - line.edges[i] >= wide)
        if not blank:
            continue
        text = line.text[start:i]
        if text.strip():
            low = start + len(text) - len(text.lstrip())
            x0, x1 = line.edges[low], line.edges[i]
            pieces.append(Piece(text.strip(), x0, x1, heights))
        start = i + 1
    return pieces


def touched(piece: Piece, bands: Sequence[tuple[float, float]]) -> list[int]:
    """Indices of the bands that the piece lies over."""
    return [i for i, b in enumerate(bands) if overlap(piece.x0, piece.x1, *b)]
