"""Which reports are of one unit: by credit code, else by name, else by a short name.

In: traces, one per report. Out: the reports of each unit, and who is who. Two names are
one unit's where one shortens the other and no third name could be meant; two codes
never are, and a name that stands under two codes says nothing by itself.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from extractor.checks.copies import Signature
from extractor.text import fold_key
from extractor.units import SAME_ENDING, shortens

REGION = 2  # characters: names of one place begin alike


@dataclass(frozen=True, slots=True)
class Trace:
    """What is kept of a report while the others are read; small, however long it is.

    `place` is its document's in the order given, `bundle` the report's in the document.
    `ratios` are figures to compare with those of peers, by case; `texts` signatures of
    long texts, by field.
    """

    place: int
    bundle: int
    unit: str
    code: str
    year: int | None
    supervisors: tuple[str, ...] = ()
    ratios: Mapping[str, Fraction] = field(default_factory=dict)
    texts: Mapping[str, Signature] = field(default_factory=dict)

    @property
    def order(self) -> tuple[int, int, int]:
        """The newest comes last."""
        return (self.year or 0, self.place, self.bundle)


def units(traces: Sequence[Trace]) -> list[tuple[Trace, ...]]:
    """The reports unit by unit, in order of their first; nameless ones stand alone."""
    groups = list(_by_name(traces))
    for short, long in _aliases(groups):
        if groups[short] and groups[long] and _may_be_one(groups[short], groups[long]):
            groups[long] = sorted([*groups[long], *groups[short]], key=_reading)
            groups[short] = []
    return sorted(
        map(tuple, filter(None, groups)), key=lambda group: _reading(group[0])
    )


def _reading(trace: Trace) -> tuple[int, int]:
    return trace.place, trace.bundle


def _by_name(traces: Sequence[Trace]) -> Iterator[list[Trace]]:
    """Reports of one code together, then those of one name."""
    codes: dict[str, set[str]] = defaultdict(set)
    for trace in traces:
        codes[fold_key(trace.unit)] |= {trace.code} - {""}
    found: dict[str, list[Trace]] = {}
    for trace in traces:
        name = fold_key(trace.unit)
        known = sorted(codes[name])
        code = trace.code or (known[0] if len(known) == 1 and name else "")
        alone = not name or len(known) > 1
        key = code or (f"{trace.place} {trace.bundle}" if alone else f"name {name}")
        found.setdefault(key, []).append(trace)
    yield from found.values()


def _aliases(groups: Sequence[Sequence[Trace]]) -> Iterator[tuple[int, int]]:
    """Groups whose name shortens that of one other group, with that one."""
    names = [fold_key(max((t.unit for t in group), key=len)) for group in groups]
    endings: dict[str, list[int]] = defaultdict(list)
    for i, name in enumerate(names):
        if name:
            endings[name[-SAME_ENDING:]].append(i)
    for i, name in enumerate(names):
        longer = [
            k
            for k in endings.get(name[-SAME_ENDING:], ())
            if len(names[k]) > len(name) and shortens(name, names[k])
        ]
        if len(longer) == 1:
            yield i, longer[0]


def _may_be_one(a: Sequence[Trace], b: Sequence[Trace]) -> bool:
    """Whether nothing speaks against it: two codes, or two reports of one year."""
    codes = {t.code for t in (*a, *b)} - {""}
    years = {t.year for t in a} & {t.year for t in b}
    return len(codes) <= 1 and not years


def member(row: str, home: Trace, others: Iterable[Trace]) -> tuple[Trace, ...]:
    """Reports of the unit that a row of the department's form names, of its year.

    A short name counts where the place or the stated supervisor is the department's,
    and one unit only may be meant.
    """
    key = fold_key(row)
    same_year = [t for t in others if t.year == home.year and t.unit]
    same_year = [t for t in same_year if fold_key(t.unit) != fold_key(home.unit)]
    exact = [t for t in same_year if fold_key(t.unit) == key]
    if exact:
        return tuple(exact)
    near = [t for t in same_year if shortens(row, t.unit) and _belongs(t, home)]
    names = {fold_key(t.unit) for t in near}
    return tuple(near) if len(names) == 1 else ()


def _belongs(trace: Trace, home: Trace) -> bool:
    own = fold_key(home.unit)
    told = {fold_key(name) for name in trace.supervisors}
    return own in told or fold_key(trace.unit)[:REGION] == own[:REGION]
