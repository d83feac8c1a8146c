"""Page to tables drawn with rulings.

pdfplumber finds the cells between the edges; characters are put into cells by their
centres, so that text on a border belongs to one cell only.
"""

from bisect import bisect_right
from collections.abc import Mapping, Sequence

from pdfplumber.table import edges_to_intersections, intersections_to_cells

from extractor.geometry import BBox, contains, union
from extractor.layout import join_lines, lines_in
from extractor.model import Cell, Char, Page, Passage, Table
from extractor.tables.edges import SNAP, Edge, clusters, close, merge
from extractor.tables.grid import Place, holes, inside, places

FRAME_SHARE = 0.5  # of the page: a lone box this wide may be a row of its own


def find_ruled(page: Page) -> tuple[Table, ...]:
    """Tables of the page from top to bottom, numbered from 1."""
    grids = _grids(page)
    chars = _assign(page.chars, grids)
    tables = []
    for number, grid in enumerate(grids, start=1):
        cells = tuple(
            fill(place, chars.get((number - 1, i), ()), page.number)
            for i, place in enumerate(grid)
        )
        tables.append(assemble(cells, page.number, number))
    return tuple(tables)


def assemble(
    cells: Sequence[Cell], page: int, number: int, ruled: bool = True
) -> Table:
    """The table that the cells make up."""
    n_rows = max(c.row + c.rowspan for c in cells)
    n_cols = max(c.col + c.colspan for c in cells)
    return Table(page, number, n_rows, n_cols, tuple(cells), ruled)


def fill(place: Place, chars: Sequence[Char], page: int) -> Cell:
    """The cell at a place with the characters that stand in it."""
    return Cell(
        place.row,
        place.col,
        place.rowspan,
        place.colspan,
        page,
        place.bbox,
        content(chars, page),
    )


def content(chars: Sequence[Char], page: int) -> Passage:
    """What the characters of one cell say. A label set upright is one line."""
    if not chars:
        return Passage("")
    lines = lines_in(chars, page)
    upright = len(lines) > 2 and all(len(n.text.strip()) == 1 for n in lines)
    return join_lines(lines, paragraphs=not upright)


def _grids(page: Page) -> list[tuple[Place, ...]]:
    """Cells of every table; frames around the page or other tables left out."""
    edges = merge(page.rulings)
    found = [places(_boxes(close(group))) for group in clusters(edges)]
    grids = [g for g in found if g]
    kept = [g for g in grids if not _is_frame(g, grids, page)]
    return sorted(kept, key=lambda g: (g[0].bbox.top, g[0].bbox.x0))


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
    boxes = [BBox(*box) for box in intersections_to_cells(crossings)]
    return boxes + list(holes(edges, boxes))


def _is_frame(
    grid: Sequence[Place], grids: Sequence[Sequence[Place]], page: Page
) -> bool:
    """Whether a lone box is not a table: around others, around all, or a small mark."""
    if len(grid) > 1:
        return False
    box = grid[0].bbox
    others = [g for g in grids if g is not grid]
    if any(inside(union(p.bbox for p in other), box) for other in others):
        return True
    if box.x1 - box.x0 < page.width * FRAME_SHARE:
        return True
    held = [c for c in page.chars if contains(box, *_centre(c))]
    tall = box.bottom - box.top > page.height * FRAME_SHARE
    return not held or (tall and len(held) == len(page.chars))


def _centre(char: Char) -> tuple[float, float]:
    return (char.x0 + char.x1) / 2, (char.top + char.bottom) / 2


class _Lookup:
    """Finds the cell of a grid at a point."""

    def __init__(self, grid: Sequence[Place]) -> None:
        self.bbox = union(p.bbox for p in grid)
        self._xs = sorted({p.bbox.x0 for p in grid} | {p.bbox.x1 for p in grid})
        self._ys = sorted({p.bbox.top for p in grid} | {p.bbox.bottom for p in grid})
        self._cells: dict[tuple[int, int], int] = {}
        for index, place in enumerate(grid):
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
    chars: Sequence[Char], grids: Sequence[Sequence[Place]]
) -> Mapping[tuple[int, int], list[Char]]:
    """Characters by grid and cell; inside a table in a table the inner one has them."""
    lookups = [(i, _Lookup(g)) for i, g in enumerate(grids)]
    lookups.sort(key=lambda pair: pair[1].bbox.x1 - pair[1].bbox.x0)
    held: dict[tuple[int, int], list[Char]] = {}
    for char in chars:
        for number, lookup in lookups:
            cell = lookup.at(*_centre(char))
            if cell is not None:
                held.setdefault((number, cell), []).append(char)
                break
    return held
