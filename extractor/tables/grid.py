"""Closed edges to the boxes of cells, and boxes to rows and columns.

pdfplumber finds the boxes; what it leaves open between them (a line is missing, a
merged cell has a notch) is filled here, so that no text falls through a hole.
"""

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import inf

from extractor.geometry import BBox, horizontal_overlap, union, vertical_overlap
from extractor.model import Cell
from extractor.tables.edges import Edge

SLIVER = 6.0  # points: what is narrower holds no character, it is a doubled border
NARROW = 8.0  # points: starts this close are one, unless a cell lies between them


Span = tuple[int, int]  # index of the first, and how many


@dataclass(frozen=True, slots=True)
class Place:
    """A cell's box and its place in the grid."""

    bbox: BBox
    row: int
    col: int
    rowspan: int
    colspan: int


@dataclass(frozen=True, slots=True)
class Grid:
    """The cells of one table; which have no ruling at its head, its foot, a side."""

    places: tuple[Place, ...]
    open_head: frozenset[int] = frozenset()
    open_foot: frozenset[int] = frozenset()
    open_sides: frozenset[int] = frozenset()

    @property
    def bbox(self) -> BBox:
        """The box around all cells."""
        return union(p.bbox for p in self.places)

    def open_zones(self) -> Iterator[tuple[int, BBox]]:
        """Every open cell and the endless zone beyond its open end."""
        for index in sorted(self.open_head):
            box = self.places[index].bbox
            yield index, BBox(box.x0, -inf, box.x1, box.top)
        for index in sorted(self.open_foot):
            box = self.places[index].bbox
            yield index, BBox(box.x0, box.bottom, box.x1, inf)


def places(boxes: Sequence[BBox]) -> tuple[Place, ...]:
    """Rows and columns of the boxes, in reading order."""
    boxes = [b for b in boxes if b.x1 - b.x0 >= SLIVER and b.bottom - b.top >= SLIVER]
    xs = _tracks([(b.x0, b.x1) for b in boxes])
    ys = _tracks([(b.top, b.bottom) for b in boxes])
    placed = []
    for box in boxes:
        col, colspan = _range(xs, box.x0, box.x1)
        row, rowspan = _range(ys, box.top, box.bottom)
        placed.append(Place(box, row, col, rowspan, colspan))
    return tuple(sorted(placed, key=lambda p: (p.row, p.col)))


def _tracks(intervals: Sequence[tuple[float, float]]) -> list[tuple[float, int]]:
    """Every start, and the column (row) it begins. Those no cell lies between are one.

    A cell that ends where such a start was joined to the one before ends with it.
    """
    found: list[tuple[float, int]] = []
    kept = 0.0
    for start in sorted({low for low, _ in intervals}):
        track = found[-1][1] if found else -1
        near = found and start - kept < NARROW
        if not near or any(a >= kept and b <= start for a, b in intervals):
            track, kept = track + 1, start
        found.append((start, track))
    return found


def _range(tracks: Sequence[tuple[float, int]], low: float, high: float) -> Span:
    """Index of the first column (row) covered, and how many are."""
    first = tracks[bisect_right(tracks, low, key=_start) - 1][1]
    end = bisect_left(tracks, high - SLIVER, key=_start)
    beyond = tracks[end][1] if end < len(tracks) else tracks[-1][1] + 1
    return first, max(1, beyond - first)


def _start(track: tuple[float, int]) -> float:
    return track[0]


def holes(edges: Sequence[Edge], boxes: Sequence[BBox]) -> tuple[BBox, ...]:
    """Boxes of what lies inside the frame of the edges and in none of the boxes."""
    xs = sorted({e.at for e in edges if not e.across})
    ys = sorted({e.at for e in edges if e.across})
    taken = _covered(boxes, xs, ys)
    free = {
        (i, j)
        for i in range(len(ys) - 1)
        for j in range(len(xs) - 1)
        if (i, j) not in taken
    }
    if not free:
        return ()
    walls = _Walls(edges, xs, ys)
    found: list[BBox] = []
    while free:
        room = walls.room(free.pop(), free)
        free -= room
        if not walls.leaks(room):
            found += _rectangles(room, xs, ys)
    return tuple(found)


class _Walls:
    """Which neighbours in a raster of elementary cells a ruling parts."""

    def __init__(
        self, edges: Sequence[Edge], xs: Sequence[float], ys: Sequence[float]
    ) -> None:
        self._xs, self._ys = xs, ys
        self._at: dict[tuple[bool, float], list[Edge]] = {}
        for edge in edges:
            self._at.setdefault((edge.across, edge.at), []).append(edge)

    def _sides(self, cell: tuple[int, int]) -> list[tuple[tuple[int, int], bool]]:
        """The four neighbours, and whether a ruling stands between."""
        i, j = cell
        xs, ys = self._xs, self._ys
        across = [((i - 1, j), ys[i]), ((i + 1, j), ys[i + 1])]
        down = [((i, j - 1), xs[j]), ((i, j + 1), xs[j + 1])]
        return [(n, self._wall(True, at, xs[j], xs[j + 1])) for n, at in across] + [
            (n, self._wall(False, at, ys[i], ys[i + 1])) for n, at in down
        ]

    def _wall(self, across: bool, at: float, low: float, high: float) -> bool:
        return any(e.covers(low, high) for e in self._at.get((across, at), ()))

    def room(
        self, start: tuple[int, int], free: set[tuple[int, int]]
    ) -> set[tuple[int, int]]:
        """All free elementary cells that can be reached without crossing a ruling."""
        seen, waiting = {start}, [start]
        while waiting:
            for neighbour, wall in self._sides(waiting.pop()):
                if not wall and neighbour in free and neighbour not in seen:
                    seen.add(neighbour)
                    waiting.append(neighbour)
        return seen

    def leaks(self, room: set[tuple[int, int]]) -> bool:
        """Whether the room is open to the outside of the raster."""
        n_rows, n_cols = len(self._ys) - 1, len(self._xs) - 1
        return any(
            not wall and not (0 <= i < n_rows and 0 <= j < n_cols)
            for cell in room
            for (i, j), wall in self._sides(cell)
        )


def _rectangles(
    room: set[tuple[int, int]], xs: Sequence[float], ys: Sequence[float]
) -> list[BBox]:
    """The room cut into boxes, rows of equal extent kept together."""
    boxes: list[BBox] = []
    for i in sorted({i for i, _ in room}):
        cols = sorted(j for k, j in room if k == i)
        run = [cols[0]]
        for j in [*cols[1:], -1]:
            if j == run[-1] + 1:
                run.append(j)
                continue
            box = BBox(xs[run[0]], ys[i], xs[run[-1] + 1], ys[i + 1])
            above = boxes[-1] if boxes else None
            if above and above[::2] == box[::2] and above.bottom == box.top:
                boxes[-1] = BBox(above.x0, above.top, above.x1, box.bottom)
            else:
                boxes.append(box)
            run = [j]
    return boxes


def _covered(
    boxes: Iterable[BBox], xs: Sequence[float], ys: Sequence[float]
) -> Counter[tuple[int, int]]:
    """How many boxes lie over each elementary cell between the edges `xs`, `ys`."""
    return Counter(
        (i, j)
        for box in boxes
        for i in range(bisect_left(ys, box.top), bisect_left(ys, box.bottom))
        for j in range(bisect_left(xs, box.x0), bisect_left(xs, box.x1))
    )


def apart(boxes: Sequence[BBox]) -> tuple[BBox, ...]:
    """The boxes without those that lie over a smaller one (a notch was overlooked)."""
    xs = sorted({b.x0 for b in boxes} | {b.x1 for b in boxes})
    ys = sorted({b.top for b in boxes} | {b.bottom for b in boxes})
    kept: list[BBox] = []
    taken: Counter[tuple[int, int]] = Counter()
    for box in sorted(boxes, key=lambda b: (b.x1 - b.x0) * (b.bottom - b.top)):
        own = _covered([box], xs, ys)
        if not any(place in taken for place in own):
            taken.update(own)
            kept.append(box)
    return tuple(kept)


def bounds(cells: Iterable[Cell]) -> BBox:
    """The box around the cells."""
    return union(c.bbox for c in cells)


def inside(inner: BBox, outer: BBox) -> bool:
    """Whether the greater part of `inner` lies in `outer`."""
    shared = horizontal_overlap(inner, outer) * vertical_overlap(inner, outer)
    area = (inner.x1 - inner.x0) * (inner.bottom - inner.top)
    return shared > area / 2
