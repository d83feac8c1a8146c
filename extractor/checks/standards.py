"""Scoring against the method's standards: bands, weights, grades, units of values.

In: a part's indicator rows and its scale of grades. Out: cases. The bands are those of
财预〔2020〕10号; words for headings, results and grades come with the arguments.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction

from extractor.checks.desk import Desk, Scope, text_of
from extractor.checks.interval import Number, exact, meet
from extractor.checks.judge import Judgement
from extractor.checks.linked import Figure, comparable, figures
from extractor.checks.scoring import (
    cell_number,
    cite_rows,
    each_row,
    reason_of,
    rows_about,
)
from extractor.checks.told import Arguments, Cases, one, told, untold
from extractor.model import CERTAIN, Indicator, Verdict
from extractor.text import fold_key
from extractor.values import convert

BAND = re.compile(r"\d+(?:\.\d+)?")
PIECES = re.compile(r"[;。\n]|,(?=[^,]*\d)")


def weight_split(scope: Scope, desk: Desk, arguments: Arguments) -> Cases:
    """The points of each class of indicators are those the method asks for.

    `classes`: `name word word; …`, told by the nearest heading that has a word;
    `splits`: `name 30; name+name 50 | …`, any of which will do.
    """
    classes = [names.split() for names in arguments["classes"].split(";")]
    points = dict.fromkeys((name for name, *_ in classes), Fraction(0))
    for row in scope.indicators:
        weight, name = cell_number(row, "weight"), _class_of(row, classes)
        if weight is None or not name:
            reason = f"class or weight of row {row.row}"
            yield "", Judgement(Verdict.NOT_EVALUABLE, reason)
            return
        points[name] += weight
    if not scope.indicators:
        yield "", Judgement(Verdict.NOT_APPLICABLE, "no indicators")
        return
    splits = [split.split(";") for split in arguments["splits"].split("|")]
    good = any(all(_is_split(points, part) for part in split) for split in splits)
    verdict = Verdict.PASS if good else Verdict.DEVIATION
    told_points = " ".join(f"{name}{_shown(n)}" for name, n in points.items() if n)
    wanted = " ".join("".join(part.split()) for part in splits[0])
    texts = {"template": "split", "points": told_points, "splits": wanted}
    citations = cite_rows(scope, scope.indicators[:1], ("weight",))
    yield "", Judgement(verdict, citations=citations, texts=texts)


def _is_split(points: Mapping[str, Fraction], part: str) -> bool:
    """Whether the classes named in `name+name 50` have these points together."""
    names, wanted = part.split()
    return sum(points[name] for name in names.split("+")) == Fraction(wanted)


def _shown(number: Fraction) -> str:
    return f"{Decimal(number.numerator) / Decimal(number.denominator):f}"


def _class_of(row: Indicator, classes: Sequence[Sequence[str]]) -> str:
    for heading in (row.level2, row.level1):
        text = fold_key(heading)
        for name, *words in classes:
            if any(word in text for word in words):
                return name
    return ""


def band_of_words(scope: Scope, desk: Desk, arguments: Arguments) -> Cases:
    """A result in words scores in the band of its words; `bands`: `word 60 80; …`.

    The first that stands in it counts; a result in other words may score in any band.
    """
    bands = [b.split() for b in arguments["bands"].split(";")]

    def judged() -> Iterator[tuple[Indicator, Verdict]]:
        for row in scope.indicators:
            weight, score = (cell_number(row, c) for c in ("weight", "score"))
            cells = [row.cells.get(c) for c in ("target", "actual")]
            if not weight or score is None or score > weight or None in cells:
                continue
            sure = [c for c in cells if c and c.confidence >= CERTAIN]
            text = fold_key(text_of(cells[1]))
            if len(sure) < len(cells) or any(map(figures, sure)) or not text:
                continue
            share = 100 * score / weight
            band = next((b for b in bands if b[0] in text), ["", "0", "100"])
            inside = Fraction(band[1]) <= share <= Fraction(band[2])
            yield row, Verdict.PASS if inside else Verdict.DEVIATION

    return each_row(scope, judged(), "score_band")


def no_reason_when_full(scope: Scope, desk: Desk, arguments: Arguments) -> Cases:
    """A row with all its points gives no reason for falling short (`words`)."""
    words = arguments["words"].split()

    def judged() -> Iterator[tuple[Indicator, Verdict]]:
        for row in scope.indicators:
            weight, score = (cell_number(row, c) for c in ("weight", "score"))
            if weight is None or score is None or score < weight:
                continue
            reason = reason_of(row)
            if reason:
                short = any(word in reason for word in words)
                yield row, Verdict.DEVIATION if short else Verdict.PASS

    return each_row(scope, judged(), "score_full", ("weight", "score", "reason"))


def same_unit(scope: Scope, desk: Desk, arguments: Arguments) -> Cases:
    """Target and actual value count the same thing; `alike`: `场 场次; 个 家`.

    Units of one family (万人 and 人) are the same, and so is a unit left out. Those of
    `unlike` pairs, and `apart` from all others, contradict; the rest is worth a look.
    """
    alike, unlike = (
        [set(group.split()) for group in arguments[key].split(";")]
        for key in ("alike", "unlike")
    )
    apart = set(arguments["apart"].split())

    def verdict(a: Figure, b: Figure) -> Verdict:
        units = {a.quantity.unit, b.quantity.unit}
        if units in unlike or (units & apart and not comparable(a, b)):
            return Verdict.FAIL
        if comparable(a, b) or any(units <= group for group in alike):
            return Verdict.PASS
        return Verdict.DEVIATION

    def judged() -> Iterator[tuple[Indicator, Verdict]]:
        for row in scope.indicators:
            cells = [row.cells.get(c) for c in ("target", "actual")]
            found = [figures(c) for c in cells if c and c.confidence >= CERTAIN]
            if [len(f) for f in found] != [1, 1]:
                continue
            (target,), (actual,) = found
            if target.quantity.unit and actual.quantity.unit:
                yield row, verdict(target, actual)

    return each_row(scope, judged(), "score_unit", ("target", "actual"))


def scale_is_standard(scope: Scope, desk: Desk, arguments: Arguments) -> Cases:
    """The printed scale of grades is the method's; `bands`: `优 90 100; …`.

    `words` are all grades there are, the longest first where one holds another.
    """
    scale = told(arguments["scale"], scope, desk)
    if scale is None:
        yield "", untold(arguments["scale"], scope, desk)
        return
    standard = [b.split() for b in arguments["bands"].split(";")]
    words = sorted(arguments["words"].split(), key=len, reverse=True)
    printed = dict(_bands(fold_key(str(scale.fact.value)), words))
    if not printed:
        yield "", Judgement(Verdict.NOT_EVALUABLE, f"scale: {arguments['scale']}")
        return
    wanted = {name: {Fraction(n) for n in ends} for name, *ends in standard}
    good = set(printed) == set(wanted) and all(
        ends <= wanted[name] for name, ends in printed.items()
    )
    verdict = Verdict.PASS if good else Verdict.DEVIATION
    texts = {"template": "scale", "bands": " ".join(" ".join(b) for b in standard)}
    yield "", Judgement(verdict, citations=(scale,), texts=texts)


def _bands(text: str, words: Sequence[str]) -> Iterator[tuple[str, set[Fraction]]]:
    """Each grade with the figures that stand in its piece of the text."""
    for piece in PIECES.split(text):
        word = next((w for w in words if w in piece), "")
        ends = {Fraction(n) for n in BAND.findall(piece)}
        if word and ends:
            yield word, ends


def _amount(indicator: Indicator, cell: str, unit: str) -> Number | None:
    """The one amount in a cell, in `unit`; None when there is none or several."""
    fact = indicator.cells.get(cell)
    found = figures(fact) if fact and fact.confidence >= CERTAIN else ()
    if len(found) != 1:
        return None
    quantity = found[0].quantity
    changed = convert(quantity, unit) if quantity.unit else quantity
    return exact(changed.number) if changed else None


def cost_target(scope: Scope, desk: Desk, arguments: Arguments) -> Cases:
    """A cost target is the budget, not what was spent; `cell: actual` is what was.

    Costs of a unit or a share of the budget are of no concern here.
    """
    budgets = [one(name, scope, desk).number for name in arguments["budgets"].split()]
    spent = one(arguments["spent"], scope, desk)
    scope = rows_about(scope, arguments["about"])

    def is_budget(number: Number) -> bool:
        return any(b is not None and meet(number, b) for b in budgets)

    def judged() -> Iterator[tuple[Indicator, Verdict]]:
        for indicator in scope.indicators:
            target, actual = (
                _amount(indicator, c, spent.unit) for c in ("target", "actual")
            )
            if target is None or spent.number is None:
                continue
            if arguments["cell"] == "target":
                if is_budget(target):
                    yield indicator, Verdict.PASS
                elif meet(target, spent.number):
                    yield indicator, Verdict.FAIL
            elif actual is not None and is_budget(target):
                good = meet(actual, spent.number)
                yield indicator, Verdict.PASS if good else Verdict.FAIL

    return each_row(scope, judged(), f"cost_{arguments['cell']}", ("target", "actual"))
