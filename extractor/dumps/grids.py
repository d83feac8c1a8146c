"""Grids of a text dump: facts of the rows found and placed by `rows`.

In: the tape and its segments. Out: facts, each with the certainty of its place: 1 where
a row is as long as its headings, 0.9 where the sums leave one place only, else less.
"""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import groupby

from extractor.dumps.placing import Placed
from extractor.dumps.rows import Headed, Row, columns_of, find_blocks, place_rows
from extractor.dumps.tape import (
    CERTAIN,
    GUESS,
    PLACED,
    Segment,
    Token,
    evidence,
    passage,
)
from extractor.facts import unit_in
from extractor.headings import year_in
from extractor.kinds import Grid, Kind, ValueType
from extractor.matrices import own_name
from extractor.model import Evidence, Fact, Quantity, Source
from extractor.sums import Sum, sums
from extractor.values import parse


def grid_facts(
    tokens: Sequence[Token], segments: Sequence[Segment], kind: Kind
) -> Iterator[Fact]:
    """Facts of every block of the kind's grids."""
    for name, grid in kind.grids.items():
        for block in find_blocks(segments, name, grid):
            yield from _block_facts(block, grid, _unit(tokens, block, grid), kind)


def _unit(tokens: Sequence[Token], block: Headed, grid: Grid) -> str:
    """The unit printed with the headings, else the last one before them."""
    last = tokens.index(block.headings[-1].label[-1])
    amounts = (c.unit for c in grid.columns.values() if c.type is ValueType.AMOUNT)
    family = next(amounts, "")
    pieces = "".join(t.text for t in tokens[: last + 2]).replace("（", "(").split("(")
    units = (unit_in("(" + piece, family) for piece in reversed(pieces[1:]))
    return next((u for u in units if u), "")


def _block_facts(block: Headed, grid: Grid, unit: str, kind: Kind) -> Iterator[Fact]:
    fields = {
        (i, c): _field(grid, c, row)
        for i, row in enumerate(block.rows)
        for c in block.columns
    }
    yield from _year_facts(block, grid)
    if any(grid.columns[c].type is ValueType.PERSON for c in block.columns):
        yield from _people(block, grid)
        return
    equations = _equations(kind, grid, block)
    placed = place_rows(block, grid, fields, equations)
    named = [r for r in block.rows if r.key]
    for i, row in enumerate(block.rows):
        name = _row_name(row, grid, len(named))
        if row.key and grid.key in grid.columns:
            yield Fact(
                grid.columns[grid.key].field, name, passage(row.key).text,
                evidence(row.key), "", Source.TABLE, CERTAIN,
            )  # fmt: skip
        yield from _row_facts(row, name, placed[i], (block, grid, unit, fields, i))


def _people(block: Headed, grid: Grid) -> Iterator[Fact]:
    """A row per person: a line of two words and more opens it, the rest is wrapped."""
    columns = [c for c in block.columns if c != grid.key]
    lines = [tuple(run) for _, run in groupby(block.tail, key=lambda t: t.line)]
    people: list[list[Token]] = []
    for line in lines:
        if len(line) > 1:
            people.append(list(line))
        elif people:
            people[-1].append(line[0])
    for number, words in enumerate(people, 1):
        # a name of two characters is printed with a gap
        width = 2 if len(words[0].key) == 1 or len(words[1].key) == 1 else 1
        cut: tuple[list[Token], ...] = (
            words[:width],
            words[width : width + 1],
            words[width + 1 :],
            [],
        )
        for column, own in zip(columns, cut, strict=False):
            where = evidence(own or words[-1:])
            text = passage(own).text if own else ""
            yield Fact(
                grid.columns[column].field, str(number),
                parse(text, grid.columns[column].type),
                Evidence(where.regions, text),
                grid.columns[column].labels[0],
                Source.TABLE,
                PLACED,
            )  # fmt: skip


def _field(grid: Grid, column: str, row: Row) -> str:
    own = grid.columns[column].field
    if own:
        return own
    prefix = row.name
    if not prefix:
        prefix = next((r.children for r in grid.rows.values() if r.children), "")
    return ".".join(p for p in (grid.prefix, prefix, column) if p)


def _row_name(row: Row, grid: Grid, n_named: int) -> str:
    if not row.key or (grid.key and n_named < 2):
        return ""
    return own_name(passage(row.key).text)


def _row_facts(
    row: Row,
    name: str,
    placed: Placed,
    context: tuple[Headed, Grid, str, Mapping[tuple[int, str], str], int],
) -> Iterator[Fact]:
    block, grid, unit, fields, i = context
    columns = [c for c in block.columns if c != grid.key]
    for c, (column, at) in enumerate(zip(columns, placed.columns, strict=True)):
        pattern = grid.columns[column]
        its_unit = unit if pattern.type is ValueType.AMOUNT else pattern.unit
        confidence = PLACED if placed.certain[c] else GUESS
        if placed.as_printed:
            confidence = CERTAIN
        where = (
            evidence([row.tokens[at]]) if at is not None else evidence(row.label[-1:])
        )
        text = row.tokens[at].text if at is not None else ""
        if at is None and not row.label:
            continue
        yield Fact(
            fields[i, column], name, parse(text, pattern.type, its_unit),
            Evidence(where.regions, text), _label(row, block, column, grid),
            Source.TABLE, confidence,
        )  # fmt: skip


def _label(row: Row, block: Headed, column: str, grid: Grid) -> str:
    headings = (
        segment.text
        for segment in block.headings
        if column in columns_of(segment, block.grid, grid, block.headings)
    )
    label = "".join(token.text for token in row.label)
    return " × ".join(piece for piece in (label, next(headings, "")) if piece)


def _year_facts(block: Headed, grid: Grid) -> Iterator[Fact]:
    """Years printed in headings."""
    for segment in block.headings:
        for column in columns_of(segment, block.grid, grid, block.headings):
            pattern = grid.columns[column]
            year = year_in(segment.text)
            if pattern.year_field and year:
                yield Fact(
                    pattern.year_field, "", Quantity(Decimal(year)),
                    evidence(segment.label), segment.text, Source.TABLE, CERTAIN,
                )  # fmt: skip


def _equations(kind: Kind, grid: Grid, block: Headed) -> tuple[Sum, ...]:
    formulas = [c.formula for c in kind.checks.values() if c.formula]
    return sums(formulas, block.columns)
