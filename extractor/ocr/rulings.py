"""Rulings in a picture of a straight page: what is broken or faint is made whole.

In: a gray picture, ink dark. Out: `Ruling`s in pixels. Strokes of letters are no
rulings: a ruling is longer than a letter or runs from one ruling to another; where it
is broken, nothing may stand close beside it, and a gap from one crossing to the next is
no break but a merged cell.
"""

from collections.abc import Sequence
from dataclasses import replace

import cv2
import numpy as np

from extractor.model import Ruling
from extractor.ocr.engine import Gray
from extractor.ocr.strokes import Line, without_letters

# inches; a twelfth is six points, and 200 dpi have eight pixels to the millimetre
PIECE = 0.12  # shortest piece of a line that is looked at
STROKE = 0.3  # longest stroke of a letter in a table; a longer piece is a line's
THICK = 0.05  # thickest line
CRACK, GAP = 0.02, 0.3  # always bridged; bridged where it is no merged cell
SEAM = 0.005  # paper between a line and the ruling it runs into
ISOLATED = 1.5  # shortest line that is in pieces all over
LONE = 1.2  # shortest line that nothing crosses
LETTER = 0.5  # what hangs together in a smaller box is a letter of a title
STRAY = 0.025  # how far pieces of one line, or a line's end and its ruling, lie apart
BESIDE = (0.025, 0.055)  # where the rest of a letter would stand
SOLID, CLEAR = 0.55, 0.12  # share of ink along a line, most of it beside one in pieces
EDGE = 0.1  # of the paper, whose shadow is no ruling
BLOCK, CONTRAST = 31, 10  # of the threshold: pixels around, levels darker than those


def find_rulings(gray: Gray, dpi: float) -> list[Ruling]:
    """The rulings of the page in pixels, broken ones bridged."""
    dark = cv2.adaptiveThreshold(
        gray, 1, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, BLOCK, CONTRAST
    )
    height, width = dark.shape
    cv2.rectangle(dark, (0, 0), (width - 1, height - 1), 0, round(2 * EDGE * dpi))
    rows, columns = _Direction(dark, dpi), _Direction(dark.T, dpi)
    across, down = rows.whole(columns.strong), columns.whole(rows.strong)
    across, down = (
        [*across, *rows.between(down)],
        [*down, *columns.between(across)],
    )
    across, down = _ended(across, down, dpi), _ended(down, across, dpi)
    across, down = without_letters(across, down, STRAY * dpi, LETTER * dpi)
    return [
        *(Ruling(line.low, line.at, line.high, line.at) for line in across),
        *(Ruling(line.at, line.low, line.at, line.high) for line in down),
    ]


class _Direction:
    """Lines along the rows of `dark`: `strong` by themselves, and the `weak` rest."""

    def __init__(self, dark: Gray, dpi: float) -> None:
        self._dark = np.ascontiguousarray(dark)
        self._dpi = dpi
        pieces = _joined(_pieces(self._dark, dpi), dpi, CRACK)
        self.strong = [p for p in pieces if p.longest >= STROKE * dpi]
        rest = [p for p in pieces if p.longest < STROKE * dpi]
        for line in _joined(rest, dpi, GAP):
            solid = line.ink >= SOLID * line.length >= SOLID * ISOLATED * dpi
            if solid and self._stands_apart(line.at, line.low, line.high):
                self.strong.append(line)
        self.strong += self._crumbled()
        self.weak = rest

    def _crumbled(self) -> list[Line]:
        """Lines that a bad copy left as a row of specks, long and by themselves."""
        kernel = np.ones((1, round(CRACK * self._dpi) + 1), np.uint8)
        filled = cv2.morphologyEx(self._dark, cv2.MORPH_CLOSE, kernel)
        return [
            line
            for line in _joined(_pieces(filled, self._dpi), self._dpi, CRACK)
            if line.longest >= LETTER * self._dpi
            and not self._is_known(line)
            and self._ink(line.at, line.low, line.high) >= SOLID
            and self._stands_apart(line.at, line.low, line.high)
        ]

    def _is_known(self, line: Line) -> bool:
        """Whether a strong line runs there all along."""
        stray = STRAY * self._dpi
        return any(
            abs(other.at - line.at) <= stray
            and other.low <= line.low + stray
            and line.high - stray <= other.high
            for other in self.strong
        )

    def whole(self, others: Sequence[Line]) -> list[Line]:
        """The strong lines, bridged where they break and cut where letters begin."""
        lines: list[Line] = []
        for piece in sorted(self.strong, key=lambda p: p.low):
            i = _nearest(lines, piece, STRAY * self._dpi)
            if i is not None and self._is_break(lines[i], piece, others):
                lines[i] = _both(lines[i], piece)
            else:
                lines.append(piece)
        return [self._without_overhang(line, others) for line in lines]

    def between(self, others: Sequence[Line]) -> list[Line]:
        """Weak lines that run from one line of the other direction to another."""
        near = STRAY * self._dpi
        return [
            line
            for line in (_clipped(line, others, near) for line in self.weak)
            if all(_ends_at(line, others, near))
            and (
                self._stands_apart(line.at, line.low + near, line.high - near)
                or self._reaches(line, others)
            )
        ]

    def _reaches(self, line: Line, others: Sequence[Line]) -> bool:
        """Whether it runs on into both lines it ends at: letters leave some paper.

        Print may stand close beside it on one side, as in a cell without margin.
        """
        near = STRAY * self._dpi
        low, high = (
            min((o.at for o in others if _passes(o, line.at, near)), key=end)
            for end in (lambda at: abs(at - line.low), lambda at: abs(at - line.high))
        )
        unbroken = _longest_gap(self._inked(line.at, low, high)) <= SEAM * self._dpi
        sides = self._beside(line.at, line.low + near, line.high - near)
        return unbroken and min(sides) <= CLEAR

    def _is_break(self, line: Line, piece: Line, others: Sequence[Line]) -> bool:
        """Whether the gap between two pieces is a break in one line."""
        gap = piece.low - line.high
        if gap <= CRACK * self._dpi:
            return True
        at = (line.at + piece.at) / 2
        near = 2 * STRAY * self._dpi
        merged = _meets_at(at, line.high, others, near) and _meets_at(
            at, piece.low, others, near
        )
        inked = self._inked(at, line.high, piece.low)
        if inked.mean() >= SOLID:  # a letter does not reach from border to border
            whole = not merged or _longest_gap(inked) <= CRACK * self._dpi
            return whole and self._stands_apart(at, line.high, piece.low)
        return gap <= GAP * self._dpi and not merged

    def _without_overhang(self, line: Line, others: Sequence[Line]) -> Line:
        """The line, cut at its last crossing where letters stand beyond."""
        near = STRAY * self._dpi
        met = [o.at for o in others if o.low - near <= line.at <= o.high + near]
        met = [at for at in met if line.low - near <= at <= line.high + near]
        if not met:
            return line
        first, last = min(met), max(met)
        if self._is_letters(line.at, line.low, first - near):
            line = replace(line, low=first)
        if self._is_letters(line.at, last + near, line.high):
            line = replace(line, high=last)
        return line

    def _is_letters(self, at: float, low: float, high: float) -> bool:
        """Whether a stretch is of letters: not by itself, and no longer than they."""
        if self._stands_apart(at, low, high):
            return False
        whole = _longest_gap(self._inked(at, low, high)) <= CRACK * self._dpi
        return high - low < LETTER * self._dpi or not whole

    def _ink(self, at: float, low: float, high: float) -> float:
        """Share of a stretch in which there is ink."""
        return float(self._inked(at, low, high).mean())

    def _inked(self, at: float, low: float, high: float) -> Gray:
        """For each pixel of a stretch whether there is ink, 0 or 1; one at least."""
        reach = max(1, round(STRAY * self._dpi / 2))
        row, first = max(0, round(at)), max(0, round(low))
        stretch = self._dark[
            max(0, row - reach) : row + reach + 1, first : max(first + 1, round(high))
        ]
        inked: Gray = stretch.max(axis=0)
        return inked

    def _stands_apart(self, at: float, low: float, high: float) -> bool:
        """Whether there is next to no ink close beside a stretch, on both sides."""
        return max(self._beside(at, low, high)) <= CLEAR

    def _beside(self, at: float, low: float, high: float) -> tuple[float, float]:
        """Share of ink close beside a stretch, on either side."""
        near, far = (round(distance * self._dpi) for distance in BESIDE)
        row, columns = round(at), slice(round(low), max(round(low), round(high)))
        above = self._dark[max(0, row - far) : max(0, row - near), columns]
        below = self._dark[row + near : row + far, columns]
        first, second = (float(s.mean()) if s.size else 0.0 for s in (above, below))
        return first, second


def _clipped(line: Line, others: Sequence[Line], near: float) -> Line:
    """The stretch of a line between the outermost lines it crosses.

    What is beyond is a letter's stroke that happens to go on where the line ends.
    """
    met = [o.at for o in others if _passes(o, line.at, near)]
    met = [at for at in met if line.low - near <= at <= line.high + near]
    if len(met) < 2:
        return line
    return replace(line, low=max(line.low, min(met)), high=min(line.high, max(met)))


def _longest_gap(inked: Gray) -> int:
    """The longest run of pixels without ink."""
    ends = np.concatenate(([-1], np.flatnonzero(inked), [len(inked)]))
    return int(np.max(np.diff(ends))) - 1


def _pieces(dark: Gray, dpi: float) -> list[Line]:
    """Unbroken stretches of ink along the rows, thin enough for a line."""
    # a line that is not quite straight steps from row to row
    thick = cv2.dilate(dark, np.ones((3, 1), np.uint8))
    kernel = np.ones((1, max(3, round(PIECE * dpi))), np.uint8)
    opened = cv2.morphologyEx(thick, cv2.MORPH_OPEN, kernel)
    _, _, stats, centres = cv2.connectedComponentsWithStats(opened, connectivity=8)
    most = THICK * dpi + 2
    return [
        Line(float(centre[1]), float(x), float(x + width), float(width), float(width))
        for (x, _, width, height, area), centre in zip(
            stats[1:].tolist(), centres[1:], strict=True
        )
        if area <= most * width and height <= max(2 * most, width / 20)
    ]


def _joined(pieces: Sequence[Line], dpi: float, most: float) -> list[Line]:
    """Pieces that lie on one line made one, gaps of `most` inches bridged."""
    lines: list[Line] = []
    for piece in sorted(pieces, key=lambda p: p.low):
        i = _nearest(lines, piece, STRAY * dpi)
        if i is not None and piece.low - lines[i].high <= most * dpi:
            lines[i] = _both(lines[i], piece)
        else:
            lines.append(piece)
    return lines


def _nearest(lines: Sequence[Line], piece: Line, stray: float) -> int | None:
    """Which line in the same place ends last before the piece."""
    near = [i for i, line in enumerate(lines) if abs(line.at - piece.at) <= stray]
    return max(near, key=lambda i: lines[i].high, default=None)


def _both(line: Line, piece: Line) -> Line:
    total = line.ink + piece.ink
    return Line(
        at=(line.at * line.ink + piece.at * piece.ink) / total,
        low=min(line.low, piece.low),
        high=max(line.high, piece.high),
        ink=total,
        longest=max(line.longest, piece.longest),
    )


def _ends_at(line: Line, others: Sequence[Line], near: float) -> tuple[bool, bool]:
    """For both ends, whether they lie at a line of the other direction."""
    return (
        _meets_at(line.at, line.low, others, near),
        _meets_at(line.at, line.high, others, near),
    )


def _meets_at(at: float, end: float, others: Sequence[Line], near: float) -> bool:
    """Whether a line of the other direction passes there."""
    return any(abs(o.at - end) <= near and _passes(o, at, near) for o in others)


def _passes(other: Line, at: float, near: float) -> bool:
    """Whether a line of the other direction reaches a place across it."""
    return other.low - near <= at <= other.high + near


def _ended(lines: Sequence[Line], others: Sequence[Line], dpi: float) -> list[Line]:
    """Lines that are long, or have an end at a line of the other direction."""
    near = 3 * STRAY * dpi
    return [
        line
        for line in lines
        if line.length >= LONE * dpi or any(_ends_at(line, others, near))
    ]
