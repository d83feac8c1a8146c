"""The value of one figure that would make an equation hold.

In: a judgement and one of its operands. Out: the value, in steps that can be printed.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from typing import NamedTuple

from extractor.checks.formula import Reference
from extractor.checks.interval import Number, exact, surplus, total
from extractor.checks.judge import Judgement, lookup
from extractor.checks.operands import Operand
from extractor.checks.reckoning import Compared, compare, counts, weigh
from extractor.model import Verdict

HELD = (Verdict.PASS, Verdict.ROUNDING)
MOST_STEPS = 6  # Newton steps; sums need one, a base of a rate a few
LARGEST = 10**15  # beyond, the steps run away: no value settles the equation
FINEST = 10**9  # denominators of steps in between

Values = Mapping[str, Fraction]  # other values of figures, by address


class Figure(NamedTuple):
    """A figure of an equation: the name that stands for it, its value."""

    reference: Reference
    value: Fraction


@dataclass(frozen=True, eq=False)
class Weighing:
    """A judgement, its equation tried with other values; what came out is kept."""

    judgement: Judgement
    known: dict[frozenset[tuple[str, Fraction]], Compared | None] = field(
        default_factory=dict
    )

    @cached_property
    def others(self) -> tuple["Weighing", ...]:
        """Those of the other equations, each of which would do."""
        return tuple(map(Weighing, self.judgement.others))

    @cached_property
    def also(self) -> tuple["Weighing", ...]:
        """Those of the equations that must hold besides."""
        return tuple(map(Weighing, self.judgement.also))

    @cached_property
    def figures(self) -> Mapping[str, Sequence[Figure]]:
        """The figures at each address: several where rows add up to one."""
        equation, found = self.judgement.equation, defaultdict[str, list[Figure]](list)
        for reference in equation.references if equation else ():
            for operand in self.judgement.bound[reference]:
                if operand.number is not None:
                    figure = Figure(reference, operand.number.nominal)
                    found[operand.address].append(figure)
        return found

    @cached_property
    def printed(self) -> Mapping[str, Fraction | None]:
        """The value at each address; None where several differ."""
        values = {a: {f.value for f in found} for a, found in self.figures.items()}
        return {a: v.pop() if len(v) == 1 else None for a, v in values.items()}

    def holds(self, values: Values) -> bool:
        """Whether one of its equations holds, and all that must also."""
        return any(w.agrees(values) for w in (self, *self.others)) and all(
            w.agrees(values) for w in self.also
        )

    def agrees(self, values: Values) -> bool:
        """Whether its equation holds with other values at some addresses."""
        compared = self.compare(values)
        return compared is not None and compared.verdict in HELD

    def compare(self, values: Values) -> Compared | None:
        """Both sides with other values at some addresses; None where it cannot run."""
        changed = frozenset(
            (address, value)
            for address, value in values.items()
            if self.printed.get(address, value) != value
        )
        if changed not in self.known:
            self.known[changed] = self._compare_anew(dict(changed))
        return self.known[changed]

    def _compare_anew(self, values: Values) -> Compared | None:
        equation, compared = self.judgement.equation, self.judgement.compared
        if equation is None:
            return None
        if compared is not None and equation.additive:
            # a sum moves by what its figures move
            left = self._moved(compared.left, counts(equation.left), values)
            right = self._moved(compared.right, counts(equation.right), values)
            return weigh(equation, left, right)
        try:
            return compare(equation, lookup(self.judgement.bound, values))
        except ZeroDivisionError:
            return None

    def _moved(
        self, side: Number, taken: Mapping[Reference, int], values: Values
    ) -> Number:
        shifts = [
            exact(taken[figure.reference] * (value - figure.value))
            for address, value in values.items()
            for figure in self.figures[address]
            if figure.reference in taken
        ]
        return total((side, *shifts))

    def solve(self, operand: Operand, values: Values) -> Fraction | None:
        """The value at which both sides are equal, in the operand's printed steps."""
        value = operand.number.nominal if operand.number else Fraction(0)
        for _ in range(1 if self._only_adds else MOST_STEPS):
            gap = self._gap({**values, operand.address: value})
            slope = self._slope(operand.address, value, values)
            if gap is None or slope is None:
                return None
            if not gap or not slope:
                break
            value = (value - gap / slope).limit_denominator(FINEST)
            if abs(value) > LARGEST:
                return None
        step = self.step(operand)
        return round(value / step) * step if step else value

    @property
    def _only_adds(self) -> bool:
        equation = self.judgement.equation
        return equation is not None and equation.additive

    def _slope(self, address: str, value: Fraction, values: Values) -> Fraction | None:
        """What one more at an address adds to the gap.

        In a sum that is the same whatever stands at the other addresses.
        """
        besides = {} if self._only_adds else values
        here = self._gap({**besides, address: value})
        there = self._gap({**besides, address: value + 1})
        return None if here is None or there is None else there - here

    def _gap(self, values: Values) -> Fraction | None:
        """Left less right."""
        compared = self.compare(values)
        return surplus(compared.left, compared.right) if compared else None

    def step(self, operand: Operand) -> Fraction:
        """The last digit that the figure may have: its own, or the finest beside it.

        A share of a figure is no step of one, so only what is of its unit counts.
        """
        operands = self.judgement.operands
        steps = [o.step for o in operands if o.unit == operand.unit and o.step]
        return min(steps, default=Fraction(0))
