"""Grids of a text dump: facts of the rows found and placed by `rows`.

In: the tape and its segments. Out: facts, each with the certainty of its place: 1 where
a row is as long as its headings, 0.9 where the sums leave one place only, else less.
"""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import groupby

from extractor.dumps.placing import Placed
from extractor.dumps.rows import Headed, Row, field_of, find_blocks, place_rows
from extractor.dumps.sums import sums
from extractor.dumps.tape import (
    GUESS,
    PLACED,
    SURE,
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
from extractor.values import parse


def grid_facts(
    tokens: Sequence[Token], segments: Sequence[Segment], kind: Kind
) -> Iterator[Fact]:
    """Facts of every block of the kind's grids."""
    for name, grid in kind.grids.items():
        for block in find_blocks(segments, name, grid):
            yield from _block_facts(block, _unit(tokens, block), kind)


def _unit(tokens: Sequence[Token], block: Headed) -> str:
    """The unit printed with the headings, else the last one before them."""
    last = tokens.index(block.headings[-1].label[-1])
    columns = block.grid.columns.values()
    amounts = (c.unit for c in columns if c.type is ValueType.AMOUNT)
    family = next(amounts, "")
    pieces = "".join(t.text for t in tokens[: last + 2]).replace("（", "(").split("(")
    units = (unit_in("(" + piece, family) for piece in reversed(pieces[1:]))
    return next((u for u in units if u), "")


def _block_facts(block: Headed, unit: str, kind: Kind) -> Iterator[Fact]:
    grid = block.grid
    yield from _year_facts(block)
    if any(grid.columns[c].type is ValueType.PERSON for c in block.columns):
        yield from _people(block)
        return
    formulas = [check.formula for check in kind.checks.values() if check.formula]
    placed = place_rows(block, sums(formulas, block.columns))
    n_named = sum(bool(row.key) for row in block.rows)
    for row, place in zip(block.rows, placed, strict=True):
        name = _row_name(row, grid, n_named)
        if row.key and grid.key in grid.columns:
            yield Fact(
                grid.columns[grid.key].field, name, passage(row.key).text,
                evidence(row.key), "", Source.TABLE, SURE,
            )  # fmt: skip
        yield from _row_facts(row, name, place, block, unit)


def _people(block: Headed) -> Iterator[Fact]:
    """A row per person: a line of two words and more opens it, the rest is wrapped."""
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
        for column, own in zip(block.filled, cut, strict=False):
            pattern = block.grid.columns[column]
            where = evidence(own or words[-1:])
            text = passage(own).text if own else ""
            yield Fact(
                pattern.field, str(number), parse(text, pattern.type),
                Evidence(where.regions, text), pattern.labels[0], Source.TABLE, PLACED,
            )  # fmt: skip


def _row_name(row: Row, grid: Grid, n_named: int) -> str:
    if not row.key or (grid.key and n_named < 2):
        return ""
    return own_name(passage(row.key).text)


def _row_facts(
    row: Row, name: str, placed: Placed, block: Headed, unit: str
) -> Iterator[Fact]:
    label = "".join(token.text for token in row.label)
    for c, (column, at) in enumerate(zip(block.filled, placed.columns, strict=True)):
        if at is None and not row.label:
            continue
        pattern = block.grid.columns[column]
        its_unit = unit if pattern.type is ValueType.AMOUNT else pattern.unit
        confidence = PLACED if placed.certain[c] else GUESS
        if placed.as_printed:
            confidence = SURE
        where = evidence(row.label[-1:] if at is None else [row.tokens[at]])
        text = "" if at is None else row.tokens[at].text
        heading = " × ".join(piece for piece in (label, block.named(column)) if piece)
        yield Fact(
            field_of(block.grid, column, row), name,
            parse(text, pattern.type, its_unit), Evidence(where.regions, text),
            heading, Source.TABLE, confidence,
        )  # fmt: skip


def _year_facts(block: Headed) -> Iterator[Fact]:
    """Years printed in headings."""
    for segment in block.headings:
        for column in block.columns_of(segment):
            pattern = block.grid.columns[column]
            year = year_in(segment.text)
            if pattern.year_field and year:
                yield Fact(
                    pattern.year_field, "", Quantity(Decimal(year)),
                    evidence(segment.label), segment.text, Source.TABLE, SURE,
                )  # fmt: skip
