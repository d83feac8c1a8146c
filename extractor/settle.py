"""Cells that two readers read differently, settled where one equation decides.

In: the facts of a part and its kind. Out: the same facts; a doubtful one has the value
of the only reading with which every sum that it stands in closes. Else it stays
unreadable: a figure is never chosen by taste.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from extractor.kinds import Kind
from extractor.model import Fact, Nil, Quantity, Value
from extractor.sums import Sum, closes, sums

SETTLED = Decimal("0.9")

Address = tuple[str, str]


def settle(facts: Sequence[Fact], kind: Kind) -> tuple[Fact, ...]:
    """The facts, doubtful ones settled where the sums allow one reading only."""
    if not any(fact.readings for fact in facts):
        return tuple(facts)
    equations = _equations(kind)
    known: dict[Address, Value] = {}
    for fact in facts:
        if not fact.readings:
            known.setdefault((fact.field, fact.row), fact.value)
    return tuple(
        _settled(fact, known, equations) if fact.readings else fact for fact in facts
    )


def _equations(kind: Kind) -> tuple[Sum, ...]:
    columns = {column for grid in kind.grids.values() for column in grid.columns}
    formulas = [c.formula for c in kind.checks.values() if c.formula]
    return sums(formulas, sorted(columns))


def _settled(
    fact: Fact, known: Mapping[Address, Value], equations: Sequence[Sum]
) -> Fact:
    bearing = [e for e in equations if fact.field in (e.total, *e.parts)]
    fitting = []
    for reading in fact.readings:
        verdicts = [_holds(e, fact, reading, known) for e in bearing]
        if True in verdicts and False not in verdicts:
            fitting.append(reading)
    if len(fitting) != 1:
        return fact
    return replace(fact, value=fitting[0], confidence=SETTLED)


def _holds(
    equation: Sum, fact: Fact, reading: Value, known: Mapping[Address, Value]
) -> bool | None:
    """Whether the sum closes with the reading; None when it cannot be told."""
    values: dict[str, Quantity] = {}
    for name in (equation.total, *equation.parts):
        value = (
            reading if name == fact.field else known.get((name, fact.row), Nil.BLANK)
        )
        if isinstance(value, Quantity):
            values[name] = value
        elif not isinstance(value, Nil):
            return None
    return closes(equation, values) if equation.total in values else None
