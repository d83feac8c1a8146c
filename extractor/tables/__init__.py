"""Page to tables: ruled ones, those without rulings, and what a second reading says.

A folder is a choice: `ruled` reads what is drawn with lines, `columns` finds what only
stands in columns, `borderless` asks camelot where `doubt` sees a cause.
"""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from extractor.geometry import BBox, contains
from extractor.layout import lines_in
from extractor.model import Cell, Char, Page, Reading, Table
from extractor.rereadings import compared, differ
from extractor.tables.borderless import (
    ReadTable,
    lattice,
    second_reading,
    stream,
    text_of,
)
from extractor.tables.columns import Block, find_blocks, may_hold
from extractor.tables.doubt import has_cause
from extractor.tables.edges import SNAP, merge
from extractor.tables.grid import Place, bounds, places
from extractor.tables.rows import rows_of
from extractor.tables.ruled import (
    assemble,
    fill,
    find_ruled,
    grid_of,
    read_grids,
)
from extractor.tables.strips import FEWEST, uprights

CHARACTER = 2.0  # points: a text dump counts in characters, its sizes are below this


def find_tables(page: Page, path: Path | None) -> tuple[Table, ...]:
    """Tables of a page from top to bottom, numbered from 1.

    `path` is the PDF the page is from, for second readings; None goes without.
    """
    if not page.chars or page.chars[0].size < CHARACTER:
        return ()
    # camelot reads the page as displayed
    as_displayed = page.reading is Reading.TEXT and page.turn is None
    readable = path if as_displayed else None
    ruled = tuple(_settled(t, page, readable) for t in find_ruled(page))
    striped, unclear = _striped(page, ruled)
    ruled = (*ruled, *striped)
    loose = [c for c in _loose(page, ruled) if not any(_holds(b, c) for b in unclear)]
    lines = lines_in(loose, page.number) if may_hold(loose) else ()
    blocks = find_blocks(lines, page.rulings)
    more = _without_frame(blocks, loose, page, readable)
    tables = sorted((*ruled, *more), key=lambda t: (t.top, t.cells[0].bbox.x0))
    read = (compared(t, page.rereadings) for t in tables)
    return tuple(replace(t, number=n) for n, t in enumerate(read, start=1))


def _striped(
    page: Page, tables: Sequence[Table]
) -> tuple[tuple[Table, ...], list[BBox]]:
    """Tables outside the others that have horizontal rulings only, and unclear ones."""
    boxes = [bounds(t.cells) for t in tables]
    across = [
        e
        for e in merge(page.rulings)
        if e.across and not any(b.top - SNAP <= e.at <= b.bottom + SNAP for b in boxes)
    ]
    if len(across) < FEWEST:
        return (), []
    loose = _loose(page, tables)
    groups, unclear = uprights(lines_in(loose, page.number), across)
    grids = [grid for grid in map(grid_of, groups) if grid]
    found = read_grids(grids, loose, page)
    return tuple(_guarded(table) for table in found), unclear


def _guarded(table: Table) -> Table:
    """The table, a cell in doubt where two figures stand side by side in it.

    Between them may be a column that the texts alone do not show.
    """
    return replace(
        table,
        ruled=False,
        cells=tuple(
            replace(c, doubtful=True) if _is_double(c) else c for c in table.cells
        ),
    )


def _is_double(cell: Cell) -> bool:
    rows = rows_of(cell.content.lines)
    return any(sum(p.is_figure and p.has_digit for p in r.parts) > 1 for r in rows)


def _settled(table: Table, page: Page, path: Path | None) -> Table:
    """The table with a second reading where there is cause for doubt."""
    if path is None or not has_cause(page, table):
        return table
    return _confirmed(table, second_reading(path, page))


def _compared(cell: Cell, other: str | None) -> Cell:
    """The cell, doubtful when the two readings of its figures differ."""
    if other is None or not differ(cell.content.text, other):
        return cell
    return replace(cell, doubtful=True, other=other)


def _loose(page: Page, tables: Sequence[Table]) -> list[Char]:
    """Characters outside all tables."""
    boxes = [bounds(t.cells) for t in tables]
    return [c for c in page.chars if not any(_holds(b, c) for b in boxes)]


def _holds(box: tuple[float, float, float, float], char: Char) -> bool:
    x, y = (char.x0 + char.x1) / 2, (char.top + char.bottom) / 2
    return box[0] <= x < box[2] and box[1] <= y < box[3]


def _without_frame(
    blocks: Sequence[Block], loose: Sequence[Char], page: Page, path: Path | None
) -> tuple[Table, ...]:
    """Tables of the blocks, each with the second reading of its figures.

    Where rows may be wrapped or the readings differ, camelot looks for rulings on the
    page's picture: what is drawn with curves or pictures no reader gives as a line.
    """
    tables: list[Table] = []
    frames: list[ReadTable] = []
    for block in blocks:
        if any(_covers(frame, block) for frame in frames):
            continue  # it stands in the frame found for the block before
        table = _table(block.places, loose, page, ruled=False)
        if path:
            readings = stream(path, page, block.bbox, block.separators)
            table = _confirmed(table, readings)
            if block.wrapped or any(c.doubtful for c in table.cells):
                seen = [t for t in lattice(path, page) if _covers(t, block)]
                for frame in seen[:1]:
                    frames.append(frame)
                    table = _table(places(frame.merged), loose, page, ruled=True)
                    table = _confirmed(table, [frame])
        tables.append(table)
    return tuple(tables)


def _table(
    grid: Sequence[Place], loose: Sequence[Char], page: Page, *, ruled: bool
) -> Table:
    """The table with the characters that stand in its places."""
    cells = [
        fill(place, [c for c in loose if _holds(place.bbox, c)], page.number)
        for place in grid
    ]
    return assemble(cells, page.number, 1, ruled)


def _confirmed(table: Table, readings: Sequence[ReadTable]) -> Table:
    """The table, each figure compared with what was read a second time."""
    cells = [_compared(c, text_of(readings, c.bbox)) for c in table.cells]
    return replace(table, cells=tuple(cells))


def _covers(table: ReadTable, block: Block) -> bool:
    """Whether the table has the block's columns and holds its rows."""
    box, columns = table.bbox, {m.x0 for m in table.merged}
    x = (block.bbox.x0 + block.bbox.x1) / 2
    y = (block.bbox.top + block.bbox.bottom) / 2
    return contains(box, x, y) and len(columns) > len(block.separators) / 2
