"""A document as items in reading order: paragraphs, table rows, lines of a dump.

In: passages and tables. Out: items, each with its texts and where it comes from.
"""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from extractor.geometry import BBox, gutter, union
from extractor.model import Cell, Document, Passage, Table, TextLine
from extractor.text import fold_key

LONGEST_COVER = 90  # characters of a paragraph that may be a title and what is below


@dataclass(frozen=True, slots=True)
class Item:
    """A paragraph, a table row or a line of a dump; `texts` are its texts, folded.

    `at` is where it comes from: passage and line (-1: all of it), or table and row.
    `bounded` says that its texts are whole cells and paragraphs.
    """

    page: int
    top: float
    texts: tuple[str, ...]
    at: tuple[int, int]
    row: bool = False
    bounded: bool = True


def items_of(
    document: Document, passages: Sequence[Passage], tables: Sequence[Table]
) -> tuple[Item, ...]:
    """Paragraphs (short ones by line) and table rows in reading order.

    Where tables stand side by side, all at the left comes before all at the right.
    """
    boxes = tuple(_boxes(tables))
    with_tables = {page for page, _ in boxes}
    found: list[tuple[Item, BBox]] = []
    for i, passage in enumerate(passages):
        if not passage.lines:
            continue
        few = len(passage.text) <= LONGEST_COVER and len(passage.lines) > 1
        whole = not (document.dump or few)
        for n, line in enumerate(passage.lines[:1] if whole else passage.lines):
            bounded = not document.dump and line.page in with_tables
            text = passage.text if whole else line.text
            at = (i, -1 if whole else n)
            found.append((_text(text, line, at, bounded), line.bbox))
    for i, table in enumerate(tables):
        found.extend(_rows(i, table))
    return _in_reading_order(found, boxes)


def _boxes(tables: Sequence[Table]) -> Iterator[tuple[int, BBox]]:
    """Page and box of every table, one for each page it is on."""
    for table in tables:
        for page in sorted({cell.page for cell in table.cells}):
            yield page, union(c.bbox for c in table.cells if c.page == page)


def _in_reading_order(
    found: Sequence[tuple[Item, BBox]], tables: Sequence[tuple[int, BBox]]
) -> tuple[Item, ...]:
    """The items from top to bottom, on each side of a gutter by themselves.

    What stands across it parts what is above from what is below.
    """
    pages = {page for page, _ in tables}
    gutters = {p: gutter([box for page, box in tables if page == p]) for p in pages}

    def side(item: Item, box: BBox) -> int:
        x = gutters.get(item.page)
        return 0 if x is None or box.x0 < x < box.x1 else 1 + (box.x0 >= x)

    across = sorted((i.page, i.top) for i, box in found if not side(i, box))

    def key(entry: tuple[Item, BBox]) -> tuple[int, int, int, float]:
        item, box = entry
        band = bisect_right(across, (item.page, item.top))
        return item.page, band, side(item, box), item.top

    return tuple(item for item, _ in sorted(found, key=key))


def _text(text: str, line: TextLine, at: tuple[int, int], bounded: bool) -> Item:
    texts = (fold_key(text).strip("|"),)
    return Item(line.page, line.bbox.top, texts, at, bounded=bounded)


def _rows(index: int, table: Table) -> Iterator[tuple[Item, BBox]]:
    rows: dict[int, list[Cell]] = {}
    for cell in table.cells:
        rows.setdefault(cell.row, []).append(cell)
    for row, cells in sorted(rows.items()):
        page = min(cell.page for cell in cells)
        box = union(cell.bbox for cell in cells if cell.page == page)
        keys = (fold_key(cell.content.text) for cell in cells)
        texts = tuple(key for key in keys if key)
        yield Item(page, box.top, texts, (index, row), row=True), box
