"""Numbers as printed: a nominal value and the interval that it stands for.

Exact fractions throughout, so that no step of a check rounds.
"""

from collections.abc import Iterable, Sequence
from decimal import Decimal, localcontext
from fractions import Fraction
from math import lcm
from typing import NamedTuple

from extractor.model import Quantity, Verdict
from extractor.values import convert

PERCENT = "%"
HUNDREDTH = Fraction(1, 100)
DIGITS = 28  # that a quotient is worked out to, more for figures that have more
SHOWN_PLACES = 6  # decimals of a quotient that is shown; comparisons use the fraction


class Number(NamedTuple):
    """A value and the closed interval around it."""

    nominal: Fraction
    low: Fraction
    high: Fraction


def exact(value: Fraction | int | Decimal) -> Number:
    """A number that stands for itself only."""
    fraction = Fraction(value)
    return Number(fraction, fraction, fraction)


def printed(value: Fraction, half: Fraction) -> Number:
    """A number known to `half` of its last printed digit."""
    return Number(value, value - half, value + half)


NOTHING = exact(0)


def add(a: Number, b: Number) -> Number:
    """The sum; its interval is as wide as both together."""
    return Number(a.nominal + b.nominal, a.low + b.low, a.high + b.high)


def negate(a: Number) -> Number:
    """The number with its sign turned."""
    return Number(-a.nominal, -a.high, -a.low)


def multiply(a: Number, b: Number) -> Number:
    """The product."""
    ends = [x * y for x in (a.low, a.high) for y in (b.low, b.high)]
    return Number(a.nominal * b.nominal, min(ends), max(ends))


def divide(a: Number, b: Number) -> Number:
    """The quotient; raises ZeroDivisionError when b may be zero."""
    if b.low <= 0 <= b.high:
        raise ZeroDivisionError
    ends = [x / y for x in (a.low, a.high) for y in (b.low, b.high)]
    return Number(a.nominal / b.nominal, min(ends), max(ends))


def total(numbers: Iterable[Number]) -> Number:
    """The sum, 0 of none."""
    found = tuple(numbers)
    if len(found) == 1:
        return found[0]
    return Number(*map(_sum, zip(*found, strict=True))) if found else NOTHING


def _sum(values: Sequence[Fraction]) -> Fraction:
    """The sum, reduced once and not after every step."""
    scale = lcm(*(v.denominator for v in values))
    return Fraction(sum(v.numerator * (scale // v.denominator) for v in values), scale)


def least(numbers: Iterable[Number]) -> Number:
    """The smallest, end by end."""
    nominals, lows, highs = zip(*numbers, strict=True)
    return Number(min(nominals), min(lows), min(highs))


def greatest(numbers: Iterable[Number]) -> Number:
    """The largest, end by end."""
    nominals, lows, highs = zip(*numbers, strict=True)
    return Number(max(nominals), max(lows), max(highs))


def meet(a: Number, b: Number) -> bool:
    """Whether the intervals share a point."""
    return a.low <= b.high and b.low <= a.high


def equal(a: Number, b: Number, *, computed: bool = False) -> Verdict:
    """Whether both can be one figure: pass, rounding or fail.

    `computed` says that b comes out of a quotient or product and a is its print: then a
    passes when it is b rounded.
    """
    if a.nominal == b.nominal or (computed and a.low <= b.nominal <= a.high):
        return Verdict.PASS
    return Verdict.ROUNDING if meet(a, b) else Verdict.FAIL


def at_most(a: Number, b: Number) -> Verdict:
    """Whether a ≤ b: pass, rounding when only the intervals allow it, or fail."""
    if a.nominal <= b.nominal:
        return Verdict.PASS
    return Verdict.ROUNDING if a.low <= b.high else Verdict.FAIL


def decimal(value: Fraction) -> Decimal:
    """The fraction as a Decimal: exact where it ends, else to SHOWN_PLACES."""
    with localcontext() as context:
        context.prec = max(DIGITS, len(str(value.numerator)) + SHOWN_PLACES)
        places = Decimal(value.numerator) / Decimal(value.denominator)
        if Fraction(places) == value:
            return Decimal(f"{places.normalize():f}")
        return places.quantize(Decimal(1).scaleb(-SHOWN_PLACES))


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
