"""Straight strokes in a picture, and which of them hang together as in a letter.

In: strokes along rows and along columns, in pixels. Out: those that may be rulings.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Line:
    """At `at` across the direction it runs in, from `low` to `high`.

    `ink` pixels of it are there, `longest` of them in one piece.
    """

    at: float
    low: float
    high: float
    ink: float
    longest: float

    @property
    def length(self) -> float:
        """Pixels from end to end."""
        return self.high - self.low


def without_letters(
    across: Sequence[Line], down: Sequence[Line], near: float, letter: float
) -> tuple[list[Line], list[Line]]:
    """Both directions without what hangs together in a box smaller than `letter`.

    Lines hang together that come as close as `near`.
    """
    kept: tuple[list[Line], list[Line]] = ([], [])
    for rows, columns in _groups(list(across), list(down), near):
        if max(line.length for line in (*rows, *columns)) >= letter:
            kept[0].extend(rows)
            kept[1].extend(columns)
    return kept


def _groups(
    across: list[Line], down: list[Line], near: float
) -> Iterator[tuple[list[Line], list[Line]]]:
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


def _meet(row: Line, column: Line, near: float) -> bool:
    return (
        column.low - near <= row.at <= column.high + near
        and row.low - near <= column.at <= row.high + near
    )
