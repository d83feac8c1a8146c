"""Numbers as printed: a nominal value and the interval that it stands for.

Exact throughout, so that no step of a check rounds: whole numbers of one small share,
as of a hundredth for figures with two decimals.
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
    """A value and the closed interval around it, in shares: `parts` of them are one."""

    middle: int
    bottom: int
    top: int
    parts: int

    @property
    def nominal(self) -> Fraction:
        """The value."""
        return Fraction(self.middle, self.parts)

    @property
    def low(self) -> Fraction:
        """The least it may stand for."""
        return Fraction(self.bottom, self.parts)

    @property
    def high(self) -> Fraction:
        """The most it may stand for."""
        return Fraction(self.top, self.parts)


def between(nominal: Fraction, low: Fraction, high: Fraction) -> Number:
    """The number with this value and these ends."""
    parts = lcm(nominal.denominator, low.denominator, high.denominator)
    middle, bottom, top = (
        n.numerator * (parts // n.denominator) for n in (nominal, low, high)
    )
    return Number(middle, bottom, top, parts)


def exact(value: Fraction | int | Decimal) -> Number:
    """A number that stands for itself only."""
    middle, parts = value.as_integer_ratio()
    return Number(middle, middle, middle, parts)


def printed(value: Fraction, half: Fraction) -> Number:
    """A number known to `half` of its last printed digit."""
    return between(value, value - half, value + half)


NOTHING = exact(0)


def in_shares(numbers: Sequence[Number]) -> list[Number]:
    """The same numbers, all in shares of one size."""
    parts = lcm(*{n.parts for n in numbers})
    return [
        n if n.parts == parts else Number(*(x * (parts // n.parts) for x in n))
        for n in numbers
    ]


def negate(a: Number) -> Number:
    """The number with its sign turned."""
    return Number(-a.middle, -a.top, -a.bottom, a.parts)


def multiply(a: Number, b: Number) -> Number:
    """The product."""
    ends = [x * y for x in (a.bottom, a.top) for y in (b.bottom, b.top)]
    return Number(a.middle * b.middle, min(ends), max(ends), a.parts * b.parts)


def divide(a: Number, b: Number) -> Number:
    """The quotient; raises ZeroDivisionError when b may be zero."""
    if b.bottom <= 0 <= b.top:
        raise ZeroDivisionError
    ends = [x / y for x in (a.low, a.high) for y in (b.low, b.high)]
    return between(a.nominal / b.nominal, min(ends), max(ends))


def total(numbers: Iterable[Number]) -> Number:
    """The sum, 0 of none; its interval is as wide as all together."""
    found = tuple(numbers)
    if len(found) < 2:
        return found[0] if found else NOTHING
    middles, bottoms, tops, parts = zip(*in_shares(found), strict=True)
    return Number(sum(middles), sum(bottoms), sum(tops), parts[0])


def least(numbers: Sequence[Number]) -> Number:
    """The smallest, end by end."""
    return Number(*map(min, zip(*in_shares(numbers), strict=True)))


def greatest(numbers: Sequence[Number]) -> Number:
    """The largest, end by end."""
    return Number(*map(max, zip(*in_shares(numbers), strict=True)))


def surplus(a: Number, b: Number) -> Fraction:
    """How much more a is than b, by their values."""
    a, b = in_shares((a, b))
    return Fraction(a.middle - b.middle, a.parts)


def meet(a: Number, b: Number) -> bool:
    """Whether the intervals share a point."""
    a, b = in_shares((a, b))
    return a.bottom <= b.top and b.bottom <= a.top


def equal(a: Number, b: Number, *, computed: bool = False) -> Verdict:
    """Whether both can be one figure: pass, rounding or fail.

    `computed` says that b comes out of a quotient or product and a is its print: then a
    passes when it is b rounded.
    """
    a, b = in_shares((a, b))
    if a.middle == b.middle or (computed and a.bottom <= b.middle <= a.top):
        return Verdict.PASS
    return Verdict.ROUNDING if meet(a, b) else Verdict.FAIL


def at_most(a: Number, b: Number) -> Verdict:
    """Whether a ≤ b: pass, rounding when only the intervals allow it, or fail."""
    a, b = in_shares((a, b))
    if a.middle <= b.middle:
        return Verdict.PASS
    return Verdict.ROUNDING if a.bottom <= b.top else Verdict.FAIL


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
