"""Matrices in tables: which cells are column headings, which rows lie below them.

In: a table and the column labels of a kind's grids. Out: blocks of headings, and the
cells of a row under each heading. No values are read here.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from extractor.headings import Labels, index, masked, year_in
from extractor.kinds import Kind
from extractor.model import Cell, Part, Table

INDICATORS = "indicators"  # the indicator table, beside the names of the grids
ORDER = "order"  # key of a grid whose rows are counted


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
            shares = [(len(h.cols & _columns(cell)), h.name) for h in self.headings]
            best = max((share for share, _ in shares), default=0)
            if best:
                name = next(n for share, n in shares if share == best)
                found.setdefault(name, []).append(cell)
        return {name: tuple(below) for name, below in found.items()}


def _columns(cell: Cell) -> frozenset[int]:
    """The columns that a cell covers."""
    return frozenset(range(cell.col, cell.col + cell.colspan))


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
    for matrix in map(Matrix, tables):
        blocks = find_blocks(matrix, kind)
        first = blocks[0].top if blocks else matrix.table.n_rows
        if before and first and before[0] == matrix.table.n_cols:
            blocks = (replace(before[1], top=0, bottom=0, end=first), *blocks)
        is_open = bool(blocks) and _is_open(matrix, blocks[-1], kind)
        before = (matrix.table.n_cols, blocks[-1]) if is_open else None
        yield matrix, blocks


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
    groups: list[list[tuple[Cell, tuple[str, ...]]]] = []
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
    n_columns = len(kind.grids[grid].columns) if grid in kind.grids else 2
    for group in groups:
        headings = _leaves(_named(group, kind, grid))
        if not (grid in kind.grids and kind.grids[grid].key == ORDER):
            headings = _without_repetition(headings, labels)
        if len({h.name for h in headings}) >= min(2, n_columns):
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
    return len(below) > 1 and any(_columns(c) == _columns(cell) for c in below)


def _is_entry(
    cell: Cell, names: tuple[str, ...], group: Sequence[tuple[Cell, tuple[str, ...]]]
) -> bool:
    """Whether a cell stands below the heading of another column, as its value."""
    return any(
        above.row + above.rowspan <= cell.row
        and _columns(above) <= _columns(cell)
        and not set(others) & set(names)
        for above, others in group
    )


def _named(
    group: Sequence[tuple[Cell, tuple[str, ...]]], kind: Kind, grid: str
) -> list[tuple[str, Cell]]:
    """Headings with one name each; columns that differ by year are told apart."""
    headings = [(names[0], cell) for cell, names in group if len(names) == 1]
    shared: dict[tuple[str, ...], list[Cell]] = {}
    for cell, names in group:
        if len(names) > 1:
            shared.setdefault(names, []).append(cell)
    for names, cells in shared.items():
        columns = kind.grids[grid].columns if grid in kind.grids else {}
        years = {n: columns[n].year for n in names if n in columns}
        newest_first = sorted(
            cells, key=lambda c: (year_in(c.content.text), c.row, c.col), reverse=True
        )
        for name, year in years.items():
            if year is not None and -year < len(newest_first):
                headings.append((name, newest_first[-year]))
    return headings


def _leaves(named: Sequence[tuple[str, Cell]]) -> list[Heading]:
    """Headings in reading order; one over others keeps the columns they leave it."""
    headings = []
    for name, cell in sorted(named, key=lambda n: (n[1].row, n[1].col)):
        below = (_columns(c) for _, c in named if c.row >= cell.row + cell.rowspan)
        cols = _columns(cell).difference(*below)
        if cols:
            headings.append(Heading(name, cell, cols))
    return headings


def _without_repetition(headings: Sequence[Heading], labels: Labels) -> list[Heading]:
    """One heading per column: the one on the fuller row, then of the better label."""
    on_row = [h.cell.row for h in headings]
    best: dict[str, Heading] = {}
    for heading in sorted(headings, key=lambda h: _preference(h, labels, on_row)):
        best.setdefault(heading.name, heading)
    return [h for h in headings if best[h.name] is h]


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
