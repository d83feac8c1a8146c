"""Blank, 0, —, / and 无: four kinds of nothing and a number, none taken for another."""

import pytest

from extractor.checks.trial import records_of
from extractor.loading import load_book
from extractor.model import Nil, Outcome, Verdict
from extractor.options import Options
from extractor.reconcile import reconcile

MARKS = {"": Nil.BLANK, "—": Nil.DASH, "/": Nil.SLASH, "无": Nil.NONE}
INCOME = {
    "income_total": "448.11",
    "income_carryover": "0.12",
    "income_public_finance": "446.55",
    "income_government_fund": "0",
    "income_special_account": "0",
    "income_other": "1.44",
}


@pytest.fixture(scope="module")
def book():
    return load_book()


def check(book, code: str, fields: dict[str, str]) -> list[Outcome]:
    records = records_of(fields, book, "overall_form")
    return list(reconcile(records, book, Options(only=frozenset({code}))))


@pytest.mark.parametrize(("mark", "nil"), MARKS.items())
def test_each_mark_stays_what_it_is(book, mark, nil):
    (record,) = records_of({"income_other": mark}, book, "overall_form")
    assert record.chosen["income_other", ""].value is nil


@pytest.mark.parametrize("mark", MARKS)
def test_nothing_counts_as_zero_where_the_sum_closes_and_is_said(book, mark):
    (outcome,) = check(book, "B01", INCOME | {"income_government_fund": mark})
    assert outcome.verdict is Verdict.PASS
    assert outcome.reason == "inferred_zero: income_government_fund"


def test_a_printed_zero_is_a_number_and_nothing_is_inferred(book):
    (outcome,) = check(book, "B01", INCOME)
    assert (outcome.verdict, outcome.reason) == (Verdict.PASS, "")


@pytest.mark.parametrize("mark", MARKS)
def test_nothing_is_not_zero_where_the_sum_is_broken_beside_it(book, mark):
    changed = {"income_government_fund": mark, "income_other": "1.94"}
    (outcome,) = check(book, "B01", INCOME | changed)
    assert outcome.verdict is Verdict.FAIL
    assert "inferred_zero" not in outcome.reason


@pytest.mark.parametrize("mark", MARKS)
def test_nothing_is_not_zero_beside_what_could_not_be_read(book, mark):
    changed = {"income_government_fund": mark, "income_special_account": "1.2.3"}
    (outcome,) = check(book, "B01", INCOME | changed)
    assert outcome.verdict is Verdict.NOT_EVALUABLE
    assert outcome.reason == "unreadable: income_special_account"


@pytest.mark.parametrize("mark", MARKS)
def test_nothing_in_another_part_is_not_the_zero_of_this_one(book, mark):
    fields = {
        "overall_form.income_carryover": "0",
        "overall_report.public_budget_carried_in": mark,
    }
    (outcome,) = check(book, "H06", fields)
    assert outcome.verdict is Verdict.NOT_EVALUABLE
    assert "public_budget_carried_in" in outcome.reason


@pytest.mark.parametrize("mark", MARKS)
def test_a_rate_on_nothing_is_no_rate(book, mark):
    fields = {"staff_in_post": "11", "staff_quota": mark, "control_rate": "100%"}
    fields = {f"base_data.{name}": text for name, text in fields.items()}
    (outcome,) = check(book, "D01", fields)
    assert outcome.verdict is Verdict.NOT_APPLICABLE
