"""Tables continued over pages become one table.

In: sheets in page order. Out: tables in reading order; rows are numbered through, each
cell keeps the page and the box where it is printed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import NamedTuple

from extractor.geometry import BBox, horizontal_overlap, union
from extractor.model import Cell, Passage, Sheet, Table, TextLine
from extractor.text import fold_key

SNAP = 3.0  # points: column edges this close are one column
LINE = 20.0  # points: room that a row of one line needs
NUMBER_LENGTH = 9  # characters of the longest page number with its ornaments
SENTENCE_ENDS = ("。", "；", "！", "？", ".", ";", "!", "?")


class _Tail(NamedTuple):
    """A table that reaches the foot of a page: its place in the result, its box."""

    index: int
    bbox: BBox


def stitch(tables_by_page: Sequence[Sheet]) -> tuple[Table, ...]:
    """All tables of the sheets, continued ones joined; n tables in, at most n out."""
    found: list[Table] = []
    tails: list[_Tail] = []
    before: Sheet | None = None
    for sheet in tables_by_page:
        head_free = before is not None and _free(sheet, before, above=True)
        open_now: list[_Tail] = []
        foot = _foot(tables_by_page, sheet)
        for table in sheet.tables:
            box = _box(table)
            tail = _match(box, tails) if head_free and _first(table, sheet) else None
            if tail and _continues(found[tail.index], table, foot - tail.bbox.bottom):
                found[tail.index] = _extend(found[tail.index], table)
                index = tail.index
            else:
                found.append(table)
                index = len(found) - 1
            if _last(table, sheet):
                open_now.append(_Tail(index, box))
        tails = (
            open_now if _free(sheet, _next(tables_by_page, sheet), above=False) else []
        )
        before = sheet if sheet.tables else None
    return tuple(found)


def _next(sheets: Sequence[Sheet], sheet: Sheet) -> Sheet | None:
    return next((s for s in sheets if s.number == sheet.number + 1), None)


def _box(table: Table, page: int | None = None) -> BBox:
    page = table.page if page is None else page
    return union(c.bbox for c in table.cells if c.page == page)


def _foot(sheets: Sequence[Sheet], sheet: Sheet) -> float:
    """Lowest place where cells are printed on pages of this height, in points."""
    return max(
        (
            c.bbox.bottom
            for s in sheets
            if s.height == sheet.height
            for t in s.tables
            for c in t.cells
        ),
        default=sheet.height,
    )


def _first(table: Table, sheet: Sheet) -> bool:
    """Whether no other table stands above."""
    box = _box(table)
    others = [_box(t) for t in sheet.tables if t is not table]
    return not any(
        o.bottom <= box.top + SNAP and horizontal_overlap(o, box) for o in others
    )


def _last(table: Table, sheet: Sheet) -> bool:
    """Whether no other table stands below."""
    box = _box(table)
    others = [_box(t) for t in sheet.tables if t is not table]
    return not any(
        o.top >= box.bottom - SNAP and horizontal_overlap(o, box) for o in others
    )


def _free(sheet: Sheet, other: Sheet | None, *, above: bool) -> bool:
    """Whether nothing but running lines is printed above (below) the tables."""
    if not sheet.tables or other is None:
        return False
    boxes = [_box(t) for t in sheet.tables]
    top, bottom = min(b.top for b in boxes), max(b.bottom for b in boxes)
    return all(
        _is_running(line, sheet, other)
        for line in sheet.lines
        if (
            line.bbox.bottom <= top + LINE / 4
            if above
            else line.bbox.top >= bottom - LINE / 4
        )
    )


def _is_running(line: TextLine, sheet: Sheet, other: Sheet) -> bool:
    """Whether the line is a page number or also printed there on the other page."""
    text = fold_key(line.text)
    if len(text) <= NUMBER_LENGTH and not any(c.isalpha() for c in text):
        return any(c.isdigit() for c in text) or not any(c.isalnum() for c in text)
    masked = _masked(text)
    for twin in other.lines:
        from_top = abs(twin.bbox.top - line.bbox.top)
        from_foot = abs(
            (other.height - twin.bbox.bottom) - (sheet.height - line.bbox.bottom)
        )
        if min(from_top, from_foot) <= SNAP and _masked(fold_key(twin.text)) == masked:
            return True
    return False


def _masked(text: str) -> str:
    """The text with every run of digits as one mark, so that numbers do not count."""
    marks = "".join("0" if c.isdigit() else c for c in text)
    while "00" in marks:
        marks = marks.replace("00", "0")
    return marks


def _match(box: BBox, tails: Sequence[_Tail]) -> _Tail | None:
    """The table with the same left and right edge."""
    for tail in tails:
        same_left = abs(tail.bbox.x0 - box.x0) <= SNAP
        if same_left and abs(tail.bbox.x1 - box.x1) <= SNAP:
            return tail
    return None


def _continues(table: Table, more: Table, room: float) -> bool:
    """Whether `more` goes on with the table.

    If it begins with the same head and its first row would have had room on the page
    before, it is another table of the same form. Where both have two or more inner
    column edges, at least one must be shared: row structures in a form differ.
    """
    if table.ruled != more.ruled:
        return False
    repeated = _repeated_rows(table.cells, more.cells)
    if repeated:
        box = union(c.bbox for c in more.cells if c.row == repeated)
        return box.bottom - box.top + LINE > room
    ours, theirs = _inner_edges(table), _inner_edges(more)
    if len(ours) < 2 or len(theirs) < 2:
        return True
    return any(abs(a - b) <= SNAP for a in ours for b in theirs)


def _inner_edges(table: Table) -> list[float]:
    starts = sorted({c.bbox.x0 for c in table.cells})
    return [s for s in starts if s - starts[0] > SNAP]


def _extend(table: Table, more: Table) -> Table:
    """The table with the rows of its continuation."""
    starts = _columns([*table.cells, *more.cells])
    ours = [_at_columns(c, starts) for c in table.cells]
    theirs = [_at_columns(c, starts) for c in more.cells]
    repeated = _repeated_rows(ours, theirs)
    theirs = [
        replace(c, row=c.row - repeated + table.n_rows)
        for c in theirs
        if c.row >= repeated
    ]
    n_rows = table.n_rows + more.n_rows - repeated
    ours, theirs, n_rows = _join_cut_row(ours, theirs, table.n_rows, n_rows)
    cells = _grow_merged(ours, theirs, table.n_rows)
    ordered = tuple(sorted(cells, key=lambda c: (c.row, c.col)))
    return replace(table, n_rows=n_rows, n_cols=len(starts), cells=ordered)


def _columns(cells: Sequence[Cell]) -> list[float]:
    """Where the columns of all cells begin, in points."""
    starts = sorted({c.bbox.x0 for c in cells})
    return starts[:1] + [b for a, b in pairwise(starts) if b - a > SNAP]


def _at_columns(cell: Cell, starts: Sequence[float]) -> Cell:
    """The cell with its columns counted in `starts`."""
    col = max(
        i for i, s in enumerate(starts) if i == 0 or s <= cell.bbox.x0 + SNAP / 10
    )
    end = sum(1 for s in starts if s < cell.bbox.x1 - SNAP)
    return replace(cell, col=col, colspan=max(1, end - col))


def _repeated_rows(ours: Sequence[Cell], theirs: Sequence[Cell]) -> int:
    """How many rows at the head of the continuation repeat the head of the table."""
    n_rows = max(c.row + c.rowspan for c in theirs)
    repeated = 0
    for row in range(min(n_rows - 1, max(c.row for c in ours))):
        if not _said(ours, row) or _said(ours, row) != _said(theirs, row):
            break
        if all(c.row + c.rowspan <= row + 1 for c in theirs if c.row <= row):
            repeated = row + 1
    return repeated


def _said(cells: Sequence[Cell], row: int) -> Mapping[int, str]:
    """Texts of the cells that begin in a row, by column; none if it names nothing."""
    texts = {c.col: fold_key(c.content.text) for c in cells if c.row == row}
    return texts if any(any(c.isalpha() for c in t) for t in texts.values()) else {}


def _join_cut_row(
    ours: list[Cell], theirs: list[Cell], seam: int, n_rows: int
) -> tuple[list[Cell], list[Cell], int]:
    """A row that the page break cut in two is one row, its texts joined."""
    upper = {(c.col, c.colspan): c for c in ours if c.row + c.rowspan == seam}
    lower = {(c.col, c.colspan): c for c in theirs if c.row == seam}
    if not _is_cut(upper, lower):
        return ours, theirs, n_rows
    joined = {
        id(cell): replace(cell, content=_joined(cell.content, lower[place].content))
        for place, cell in upper.items()
        if lower[place].content.text
    }
    rest = [replace(c, row=c.row - 1) for c in theirs if c.row > seam]
    longer = {
        id(upper[place]): c.rowspan - 1 for place, c in lower.items() if c.rowspan > 1
    }
    ours = [
        replace(joined.get(id(c), c), rowspan=c.rowspan + longer.get(id(c), 0))
        for c in ours
    ]
    return ours, rest, n_rows - 1


def _is_cut(
    upper: Mapping[tuple[int, int], Cell], lower: Mapping[tuple[int, int], Cell]
) -> bool:
    """Whether the lower cells are the rest of the upper ones.

    Same columns; what is printed below goes on with a text above, never a number, and
    the first cell (the label) or two figures are blank below.
    """
    if not lower or upper.keys() != lower.keys():
        return False
    rest = {p: c for p, c in lower.items() if c.content.text}
    if not rest or any(_is_number(c) for c in rest.values()):
        return False
    if any(not upper[p].content.text for p in rest):
        return False
    single = [p for p in lower if upper[p].rowspan == lower[p].rowspan == 1]
    gone = [p for p in single if p not in rest and upper[p].content.text]
    if single and min(single) in gone:
        return True
    return sum(_is_number(upper[p]) for p in gone) > 1


def _is_number(cell: Cell) -> bool:
    text = fold_key(cell.content.text)
    return any(c.isdigit() for c in text) and not any(c.isalpha() for c in text)


def _joined(upper: Passage, lower: Passage) -> Passage:
    """One passage of both; a finished sentence ends a paragraph."""
    mark = "\n" if upper.text.endswith(SENTENCE_ENDS) else ""
    offset = len(upper.text) + len(mark)
    return Passage(
        upper.text + mark + lower.text,
        upper.lines + lower.lines,
        upper.starts + tuple(offset + s for s in lower.starts),
    )


def _grow_merged(ours: Sequence[Cell], theirs: Sequence[Cell], seam: int) -> list[Cell]:
    """Cells of both; a merged cell that the page break parts is one cell again.

    It is merged when its columns are the same on both sides, it spans rows on one side
    at least, and only one side says something: that side's place is kept.
    """
    upper = {(c.col, c.colspan): c for c in ours if c.row + c.rowspan == seam}
    cells = {id(c): c for c in [*ours, *theirs]}
    for lower in theirs:
        above = upper.get((lower.col, lower.colspan))
        if above is None or lower.row != seam or above.rowspan + lower.rowspan < 3:
            continue
        if above.content.text and lower.content.text:
            continue
        printed = lower if lower.content.text else above
        cells[id(above)] = replace(
            printed, row=above.row, rowspan=above.rowspan + lower.rowspan
        )
        del cells[id(lower)]
    return list(cells.values())
