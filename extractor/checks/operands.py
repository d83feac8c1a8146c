"""Names of a formula → the facts they stand for, as numbers on intervals.

In: records and a scope (the part a check runs on, its row or indicator). Out: operands,
each with its state: a value, nothing printed, not found, unreadable, uncertain.

How wide a printed figure is (docs/checks.md): counts, weights, points and indicator
scores are exact; an amount in a table carries the decimals usual there.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from extractor.checks.desk import (
    Desk,
    Scope,
    linked_row,
    listed_rows,
    partner,
    place_of,
    rows_of,
    text_of,
    total_row,
)
from extractor.checks.formula import Reference
from extractor.checks.interval import Number, exact, printed
from extractor.kinds import ValueType
from extractor.model import Citation, Fact, Nil, Quantity, Record, Source
from extractor.values import convert

CERTAIN = Decimal("0.9")  # contract, facts.csv: confidence
INDICATOR, POINTS = "indicator", "level1_points"
SCORED = ("weight", "score")  # cells of an indicator that hold points
EXACT = (ValueType.COUNT, ValueType.YEAR)
PERCENT = "%"
HUNDREDTH = Fraction(1, 100)


class State(StrEnum):
    """What is known of an operand."""

    VALUE = "value"
    BLANK = "blank"  # printed place, nothing in it (any of the four marks)
    UNPRINTED = "unprinted"  # the layout has no such row, or nothing was told of it
    NO_ROW = "no_row"  # nothing of the whole row: not printed, or blanks left no trace
    ABSENT = "absent"  # no such fact: not printed or not found
    NO_PART = "no_part"  # the document has no part of that kind
    UNCERTAIN = "uncertain"
    UNREADABLE = "unreadable"

    @property
    def nothing(self) -> bool:
        """Whether it may count as zero where an equation closes with it."""
        return self in (State.BLANK, State.UNPRINTED, State.NO_ROW, State.ABSENT)


@dataclass(frozen=True, slots=True)
class Operand:
    """One figure of a formula. `name` is what reasons call it."""

    reference: Reference
    state: State
    name: str
    number: Number | None = None
    citation: Citation | None = None
    unit: str = ""
    step: Fraction = Fraction(0)  # of its last printed digit, in `unit`

    @property
    def address(self) -> str:
        """`part field row`, empty when there is no fact."""
        if self.citation is None:
            return ""
        fact = self.citation.fact
        return f"{self.citation.part} {fact.field} {fact.row}".strip()


def find_operands(
    reference: Reference, scope: Scope, desk: Desk
) -> tuple[Operand, ...]:
    """The operands a name stands for: one, or all rows where the formula sums them."""
    kind, name = split_name(reference.name, scope, desk)
    if name.startswith(f"{INDICATOR}."):
        return tuple(_cells(reference, name, scope))
    if name == POINTS:
        return tuple(_points(reference, scope))
    others = desk.of_kind(kind)
    if not others:
        return (Operand(reference, State.NO_PART, kind),)
    if reference.every:
        records = (scope.home,) if kind == scope.home.part.kind else others
        found = [
            _operand(reference, record, (name, row), scope, desk)
            if (name, row) in record.chosen
            else Operand(reference, State.ABSENT, f"{name}[{row}]")
            for record in records
            for row in listed_rows(record, name, desk)
        ]
        return tuple(found) or (_missing(reference, scope.home, name, scope),)
    record = partner(scope.home, kind, desk)
    if record is None:
        return (Operand(reference, State.ABSENT, f"{kind}: several"),)
    row = _row(reference, record, name, scope, desk)
    if row is None:
        return (_missing(reference, record, name, scope),)
    return (_operand(reference, record, (name, row), scope, desk),)


def split_name(name: str, scope: Scope, desk: Desk) -> tuple[str, str]:
    """Kind and field of a name; without a kind it is the scope's."""
    first, _, rest = name.partition(".")
    if rest and first in desk.book.kinds:
        return first, rest
    return scope.home.part.kind, name


def _row(
    reference: Reference, record: Record, name: str, scope: Scope, desk: Desk
) -> str | None:
    """The row of a single operand, None when there is none."""
    rows = rows_of(record, name)
    if reference.row:
        wanted = (scope.row or "") if reference.row == "row" else ""
        if not wanted:
            wanted = text_of(scope.home.chosen.get((reference.row, "")))
        if rows == ("",) and _only(reference.row, wanted, record):
            return ""
        return linked_row(wanted, rows)
    if record is scope.home and scope.row is not None:
        return scope.row if scope.row in rows else None
    if len(rows) == 1:
        return rows[0]
    return total_row(rows, desk)


def _only(field: str, wanted: str, record: Record) -> bool:
    """Whether the part names one such thing only, and it is the wanted one."""
    named = [text_of(f) for (name, _), f in record.chosen.items() if name == field]
    names = [name for name in named if name]
    return len(names) == 1 and linked_row(wanted, names) is not None


def _missing(reference: Reference, record: Record, name: str, scope: Scope) -> Operand:
    """An operand without a fact: unprinted where its whole row is, else absent."""
    if reference.name in scope.optional or reference.row:
        state = State.UNPRINTED
    elif _has_no_place(name, record):
        state = State.UNPRINTED if record.part.tables else State.NO_ROW
    else:
        state = State.ABSENT
    return Operand(reference, state, name)


def _has_no_place(name: str, record: Record) -> bool:
    """Whether nothing of the name's whole row or column was found in the part."""
    row, _, column = name.rpartition(".")
    block = row.partition(".")[0]
    fields = [field for field, _ in record.chosen]
    if not row or any(
        f.startswith(f"{block}.") and f.endswith(f".{column}") for f in fields
    ):
        return bool(row) and not any(f.startswith(f"{row}.") for f in fields)
    return any(f.startswith(f"{block}.") for f in fields) or block == row


def _operand(
    reference: Reference,
    record: Record,
    address: tuple[str, str],
    scope: Scope,
    desk: Desk,
) -> Operand:
    fact = record.chosen[address]
    entry = desk.entry(record, fact.field)
    if entry.type is ValueType.SCORE:
        fact = _as_points(fact)
    whole = reference.name in scope.exact or entry.type in EXACT
    decimals = None
    if entry.type is ValueType.AMOUNT and isinstance(fact.value, Quantity):
        place = (record.part.name, place_of(fact, record), fact.value.unit)
        decimals = desk.usual.get(place)
    return make_operand(
        reference, Citation(record.part.name, fact), entry.unit, whole, decimals
    )


def make_operand(
    reference: Reference,
    citation: Citation,
    unit: str,
    whole: bool,
    decimals: int | None = None,
) -> Operand:
    """The operand of a fact, its number in `unit` (percentages as ratios)."""
    fact = citation.fact
    name = f"{fact.field}[{fact.row}]" if fact.row else fact.field
    if isinstance(fact.value, Nil):
        return Operand(reference, State.BLANK, name, citation=citation, unit=unit)
    if not isinstance(fact.value, Quantity):
        return Operand(reference, State.UNREADABLE, name, citation=citation)
    scaled = scale(fact.value, unit)
    if scaled is None:
        return Operand(reference, State.UNREADABLE, name, citation=citation)
    if fact.confidence < CERTAIN:
        return Operand(reference, State.UNCERTAIN, name, citation=citation)
    value, factor = scaled
    places = max(fact.value.decimals, decimals or 0)
    step = factor / 10**places
    number = exact(value) if whole else printed(value, step / 2)
    shown = unit or fact.value.unit
    return Operand(reference, State.VALUE, name, number, citation, shown, step)


def scale(value: Quantity, unit: str) -> tuple[Fraction, Fraction] | None:
    """The value in `unit`, and what one printed unit is in it; None across families."""
    if value.unit == PERCENT or (unit == PERCENT and not value.unit):
        return Fraction(value.number) * HUNDREDTH, HUNDREDTH
    if not value.unit or not unit or value.unit == unit:
        return Fraction(value.number), Fraction(1)
    one = convert(Quantity(Decimal(1), value.unit), unit)
    if one is None:
        return None
    return Fraction(value.number) * Fraction(one.number), Fraction(one.number)


def _cells(reference: Reference, name: str, scope: Scope) -> Iterator[Operand]:
    cell = name.partition(".")[2]
    for indicator in scope.indicators:
        fact = indicator.cells.get(cell)
        if fact is None:
            yield Operand(reference, State.ABSENT, f"{name}[{indicator.row}]")
        else:
            points = _as_points(fact) if cell in SCORED else fact
            yield make_operand(
                reference, Citation(scope.home.part.name, points), "", whole=True
            )
    if not scope.indicators:
        yield Operand(reference, State.ABSENT, name)


def _points(reference: Reference, scope: Scope) -> Iterator[Operand]:
    for group in scope.groups:
        evidence = group.rows[0].level1_evidence
        if group.points is None or evidence is None:
            yield Operand(reference, State.ABSENT, f"{POINTS}[{group.name}]")
            continue
        row = str(group.rows[0].row)
        fact = Fact(
            f"{INDICATOR}.{POINTS}",
            row,
            group.points,
            evidence,
            group.name,
            Source.TABLE,
        )
        yield make_operand(
            reference,
            Citation(scope.home.part.name, _as_points(fact)),
            "",
            whole=True,
        )


def _as_points(fact: Fact) -> Fact:
    """The fact of a score; a share in percent is as many of a hundred points."""
    value = fact.value
    if isinstance(value, Quantity) and value.unit == PERCENT:
        return replace(fact, value=replace(value, unit=""))
    return fact
