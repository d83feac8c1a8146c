"""Why figures differ, and which one is to blame: explanations and causes."""

import re
from fractions import Fraction

import pytest

from extractor.checks.blame import MOST_FAILURES
from extractor.checks.desk import Scope, set_up
from extractor.checks.formula import parse
from extractor.checks.judge import judge_equation, lookup
from extractor.checks.reckoning import compare
from extractor.checks.solving import Weighing
from extractor.checks.trial import records_of
from extractor.loading import load_book
from extractor.model import Outcome, Verdict
from extractor.options import Options
from extractor.reconcile import reconcile
from tests.test_reconcile import SEED

# a report that holds in every equation that the tests below break
FORM = {
    "income_total": "448.11",
    "income_carryover": "0.12",
    "income_public_finance": "446.55",
    "income_government_fund": "",
    "income_special_account": "",
    "income_other": "1.44",
    "expenditure_total": "448.11",
    "expenditure_basic": "214.66",
    "expenditure_personnel": "181.40",
    "expenditure_operating": "33.26",
    "expenditure_project": "233.45",
    "balance_current": "0",
}
TABLE = {
    "funds.total.initial": "193.92",
    "funds.total.full": "496.67",
    "funds.total.executed": "448.11",
    "funds.basic.initial": "183.92",
    "funds.basic.full": "224.34",
    "funds.basic.executed": "214.66",
    "funds.project.initial": "10.00",
    "funds.project.full": "272.33",
    "funds.project.executed": "233.45",
}
WHOLE = {f"overall_form.{k}": v for k, v in FORM.items()} | {
    f"overall_table.{k}": v for k, v in TABLE.items()
}


@pytest.fixture(scope="module")
def book():
    return load_book()


def failed(
    book, changes: dict[str, str], base: dict[str, str] = WHOLE
) -> list[Outcome]:
    records = records_of(base | changes, book, "overall_form")
    outcomes = reconcile(records, book, Options())
    return [o for o in outcomes if o.verdict is Verdict.FAIL]


def explained(outcomes: list[Outcome], check: str) -> list[str]:
    (found,) = {o.explanation for o in outcomes if o.check == check}
    return found.split("；")


def test_the_report_holds(book):
    assert failed(book, {}) == []


@pytest.mark.parametrize(
    ("changes", "check", "first"),
    [
        # a figure elsewhere closes the gap
        ({"overall_form.income_total": "447.99"}, "B01", "0.12 = 上年结转（第1页）"),
        # 元 in a form of 万元
        (
            {"overall_table.funds.project.executed": "2334500"},
            "H03",
            "两数相差一万倍，疑元与万元混用",
        ),
        (
            {"overall_form.expenditure_total": "484.11"},
            "B02",
            "疑“支出合计”相邻两位数字颠倒，应为448.11万元",
        ),
        (
            {"overall_form.expenditure_project": "23.45"},
            "B02",
            "疑“项目支出”漏写一位数字，应为233.45万元",
        ),
        (
            {"overall_form.expenditure_project": "2333.45"},
            "H03",
            "疑“项目支出”多写一位数字，应为233.45万元",
        ),
        (
            {"overall_form.expenditure_project": "2334.5"},
            "H03",
            "疑“项目支出”小数点错位，应为233.45万元",
        ),
        # a total below one of its parts: the reading first
        (
            {"overall_form.expenditure_total": "48.11"},
            "B02",
            "合计数小于其中的“项目支出”（第1页），请先核对两数是否读错",
        ),
    ],
)
def test_the_likeliest_explanation_comes_first(book, changes, check, first):
    assert explained(failed(book, changes), check)[0] == first


def test_a_figure_of_the_wrong_column_is_found_in_the_next(book):
    changes = {
        "overall_table.funds.project.initial": "272.33",
        "overall_table.funds.project.full": "10.00",
    }
    found = failed(book, changes)
    told = {o.case: o.explanation for o in found if o.check == "F02"}
    assert "疑填错列，10万元" not in told["initial"]  # one digit says nothing
    assert "疑填错列，272.33万元列在“项目支出×年初预算数”" in told["full"]


def test_an_explanation_never_changes_a_verdict(book):
    found = failed(book, {"overall_form.income_total": "447.99"})
    assert {o.check for o in found} >= {"B01", "B04"}
    assert all(o.severity == "error" for o in found if o.check == "B01")


def test_one_wrong_figure_is_one_cause_of_all_it_breaks(book):
    found = failed(book, {"overall_form.expenditure_total": "484.11"})
    assert {o.check for o in found} == {"B02", "B04", "H01"}
    assert {o.cause for o in found} == {"overall_form#1 expenditure_total"}


def test_two_wrong_figures_are_two_causes_though_one_equation_holds_both(book):
    changes = {
        "overall_form.expenditure_basic": "241.66",  # B03, H02, and B02 with the other
        "overall_form.expenditure_project": "223.45",  # H03
    }
    found = failed(book, changes)
    assert {o.cause for o in found} == {
        "overall_form#1 expenditure_basic",
        "overall_form#1 expenditure_project",
    }


def test_errors_that_share_no_figure_are_told_apart(book):
    changes = {
        "overall_form.expenditure_total": "484.11",
        "overall_table.funds.basic.initial": "138.92",
    }
    causes = {o.check: o.cause for o in failed(book, changes)}
    assert causes["B02"] == "overall_form#1 expenditure_total"
    assert causes["F02"] == "overall_table#1 funds.basic.initial"


def test_what_holds_clears_a_figure(book):
    # 448.11 stands in another equation, which holds: a part is to blame, not the total,
    # and the carry-over would have to be negative
    (found,) = failed(book, {"overall_form.income_other": "1.94"})
    assert found.cause in (
        "overall_form#1 income_other",
        "overall_form#1 income_public_finance",
    )


def test_a_rule_that_is_no_equation_points_at_the_row(book):
    changes = {"overall_table.indicator.2.score": "4"}
    found = failed(book, changes, SEED)
    causes = {o.cause for o in found if o.check == "G02"}
    assert causes == {"overall_table#1 indicator.score 2"}


def test_another_equation_of_the_check_may_hold_the_wrong_figure(book):
    fields = {
        "overall_form.staff_actual": "11",
        "overall_report.staff_total": "15",
        "overall_report.staff_in_post": "11",
        "overall_report.staff_retired": "45",
    }
    found = failed(book, {}, fields)
    assert {o.check for o in found} == {"D05", "D06"}
    assert {o.cause for o in found} == {"overall_report#1 staff_retired"}


def test_a_report_in_ruins_still_has_a_cause_for_each_failure(book):
    figures = {k: v for k, v in SEED.items() if re.fullmatch(r"\d+\.\d\d", v)}
    turned = dict(zip(figures, reversed(figures.values()), strict=True))
    found = failed(book, turned, SEED)
    assert len(found) > MOST_FAILURES
    assert all(o.cause for o in found)


def weighed(book, fields: dict[str, str], name: str) -> Weighing:
    """The first equation of a check of the form, ready to be tried."""
    (record,) = desk_records = records_of(fields, book, "overall_form")
    formula = book.kinds["overall_form"].checks[name].formula
    (equation,) = parse(formula)[0]
    return Weighing(judge_equation(equation, Scope(record), set_up(desk_records, book)))


@pytest.mark.parametrize(
    "values",
    [
        {"income_total": "447.11"},
        {"income_carryover": "-0.88", "income_other": "2.447"},
        {"income_total": "1/3", "income_public_finance": "0", "balance_current": "7"},
    ],
)
def test_a_sum_moved_by_its_figures_is_the_sum_of_the_moved(book, values):
    weighing = weighed(book, FORM, "B01")
    changes = {f"overall_form#1 {k}": Fraction(v) for k, v in values.items()}
    judgement = weighing.judgement
    found = weighing.compare(changes)
    asked = compare(judgement.equation, lookup(judgement.bound, changes))
    assert found.verdict is asked.verdict
    for one, other in zip(found[1:], asked[1:], strict=True):
        assert (one.nominal, one.low, one.high) == (
            other.nominal,
            other.low,
            other.high,
        )


def test_a_change_of_other_figures_is_not_weighed_anew(book):
    weighing = weighed(book, FORM, "B01")
    held = weighing.compare({})
    assert weighing.compare({"overall_form#1 balance_current": Fraction(7)}) is held
    assert weighing.compare({"overall_form#1 income_other": Fraction("1.44")}) is held
    assert weighing.compare({"overall_form#1 income_other": Fraction(2)}) is not held
