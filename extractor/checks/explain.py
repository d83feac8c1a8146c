"""Why two figures differ: what closes the gap, units mixed, digits slipped.

In: a judgement. Out: hints, the likeliest first.
"""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple

from extractor.checks.desk import Desk
from extractor.checks.interval import Number, meet
from extractor.checks.judge import Judgement
from extractor.checks.operands import CERTAIN, Operand, State, scale
from extractor.kinds import ValueType
from extractor.model import Fact, Quantity, Verdict

YUAN_PER_WAN = 10_000
MOST_FIGURES = 3  # figures named as closing a gap
MEASURED = (ValueType.AMOUNT, ValueType.COUNT)  # points repeat: they explain nothing


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
    if a and b and is_swapped(a, b):
        found.append(Hint("explain_swapped"))
    elif a and b and (lost_digit(a, b) or lost_digit(b, a)):
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
    here = operands[0].citation.part if operands[0].citation else ""
    found: dict[str, Fact] = {}
    figures = _figures(desk, operands[0].unit).get(gap, ())
    for part, name, fact in sorted(figures, key=lambda figure: figure[0] != here):
        if f"{part} {name} {fact.row}".strip() not in own:
            found.setdefault(fact.label, fact)
    return list(found.values())[:MOST_FIGURES]


def _is_side(operand: Operand, judgement: Judgement) -> bool:
    """Whether the figure alone is a side: it cannot explain its own difference."""
    sides = judgement.compared
    return sides is not None and operand.number in (sides.left, sides.right)


@lru_cache(maxsize=8)  # units of one desk
def _figures(
    desk: Desk, unit: str
) -> Mapping[Fraction, Sequence[tuple[str, str, Fact]]]:
    """Certain figures in a unit by their size: part, field and fact."""
    found: dict[Fraction, list[tuple[str, str, Fact]]] = {}
    for record in desk.records:
        for (name, _), fact in record.chosen.items():
            entry = desk.entry(record, name)
            if entry.type not in MEASURED or entry.unit != unit:
                continue
            if isinstance(fact.value, Quantity) and fact.confidence >= CERTAIN:
                scaled = scale(fact.value, unit)
                if scaled and scaled[0]:
                    place = (record.part.name, name, fact)
                    found.setdefault(abs(scaled[0]), []).append(place)
    return found


def _digits(number: Number, judgement: Judgement) -> str:
    """Digits of a side in steps of the finest printed digit, empty when it has more."""
    steps = [o.step for o in judgement.operands if o.state is State.VALUE and o.step]
    if not steps:
        return ""
    in_steps = abs(number.nominal) / min(steps)
    return str(round(in_steps)) if in_steps else ""


def is_swapped(a: str, b: str) -> bool:
    """Whether two neighbouring digits are exchanged."""
    different = [i for i in range(len(a)) if i < len(b) and a[i] != b[i]]
    if len(a) != len(b) or len(different) != 2 or different[1] - different[0] != 1:
        return False
    i, j = different
    return a[i] == b[j] and a[j] == b[i]


def lost_digit(longer: str, shorter: str) -> bool:
    """Whether the shorter is the longer with a digit left out."""
    if len(longer) != len(shorter) + 1:
        return False
    return any(longer[:i] + longer[i + 1 :] == shorter for i in range(len(longer)))
