"""Rulings in a picture of a straight page: what is broken or faint is made whole.

In: a gray picture, ink dark. Out: `Ruling`s in pixels. Strokes of letters are no
rulings: a ruling is long, or stands between two others, and hangs together with lines
of the other direction over more than the size of a letter.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from extractor.model import Ruling
from extractor.ocr.engine import Gray

# inches; at 200 dpi a millimetre is 8 pixels
PIECE = 0.12  # shortest piece of a line that is looked at: longer than most strokes
THICK = 0.045  # thickest line (3 pt)
GAP = 0.3  # in a line, bridged where both sides go on
LONE = 1.2  # a line that nothing crosses is at least this long
LETTER = 0.35  # what crosses within a box smaller than this is a letter
STRAY = 0.03  # how far pieces of one line may lie apart, and ends from what they meet
SOLID = 0.5  # share of a line that must be ink
BLOCK, CONTRAST = 31, 10  # of the threshold: pixels around, levels darker than those


@dataclass(frozen=True, slots=True)
class _Line:
    """At `at` across the direction it runs in, from `low` to `high`; `ink` pixels."""

    at: float
    low: float
    high: float
    ink: float

    @property
    def length(self) -> float:
        return self.high - self.low


def find_rulings(gray: Gray, dpi: float) -> list[Ruling]:
    """The rulings of the page in pixels, broken ones bridged."""
    dark = cv2.adaptiveThreshold(
        gray, 1, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, BLOCK, CONTRAST
    )
    across = _lines(dark, dpi)
    down = _lines(np.ascontiguousarray(dark.T), dpi)
    across, down = _crossed(across, down, dpi), _crossed(down, across, dpi)
    across, down = _without_letters(across, down, dpi)
    return [
        *(Ruling(line.low, line.at, line.high, line.at) for line in across),
        *(Ruling(line.at, line.low, line.at, line.high) for line in down),
    ]


def _lines(dark: Gray, dpi: float) -> list[_Line]:
    """Lines that run along the rows of `dark`."""
    kernel = np.ones((1, max(3, round(PIECE * dpi))), np.uint8)
    # a line that is not quite straight steps from row to row
    thick = cv2.dilate(dark, np.ones((3, 1), np.uint8))
    pieces = cv2.morphologyEx(thick, cv2.MORPH_OPEN, kernel)
    _, _, stats, centres = cv2.connectedComponentsWithStats(pieces, connectivity=8)
    found = [
        _Line(float(centre[1]), float(x), float(x + width), float(width))
        for (x, _, width, height, area), centre in zip(
            stats[1:].tolist(), centres[1:], strict=True
        )
        if area / width <= THICK * dpi + 2
        and height <= max(2 * THICK * dpi, width / 20)
    ]
    return _joined(found, dpi)


def _joined(pieces: Sequence[_Line], dpi: float) -> list[_Line]:
    """Pieces that lie on one line made one."""
    lines: list[_Line] = []
    for piece in sorted(pieces, key=lambda p: p.low):
        for i in range(len(lines) - 1, -1, -1):
            line = lines[i]
            gap = piece.low - line.high
            shortest = min(piece.length, line.length)
            if abs(line.at - piece.at) <= STRAY * dpi and gap <= min(
                GAP * dpi, 2 * shortest
            ):
                lines[i] = _both(line, piece)
                break
        else:
            lines.append(piece)
    return [line for line in lines if line.ink >= SOLID * line.length]


def _both(line: _Line, piece: _Line) -> _Line:
    total = line.ink + piece.ink
    return _Line(
        at=(line.at * line.ink + piece.at * piece.ink) / total,
        low=min(line.low, piece.low),
        high=max(line.high, piece.high),
        ink=total,
    )


def _crossed(
    lines: Sequence[_Line], others: Sequence[_Line], dpi: float
) -> list[_Line]:
    """Lines that are long, or begin and end at lines of the other direction."""
    near = 3 * STRAY * dpi
    return [
        line
        for line in lines
        if line.length >= LONE * dpi
        or all(
            any(
                abs(o.at - end) <= near and o.low - near <= line.at <= o.high + near
                for o in others
            )
            for end in (line.low, line.high)
        )
    ]


def _without_letters(
    across: Sequence[_Line], down: Sequence[_Line], dpi: float
) -> tuple[list[_Line], list[_Line]]:
    """Both directions without what hangs together in a box as small as a letter."""
    kept: tuple[list[_Line], list[_Line]] = ([], [])
    for rows, columns in _groups(list(across), list(down), STRAY * dpi):
        lines = (*rows, *columns)
        if max(line.length for line in lines) >= LETTER * dpi:
            kept[0].extend(rows)
            kept[1].extend(columns)
    return kept


def _groups(
    across: list[_Line], down: list[_Line], near: float
) -> Iterator[tuple[list[_Line], list[_Line]]]:
    """Lines that touch each other, group by group."""
    while across or down:
        rows, columns = ([across.pop()], []) if across else ([], [down.pop()])
        grown = True
        while grown:
            more = [d for d in down if any(_meet(a, d, near) for a in rows)]
            down = [d for d in down if d not in more]
            columns = [*columns, *more]
            added = [a for a in across if any(_meet(a, d, near) for d in columns)]
            across = [a for a in across if a not in added]
            rows = [*rows, *added]
            grown = bool(more or added)
        yield rows, columns


def _meet(row: _Line, column: _Line, near: float) -> bool:
    return (
        column.low - near <= row.at <= column.high + near
        and row.low - near <= column.at <= row.high + near
    )
