"""Sheets wider than a page: what was printed on the page beside is put beside again.

A spreadsheet prints the columns that find no room on further pages. Rows stand at the
same heights there; a cell that the page break cuts is open at that side.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from math import inf

from extractor.alignment import SNAP, steps
from extractor.geometry import BBox, union
from extractor.model import Cell, Sheet, Table
from extractor.seams import is_same_form
from extractor.text import fold_key

ENOUGH_ROWS = 4  # edges at the same heights, before two pages are believed one sheet
MOST = 0.6  # of the row edges stand at the same heights: merged cells leave some out

Shape = tuple[list[float], list[float]]  # columns of two pages put beside


def widened(sheets: Sequence[Sheet]) -> tuple[list[Sheet], Mapping[int, float]]:
    """Sheets with the tables of the pages beside put to theirs, in page order.

    Sheets that were put beside are left out. With it, by page, how far to the right
    its cells have been moved, in points.
    """
    kept: list[Sheet] = []
    last: dict[int, Sheet] = {}  # by first page: the sheet at its right end
    shapes: dict[int, list[Shape]] = {}  # by how many pages stood beside before
    moved: dict[int, float] = {}
    for sheet in sheets:
        host = _host(sheet, kept, last, shapes)
        if host is None:
            kept.append(sheet)
            continue
        home = kept[host]
        end = last.get(home.number, home)
        shape = _columns(end.tables[0]), _columns(sheet.tables[0])
        shapes.setdefault(_n_pages(home), []).append(shape)
        again = _columns_again(end.tables[0], sheet.tables[0])
        start = min(c.bbox.x0 for c in sheet.tables[0].cells if c.col >= again)
        right = max(c.bbox.x1 for c in end.tables[0].cells)
        moved[sheet.number] = moved.get(end.number, 0.0) + right - start
        by = moved[sheet.number]
        wide = _join(home.tables[0], end.tables[0], sheet.tables[0], again, by)
        kept[host] = replace(home, tables=(wide,))
        last[home.number] = sheet
    return kept, moved


def _host(
    sheet: Sheet,
    kept: Sequence[Sheet],
    last: Mapping[int, Sheet],
    shapes: Mapping[int, Sequence[Shape]],
) -> int | None:
    """Index of the sheet that goes on beside; the nearest before it.

    Between them stand sheets with one table each: the rest of the same columns.
    """
    if not _is_plain(sheet):
        return None
    for index in range(len(kept) - 1, -1, -1):
        home = kept[index]
        if not _is_plain(home) or (home.width, home.height) != (
            sheet.width,
            sheet.height,
        ):
            return None
        pair = last.get(home.number, home).tables[0], sheet.tables[0]
        known = shapes.get(_n_pages(home), ())
        if _are_level(*pair) and (
            _is_cut(*pair) or _has_shape(*pair, known) or _is_uneven(*pair)
        ):
            return index
    return None


def _n_pages(sheet: Sheet) -> int:
    """On how many pages the sheet's table is printed so far."""
    return len({c.page for c in sheet.tables[0].cells})


def _is_plain(sheet: Sheet) -> bool:
    """Whether it holds one ruled table and no other."""
    return len(sheet.tables) == 1 and sheet.tables[0].ruled


def _are_level(table: Table, more: Table) -> bool:
    """Whether both begin at the margin, their rows at the same heights, and differ."""
    box, other = _box(table), _box(more)
    ends = [(box.top, other.top), (box.bottom, other.bottom), (box.x0, other.x0)]
    if any(abs(a - b) > SNAP for a, b in ends):
        return False
    ours, theirs = _heights(table), _heights(more)
    shared = sum(any(abs(y - o) <= SNAP for o in ours) for y in theirs)
    again = _columns_again(table, more)
    others = [c for c in more.cells if c.col >= again]
    return (
        shared >= max(ENOUGH_ROWS, MOST * max(len(ours), len(theirs)))
        and bool(others)
        and not is_same_form(table.cells, others, 0)
    )


def _is_cut(table: Table, more: Table) -> bool:
    """Whether the page break cuts cells: they are open at that side on both pages."""
    again = _columns_again(table, more)
    seam = _seam(table, more, again)
    if again == more.n_cols or not seam:
        return False
    right = _box(table).x1
    last = [c for c in table.cells if abs(c.bbox.x1 - right) <= SNAP]
    n_cut = sum(c.cut for c in last)
    # columns as wide as before may be the same ones on the next page, without sides
    return abs(right - _box(more).x1) > SNAP or len(seam) == n_cut < len(last)


def _has_shape(table: Table, more: Table, shapes: Sequence[Shape]) -> bool:
    """Whether they have the columns of two pages that were put beside before."""
    ours, theirs = _columns(table), _columns(more)
    return any(_within(ours, a) and _within(theirs, b) for a, b in shapes)


def _is_uneven(table: Table, more: Table) -> bool:
    """Whether rows of several heights are as high on both pages, columns others."""
    ours, theirs = _heights(table), _heights(more)
    rows = {round(b - a) for a, b in pairwise(ours)}
    same = len(ours) == len(theirs) and _within(ours, theirs)
    edges = _columns(more)
    others = sum(not _within([x], _columns(table)) for x in edges)
    return same and len(rows) >= ENOUGH_ROWS and others > len(edges) / 2


def _columns(table: Table) -> list[float]:
    """Where its columns begin, the first left out, and where the last one ends."""
    return steps([*(c.bbox.x0 for c in table.cells), _box(table).x1])[1:]


def _within(values: Sequence[float], others: Sequence[float]) -> bool:
    """Whether each value is one of the others."""
    return all(any(abs(v - o) <= SNAP for o in others) for v in values)


def _box(table: Table) -> BBox:
    """The box around the cells, without what single ones print beyond its ends."""
    tops: dict[int, float] = {}
    bottoms: dict[int, float] = {}
    for cell in table.cells:
        for col in range(cell.col, cell.col + cell.colspan):
            tops[col] = min(tops.get(col, inf), cell.bbox.top)
            bottoms[col] = max(bottoms.get(col, 0.0), cell.bbox.bottom)
    box = union(c.bbox for c in table.cells)
    return BBox(box.x0, max(tops.values()), box.x1, min(bottoms.values()))


def _heights(table: Table) -> list[float]:
    """Where rows begin, from top to bottom."""
    first = _box(table).top
    return steps(max(c.bbox.top, first) for c in table.cells)


def _columns_again(table: Table, more: Table) -> int:
    """How many columns at the left of `more` are those of the table, printed again."""
    count = 0
    for col in range(more.n_cols):
        own = [c for c in more.cells if c.col == col]
        if not all(
            any(_is_same(c, o) for o in table.cells) and c.col + c.colspan <= col + 1
            for c in own
        ):
            break
        count = col + 1
    return count


def _is_same(cell: Cell, other: Cell) -> bool:
    """Whether both stand at the same place, one's text at the head of the other's."""
    apart = max(abs(a - b) for a, b in zip(cell.bbox, other.bbox, strict=True))
    texts = fold_key(cell.content.text), fold_key(other.content.text)
    return apart <= SNAP and texts[0].startswith(texts[1])


def _seam(table: Table, more: Table, again: int) -> dict[int, Cell]:
    """The cells of `more` that are the rest of cells of the table, by their `id`."""
    right = _box(table).x1
    ours = [c for c in table.cells if c.cut and abs(c.bbox.x1 - right) <= SNAP]
    found = {}
    for cell in more.cells:
        if cell.col != again or not (cell.cut or again):
            continue
        for own in ours:
            ends = [own.bbox.top - cell.bbox.top, own.bbox.bottom - cell.bbox.bottom]
            if max(map(abs, ends)) <= SNAP:
                found[id(cell)] = own
    return found


def _join(table: Table, end: Table, more: Table, again: int, by: float) -> Table:
    """The table with the columns of `more` at its right, moved there by `by` points."""
    heights = steps([*_heights(table), *_heights(more)])
    seam = _seam(end, more, again)
    whole: dict[tuple[float, float], Cell] = {}
    beside = []
    for cell in (c for c in more.cells if c.col >= again):
        here = cell.bbox
        placed = replace(
            cell,
            col=table.n_cols + cell.col - again,
            bbox=BBox(here.x0 + by, here.top, here.x1 + by, here.bottom),
        )
        own = seam.get(id(cell))
        if own is None:
            beside.append(placed)
        else:
            whole[own.bbox.top, own.bbox.bottom] = placed
    ours = []
    for cell in table.cells:
        rest = whole.get((cell.bbox.top, cell.bbox.bottom))
        at_end = cell.col + cell.colspan == table.n_cols
        ours.append(_whole(cell, rest) if rest and at_end else cell)
    cells = [_at_rows(c, heights) for c in (*ours, *beside)]
    return replace(
        table,
        n_rows=len(heights),
        n_cols=table.n_cols + more.n_cols - again,
        cells=tuple(sorted(cells, key=lambda c: (c.row, c.col))),
    )


def _whole(cell: Cell, rest: Cell) -> Cell:
    """The cell that the break cuts in two; its text is printed on both pages, whole.

    Where each page has a part of the text only, what it says is in doubt.
    """
    said, more = fold_key(cell.content.text), fold_key(rest.content.text)
    wide = replace(cell, colspan=cell.colspan + rest.colspan)
    if more in said:
        return wide
    if said in more:
        return replace(rest, row=cell.row, col=cell.col, colspan=wide.colspan)
    return replace(wide, doubtful=True, other=rest.content.text)


def _at_rows(cell: Cell, heights: Sequence[float]) -> Cell:
    """The cell with its rows counted in `heights`."""
    row = sum(1 for y in heights if y <= cell.bbox.top + SNAP) - 1
    end = sum(1 for y in heights if y < cell.bbox.bottom - SNAP)
    return replace(cell, row=max(0, row), rowspan=max(1, end - row))
