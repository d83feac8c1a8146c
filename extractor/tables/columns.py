"""Text that stands in columns without rulings around it, to grids.

Three rows with a label and two figures each, all on common columns, make a table;
running text never does. Where horizontal rulings part the rows (a table with three
lines has only some of them), they tell the rows; else every printed line is one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise, takewhile
from math import inf
from statistics import median

from extractor.geometry import BBox, overlap
from extractor.model import Char, Ruling, TextLine
from extractor.tables.edges import merge
from extractor.tables.grid import Place
from extractor.tables.rows import ENOUGH_COLUMNS, GAP, Piece, Row, rows_of, touched

PITCH = 2.5  # times the usual distance of rows: more ends the table
CLOSE = 0.75  # of the smallest distance of rows: lines this close are one row
ENOUGH_ROWS = 3  # with figures, before a table is believed
MOST_HEAD_LINES = 4


@dataclass(frozen=True, slots=True)
class Block:
    """Rows that make a table, and its columns: what parts them, from left to right.

    `wrapped`: a line within it fills one column only, so it may go on with another row.
    """

    places: tuple[Place, ...]
    bbox: BBox
    separators: tuple[float, ...]
    wrapped: bool = False


def may_hold(chars: Sequence[Char]) -> bool:
    """Whether enough heights have a wide blank: cheap, and wrong only in saying yes.

    Two figures of a row stand at one height; the label may be set in another font.
    """
    ordered = sorted(chars, key=lambda c: (round(c.bottom), c.x0))
    heights = {
        round(a.bottom)
        for a, b in pairwise(ordered)
        if round(a.bottom) == round(b.bottom) and b.x0 - a.x1 > GAP * a.size / 2
    }
    return len(heights) >= ENOUGH_ROWS


def find_blocks(
    lines: Sequence[TextLine], rulings: Sequence[Ruling]
) -> tuple[Block, ...]:
    """The tables without a frame among the lines, from top to bottom."""
    rows = rows_of(lines)
    blocks = []
    for run in _runs(rows):
        bands = _bands(run)
        if len(bands) >= ENOUGH_COLUMNS:
            blocks.append(_block(run, bands, rulings))
    return tuple(blocks)


def _runs(rows: Sequence[Row]) -> list[list[Row]]:
    """Rows of one table each: from its head to the last row with a figure.

    A line of text within the run belongs to it when it stays inside one column.
    """
    counting = [i for i, r in enumerate(rows) if r.counts]
    if len(counting) < ENOUGH_ROWS:
        return []
    pitch = median(rows[b].middle - rows[a].middle for a, b in pairwise(counting))
    groups = [[counting[0]]]
    for a, b in pairwise(counting):
        near = all(_near(rows[i], rows[i + 1], pitch) for i in range(a, b))
        if near and not any(_is_text(r, rows[a]) for r in rows[a + 1 : b]):
            groups[-1].append(b)
        else:
            groups.append([b])
    return [
        [
            *_head_above(rows, group[0], pitch),
            *rows[group[0] : group[-1] + 1],
            *_rest_below(rows, group[-1], pitch),
        ]
        for group in groups
        if len(group) >= ENOUGH_ROWS
    ]


def _near(above: Row, row: Row, pitch: float) -> bool:
    return row.middle - above.middle <= PITCH * pitch


def _is_text(row: Row, sample: Row) -> bool:
    """Whether the row is a line of text over several of the sample's columns."""
    bands = [(p.x0, p.x1) for p in sample.pieces]
    return any(len(touched(word, bands)) > 1 for word in row.words)


def _head_above(rows: Sequence[Row], first: int, pitch: float) -> list[Row]:
    """The lines above that name the columns (two pieces at least)."""
    start = first
    while (
        start > 0
        and first - start < MOST_HEAD_LINES
        and len(rows[start - 1].pieces) > 1
        and _near(rows[start - 1], rows[start], pitch)
    ):
        start -= 1
    return list(rows[start:first])


def _rest_below(rows: Sequence[Row], last: int, pitch: float) -> list[Row]:
    """Rows below with a label and a figure, the other figures being blank."""
    end = last
    while (
        end + 1 < len(rows)
        and len(rows[end + 1].pieces) > 1
        and any(p.is_figure for p in rows[end + 1].pieces[1:])
        and _near(rows[end], rows[end + 1], pitch)
        and not _is_text(rows[end + 1], rows[last])
    ):
        end += 1
    return list(rows[last + 1 : end + 1])


def _bands(run: Sequence[Row]) -> list[tuple[float, float]]:
    """Where the columns are: what the rows of figures cover, and lone head words."""
    bands: list[tuple[float, float]] = []
    body = [p for r in run if r.counts for p in r.pieces]
    for piece in sorted(body, key=lambda p: p.x0):
        if bands and piece.x0 < bands[-1][1]:
            bands[-1] = (bands[-1][0], max(bands[-1][1], piece.x1))
        else:
            bands.append((piece.x0, piece.x1))
    for piece in (p for r in _head(run)[-1:] for p in r.parted(bands)):
        if not touched(piece, bands):
            bands.append((piece.x0, piece.x1))
    return sorted(bands)


def _separators(
    run: Sequence[Row], bands: Sequence[tuple[float, float]]
) -> list[float]:
    """What parts the columns: half way between their figures and head words."""
    lows, highs = [b[0] for b in bands], [b[1] for b in bands]
    for piece in (p for r in run if not r.counts for p in r.parted(bands)):
        over = touched(piece, bands)
        if len(over) == 1:
            lows[over[0]] = min(lows[over[0]], piece.x0)
            highs[over[0]] = max(highs[over[0]], piece.x1)
    return [
        (highs[i] + lows[i + 1]) / 2
        if highs[i] < lows[i + 1]
        else (bands[i][1] + bands[i + 1][0]) / 2
        for i in range(len(bands) - 1)
    ]


def _head(run: Sequence[Row]) -> list[Row]:
    """The lines above the first row of figures."""
    return list(takewhile(lambda r: not r.counts, run))


def _block(
    run: Sequence[Row], bands: Sequence[tuple[float, float]], rulings: Sequence[Ruling]
) -> Block:
    left = min(bands[0][0], *(p.x0 for r in run for p in r.pieces)) - 1
    right = max(bands[-1][1], *(p.x1 for r in run for p in r.pieces)) + 1
    parted = _separators(run, bands)
    xs = [left, *parted, right]
    groups, ys = _heights(run, BBox(left, run[0].top, right, run[-1].bottom), rulings)
    head = _head(run)
    places = []
    for row, group in enumerate(groups):
        grouping = all(r in head[:-1] for r in group)
        for col, colspan in _spans(group, bands, grouping=grouping):
            box = BBox(xs[col], ys[row], xs[col + colspan], ys[row + 1])
            places.append(Place(box, row, col, 1, colspan))
    wrapped = any(len(r.pieces) == 1 for r in run)
    bbox = BBox(left, ys[0], right, ys[-1])
    return Block(tuple(places), bbox, tuple(parted), wrapped)


def _heights(
    run: Sequence[Row], box: BBox, rulings: Sequence[Ruling]
) -> tuple[list[list[Row]], list[float]]:
    """The lines of every row, and the heights that part the rows."""
    across = [
        e.at
        for e in merge(rulings)
        if e.across and overlap(e.low, e.high, box.x0, box.x1) > (box.x1 - box.x0) / 2
    ]
    body = [r.middle for r in run if r.counts]
    if all(any(a < y < b for y in across) for a, b in pairwise(body)):
        groups = _grouped(run, [y for y in across if run[0].middle < y])
    else:
        pitch = min(b - a for a, b in pairwise(body))
        cuts = [
            (a.middle + b.middle) / 2
            for a, b in pairwise(run)
            if b.middle - a.middle >= CLOSE * pitch or (a.counts and b.counts)
        ]
        groups = [g for near in _grouped(run, cuts) for g in _one_each(near)]
    inner = [(a[-1].bottom + b[0].top) / 2 for a, b in pairwise(groups)]
    return groups, [run[0].top - 1, *inner, run[-1].bottom + 1]


def _one_each(group: Sequence[Row]) -> list[list[Row]]:
    """The lines of a group, again parted where two rows of figures are among them.

    A label set half way between two rows belongs to neither: it is a row of its own.
    """
    counting = [i for i, r in enumerate(group) if r.counts]
    if len(counting) < 2:
        return [list(group)]
    starts = sorted({0, *counting[1:], *(i + 1 for i in counting[:-1])})
    ends = [*starts[1:], len(group)]
    return [list(group[a:b]) for a, b in zip(starts, ends, strict=True)]


def _grouped(run: Sequence[Row], cuts: Sequence[float]) -> list[list[Row]]:
    """The lines in groups between the cuts."""
    groups: list[list[Row]] = [[run[0]]]
    for above, row in pairwise(run):
        if any(above.middle < y < row.middle for y in cuts):
            groups.append([row])
        else:
            groups[-1].append(row)
    return groups


def _spans(
    group: Sequence[Row], bands: Sequence[tuple[float, float]], *, grouping: bool
) -> list[tuple[int, int]]:
    """Columns of the row's cells: first one, and how many.

    A head word over several columns spans them; in an upper line of the head
    (`grouping`) it also spans those in whose middle it stands.
    """
    pieces = [p for r in group if not r.counts for p in r.parted(bands)]
    owner = list(range(len(bands)))
    for piece in pieces:
        covered = touched(piece, bands)
        if grouping:
            covered = _centred(piece, covered, [p for p in pieces if p != piece], bands)
        for i in covered:
            owner[i] = min(owner[i], owner[covered[0]])
    firsts = sorted(set(owner))
    return [(first, owner.count(first)) for first in firsts]


def _centred(
    piece: Piece,
    covered: Sequence[int],
    others: Sequence[Piece],
    bands: Sequence[tuple[float, float]],
) -> list[int]:
    """The columns in whose middle the piece stands, free of other pieces."""
    best, closest = list(covered), inf
    for first in range(len(bands)):
        for last in range(first, len(bands)):
            low, high = bands[first][0], bands[last][1]
            free = not any(overlap(o.x0, o.x1, low, high) for o in others)
            holds = all(first <= i <= last for i in covered)
            off = abs(low + high - piece.x0 - piece.x1) / 2
            if free and holds and off < closest:
                best, closest = list(range(first, last + 1)), off
    return best
