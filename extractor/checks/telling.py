"""Judged cases → outcomes: message, explanation, cause, evidence.

In: the cases of one audit and its desk. Out: outcomes in the order of parts and codes,
the cases of one check in one part told apart, rounding differences told once.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from extractor.checks.blame import causes
from extractor.checks.cases import Case
from extractor.checks.desk import Desk
from extractor.checks.explain import Hint, hints
from extractor.checks.wording import explanation, figures, sentence
from extractor.model import Citation, Outcome, Severity, Verdict

# a case with several outcomes is worth its most telling one
TELLING = (
    Verdict.FAIL,
    Verdict.DEVIATION,
    Verdict.GAP,
    Verdict.TEXT,
    Verdict.DEFINITIONAL,
    Verdict.ROUNDING,
    Verdict.PASS,
    Verdict.NOT_EVALUABLE,
    Verdict.NOT_APPLICABLE,
)


BLAMED = (Verdict.FAIL, Verdict.TEXT)  # findings that name the figure at fault


def outcomes_of(cases: Sequence[Case], desk: Desk) -> Iterator[Outcome]:
    """The outcomes of the cases, every case once."""
    cases = _told_apart(cases)
    blamed = causes([case.judgement for case in cases])
    outcomes = [_outcome(case, blamed.get(i, ""), desk) for i, case in enumerate(cases)]
    order = {record.part.name: i for i, record in enumerate(desk.records)}
    ordered = sorted(outcomes, key=lambda o: (order.get(o.part, -1), o.check))
    yield from _merged(ordered, desk.book.messages)


def most_telling(outcomes: Iterable[Outcome]) -> Verdict:
    """The verdict worth most of several; not_applicable of none."""
    found = {outcome.verdict for outcome in outcomes}
    return next((v for v in TELLING if v in found), Verdict.NOT_APPLICABLE)


def _told_apart(cases: Sequence[Case]) -> list[Case]:
    """The cases, a number behind the name of one that stands again in its part."""
    seen: dict[tuple[str, str, str], int] = {}
    found = []
    for case in cases:
        key = (case.code, case.part, case.name)
        seen[key] = seen.get(key, 0) + 1
        again = f"{case.name} {seen[key]}".strip()
        found.append(case if seen[key] == 1 else case._replace(name=again))
    return found


def _outcome(case: Case, cause: str, desk: Desk) -> Outcome:
    judgement, templates = case.judgement, desk.book.messages
    cited = _distinct(judgement.citations)
    outcome = Outcome(
        check=case.code,
        case=case.name,
        part=cited[0].part if cited else case.part,
        verdict=judgement.verdict,
        severity=_severity(case),
        citations=cited,
        reason=judgement.reason,
    )
    if not outcome.is_finding:
        return outcome
    told = figures(judgement)
    if not cause and judgement.verdict in BLAMED and cited:
        cause = cited[0].address
    why: tuple[Hint, ...] = ()
    if judgement.verdict is not Verdict.ROUNDING:
        why = hints(judgement, desk, cause)
    return replace(
        outcome,
        expected=told.expected if told else None,
        actual=told.actual if told else None,
        difference=told.difference if told else None,
        unit=told.unit if told else "",
        message=sentence(judgement, told, case.check.title, templates),
        explanation=explanation(judgement, told, why, templates),
        cause=cause,
    )


def _severity(case: Case) -> Severity:
    verdict = case.judgement.verdict
    if verdict is Verdict.ROUNDING:
        return Severity.INFO
    own = Severity(case.check.severity)
    if verdict is Verdict.DEFINITIONAL and own is Severity.ERROR:
        return Severity.WARNING
    return own


def _distinct(citations: Sequence[Citation]) -> tuple[Citation, ...]:
    """The citations, each place once; one field may be told in two places."""
    if len(citations) < 2:
        return tuple(citations)
    seen: dict[tuple[object, ...], Citation] = {}
    for citation in citations:
        fact = citation.fact
        place = fact.evidence.regions[:1] or fact.evidence.raw
        where = (citation.document, citation.part, fact.field, fact.row, place)
        seen.setdefault(where, citation)
    return tuple(seen.values())


def _merged(
    outcomes: Sequence[Outcome], templates: Mapping[str, str]
) -> Iterator[Outcome]:
    """The outcomes, rounding differences of one check in one part told once."""
    together: dict[tuple[str, str], list[int]] = {}
    for i, outcome in enumerate(outcomes):
        if outcome.verdict is Verdict.ROUNDING:
            together.setdefault((outcome.part, outcome.check), []).append(i)
    first = {places[0]: places for places in together.values() if len(places) > 1}
    later = {i for places in first.values() for i in places[1:]}
    for i, outcome in enumerate(outcomes):
        if i in first:
            same = [outcomes[k] for k in first[i]]
            cited = _distinct([c for o in same for c in o.citations])
            message = templates.get("and", "").join(
                o.message.rstrip(templates.get("stop", "")) for o in same
            )
            stop = templates.get("stop", "")
            yield replace(outcome, citations=cited, message=message + stop)
        else:
            yield replace(outcome, merged=True) if i in later else outcome
