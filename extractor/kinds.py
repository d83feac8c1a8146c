"""Types of a pattern file: kinds of report, their fields, grids and checks.

`loading` turns `patterns/*.yaml` into these; every other room only reads them. Regexes
are compiled, labels are folded by `loading`, so that a mistake stops the run at once.
"""

from collections.abc import Mapping
from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field


class ValueType(StrEnum):
    """How a value is parsed and printed."""

    TEXT = "text"
    COUNT = "count"
    AMOUNT = "amount"
    AREA = "area"
    PERCENT = "percent"
    SCORE = "score"
    GRADE = "grade"
    YEAR = "year"
    DATE = "date"
    PERSON = "person"
    PHONE = "phone"


FIGURES = frozenset(
    {
        *(ValueType.COUNT, ValueType.AMOUNT, ValueType.AREA),
        *(ValueType.PERCENT, ValueType.SCORE, ValueType.YEAR),
    }
)
BARE_FIGURES = FIGURES - {ValueType.AREA, ValueType.YEAR}  # no words of their own


class Frozen(BaseModel):
    """Base of all pattern types: unchangeable, unknown keys refused.

    Hashed by identity: a book is loaded once, and what is made of it is kept.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    def __hash__(self) -> int:
        return id(self)

    def __eq__(self, other: object) -> bool:
        return self is other


class Example(Frozen):
    """Text and what must be found in it; `row` for repeating fields.

    `heading` is the passage above it, `state` one of blank, dash, slash, none.
    """

    text: str
    value: str = ""
    row: str = ""
    unit: str = ""
    state: str = "value"
    heading: str = ""


class FieldPattern(Frozen):
    """A named, typed thing to find.

    `labels` name it in a form (label cell beside or above a value cell, or
    `label：value` in a cell or line). `prose` holds regex templates: `$label` is
    any of the labels, `$name` for a fragment of `_fragments.yaml`; the named group
    `value` is the value, `row` the row's name. `scope` limits prose to sentences of
    `public_budget` or of `all_funds` (empty: no limit). `unit` is the unit of records.
    A label `…X` ends with X; `YYYY` in a label stands for a year, and is the value of a
    field of type `year`; `after` names the field in whose cell or line this one's
    label, a date without figures, follows.
    """

    label: str
    type: ValueType
    unit: str = ""
    labels: tuple[str, ...] = ()
    prose: tuple[str, ...] = ()
    scope: str = ""
    after: str = ""
    examples: tuple[Example, ...] = ()
    rejects: tuple[str, ...] = Field(default=(), alias="not")


class Column(Frozen):
    """A column of a grid. `year` tells columns apart that only differ in the year
    printed in their heading: 0 the newest, -1 the year before. `field` names the field
    where it is not `grid.row.column`; `year_field` the one that takes the year in the
    heading; `rows` limits the column to these rows. Where two headings of one row name
    the column, the lesser one is `other`'s.
    """

    labels: tuple[str, ...]
    type: ValueType
    unit: str = ""
    year: int | None = None
    field: str = ""
    other: str = ""
    year_field: str = ""
    rows: tuple[str, ...] = ()


class GridRow(Frozen):
    """A row of a grid; `children` names the field prefix of the rows that follow it
    under names of their own (projects), until the next row the grid knows. Several rows
    of its labels in one table are parts of it where it `adds` (中央资金, 省级资金).
    """

    labels: tuple[str, ...]
    label: str = ""
    children: str = ""
    adds: bool = False


class Grid(Frozen):
    """A matrix. With `rows`, a value's field is `prefix.row.column` (`prefix` empty:
    `row.column`). Without, every row below the headings is one entry, its field the
    column's `field`, its row name the value in `key` (a column), or an order from 1
    when `key` is `order`, or empty when the grid has a single row. `usual` names the
    columns most often filled, for a text dump that has lost its blank cells (a guess),
    `alone` the row that the only one below the headings is when it bears no name.
    """

    prefix: str = ""
    columns: Mapping[str, Column]
    rows: Mapping[str, GridRow] = {}
    key: str = ""
    alone: str = ""
    sum_row: tuple[str, ...] = ()
    usual: tuple[str, ...] = ()


class IndicatorPattern(Frozen):
    """Heading labels of the indicator table; `operator`, `unit` are the two columns
    beside `target` in layouts that split it. `total` labels the closing row, `silent`
    are the operators left out of a joined target.
    """

    columns: Mapping[str, tuple[str, ...]]
    total: tuple[str, ...] = ()
    total_fields: Mapping[str, str] = {}
    silent: tuple[str, ...] = ()
    level1: tuple[str, ...] = ()
    level2: tuple[str, ...] = ()


class Alternative(Frozen):
    """Another equation that closes where the first does not: both figures can hold.

    `because` names what the difference is; empty: the equation is as good as the first.
    `when` must hold for it to be tried; `where` limits it to equations with that name.
    Where the first cannot run, one that `decides` stands in for it, failures too.
    """

    formula: str
    because: str = ""
    when: str = ""
    where: str = ""
    decides: bool = False


class CheckPattern(Frozen):
    """What must hold (docs/checks.md). Either `formula` or `predicate`.

    `for_each` repeats it: `columns` over `{column}`, `rows` over a field's rows,
    `indicators`, `level1`. `when` must hold for the check to apply. `cases` are small
    records with the outcome they must give; at least one passes and one fails.
    `exact` names operands that are given, not measured; `optional` those that count as
    nothing where they are not told. What does not hold is a `deviation` where the rule
    is the method's, not the document's, and passes where one of the fields in
    `needs_reason` is filled. `gap` makes a blank first operand one, `zero_base` a rate
    on a base of zero a failure.
    """

    title: str
    formula: str = ""
    predicate: str = ""
    arguments: Mapping[str, str] = {}
    for_each: str = ""
    columns: tuple[str, ...] = ()
    when: str = ""
    otherwise: tuple[Alternative, ...] = ()
    exact: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()
    needs_reason: tuple[str, ...] = ()
    severity: str = "error"
    deviation: bool = False
    gap: bool = False
    zero_base: bool = False
    source: str = ""
    cases: Mapping[str, tuple[Mapping[str, str], ...]] = {}


class Kind(Frozen):
    """A report type: one pattern file.

    `titles` start a part of the kind; `sections` are headings inside it that do not
    start another; `fingerprint` labels tell it where no title is printed, `|` between
    names of one thing, the opening one first; `stops` are labels that end a value and
    name no field.
    """

    kind: str
    title: str
    titles: tuple[str, ...] = ()
    sections: tuple[str, ...] = ()
    fingerprint: tuple[str, ...] = ()
    headings: tuple[str, ...] = ()
    stops: tuple[str, ...] = ()
    narrative: bool = False
    repeats: bool = False
    fields: Mapping[str, FieldPattern] = {}
    grids: Mapping[str, Grid] = {}
    indicators: IndicatorPattern | None = None
    checks: Mapping[str, CheckPattern] = {}


class Confusions(Frozen):
    """What a reader of scans takes for something else: what it reads → what may stand
    there, each character of the text one possibility. `figures` inside a number,
    `operators` in front of one, `units` behind it, `labels` in a label. `dashes` are
    what a dash is taken for. `signs` are sequences that are read behind a figure or
    alone → the sign that stands there; `lost` are units that may have lost a part.
    """

    figures: Mapping[str, str] = {}
    operators: Mapping[str, str] = {}
    units: Mapping[str, str] = {}
    dashes: tuple[str, ...] = ()
    labels: Mapping[str, str] = {}
    signs: Mapping[str, str] = {}
    lost: tuple[str, ...] = ()


class Vocabulary(Frozen):
    """Words of layout that no kind owns (`patterns/_vocabulary.yaml`)."""

    lists: Mapping[str, tuple[str, ...]] = {}
    confusions: Confusions = Confusions()


class PatternBook(Frozen):
    """All pattern files, loaded and checked.

    `messages` are wordings of findings, `terms` what outputs call things in Chinese,
    `english` a check's title in English by its code, `regions` the names of places by
    the digits that open their GB/T 2260 codes.
    """

    kinds: Mapping[str, Kind]
    across: Mapping[str, CheckPattern] = {}
    portfolio: Mapping[str, CheckPattern] = {}
    vocabulary: Vocabulary
    fragments: Mapping[str, str] = {}
    not_yet: Mapping[str, str] = {}
    messages: Mapping[str, str] = {}
    regions: Mapping[str, str] = {}
    terms: Mapping[str, str] = {}
    english: Mapping[str, str] = {}
    version: str = ""
