"""A check and the records → its cases, each with its judgement.

In: a check of a kind, or of several kinds. Out: every case once, passes included: per
part, and there per column, row, indicator or first-level heading.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from extractor.checks.desk import Desk, Scope, groups_in
from extractor.checks.doubt import (
    DOUBTED,
    beside_unread,
    counted_beside_unread,
    is_doubted,
)
from extractor.checks.formula import Statement, parse
from extractor.checks.judge import (
    ZERO_BASE,
    Bound,
    Judgement,
    closing_line,
    judge,
    lookup,
)
from extractor.checks.operands import State, find_operands
from extractor.checks.predicates import PREDICATES
from extractor.checks.reckoning import compare
from extractor.checks.scopes import scopes_of
from extractor.checks.tags import tag_of
from extractor.checks.told import told
from extractor.errors import DEFECTS, PatternError, place_of
from extractor.kinds import Alternative, CheckPattern
from extractor.model import Nil, Record, Verdict

HELD = (Verdict.PASS, Verdict.ROUNDING)
NOT_RUN = (Verdict.NOT_EVALUABLE, Verdict.NOT_APPLICABLE)
ERROR, PARTS = "error", "parts"


class Case(NamedTuple):
    """One case of a check at its part."""

    code: str
    check: CheckPattern
    name: str
    part: str
    judgement: Judgement


def cases_of(
    code: str, check: CheckPattern, home: Record | None, desk: Desk
) -> Sequence[Case]:
    """Every case of a check: at `home`, or wherever its figures stand when None.

    A check with a mistake in it is one case that could not run.
    """
    try:
        return tuple(_cases(code, check, home, desk))
    except (*DEFECTS, PatternError) as error:
        part = (home or desk.records[0]).part.name
        return (Case(code, check, "", part, _stumbled(error)),)


def _stumbled(error: Exception) -> Judgement:
    """A check with a mistake in it says so, and the others go on."""
    told = str(error) if isinstance(error, PatternError) else place_of(error)
    return Judgement(Verdict.NOT_EVALUABLE, f"{ERROR}: {told}")


def _cases(
    code: str, check: CheckPattern, home: Record | None, desk: Desk
) -> Iterator[Case]:
    if home is None and check.predicate and check.for_each == PARTS:
        kinds = check.arguments.get("kinds", "").split()
        for record in desk.records:
            if not kinds or record.part.kind in kinds:
                yield from _predicate(code, check, record, desk)
        return
    if home is None and check.predicate:
        home = desk.records[0]
    if check.predicate and home is not None:
        yield from _predicate(code, check, home, desk)
        return
    for number, statement in enumerate(_statements(check, "", desk)):
        homes = (home,) if home is not None else _homes(statement, desk)
        for record in homes:
            for name, column, scope in scopes_of(check, record, statement):
                written = _statements(check, column, desk)
                tag = tag_of(number, written) if len(written) > 1 else ""
                title = " ".join(filter(None, (name, tag)))
                judged = _guarded(check, column, written[number], scope, desk)
                yield Case(code, check, title, record.part.name, judged)


def _statements(check: CheckPattern, column: str, desk: Desk) -> tuple[Statement, ...]:
    return parse(_written(check.formula, column or _first(check)), desk.away)


def _first(check: CheckPattern) -> str:
    return check.columns[0] if check.columns else ""


def _written(text: str, column: str) -> str:
    return text.replace("{column}", column) if column else text


def _homes(statement: Statement, desk: Desk) -> Sequence[Record]:
    """The parts of the first kind that the statement names, outside sums first."""
    names = [r for e in statement for r in e.references]
    for reference in sorted(names, key=lambda r: r.every):
        kind = reference.name.partition(".")[0]
        if found := desk.of_kind(kind):
            return found
    return desk.records[:1]


def _guarded(
    check: CheckPattern, column: str, statement: Statement, scope: Scope, desk: Desk
) -> Judgement:
    """The judgement on a statement; an error in it is a check that could not run."""
    try:
        return _judged(check, column, statement, scope, desk)
    except DEFECTS as error:
        return _stumbled(error)


def _judged(
    check: CheckPattern, column: str, statement: Statement, scope: Scope, desk: Desk
) -> Judgement:
    for condition in (_written(check.when, column), statement[0].when):
        if condition and (stopped := _unmet(condition, scope, desk)):
            return stopped
    judgement = judge(statement, scope, desk)
    if judgement.verdict in (Verdict.FAIL, *NOT_RUN):
        judgement = _otherwise(check, column, judgement, scope, desk)
    if judgement.verdict is Verdict.FAIL and (name := closing_line(judgement, scope)):
        return judgement._replace(verdict=Verdict.PASS, reason=f"with line: {name}")
    return beside_unread(settle(check, judgement, scope, desk), scope, desk)


def _otherwise(
    check: CheckPattern, column: str, judgement: Judgement, scope: Scope, desk: Desk
) -> Judgement:
    """The judgement on the first alternative that closes, else the one at hand.

    A failure that an alternative would lift with a figure in doubt is none.
    """
    names = {r.name for r, found in judgement.bound.items() if found}
    tried: list[Judgement] = []
    in_doubt: Judgement | None = None
    stand_in: Judgement | None = None
    for alternative in check.otherwise:
        if alternative.where and _written(alternative.where, column) not in names:
            continue
        found = _alternative(alternative, column, scope, desk)
        in_doubt = in_doubt or next(filter(is_doubted, found), None)
        if not found or not all(j.verdict in HELD and not j.hollow for j in found):
            tried += [j for j in found if j.compared is not None]
            if alternative.decides and judgement.verdict in NOT_RUN:
                stand_in = stand_in or next(filter(_failed, found), None)
            continue
        if not alternative.because or judgement.compared is None:
            return found[0]
        because = alternative.because
        return judgement._replace(
            verdict=Verdict.DEFINITIONAL, because=because, others=found
        )
    if in_doubt and judgement.verdict is Verdict.FAIL:
        return in_doubt
    judgement = stand_in or judgement
    others = tuple(j for j in tried if j is not judgement)
    return judgement._replace(others=others) if others else judgement


def _failed(judgement: Judgement) -> bool:
    return judgement.verdict is Verdict.FAIL


def _alternative(
    alternative: Alternative, column: str, scope: Scope, desk: Desk
) -> tuple[Judgement, ...]:
    """The judgements on the alternative's equations; none where it does not apply."""
    condition = _written(alternative.when, column)
    if condition and (stopped := _unmet(condition, scope, desk)):
        return (stopped,) if is_doubted(stopped) else ()
    formula = _written(alternative.formula, column)
    return tuple(judge(s, scope, desk) for s in parse(formula))


def settle(
    check: CheckPattern, judgement: Judgement, scope: Scope, desk: Desk
) -> Judgement:
    """The judgement as the check's own terms have it: gap, deviation, reason given."""
    if check.gap and judgement.verdict in NOT_RUN:
        blank, *others = [o.state for o in judgement.operands] or [State.ABSENT]
        if blank is State.BLANK and all(s is State.VALUE for s in others):
            return judgement._replace(verdict=Verdict.GAP)
    if check.zero_base and judgement.reason == ZERO_BASE:
        judgement = judgement._replace(
            verdict=Verdict.FAIL, texts={"template": ZERO_BASE}
        )
    if judgement.verdict is not Verdict.FAIL:
        return judgement
    for name in check.needs_reason:
        reason = told(name, scope, desk, certain=False)
        if reason is not None and not isinstance(reason.fact.value, Nil):
            return judgement._replace(verdict=Verdict.PASS, reason=f"reason: {name}")
    if check.deviation or check.needs_reason:
        return judgement._replace(verdict=Verdict.DEVIATION)
    return judgement


def _unmet(condition: str, scope: Scope, desk: Desk) -> Judgement | None:
    """That a condition does not hold, or cannot be told; None when it holds."""
    statements = parse(condition)
    names = [r for s in statements for e in s for r in e.references]
    bound = {name: find_operands(name, scope, desk) for name in names}
    operands = (o for found in bound.values() for o in found)
    if doubted := next((o for o in operands if o.state in DOUBTED), None):
        reason = f"{doubted.state}: {doubted.name}"
        return Judgement(Verdict.NOT_EVALUABLE, reason)
    if not _hold(statements, bound):
        return Judgement(Verdict.NOT_APPLICABLE, f"when: {condition}")
    return None


def _hold(statements: Sequence[Statement], bound: Bound) -> bool:
    """Whether statements hold; a figure that is not known counts as nothing."""
    numbers = lookup(bound)
    try:
        return all(compare(e, numbers).verdict in HELD for s in statements for e in s)
    except ZeroDivisionError:
        return False


def _predicate(
    code: str, check: CheckPattern, home: Record, desk: Desk
) -> Iterator[Case]:
    predicate = PREDICATES[check.predicate]
    scope = Scope(home, indicators=home.indicators, groups=groups_in(home))
    for column in check.columns or ("",):
        arguments = check.arguments
        if column:
            arguments = {k: _written(v, column) for k, v in arguments.items()}
        condition = _written(check.when, column)
        if condition and (stopped := _unmet(condition, scope, desk)):
            yield Case(code, check, column, home.part.name, stopped)
            continue
        try:
            found = list(predicate(scope, desk, arguments))
        except DEFECTS as error:
            found = [("", _stumbled(error))]
        for name, judged in found:
            title = " ".join(filter(None, (column, name)))
            settled = settle(check, judged, scope, desk)
            settled = counted_beside_unread(check.predicate, settled, scope, desk)
            yield Case(code, check, title, home.part.name, settled)
