"""What a bad reading takes from a judgement: unread pages, and figures in doubt.

In: a judgement, the records it was made on, the conditions and alternatives of its
check. Out: the same, or that the check could not run: a row, a total or a whole part
may stand on the unread page, an alternative may close with the true figure. What holds
for figures that were read stays: nothing unread can change them.
"""

from collections.abc import Iterator, Sequence

from extractor.checks.desk import Desk, Scope
from extractor.checks.formula import Reference
from extractor.checks.judge import Judgement
from extractor.checks.operands import (
    INDICATOR,
    POINTS,
    Operand,
    State,
    split_name,
)
from extractor.model import CERTAIN, Record, Verdict

UNREAD = "unread page"
DOUBTED = (State.UNREADABLE, State.UNCERTAIN)
# predicates on what a list, a form or a text lacks
COUNTING = (
    *("levels_present", "listed", "same_names", "weight_split"),
    *("blocks_present", "chapters_present", "numbering", "explained"),
)
HELD = (Verdict.PASS, Verdict.ROUNDING, Verdict.NOT_EVALUABLE)


def beside_unread(judgement: Judgement, scope: Scope, desk: Desk) -> Judgement:
    """The judgement; not evaluable where what was not found may stand unread."""
    if judgement.verdict in HELD or not any(r.unread_pages for r in desk.records):
        return judgement
    records = [
        record
        for reference, operands in judgement.bound.items()
        for operand in operands
        if _may_lack(reference, operand)
        for record in _homes(reference.name, operand, scope, desk)
    ]
    return _stopped(judgement, records)


def counted_beside_unread(
    predicate: str, judgement: Judgement, scope: Scope, desk: Desk
) -> Judgement:
    """The judgement of a predicate; not evaluable where its list may go on unread.

    Nor is what it calls absent, where it stands there and was not read surely.
    """
    if name := _unsure_of(judgement, scope, desk):
        reason = f"{State.UNCERTAIN}: {name}"
        return judgement._replace(verdict=Verdict.NOT_EVALUABLE, reason=reason)
    if judgement.verdict in HELD or predicate not in COUNTING:
        return judgement
    return _stopped(judgement, desk.records)


def _unsure_of(judgement: Judgement, scope: Scope, desk: Desk) -> str:
    """A name that the judgement calls absent and that was only read unsurely."""
    if judgement.verdict not in (Verdict.NOT_APPLICABLE, Verdict.NOT_EVALUABLE):
        return ""
    state, _, names = judgement.reason.partition(": ")
    for name in names.replace(",", " ").split() if state == State.ABSENT else ():
        kind, field = split_name(name, scope, desk)
        for record in desk.of_kind(kind):
            for (found, _), fact in record.chosen.items():
                if found == field and fact.confidence < CERTAIN:
                    return name
    return ""


def _stopped(judgement: Judgement, records: Sequence[Record]) -> Judgement:
    pages = sorted({page for record in records for page in record.unread_pages})
    if not pages:
        return judgement
    reason = f"{UNREAD}: {', '.join(map(str, pages))}"
    return judgement._replace(verdict=Verdict.NOT_EVALUABLE, reason=reason)


def _may_lack(reference: Reference, operand: Operand) -> bool:
    """Whether more of it may be printed than was found."""
    return (
        reference.every
        or (operand.state.nothing and operand.citation is None)
        or operand.state is State.NO_PART
    )


def _homes(name: str, operand: Operand, scope: Scope, desk: Desk) -> Iterator[Record]:
    """The records in whose part the rest of an operand of that name would stand."""
    if name.startswith(f"{INDICATOR}.") or name == POINTS:
        yield scope.home
        return
    kind, _ = split_name(name, scope, desk)
    found = desk.of_kind(kind)
    yield from found if operand.state is not State.NO_PART and found else desk.records


def is_doubted(judgement: Judgement) -> bool:
    """Whether it could not be made for a figure that is printed but not surely read."""
    stopped = judgement.verdict is Verdict.NOT_EVALUABLE
    return stopped and judgement.reason.startswith(DOUBTED)
