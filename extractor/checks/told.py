"""Small things predicates share: looking up one name, judging what cannot run."""

from collections.abc import Iterator, Mapping

from extractor.checks.desk import Desk, Scope, partner
from extractor.checks.formula import Reference
from extractor.checks.judge import Judgement
from extractor.checks.operands import Operand, State, find_operands, split_name
from extractor.model import CERTAIN, Citation, Nil, Verdict

Arguments = Mapping[str, str]
Cases = Iterator[tuple[str, Judgement]]


def one(name: str, scope: Scope, desk: Desk) -> Operand:
    """The operand of a single name."""
    return find_operands(Reference(name), scope, desk)[0]


def told(
    name: str, scope: Scope, desk: Desk, *, certain: bool = True
) -> Citation | None:
    """The chosen text or figure of a field, None when nothing certain is printed.

    Where it only matters that something is, it need not be `certain` what.
    """
    kind, field = split_name(name, scope, desk)
    record = partner(scope.home, kind, desk) if desk.of_kind(kind) else None
    fact = record.chosen.get((field, "")) if record else None
    if record is None or fact is None or (certain and fact.confidence < CERTAIN):
        return None
    if fact.value is None or isinstance(fact.value, Nil):
        return None
    return Citation(record.part.name, fact)


def untold(name: str, scope: Scope, desk: Desk) -> Judgement:
    """Why a check lacks a text: it was not read for certain, or is not there."""
    if told(name, scope, desk, certain=False):
        return Judgement(Verdict.NOT_EVALUABLE, f"{State.UNCERTAIN}: {name}")
    return Judgement(Verdict.NOT_APPLICABLE, f"not told: {name}")


def not_run(*operands: Operand) -> Judgement | None:
    """A judgement that the check cannot run, None when all operands are values."""
    for operand in operands:
        if operand.state is not State.VALUE:
            blank = operand.state in (State.BLANK, State.UNPRINTED, State.NO_PART)
            verdict = Verdict.NOT_APPLICABLE if blank else Verdict.NOT_EVALUABLE
            return Judgement(verdict, f"{operand.state}: {operand.name}")
    return None


def cited(*operands: Operand) -> tuple[Citation, ...]:
    """Citations of the operands that are facts."""
    return tuple(o.citation for o in operands if o.citation)
