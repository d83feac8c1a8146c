"""Passages and tables cut where one part ends and the next begins.

In: the items of a document and where parts begin. Out: the parts, each with its own
passages and tables; lines and rows of another part are left out.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from extractor.items import Item
from extractor.model import Cell, Part, Passage, Table
from extractor.signs import OTHER


def cut(
    items: Sequence[Item],
    begins: Sequence[tuple[int, str]],
    passages: Sequence[Passage],
    tables: Sequence[Table],
) -> tuple[Part, ...]:
    """The parts that begin at the given items, each up to the next beginning."""
    counts: Counter[str] = Counter()
    parts = []
    bounds = [*begins, (len(items), OTHER)]
    for (start, kind), (end, _) in pairwise(bounds):
        if kind == OTHER:
            continue
        counts[kind] += 1
        own = items[start:end]
        parts.append(
            Part(
                kind=kind,
                number=counts[kind],
                passages=tuple(_own_passages(own, passages)),
                tables=tuple(_own_tables(own, tables)),
            )
        )
    return tuple(parts)


def _own_passages(own: Sequence[Item], passages: Sequence[Passage]) -> list[Passage]:
    lines: dict[int, list[int]] = {}
    for item in own:
        if not item.row:
            lines.setdefault(item.at[0], []).append(item.at[1])
    return [
        passages[i] if -1 in kept else _lines_of(passages[i], min(kept), max(kept) + 1)
        for i, kept in lines.items()
    ]


def _lines_of(passage: Passage, first: int, end: int) -> Passage:
    """The lines [first:end] of a passage as a passage."""
    if (first, end) == (0, len(passage.lines)):
        return passage
    begin = passage.starts[first]
    stop = passage.starts[end] if end < len(passage.starts) else len(passage.text)
    starts = tuple(start - begin for start in passage.starts[first:end])
    return Passage(passage.text[begin:stop].rstrip(), passage.lines[first:end], starts)


def _own_tables(own: Sequence[Item], tables: Sequence[Table]) -> list[Table]:
    rows: dict[int, list[int]] = {}
    for item in own:
        if item.row:
            rows.setdefault(item.at[0], []).append(item.at[1])
    return [_rows_of(tables[i], min(kept), max(kept)) for i, kept in rows.items()]


def _rows_of(table: Table, first: int, last: int) -> Table:
    """Rows first to last as a table, counted from 0; its columns stay."""
    if first == min(c.row for c in table.cells) == 0 and last == max(
        c.row for c in table.cells
    ):
        return table
    cells = tuple(
        _clipped(cell, first, last) for cell in table.cells if first <= cell.row <= last
    )
    return replace(table, page=cells[0].page, n_rows=last - first + 1, cells=cells)


def _clipped(cell: Cell, first: int, last: int) -> Cell:
    return replace(
        cell, row=cell.row - first, rowspan=min(cell.rowspan, last - cell.row + 1)
    )
