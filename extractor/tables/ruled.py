"""Page to tables drawn with rulings.

pdfplumber finds the cells between the edges; characters are put into cells by their
centres, so that text on a border belongs to one cell only.
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from pdfplumber.table import edges_to_intersections, intersections_to_cells

from extractor.geometry import BBox, contains, union
from extractor.layout import join_lines, lines_in
from extractor.model import NOTHING, Cell, Char, Page, Passage, Table, TextLine
from extractor.tables.edges import SNAP, Edge, close, clusters, merge
from extractor.tables.grid import Grid, Place, apart, holes, inside, places
from extractor.tables.spill import spill
from extractor.tables.stacks import stacks

HANGING = frozenset("。，、；：！？）》”’」』】〉,.;:!?)]")
CELL_PADDING = 1.2  # of a line: Word leaves 5.4 pt on both sides of a cell
FRAME_SHARE = 0.5  # of the page: a lone box this wide may be a row of its own


def find_ruled(page: Page) -> tuple[Table, ...]:
    """Tables of the page from top to bottom, numbered from 1."""
    return read_grids(_grids(page), page.chars, page)


def read_grids(
    grids: Sequence[Grid], chars: Sequence[Char], page: Page
) -> tuple[Table, ...]:
    """The tables that grids make of the characters, numbered from 1."""
    held, loose = _assign(chars, grids)
    stretched = spill(loose, grids, held, page)
    tables = []
    for number, grid in enumerate(grids):
        cells = tuple(
            replace(
                fill(place, held.get((number, i), ()), page.number),
                bbox=stretched.get((number, i), place.bbox),
                cut=i in grid.open_sides,
                doubtful=i in grid.open_sides
                and _is_off(held.get((number, i), ()), page),
            )
            for i, place in enumerate(grid.places)
        )
        tables.append(assemble(cells, page.number, number + 1))
    return tuple(tables)


def _is_off(chars: Sequence[Char], page: Page) -> bool:
    """Whether the text reaches the side of the page, and so may go on beyond."""
    return any(c.x0 < c.size or c.x1 > page.width - c.size for c in chars)


def assemble(
    cells: Sequence[Cell], page: int, number: int, ruled: bool = True
) -> Table:
    """The table that the cells make up."""
    n_rows = max(c.row + c.rowspan for c in cells)
    n_cols = max(c.col + c.colspan for c in cells)
    return Table(page, number, n_rows, n_cols, tuple(cells), ruled)


def fill(place: Place, chars: Sequence[Char], page: int) -> Cell:
    """The cell at a place with the characters that stand in it."""
    box = place.bbox
    said = content(chars, page, box.x1 - box.x0)
    return Cell(place.row, place.col, place.rowspan, place.colspan, page, box, said)


def content(chars: Sequence[Char], page: int, width: float) -> Passage:
    """What the characters of one cell say, `width` points wide.

    A label set upright is one line; figures below each other stay apart, unless the
    cell was too narrow for one.
    """
    if not chars:
        return NOTHING
    stacked = stacks(chars)
    if stacked:
        letters = [
            line for stack in stacked for c in stack for line in lines_in([c], page)
        ]
        return join_lines(letters, paragraphs=False)
    lines = lines_in(chars, page)
    if len(lines) > 1 and all(_is_figure(line.text) for line in lines):
        return _figures(lines, width)
    upright = len(lines) > 2 and all(len(n.text.strip()) == 1 for n in lines)
    return join_lines(lines, paragraphs=not upright)


def _is_figure(text: str) -> bool:
    return any(c.isdigit() for c in text) and not any(c.isalpha() for c in text)


def _figures(lines: Sequence[TextLine], width: float) -> Passage:
    """Figures line by line; what would not have fitted into one line goes on."""
    text, starts = lines[0].text, [0]
    for before, line in pairwise(lines):
        size = line.bbox.bottom - line.bbox.top
        taken = sum(x.bbox.x1 - x.bbox.x0 for x in (before, line))
        text += "\n" if taken + CELL_PADDING * size < width else ""
        starts.append(len(text))
        text += line.text
    return Passage(text, tuple(lines), tuple(starts))


def _grids(page: Page) -> list[Grid]:
    """Cells of every table; frames around the page or other tables left out."""
    groups = map(grid_of, clusters(merge(page.rulings)))
    found = [grid for grid in groups if grid]
    kept = [g for g in found if not _is_frame(g, found, page)]
    return sorted(kept, key=lambda g: (g.bbox.top, g.bbox.x0))


def grid_of(group: Sequence[Edge]) -> Grid | None:
    """The cells between edges that hang together; None when there are none."""
    cells = places(_boxes(close(group)))
    return Grid(cells, *_open(cells, group)) if cells else None


def _open(
    cells: Sequence[Place], edges: Sequence[Edge]
) -> tuple[frozenset[int], frozenset[int], frozenset[int]]:
    """Indices of the cells without a ruling at the head, the foot, a side."""
    box = union(c.bbox for c in cells)

    def lacking(at: float, side: int) -> frozenset[int]:
        """Cells that end at `at`, their `side` of (x0, top, x1, bottom) not ruled."""
        across = side % 2 == 1
        return frozenset(
            i
            for i, c in enumerate(cells)
            if c.bbox[side] == at
            and not any(
                e.across is across
                and abs(e.at - at) <= SNAP
                and e.covers(c.bbox[1 - side % 2], c.bbox[3 - side % 2])
                for e in edges
            )
        )

    sides = lacking(box.x0, 0) | lacking(box.x1, 2)
    return lacking(box.top, 1), lacking(box.bottom, 3), sides


def _boxes(edges: Sequence[Edge]) -> list[BBox]:
    """Boxes of the cells between the edges."""
    lines = [
        {
            "orientation": "h" if e.across else "v",
            "object_type": "line",
            "x0": e.low if e.across else e.at,
            "x1": e.high if e.across else e.at,
            "top": e.at if e.across else e.low,
            "bottom": e.at if e.across else e.high,
        }
        for e in edges
    ]
    crossings = edges_to_intersections(lines, x_tolerance=SNAP, y_tolerance=SNAP)
    boxes = apart([BBox(*box) for box in intersections_to_cells(crossings)])
    return [*boxes, *holes(edges, boxes)]


def _is_frame(grid: Grid, grids: Sequence[Grid], page: Page) -> bool:
    """Whether a lone box is not a table: around others, around all, or a small mark."""
    if len(grid.places) > 1:
        return False
    box = grid.bbox
    if any(inside(other.bbox, box) for other in grids if other is not grid):
        return True
    if box.x1 - box.x0 < page.width * FRAME_SHARE:
        return True
    held = [c for c in page.chars if contains(box, *c.centre)]
    tall = box.bottom - box.top > page.height * FRAME_SHARE
    return not held or (tall and len(held) == len(page.chars))


class _Lookup:
    """Finds the cell of a grid at a point."""

    def __init__(self, grid: Grid) -> None:
        self.bbox = grid.bbox
        boxes = [p.bbox for p in grid.places]
        self._xs = sorted({b.x0 for b in boxes} | {b.x1 for b in boxes})
        self._ys = sorted({b.top for b in boxes} | {b.bottom for b in boxes})
        self._cells: dict[tuple[int, int], int] = {}
        for index, place in enumerate(grid.places):
            box = place.bbox
            for i in range(*self._span(self._ys, box.top, box.bottom)):
                for j in range(*self._span(self._xs, box.x0, box.x1)):
                    self._cells[i, j] = index

    @staticmethod
    def _span(edges: Sequence[float], low: float, high: float) -> tuple[int, int]:
        return bisect_right(edges, low), bisect_right(edges, high)

    def at(self, x: float, y: float) -> int | None:
        """Index of the cell at the point, None where there is none."""
        if not contains(self.bbox, x, y):
            return None
        return self._cells.get((bisect_right(self._ys, y), bisect_right(self._xs, x)))


def _assign(
    chars: Sequence[Char], grids: Sequence[Grid]
) -> tuple[dict[tuple[int, int], list[Char]], list[Char]]:
    """Characters by grid and cell, and those in none.

    Inside a table in a table the inner one has them.
    """
    lookups = [(i, _Lookup(g)) for i, g in enumerate(grids)]
    lookups.sort(key=lambda pair: pair[1].bbox.x1 - pair[1].bbox.x0)
    held: dict[tuple[int, int], list[Char]] = {}
    loose = []
    for char in chars:
        x, y = char.centre
        for number, lookup in lookups:
            cell = lookup.at(x, y)
            if cell is not None:
                held.setdefault((number, cell), []).append(char)
                break
        else:
            loose.append(char)
    return _hung(held), loose


def _hung(
    held: dict[tuple[int, int], list[Char]],
) -> dict[tuple[int, int], list[Char]]:
    """The same with marks that hang over the right border put back to their line.

    A word processor may set a full stop beyond the edge of the text, and so in the
    next cell; no line can begin with one.
    """
    moved = dict(held)
    for place, chars in held.items():
        marks = [c for c in chars if c.text in HANGING]
        for mark in (m for m in marks if not any(_leads(c, m) for c in chars)):
            home = next(
                (p for p, own in held.items() if any(_leads(c, mark) for c in own)),
                place,
            )
            if home != place:
                moved[place] = [c for c in moved[place] if c is not mark]
                moved[home] = [*moved[home], mark]
    return moved


def _leads(char: Char, mark: Char) -> bool:
    """Whether the mark follows the character on its line, without a gap."""
    near = abs(mark.x0 - char.x1) < (mark.x1 - mark.x0) / 4
    return near and char.top < (mark.top + mark.bottom) / 2 < char.bottom
