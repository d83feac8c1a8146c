"""The same indicator in two tables: its rows are found, their cells compared.

In: indicator rows of several parts. Out: cases per linked pair. Rows link by an equal
name, or by what their targets say without operator and number; what only looks alike
does not link, and a name that stands twice in a table links nothing.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple

from extractor.checks.desk import Desk, Scope, text_of
from extractor.checks.interval import PERCENT, scale
from extractor.checks.judge import Judgement
from extractor.kinds import ValueType
from extractor.model import (
    CERTAIN,
    Citation,
    Fact,
    Indicator,
    PartialDate,
    Quantity,
    Record,
    Verdict,
)
from extractor.text import fold_key
from extractor.values import ABOUT, convert, parse, read_figures

Cases = Iterator[tuple[str, Judgement]]
SHORTEST_KEY = 4  # characters; shorter names (placeholders, `满意度`) link nothing
OPERATOR = re.compile(r"[≥≤><=]+")
COUNTED = re.compile(r"^[^\W\d_]{1,4}\d{1,2}[:：.、]")  # a numbered label in front
STOPS = ",，:：;；。、=≥≤><"


class Row(NamedTuple):
    """An indicator row with the part it stands in."""

    part: str
    indicator: Indicator

    @property
    def name(self) -> str:
        """What a case calls it."""
        return f"{self.part} {self.indicator.row}"


class Figure(NamedTuple):
    """A number in a cell, with its operator."""

    operator: str
    quantity: Quantity


def same_cell(scope: Scope, desk: Desk, arguments: Mapping[str, str]) -> Cases:
    """Linked rows have one figure in `cell`; between `levels` both may hold."""
    count = 0
    for a, b, same_level in pairs(desk, arguments):
        judgement = _compare(a, b, arguments["cell"], same_level)
        if judgement is not None:
            count += 1
            yield f"{a.name} = {b.name}", judgement
    if not count:
        yield "", Judgement(Verdict.NOT_APPLICABLE, "no linked rows with figures")


def listed(scope: Scope, desk: Desk, arguments: Mapping[str, str]) -> Cases:
    """Every goal of the form stands in the overall table; elsewhere is worth a note."""
    goals, tables = desk.of_kind(arguments["goals"]), desk.of_kind(arguments["table"])
    words = tuple(arguments.get("operators", "").split())
    if not goals or not tables:
        yield "", Judgement(Verdict.NOT_APPLICABLE, "no goals or no table")
        return
    here = {k for r in tables for i in r.indicators for k in keys(i, words)}
    others = [r for r in desk.records if r not in (*goals, *tables)]
    there = {k for r in others for i in r.indicators for k in keys(i, words)}
    for record in goals:
        for goal in record.indicators:
            found = keys(goal, words)
            verdict, reason = Verdict.NOT_EVALUABLE, "no row of that name"
            if found & here:
                verdict, reason = Verdict.PASS, ""
            elif found & there:
                verdict, reason = Verdict.DEVIATION, ""
            cell = goal.cells.get("target")
            cited = (Citation(record.part.name, cell),) if cell else ()
            texts = {"template": "listed"}
            yield (
                str(goal.row),
                Judgement(verdict, reason, citations=cited, texts=texts),
            )


def pairs(desk: Desk, arguments: Mapping[str, str]) -> Iterator[tuple[Row, Row, bool]]:
    """Linked rows of two kinds, and whether both speak of the whole unit."""
    words = tuple(arguments.get("operators", "").split())
    whole = arguments["whole"].split()  # kinds that speak of the whole unit
    kinds = [*whole, *arguments["parts"].split()]
    tables = [r for kind in kinds for r in desk.of_kind(kind)]
    seen: set[tuple[str, int]] = set()
    for i, first in enumerate(tables):
        for second in tables[i + 1 :]:
            both = first.part.kind in whole and second.part.kind in whole
            if first.part.kind == second.part.kind:
                continue
            theirs = _by_key(second, words)
            for key, row in _by_key(first, words).items():
                other = theirs.get(key)
                if row is None or other is None:
                    continue
                if not both and (first.part.name, row.row) in seen:
                    continue  # already compared with the table of the whole
                if both:
                    seen.add((first.part.name, row.row))
                yield Row(first.part.name, row), Row(second.part.name, other), both


@lru_cache(maxsize=64)  # the tables of one document
def _by_key(record: Record, words: tuple[str, ...]) -> dict[str, Indicator | None]:
    """Rows by each of their keys; None where two rows share one."""
    found: dict[str, Indicator | None] = {}
    for indicator in record.indicators:
        for key in keys(indicator, words):
            found[key] = None if key in found else indicator
    return found


def keys(indicator: Indicator, words: Sequence[str]) -> set[str]:
    """What the row may be known by."""
    general = {fold_key(indicator.level1), fold_key(indicator.level2)}
    name = _trim(OPERATOR.split(_text(indicator, "name"))[0], words)
    target = COUNTED.sub("", _text(indicator, "target"))
    # a name that only repeats its heading says nothing; a target that does still counts
    found = {name} - general
    found.add(_trim(re.split(r"[≥≤><=\d,;。]", target)[0], words))
    return {key for key in found if len(key) >= SHORTEST_KEY}


def _trim(key: str, words: Sequence[str]) -> str:
    """The key without a numbered label in front and operator words behind."""
    key = COUNTED.sub("", key).strip(STOPS)
    for word in sorted(map(fold_key, words), key=len, reverse=True):
        key = key.removesuffix(word).rstrip(STOPS)
    return key


def _text(indicator: Indicator, cell: str) -> str:
    return fold_key(text_of(indicator.cells.get(cell)))


def _compare(a: Row, b: Row, cell: str, same_level: bool) -> Judgement | None:
    """The judgement on one pair; None where there is nothing to compare."""
    facts = [row.indicator.cells.get(cell) for row in (a, b)]
    first, second = facts
    if first is None or second is None:
        return None
    citations = (Citation(a.part, first), Citation(b.part, second))
    if min(first.confidence, second.confidence) < CERTAIN:
        reason = f"uncertain: {cell}"
        return Judgement(Verdict.NOT_EVALUABLE, reason, citations=citations)
    ours, theirs = figures(first), figures(second)
    if not ours and not theirs:
        return _compare_words(first, second, citations)
    if not ours or not theirs:
        return None
    texts = {"template": f"linked_{cell}", "name": _text(b.indicator, "name")}
    if any(_agree(x, y) for x in ours for y in theirs):
        return Judgement(Verdict.PASS, citations=citations)
    if not len(ours) == len(theirs) == 1:
        reason = f"several figures: {cell}"
        return Judgement(Verdict.NOT_EVALUABLE, reason, citations=citations)
    vague = ABOUT in (ours[0].operator, theirs[0].operator)
    if vague or not comparable(ours[0], theirs[0]):
        reason = f"other units: {cell}"
        return Judgement(Verdict.NOT_EVALUABLE, reason, citations=citations)
    verdict = Verdict.FAIL if same_level else Verdict.DEFINITIONAL
    return Judgement(verdict, citations=citations, texts=texts)


def _compare_words(
    first: Fact, second: Fact, citations: tuple[Citation, ...]
) -> Judgement | None:
    """Words agree when one holds the other; other words are not compared."""
    ours, theirs = (_bare(text_of(fact)) for fact in (first, second))
    if not ours or not theirs:
        return None
    if ours in theirs or theirs in ours:
        return Judgement(Verdict.PASS, citations=citations)
    return None


def _bare(text: str) -> str:
    return re.sub(r"[\W_]+", "", fold_key(text))


def figures(fact: Fact) -> tuple[Figure, ...]:
    """The numbers in a cell; none where it holds a date."""
    if isinstance(fact.value, Quantity):
        return (Figure("", fact.value),)
    return _figures_in(fold_key(text_of(fact)))


@lru_cache(maxsize=2048)  # one cell is looked at by several checks
def _figures_in(text: str) -> tuple[Figure, ...]:
    if not text or isinstance(parse(text, ValueType.DATE), PartialDate):
        return ()
    return tuple(Figure(sign, quantity) for sign, quantity in read_figures(text))


def _agree(a: Figure, b: Figure) -> bool:
    """Whether two figures can be one: equal, or one inside the other's bound."""
    x, y = paired(a.quantity, b.quantity)
    if x == y:
        return True
    return (not b.operator and _inside(y, a.operator, x)) or (
        not a.operator and _inside(x, b.operator, y)
    )


def _inside(value: Fraction, operator: str, limit: Fraction) -> bool:
    if operator[:1] in ("≥", ">"):
        return value >= limit
    return operator[:1] in ("≤", "<") and value <= limit


def paired(a: Quantity, b: Quantity) -> tuple[Fraction, Fraction]:
    """Both numbers in one unit, that of the second where it has one.

    A bare number is in the other's unit: 100 beside 100%; one up to 1 is a share of 1.
    """
    a, b = _with_unit(a, b.unit), _with_unit(b, a.unit)
    return in_unit(a, b), in_unit(b, b)


def _with_unit(value: Quantity, unit: str) -> Quantity:
    is_share = unit == PERCENT and abs(value.number) <= 1
    return value if value.unit or is_share else replace(value, unit=unit)


def in_unit(value: Quantity, like: Quantity) -> Fraction:
    """The number in the other's unit; as it stands where units do not convert."""
    converted = convert(value, like.unit)
    scaled = scale(converted or value, "")
    return scaled[0] if scaled else Fraction(value.number)


def comparable(a: Figure, b: Figure) -> bool:
    """Whether the units allow to compare: equal, of one family, or not told."""
    x, y = a.quantity.unit, b.quantity.unit
    return not x or not y or x == y or convert(a.quantity, y) is not None
