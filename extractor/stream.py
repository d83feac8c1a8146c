"""Facts of a form in a text dump, where only the order of the words is left.

In: a part of a dump and its kind. Out: facts. Known labels are found on the tape of
tokens; what stands between two labels is value. A row with fewer figures than columns
is placed where the kind's sums allow one way only; else it is a guess and says so.
"""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import groupby

from extractor.facts import unit_in
from extractor.headings import Labels, fold_key_behind, year_in
from extractor.kinds import Grid, Kind, PatternBook, ValueType
from extractor.model import Evidence, Fact, Nil, Part, Quantity, Source, Value
from extractor.placing import Placed
from extractor.streamed_rows import (
    Headed,
    Row,
    columns_of,
    find_blocks,
    is_figure,
    place_rows,
)
from extractor.sums import Sum, sums
from extractor.tape import Segment, Token, evidence, passage, segments_of, tape
from extractor.values import parse

GUESS = Decimal("0.5")
PLACED = Decimal("0.9")  # blanks lost, but the document allows one column only
CERTAIN = Decimal(1)
COLONS = (":", "：")
SHORT = (ValueType.COUNT, ValueType.SCORE, ValueType.PERCENT, ValueType.GRADE)


def labels_of(kind: Kind) -> Labels:
    """Every label of the kind, as `axis|grid|name`."""
    pairs = [
        (f"field||{n}", label) for n, f in kind.fields.items() for label in f.labels
    ]
    for name, grid in kind.grids.items():
        for column, c in grid.columns.items():
            pairs += [(f"column|{name}|{column}", label) for label in c.labels]
        for row, r in grid.rows.items():
            pairs += [(f"row|{name}|{row}", label) for label in r.labels]
    if kind.indicators:
        for column, printed in kind.indicators.columns.items():
            pairs += [(f"indicator||{column}", label) for label in printed]
        for axis in ("total", "level1", "level2"):
            printed = getattr(kind.indicators, axis)
            pairs += [(f"{axis}||{label}", label) for label in printed]
    ends = (*kind.stops, *kind.headings)
    pairs += [(f"stop||{label}", label) for label in ends]
    return Labels(pairs)


def find_facts(part: Part, kind: Kind, book: PatternBook) -> tuple[Fact, ...]:
    """Every fact that a form of this kind gives on the tape."""
    tokens = tape(part)
    segments = segments_of(tokens, labels_of(kind))
    facts = [*_form_facts(segments, kind), *_total_facts(segments, kind)]
    for name, grid in kind.grids.items():
        for block in find_blocks(segments, name, grid):
            unit = _unit(tokens, block, grid)
            facts += _grid_facts(block, grid, unit, kind)
    return tuple(facts)


def _form_facts(segments: Sequence[Segment], kind: Kind) -> Iterator[Fact]:
    """Values behind labels of form fields; two headings side by side share a text."""
    for i, segment in enumerate(segments):
        name = _field_name(segments, i, kind)
        if not name or _only_heading(segments, i):
            continue
        field = kind.fields[name]
        before = segments[i - 1].of("field") if i else ""
        paired = before and not segments[i - 1].tokens and _is_text(before, kind)
        if field.type is ValueType.YEAR and year_in(segment.text):
            yield _fact(name, segment.label, year_in(segment.text), field.type, segment)
        elif field.after:
            yield _fact(name, segment.label, "", field.type, segment)
        elif paired and _is_text(name, kind):
            yield from _halves((before, name), segment)
        elif segment.tokens or not _is_text(name, kind) or segment.text[-1:] in COLONS:
            yield _value(name, field.type, segment)


def _field_name(segments: Sequence[Segment], at: int, kind: Kind) -> str:
    """The field a label names; one that follows another field is told by that."""
    names = [n.split("|")[2] for n in segments[at].names if n.startswith("field|")]
    before = [n.split("|")[2] for s in segments[:at] for n in s.names]
    following = [n for n in names if kind.fields[n].after]
    if not following:
        return names[0] if names else ""
    last = {kind.fields[n].after: n for n in following}
    return next((last[b] for b in reversed(before) if b in last), "")


def _is_text(name: str, kind: Kind) -> bool:
    return kind.fields[name].type is ValueType.TEXT


def _only_heading(segments: Sequence[Segment], at: int) -> bool:
    """Whether the label is rather a heading or row of a grid beside it."""
    names = segments[at].names
    if all(n.startswith("field|") for n in names):
        return False
    grids = {n.split("|")[1] for n in names if n.startswith(("column|", "row|"))}
    near = [*segments[max(0, at - 2) : at], *segments[at + 1 : at + 3]]
    return any(
        n.startswith(("column|", "row|")) and n.split("|")[1] in grids
        for s in near
        for n in s.names
    )


def _value(name: str, type_: ValueType, segment: Segment) -> Fact:
    tokens = segment.tokens
    if type_ in SHORT:
        tokens = tokens[:1]
    elif type_ in (ValueType.PERSON, ValueType.PHONE):
        line = tokens[0].line if tokens else None
        tokens = tuple(t for t in tokens if t.line is line)
    text = passage(tokens).text if tokens else ""
    return _fact(name, tokens or segment.label[-1:], text, type_, segment)


def _halves(names: tuple[str, str], segment: Segment) -> Iterator[Fact]:
    """One text behind two headings: the first is done where numbering starts again."""
    text = passage(segment.tokens).text
    lines = text.split("\n")
    restart = next((i for i, p in enumerate(lines) if i and _first(p)), None)
    if restart is None and len(lines) == 2:
        restart = 1
    confidence = PLACED if restart is not None else GUESS
    halves = (lines[:restart], lines[restart:]) if restart else (lines, [])
    for name, half in zip(names, halves, strict=True):
        value: Value = "\n".join(half) or Nil.BLANK
        where = evidence(segment.tokens)
        yield Fact(
            name, "", value, Evidence(where.regions, "\n".join(half)),
            segment.text, Source.FORM, confidence,
        )  # fmt: skip


def _first(paragraph: str) -> bool:
    """Whether the paragraph is the first of a numbered list."""
    key = fold_key_behind(paragraph)
    return key[:1] == "1" and not key[1:2].isdigit()


def _fact(
    name: str, tokens: Sequence[Token], text: str, type_: ValueType, segment: Segment
) -> Fact:
    where = evidence(tokens)
    return Fact(
        name, "", parse(text, type_), Evidence(where.regions, text),
        segment.text, Source.FORM, CERTAIN,
    )  # fmt: skip


def _total_facts(segments: Sequence[Segment], kind: Kind) -> Iterator[Fact]:
    """The closing row of the indicator table: weight, then score."""
    if not kind.indicators:
        return
    for segment in reversed(segments):
        figures = [t for t in segment.tokens if is_figure(t)]
        if segment.of("total") and len(figures) >= len(kind.indicators.total_fields):
            for token, field in zip(
                figures, kind.indicators.total_fields.values(), strict=False
            ):
                yield Fact(
                    field, "", parse(token.text, ValueType.SCORE), evidence([token]),
                    segment.text, Source.TABLE, CERTAIN,
                )  # fmt: skip
            return


def _unit(tokens: Sequence[Token], block: Headed, grid: Grid) -> str:
    """The unit printed with the headings, else the last one before them."""
    last = tokens.index(block.headings[-1].label[-1])
    amounts = (c.unit for c in grid.columns.values() if c.type is ValueType.AMOUNT)
    family = next(amounts, "")
    pieces = "".join(t.text for t in tokens[: last + 2]).replace("（", "(").split("(")
    units = (unit_in("(" + piece, family) for piece in reversed(pieces[1:]))
    return next((u for u in units if u), "")


def _grid_facts(block: Headed, grid: Grid, unit: str, kind: Kind) -> Iterator[Fact]:
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
                Evidence(where.regions, text), column, Source.TABLE, PLACED,
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
    from extractor.matrices import own_name

    return own_name(passage(row.key).text)


def _row_facts(
    row: Row,
    name: str,
    placed: Placed,
    context: tuple[Headed, Grid, str, Mapping[tuple[int, str], str], int],
) -> Iterator[Fact]:
    block, grid, unit, fields, i = context
    columns = [c for c in block.columns if c != grid.key]
    full = len(row.tokens) == len(columns) and not any(
        c is None for c in placed.columns
    )
    for c, (column, at) in enumerate(zip(columns, placed.columns, strict=True)):
        pattern = grid.columns[column]
        its_unit = unit if pattern.type is ValueType.AMOUNT else pattern.unit
        confidence = CERTAIN if full else PLACED if placed.certain[c] else GUESS
        where = (
            evidence([row.tokens[at]]) if at is not None else evidence(row.label[-1:])
        )
        text = row.tokens[at].text if at is not None else ""
        if at is None and not row.label:
            continue
        yield Fact(
            fields[i, column], name, parse(text, pattern.type, its_unit),
            Evidence(where.regions, text), _label(row, block, column),
            Source.TABLE, confidence,
        )  # fmt: skip


def _label(row: Row, block: Headed, column: str) -> str:
    heading = next(
        (
            s.text
            for s in block.headings
            if any(n.endswith(f"|{column}") for n in s.names)
        ),
        "",
    )
    return " ".join(x for x in ("".join(t.text for t in row.label), heading) if x)


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
