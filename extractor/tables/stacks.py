"""Labels set upright or sideways, whose letters stand in columns.

Upright columns are read from the right, each from its head. Text turned to the left
runs from the foot up, its lines from the left: a file writes its letters in that order.
"""

from collections.abc import Sequence
from itertools import pairwise

from extractor.model import Char

TOUCHING = 0.1  # of a letter's height: nearer below each other is set upright
APART = 0.2  # of a letter's width: farther beside each other is no line


def stacks(chars: Sequence[Char]) -> list[list[Char]]:
    """The letters of such a label in reading order, a list for each column.

    Empty when it is none: letters of a line stand close and lines apart, letters set
    upright the other way round; one upright column reads like lines of one letter.
    Figures are never set so. `chars` come in the order of the file.
    """
    columns: list[list[Char]] = []
    for char in sorted(chars, key=lambda c: -c.x0):
        if columns and char.x1 > columns[-1][0].x0 + (char.x1 - char.x0) / 2:
            columns[-1].append(char)
        else:
            columns.append([char])
    for column in columns:
        column.sort(key=lambda c: c.top)
    apart = all(
        b[0].x0 - a[0].x1 > APART * (a[0].x1 - a[0].x0) for b, a in pairwise(columns)
    )
    if not apart or not all(_is_upright(column) for column in columns):
        return []
    turned = [column[::-1] for column in columns[::-1]]
    if [c for column in turned for c in column] == list(chars):
        return turned
    return columns if len(columns) > 1 else []


def _is_upright(column: Sequence[Char]) -> bool:
    """Whether two letters at least stand below each other and touch."""
    return (
        len(column) > 1
        and all(c.text.isalpha() for c in column)
        and all(
            abs(b.top - a.bottom) <= TOUCHING * (a.bottom - a.top)
            for a, b in pairwise(column)
        )
    )
