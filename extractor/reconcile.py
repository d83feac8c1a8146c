"""Records → outcomes: every check of every kind present, once per case, passes too.

In: the records of one document (or of several), the patterns, which checks to run.
Out: outcomes with both figures, both places, an explanation and the figure to blame.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from extractor.checks.blame import causes
from extractor.checks.bundles import bundles
from extractor.checks.cases import Case, cases_of
from extractor.checks.desk import Desk, set_up
from extractor.checks.explain import hints
from extractor.checks.formula import parse
from extractor.checks.trial import records_of
from extractor.checks.wording import explanation, figures, sentence
from extractor.kinds import CheckPattern, PatternBook
from extractor.model import Citation, Outcome, Record, Severity, Verdict
from extractor.options import Options

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


def reconcile(
    records: Sequence[Record], book: PatternBook, options: Options
) -> tuple[Outcome, ...]:
    """Outcomes in the order of parts and codes; none for records of no checked kind."""
    return tuple(
        outcome
        for bundle in bundles(records, book)
        for outcome in _reconcile(bundle, book, options)
    )


def _reconcile(
    records: Sequence[Record], book: PatternBook, options: Options
) -> Iterator[Outcome]:
    """The outcomes of one bundle."""
    desk = set_up(records, book)
    cases = [
        case
        for code, check, home in _checks(desk)
        if _wanted(code, options)
        for case in cases_of(code, check, home, desk)
    ]
    cases = _told_apart(cases)
    blamed = causes([case.judgement for case in cases])
    outcomes = [_outcome(case, blamed.get(i, ""), desk) for i, case in enumerate(cases)]
    order = {record.part.name: i for i, record in enumerate(desk.records)}
    ordered = sorted(outcomes, key=lambda o: (order.get(o.part, -1), o.check))
    yield from _merged(ordered, book.messages)


def run_case(
    code: str, case: Mapping[str, str], book: PatternBook, kind: str = ""
) -> Verdict:
    """The verdict of a check on a small record, as `cases` of a pattern file give it.

    Keys are fields (`income_total`, `base_data.project.final[甲]`,
    `indicator.1.weight`), values as printed. The most telling of several outcomes
    counts; not_applicable when the check never ran. `kind` tells which kind's check is
    meant where several have the code. Raises LookupError for an unknown code.
    """
    homes = [k for k, v in book.kinds.items() if code in v.checks]
    if code not in book.across and not homes:
        raise LookupError(code)
    records = records_of(case, book, kind or (homes[0] if homes else ""))
    outcomes = reconcile(records, book, Options(only=frozenset({code})))
    found = {o.verdict for o in outcomes}
    return next((v for v in TELLING if v in found), Verdict.NOT_APPLICABLE)


def _checks(desk: Desk) -> Iterator[tuple[str, CheckPattern, Record | None]]:
    """Checks with the part they belong to, None for those across kinds."""
    for record in desk.records:
        for code, check in desk.book.kinds[record.part.kind].checks.items():
            yield code, check, record
    for code, check in desk.book.across.items():
        if _concerns(check, desk):
            yield code, check, None


def _concerns(check: CheckPattern, desk: Desk) -> bool:
    """Whether the document has a part of a kind that the check speaks of."""
    here = {record.part.kind for record in desk.records}
    words: set[str] = set()
    if check.formula:
        names = [r.name for s in parse(check.formula) for e in s for r in e.references]
        words = {name.partition(".")[0] for name in names}
    for argument in check.arguments.values():
        words |= {w.partition(".")[0] for w in argument.replace(";", " ").split()}
    named = words & set(desk.book.kinds)
    return bool(named & here) or not named


def _told_apart(cases: Sequence[Case]) -> list[Case]:
    """The cases, a number behind the name of one that stands again in its part."""
    seen: dict[tuple[str, str, str], int] = {}
    found = []
    for case in cases:
        key = (case.code, case.part, case.name)
        seen[key] = seen.get(key, 0) + 1
        again = f"{case.name} {seen[key]}".strip()
        found.append(case if seen[key] == 1 else replace(case, name=again))
    return found


def _wanted(code: str, options: Options) -> bool:
    return (not options.only or code in options.only) and code not in options.skip


def _outcome(case: Case, cause: str, desk: Desk) -> Outcome:
    judgement, templates = case.judgement, desk.book.messages
    told = figures(judgement)
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
    why = hints(judgement, desk) if judgement.verdict is not Verdict.ROUNDING else ()
    if not cause and judgement.verdict is Verdict.FAIL and cited:
        first = cited[0]
        cause = f"{first.part} {first.fact.field} {first.fact.row}".strip()
    return replace(
        outcome,
        expected=told.expected if told else None,
        actual=told.actual if told else None,
        difference=told.difference if told else None,
        unit=told.unit if told else "",
        message=sentence(judgement, case.check.title, templates),
        explanation=explanation(judgement, why, templates),
        cause=cause,
    )


def _severity(case: Case) -> Severity:
    own = Severity(case.check.severity)
    match case.judgement.verdict:
        case Verdict.ROUNDING:
            return Severity.INFO
        case Verdict.DEFINITIONAL if own is Severity.ERROR:
            return Severity.WARNING
        case _:
            return own


def _distinct(citations: Sequence[Citation]) -> tuple[Citation, ...]:
    seen: dict[tuple[str, str, str], Citation] = {}
    for citation in citations:
        key = (citation.part, citation.fact.field, citation.fact.row)
        seen.setdefault(key, citation)
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
            yield replace(outcome, merged=i in later)
