"""Records as the report shows them: tables as the document has them, then the rest.

In: the fact rows of a part. Out: matrices whose rows and columns bear the printed
labels, a list of single values, and the mentions that were not chosen.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby

from extractor.model import CERTAIN
from extractor.outputs.html.labels import Labels
from extractor.outputs.html.spots import Spot, spot_of

CROSS = " × "  # between the headings of row and column in a label
LONG = 60  # characters; a longer text takes the whole width

Named = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Value:
    """A value to show: its text or the key of its state, and where it stands."""

    field: str
    text: str
    state: str
    unit: str
    raw: str
    spot: Spot | None
    doubtful: bool

    @property
    def is_figure(self) -> bool:
        """Whether it reads as a number, which stands at the right."""
        digits = self.text.replace(",", "").lstrip("-").replace(".", "", 1)
        return digits.isdecimal()


@dataclass(frozen=True, slots=True)
class Entry:
    """A single value with its label, also as printed; `row` names what repeats."""

    label: str
    printed: str
    row: str
    value: Value

    @property
    def is_long(self) -> bool:
        """Whether the value is a text that needs room."""
        return len(self.value.text) > LONG


@dataclass(frozen=True, slots=True)
class Matrix:
    """Values by row and column headings; `unit` is theirs where they share one."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, tuple[Value | None, ...]], ...]
    unit: str

    @property
    def figures(self) -> tuple[bool, ...]:
        """Whether each column holds figures, which stand at the right."""
        return tuple(
            all(v is None or not v.text or v.is_figure for v in column)
            for column in zip(*(values for _, values in self.rows), strict=True)
        )


@dataclass(frozen=True, slots=True)
class Sheet:
    """A part's values."""

    entries: tuple[Entry, ...]
    matrices: tuple[Matrix, ...]
    others: tuple[Entry, ...]


def sheet(facts: Sequence[Named], labels: Labels) -> Sheet:
    """The values of one part, in its order."""
    chosen = [fact for fact in facts if fact["chosen"]]
    cells = [fact for fact in chosen if _headings(fact)]
    single = [fact for fact in chosen if not _headings(fact)]
    return Sheet(
        entries=tuple(_entry(fact, labels) for fact in single),
        matrices=tuple(_matrices(cells)),
        others=tuple(_entry(f, labels) for f in facts if not f["chosen"]),
    )


def _headings(fact: Named) -> tuple[str, str] | None:
    """Headings of row and column of a value that stands in a matrix."""
    if fact["source"] != "table":
        return None
    label, row = str(fact["label"]), str(fact["row"])
    head, cross, column = label.rpartition(CROSS)
    if cross:
        return head, column
    return (row, label) if row and label != row else None


def _entry(fact: Named, labels: Labels) -> Entry:
    row, field = str(fact["row"]), str(fact["field"])
    label = labels.field(str(fact["part"]), field)
    return Entry(label, str(fact["label"]) or label, row, _value(fact))


def _value(fact: Named) -> Value:
    text = "" if fact["value"] is None else str(fact["value"])
    return Value(
        field=str(fact["field"]),
        text=text,
        state=str(fact["state"]),
        unit=str(fact["unit"]),
        raw=str(fact["raw"]),
        spot=spot_of(fact),
        doubtful=Decimal(str(fact["confidence"])) < CERTAIN,
    )


def _matrices(facts: Sequence[Named]) -> Iterator[Matrix]:
    """Rows that follow each other and share columns, as one matrix each."""
    rows: list[tuple[str, dict[str, Value]]] = []
    for head, same in groupby(facts, key=lambda fact: (_headings(fact) or ("",))[0]):
        cells = {(_headings(fact) or ("", ""))[1]: _value(fact) for fact in same}
        if rows and not any(column in cells for _, row in rows for column in row):
            yield _matrix(rows)
            rows = []
        rows.append((head, cells))
    if rows:
        yield _matrix(rows)


def _matrix(rows: Sequence[tuple[str, dict[str, Value]]]) -> Matrix:
    columns = tuple(dict.fromkeys(column for _, row in rows for column in row))
    units = {v.unit for _, row in rows for v in row.values() if v.text}
    lines = tuple((head, tuple(map(row.get, columns))) for head, row in rows)
    return Matrix(columns, lines, units.pop() if len(units) == 1 else "")
