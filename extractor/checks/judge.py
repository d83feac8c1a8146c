"""Equations and operands → a judgement: did it hold, and if it could not run, why.

A blank counts as nothing only where an equation closes with it, or where the table's
own sum is broken whatever else is printed; nothing that was not read ever passes.
"""

import ast
from collections.abc import Mapping, Sequence
from fractions import Fraction
from types import MappingProxyType
from typing import NamedTuple

from extractor.checks.desk import Desk, Scope
from extractor.checks.formula import (
    Equation,
    Reference,
    Statement,
    references,
)
from extractor.checks.interval import Number, exact, scale, surplus, total
from extractor.checks.operands import Operand, State, find_operands
from extractor.checks.reckoning import Compared, Lookup, compare
from extractor.model import Citation, Quantity, Verdict

INFERRED_ZERO = "inferred_zero"
ZERO_BASE = "zero_base"
SEVERITY = (
    Verdict.PASS,
    Verdict.NOT_APPLICABLE,
    Verdict.ROUNDING,
    Verdict.NOT_EVALUABLE,
    Verdict.FAIL,
)

NO_CHANGE: Mapping[str, Fraction] = MappingProxyType({})

Bound = Mapping[Reference, tuple[Operand, ...]]


class Judgement(NamedTuple):
    """How a case turned out. `compared` is None when it did not run.

    `texts` fills the message where a predicate has more to say than two figures;
    `others` are judgements on the check's other equations, each of which would do;
    `also` those on equations that must hold besides.
    """

    verdict: Verdict
    reason: str = ""
    equation: Equation | None = None
    compared: Compared | None = None
    bound: Bound = MappingProxyType({})
    citations: tuple[Citation, ...] = ()
    texts: Mapping[str, str] = MappingProxyType({})
    because: str = ""
    others: tuple["Judgement", ...] = ()
    also: tuple["Judgement", ...] = ()

    @property
    def hollow(self) -> bool:
        """Whether a side of its equation has names and no value for any of them."""
        if self.equation is None:
            return True
        sides = (self.equation.left, self.equation.right)
        return not all(_has_value(side, self.bound) for side in sides)

    @property
    def operands(self) -> tuple[Operand, ...]:
        """Operands of its equation in reading order."""
        if self.equation is None:
            return ()
        return tuple(o for r in self.equation.references for o in self.bound[r])


def judge(statement: Statement, scope: Scope, desk: Desk) -> Judgement:
    """The judgement on all equations of a statement: the worst of them."""
    found = [judge_equation(equation, scope, desk) for equation in statement]
    if len(found) == 1:
        return found[0]
    worst = max(found, key=lambda j: SEVERITY.index(j.verdict))
    rest = tuple(j for j in found if j is not worst and j.compared is not None)
    return worst._replace(also=rest) if rest else worst


def judge_equation(equation: Equation, scope: Scope, desk: Desk) -> Judgement:
    """The judgement on one equation."""
    bound = {r: find_operands(r, scope, desk) for r in equation.references}
    operands = [o for found in bound.values() for o in found]
    if all(o.state is State.VALUE for o in operands) and operands:
        return _compare(equation, bound)
    stopped = _stopped(operands)
    if stopped is None:
        nothing = [o for o in operands if o.state.nothing]
        return _with_nothing(equation, bound, nothing)
    verdict, reason = stopped
    return Judgement(verdict, reason, equation, bound=bound)


def _stopped(operands: Sequence[Operand]) -> tuple[Verdict, str] | None:
    """Why the equation cannot run, None when it can be tried."""
    for state in (State.NO_PART, State.UNREADABLE, State.UNCERTAIN):
        names = _names([o for o in operands if o.state is state])
        if names:
            away = state is State.NO_PART
            verdict = Verdict.NOT_APPLICABLE if away else Verdict.NOT_EVALUABLE
            return verdict, f"{state}: {names}"
    if any(o.state is State.VALUE for o in operands):
        return None
    absent = [o for o in operands if o.state is State.ABSENT]
    if absent:
        return Verdict.NOT_EVALUABLE, f"{State.ABSENT}: {_names(absent)}"
    return Verdict.NOT_APPLICABLE, f"{operands[0].state}: {_names(operands)}"


def _with_nothing(
    equation: Equation, bound: Bound, nothing: Sequence[Operand]
) -> Judgement:
    """The judgement where some operands are blank or missing."""
    absent = [o for o in nothing if o.state is State.ABSENT]
    reason = f"{nothing[0].state}: {_names(nothing)}"
    if absent:
        reason = f"{State.ABSENT}: {_names(absent)}"
    lost = any(o.state is State.NO_ROW for o in nothing)
    unknown = Verdict.NOT_EVALUABLE if absent or lost else Verdict.NOT_APPLICABLE
    hollow = not all(
        _has_value(side, bound) for side in (equation.left, equation.right)
    )
    if not equation.additive or (equation.bound and (absent or hollow)):
        return Judgement(unknown, reason, equation, bound=bound)
    judged = _compare(equation, bound)
    cited = [o.citation for o in judged.operands if o.citation]
    own = len({(c.document, c.part) for c in cited}) <= 1
    if hollow and all(o.state is State.UNPRINTED for o in nothing):
        return _replaced(judged, Verdict.NOT_APPLICABLE, reason)
    if hollow and (absent or lost or not own):
        return _replaced(judged, Verdict.NOT_EVALUABLE, reason)
    if judged.verdict in (Verdict.PASS, Verdict.ROUNDING):
        reason = f"{INFERRED_ZERO}: {_names(nothing)}"
        return _replaced(judged, judged.verdict, reason)
    if absent or lost or hollow or not own:
        return _replaced(judged, Verdict.NOT_EVALUABLE, reason)
    return _replaced(judged, judged.verdict, reason)


def _has_value(side: ast.expr, bound: Bound) -> bool:
    found = [o for r in references(side) for o in bound[r]]
    return not found or any(o.state is State.VALUE for o in found)


def _replaced(judged: Judgement, verdict: Verdict, reason: str) -> Judgement:
    return Judgement(
        verdict,
        reason,
        judged.equation,
        judged.compared,
        judged.bound,
        judged.citations,
    )


def _compare(equation: Equation, bound: Bound) -> Judgement:
    citations = tuple(
        o.citation for found in bound.values() for o in found if o.citation is not None
    )
    try:
        compared = compare(equation, lookup(bound))
    except ZeroDivisionError:
        return Judgement(
            Verdict.NOT_EVALUABLE, ZERO_BASE, equation, bound=bound, citations=citations
        )
    return Judgement(compared.verdict, "", equation, compared, bound, citations)


def closing_line(judgement: Judgement, scope: Scope) -> str:
    """Name of the row without a field that the broken sum of its table leaves out.

    A province's form may have rows that no check knows: with them the sum closes.
    Empty when there is none.
    """
    equation, compared = judgement.equation, judgement.compared
    if equation is None or compared is None or equation.bound or not equation.additive:
        return ""
    gap = surplus(compared.left, compared.right)
    names = [r.name for r, found in judgement.bound.items() if found]
    columns = {name.rpartition(".")[2] for name in names if "." in name}
    units = {o.unit for o in judgement.operands if o.number is not None}
    for line in scope.home.lines:
        value = line.fact.value
        if line.column not in columns or not isinstance(value, Quantity):
            continue
        scaled = scale(value, next(iter(units), ""))
        if scaled is not None and scaled[0] == gap:
            return line.name
    return ""


def lookup(bound: Bound, changed: Mapping[str, Fraction] = NO_CHANGE) -> Lookup:
    """Numbers of the references; `changed` puts other values at some addresses."""

    def numbers(reference: Reference) -> list[Number]:
        return [o.number for o in bound[reference] if o.number is not None]

    def moved(reference: Reference) -> list[Number]:
        return [
            _moved(o.number, changed[o.address]) if o.address in changed else o.number
            for o in bound[reference]
            if o.number is not None
        ]

    return moved if changed else numbers


def _moved(number: Number, value: Fraction) -> Number:
    return total((number, exact(value - number.nominal)))


def _names(operands: Sequence[Operand]) -> str:
    return ", ".join(dict.fromkeys(o.name for o in operands))
