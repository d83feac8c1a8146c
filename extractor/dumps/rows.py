"""Rows of a grid in a text dump: figures behind row labels, put under their columns.

In: the segments of a tape and a grid. Out: its rows, a token (or none) per column, each
with the certainty of its place.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from extractor.dumps.placing import Entry, Placed, Slot, place
from extractor.dumps.sums import Sum
from extractor.dumps.tape import Segment, Token
from extractor.headings import year_in
from extractor.kinds import Grid, ValueType
from extractor.values import parse, read_nil

COLUMN, ROW = "column", "row"
NOISE = 6  # words between two headings that are no heading themselves (over-headings)
STRAY_DIGITS = 2  # a form's own numbering is no longer


@dataclass(frozen=True, slots=True)
class Row:
    """Tokens behind one row label (`name` of the grid) or one printed name (`key`)."""

    name: str
    key: tuple[Token, ...]
    label: tuple[Token, ...]
    tokens: tuple[Token, ...]


@dataclass(frozen=True, slots=True)
class Headed:
    """A block of rows under headings; `headings` are the segments of its columns."""

    name: str
    grid: Grid
    headings: tuple[Segment, ...]
    columns: tuple[str, ...]
    rows: tuple[Row, ...]

    @property
    def filled(self) -> tuple[str, ...]:
        """The columns that hold values, the one that names the rows left out."""
        return tuple(c for c in self.columns if c != self.grid.key)

    def named(self, column: str) -> str:
        """The heading of a column as printed, empty where it was torn apart."""
        found = (s.text for s in self.headings if column in self.columns_of(s))
        return next(found, "")

    def columns_of(self, heading: Segment) -> tuple[str, ...]:
        """The columns that one of the headings names."""
        return columns_of(heading, self.name, self.grid, self.headings)

    @property
    def tail(self) -> tuple[Token, ...]:
        """What stands behind the last heading."""
        return self.headings[-1].tokens


def is_figure(token: Token) -> bool:
    """Whether the token is a number, a percentage or a mark for nothing."""
    if read_nil(token.text) is not None:
        return True
    value = parse(token.text, ValueType.AMOUNT)
    return value is not None and token.key[:1] in "0123456789-(."


def find_blocks(segments: Sequence[Segment], name: str, grid: Grid) -> Iterator[Headed]:
    """The blocks of a grid: at least two of its headings, then rows."""
    at = 0
    while at < len(segments):
        end = _headings_end(segments, at, name)
        headings = [s for s in segments[at:end] if s.of(COLUMN, name)]
        if len({s.of(COLUMN, name) for s in headings}) < 2:
            at += 1
            continue
        columns = _columns(segments[at:end], name, grid)
        stop = end
        while any(_continues(s, name, grid) for s in segments[stop : stop + 2]):
            stop += 1
        rows = tuple(_rows(segments[end - 1 : stop], name, grid))
        yield Headed(name, grid, tuple(headings), columns, rows)
        at = max(stop, at + 1)


def _headings_end(segments: Sequence[Segment], at: int, name: str) -> int:
    """Behind the last of the headings that follow each other from `at` on."""
    end = at
    while end < len(segments) and segments[end].of(COLUMN, name):
        end += 1
        tokens = segments[end - 1].tokens
        if any(is_figure(t) for t in tokens) or len(tokens) > NOISE:
            break
    return end


def _columns(headings: Sequence[Segment], name: str, grid: Grid) -> tuple[str, ...]:
    """The grid's columns among the headings, in the order of the pattern file.

    A heading whose words the dump tore apart is found in the text of them all.
    """
    found = {c for s in headings for c in columns_of(s, name, grid, headings)}
    glued = "".join(
        t.key for s in headings for t in (*s.label, *s.tokens) if not is_figure(t)
    )
    for column in found:
        glued = glued.replace(_longest(grid.columns[column].labels, glued), " ", 1)
    return tuple(
        c
        for c, pattern in grid.columns.items()
        if c in found or _longest(pattern.labels, glued)
    )


def columns_of(
    heading: Segment, name: str, grid: Grid, headings: Sequence[Segment]
) -> tuple[str, ...]:
    """The columns a heading names; of those told apart by their year, its own."""
    named = [n for n in grid.columns if f"{COLUMN}|{name}|{n}" in heading.names]
    year = year_in(heading.text)
    years = [int(year_in(h.text)) for h in headings if year_in(h.text)]
    return tuple(
        n
        for n in named
        if not year
        or grid.columns[n].year is None
        or int(year) == max(years) + (grid.columns[n].year or 0)
    )


def _longest(labels: Sequence[str], text: str) -> str:
    from_text = [label for label in labels if len(label) > 3 and label in text]
    return max(from_text, key=len, default="")


def _continues(segment: Segment, name: str, grid: Grid) -> bool:
    if grid.rows:
        return bool(segment.of(ROW, name))
    return False


def _rows(segments: Sequence[Segment], name: str, grid: Grid) -> Iterator[Row]:
    """Rows behind the last heading (first segment) and behind each row label."""
    for i, segment in enumerate(segments):
        row = segment.of(ROW, name) if grid.rows else ""
        if grid.rows and i and row:
            own, rest = _leading_figures(segment.tokens)
            yield Row(row, (), segment.label, own)
            if grid.rows[row].children:
                yield from _named_rows(rest)
        elif not grid.rows and grid.key:
            yield from _named_rows(segment.tokens)
        elif not grid.rows:
            yield Row("", (), (), tuple(t for t in segment.tokens if is_figure(t)))


def _leading_figures(
    tokens: Sequence[Token],
) -> tuple[tuple[Token, ...], tuple[Token, ...]]:
    end = next((i for i, t in enumerate(tokens) if not is_figure(t)), len(tokens))
    return tuple(tokens[:end]), tuple(tokens[end:])


def _named_rows(tokens: Sequence[Token]) -> Iterator[Row]:
    """Rows of a name and figures, one behind the other."""
    at = 0
    while at < len(tokens):
        figures = next(
            (i for i in range(at, len(tokens)) if is_figure(tokens[i])), None
        )
        if figures is None:
            return
        end = figures
        while end < len(tokens) and is_figure(tokens[end]):
            end += 1
        name = tuple(tokens[at:figures])
        if name:
            yield Row("", name, name, tuple(tokens[figures:end]))
        at = end


def field_of(grid: Grid, column: str, row: Row) -> str:
    """The field of a row's column."""
    own = grid.columns[column].field
    if own:
        return own
    prefix = row.name
    if not prefix:
        prefix = next((r.children for r in grid.rows.values() if r.children), "")
    return ".".join(p for p in (grid.prefix, prefix, column) if p)


def place_rows(block: Headed, equations: Sequence[Sum]) -> tuple[Placed, ...]:
    """Columns for every row of the block."""
    grid = block.grid
    slots = [Slot(c, grid.columns[c].type) for c in block.filled]
    entries = [[_entry(t, r.tokens) for t in r.tokens] for r in block.rows]
    return place(
        entries,
        slots,
        fields=[[field_of(grid, c, r) for c in block.filled] for r in block.rows],
        equations=equations,
        usual=grid.usual,
    )


def _entry(token: Token, row: Sequence[Token]) -> Entry:
    value = parse(token.text, ValueType.AMOUNT)
    stray = (
        token.alone
        and token.key.isdigit()
        and len(token.key) <= STRAY_DIGITS
        and len(row) > 1
    )
    return Entry(value, "%" in token.key, stray)
