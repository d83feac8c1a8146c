"""The rows of a grid below its headings, read as entries or as named rows.

In: a heading block of a table. Out: the cells of each row by column, the row's name and
the row of the grid it is. Values are made of them in `cells`.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from extractor.facts import unit_in
from extractor.grids import ORDER, Block, Matrix
from extractor.headings import Labels, fold_key_behind, index, slices, without_number
from extractor.kinds import Column, Grid, ValueType
from extractor.model import Cell, Passage, TextLine
from extractor.text import fold

MEASURED = (ValueType.AMOUNT, ValueType.AREA, ValueType.PERCENT)
FIGURE = re.compile(r"-?[\d,]+(?:\.\d+)?%?")  # of a column whose heading was not read
LONGEST_UNIT_LINE = 80  # characters of a line that gives a unit: （单位：万元）


@dataclass(frozen=True, slots=True)
class Line:
    """A row of a matrix: its cells by column.

    `name` is what the row is called, as printed; `row` the grid's name for it, empty
    when it has none; `parent` the prefix of rows that bear names of their own.
    """

    name: str
    row: str
    parent: str
    label: Cell | None
    cells: Mapping[str, tuple[Cell, ...]]

    @property
    def blank(self) -> bool:
        """Whether nothing is written in any column."""
        return not any(c.content.text.strip() for cs in self.cells.values() for c in cs)


def read_entries(
    matrix: Matrix, block: Block, grid: Grid, closing: Labels
) -> Iterator[Line]:
    """The rows below a block without named rows.

    They end where one cell fills a row or a form label of `closing` begins one.
    """
    for part in block.sets():
        for row in range(block.bottom, block.end):
            cells = matrix.starting(row)
            if len(matrix.row(row)) < 2 or _opens_form(cells[:1], row, closing):
                break
            below = dict(part.under(cells))
            if not below:
                continue
            key = below.pop(grid.key, ()) if grid.key != ORDER else ()
            name = "".join(c.content.text for c in key).strip()
            yield Line(name, "", "", key[0] if key else None, below)
            if not grid.key:
                break


@lru_cache(maxsize=256)
def row_labels(grid: Grid) -> Labels:
    """The row labels of a grid."""
    return index({name: row.labels for name, row in grid.rows.items()})


def read_rows(
    matrix: Matrix, block: Block, grid: Grid, known: Labels, totals: Labels
) -> Iterator[Line]:
    """The named rows below a block; `known` are labels that end a list of own names.

    `totals` are words that make the first row beside a merged name the name's own row.
    """
    labels = row_labels(grid)
    first = min(h.cell.col for h in block.headings)
    parent = ""
    if (line := _alone(matrix, block, grid, first)) is not None:
        yield line
        return
    for row in range(block.bottom, block.end):
        cells = matrix.starting(row)
        left = [c for c in cells if c.col < first and c.content.text.strip()]
        named = [(c, n[0]) for c in left if (n := labels.names_behind(c.content.text))]
        if named:
            label, name = named[-1]
            parent = grid.rows[name].children
            inner = [c for c in left if c.col > label.col]
            below = block.under([c for c in cells if c.col > label.col])
            if parent and inner and not totals.names(inner[0].content.text):
                label, name = inner[0], ""
            yield Line(
                own_name(label.content.text), name, "" if name else parent, label, below
            )
            continue
        below = block.under([c for c in cells if c not in left])
        names = [c for c in left if not FIGURE.fullmatch(c.content.text.strip())]
        if names and below:
            label = names[-1]
            if any(known.names(c.content.text) for c in cells):
                return
            yield Line(own_name(label.content.text), "", parent, label, below)


def _alone(matrix: Matrix, block: Block, grid: Grid, first: int) -> Line | None:
    """The one row below the headings, where it bears no name and the grid tells it.

    Its name is what stands beside the headings and it.
    """
    if not grid.alone or block.bottom >= block.end:
        return None
    cells = matrix.starting(block.bottom)
    beside = [c for c in matrix.row(block.bottom) if c.col < first]
    merged = beside and beside[-1].row == block.top
    ends = merged and beside[-1].row + beside[-1].rowspan == block.bottom + 1
    if not ends or any(c.col < first for c in cells):
        return None
    label = beside[-1]
    return Line(own_name(label.content.text), grid.alone, "", label, block.under(cells))


def own_name(text: str) -> str:
    """A row's own name as printed, without list number or words before a colon."""
    folded = fold(text)
    name = without_number(fold_key_behind(text))
    start = folded.text.rfind(name, 0, len(folded.text.rstrip(":")))
    if not name or start < 0:
        return text.strip()
    begin, end = folded.span(start, start + len(name))
    return "".join(text[begin:end].split())


def unit_of(
    matrix: Matrix,
    block: Block,
    name: str,
    column: Column,
    passages: Sequence[Passage],
) -> str:
    """The unit that the table tells for a column, from the nearest place that does.

    Its heading, what stands above it, the cells beside the headings, the rows above,
    the lines before the table; empty when none of them tells one.
    """
    heading = block.heading(name)
    if heading is None or column.type not in MEASURED:
        return ""
    for text in _told_near(matrix, block, heading.cell):
        if unit := unit_in(text, column.unit):
            return unit
    if column.type is not ValueType.AMOUNT:
        return ""
    before = [line for p in passages for line in p.lines if _above(line, matrix)]
    for line in reversed(before):
        if len(line.text) <= LONGEST_UNIT_LINE and (
            unit := unit_in(line.text, column.unit)
        ):
            return unit
    return ""


def _told_near(matrix: Matrix, block: Block, heading: Cell) -> Iterator[str]:
    """Texts that may give a column's unit, the nearest first."""
    yield heading.content.text
    for row in range(heading.row - 1, block.top - 1, -1):
        if above := matrix.at(row, heading.col):
            yield above.content.text
    headings = [h.cell for h in block.headings]
    for row in range(block.top, block.bottom):
        beside = (c for c in matrix.row(row) if c not in headings)
        yield from (c.content.text for c in beside)
    first = min(h.col for h in headings)
    for row in range(block.bottom, block.end):
        yield from (c.content.text for c in matrix.row(row) if c.col < first)
    for row in range(block.top - 1, -1, -1):
        yield from (c.content.text for c in matrix.row(row) if _short(c))


def _short(cell: Cell) -> bool:
    return len(cell.content.text) <= LONGEST_UNIT_LINE


def _above(line: TextLine, matrix: Matrix) -> bool:
    """Whether a printed line stands before the table."""
    table = matrix.table
    return (line.page, line.bbox.top) < (table.page, table.top)


def rows_of_indicators(
    matrix: Matrix, block: Block, total: Labels, closing: Labels
) -> tuple[tuple[int, ...], int | None]:
    """The rows of the indicator table below a block, and its closing row.

    They end behind the closing row, or where one cell fills the row or a form label of
    `closing` begins one.
    """
    rows: list[int] = []
    for row in range(block.bottom, block.end):
        cells = matrix.row(row)
        if any(total.names(c.content.text) for c in cells if c.row == row):
            return tuple(rows), row
        if len(cells) < 2 or _opens_form(cells[:1], row, closing):
            break
        if len(cells) > 2 or len(block.headings) < 4:  # else a remark with its label
            rows.append(row)
    return tuple(rows), None


def _opens_form(first: Sequence[Cell], row: int, closing: Labels) -> bool:
    """Whether a row's first cell makes it one of label and value, not an entry."""
    return any(
        cell.row == row
        and (closing.names(cell.content.text) or slices(cell.content, closing))
        for cell in first
    )
