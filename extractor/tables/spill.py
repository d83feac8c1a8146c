"""Text that a cell prints beyond its table, back to the cell.

A spreadsheet sets the text of a merged cell in the middle of all its rows and columns;
where a page break parts them, that may be beyond the last row or column of the page.
Such a cell has no ruling at that end.
"""

from collections.abc import Mapping, Sequence

from extractor.geometry import BBox, contains, union
from extractor.layout import lines_in
from extractor.model import Char, Page, TextLine
from extractor.tables.grid import Grid

JOINED = 0.5  # of a character's size: a wider blank ends the text over the side

Held = dict[tuple[int, int], list[Char]]


def spill(
    loose: Sequence[Char], grids: Sequence[Grid], held: Held, page: Page
) -> Mapping[tuple[int, int], BBox]:
    """Boxes of the cells that own text above or below, their text added to `held`.

    What goes on over an open side is added too; the box stays as it is ruled.
    """
    stretched: dict[tuple[int, int], BBox] = {}
    for number, grid in enumerate(grids):
        for index in sorted(grid.open_sides):
            own = held.get((number, index))
            if own:
                own.extend(_over_the_side(own, loose, grid.places[index].bbox))
        for index, beyond in grid.open_zones():
            taken = _beyond(loose, beyond, page)
            if taken:
                held.setdefault((number, index), []).extend(taken)
                boxes = [BBox(*c[1:5]) for c in taken]
                box = grid.places[index].bbox
                around = union([box, *boxes])
                stretched[number, index] = BBox(
                    box.x0, around.top, box.x1, around.bottom
                )
    return stretched


def _beyond(loose: Sequence[Char], zone: BBox, page: Page) -> list[Char]:
    """Characters of whole lines in the zone that are no page number."""
    own = [c for c in loose if contains(zone, *c.centre)]
    lines = [
        line
        for line in lines_in(own, page.number)
        if not _is_cut(line, loose) and not _is_page_number(line, page)
    ]
    return [c for c in own if any(contains(n.bbox, *c.centre) for n in lines)]


def _over_the_side(own: Sequence[Char], loose: Sequence[Char], box: BBox) -> list[Char]:
    """The rest of the lines that begin in the box and go on beside it, either way."""
    beside = [c for c in loose if box.top <= (c.top + c.bottom) / 2 < box.bottom]
    taken: list[Char] = []
    for char in sorted(
        beside, key=lambda c: min(abs(c.x0 - box.x1), abs(c.x1 - box.x0))
    ):
        if any(_touches(char, c) for c in (*own, *taken)):
            taken.append(char)
    return taken


def _touches(char: Char, other: Char) -> bool:
    """Whether the two stand next to each other on a line."""
    blank = max(char.x0 - other.x1, other.x0 - char.x1)
    level = abs(char.bottom - other.bottom) < (char.bottom - char.top) / 2
    return level and blank < JOINED * char.size


def _is_cut(line: TextLine, loose: Sequence[Char]) -> bool:
    """Whether the line goes on at its sides, out of the cell's columns."""
    middle = (line.bbox.top + line.bbox.bottom) / 2
    height = line.bbox.bottom - line.bbox.top
    near = (line.bbox.x0 - height, line.bbox.x1 + height)
    return any(
        c.top < middle < c.bottom
        and near[0] < (c.x0 + c.x1) / 2 < near[1]
        and not contains(line.bbox, *c.centre)
        for c in loose
    )


def _is_page_number(line: TextLine, page: Page) -> bool:
    """Whether the line holds a number and stands in the middle of the page."""
    middle = (line.bbox.x0 + line.bbox.x1) / 2
    height = line.bbox.bottom - line.bbox.top
    centred = abs(middle - page.width / 2) < height
    return centred and any(c.isdigit() for c in line.text)
