"""Tables continued over pages become one table.

In: sheets in page order. Out: tables in reading order; rows are numbered through, each
cell keeps the page and the box where it is printed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from statistics import median
from typing import NamedTuple

from extractor.alignment import SNAP, at_shared_columns
from extractor.beside import widened
from extractor.geometry import BBox, horizontal_overlap, union
from extractor.model import Sheet, Table, TextLine
from extractor.seams import (
    grow_merged,
    is_same_form,
    join_cut_row,
    repeated_rows,
)
from extractor.text import fold_key

ROW = 20.0  # points: height of a row of one line
NUMBER_LENGTH = 9  # characters of the longest page number with its ornaments


class _Tail(NamedTuple):
    """A table that reaches the foot of a page: its place in the result, its box."""

    place: int
    bbox: BBox


def stitch(tables_by_page: Sequence[Sheet]) -> tuple[Table, ...]:
    """All tables of the sheets, continued ones joined; n tables in, at most n out."""
    sheets, moved = widened(tables_by_page)
    found: list[Table] = []
    tails: list[_Tail] = []
    following: tuple[int, ...] = (1,)
    for sheet in sheets:
        usable = sheet.number in following
        above = _between(sheet, sheets, above=True)
        open_now: list[_Tail] = []
        for table in sheet.tables:
            box = _box(table)
            tail = _match(box, tails) if usable and _is_first(table, sheet) else None
            room = _foot(sheets, sheet) - tail.bbox.bottom if tail else 0.0
            titles = tail and _titles(found[tail.place], sheets)
            again = bool(above) and _texts(above) == _texts(titles or ())
            if (
                tail
                and (again or not above)
                and _continues(found[tail.place], table, room, again=again)
            ):
                found[tail.place] = _extend(found[tail.place], table)
                index = tail.place
            else:
                found.append(table)
                index = len(found) - 1
            if _is_last(table, sheet):
                open_now.append(_Tail(index, box))
        following = _following(sheet)
        tails = [] if _between(sheet, sheets, above=False) else open_now
    return tuple(_back(table, moved) for table in found)


def _following(sheet: Sheet) -> tuple[int, int]:
    """The pages on which the sheet may go on: the next, the next after those beside."""
    pages = [c.page for t in sheet.tables for c in t.cells]
    return sheet.number + 1, max(pages, default=sheet.number) + 1


def _back(table: Table, moved: Mapping[int, float]) -> Table:
    """The table, cells that were moved beside it where they are printed again."""
    cells = (
        replace(
            c,
            bbox=BBox(
                c.bbox.x0 - moved[c.page],
                c.bbox.top,
                c.bbox.x1 - moved[c.page],
                c.bbox.bottom,
            ),
        )
        if c.page in moved
        else c
        for c in table.cells
    )
    return replace(table, cells=tuple(cells)) if moved else table


def _box(table: Table) -> BBox:
    """The box around the table's cells on its first page."""
    return union(c.bbox for c in table.cells if c.page == table.page)


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


def _is_first(table: Table, sheet: Sheet) -> bool:
    """Whether no other table stands above."""
    box = _box(table)
    others = [_box(t) for t in sheet.tables if t is not table]
    return not any(
        o.bottom <= box.top + SNAP and horizontal_overlap(o, box) for o in others
    )


def _is_last(table: Table, sheet: Sheet) -> bool:
    """Whether no other table stands below."""
    box = _box(table)
    others = [_box(t) for t in sheet.tables if t is not table]
    return not any(
        o.top >= box.bottom - SNAP and horizontal_overlap(o, box) for o in others
    )


def _between(
    sheet: Sheet, sheets: Sequence[Sheet], *, above: bool
) -> tuple[TextLine, ...]:
    """The lines, but for running ones, that are printed above (below) the tables."""
    if not sheet.tables:
        return sheet.lines
    boxes = [_box(t) for t in sheet.tables]
    top, bottom = min(b.top for b in boxes), max(b.bottom for b in boxes)
    return tuple(
        line
        for line in sheet.lines
        if (_middle(line) < top if above else _middle(line) > bottom)
        and not _is_running(line, sheets)
    )


def _titles(table: Table, sheets: Sequence[Sheet]) -> tuple[TextLine, ...]:
    """What stands above the table on its first page."""
    home = next(s for s in sheets if s.number == table.page)
    return tuple(line for line in home.lines if _middle(line) < table.top)


def _texts(lines: Sequence[TextLine]) -> list[str]:
    return [fold_key(line.text) for line in lines]


def _middle(line: TextLine) -> float:
    return (line.bbox.top + line.bbox.bottom) / 2


def _is_running(line: TextLine, sheets: Sequence[Sheet]) -> bool:
    """Whether the line is a page number, or small print that stands on every page.

    A title that returns on every page, each with a table of its own, is larger.
    """
    text = fold_key(line.text)
    if len(text) <= NUMBER_LENGTH and not any(c.isalpha() for c in text):
        return True
    printed = [s for s in sheets if s.lines or s.tables]
    home = next(s for s in sheets if s.number == line.page)
    neighbours = [s for s in printed if abs(s.number - home.number) == 1]
    beside = {_twin(line, home, s) for s in neighbours} - {None}
    if beside and text not in beside:
        return True  # the same but for digits: it counts the pages
    small = _height(line) <= _text_height(home)
    return small and len(printed) > 2 and all(_twin(line, home, s) for s in printed)


def _twin(line: TextLine, home: Sheet, sheet: Sheet) -> str | None:
    """What the sheet prints at the same head or foot, if it differs in digits only."""
    masked = _masked(fold_key(line.text))
    foot = home.height - line.bbox.bottom
    for twin in sheet.lines:
        text = fold_key(twin.text)
        same_head = abs(twin.bbox.top - line.bbox.top) <= SNAP
        same_foot = abs(sheet.height - twin.bbox.bottom - foot) <= SNAP
        if (same_head or same_foot) and _masked(text) == masked:
            return text
    return None


def _height(line: TextLine) -> float:
    return line.bbox.bottom - line.bbox.top


def _text_height(sheet: Sheet) -> float:
    """Usual height of the lines in the sheet's tables, in points."""
    heights = [
        _height(line) for t in sheet.tables for c in t.cells for line in c.content.lines
    ]
    return median(heights) if heights else 0.0


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


def _continues(table: Table, more: Table, room: float, *, again: bool) -> bool:
    """Whether `more` goes on with the table.

    If it begins with the same head, it is another table of the same form when its first
    row would have had room on the page before, or when it also has the same labels. If
    the title stands above it `again`, it must have the same head. Where both have two
    or more inner column edges, one must be shared: row structures in a form differ.
    """
    if table.ruled != more.ruled:
        return False
    repeated = repeated_rows(table.cells, more.cells)
    if repeated:
        box = union(c.bbox for c in more.cells if c.row == repeated)
        full = box.bottom - box.top + ROW > room
        return full and not is_same_form(table.cells, more.cells, repeated)
    if again:
        return False
    ours, theirs = _inner_edges(table), _inner_edges(more)
    if len(ours) < 2 or len(theirs) < 2:
        return True
    return any(abs(a - b) <= SNAP for a in ours for b in theirs)


def _inner_edges(table: Table) -> list[float]:
    starts = sorted({c.bbox.x0 for c in table.cells})
    return [s for s in starts if s - starts[0] > SNAP]


def _extend(table: Table, more: Table) -> Table:
    """The table with the rows of its continuation."""
    ours, theirs, n_cols = at_shared_columns(table, more)
    repeated = repeated_rows(ours, theirs)
    theirs = [
        replace(c, row=c.row - repeated + table.n_rows)
        for c in theirs
        if c.row >= repeated
    ]
    n_rows = table.n_rows + more.n_rows - repeated
    ours, theirs, n_rows = join_cut_row(ours, theirs, table.n_rows, n_rows)
    cells = grow_merged(ours, theirs, table.n_rows)
    ordered = tuple(sorted(cells, key=lambda c: (c.row, c.col)))
    return replace(table, n_rows=n_rows, n_cols=n_cols, cells=ordered)
