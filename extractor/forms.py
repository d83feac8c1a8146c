"""Fields of a form: a label and its value side by side, one above the other, or inline.

In: a part's tables and passages, the cells that grids have already read. Out: facts.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import pairwise, takewhile

from extractor.columns import Place, columns_of, place
from extractor.facts import of_cells, of_slice
from extractor.grids import Matrix
from extractor.headings import YEAR, Labels, Slice, masked, slices, year_in
from extractor.kinds import FieldPattern, Kind, ValueType
from extractor.model import Cell, Evidence, Fact, Passage, Source
from extractor.text import fold, fold_key
from extractor.values import parse

STOP = ""  # the name of labels that end a value and name no field
LONGEST_TITLE = 60  # characters of a line that is a title with its year and its unit
SHORTEST_TITLE = 3  # characters; fewer could stand in any title
LONGEST_ENDING_LINE = 30  # characters of a line that is a value and its label


class Form:
    """The labels of a kind's fields, ready to be looked for."""

    def __init__(self, kind: Kind) -> None:
        """Index the labels of `kind`; only `labels` of pattern files are used."""
        self.kind = kind
        plain = {n: f for n, f in kind.fields.items() if f.labels and not f.after}
        pairs = [(n, lb) for n, f in plain.items() for lb in f.labels]
        self.labels = Labels([*pairs, *((STOP, stop) for stop in kind.stops)])
        self.dates = {f.after: n for n, f in kind.fields.items() if f.after}
        grid_labels = [
            ("grid", label)
            for grid in kind.grids.values()
            for labels in (
                *(column.labels for column in grid.columns.values()),
                *(row.labels for row in grid.rows.values()),
            )
            for label in labels
        ]
        stops = [("stop", stop) for stop in kind.stops]
        self.all_labels = Labels([*pairs, *grid_labels, *stops])

    def field(self, names: Sequence[str]) -> str:
        """The field among the names of a label, STOP when there is none."""
        return next((n for n in names if n != STOP), STOP)


@lru_cache(maxsize=64)
def form_of(kind: Kind) -> Form:
    """The labels of a kind, indexed once."""
    return Form(kind)


def in_table(matrix: Matrix, form: Form, taken: Collection[Place]) -> Iterator[Fact]:
    """Facts of the form cells of a table; cells in `taken` are grids' business."""
    for cell in matrix.table.cells:
        if place(cell) in taken:
            continue
        name = form.field(form.labels.names(cell.content.text))
        if name == STOP:
            yield from in_text(cell.content, form)
            yield from _years_of_titles(cell.content, form)
        elif (year := _year_of_label(cell.content, form.kind.fields[name])) is not None:
            yield _year_fact(name, cell.content, year)
        elif value := _value_cells(matrix, cell, form, taken):
            yield from _pair(name, cell, value, form)


def _pair(name: str, label: Cell, cells: Sequence[Cell], form: Form) -> Iterator[Fact]:
    """The facts of a value cell: the field's, and those of labels inside the cell."""
    pattern = form.kind.fields[name]
    content = cells[0].content
    inside = slices(content, form.labels)
    named = [s for s in inside if form.field(s.names) not in (STOP, name)]
    if named and len(cells) == 1:
        printed = label.content.text
        yield of_slice(name, content, (0, named[0].label[0]), pattern.type, printed)
        yield from in_text(content, form)
        return
    fact = of_cells(name, "", cells, (pattern.type, ""), label.content.text)
    yield replace(fact, source=Source.FORM)


def _value_cells(
    matrix: Matrix, label: Cell, form: Form, taken: Collection[Place]
) -> tuple[Cell, ...]:
    """The cells of a label's value: at its right until the next label, else below."""

    def is_free(cell: Cell) -> bool:
        named = form.all_labels.names(cell.content.text)
        return place(cell) not in taken and not named

    right: list[Cell] = []
    for col in range(label.col + label.colspan, matrix.table.n_cols):
        cell = matrix.at(label.row, col)
        if cell is None or cell in right:
            continue
        if not is_free(cell):
            break
        right.append(cell)
    if not right:
        return tuple(takewhile(is_free, _below(matrix, label)))
    filled = [c for c in right if c.content.text.strip()]
    if right[0].content.text.strip() or len(filled) != 1:
        rows = range(label.row + 1, label.row + label.rowspan)
        more = (matrix.at(row, right[0].col) for row in rows)
        later = [c for c in more if c is not None and c.row > label.row]
        return (right[0], *takewhile(is_free, later))
    return tuple(filled)


def _below(matrix: Matrix, label: Cell) -> Iterator[Cell]:
    """The cell below a label, and those below it as far as a heading beside goes.

    A later one that reaches beyond the first is the value of another label.
    """
    row = label.row + label.rowspan
    end = max(row + 1, *(c.row + c.rowspan for c in matrix.row(label.row)))
    first = matrix.at(row, label.col)
    while first and row < end and (cell := matrix.at(row, label.col)):
        if not columns_of(cell) <= columns_of(first):
            return
        yield cell
        row = cell.row + cell.rowspan


def in_text(content: Passage, form: Form) -> Iterator[Fact]:
    """Facts of `label：value` stretches of a cell or a passage."""
    found = slices(content, form.labels)
    fields = form.kind.fields
    for i, slice_ in enumerate(found):
        name = form.field(slice_.names)
        if name == STOP:
            continue
        label = content.text[slice(*slice_.label)].strip()
        start, end = slice_.value
        if name in form.dates:
            stop = _end_of_named(found, i, form, content)
            date_name = form.dates[name]
            if span := _date_span(content.text, start, stop, fields[date_name]):
                date = (span[0], span[1])
                yield of_slice(date_name, content, date, fields[date_name].type, label)
                end = min(end, span[0])
        is_text = fields[name].type is ValueType.TEXT
        if is_text and (behind := _year_behind(content.text[start:end], form)):
            year_name, year, end = behind[0], behind[1], start + behind[2]
            yield _year_fact(year_name, content, year)
        yield of_slice(name, content, (start, end), fields[name].type, label)


def _year_behind(text: str, form: Form) -> tuple[str, str, int] | None:
    """A year set apart behind a value: its field, the year, where the value ends."""
    before, _, last = text.rstrip().rpartition(" ")
    for name, pattern in form.kind.fields.items():
        year = _year_of_label(Passage(last), pattern) if before.strip() else None
        if year is not None:
            return name, year, len(before)
    return None


def _end_of_named(found: Sequence[Slice], i: int, form: Form, content: Passage) -> int:
    """Where the next slice that is a field's begins, or the end of the text."""
    later = (s for s in found[i + 1 :] if form.field(s.names) != STOP)
    return next((s.label[0] for s in later), len(content.text))


def _date_span(
    text: str, start: int, end: int, pattern: FieldPattern
) -> tuple[int, int] | None:
    """Where a date stands whose label is its words without figures."""
    folded = fold(text[start:end])
    places = [i for i, c in enumerate(folded.text) if not c.isdigit()]
    words = "".join(folded.text[i] for i in places)
    for label in map(fold_key, pattern.labels):
        at = words.rfind(label)
        if at < 0:
            continue
        first, last = places[at], places[at + len(label) - 1]
        while first and folded.text[first - 1].isdigit():
            first -= 1
        begin, stop = folded.span(first, last + 1)
        return start + begin, start + stop
    return None


def in_passages(passages: Sequence[Passage], form: Form) -> Iterator[Fact]:
    """Facts of the lines outside tables: cover, title, footer."""
    for content in passages:
        for stretch in _stretches(content):
            yield from in_text(stretch, form)
        yield from _ending_lines(content, form)
        yield from _years_of_titles(content, form)
    for first, second in pairwise(passages):
        yield from _years_of_broken_titles(first, second, form)


def _stretches(content: Passage) -> Iterator[Passage]:
    """The passage cut where another page begins: no line of a form goes on there."""
    pages = [line.page for line in content.lines]
    cuts = [i for i in range(1, len(pages)) if pages[i] != pages[i - 1]]
    for first, last in zip([0, *cuts], [*cuts, len(pages)], strict=True):
        if not content.lines:
            continue
        begin = content.starts[first]
        end = content.starts[last] if last < len(pages) else len(content.text)
        starts = tuple(s - begin for s in content.starts[first:last])
        yield Passage(content.text[begin:end], content.lines[first:last], starts)


def _ending_lines(content: Passage, form: Form) -> Iterator[Fact]:
    """Facts of lines whose end is the label: who issued the form."""
    for start, end in _lines(content):
        text = content.text[start:end]
        if len(text) > LONGEST_ENDING_LINE or fold_key(text).rstrip(":") != fold_key(
            text
        ):
            continue
        name, at = form.labels.suffix_of(text)
        if name and not form.labels.names(text[:at]):
            pattern = form.kind.fields[name]
            span = (start, start + at)
            yield of_slice(name, content, span, pattern.type, text[at:])


def _lines(content: Passage) -> Iterator[tuple[int, int]]:
    """The printed lines of a passage, as offsets in its text."""
    starts = sorted({0, *content.starts})
    yield from zip(starts, [*starts[1:], len(content.text)], strict=True)


def _year_of_label(content: Passage, pattern: FieldPattern) -> str | None:
    """The year printed inside a label that holds one."""
    if pattern.type is not ValueType.YEAR:
        return None
    key = masked(content.text).rstrip(":")
    years = (masked(label) for label in pattern.labels if YEAR in label)
    return year_in(content.text) if key in years else None


def _years_of_titles(content: Passage, form: Form) -> Iterator[Fact]:
    """The year of a line that is a year or a title with one; not of a sentence."""
    if len(content.text) > LONGEST_TITLE:
        return
    for name, pattern in form.kind.fields.items():
        year = _year_of_title(content, pattern, form.kind)
        if year is None and ":" in fold(content.text).text:  # 部门：… 2023年度 单位：…
            apart = map(Passage, content.text.split())
            years = (_year_of_label(piece, pattern) for piece in apart)
            year = next((found for found in years if found), None)
        if year is not None:
            yield _year_fact(name, content, year)


def _years_of_broken_titles(
    first: Passage, second: Passage, form: Form
) -> Iterator[Fact]:
    """The year of a title printed on two lines, the year on the first."""
    above, below = masked(first.text), masked(second.text)
    if YEAR not in above or len(above + below) > LONGEST_TITLE:
        return
    titles = [fold_key(t) for t in (form.kind.title, *form.kind.titles)]
    broken = (t for t in titles if t in above + below)
    if not any(t not in above and t not in below for t in broken):
        return
    for name, pattern in form.kind.fields.items():
        labels = (masked(label) for label in pattern.labels if YEAR in label)
        if pattern.type is ValueType.YEAR and any(label in above for label in labels):
            yield _year_fact(name, first, year_in(first.text))


def _year_of_title(content: Passage, pattern: FieldPattern, kind: Kind) -> str | None:
    year = _year_of_label(content, pattern)
    if year is not None or pattern.type is not ValueType.YEAR:
        return year
    key = masked(content.text)
    titles = [fold_key(t) for t in (kind.title, *kind.titles)]
    for label in (masked(lb) for lb in pattern.labels if YEAR in lb):
        rest = key.replace(label, "", 1)
        titled = len(rest) > SHORTEST_TITLE and any(
            rest in t or t in rest for t in titles
        )
        if label in key and (titled or label.startswith("(")):
            return year_in(content.text)
    return None


def _year_fact(name: str, content: Passage, year: str) -> Fact:
    """The year of a label or title."""
    at = content.text.find(year)
    span = (at, at + len(year)) if at >= 0 else (0, len(content.text))
    fact = of_slice(name, content, span, ValueType.YEAR, content.text)
    value = parse(year, ValueType.YEAR)
    evidence = Evidence(fact.evidence.regions, year)
    return replace(fact, value=value, evidence=evidence)
