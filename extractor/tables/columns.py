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

from extractor.geometry import BBox, overlap, union, vertical_overlap
from extractor.model import Ruling, TextLine
from extractor.tables.edges import merge
from extractor.tables.grid import Place

GAP = 0.9  # of the line's height: a blank this wide parts two columns
PITCH = 2.5  # times the usual distance of rows: more ends the table
CLOSE = 0.75  # of the usual distance of rows: lines this close are one row
ENOUGH_ROWS = 3  # with figures, before a table is believed
ENOUGH_COLUMNS = 3
MOST_HEAD_LINES = 4
SIGNS = frozenset(".,%+-—–()（），．％‰*/")


@dataclass(frozen=True, slots=True)
class Piece:
    """Part of a line between two wide blanks."""

    text: str
    x0: float
    x1: float

    @property
    def is_figure(self) -> bool:
        """Whether it is a number, as printed."""
        has_digit = any(c.isdigit() for c in self.text)
        return has_digit and all(c.isdigit() or c in SIGNS for c in self.text)


@dataclass(frozen=True, slots=True)
class Row:
    """All that is printed at one height."""

    pieces: tuple[Piece, ...]
    top: float
    bottom: float

    @property
    def middle(self) -> float:
        """Half way between top and bottom."""
        return (self.top + self.bottom) / 2

    @property
    def counts(self) -> bool:
        """Whether it is a row of a table of figures."""
        figures = sum(p.is_figure for p in self.pieces)
        return len(self.pieces) >= ENOUGH_COLUMNS and figures >= 2


@dataclass(frozen=True, slots=True)
class Block:
    """Rows that make a table, and its columns: what parts them, from left to right."""

    places: tuple[Place, ...]
    bbox: BBox
    separators: tuple[float, ...]


def find_blocks(
    lines: Sequence[TextLine], rulings: Sequence[Ruling]
) -> tuple[Block, ...]:
    """The tables without a frame among the lines, from top to bottom."""
    rows = _rows(lines)
    blocks = []
    for run in _runs(rows):
        bands = _bands(run)
        if len(bands) >= ENOUGH_COLUMNS:
            blocks.append(_block(run, bands, rulings))
    return tuple(blocks)


def _rows(lines: Sequence[TextLine]) -> list[Row]:
    """Lines that stand at one height, from top to bottom."""
    groups: list[list[TextLine]] = []
    for line in sorted(lines, key=lambda n: n.bbox.top + n.bbox.bottom):
        height = line.bbox.bottom - line.bbox.top
        same = groups and vertical_overlap(groups[-1][0].bbox, line.bbox) > height / 2
        if same:
            groups[-1].append(line)
        else:
            groups.append([line])
    rows = []
    for group in groups:
        box = union(n.bbox for n in group)
        pieces = sorted((p for n in group for p in _pieces(n)), key=lambda p: p.x0)
        rows.append(Row(tuple(pieces), box.top, box.bottom))
    return rows


def _pieces(line: TextLine) -> list[Piece]:
    """The line cut at its wide blanks."""
    wide = GAP * (line.bbox.bottom - line.bbox.top)
    pieces, start = [], 0
    for i, char in enumerate([*line.text, " "]):
        last = i == len(line.text)
        blank = char.isspace() and (last or line.edges[i + 1] - line.edges[i] >= wide)
        if not blank:
            continue
        text = line.text[start:i]
        if text.strip():
            low = start + len(text) - len(text.lstrip())
            pieces.append(Piece(text.strip(), line.edges[low], line.edges[i]))
        start = i + 1
    return pieces


def _runs(rows: Sequence[Row]) -> list[list[Row]]:
    """Rows of one table each: from the first row of figures to the last, and its head.

    A line of text within the run belongs to it when it stays inside one column.
    """
    counting = [i for i, r in enumerate(rows) if r.counts]
    if len(counting) < ENOUGH_ROWS:
        return []
    pitch = median(rows[b].middle - rows[a].middle for a, b in pairwise(counting))
    groups = [[counting[0]]]
    for a, b in pairwise(counting):
        near = all(
            rows[i + 1].middle - rows[i].middle <= PITCH * pitch for i in range(a, b)
        )
        between = [r for r in rows[a + 1 : b] if _is_text(r, rows[a])]
        if near and not between:
            groups[-1].append(b)
        else:
            groups.append([b])
    return [
        _with_head(rows, group[0], group[-1], pitch)
        for group in groups
        if len(group) >= ENOUGH_ROWS
    ]


def _is_text(row: Row, sample: Row) -> bool:
    """Whether the row is a line of text over several of the sample's columns."""
    return any(
        sum(overlap(p.x0, p.x1, s.x0, s.x1) > 0 for s in sample.pieces) > 1
        for p in row.pieces
    )


def _with_head(rows: Sequence[Row], first: int, last: int, pitch: float) -> list[Row]:
    """The run with the lines above that name its columns (two pieces at least)."""
    start = first
    while (
        start > 0
        and first - start < MOST_HEAD_LINES
        and len(rows[start - 1].pieces) > 1
        and rows[start].middle - rows[start - 1].middle <= PITCH * pitch
    ):
        start -= 1
    return list(rows[start : last + 1])


def _bands(run: Sequence[Row]) -> list[tuple[float, float]]:
    """Where the columns are: what the rows of figures cover, and lone head words."""
    bands: list[tuple[float, float]] = []
    body = [p for r in run if r.counts for p in r.pieces]
    for piece in sorted(body, key=lambda p: p.x0):
        if bands and piece.x0 < bands[-1][1]:
            bands[-1] = (bands[-1][0], max(bands[-1][1], piece.x1))
        else:
            bands.append((piece.x0, piece.x1))
    for piece in (p for r in _head(run)[-1:] for p in r.pieces):
        if not any(overlap(piece.x0, piece.x1, *band) for band in bands):
            bands.append((piece.x0, piece.x1))
    return sorted(bands)


def _head(run: Sequence[Row]) -> list[Row]:
    """The lines above the first row of figures."""
    return list(takewhile(lambda r: not r.counts, run))


def _block(
    run: Sequence[Row], bands: Sequence[tuple[float, float]], rulings: Sequence[Ruling]
) -> Block:
    left = min(bands[0][0], *(p.x0 for r in run for p in r.pieces)) - 1
    right = max(bands[-1][1], *(p.x1 for r in run for p in r.pieces)) + 1
    parted = [(a[1] + b[0]) / 2 for a, b in pairwise(bands)]
    xs = [left, *parted, right]
    groups, ys = _heights(run, BBox(left, run[0].top, right, run[-1].bottom), rulings)
    head = _head(run)
    places = []
    for row, group in enumerate(groups):
        grouping = all(r in head[:-1] for r in group)
        for col, colspan in _spans(group, bands, grouping=grouping):
            box = BBox(xs[col], ys[row], xs[col + colspan], ys[row + 1])
            places.append(Place(box, row, col, 1, colspan))
    return Block(tuple(places), BBox(left, ys[0], right, ys[-1]), tuple(parted))


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
        pitch = median(b - a for a, b in pairwise(body))
        cuts = [
            (a.middle + b.middle) / 2
            for a, b in pairwise(run)
            if b.middle - a.middle >= CLOSE * pitch or (a.counts and b.counts)
        ]
        groups = _grouped(run, cuts)
    inner = [(a[-1].bottom + b[0].top) / 2 for a, b in pairwise(groups)]
    return groups, [run[0].top - 1, *inner, run[-1].bottom + 1]


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
    pieces = [p for r in group if not r.counts for p in r.pieces]
    owner = list(range(len(bands)))
    for piece in pieces:
        covered = [i for i, b in enumerate(bands) if overlap(piece.x0, piece.x1, *b)]
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
