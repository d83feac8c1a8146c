"""Facts of a part's tables and form lines: what its kind's pattern file names.

In: a part, its kind. Out: facts of grids, closing rows and form fields; and the rows of
grids that no field names, as line items.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import count

from extractor import forms
from extractor.columns import Place, place
from extractor.facts import cell_regions, certainty_of, of_cells
from extractor.grids import INDICATORS, ORDER, Block, Matrix, lay_out
from extractor.headings import Labels, index, year_in
from extractor.kinds import Column, Grid, Kind, PatternBook, ValueType
from extractor.matrices import (
    Line,
    own_name,
    read_entries,
    read_rows,
    rows_of_indicators,
    unit_of,
)
from extractor.model import (
    Evidence,
    Fact,
    LineItem,
    Part,
    Quantity,
    Region,
    Source,
)
from extractor.values import parse


@dataclass(frozen=True, slots=True)
class Found:
    """A block of a table, laid out: what the facts are made from."""

    part: Part
    matrix: Matrix
    block: Block
    grid: Grid

    def column(self, name: str) -> Column:
        """The grid's column of that name."""
        return self.grid.columns[name]

    def fact(self, name: str, field: str, row: str, line: Line) -> Fact:
        """The fact that a row holds in a column."""
        column = self.column(name)
        unit = unit_of(self.matrix, self.block, name, column, self.part.passages)
        heading = self.block.heading(name)
        path = (line.label, heading.cell if heading else None)
        shown = path if line.row or row else path[1:]
        label = " × ".join(c.content.text for c in shown if c)
        fact = of_cells(field, row, line.cells[name], (column.type, unit), label)
        if not line.label or line.row:
            return fact
        return replace(fact, confidence=min(fact.confidence, certainty_of(line.label)))


def find_facts(part: Part, kind: Kind, book: PatternBook) -> tuple[Fact, ...]:
    """Every fact that the tables and lines of a part give for its kind's fields.

    A narrative has none: its figures stand in sentences.
    """
    if kind.narrative:
        return ()
    form = forms.form_of(kind)
    totals = _totals(book)
    facts: list[Fact] = []
    entries: list[tuple[Found, Line]] = []
    for matrix, blocks in lay_out(part, kind):
        taken: set[Place] = set()
        for block in blocks:
            taken.update(block.places)
            if block.grid == INDICATORS:
                facts += _closing_row(matrix, block, kind, form.labels, taken)
                continue
            found = Found(part, matrix, block, kind.grids[block.grid])
            facts += _years(found) if block.bottom else ()
            if found.grid.rows:
                facts += _row_facts(found, form.labels, totals, taken)
            else:
                entries += [
                    (found, line) for line in _entries(found, form.labels, taken)
                ]
        facts += forms.in_table(matrix, form, taken)
    facts += _entry_facts(entries)
    facts += forms.in_passages(part.passages, form)
    return tuple(facts)


def find_lines(
    part: Part, kind: Kind, book: PatternBook, known: Sequence[Fact] = ()
) -> tuple[LineItem, ...]:
    """The rows of a kind's grids that hold figures and have no field of their own.

    A figure that stands where one of the `known` facts does is left out.
    """
    places = {fact.evidence.regions for fact in known}
    form = forms.form_of(kind)
    totals = _totals(book)
    items: list[LineItem] = []
    rows = count(1)
    for matrix, blocks in lay_out(part, kind):
        for block in blocks:
            if block.grid == INDICATORS or not kind.grids[block.grid].rows:
                continue
            found = Found(part, matrix, block, kind.grids[block.grid])
            for line in read_rows(matrix, block, found.grid, form.labels, totals):
                if not line.row and not line.parent:
                    items += _line_items(found, line, rows, places)
    return tuple(items)


def _line_items(
    found: Found, line: Line, rows: Iterator[int], known: set[tuple[Region, ...]]
) -> Iterator[LineItem]:
    """The figures of a row without a field; it takes its number from `rows`."""
    grid = found.block.grid
    facts = ((n, found.fact(n, f"{grid}.{n}", line.name, line)) for n in line.cells)
    figures = [
        (name, fact)
        for name, fact in facts
        if isinstance(fact.value, Quantity) and fact.evidence.regions not in known
    ]
    row = next(rows) if figures else 0
    for name, fact in figures:
        yield LineItem(grid, row, "", line.name, name, fact)


def _years(found: Found) -> Iterator[Fact]:
    """The years printed in headings whose column keeps them."""
    for heading in found.block.headings:
        column = found.column(heading.name)
        text = heading.cell.content.text
        if column.year_field and (year := year_in(text)):
            evidence = Evidence(cell_regions(heading.cell), year)
            value = parse(year, ValueType.YEAR)
            yield Fact(column.year_field, "", value, evidence, text, Source.TABLE)


def _totals(book: PatternBook) -> Labels:
    """The words for a sum."""
    return index({"total": book.vocabulary.lists.get("totals", ())})


def _row_facts(
    found: Found, closing: Labels, totals: Labels, taken: set[Place]
) -> Iterator[Fact]:
    """Facts of the named rows of a grid, and of rows under names of their own."""
    prefix = f"{found.grid.prefix}." if found.grid.prefix else ""
    lines = tuple(
        read_rows(found.matrix, found.block, found.grid, closing, totals),
    )
    times = Counter(line.row for line in lines)
    for line in lines:
        if not line.row and (not line.parent or line.blank):
            continue
        taken.update(place(c) for cs in line.cells.values() for c in cs)
        if line.label:
            taken.add(place(line.label))
        adds = line.row and found.grid.rows[line.row].adds and times[line.row] > 1
        row = line.name if adds or not line.row else ""
        for name in line.cells:
            column = found.column(name)
            if column.rows and line.row not in column.rows:
                continue
            field = column.field or f"{prefix}{line.row or line.parent}.{name}"
            yield found.fact(name, field, row, line)


def _entries(found: Found, closing: Labels, taken: set[Place]) -> Iterator[Line]:
    """The entries of a grid without named rows; their cells are taken."""
    for line in read_entries(found.matrix, found.block, found.grid, closing):
        taken.update(place(c) for cs in line.cells.values() for c in cs)
        if line.label:
            taken.add(place(line.label))
        yield line


def _entry_facts(entries: Sequence[tuple[Found, Line]]) -> Iterator[Fact]:
    """Facts of all entries of a part; a name with only blanks everywhere gives none."""
    used = {line.name for _, line in entries if not line.blank}
    keyed = [(f, ln) for f, ln in entries if f.grid.key not in ("", ORDER)]
    per_block = Counter(id(found) for found, line in keyed if line.name in used)
    single = max(per_block.values(), default=0) <= 1
    order: dict[str, int] = {}
    for found, line in entries:
        key = found.grid.key
        unused = line.name not in used if key not in ("", ORDER) else line.blank
        if unused and key:
            continue
        row = "" if single or not key else own_name(line.name)
        if key == ORDER:
            order[found.block.grid] = 1 + order.get(found.block.grid, 0)
            row = str(order[found.block.grid])
        elif key and line.label:
            column = found.column(key)
            field = column.field or key
            text = line.label.content.text
            fact = of_cells(field, row, (line.label,), (column.type, ""), text)
            yield replace(fact, value=own_name(text)) if line.name else fact
        for name in line.cells:
            column = found.column(name)
            yield found.fact(name, column.field or name, row, line)


def _closing_row(
    matrix: Matrix, block: Block, kind: Kind, closing: Labels, taken: set[Place]
) -> Iterator[Fact]:
    """Facts of the row that closes an indicator table; its rows are taken."""
    pattern = kind.indicators
    if pattern is None:
        return
    total = index({"total": pattern.total})
    rows, last = rows_of_indicators(matrix, block, total, closing)
    head = range(block.top, block.bottom)
    taken.update(place(c) for row in (*head, *rows) for c in matrix.row(row))
    if last is None:
        return
    cells = matrix.starting(last)
    taken.update(map(place, cells))
    label = next(c for c in cells if total.names(c.content.text))
    below = block.under([c for c in cells if c is not label])
    filled = [c for c in cells if c is not label and c.content.text.strip()]
    if len(filled) == 1 and filled[0].colspan > 1:  # one cell across: the score alone
        below = {"score": (filled[0],)}
    for column, field in pattern.total_fields.items():
        if column in below:
            read = (ValueType.SCORE, "")
            yield of_cells(field, "", below[column], read, label.content.text)
