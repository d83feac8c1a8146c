"""Records → outcomes: every check of every kind present, once per case, passes too.

In: the records of one document (or of several), the patterns, which checks to run.
Out: outcomes with both figures, both places, an explanation and the figure to blame.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

from extractor.checks.bundles import bundles
from extractor.checks.cases import cases_of
from extractor.checks.desk import Desk, set_up
from extractor.checks.formula import parse
from extractor.checks.telling import most_telling, outcomes_of
from extractor.checks.trial import records_of
from extractor.errors import PatternError
from extractor.kinds import CheckPattern, PatternBook
from extractor.model import Outcome, Record, Verdict
from extractor.options import Options


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
    yield from outcomes_of(cases, desk)


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
    return most_telling(outcomes)


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
    named = _kinds_named(check, desk.book)
    return not named or not named <= desk.away


@lru_cache(maxsize=1024)  # checks are hashed by identity
def _kinds_named(check: CheckPattern, book: PatternBook) -> frozenset[str]:
    words: set[str] = set()
    if check.formula:
        try:
            statements = parse(check.formula)
        except PatternError:
            return frozenset()  # it will say that it could not run
        names = [r.name for s in statements for e in s for r in e.references]
        words = {name.partition(".")[0] for name in names}
    for argument in check.arguments.values():
        words |= {w.partition(".")[0] for w in argument.replace(";", " ").split()}
    return frozenset(words) & frozenset(book.kinds)


def _wanted(code: str, options: Options) -> bool:
    return (not options.only or code in options.only) and code not in options.skip
