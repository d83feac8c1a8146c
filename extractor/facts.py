"""Facts made of cells and of slices of text, with their evidence.

In: where a value stands and which field it is. Out: the fact. Nothing is found here.
"""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from extractor.kinds import BARE_FIGURES, ValueType
from extractor.layout import certainty, regions
from extractor.model import (
    CERTAIN,
    IN_DOUBT,
    Cell,
    Evidence,
    Fact,
    Nil,
    Passage,
    Quantity,
    Region,
    Source,
    Value,
)
from extractor.text import fold_key
from extractor.values import convert, parse

WRITTEN = (ValueType.TEXT, ValueType.PERSON)  # what is no figure
STRAY = 2  # digits of a number that the form itself prints into a cell
FILLERS = "_＿ \t\n\u3000:："  # what a form prints where nothing is written


def of_cells(
    field: str, row: str, cells: Sequence[Cell], read: tuple[ValueType, str], label: str
) -> Fact:
    """The fact that the cells of one place hold; `read` is its type and its unit.

    Several cells are a place that extra rulings cut: the filled ones are joined, as
    paragraphs of a text where they stand one above the other.
    """
    filled = [c for c in cells if c.content.text.strip()] or list(cells[:1])
    glue = "\n" if read[0] is ValueType.TEXT and _stacked(filled) else ""
    text = glue.join(c.content.text.strip() for c in filled)
    doubtful = any(c.doubtful for c in filled)
    where = tuple(region for c in filled for region in cell_regions(c))
    value = None if doubtful else value_of(text, *read)
    if value is None and not doubtful and len(filled) == 1:
        value = _of_lines(filled[0].content, read)
    sure = confidence_of(filled, read[0])
    sure = min(sure, IN_DOUBT) if doubtful else sure
    unsure = sure < CERTAIN or value is None
    readings = tuple(_readings(filled, glue, read)) if unsure else ()
    if any(isinstance(r, Nil) for r in readings) or sure < IN_DOUBT:  # a guess
        value = value if read[0] not in BARE_FIGURES or isinstance(value, Nil) else None
    return Fact(
        field,
        row,
        value,
        Evidence(where, text),
        label,
        Source.TABLE,
        sure,
        readings,
    )


def confidence_of(cells: Sequence[Cell], type_: ValueType) -> Decimal:
    """How sure the reading of the cells is; blank ones are as sure as text."""
    return min(
        (_sure(c.content, (0, len(c.content.text)), type_) for c in cells),
        default=Decimal(1),
    )


def certainty_of(name: Cell) -> Decimal:
    """How sure it is what a row is called; certain enough is certain."""
    sure = confidence_of([name], ValueType.TEXT)
    if name.doubtful:
        sure = min(sure, IN_DOUBT)
    return sure if sure < CERTAIN else Decimal(1)


def _sure(content: Passage, span: tuple[int, int], type_: ValueType) -> Decimal:
    return certainty(content, *span, figure=type_ not in WRITTEN)


def _readings(
    cells: Sequence[Cell], glue: str, read: tuple[ValueType, str]
) -> Iterator[Value]:
    """What a doubtful place may say: as read, as read again, as often misread."""
    second = [(c.other if c.doubtful else c.content.text).strip() for c in cells]
    texts = [glue.join(c.content.text.strip() for c in cells), glue.join(second)]
    if len(cells) == 1:
        texts += cells[0].variants
    if read[0] in BARE_FIGURES or any(c.doubtful for c in cells):
        yield from dict.fromkeys(value_of(text, *read) for text in texts)


def _stacked(cells: Sequence[Cell]) -> bool:
    """Whether the cells stand one above the other."""
    return len({c.row for c in cells}) > 1


def _of_lines(content: Passage, read: tuple[ValueType, str]) -> Value:
    """The figure of a cell of several lines that are not one figure when put together.

    Either the form printed short numbers of its own above it, or a narrow cell broke
    it at its point or comma, or behind the point. None for anything else.
    """
    lines = [line.text.strip() for line in content.lines]
    if read[0] not in BARE_FIGURES or len(lines) < 2:
        return None
    above, last = lines[:-1], lines[-1]
    if all(s.isdigit() and len(s) <= min(STRAY, len(last) - 1) for s in above):
        return parse(last, *read)
    broken = any(s[-1:] in (".", ",") for s in above) or last[:1] in (".", ",")
    if broken or ("." in above[-1] and last.isdigit() and len(last) <= STRAY):
        return parse("".join(lines), *read)
    return None


def of_slice(
    field: str, content: Passage, span: tuple[int, int], type_: ValueType, label: str
) -> Fact:
    """The fact that a slice of a text holds; a blank one stands behind its label."""
    start, end = span
    raw = content.text[start:end]
    begin = start + len(raw) - len(raw.lstrip(FILLERS))
    text = raw.strip(FILLERS)
    where = regions(content, begin, begin + len(text)) if text else ()
    where = where or regions(content, max(0, start - 1), start)
    return Fact(
        field,
        "",
        value_of(text, type_),
        Evidence(where, text),
        label,
        Source.FORM,
        _sure(content, (begin, begin + len(text)), type_),
    )


def value_of(text: str, type_: ValueType, unit: str = "") -> Value:
    """The typed value; nothing but filling characters is a blank."""
    if not text.strip(FILLERS):
        return Nil.BLANK
    return parse(text, type_, unit)


def cell_regions(cell: Cell) -> tuple[Region, ...]:
    """The ruled cell; for one that goes on over a page, the printed lines per page."""
    content = cell.content
    if all(line.page == cell.page for line in content.lines):
        return (Region(cell.page, cell.bbox),)
    return regions(content, 0, len(content.text))


def unit_in(text: str, unit: str) -> str:
    """The unit that a heading gives in brackets or behind a colon, of `unit`'s family.

    Empty when it gives none.
    """
    key = fold_key(text)
    pieces = [piece.split(")")[0] for piece in key.split("(")[1:]]
    if ":" in key:
        pieces.append(key.rpartition(":")[2].rstrip(")"))
    for piece in pieces:
        if convert(Quantity(Decimal(1), piece), unit) is not None:
            return piece
    return ""
