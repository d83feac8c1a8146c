"""What is told more than once: in one part, or in several.

In: the facts of records, every occurrence. Out: cases per thing told twice.
"""

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction

from extractor.checks.desk import Desk, Scope, place_of
from extractor.checks.interval import equal, scale
from extractor.checks.judge import Judgement
from extractor.checks.linked import figures, keys
from extractor.checks.operands import EXACT, Operand, make_operand
from extractor.checks.told import Arguments, Cases
from extractor.kinds import ValueType
from extractor.model import CERTAIN, Citation, Fact, Quantity, Record, Source, Verdict
from extractor.text import fold_key

FAR_APART = 2  # times; a figure told again wrongly is rarely so far off
SHORTEST_NAME = 2  # characters that a name has beside general words
WORST = (Verdict.FAIL, Verdict.ROUNDING, Verdict.PASS)


def told_once(scope: Scope, desk: Desk, arguments: Arguments) -> Cases:
    """Occurrences of one field in the part agree; `except` names fields left out.

    Rows of one table that share a field under two names are two things. Figures of
    sentences are one only where both bear a name of their own, not `general` words
    alone, and where no third value shows that the words serve many things; amounts far
    apart, and counts, may be of a part of it: that is worth a look.
    """
    record, left_out = scope.home, arguments.get("except", "").split()
    general = sorted(arguments.get("general", "").split(), key=len, reverse=True)
    groups: dict[tuple[str, str], list[Fact]] = {}
    for fact in record.facts:
        known = isinstance(fact.value, Quantity) and fact.confidence >= CERTAIN
        measured = desk.entry(record, fact.field).type is not ValueType.YEAR
        if known and measured and fact.field not in left_out:
            groups.setdefault((fact.field, fact.row), []).append(fact)
    count = 0
    for (field, row), facts in groups.items():
        judged = _occurrences(facts, record, desk, general)
        if judged is not None:
            count += 1
            yield f"{field}[{row}]" if row else field, judged
    if not count:
        yield "", Judgement(Verdict.NOT_APPLICABLE, "nothing is told twice")


def _occurrences(
    facts: Sequence[Fact], record: Record, desk: Desk, general: Sequence[str]
) -> Judgement | None:
    """The worst pair: the first occurrence against each other one."""
    first, *others = facts
    found = [
        (verdict, other)
        for other in others
        if _are_one(first, other, record, general)
        if (verdict := _pair(first, other, record, desk)) is not None
    ]
    if not found:
        return None
    verdict, other = min(found, key=lambda pair: WORST.index(pair[0]))
    part = record.part.name
    citations = (Citation(part, first), Citation(part, other))
    values = {fact.value.number for fact in facts if isinstance(fact.value, Quantity)}
    prose = Source.PROSE in (first.source, other.source)
    if verdict is Verdict.FAIL and prose:
        if len(values) > len(citations):
            reason = f"several things under one name: {first.field}"
            return Judgement(Verdict.NOT_EVALUABLE, reason, citations=citations)
        amount = desk.entry(record, first.field).type is ValueType.AMOUNT
        if not amount or max(values) > FAR_APART * min(values):
            verdict = Verdict.DEVIATION
    return Judgement(verdict, citations=citations, texts={"template": "told_twice"})


def _are_one(first: Fact, other: Fact, record: Record, general: Sequence[str]) -> bool:
    """Whether two occurrences of a field name the same thing."""
    one, two = fold_key(first.label), fold_key(other.label)
    if Source.PROSE not in (first.source, other.source):
        return one == two or place_of(first, record) != place_of(other, record)
    own = re.sub(r"\W", "", min(one, two, key=len))
    for word in general:
        own = own.replace(word, "")
    return (one in two or two in one) and len(own) >= SHORTEST_NAME


def _pair(first: Fact, other: Fact, record: Record, desk: Desk) -> Verdict | None:
    a, b = (_operand(fact, record, desk) for fact in (first, other))
    if a.number is None or b.number is None or a.unit != b.unit:
        return None
    return equal(a.number, b.number)


def _operand(fact: Fact, record: Record, desk: Desk) -> Operand:
    entry = desk.entry(record, fact.field)
    citation = Citation(record.part.name, fact)
    return make_operand(citation, entry.unit, entry.type in EXACT)


def same_everywhere(scope: Scope, desk: Desk, arguments: Arguments) -> Cases:
    """A thing counted in two places has one number; `field` repeats by the thing.

    An indicator row of that name, `endings` left out, counts the same thing.
    """
    name = arguments["field"]
    endings = arguments.get("endings", "").split()
    things: dict[tuple[str, str], dict[str, list[Citation]]] = {}
    for record in desk.records:
        for fact in _counts(record, name):
            if isinstance(fact.value, Quantity):
                thing = (_bare(fact.row, endings), fact.value.unit)
                parts = things.setdefault(thing, {})
                citation = Citation(record.part.name, fact)
                parts.setdefault(record.part.name, []).append(citation)
    for (counted, unit), parts in things.items():
        for citation in _rows(counted, unit, desk, endings):
            parts.setdefault(f"{citation.part} {citation.fact.row}", [citation])
    shared = {thing: parts for thing, parts in things.items() if len(parts) > 1}
    for (row, _), parts in shared.items():
        numbers = [{_number(c) for c in group} for group in parts.values()]
        one_each = all(len(found) == 1 for found in numbers)
        verdict = Verdict.PASS
        if one_each and len(set.union(*numbers)) > 1:
            verdict = Verdict.FAIL
        citations = tuple(group[0] for group in parts.values())
        yield row, Judgement(verdict, citations=citations, texts={"template": "same"})
    if not shared:
        yield "", Judgement(Verdict.NOT_APPLICABLE, "nothing is counted twice")


def _counts(record: Record, name: str) -> Iterator[Fact]:
    for fact in record.facts:
        if fact.field == name and fact.row and fact.confidence >= CERTAIN:
            yield fact


def _bare(name: str, endings: Sequence[str]) -> str:
    text = fold_key(name)
    ending = next((e for e in endings if text.endswith(e)), "")
    return text.removesuffix(ending)


def _rows(
    thing: str, unit: str, desk: Desk, endings: Sequence[str]
) -> Iterator[Citation]:
    """Actual values, one figure each, of indicator rows that bear the thing's name."""
    for record in desk.records:
        for row in record.indicators:
            fact = row.cells.get("actual")
            names = {_bare(key, endings) for key in keys(row, ())}
            if fact is None or thing not in names or fact.confidence < CERTAIN:
                continue
            found = figures(fact)
            told = [f.quantity for f in found if not f.operator and f.quantity.unit]
            if len(found) == 1 and told and told[0].unit == unit:
                yield Citation(record.part.name, fact)


def _number(citation: Citation) -> Fraction | None:
    value = citation.fact.value
    if not isinstance(value, Quantity):
        found = figures(citation.fact)
        value = found[0].quantity if found else None
    scaled = scale(value, "") if value is not None else None
    return scaled[0] if scaled else None
