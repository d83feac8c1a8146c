"""What a formula cannot say, by name: `predicate: grade_band` in a pattern file.

In: a scope and the arguments of the check. Out: cases with their judgements. Words come
with the arguments, never from here.
"""

from collections.abc import Callable, Mapping
from fractions import Fraction

from extractor.checks import (
    figures,
    identity,
    linked,
    naming,
    repeated,
    running,
    scoring,
    standards,
    structure,
)
from extractor.checks.desk import Desk, Scope
from extractor.checks.formula import parse
from extractor.checks.interval import exact, meet, multiply
from extractor.checks.judge import Judgement, judge
from extractor.checks.operands import State
from extractor.checks.told import Arguments, Cases, cited, not_run, one, told
from extractor.kinds import ValueType
from extractor.model import CERTAIN, Citation, Nil, Quantity, Verdict
from extractor.text import fold_key

Predicate = Callable[[Scope, Desk, Arguments], Cases]
UNIT_SLIP = 10_000  # 元 in a 万元 form, or the other way round


def grade_band(scope: Scope, desk: Desk, arguments: Arguments) -> Cases:
    """The printed grade is one whose band holds the score; `bands`: `优 90 100; …`."""
    score = one(arguments["score"], scope, desk)
    grade = told(arguments["grade"], scope, desk)
    stopped = not_run(score)
    if stopped or grade is None or score.number is None:
        missing = f"{State.ABSENT}: {arguments['grade']}"
        untold = Verdict(arguments.get("untold", Verdict.NOT_EVALUABLE))
        yield "", stopped or Judgement(untold, missing)
        return
    bands = [b.split() for b in arguments["bands"].split(";")]
    word = fold_key(str(grade.fact.value))
    limits = [(low, high) for name, low, high in bands if fold_key(name) == word]
    citations = (*cited(score), grade)
    if not limits:
        yield "", Judgement(Verdict.NOT_EVALUABLE, f"grade: {word}")
        return
    inside = any(
        Fraction(low) <= score.number.nominal <= Fraction(high) for low, high in limits
    )
    texts = {"template": "grade_band", "grade": str(grade.fact.value)}
    texts["band"] = "~".join(limits[0])
    verdict = Verdict.PASS if inside else Verdict.FAIL
    yield "", Judgement(verdict, citations=citations, texts=texts)


def same_sign(scope: Scope, desk: Desk, arguments: Arguments) -> Cases:
    """The word for a change (its sign) agrees with the figures `now` and `before`."""
    names = (arguments["change"], arguments["now"], arguments["before"])
    change, now, before = (one(name, scope, desk) for name in names)
    stopped = not_run(change, now, before)
    if stopped or change.number is None or now.number is None or before.number is None:
        yield "", stopped or Judgement(Verdict.NOT_EVALUABLE)
        return
    real = now.number.nominal - before.number.nominal
    against = change.number.nominal * real < 0
    verdict = Verdict.FAIL if against else Verdict.PASS
    texts = {"template": "same_sign"}
    yield "", Judgement(verdict, citations=cited(change, now, before), texts=texts)


def zero_together(scope: Scope, desk: Desk, arguments: Arguments) -> Cases:
    """Money for a thing that there is none of, or none for one there is."""
    counts = [one(n, scope, desk) for n in arguments["counts"].split()]
    amounts = [one(n, scope, desk) for n in arguments["amount"].split()]
    printed = [a for a in amounts if a.state in (State.VALUE, State.BLANK)]
    amount = (printed or amounts)[0]
    stopped = not_run(amount) if amount.state is not State.BLANK else None
    known = [c for c in counts if c.state in (State.VALUE, State.BLANK)]
    if stopped or not known:
        missing = ", ".join(c.name for c in counts)
        yield "", stopped or Judgement(Verdict.NOT_APPLICABLE, f"not told: {missing}")
        return
    some = any(c.number and c.number.nominal for c in known)
    # a blank count says nothing; 无 says that there is none
    none = any(
        (c.number and not c.number.nominal)
        or (c.citation and c.citation.fact.value is Nil.NONE)
        for c in known
    )
    money = bool(amount.number and amount.number.nominal)
    verdict = Verdict.PASS
    if money and none and not some:
        verdict = Verdict.FAIL
    elif some and not money:
        verdict = Verdict.DEVIATION
    texts = {"template": "zero_together"}
    yield "", Judgement(verdict, citations=cited(amount, *known), texts=texts)


def not_negative(scope: Scope, desk: Desk, arguments: Arguments) -> Cases:
    """No amount of the part is below zero, but those that may be (`except`)."""
    allowed = set(arguments.get("except", "").split())
    record, below, seen = scope.home, [], 0
    for (name, _), fact in record.chosen.items():
        if desk.entry(record, name).type is not ValueType.AMOUNT or name in allowed:
            continue
        if isinstance(fact.value, Quantity) and fact.confidence >= CERTAIN:
            seen += 1
            if fact.value.number < 0:
                below.append(Citation(record.part.name, fact))
    if not seen:
        yield "", Judgement(Verdict.NOT_EVALUABLE, "no amounts")
        return
    verdict = Verdict.FAIL if below else Verdict.PASS
    yield (
        "",
        Judgement(verdict, citations=tuple(below), texts={"template": "negative"}),
    )


def total_filled(scope: Scope, desk: Desk, arguments: Arguments) -> Cases:
    """Where a part has a figure, the total has one that is not zero."""
    total = one(arguments["total"], scope, desk)
    parts = [one(name, scope, desk) for name in arguments["parts"].split()]
    filled = [p for p in parts if p.number and p.number.nominal]
    if not filled:
        reason = f"{State.BLANK}: {arguments['parts']}"
        yield "", Judgement(Verdict.NOT_APPLICABLE, reason)
        return
    if total.state not in (State.VALUE, State.BLANK):
        reason = f"{total.state}: {total.name}"
        yield "", Judgement(Verdict.NOT_EVALUABLE, reason)
        return
    good = total.number is not None and total.number.nominal != 0
    verdict = Verdict.PASS if good else Verdict.FAIL
    texts = {"template": "total_filled"}
    yield "", Judgement(verdict, citations=cited(total, *filled), texts=texts)


def no_rate(scope: Scope, desk: Desk, arguments: Arguments) -> Cases:
    """Where the base is zero no rate is printed; a rate of zero is what systems do."""
    base, rate = (one(arguments[n], scope, desk) for n in ("base", "rate"))
    if base.number is None or base.number.nominal:
        yield "", Judgement(Verdict.NOT_APPLICABLE, f"not zero: {base.name}")
        return
    verdict = Verdict.PASS
    if rate.state is State.VALUE and rate.number:
        verdict = Verdict.FAIL if rate.number.nominal else Verdict.DEVIATION
    texts = {"template": "zero_base"}
    yield "", Judgement(verdict, citations=cited(rate, base), texts=texts)


def filled(scope: Scope, desk: Desk, arguments: Arguments) -> Cases:
    """The fields are filled in; a printed place left blank is a gap."""
    operands = [one(name, scope, desk) for name in arguments["fields"].split()]
    blank = [o for o in operands if o.state is State.BLANK]
    if not any(o.citation for o in operands):
        names = ", ".join(o.name for o in operands)
        yield "", Judgement(Verdict.NOT_EVALUABLE, f"{State.ABSENT}: {names}")
        return
    verdict = Verdict.GAP if blank else Verdict.PASS
    texts = {"template": "filled"}
    yield "", Judgement(verdict, citations=cited(*(blank or operands)), texts=texts)


def unit_slip(scope: Scope, desk: Desk, arguments: Arguments) -> Cases:
    """No figure is ten thousand times the one it repeats; `pairs`: `a = b; c = d`."""
    seen = 0
    for pair in arguments["pairs"].split(";"):
        a, b = (one(name.strip(), scope, desk) for name in pair.split("="))
        if not (a.number and b.number and a.number.nominal and b.number.nominal):
            continue
        seen += 1
        many, few = sorted((a.number, b.number), key=lambda n: -abs(n.nominal))
        if meet(many, multiply(few, exact(UNIT_SLIP))):
            texts = {"template": "unit_slip"}
            yield a.name, Judgement(Verdict.FAIL, citations=cited(a, b), texts=texts)
            return
    verdict = Verdict.PASS if seen else Verdict.NOT_APPLICABLE
    yield "", Judgement(verdict, "" if seen else "no pair of figures")


def same_results(scope: Scope, desk: Desk, arguments: Arguments) -> Cases:
    """`scores`, a formula, holds; the `grades` are one word, or `alike`."""
    away = frozenset(desk.book.kinds) - {record.part.kind for record in desk.records}
    for (equation,) in parse(arguments["scores"], away):
        names = [reference.name for reference in equation.references]
        home = desk.of_kind(names[0].partition(".")[0])
        if home:
            yield names[-1], judge((equation,), scope._replace(home=home[0]), desk)
    groups = [set(group.split()) for group in arguments["alike"].split(";")]
    found = [
        c for name in arguments["grades"].split() if (c := told(name, scope, desk))
    ]
    grades = {fold_key(str(citation.fact.value)) for citation in found}
    if len(found) > 1:
        good = len(grades) == 1 or any(grades <= group for group in groups)
        verdict = Verdict.PASS if good else Verdict.FAIL
        texts = {"template": "same_text"}
        yield "grade", Judgement(verdict, citations=tuple(found), texts=texts)


PREDICATES: Mapping[str, Predicate] = {
    "grade_band": grade_band,
    "same_sign": same_sign,
    "zero_together": zero_together,
    "not_negative": not_negative,
    "total_filled": total_filled,
    "filled": filled,
    "no_rate": no_rate,
    "unit_slip": unit_slip,
    "same_everywhere": repeated.same_everywhere,
    "told_once": repeated.told_once,
    "unit_told": figures.unit_told,
    "decimals_alike": figures.decimals_alike,
    "one_number": figures.one_number,
    "phrases_absent": running.phrases_absent,
    "numbering": running.numbering,
    "template_rows": running.template_rows,
    "chapters_present": running.chapters_present,
    "blocks_present": structure.blocks_present,
    "explained": structure.explained,
    "same_results": same_results,
    "places_filled": structure.places_filled,
    "region_of_code": naming.region_of_code,
    "one_name": naming.one_name,
    "known_bodies": naming.known_bodies,
    "document_numbers": identity.document_numbers,
    "contact": identity.contact,
    "weight_split": standards.weight_split,
    "band_of_words": standards.band_of_words,
    "no_reason_when_full": standards.no_reason_when_full,
    "same_unit": standards.same_unit,
    "scale_is_standard": standards.scale_is_standard,
    "credit_code": identity.credit_code,
    "code_and_nature": identity.code_and_nature,
    "one_value": identity.one_value,
    "dates_follow": identity.dates_follow,
    "same_names": identity.same_names,
    "cost_target": standards.cost_target,
    "full_when_met": scoring.full_when_met,
    "in_proportion": scoring.in_proportion,
    "far_exceeded": scoring.far_exceeded,
    "reason_given": scoring.reason_given,
    "cells_filled": scoring.cells_filled,
    "point_value": scoring.point_value,
    "within_year": scoring.within_year,
    "level_fits": structure.level_fits,
    "levels_present": structure.levels_present,
    "target_possible": structure.target_possible,
    "operator_fits": structure.operator_fits,
    "same_cell": linked.same_cell,
    "listed": linked.listed,
}
