"""A report among all others: near-copies of its texts, ratios far from those of peers.

In: the shelf of all reports. Out: for every report its cases of these two checks.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import NamedTuple

from extractor.checks.copies import alike, candidates, estimate
from extractor.checks.desk import Desk
from extractor.checks.interval import Number, decimal
from extractor.checks.judge import ZERO_BASE, Judgement
from extractor.checks.operands import Operand, State
from extractor.checks.pairing import Trace, units
from extractor.checks.peers import fences, named, ratio
from extractor.checks.shelf import COPY, OUTLIER, Shelf, long_texts
from extractor.kinds import CheckPattern
from extractor.model import Citation, Record, Verdict

Cases = Iterator[tuple[str, Judgement]]
SLACK = Fraction(1, 10)  # a signature may miss by so much; the texts then decide
SHOWN = Decimal("0.0001")  # finest digit of a ratio in a sentence
PERCENT = 100


class Copied(NamedTuple):
    """The text of another report that one of a report's is most like."""

    field: str
    other: Trace
    other_field: str
    share: Fraction


@dataclass(frozen=True, slots=True)
class Crowd:
    """A ratio in all reports of a year: how many, the limits of what is usual.

    `first` is the first report, `same` the value where all have the same.
    """

    count: int
    limits: Number
    first: Trace
    same: Fraction | None


@dataclass(frozen=True, eq=False)
class Among:
    """What all reports together say."""

    shelf: Shelf
    copies: Mapping[tuple[int, int], Copied]
    crowds: Mapping[tuple[str, int], Crowd]

    def cases(self, code: str, check: CheckPattern, trace: Trace, desk: Desk) -> Cases:
        """The cases of a check that compares with all others, at one report."""
        if check.predicate == COPY:
            yield "", self._copy(check, trace, desk)
            return
        all_of_them = len(self.shelf.traces)
        if all_of_them < int(check.arguments["least"]):
            yield "", Judgement(Verdict.NOT_APPLICABLE, _few(all_of_them, check))
            return
        for name, statement in named(check.arguments["figures"]).items():
            try:
                value, operands = ratio(statement, desk)
            except ZeroDivisionError:
                yield name, Judgement(Verdict.NOT_APPLICABLE, ZERO_BASE)
            except LookupError as error:
                state, names = error.args
                away = state is State.NO_PART
                verdict = Verdict.NOT_APPLICABLE if away else Verdict.NOT_EVALUABLE
                yield name, Judgement(verdict, f"{state}: {names}")
            else:
                crowd = self.crowds.get((f"{code} {name}", trace.year or 0))
                yield name, _compared(check, name, (trace, value, operands), crowd)

    def _copy(self, check: CheckPattern, trace: Trace, desk: Desk) -> Judgement:
        if not trace.texts:
            return Judgement(Verdict.NOT_APPLICABLE, "no long text")
        if len(self.shelf.traces) == 1:
            return Judgement(Verdict.NOT_APPLICABLE, "no other report")
        found = self.copies.get((trace.place, trace.bundle))
        if found is None:
            return Judgement(Verdict.PASS)
        there = self.shelf.desk(found.other, trace)
        here, other = (long_texts(d.records, check) for d in (desk, there))
        share = alike(here[found.field], other[found.other_field])
        if share < Fraction(check.arguments["share"]):
            return Judgement(Verdict.PASS)
        cited = (
            _cited(found.field, desk.records, ""),
            _cited(found.other_field, there.records, there.name),
        )
        texts = {"template": "copied", "share": f"{round(share * PERCENT)}"}
        return Judgement(Verdict.TEXT, citations=cited, texts=texts)


def look_around(shelf: Shelf, checks: Mapping[str, CheckPattern]) -> Among:
    """Compare all reports with each other, by their traces alone."""
    copies: Mapping[tuple[int, int], Copied] = {}
    for check in checks.values():
        if check.predicate == COPY:
            copies = _copies(shelf.traces, check)
    crowds = {}
    together: dict[tuple[str, int], list[Trace]] = defaultdict(list)
    for trace in shelf.traces:
        for key in trace.ratios if trace.year is not None else ():
            together[key, trace.year or 0].append(trace)
    for (key, year), traces in together.items():
        check = checks[key.partition(" ")[0]]
        values = [trace.ratios[key] for trace in traces]
        times, share = (Fraction(check.arguments[n]) for n in ("times", "spread"))
        limits = fences(values, times, share)
        same = values[0] if len(set(values)) == 1 else None
        crowds[key, year] = Crowd(len(values), limits, traces[0], same)
    return Among(shelf, copies, crowds)


def _compared(
    check: CheckPattern,
    name: str,
    found: tuple[Trace, Fraction, Sequence[Operand]],
    crowd: Crowd | None,
) -> Judgement:
    """A ratio held against those of the same year."""
    trace, value, operands = found
    if trace.year is None or crowd is None:
        return Judgement(Verdict.NOT_EVALUABLE, f"{State.ABSENT}: fiscal_year")
    if crowd.count < int(check.arguments["least"]):
        return Judgement(Verdict.NOT_APPLICABLE, _few(crowd.count, check))
    full = _words(check.arguments.get("full", "")).get(name)
    texts = {
        "template": OUTLIER,
        "name": _words(check.arguments["names"])[name],
        "count": f"{crowd.count}",
        "value": _shown(value),
        "middle": _shown(crowd.limits.nominal),
        "low": _shown(max(crowd.limits.low, Fraction(0))),
        "high": _shown(crowd.limits.high),
    }
    verdict = Verdict.PASS
    if not crowd.limits.low <= value <= crowd.limits.high:
        verdict = Verdict.DEVIATION
    elif full and crowd.same == Fraction(full) and crowd.first is trace:
        verdict, texts["template"] = Verdict.DEVIATION, "all_full"
    cited = tuple(o.citation for o in operands if o.citation)
    return Judgement(verdict, citations=cited, texts=texts)


def _few(count: int, check: CheckPattern) -> str:
    return f"{count} reports, at least {check.arguments['least']} needed"


def _words(text: str) -> Mapping[str, str]:
    """`name=word; name=word` as a mapping."""
    pairs = (piece.split("=", 1) for piece in text.split(";") if "=" in piece)
    return {name.strip(): word.strip() for name, word in pairs}


def _shown(value: Fraction) -> str:
    exact = decimal(value)
    short = exact.quantize(SHOWN, ROUND_HALF_UP) if exact % 1 else exact
    return f"{short.normalize():f}"


def _copies(
    traces: Sequence[Trace], check: CheckPattern
) -> Mapping[tuple[int, int], Copied]:
    """For every report the text of an older one that one of its own copies."""
    unit_of = {id(t): number for number, unit in enumerate(units(traces)) for t in unit}
    yearly = set(check.arguments["yearly"].split())
    least = Fraction(check.arguments["share"]) - SLACK
    signatures = {i: tuple(t.texts.values()) for i, t in enumerate(traces) if t.texts}
    found: dict[tuple[int, int], Copied] = {}
    for one, other in candidates(signatures):
        old, new = sorted((traces[one], traces[other]), key=lambda t: t.order)
        allowed = yearly if unit_of[id(old)] == unit_of[id(new)] else None
        best = _most_alike(new, old, allowed)
        key = (new.place, new.bundle)
        known = found[key].share if key in found else Fraction(0)
        if best and best.share >= least and best.share > known:
            found[key] = best
    return found


def _most_alike(new: Trace, old: Trace, allowed: set[str] | None) -> Copied | None:
    """The pair of their texts that is most alike; of `allowed` fields only."""
    pairs = [
        Copied(name, old, other, estimate(mine, its))
        for name, mine in new.texts.items()
        for other, its in old.texts.items()
        if allowed is None or {_field(name), _field(other)} <= allowed
    ]
    return max(pairs, key=lambda pair: pair.share, default=None)


def _field(name: str) -> str:
    """`kind.field` of `kind#n field`."""
    part, _, field = name.partition(" ")
    return f"{part.partition('#')[0]}.{field}"


def _cited(name: str, records: Sequence[Record], document: str) -> Citation:
    part, _, field = name.partition(" ")
    record = next(r for r in records if r.part.name == part)
    return Citation(part, record.chosen[field, ""], document)
