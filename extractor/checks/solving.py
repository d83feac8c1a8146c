"""The value of one figure that would make an equation hold.

In: a judgement and one of its operands. Out: the value, in steps that can be printed.
"""

from collections.abc import Mapping
from fractions import Fraction

from extractor.checks.formula import Compared, compare
from extractor.checks.judge import Judgement, lookup
from extractor.checks.operands import Operand
from extractor.model import Verdict

HELD = (Verdict.PASS, Verdict.ROUNDING)
MOST_STEPS = 6  # Newton steps; sums need one, a base of a rate a few
LARGEST = 10**15  # beyond, the steps run away: no value settles the equation
FINEST = 10**9  # denominators of steps in between

Values = Mapping[str, Fraction]  # other values of figures, by address


def solve(judgement: Judgement, operand: Operand, values: Values) -> Fraction | None:
    """The value at which both sides are equal, in the operand's printed steps."""
    value = operand.number.nominal if operand.number else Fraction(0)
    additive = judgement.equation is not None and judgement.equation.additive
    for _ in range(1 if additive else MOST_STEPS):
        here = compare_with(judgement, {**values, operand.address: value})
        there = compare_with(judgement, {**values, operand.address: value + 1})
        if here is None or there is None:
            return None
        gap = here.left.nominal - here.right.nominal
        slope = there.left.nominal - there.right.nominal - gap
        if not gap or not slope:
            break
        value = (value - gap / slope).limit_denominator(FINEST)
        if abs(value) > LARGEST:
            return None
    step = step_of(judgement, operand)
    return round(value / step) * step if step else value


def step_of(judgement: Judgement, operand: Operand) -> Fraction:
    """The last digit that the figure may have: its own, or the finest beside it.

    A share of a figure is no step of one, so only what is of its unit counts.
    """
    steps = [o.step for o in judgement.operands if o.unit == operand.unit and o.step]
    return min(steps, default=Fraction(0))


def compare_with(judgement: Judgement, values: Values) -> Compared | None:
    """The judgement's equation with other values at some addresses."""
    if judgement.equation is None:
        return None
    try:
        return compare(judgement.equation, lookup(judgement.bound, values))
    except ZeroDivisionError:
        return None


def agrees(judgement: Judgement, values: Values) -> bool:
    """Whether its equation holds with other values at some addresses."""
    compared = compare_with(judgement, values)
    return compared is not None and compared.verdict in HELD
