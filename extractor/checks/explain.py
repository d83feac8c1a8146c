"""Why two figures differ: what closes the gap, units mixed, digits slipped.

In: a judgement. Out: hints, the likeliest first.
"""

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple

from extractor.checks.desk import Desk
from extractor.checks.formula import references, subtracts
from extractor.checks.interval import (
    Number,
    decimal,
    exact,
    in_shares,
    meet,
    multiply,
    scale,
    surplus,
)
from extractor.checks.judge import Judgement
from extractor.checks.operands import Operand
from extractor.checks.slips import LIKELY, slip
from extractor.checks.solving import Weighing
from extractor.kinds import ValueType
from extractor.model import CERTAIN, Fact, Quantity, Record, Verdict

YUAN_PER_WAN = 10_000
MOST_FIGURES = 3  # figures named as closing a gap
TELLING_DIGITS = 2  # a gap of fewer is closed by many a figure by chance
MEASURED = (ValueType.AMOUNT, ValueType.COUNT)  # points repeat: they explain nothing


class Hint(NamedTuple):
    """A template of the wordings and what it says of a figure, if of one.

    `value` is what would stand there, in `unit`.
    """

    template: str
    fact: Fact | None = None
    value: Fraction | None = None
    unit: str = ""


def hints(judgement: Judgement, desk: Desk, cause: str = "") -> tuple[Hint, ...]:
    """What may explain a difference, likeliest first; `cause` is the figure blamed."""
    compared = judgement.compared
    if compared is None or judgement.equation is None or judgement.equation.bound:
        return ()
    left, right = compared.left, compared.right
    gap = surplus(left, right)
    if not gap:
        return ()
    found = [*_too_small(judgement)]
    if _times(left, right, YUAN_PER_WAN):
        found.append(Hint("explain_unit"))
    closing = [Hint("explain_figure", fact) for fact in _closing(judgement, desk)]
    if judgement.verdict is not Verdict.FAIL:
        return (*found, *closing)
    slipped = [*_misprinted(judgement, desk, cause)]
    if _is_telling(gap):
        return (*found, *closing, *slipped)
    return (*found, *slipped, *closing)


def _too_small(judgement: Judgement) -> Iterator[Hint]:
    """A total smaller than its largest part: the reading is suspect before the report.

    Rule K12 of the list of checks.
    """
    equation = judgement.equation
    if equation is None or not equation.additive or any(map(subtracts, equation.sides)):
        return
    for side, other in (equation.sides, equation.sides[::-1]):
        totals, parts = (
            [o for r in references(s) for o in judgement.bound[r] if o.number]
            for s in (side, other)
        )
        if len(totals) != 1 or len(parts) < 2:
            continue
        total, *sizes = (o.number.nominal for o in (*totals, *parts) if o.number)
        largest = parts[sizes.index(max(sizes))]
        if min(sizes) >= 0 and total < max(sizes) and largest.citation:
            yield Hint("explain_reading", largest.citation.fact)


def _is_telling(gap: Fraction) -> bool:
    """Whether the gap has digits enough that no figure is as large by chance."""
    digits = f"{decimal(abs(gap)):f}".replace(".", "").strip("0")
    return len(digits) >= TELLING_DIGITS


def _misprinted(judgement: Judgement, desk: Desk, cause: str) -> Iterator[Hint]:
    """How the figure to blame went wrong: its digits, or its cell."""
    weighing = Weighing(judgement)
    for operand in judgement.operands:
        if not cause or operand.address != cause or operand.number is None:
            continue
        value = weighing.solve(operand, {})
        if value is not None and weighing.agrees({cause: value}):
            if operand.citation is not None:
                yield from _slipped(operand, value, weighing.step(operand))
                yield from _shifted(operand, value, desk)
            return


def _slipped(operand: Operand, value: Fraction, step: Fraction) -> Iterator[Hint]:
    """How the digits of the figure to blame went wrong."""
    if operand.number is None or operand.citation is None:
        return
    kind = slip(operand.number.nominal, value, step)
    if kind in LIKELY:
        yield Hint(f"explain_{kind}", operand.citation.fact, value, operand.unit)


def _shifted(operand: Operand, value: Fraction, desk: Desk) -> Iterator[Hint]:
    """The figure that belongs here and stands in a neighbouring cell."""
    cited = operand.citation
    if cited is None or cited.document or not _is_telling(value):
        return
    record = next(r for r in desk.records if r.part.name == cited.part)
    for fact in _neighbours(cited.fact, record):
        if isinstance(fact.value, Quantity) and fact.confidence >= CERTAIN:
            scaled = scale(fact.value, operand.unit)
            if scaled is not None and scaled[0] == value:
                yield Hint("explain_column", fact, value, operand.unit)
                return


def _neighbours(fact: Fact, record: Record) -> Iterator[Fact]:
    """The figures before and behind, and those of the same row in other columns."""
    keys = list(record.chosen)
    place = keys.index((fact.field, fact.row)) if (fact.field, fact.row) in keys else -1
    beside = [keys[i] for i in (place - 1, place + 1) if 0 <= i < len(keys)]
    start = fact.field.rpartition(".")[0]
    columns = [
        key
        for key in keys
        if start and key[0].rpartition(".")[0] == start and key[1] == fact.row
    ]
    own = (fact.field, fact.row)
    for key in dict.fromkeys((*beside, *columns)):
        if place >= 0 and key != own:
            yield record.chosen[key]


def _times(a: Number, b: Number, factor: int) -> bool:
    """Whether one is `factor` times the other."""
    if not a.nominal or not b.nominal:
        return False
    times = exact(factor)
    return meet(a, multiply(b, times)) or meet(b, multiply(a, times))


def _closing(judgement: Judgement, desk: Desk) -> list[Fact]:
    """Figures of the document that are exactly as large as the difference."""
    compared = judgement.compared
    operands = [o for o in judgement.operands if o.citation and o.number]
    if compared is None or not operands or not compared.right.nominal:
        return []
    gap = abs(surplus(compared.left, compared.right))
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
    sides, own = judgement.compared, operand.number
    if sides is None or own is None:
        return False
    mine, left, right = in_shares((own, sides.left, sides.right))
    return mine in (left, right)


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
