"""Which column each heading of a grid names, and which columns of the table it covers.

In: cells that bear a label of some columns. Out: headings, one name each.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from extractor.headings import Labels, masked, year_in
from extractor.kinds import Column
from extractor.model import Cell

Named = tuple[Cell, tuple[str, ...]]  # a cell and the columns whose label it bears
Place = tuple[int, int]  # row and column of a cell's top-left corner


def place(cell: Cell) -> Place:
    """What tells a cell from the others of its table."""
    return cell.row, cell.col


@dataclass(frozen=True, slots=True)
class Heading:
    """A column of a grid and the cell that names it.

    `cols` are the table's columns it covers, those of headings below it left out.
    """

    name: str
    cell: Cell
    cols: frozenset[int]


def columns_of(cell: Cell) -> frozenset[int]:
    """The columns of its table that a cell covers."""
    return frozenset(range(cell.col, cell.col + cell.colspan))


def head_columns(
    group: Sequence[Named], columns: Mapping[str, Column], labels: Labels
) -> list[Heading]:
    """The headings of one block in reading order; a column may have several."""
    return _leaves(_with_others(_one_name_each(group, columns), columns, labels))


def _one_name_each(
    group: Sequence[Named], columns: Mapping[str, Column]
) -> list[tuple[str, Cell]]:
    """Headings with one name each; columns that differ by year are told apart."""
    headings = [(names[0], cell) for cell, names in group if len(names) == 1]
    shared: dict[tuple[str, ...], list[Cell]] = {}
    for cell, names in group:
        if len(names) > 1:
            shared.setdefault(names, []).append(cell)
    for names, cells in shared.items():
        years = {n: columns[n].year for n in names if n in columns}
        newest_first = sorted(
            cells, key=lambda c: (year_in(c.content.text), c.row, c.col), reverse=True
        )
        for name, year in years.items():
            if year is not None and -year < len(newest_first):
                headings.append((name, newest_first[-year]))
    return headings


def _with_others(
    named: Sequence[tuple[str, Cell]], columns: Mapping[str, Column], labels: Labels
) -> list[tuple[str, Cell]]:
    """Headings, of two on one row that name a column the lesser one its `other`."""
    found = list(named)
    for name, column in columns.items():
        same = sorted(
            (c for n, c in named if n == name),
            key=lambda c: labels.rank(name, masked(c.content.text)),
        )
        known = {n for n, _ in named}
        free = column.other and column.other not in known
        if free and len(same) == 2 and same[0].row == same[1].row:
            found[found.index((name, same[1]))] = (column.other, same[1])
    return found


def _leaves(named: Sequence[tuple[str, Cell]]) -> list[Heading]:
    """Headings in reading order; one over others keeps the columns they leave it."""
    headings = []
    for name, cell in sorted(named, key=lambda n: (n[1].row, n[1].col)):
        below = (columns_of(c) for _, c in named if c.row >= cell.row + cell.rowspan)
        cols = columns_of(cell).difference(*below)
        if cols:
            headings.append(Heading(name, cell, cols))
    return headings


def without_repetition(headings: Sequence[Heading], labels: Labels) -> list[Heading]:
    """One heading per column: the one on the fuller row, then of the better label."""
    on_row = [h.cell.row for h in headings]
    best: dict[str, Heading] = {}
    for heading in sorted(headings, key=lambda h: _preference(h, labels, on_row)):
        best.setdefault(heading.name, heading)
    return [h for h in headings if best[h.name] is h]


def beside_name(
    headings: Sequence[Heading], labels: Labels, name: str
) -> list[Heading]:
    """The headings without those left of `name`'s that come again at its right.

    一级指标 | 分值 | 二级指标 | 分值 | 三级指标 | 分值: the last is the indicator's.
    """
    single = without_repetition(headings, labels)
    at = next((h.cell.col for h in single if h.name == name), 0)
    later = {h.name for h in headings if h.cell.col > at}
    return [h for h in headings if h.cell.col >= at or h.name not in later]


def _preference(
    heading: Heading, labels: Labels, rows: Sequence[int]
) -> tuple[int, int, int]:
    """Sort key of headings that claim the same column."""
    text = masked(heading.cell.content.text)
    return (
        -rows.count(heading.cell.row),
        labels.rank(heading.name, text),
        heading.cell.row,
    )
