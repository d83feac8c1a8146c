"""Scores against targets: met, missed, exceeded, explained (财预〔2020〕10号).

In: a part's indicator rows. Out: a case per row the rule speaks of, named by its
number. Only rows with one figure each, in units that compare, are judged by figures.
"""

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import NamedTuple

from extractor.checks.desk import Desk, Scope, text_of
from extractor.checks.interval import decimal
from extractor.checks.judge import Judgement
from extractor.checks.linked import OPERATOR, Figure, comparable, figures, paired
from extractor.checks.told import Arguments, Cases, one
from extractor.kinds import ValueType
from extractor.model import (
    CERTAIN,
    Citation,
    Fact,
    Indicator,
    Nil,
    PartialDate,
    Quantity,
    Verdict,
)
from extractor.text import fold_key
from extractor.values import ABOUT, parse

SCORE_SLACK = Fraction(1, 10)  # points; scores are given to one decimal at best
FAR = Fraction(13, 10)  # 财预〔2020〕10号: far above the target from 130 % on
NOTHING_MORE: Mapping[str, Mapping[int, str]] = {}
AT_MOST = ("≤", "<")


class Row(NamedTuple):
    """A row with its figures; `reach` is how much of the target was reached."""

    indicator: Indicator
    target: Figure
    reach: Fraction
    lower_is_better: bool
    weight: Fraction
    score: Fraction

    @property
    def met(self) -> bool:
        """Whether the target was met."""
        return self.reach <= 1 if self.lower_is_better else self.reach >= 1


def _rows(scope: Scope, arguments: Arguments) -> Iterator[Row]:
    """Rows whose target and actual value compare as figures."""
    reverse = arguments.get("reverse", "").split()
    for indicator in scope.indicators:
        cells = [indicator.cells.get(c) for c in ("target", "actual")]
        weight, score = (cell_number(indicator, c) for c in ("weight", "score"))
        if None in cells or weight is None or score is None:
            continue
        found = [figures(c) for c in cells if c and c.confidence >= CERTAIN]
        if [len(f) for f in found] != [1, 1]:
            continue
        target, actual = found[0][0], found[1][0]
        reached, wanted = paired(actual.quantity, target.quantity)
        if actual.operator or not wanted or not comparable(actual, target):
            continue
        if target.operator == ABOUT:
            continue
        reach = reached / wanted
        if reach < 0:  # one of them is a decrease
            continue
        lower = target.operator[:1] in AT_MOST or (
            not target.operator and about(indicator, reverse)
        )
        yield Row(indicator, target, reach, lower, weight, score)


def rows_about(scope: Scope, words: str) -> Scope:
    """The scope with those rows alone whose heading has one of the words."""
    rows = (row for row in scope.indicators if about(row, words.split()))
    return scope._replace(indicators=tuple(rows))


def cell_number(indicator: Indicator, cell: str) -> Fraction | None:
    """The certain number in a cell, None when there is none."""
    fact = indicator.cells.get(cell)
    if fact is None or fact.confidence < CERTAIN:
        return None
    value = fact.value
    return Fraction(value.number) if isinstance(value, Quantity) else None


def about(indicator: Indicator, words: Sequence[str]) -> bool:
    """Whether a heading of the row has one of the words."""
    heading = fold_key(indicator.level1 + indicator.level2)
    return any(fold_key(word) in heading for word in words)


def reason_of(indicator: Indicator) -> str:
    """The reason given, folded; empty where none is (a lone 0 is none)."""
    text = fold_key(text_of(indicator.cells.get("reason")))
    return text if text.strip("0") else ""


def cite_rows(
    scope: Scope, rows: Sequence[Indicator], cells: Sequence[str]
) -> tuple[Citation, ...]:
    """These cells of the rows as evidence."""
    found = (row.cells.get(cell) for row in rows for cell in cells)
    return tuple(Citation(scope.home.part.name, fact) for fact in found if fact)


def each_row(
    scope: Scope,
    judged: Iterator[tuple[Indicator, Verdict]],
    template: str,
    needs: Sequence[str] = ("target", "actual", "weight", "score"),
    told: Mapping[str, Mapping[int, str]] = NOTHING_MORE,
) -> Cases:
    """A case per row, or one that says no row is concerned.

    `told` are more words of the template, by row.

    A row that was not judged, and has a cell of `needs` that was not read for certain,
    is one that could not be.
    """
    verdicts = {indicator.row: verdict for indicator, verdict in judged}
    count = 0
    for indicator in scope.indicators:
        verdict = verdicts.get(indicator.row)
        if verdict is None and any(is_doubtful(indicator, cell) for cell in needs):
            verdict = Verdict.NOT_EVALUABLE
        if verdict is None:
            continue
        count += 1
        cells = ("target", "actual", "weight", "score", "reason")
        text = text_of(indicator.cells.get("name"))
        more = {word: rows.get(indicator.row, "") for word, rows in told.items()}
        yield (
            str(indicator.row),
            Judgement(
                verdict,
                "uncertain: cells" if verdict is Verdict.NOT_EVALUABLE else "",
                citations=cite_rows(scope, [indicator], cells),
                texts={"template": template, "name": "".join(text.split()), **more},
            ),
        )
    if not count:
        yield "", Judgement(Verdict.NOT_APPLICABLE, "no row concerned")


def is_doubtful(indicator: Indicator, cell: str) -> bool:
    """Whether something stands in the cell that was not read for certain."""
    fact = indicator.cells.get(cell)
    return fact is not None and (fact.value is None or fact.confidence < CERTAIN)


def full_when_met(scope: Scope, desk: Desk, arguments: Arguments) -> Cases:
    """A target exactly met, points lost, no reason: a contradiction; else a note."""

    def judged() -> Iterator[tuple[Indicator, Verdict]]:
        for row in _rows(scope, arguments):
            if not row.met:
                continue
            verdict = Verdict.PASS
            if row.score < row.weight:
                alone = row.reach == 1 and not reason_of(row.indicator)
                verdict = Verdict.FAIL if alone else Verdict.DEVIATION
            yield row.indicator, verdict

    return each_row(scope, judged(), "score_met")


def in_proportion(scope: Scope, desk: Desk, arguments: Arguments) -> Cases:
    """A target missed costs points in proportion."""
    lower = arguments.get("side") == "lower"
    missed = [
        (row, row.weight * (1 / row.reach if lower else row.reach))
        for row in _rows(scope, arguments)
        if not row.met and row.lower_is_better == lower
    ]

    def judged() -> Iterator[tuple[Indicator, Verdict]]:
        for row, due in missed:
            off = abs(row.score - due) > SCORE_SLACK
            yield row.indicator, Verdict.DEVIATION if off else Verdict.PASS

    due = {row.indicator.row: f"{decimal(points):.2f}" for row, points in missed}
    return each_row(scope, judged(), "score_missed", told={"due": due})


def far_exceeded(scope: Scope, desk: Desk, arguments: Arguments) -> Cases:
    """A target far exceeded is analysed."""

    def judged() -> Iterator[tuple[Indicator, Verdict]]:
        for row in _rows(scope, arguments):
            if row.lower_is_better or row.reach <= FAR:
                continue
            told = bool(reason_of(row.indicator))
            yield row.indicator, Verdict.PASS if told else Verdict.DEVIATION

    return each_row(scope, judged(), "score_exceeded")


def reason_given(scope: Scope, desk: Desk, arguments: Arguments) -> Cases:
    """Points lost are explained; a blank reason is a gap."""

    def judged() -> Iterator[tuple[Indicator, Verdict]]:
        for indicator in scope.indicators:
            weight, score = (cell_number(indicator, c) for c in ("weight", "score"))
            if weight is None or score is None or score >= weight:
                continue
            fact = indicator.cells.get("reason")
            unknown = fact is None or fact.value is None or fact.confidence < CERTAIN
            gap = Verdict.NOT_EVALUABLE if unknown else Verdict.GAP
            yield indicator, Verdict.PASS if reason_of(indicator) else gap

    return each_row(scope, judged(), "score_reason", ("weight", "score", "reason"))


def cells_filled(scope: Scope, desk: Desk, arguments: Arguments) -> Cases:
    """The cells are filled in every row that has points."""

    def judged() -> Iterator[tuple[Indicator, Verdict]]:
        for indicator in scope.indicators:
            if cell_number(indicator, "weight") is None:
                continue
            facts = [indicator.cells.get(c) for c in arguments["cells"].split()]
            printed = [f for f in facts if f is not None]
            if any(f.confidence < CERTAIN for f in printed):
                yield indicator, Verdict.NOT_EVALUABLE
                continue
            blank = any(_is_blank(f) for f in printed)
            yield indicator, Verdict.GAP if blank else Verdict.PASS

    return each_row(
        scope, judged(), "score_cells", ("weight", *arguments["cells"].split())
    )


def _is_blank(fact: Fact) -> bool:
    """Whether nothing is filled in; an operator without its figure is nothing."""
    return fact.value is Nil.BLANK or bool(OPERATOR.fullmatch(fold_key(text_of(fact))))


def point_value(scope: Scope, desk: Desk, arguments: Arguments) -> Cases:
    """An actual value is a value, not a bound."""

    def judged() -> Iterator[tuple[Indicator, Verdict]]:
        for indicator in scope.indicators:
            fact = indicator.cells.get("actual")
            found = figures(fact) if fact and fact.confidence >= CERTAIN else ()
            if found:
                bound = any(f.operator.strip("=") for f in found)
                yield indicator, Verdict.DEVIATION if bound else Verdict.PASS

    return each_row(scope, judged(), "score_bound", ("actual",))


def within_year(scope: Scope, desk: Desk, arguments: Arguments) -> Cases:
    """A time target lies in the year of the report."""
    year = one(arguments["year"], scope, desk)
    scope = rows_about(scope, arguments["about"])

    def judged() -> Iterator[tuple[Indicator, Verdict]]:
        for indicator in scope.indicators:
            date = _date(indicator.cells.get("target"))
            if date is not None and year.number is not None:
                late = date.year > year.number.nominal
                yield indicator, Verdict.DEVIATION if late else Verdict.PASS

    return each_row(scope, judged(), "score_time", ("target",))


def _date(fact: Fact | None) -> PartialDate | None:
    value = parse(text_of(fact), ValueType.DATE)
    return value if isinstance(value, PartialDate) else None
