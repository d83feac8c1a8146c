"""Matrices in tables: which cells are column headings, which rows lie below them.

In: a table and the column labels of a kind's grids. Out: blocks of headings, and the
cells of a row under each heading. No values are read here.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from extractor.columns import (
    Heading,
    Named,
    Place,
    beside_name,
    columns_of,
    head_columns,
    place,
    without_repetition,
)
from extractor.headings import Labels, index
from extractor.kinds import Kind
from extractor.model import Cell, Part, Table

INDICATORS = "indicators"  # the indicator table, beside the names of the grids
NAME = "name"  # the column of an indicator's name
ORDER = "order"  # key of a grid whose rows are counted


def transposed(table: Table) -> Table:
    """The table with its rows as columns."""
    cells = (
        replace(c, row=c.col, col=c.row, rowspan=c.colspan, colspan=c.rowspan)
        for c in table.cells
    )
    ordered = tuple(sorted(cells, key=place))
    return replace(table, cells=ordered, n_rows=table.n_cols, n_cols=table.n_rows)


class Matrix:
    """A table by place: every place of a merged cell gives that cell."""

    def __init__(self, table: Table) -> None:
        """Lay `table` out."""
        self.table = table
        self._cells = {
            (row, col): cell
            for cell in table.cells
            for row in range(cell.row, cell.row + cell.rowspan)
            for col in range(cell.col, cell.col + cell.colspan)
        }

    def at(self, row: int, col: int) -> Cell | None:
        """The cell that covers a place."""
        return self._cells.get((row, col))

    def row(self, row: int) -> tuple[Cell, ...]:
        """The cells that cover a row, from left to right."""
        cells = (self.at(row, col) for col in range(self.table.n_cols))
        return tuple({(c.row, c.col): c for c in cells if c is not None}.values())

    def starting(self, row: int) -> tuple[Cell, ...]:
        """The cells whose first row this is."""
        return tuple(c for c in self.row(row) if c.row == row)


@dataclass(frozen=True, slots=True)
class Block:
    """The headings of one grid in a table; `bottom` is the first row below them.

    `end` is the first row that belongs to the next block.
    """

    grid: str
    top: int
    bottom: int
    end: int
    headings: tuple[Heading, ...]

    @property
    def places(self) -> frozenset[Place]:
        """Where its headings stand; none where it goes on from another table."""
        here = self.headings if self.bottom else ()
        return frozenset(place(h.cell) for h in here)

    def heading(self, name: str) -> Heading | None:
        """The heading of a column."""
        return next((h for h in self.headings if h.name == name), None)

    def sets(self) -> Iterator["Block"]:
        """The block cut where a column comes again: entries printed side by side."""
        current: list[Heading] = []
        for heading in self.headings:
            if heading.name in {h.name for h in current}:
                yield replace(self, headings=tuple(current))
                current = []
            current.append(heading)
        yield replace(self, headings=tuple(current))

    def under(self, cells: Sequence[Cell]) -> Mapping[str, tuple[Cell, ...]]:
        """The cells that stand below each heading; others are left out."""
        found: dict[str, list[Cell]] = {}
        for cell in cells:
            shares = [(len(h.cols & columns_of(cell)), h.name) for h in self.headings]
            best = max((share for share, _ in shares), default=0)
            if best:
                name = next(n for share, n in shares if share == best)
                found.setdefault(name, []).append(cell)
        return {name: tuple(below) for name, below in found.items()}


@lru_cache(maxsize=64)
def column_labels(kind: Kind) -> Mapping[str, Labels]:
    """The column labels of every grid of the kind, its indicator table included."""
    found = {
        name: index({c: column.labels for c, column in grid.columns.items()})
        for name, grid in kind.grids.items()
    }
    if kind.indicators:
        found[INDICATORS] = index(kind.indicators.columns)
    return found


def find_blocks(matrix: Matrix, kind: Kind) -> tuple[Block, ...]:
    """The heading blocks of a table, from top to bottom, no two on one row."""
    candidates = [
        block
        for grid, labels in column_labels(kind).items()
        for block in _blocks_of(matrix, kind, grid, labels)
    ]
    candidates.sort(key=lambda b: (-len({h.name for h in b.headings}), b.top))
    chosen: list[Block] = []
    for block in candidates:
        if all(block.bottom <= c.top or c.bottom <= block.top for c in chosen):
            chosen.append(block)
    chosen.sort(key=lambda b: b.top)
    tops = [*(b.top for b in chosen), matrix.table.n_rows][1:]
    return tuple(
        Block(b.grid, b.top, b.bottom, end, b.headings)
        for b, end in zip(chosen, tops, strict=True)
    )


@lru_cache(maxsize=1)  # facts, lines and indicators of a part follow each other
def lay_out(part: Part, kind: Kind) -> tuple[tuple[Matrix, tuple[Block, ...]], ...]:
    """The part's tables, each with its blocks."""
    return tuple(_laid_out(part.tables, kind))


def _laid_out(
    tables: Sequence[Table], kind: Kind
) -> Iterator[tuple[Matrix, tuple[Block, ...]]]:
    """Every table with its blocks; one without headings goes on with those before it.

    Only where it has as many columns, and where rows were still to come: a grid of
    named rows, or an indicator table without its closing row.
    """
    before: tuple[int, Block] | None = None
    for table in tables:
        matrix, blocks = _either_way(table, kind)
        first = blocks[0].top if blocks else matrix.table.n_rows
        if before and first and before[0] == matrix.table.n_cols:
            blocks = (replace(before[1], top=0, bottom=0, end=first), *blocks)
        is_open = bool(blocks) and _is_open(matrix, blocks[-1], kind)
        before = (matrix.table.n_cols, blocks[-1]) if is_open else None
        yield matrix, blocks


def _either_way(table: Table, kind: Kind) -> tuple[Matrix, tuple[Block, ...]]:
    """A table with its blocks, turned over where only so it has named rows."""
    matrix = Matrix(table)
    blocks = find_blocks(matrix, kind)
    if blocks:
        return matrix, blocks
    turned = Matrix(transposed(table))
    found = tuple(b for b in find_blocks(turned, kind) if _has_rows(turned, b, kind))
    return (turned, found) if found else (matrix, ())


def _has_rows(matrix: Matrix, block: Block, kind: Kind) -> bool:
    """Whether two rows or more below a block bear names of its grid."""
    rows = kind.grids[block.grid].rows if block.grid in kind.grids else {}
    labels = index({name: row.labels for name, row in rows.items()})
    left = range(min(h.cell.col for h in block.headings))
    names = (
        labels.names(cell.content.text)
        for row in range(block.bottom, block.end)
        for cell in matrix.starting(row)
        if cell.col in left
    )
    return sum(map(bool, names)) > 1


def _is_open(matrix: Matrix, block: Block, kind: Kind) -> bool:
    """Whether more rows of a block may follow in another table."""
    if block.grid != INDICATORS or kind.indicators is None:
        return block.grid != INDICATORS and bool(kind.grids[block.grid].rows)
    total = index({"total": kind.indicators.total})
    rows = range(block.bottom, block.end)
    cells = (c for row in rows for c in matrix.starting(row))
    return not any(total.names(c.content.text) for c in cells)


def _blocks_of(
    matrix: Matrix, kind: Kind, grid: str, labels: Labels
) -> Iterator[Block]:
    """The heading blocks of one grid: groups of headings on rows that touch."""
    hits = [(c, n) for c in matrix.table.cells if (n := labels.names(c.content.text))]
    hits = [hit for hit in hits if not _heads_form_row(hit[0], hits)]
    groups: list[list[Named]] = []
    bottom = -1
    for cell, names in sorted(hits, key=lambda hit: (hit[0].row, hit[0].col)):
        if groups and cell.row <= bottom:
            if _is_entry(cell, names, groups[-1]):
                continue
            groups[-1].append((cell, names))
        else:
            groups.append([(cell, names)])
            bottom = 0
        bottom = max(bottom, cell.row + cell.rowspan)
    columns = kind.grids[grid].columns if grid in kind.grids else {}
    for group in groups:
        headings = head_columns(group, columns, labels)
        if grid == INDICATORS:
            headings = beside_name(headings, labels, NAME)
        if not (grid in kind.grids and kind.grids[grid].key == ORDER):
            headings = without_repetition(headings, labels)
        if len({h.name for h in headings}) >= min(2, len(columns) or 2):
            top = min(h.cell.row for h in headings)
            low = max(h.cell.row + h.cell.rowspan for h in headings)
            yield Block(grid, top, low, low, tuple(headings))


def _heads_form_row(cell: Cell, hits: Sequence[tuple[Cell, tuple[str, ...]]]) -> bool:
    """Whether a cell, alone on its row, stands over one of several other headings.

    It is the label of a form whose value is at its right.
    """
    rows = range(cell.row, cell.row + cell.rowspan)
    if any(c is not cell and c.row in rows for c, _ in hits):
        return False
    below = [c for c, _ in hits if c.row == rows.stop]
    return len(below) > 1 and any(columns_of(c) == columns_of(cell) for c in below)


def _is_entry(
    cell: Cell, names: tuple[str, ...], group: Sequence[tuple[Cell, tuple[str, ...]]]
) -> bool:
    """Whether a cell stands below the heading of another column, as its value."""
    return any(
        above.row + above.rowspan <= cell.row
        and columns_of(above) <= columns_of(cell)
        and not set(others) & set(names)
        for above, others in group
    )
