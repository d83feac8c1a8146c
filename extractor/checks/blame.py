"""Which figure is to blame: the one whose change settles most and breaks least.

In: all judgements of an audit. Out: per failure the address of a figure. A change that
looks like a slip of the pen (digits swapped, one digit other) goes before one that does
not, and no amount is made negative.
"""

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import NamedTuple

from extractor.checks.explain import is_swapped, lost_digit
from extractor.checks.formula import Compared, compare
from extractor.checks.judge import Judgement, lookup
from extractor.checks.operands import Operand
from extractor.model import Verdict

HELD = (Verdict.PASS, Verdict.ROUNDING)
MOST_STEPS = 6  # Newton steps; sums need one, a base of a rate a few
FINEST = 10**9  # denominators of steps in between


class Change(NamedTuple):
    """Another value at an address; `slip` ranks how it may have come about."""

    address: str
    value: Fraction
    slip: int


class Effect(NamedTuple):
    """The failures that a change settles; `others` weighs what else it does."""

    change: Change
    settled: frozenset[int]
    others: int

    def points(self, blamed: Mapping[int, str]) -> int:
        """Failures settled minus equations broken; a deviation gone counts half."""
        return 2 * len(self.settled - blamed.keys()) + self.others


def causes(judgements: Sequence[Judgement]) -> Mapping[int, str]:
    """Per index of a failed judgement the address that is to blame."""
    near: dict[str, list[int]] = {}
    for i, judgement in enumerate(judgements):
        for operand in judgement.operands if judgement.compared is not None else ():
            if operand.number is not None and i not in near.get(operand.address, ()):
                near.setdefault(operand.address, []).append(i)
    failed = [i for i, j in enumerate(judgements) if j.verdict is Verdict.FAIL]
    effects = [
        _effect(change, judgements, near[change.address])
        for i in failed
        for change in _changes(judgements[i])
    ]
    blamed: dict[int, str] = {}
    while effects:
        best = max(effects, key=lambda e: (e.points(blamed), e.change.slip))
        settled = best.settled - blamed.keys()
        if not settled:
            break
        blamed.update(dict.fromkeys(sorted(settled), best.change.address))
        effects = [e for e in effects if e.settled - blamed.keys()]
    return blamed


def _changes(judgement: Judgement) -> Iterator[Change]:
    """Per operand the value, in printed steps, that would settle the judgement."""
    for operand in judgement.operands if judgement.compared is not None else ():
        if operand.number is None or not operand.address:
            continue
        value = _solve(judgement, operand, operand.number.nominal)
        if value is None or (value < 0 <= operand.number.nominal):
            continue
        after = _compared(judgement, operand.address, value)
        if after is not None and after.verdict in HELD:
            slip = _slip(operand.number.nominal, value, operand.step)
            yield Change(operand.address, value, slip)


def _solve(judgement: Judgement, operand: Operand, value: Fraction) -> Fraction | None:
    """The value at which both sides are equal, in the operand's printed steps."""
    for _ in range(MOST_STEPS):
        here = _compared(judgement, operand.address, value)
        there = _compared(judgement, operand.address, value + 1)
        if here is None or there is None:
            return None
        gap = here.left.nominal - here.right.nominal
        slope = there.left.nominal - there.right.nominal - gap
        if not gap or not slope:
            break
        value = (value - gap / slope).limit_denominator(FINEST)
    step = operand.step
    return round(value / step) * step if step else value


def _compared(judgement: Judgement, address: str, value: Fraction) -> Compared | None:
    """The judgement's equation with another value at the address."""
    if judgement.equation is None:
        return None
    try:
        return compare(judgement.equation, lookup(judgement.bound, {address: value}))
    except ZeroDivisionError:
        return None


def _slip(old: Fraction, new: Fraction, step: Fraction) -> int:
    """How likely one was printed for the other: 2 swapped or lost, 1 a digit, 0."""
    if not step:
        return 0
    a, b = str(round(abs(old) / step)), str(round(abs(new) / step))
    if is_swapped(a, b) or lost_digit(a, b) or lost_digit(b, a):
        return 2
    other = sum(x != y for x, y in zip(a, b, strict=False))
    return 1 if len(a) == len(b) and other == 1 else 0


def _effect(
    change: Change, judgements: Sequence[Judgement], near: Sequence[int]
) -> Effect:
    """What a change does to the judgements that its figure stands in."""
    settled, others = set(), 0
    for i in near:
        after = _compared(judgements[i], change.address, change.value)
        held = after is not None and after.verdict in HELD
        verdict = judgements[i].verdict
        if verdict is Verdict.FAIL and held:
            settled.add(i)
        elif verdict is Verdict.DEVIATION and held:
            others += 1
        elif verdict in HELD and not held:
            others -= 2
    return Effect(change, frozenset(settled), others)
