"""Characters to printed lines.

In: a page's characters. Out: `TextLine`s in reading order; text set in two columns is
read column by column. In a dump the characters bring their spaces along; in a PDF one
space is put where the gap is wider than letters set side by side.
"""

from array import array
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from statistics import median

from extractor.geometry import BBox, contains, gutter
from extractor.model import Char, Page, Table, TextLine
from extractor.text import is_cjk

# Gaps as shares of the font size. A space of a Latin font is a quarter; Word sets the
# same quarter between Latin and Chinese without a space being typed.
GAP_LATIN, GAP_MIXED, GAP_CJK = 0.2, 0.35, 0.6
SAME_LINE = 0.5  # of the larger font size: how far centres may be apart
# Two columns of running text: both sides long, the left one filled up to the gutter.
COLUMN_ROWS, COLUMN_CHARS, COLUMN_FULL = 6, 10, 0.6
GUTTER = 1.2  # font sizes, at least

Row = list[Char]


def text_lines(page: Page) -> tuple[TextLine, ...]:
    """All printed lines of a page, in reading order."""
    return lines_in(page.chars, page.number)


def lines_outside(page: Page, tables: Sequence[Table]) -> tuple[TextLine, ...]:
    """The page's lines made of the characters that stand in no cell of `tables`."""
    boxes = [[c.bbox for c in table.cells if c.page == page.number] for table in tables]
    frames = [(_around(cells), cells) for cells in boxes if cells]
    if not frames:
        return text_lines(page)
    outside = _outside(page.chars, frames)
    between = gutter([frame for frame, _ in frames])
    if between is None:
        return lines_in(outside, page.number)
    rows = _side_by_side(_rows(outside), between)
    return tuple(_line(row, page.number) for row in rows)


def _side_by_side(rows: Sequence[Row], x: float) -> Iterator[Row]:
    """The rows beside a gutter at x: those at the left, then those at the right.

    A row that runs across it stays whole, between what is above and what is below.
    """
    right: list[Row] = []
    for row in rows:
        left = [c for c in row if c.x1 <= x]
        beyond = [c for c in row if c.x0 >= x]
        close = left and beyond and beyond[0].x0 - left[-1].x1 < GUTTER * row[0].size
        if close or len(left) + len(beyond) < len(row):
            yield from right
            yield row
            right = []
        else:
            yield from (part for part in (left,) if part)
            right += [part for part in (beyond,) if part]
    yield from right


def _outside(
    chars: Iterable[Char], frames: Sequence[tuple[BBox, Sequence[BBox]]]
) -> Iterator[Char]:
    """The characters whose middle lies in no cell."""
    last = frames[0][1][0]  # the next character mostly stands in the same cell
    for char in chars:
        x, y = (char.x0 + char.x1) / 2, (char.top + char.bottom) / 2
        if contains(last, x, y):
            continue
        inside = (
            cell
            for frame, cells in frames
            if contains(frame, x, y)
            for cell in cells
            if contains(cell, x, y)
        )
        found = next(inside, None)
        if found is None:
            yield char
        else:
            last = found


def _around(boxes: Sequence[BBox]) -> BBox:
    return BBox(
        min(b.x0 for b in boxes),
        min(b.top for b in boxes),
        max(b.x1 for b in boxes),
        max(b.bottom for b in boxes),
    )


def lines_in(chars: Iterable[Char], page_number: int) -> tuple[TextLine, ...]:
    """`chars` of one page as lines, top to bottom, left to right."""
    rows = _rows(chars)
    return tuple(_line(row, page_number) for row in _in_reading_order(rows))


def _rows(chars: Iterable[Char]) -> list[Row]:
    """Characters that share a line; each row sorted by x, rows by height."""
    by_centre: defaultdict[tuple[float, float], Row] = defaultdict(list)
    for char in chars:
        by_centre[char.size, (char.top + char.bottom) / 2].append(char)
    centres: list[float] = []
    anchors: list[
        tuple[float, Row]
    ] = []  # the size a line was begun with, and the line
    # Large print first: what is small (superscripts, footnote marks) joins it.
    for size, centre in sorted(by_centre, key=lambda key: (-key[0], key[1])):
        row = by_centre[size, centre]
        at = bisect_left(centres, centre)
        near = [i for i in (at - 1, at) if 0 <= i < len(centres)]
        best = min(near, key=lambda i: abs(centres[i] - centre), default=None)
        if best is not None and (
            abs(centres[best] - centre) < SAME_LINE * anchors[best][0]
        ):
            anchors[best][1].extend(row)
        else:
            centres.insert(at, centre)
            anchors.insert(at, (size, list(row)))
    return [sorted(row, key=lambda c: (c.x0, c.x1)) for _, row in anchors]


def _in_reading_order(rows: list[Row]) -> list[Row]:
    """Rows as they are, or where two columns of text stand side by side, cut in two."""
    if len(rows) < COLUMN_ROWS or not (found := _gutter(rows)):
        return rows
    first, last, x = found
    left = [[c for c in row if c.x1 <= x] for row in rows[first:last]]
    right = [[c for c in row if c.x1 > x] for row in rows[first:last]]
    columns = [row for row in (*left, *right) if row]
    return [*rows[:first], *columns, *_in_reading_order(rows[last:])]


def _gutter(rows: Sequence[Row]) -> tuple[int, int, float] | None:
    """The first run of rows with two text columns: its ends, and x of the gutter."""
    gaps = [_inner_gaps(row) for row in rows]
    for first in range(len(rows)):
        for low, high in gaps[first]:
            last = first
            while last < len(rows) and (shared := _shared(gaps[last], low, high)):
                low, high = shared
                last += 1
            if last - first >= COLUMN_ROWS and _are_columns(rows[first:last], high):
                return first, last, high
    return None


def _inner_gaps(row: Row) -> list[tuple[float, float]]:
    """Intervals of x inside a row that are wide enough to be a gutter."""
    gaps = []
    reach = row[0].x1
    for char in row[1:]:
        if char.x0 - reach >= GUTTER * char.size:
            gaps.append((reach, char.x0))
        reach = max(reach, char.x1)
    return gaps


def _shared(
    gaps: Sequence[tuple[float, float]], low: float, high: float
) -> tuple[float, float] | None:
    """What the gap from `low` to `high` has in common with one of `gaps`."""
    for gap_low, gap_high in gaps:
        if min(high, gap_high) - max(low, gap_low) > 0.5 * (high - low):
            return max(low, gap_low), min(high, gap_high)
    return None


def _are_columns(rows: Sequence[Row], gutter: float) -> bool:
    """Whether both sides are running text; labels beside values are not."""
    left = [[c for c in row if c.x1 <= gutter] for row in rows]
    right = [[c for c in row if c.x1 > gutter] for row in rows]
    if min(median(map(len, left)), median(map(len, right))) < COLUMN_CHARS:
        return False
    broken = sum(1 for row in (*left, *right) if row and _inner_gaps(row))
    if broken > len(rows) / 4:  # a table without rulings
        return False
    size = median(c.size for row in rows for c in row)
    edge = max(row[-1].x1 for row in left if row)
    n_full = sum(1 for row in left if row and edge - row[-1].x1 <= 2 * size)
    return n_full >= COLUMN_FULL * len(rows)


def _line(row: Row, page_number: int) -> TextLine:
    """A row's text with spaces at wide gaps, and the x of each character's sides."""
    text: list[str] = []
    edges = array("f")  # four bytes a character: a report has a hundred thousand
    sureness = array("f")
    before: Char | None = None
    for char in row:
        if before and _is_gap(before, char):
            text.append(" ")
            edges.append(before.x1)
            sureness.append(1.0)
        text.append(char.text)
        sureness.extend([char.confidence] * len(char.text))
        width = (char.x1 - char.x0) / len(char.text)
        edges.extend(char.x0 + i * width for i in range(len(char.text)))
        before = char
    edges.append(max(c.x1 for c in row))
    bbox = BBox(
        row[0].x0,
        min(c.top for c in row),
        max(c.x1 for c in row),
        max(c.bottom for c in row),
    )
    unsure = any(value < 1.0 for value in sureness)
    return TextLine("".join(text), page_number, bbox, edges, sureness if unsure else ())


def _is_gap(before: Char, char: Char) -> bool:
    gap = char.x0 - before.x1
    if gap <= 0 or before.text == " " or char.text == " ":
        return False
    wide = is_cjk(before.text[-1]) + is_cjk(char.text[0])
    share = (GAP_LATIN, GAP_MIXED, GAP_CJK)[wide]
    return gap > share * min(before.size, char.size)
