"""A report among its peers: how far a ratio stands from those of all others.

In: the ratios of all reports of one year. Out: whether one lies far out, by the outer
fences of Tukey (Exploratory Data Analysis, 1977): three times the distance of the
quartiles beyond them. Where peers hardly differ, a share of the median stands for it.
"""

from collections.abc import Mapping, Sequence
from fractions import Fraction

from extractor.checks.desk import Desk, Scope
from extractor.checks.formula import Reference, Statement, parse, references
from extractor.checks.interval import Number, between
from extractor.checks.operands import Operand, find_operands
from extractor.checks.reckoning import evaluate

QUARTERS = (1, 3)


def ratio(statement: Statement, desk: Desk) -> tuple[Fraction, tuple[Operand, ...]]:
    """The right side's value, and the figures it is made of.

    Raises LookupError, which says what is missing, ZeroDivisionError on a base of zero.
    """
    scope = Scope(desk.records[0])
    side = statement[0].right
    bound = {r: find_operands(r, scope, desk) for r in references(side)}
    missing = [o for found in bound.values() for o in found if o.number is None]
    if missing:
        names = ", ".join(dict.fromkeys(o.name for o in missing))
        raise LookupError(missing[0].state, names)

    def numbers(reference: Reference) -> list[Number]:
        return [o.number for o in bound[reference] if o.number is not None]

    value = evaluate(side, numbers).nominal
    return value, tuple(o for found in bound.values() for o in found)


def named(figures: str) -> Mapping[str, Statement]:
    """The ratios of `name = formula; name = formula`, by name."""
    statements = parse(figures)
    return {s[0].references[0].name: s for s in statements}


def fences(values: Sequence[Fraction], times: Fraction, share: Fraction) -> Number:
    """Median, and the fences around the quartiles beyond which a value lies far out."""
    low, high = (_quantile(values, Fraction(n, 4)) for n in QUARTERS)
    middle = _quantile(values, Fraction(1, 2))
    reach = times * max(high - low, share * abs(middle))
    return between(middle, low - reach, high + reach)


def _quantile(values: Sequence[Fraction], share: Fraction) -> Fraction:
    """The value that `share` of the others lie below, between two of them by line."""
    ordered = sorted(values)
    place = (len(ordered) - 1) * share
    below = int(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (place - below)
