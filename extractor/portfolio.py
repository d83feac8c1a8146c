"""Many documents → outcomes of the checks across years and units.

In: documents by name, their records read when asked for. Out: outcomes with the name
of the document each belongs to, the newest of those compared. Memory holds a trace of
every report and the records of a few, however many documents there are.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import partial

from extractor.checks.among import Among, look_around
from extractor.checks.cases import Case, cases_of
from extractor.checks.desk import Desk
from extractor.checks.formula import parse
from extractor.checks.judge import Judgement
from extractor.checks.operands import OTHERS, State
from extractor.checks.pairing import Trace, units
from extractor.checks.shelf import COPY, OUTLIER, Filed, shelve
from extractor.checks.telling import most_telling, outcomes_of
from extractor.checks.trial import documents_of
from extractor.kinds import CheckPattern, PatternBook
from extractor.model import Outcome, Verdict
from extractor.options import Options

__all__ = ["Filed", "reconcile_across", "run_case"]

FISCAL_YEAR = "fiscal_year"


def reconcile_across(
    documents: Sequence[Filed], book: PatternBook, options: Options
) -> Iterator[tuple[str, Outcome]]:
    """Outcomes with their document's name, unit by unit and there year by year.

    Every check is told for every report of a kind it speaks of; without a report of the
    year before it is not_applicable, without a year of its own not_evaluable.
    """
    checks = {
        code: check
        for code, check in book.portfolio.items()
        if (not options.only or code in options.only) and code not in options.skip
    }
    if not checks or not documents:
        return
    shelf = shelve(documents, book, checks)
    among = look_around(shelf, checks)
    for unit in units(shelf.traces):
        for trace in sorted(unit, key=lambda t: t.order):
            desk = shelf.home(trace, unit)
            cases = list(_cases(checks, trace, desk, among))
            for outcome in outcomes_of(cases, desk):
                yield documents[trace.place].name, outcome


def run_case(code: str, case: Mapping[str, str], book: PatternBook) -> Verdict:
    """The most telling verdict of a check on small documents, as `cases` give them.

    Keys are a document's name and behind a slash what `reconcile.run_case` takes.
    """
    records = documents_of(case, book)
    filed = [Filed(name, partial(records.__getitem__, name)) for name in records]
    options = Options(only=frozenset({code}))
    return most_telling(o for _, o in reconcile_across(filed, book, options))


def _cases(
    checks: Mapping[str, CheckPattern], trace: Trace, desk: Desk, among: Among
) -> Iterator[Case]:
    here = {record.part.kind for record in desk.records}
    for code, check in checks.items():
        if not here & _kinds(check, desk.book):
            continue
        part = desk.records[0].part.name
        if check.predicate in (OUTLIER, COPY):
            for name, judged in among.cases(code, check, trace, desk):
                yield Case(code, check, name, part, judged)
        elif trace.year is None:
            reason = f"{State.ABSENT}: {FISCAL_YEAR}"
            yield Case(code, check, "", part, Judgement(Verdict.NOT_EVALUABLE, reason))
        else:
            yield from cases_of(code, check, None, desk)


def _kinds(check: CheckPattern, book: PatternBook) -> set[str]:
    """Kinds of the report itself that a check speaks of."""
    words = " ".join(check.arguments.values()).replace(";", " ").split()
    names = [w.partition(".")[0] for w in words]
    for column in check.columns or ("",):
        for statement in parse(check.formula.replace("{column}", column) or "0 = 0"):
            for reference in (r for e in statement for r in e.references):
                names.append(reference.name.partition(".")[0])
    return {name for name in names if name not in OTHERS and name in book.kinds}
