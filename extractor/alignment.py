"""Columns of a table and of its continuation on another page, counted together.

In: two tables as pages show them. Out: their cells with the columns of both.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise

from extractor.model import Cell, Table

SNAP = 3.0  # points: edges this close are one


def at_shared_columns(table: Table, more: Table) -> tuple[list[Cell], list[Cell], int]:
    """The cells of both with their columns among those of both, and how many these are.

    Their boxes stay where they are printed.
    """
    here, there = (table.cells, more.cells) if table.ruled else _aligned(table, more)
    starts = steps(c.bbox.x0 for c in (*here, *there))
    ours, theirs = (
        [
            replace(_at_columns(place, starts), bbox=cell.bbox)
            for place, cell in zip(places, whole.cells, strict=True)
        ]
        for places, whole in ((here, table), (there, more))
    )
    return ours, theirs, len(starts)


def _aligned(table: Table, more: Table) -> tuple[list[Cell], list[Cell]]:
    """The cells of both, with the sides of each column where it begins first.

    Columns found by their texts end somewhere between these, on every page elsewhere.
    Those of `more` are those of the table's last row where each is nearest to the one
    of its number; the last ones may be empty.
    """
    first: dict[int, float] = {}
    for cell in table.cells:
        first.setdefault(cell.col, cell.bbox.x0)
    here = [
        _moved(c, first[c.col], first.get(c.col + c.colspan, c.bbox.x1))
        for c in table.cells
    ]
    ours = sorted(c.bbox.x0 for c in here if c.row + c.rowspan == table.n_rows)
    theirs = sorted(c.bbox.x0 for c in more.cells if c.row == 0)
    nearest = [min(ours, key=lambda x: abs(x - start)) for start in theirs]
    same = nearest == ours[: len(theirs)]
    at = dict(zip(theirs, ours, strict=False)) if same else {}
    there = [
        _moved(c, *(at.get(x, x) for x in (c.bbox.x0, c.bbox.x1))) for c in more.cells
    ]
    return here, there


def _moved(cell: Cell, x0: float, x1: float) -> Cell:
    return replace(cell, bbox=cell.bbox._replace(x0=x0, x1=x1))


def steps(values: Iterable[float]) -> list[float]:
    """The values in order, those within `SNAP` of the one before left out."""
    found = sorted(set(values))
    return found[:1] + [b for a, b in pairwise(found) if b - a > SNAP]


def _at_columns(cell: Cell, starts: Sequence[float]) -> Cell:
    """The cell with its columns counted in `starts`."""
    col = max(
        i for i, s in enumerate(starts) if i == 0 or s <= cell.bbox.x0 + SNAP / 10
    )
    end = sum(1 for s in starts if s < cell.bbox.x1 - SNAP)
    return replace(cell, col=col, colspan=max(1, end - col))
