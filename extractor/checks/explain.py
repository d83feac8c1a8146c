"""Why two figures differ, and which figure is to blame.

In: judgements that failed, and all others. Out: explanations, likeliest first, and per
failure the address of the figure whose change settles most and breaks least.
"""

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import NamedTuple

from extractor.checks.desk import Desk
from extractor.checks.formula import compare
from extractor.checks.interval import Number, meet
from extractor.checks.judge import Judgement, lookup
from extractor.checks.operands import CERTAIN, Operand, State, scale
from extractor.kinds import ValueType
from extractor.model import Fact, Quantity, Record, Verdict

YUAN_PER_WAN = 10_000
MOST_FIGURES = 3  # figures named as closing a gap
MEASURED = (ValueType.AMOUNT, ValueType.COUNT)  # points repeat: they explain nothing
HELD = (Verdict.PASS, Verdict.ROUNDING)


class Hint(NamedTuple):
    """A template of the wordings and what it says of the figure, if of one."""

    template: str
    fact: Fact | None = None


def hints(judgement: Judgement, desk: Desk) -> tuple[Hint, ...]:
    """What may explain a difference, likeliest first."""
    compared = judgement.compared
    if compared is None or judgement.equation is None or judgement.equation.bound:
        return ()
    if compared.left.nominal == compared.right.nominal:
        return ()
    left, right = compared.left, compared.right
    found: list[Hint] = []
    if _times(left, right, YUAN_PER_WAN):
        found.append(Hint("explain_unit"))
    found += [Hint("explain_figure", fact) for fact in _closing(judgement, desk)]
    if judgement.verdict is not Verdict.FAIL:
        return tuple(found)
    a, b = _digits(left, judgement), _digits(right, judgement)
    if a and b and _swapped(a, b):
        found.append(Hint("explain_swapped"))
    elif a and b and (_lost(a, b) or _lost(b, a)):
        found.append(Hint("explain_digit"))
    return tuple(found)


def _times(a: Number, b: Number, factor: int) -> bool:
    """Whether one is `factor` times the other."""
    if not a.nominal or not b.nominal:
        return False
    scale_up = Number(*(n * factor for n in b)), Number(*(n * factor for n in a))
    return meet(a, scale_up[0]) or meet(b, scale_up[1])


def _closing(judgement: Judgement, desk: Desk) -> list[Fact]:
    """Figures of the document that are exactly as large as the difference."""
    compared = judgement.compared
    operands = [o for o in judgement.operands if o.citation and o.number]
    if compared is None or not operands or not compared.right.nominal:
        return []
    gap = abs(compared.left.nominal - compared.right.nominal)
    own = {o.address for o in operands if _is_side(o, judgement)}
    found: dict[str, Fact] = {}
    for record in _nearest_first(operands[0], desk):
        for name, value, fact in _figures(record, desk, operands[0]):
            address = f"{record.part.name} {name} {fact.row}".strip()
            if abs(value) == gap and address not in own:
                found.setdefault(fact.label, fact)
    return list(found.values())[:MOST_FIGURES]


def _is_side(operand: Operand, judgement: Judgement) -> bool:
    """Whether the figure alone is a side: it cannot explain its own difference."""
    sides = judgement.compared
    return sides is not None and operand.number in (sides.left, sides.right)


def _nearest_first(operand: Operand, desk: Desk) -> list[Record]:
    part = operand.citation.part if operand.citation else ""
    return sorted(desk.records, key=lambda r: r.part.name != part)


def _figures(
    record: Record, desk: Desk, like: Operand
) -> Iterator[tuple[str, Fraction, Fact]]:
    """Certain figures of a record that have the unit of `like`."""
    for (name, _), fact in record.chosen.items():
        entry = desk.entry(record, name)
        if entry.type not in MEASURED or entry.unit != like.unit:
            continue
        if isinstance(fact.value, Quantity) and fact.confidence >= CERTAIN:
            scaled = scale(fact.value, like.unit)
            if scaled and scaled[0]:
                yield name, scaled[0], fact


def _digits(number: Number, judgement: Judgement) -> str:
    """Digits of a side in steps of the finest printed digit, empty when it has more."""
    steps = [o.step for o in judgement.operands if o.state is State.VALUE and o.step]
    if not steps:
        return ""
    in_steps = abs(number.nominal) / min(steps)
    return str(round(in_steps)) if in_steps else ""


def _swapped(a: str, b: str) -> bool:
    different = [i for i in range(len(a)) if i < len(b) and a[i] != b[i]]
    if len(a) != len(b) or len(different) != 2 or different[1] - different[0] != 1:
        return False
    i, j = different
    return a[i] == b[j] and a[j] == b[i]


def _lost(longer: str, shorter: str) -> bool:
    if len(longer) != len(shorter) + 1:
        return False
    return any(longer[:i] + longer[i + 1 :] == shorter for i in range(len(longer)))


def causes(judgements: Sequence[Judgement]) -> Mapping[int, str]:
    """Per index of a failed judgement the address that is to blame."""
    open_ = [
        i
        for i, j in enumerate(judgements)
        if j.verdict is Verdict.FAIL and j.compared is not None
    ]
    near: dict[str, list[int]] = {}
    for i, judgement in enumerate(judgements):
        if judgement.compared is not None:
            for operand in judgement.operands:
                if operand.number is not None:
                    near.setdefault(operand.address, []).append(i)
    candidates = [
        (address, value) for i in open_ for address, value in _changes(judgements[i])
    ]
    blamed: dict[int, str] = {}
    while open_ and candidates:
        scored = [_score(c, judgements, near, blamed) for c in candidates]
        best = max(range(len(candidates)), key=lambda k: (scored[k][0], -k))
        settled = scored[best][1]
        if not settled:
            break
        for i in settled:
            blamed[i] = candidates[best][0]
        open_ = [i for i in open_ if i not in blamed]
        candidates = [
            (address, value)
            for i in open_
            for address, value in _changes(judgements[i])
        ]
    return blamed


def _changes(judgement: Judgement) -> Iterator[tuple[str, Fraction]]:
    """Per operand the value, in printed steps, that would settle the judgement."""
    equation, compared = judgement.equation, judgement.compared
    if equation is None or compared is None:
        return
    gap = compared.left.nominal - compared.right.nominal
    for operand in judgement.operands:
        if operand.number is None or not operand.address:
            continue
        value = operand.number.nominal
        moved = _gap(judgement, operand.address, value + 1)
        if moved is None or moved == gap:
            continue
        wanted = value - gap / (moved - gap)
        if operand.step:
            wanted = round(wanted / operand.step) * operand.step
        if _verdict(judgement, operand.address, wanted) in HELD:
            yield operand.address, wanted


def _gap(judgement: Judgement, address: str, value: Fraction) -> Fraction | None:
    if judgement.equation is None:
        return None
    try:
        changed = compare(judgement.equation, lookup(judgement.bound, {address: value}))
    except ZeroDivisionError:
        return None
    return changed.left.nominal - changed.right.nominal


def _verdict(judgement: Judgement, address: str, value: Fraction) -> Verdict:
    if judgement.equation is None:
        return judgement.verdict
    try:
        changed = compare(judgement.equation, lookup(judgement.bound, {address: value}))
    except ZeroDivisionError:
        return Verdict.NOT_EVALUABLE
    return changed.verdict


def _score(
    candidate: tuple[str, Fraction],
    judgements: Sequence[Judgement],
    near: Mapping[str, Sequence[int]],
    blamed: Mapping[int, str],
) -> tuple[int, list[int]]:
    """Failures settled minus equations broken, and which failures."""
    address, value = candidate
    settled, broken = [], 0
    for i in near[address]:
        after = _verdict(judgements[i], address, value)
        if judgements[i].verdict is Verdict.FAIL and i not in blamed:
            if after in HELD:
                settled.append(i)
        elif judgements[i].verdict in HELD and after not in HELD:
            broken += 1
    return len(settled) - broken, settled
