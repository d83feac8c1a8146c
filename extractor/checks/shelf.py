"""Where checks across documents look things up: a trace of every report, the rest read
again when it is needed.

In: documents by name, with a way to their records. Out: traces unit by unit, desks of
single reports, and which reports stand beside one: of the year before, of its units.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import lru_cache

from extractor.checks.bundles import bundles
from extractor.checks.copies import Signature, signature
from extractor.checks.desk import Desk, set_up, text_of
from extractor.checks.operands import PRIOR, UNIT
from extractor.checks.pairing import Trace, member
from extractor.checks.peers import named, ratio
from extractor.kinds import CheckPattern, PatternBook
from extractor.model import CERTAIN, Record
from extractor.text import fold_key
from extractor.units import fiscal_year_and_unit

CODE, SUPERVISOR = "credit_code", "supervisor"
OUTLIER, COPY = "outlier", "near_copy"  # predicates that compare with all others
MOST_BESIDE = 6  # a report may be spread over files; of more, two are of one kind
ENDING = 2  # characters that names are looked up by


@dataclass(frozen=True, slots=True)
class Filed:
    """A document by its name; `records` reads them anew whenever it is called."""

    name: str
    records: Callable[[], Sequence[Record]]


@dataclass(frozen=True, eq=False)
class Shelf:
    """The documents of one case."""

    documents: Sequence[Filed]
    book: PatternBook
    traces: tuple[Trace, ...]
    endings: Mapping[tuple[int | None, str], Sequence[Trace]] = field(
        default_factory=dict
    )

    def desk(self, trace: Trace, seen_from: Trace | None = None) -> Desk:
        """The report's desk; it bears its document's name where it is another's."""
        name = self.documents[trace.place].name
        away = seen_from is not None and seen_from.place != trace.place
        records = self._bundles(trace.place)[trace.bundle]
        return set_up(records, self.book, name if away else "")

    @lru_cache(maxsize=2)  # noqa: B019 - a shelf lives as long as its run
    def _bundles(self, place: int) -> tuple[tuple[Record, ...], ...]:
        return bundles(self.documents[place].records(), self.book)

    def home(self, trace: Trace, unit: Sequence[Trace]) -> Desk:
        """The report's desk with all that stands beside it."""
        desk = self.desk(trace)
        before = [t for t in unit if trace.year and t.year == trace.year - 1]
        beside = {PRIOR: tuple(self.desk(t, trace) for t in before[:MOST_BESIDE])}
        for row in _rows(desk):
            found = member(row, trace, self._near(trace.year, row))
            desks = (self.desk(t, trace) for t in found[:MOST_BESIDE])
            beside[f"{UNIT} {row}"] = tuple(desks)
        return replace(desk, beside=beside)

    def _near(self, year: int | None, name: str) -> Sequence[Trace]:
        return self.endings.get((year, fold_key(name)[-ENDING:]), ()) if year else ()


def shelve(
    documents: Sequence[Filed], book: PatternBook, checks: Mapping[str, CheckPattern]
) -> Shelf:
    """Read every document once and keep a trace of each report."""
    traces = tuple(
        _trace((place, number), records, book, checks)
        for place, document in enumerate(documents)
        for number, records in enumerate(bundles(document.records(), book))
    )
    endings: dict[tuple[int | None, str], list[Trace]] = defaultdict(list)
    for trace in traces:
        endings[trace.year, fold_key(trace.unit)[-ENDING:]].append(trace)
    return Shelf(documents, book, traces, endings)


def _trace(
    place: tuple[int, int],
    records: Sequence[Record],
    book: PatternBook,
    checks: Mapping[str, CheckPattern],
) -> Trace:
    year, unit = fiscal_year_and_unit(records)
    codes, supervisors = (_texts(records, name) for name in (CODE, SUPERVISOR))
    desk = set_up(records, book)
    return Trace(
        *place,
        unit=unit,
        code=fold_key(codes[0]) if codes else "",
        year=int(year) if year.isdecimal() else None,
        supervisors=supervisors,
        ratios=_ratios(desk, checks),
        texts=_signatures(records, checks),
    )


def _texts(records: Sequence[Record], field: str) -> tuple[str, ...]:
    """The certain texts of a field, each once."""
    facts = [
        fact
        for record in records
        for (name, _), fact in record.chosen.items()
        if name == field and fact.confidence >= CERTAIN
    ]
    return tuple(dict.fromkeys(filter(None, map(text_of, facts))))


def _rows(desk: Desk) -> tuple[str, ...]:
    """Names of the rows of parts that have several: the units of a department."""
    rows = {
        record.part.name: dict.fromkeys(row for _, row in record.chosen if row)
        for record in desk.records
        if not desk.book.kinds[record.part.kind].repeats
    }
    return tuple(dict.fromkeys(row for found in rows.values() for row in found))


def _ratios(desk: Desk, checks: Mapping[str, CheckPattern]) -> Mapping[str, Fraction]:
    found = {}
    for code, check in checks.items():
        if check.predicate != OUTLIER:
            continue
        for name, statement in named(check.arguments["figures"]).items():
            try:
                found[f"{code} {name}"] = ratio(statement, desk)[0]
            except (LookupError, ZeroDivisionError):
                continue
    return found


def _signatures(
    records: Sequence[Record], checks: Mapping[str, CheckPattern]
) -> Mapping[str, Signature]:
    found = {}
    for check in checks.values():
        if check.predicate != COPY:
            continue
        for name, text in long_texts(records, check).items():
            found[name] = signature(text)
    return found


def long_texts(records: Sequence[Record], check: CheckPattern) -> Mapping[str, str]:
    """Texts worth comparing, by `part field`."""
    fields = check.arguments["fields"].split()
    shortest = int(check.arguments["shortest"])
    return {
        f"{record.part.name} {name}": text
        for record in records
        for (name, row), fact in record.chosen.items()
        if not row and f"{record.part.kind}.{name}" in fields
        if len(text := text_of(fact)) >= shortest
    }
