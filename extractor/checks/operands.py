"""Names of a formula → the facts they stand for, as numbers on intervals.

In: records and a scope (the part a check runs on, its row or indicator). Out: operands,
each with its state: a value, nothing printed, not found, unreadable, uncertain.

How wide a printed figure is (docs/checks.md): counts, weights, points and indicator
scores are exact; an amount in a table carries the decimals usual there.
"""

from collections.abc import Iterator
from dataclasses import replace
from enum import StrEnum
from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple

from extractor.checks.desk import (
    Desk,
    Scope,
    listed_rows,
    namesakes,
    partner,
    place_of,
)
from extractor.checks.formula import Reference
from extractor.checks.interval import PERCENT, Number, exact, printed, scale
from extractor.checks.rows import has_no_place, row_of
from extractor.kinds import ValueType
from extractor.model import (
    CERTAIN,
    Citation,
    Fact,
    Indicator,
    Nil,
    Quantity,
    Record,
    Source,
)

INDICATOR, POINTS = "indicator", "level1_points"
SCORED = ("weight", "score")  # cells of an indicator that hold points
EXACT = (ValueType.COUNT, ValueType.YEAR)
PRIOR, UNIT = OTHERS = ("prior", "unit")  # first words of names in other reports


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


class Operand(NamedTuple):
    """One figure of a formula. `name` is what reasons call it."""

    state: State
    name: str
    number: Number | None = None
    citation: Citation | None = None
    unit: str = ""
    step: Fraction = Fraction(0)  # of its last printed digit, in `unit`
    address: str = ""  # `part field row`, where it has a number


def find_operands(
    reference: Reference, scope: Scope, desk: Desk
) -> tuple[Operand, ...]:
    """The operands a name stands for: one, or all rows where the formula sums them."""
    whole, optional = reference.name in scope.exact, reference.name in scope.optional
    asked = (reference, scope.home, scope.row, whole, optional)
    known: tuple[Operand, ...] | None = desk.known.get(asked)
    if known is not None:
        return known
    kind, name = split_name(reference.name, scope, desk)
    if name.startswith(f"{INDICATOR}."):
        return tuple(_cells(name, scope, desk))
    if name == POINTS:
        return tuple(_points(scope))
    found = _find(reference, (kind, name), scope, desk)
    desk.known[asked] = found
    return found


def _find(
    reference: Reference, address: tuple[str, str], scope: Scope, desk: Desk
) -> tuple[Operand, ...]:
    kind, name = address
    if elsewhere := beside(reference, scope, desk):
        return elsewhere
    others = desk.of_kind(kind)
    if not others:
        return (Operand(State.NO_PART, kind),)
    whole = reference.name in scope.exact
    if reference.every:
        records = (scope.home,) if kind == scope.home.part.kind else others
        found = [
            _chosen(record, (name, row), whole, desk)
            if (name, row) in record.chosen
            else Operand(State.ABSENT, f"{name}[{row}]")
            for record in records
            for row in listed_rows(record, name, desk)
        ]
        return tuple(found) or (_missing(reference, scope.home, name, scope),)
    record = partner(scope.home, kind, desk)
    if record is None:
        return (Operand(State.ABSENT, f"{kind}: several"),)
    entry = desk.entry(record, name)
    if entry.adds and (facts := namesakes(record, name)):
        if entry.type is not ValueType.AMOUNT:
            return (Operand(State.UNCERTAIN, f"{name}: several"),)
        return tuple(_of_fact(record, fact, whole, desk) for fact in facts)
    row = row_of(reference, (record, name), scope, desk)
    if row is None:
        return (_missing(reference, record, name, scope),)
    return (_chosen(record, (name, row), whole, desk),)


def beside(reference: Reference, scope: Scope, desk: Desk) -> tuple[Operand, ...]:
    """The operands of a name in another report, empty where the name is of this one.

    `prior.base_data.office.final` stands in the unit's report of the year before, a
    name behind `unit.` in the report of the unit that the row is about.
    """
    first, _, name = reference.name.partition(".")
    if first not in OTHERS:
        return ()
    kind = name.partition(".")[0]
    place = first if first == PRIOR else f"{first} {scope.row or ''}"
    desks = [d for d in desk.beside.get(place, ()) if d.of_kind(kind)]
    if not desks:
        return (Operand(State.NO_PART, f"{first}.{kind}"),)
    if len(desks) > 1 or len(desks[0].of_kind(kind)) > 1:
        return (Operand(State.UNCERTAIN, f"{first}.{kind}: several"),)
    there = scope._replace(home=desks[0].of_kind(kind)[0])
    if first == UNIT:
        there = there._replace(row=None)
    return find_operands(reference._replace(name=name), there, desks[0])


def split_name(name: str, scope: Scope, desk: Desk) -> tuple[str, str]:
    """Kind and field of a name; without a kind it is the scope's."""
    first, _, rest = name.partition(".")
    if rest and first in desk.book.kinds:
        return first, rest
    return scope.home.part.kind, name


def _missing(reference: Reference, record: Record, name: str, scope: Scope) -> Operand:
    """An operand without a fact: unprinted where its whole row is, else absent."""
    if reference.name in scope.optional or reference.row:
        state = State.UNPRINTED
    elif has_no_place(name, record):
        state = State.UNPRINTED if record.part.tables else State.NO_ROW
    else:
        state = State.ABSENT
    return Operand(state, name)


def _chosen(
    record: Record, address: tuple[str, str], whole: bool, desk: Desk
) -> Operand:
    """The operand of a chosen fact, made once: many formulas name it."""
    asked = (record, address, whole)
    if asked not in desk.known:
        desk.known[asked] = _of_fact(record, record.chosen[address], whole, desk)
    operand: Operand = desk.known[asked]
    return operand


def _of_fact(record: Record, fact: Fact, whole: bool, desk: Desk) -> Operand:
    entry = desk.entry(record, fact.field)
    if entry.type is ValueType.SCORE:
        fact = _as_points(fact)
    decimals = None
    if entry.type is ValueType.AMOUNT and isinstance(fact.value, Quantity):
        place = (record.part.name, place_of(fact, record), fact.value.unit)
        decimals = desk.usual.get(place)
    citation = Citation(record.part.name, fact, desk.name)
    return make_operand(citation, entry.unit, whole or entry.type in EXACT, decimals)


def make_operand(
    citation: Citation, unit: str, whole: bool, decimals: int | None = None
) -> Operand:
    """The operand of a fact, its number in `unit` (percentages as ratios)."""
    fact = citation.fact
    name = f"{fact.field}[{fact.row}]" if fact.row else fact.field
    if isinstance(fact.value, Nil) and fact.confidence < CERTAIN:
        return Operand(State.UNCERTAIN, name, citation=citation)
    if isinstance(fact.value, Nil):
        return Operand(State.BLANK, name, citation=citation, unit=unit)
    if not isinstance(fact.value, Quantity):
        return Operand(State.UNREADABLE, name, citation=citation)
    sized = _sized(fact.value, unit, whole, decimals or 0)
    if sized is None:
        return Operand(State.UNREADABLE, name, citation=citation)
    if fact.confidence < CERTAIN:
        return Operand(State.UNCERTAIN, name, citation=citation)
    number, step = sized
    shown = unit or fact.value.unit
    address = citation.address
    return Operand(State.VALUE, name, number, citation, shown, step, address)


@lru_cache(maxsize=4096)  # the same figure stands in many formulas
def _sized(
    value: Quantity, unit: str, whole: bool, decimals: int
) -> tuple[Number, Fraction] | None:
    """The number in `unit`, and its last digit; None where it has no such unit."""
    scaled = scale(value, unit)
    if scaled is None:
        return None
    number, factor = scaled
    step = factor / 10 ** max(value.decimals, decimals)
    return (exact(number) if whole else printed(number, step / 2)), step


def _cells(name: str, scope: Scope, desk: Desk) -> Iterator[Operand]:
    cell = name.partition(".")[2]
    for indicator in scope.indicators:
        asked = (cell, scope.home, indicator.row)
        if asked not in desk.known:
            desk.known[asked] = _cell(cell, indicator, scope.home)
        yield desk.known[asked]
    if not scope.indicators:
        yield Operand(State.ABSENT, name)


def _cell(cell: str, indicator: Indicator, home: Record) -> Operand:
    fact = indicator.cells.get(cell)
    if fact is None:
        return Operand(State.ABSENT, f"{INDICATOR}.{cell}[{indicator.row}]")
    points = _as_points(fact) if cell in SCORED else fact
    return make_operand(Citation(home.part.name, points), "", whole=True)


def _points(scope: Scope) -> Iterator[Operand]:
    for group in scope.groups:
        evidence = group.rows[0].level1_evidence
        if group.points is None or evidence is None:
            yield Operand(State.ABSENT, f"{POINTS}[{group.name}]")
            continue
        fact = Fact(
            f"{INDICATOR}.{POINTS}",
            str(group.rows[0].row),
            group.points,
            evidence,
            group.name,
            Source.TABLE,
            group.rows[0].level1_confidence,
        )
        cited = Citation(scope.home.part.name, _as_points(fact))
        yield make_operand(cited, "", whole=True)


def _as_points(fact: Fact) -> Fact:
    """The fact of a score; a share in percent is as many of a hundred points."""
    value = fact.value
    if isinstance(value, Quantity) and value.unit == PERCENT:
        return replace(fact, value=replace(value, unit=""))
    return fact
