"""What was not read, is not there or cannot be divided never passes, and never stops.

Every case of every formula is taken, and one of its figures made unreadable, uncertain,
blank or zero, or left out.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal

import pytest

from extractor.checks.formula import parse
from extractor.checks.trial import records_of
from extractor.kinds import CheckPattern
from extractor.loading import load_book
from extractor.model import Record, Verdict
from extractor.options import Options
from extractor.reconcile import reconcile

BOOK = load_book()
HELD = {Verdict.PASS, Verdict.ROUNDING, Verdict.DEFINITIONAL}
UNREADABLE = "1.2.3"
STOPPED = "error:"


def formulas() -> Iterator[tuple[str, str, CheckPattern]]:
    for kind in BOOK.kinds.values():
        for code, check in kind.checks.items():
            yield kind.kind, code, check
    for code, check in BOOK.across.items():
        yield "", code, check


def cases() -> Iterator[object]:
    """A case that holds, and each figure of it that its only equation names."""
    for kind, code, check in formulas():
        for number, case in enumerate(check.cases.get("pass", ())):
            for key in case:
                name = f"{kind or 'across'}.{code}-{number}-{key}"
                yield pytest.param(kind, code, check, case, key, id=name)


def judged(code: str, case: Mapping[str, str], kind: str) -> list[object]:
    records = records_of(case, BOOK, kind)
    return run(code, records)


def run(code: str, records: tuple[Record, ...]) -> list[object]:
    return list(reconcile(records, BOOK, Options(only=frozenset({code}))))


def named(check: CheckPattern, key: str, kind: str) -> bool:
    """Whether every equation that is tried names the figure."""
    name = key.partition("[")[0].partition("#")[0].removeprefix(f"{kind}.")
    texts = [check.formula, *(other.formula for other in check.otherwise)]
    columns = check.columns or ("",)
    return (
        bool(check.formula)
        and "[" not in key
        and any(
            all(
                name
                in {r.name.removeprefix(f"{kind}.") for e in s for r in e.references}
                for text in texts
                for s in parse(text.replace("{column}", column))
            )
            for column in columns
        )
    )


@pytest.mark.parametrize(("kind", "code", "check", "case", "key"), list(cases()))
def test_an_odd_figure_stops_nothing(kind, code, check, case, key):
    for text in (UNREADABLE, "", "——", "0", "-1", "999999999"):
        for outcome in judged(code, {**case, key: text}, kind):
            assert not outcome.reason.startswith(STOPPED), (text, outcome.reason)
    rest = {k: v for k, v in case.items() if k != key}
    for outcome in judged(code, rest, kind) if rest else ():
        assert not outcome.reason.startswith(STOPPED), outcome.reason


@pytest.mark.parametrize(
    ("kind", "code", "check", "case", "key"),
    [c for c in cases() if named(c.values[2], c.values[4], c.values[0])],
)
def test_a_figure_that_was_not_read_never_passes(kind, code, check, case, key):
    unreadable = judged(code, {**case, key: UNREADABLE}, kind)
    assert not {o.verdict for o in unreadable if key_in(o, key)} & HELD
    assert {o.verdict for o in unreadable} & {Verdict.NOT_EVALUABLE}
    uncertain = run(code, tuple(doubted(r, key) for r in records_of(case, BOOK, kind)))
    assert {o.verdict for o in uncertain} & {Verdict.NOT_EVALUABLE}


def key_in(outcome, key):
    field = key.partition("[")[0].rpartition(".")[2]
    return any(c.fact.field.endswith(field) for c in outcome.citations)


def doubted(record: Record, key: str) -> Record:
    """The record with the figure at `key` uncertain."""
    chosen = {
        address: replace(fact, confidence=Decimal("0.5"))
        if key.partition("[")[0].endswith(fact.field)
        else fact
        for address, fact in record.chosen.items()
    }
    indicators = tuple(
        replace(
            row,
            cells={
                name: replace(cell, confidence=Decimal("0.5"))
                if key.endswith(f"{row.row}.{name}")
                else cell
                for name, cell in row.cells.items()
            },
        )
        for row in record.indicators
    )
    return replace(record, chosen=chosen, indicators=indicators)


ZERO = {"base_data.staff_quota": "0", "base_data.staff_in_post": "3"}


@pytest.mark.parametrize(
    ("code", "case"),
    [
        ("D01", {**ZERO, "base_data.control_rate": "100%"}),
        (
            "F04",
            {
                "project_table.funds.total.full": "0",
                "project_table.funds.total.executed": "0",
                "project_table.funds.total.rate": "100%",
            },
        ),
        (
            "F05",
            {
                "project_table.funds.total.full": "0",
                "project_table.funds.total.executed": "0",
                "project_table.funds.total.weight": "10",
                "project_table.funds.total.score": "10",
            },
        ),
        (
            "C06r",
            {
                "overall_report.three_public_completion_rate": "100%",
                "overall_report.three_public_total.final": "0",
                "overall_report.three_public_total.budget": "0",
            },
        ),
        (
            "C05r",
            {
                "overall_report.three_public_change_rate": "0%",
                "overall_report.three_public_change": "0",
                "overall_report.three_public_total.prior_final": "0.00",
            },
        ),
    ],
)
def test_a_rate_on_a_base_of_zero_never_passes(code, case):
    outcomes = judged(code, case, "")
    assert outcomes
    assert not {o.verdict for o in outcomes} & HELD


def test_an_error_in_a_formula_is_a_check_that_could_not_run():
    form = BOOK.kinds["overall_form"]
    broken = form.checks["B02"].model_copy(update={"formula": "a = b = c +"})
    kind = form.model_copy(update={"checks": {**form.checks, "B02": broken}})
    book = BOOK.model_copy(update={"kinds": {**BOOK.kinds, "overall_form": kind}})
    case = {"overall_form.income_total": "1", "overall_form.income_public_finance": "1"}
    outcomes = reconcile(records_of(case, book, ""), book, Options())
    (found,) = [o for o in outcomes if o.check == "B02"]
    assert found.verdict is Verdict.NOT_EVALUABLE
    assert found.reason.startswith(STOPPED)
    assert any(o.check == "B01" for o in outcomes)
