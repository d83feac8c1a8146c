"""How figures are printed: their units, decimals, what stands beside them in a cell.

In: a part's facts. Out: cases of verdict `text`, one a figure, or one that passes.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable

from extractor.checks.desk import Desk, Scope
from extractor.checks.judge import Judgement
from extractor.checks.told import Arguments, Cases
from extractor.kinds import ValueType
from extractor.model import CERTAIN, Citation, Fact, Quantity, Source, Verdict
from extractor.values import convert

NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")
USUAL_DECIMALS = 2  # an amount in 万元 has two


def unit_told(scope: Scope, desk: Desk, arguments: Arguments) -> Cases:
    """Every amount has a unit: its own, its column's or its table's.

    `sources` limits it to figures of forms, tables or prose.
    """
    sources = arguments.get("sources", " ".join(Source)).split()
    amounts = [
        (fact, value)
        for fact in scope.home.facts
        if desk.entry(scope.home, fact.field).type is ValueType.AMOUNT
        if fact.source in sources and fact.confidence >= CERTAIN
        if isinstance(value := fact.value, Quantity)
    ]
    bare = [fact for fact, value in amounts if not value.unit and value.number]
    yield from _each(scope, bare, amounts, "unit")


def decimals_alike(scope: Scope, desk: Desk, arguments: Arguments) -> Cases:
    """The amounts of a column have one unit, and no more decimals than the others."""
    columns: defaultdict[str, list[tuple[Fact, Quantity]]] = defaultdict(list)
    for fact in scope.home.chosen.values():
        value = fact.value
        is_amount = desk.entry(scope.home, fact.field).type is ValueType.AMOUNT
        printed = fact.source is not Source.PROSE and fact.confidence >= CERTAIN
        if is_amount and printed and isinstance(value, Quantity):
            columns[fact.field.rpartition(".")[2]].append((fact, value))
    strange = []
    for figures in columns.values():
        decimals = Counter(v.decimals for _, v in figures if v.number)
        usual = max(decimals, key=lambda n: (decimals[n], n), default=0)
        units = Counter(v.unit for _, v in figures if v.unit)
        unit = max(units, key=units.__getitem__, default="")
        strange += [
            fact
            for fact, value in figures
            if value.decimals > max(usual, USUAL_DECIMALS)
            or (value.unit and value.unit != unit and convert(value, unit))
        ]
    yield from _each(scope, strange, [f for c in columns.values() for f in c], "odd")


def one_number(scope: Scope, desk: Desk, arguments: Arguments) -> Cases:
    """In a cell with several numbers the value is the one that is no stray digit."""
    crowded = [
        (fact, value, lines)
        for fact in scope.home.chosen.values()
        if fact.source is not Source.PROSE
        if isinstance(value := fact.value, Quantity)
        if len(lines := _figures_by_line(fact.evidence.raw)) > 1
    ]
    stray = [
        fact
        for fact, value, lines in crowded
        if len(f"{abs(value.number)}") < max(map(len, lines))
    ]
    yield from _each(scope, stray, crowded, "stray")


def _figures_by_line(raw: str) -> list[str]:
    lines = ("".join(line.split()).replace(",", "") for line in raw.split("\n"))
    return [line for line in lines if NUMBER.fullmatch(line)]


def _each(
    scope: Scope, found: Iterable[Fact], looked_at: Iterable[object], template: str
) -> Cases:
    """A case per figure; one that passes, or has nothing to look at, without any."""
    part, count = scope.home.part.name, 0
    for fact in found:
        count += 1
        name = f"{fact.field}[{fact.row}]" if fact.row else fact.field
        citation = Citation(part, fact)
        texts = {"template": template}
        yield name, Judgement(Verdict.TEXT, citations=(citation,), texts=texts)
    if not count:
        none = not any(True for _ in looked_at)
        verdict = Verdict.NOT_APPLICABLE if none else Verdict.PASS
        yield "", Judgement(verdict, "no such figure" if none else "")
