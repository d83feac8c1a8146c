"""What a check says when a page could not be read, or a figure only badly.

Nothing is found wrong for want of reading: a row may stand on the unread page, a figure
in doubt may be the one with which all is well. What is printed elsewhere still counts.
"""

from dataclasses import replace
from decimal import Decimal

import pytest

from extractor.checks.trial import records_of
from extractor.loading import load_book
from extractor.model import Quantity, Verdict
from extractor.options import Options
from extractor.pipeline import audit
from extractor.reconcile import reconcile
from tests.test_samples import SAMPLES

LISTED = {
    "overall_form.expenditure_project": "30.00",
    "base_data.project.final[甲]": "10.00",
    "base_data.project.final[乙]": "15.00",
}
POINTS = {
    "overall_table.indicator.1.level1": "产出指标",
    "overall_table.indicator.1.weight": "50",
    "overall_table.indicator.2.level1": "产出指标",
    "overall_table.indicator.2.weight": "20",
    "overall_table.funds.total.weight": "10",
    "overall_table.total_weight": "100",
}


@pytest.fixture(scope="module")
def book():
    return load_book()


def outcomes(book, case, code, unread=(), kinds=(), doubtful=()):
    """Outcomes of a check; `unread` pages beside the parts of `kinds`.

    Fields in `doubtful` were read at 0.6.
    """
    records = [
        replace(r, unread_pages=tuple(unread) if r.part.kind in kinds else ())
        for r in records_of(case, book, "")
    ]
    unsure = [
        replace(
            r,
            chosen={
                address: replace(fact, confidence=Decimal("0.6"))
                if address[0] in doubtful
                else fact
                for address, fact in r.chosen.items()
            },
        )
        for r in records
    ]
    return reconcile(unsure, book, Options(only=frozenset({code})))


def verdicts(*args, **how):
    return {o.verdict for o in outcomes(*args, **how)}


def test_a_list_that_may_go_on_on_an_unread_page_fails_no_sum(book):
    assert Verdict.FAIL in verdicts(book, LISTED, "E01")
    (stopped,) = [
        o
        for o in outcomes(book, LISTED, "E01", unread=[3], kinds=["base_data"])
        if o.case == "overall_form.expenditure_project"
    ]
    assert stopped.verdict is Verdict.NOT_EVALUABLE
    assert stopped.reason == "unread page: 3"


def test_a_list_that_adds_up_is_complete_whatever_is_unread(book):
    case = LISTED | {"base_data.project.final[乙]": "20.00"}
    found = outcomes(book, case, "E01", unread=[3], kinds=["base_data"])
    assert {o.verdict for o in found if o.case.startswith("overall_form")} == {
        Verdict.PASS
    }


def test_an_unread_page_elsewhere_excuses_nothing(book):
    found = verdicts(book, LISTED, "E01", unread=[9], kinds=["overall_form"])
    assert Verdict.FAIL in found


def test_a_part_that_may_stand_on_the_unread_page_is_not_said_to_be_missing(book):
    case = {"overall_form.expenditure_project": "30.00", "base_data.staff_quota": "3"}
    case |= {"overall_form.staff_quota": "3"}
    alone = {k: v for k, v in case.items() if k.startswith("overall_form")}
    for unread, verdict in (
        ([], Verdict.NOT_APPLICABLE),
        ([2], Verdict.NOT_EVALUABLE),
    ):
        found = outcomes(book, alone, "E03", unread=unread, kinds=["overall_form"])
        assert {o.verdict for o in found} <= {verdict}


def test_points_may_go_on_on_the_unread_page(book):
    assert Verdict.FAIL in verdicts(book, POINTS, "G01")
    found = verdicts(book, POINTS, "G01", unread=[5], kinds=["overall_table"])
    assert Verdict.FAIL not in found
    assert Verdict.NOT_EVALUABLE in found


def test_two_printed_figures_contradict_each_other_whatever_is_unread(book):
    case = {
        "overall_form.expenditure_total": "30.00",
        "overall_form.expenditure_basic": "12.00",
        "overall_form.expenditure_project": "17.00",
    }
    found = verdicts(book, case, "B02", unread=[2], kinds=["overall_form"])
    assert found == {Verdict.FAIL}


def test_a_doubtful_figure_of_an_alternative_stops_the_alarm(book):
    case = {
        "overall_form.income_total": "100.00",
        "overall_form.expenditure_total": "90.00",
        "overall_form.balance_current": "7.00",
        "overall_form.balance_cumulative": "10.00",
    }
    assert Verdict.FAIL not in verdicts(book, case, "B04")
    case |= {"overall_form.balance_cumulative": "70.00"}
    assert Verdict.FAIL in verdicts(book, case, "B04")
    stopped = outcomes(book, case, "B04", doubtful=["balance_cumulative"])
    assert {o.verdict for o in stopped} == {Verdict.NOT_EVALUABLE}
    assert "uncertain: balance_cumulative" in {o.reason for o in stopped}


def test_a_reason_need_not_be_read_surely_to_be_given(book):
    kind = book.kinds["overall_table"]
    code, check = next((c, k) for c, k in kind.checks.items() if k.needs_reason)
    assert check.needs_reason, code
    failing = next(case for case in check.cases["deviation"])
    field = check.needs_reason[0]
    told = {**failing, field: "因政策调整追加预算"}
    assert Verdict.DEVIATION in {
        o.verdict
        for o in reconcile(
            records_of(failing, book, kind.kind),
            book,
            Options(only=frozenset({code})),
        )
    }
    records = records_of(told, book, kind.kind)
    unsure = [
        replace(
            r,
            chosen={
                a: fact
                if isinstance(fact.value, Quantity)
                else replace(fact, confidence=Decimal("0.6"))
                for a, fact in r.chosen.items()
            },
        )
        for r in records
    ]
    found = reconcile(unsure, book, Options(only=frozenset({code})))
    assert Verdict.DEVIATION not in {o.verdict for o in found}


def test_a_text_read_unsurely_is_not_said_to_be_absent(book):
    case = {"overall_form.score": "92", "overall_form.grade": "优"}
    assert verdicts(book, case, "G24") == {Verdict.PASS}
    (stopped,) = outcomes(book, case, "G24", doubtful=["grade"])
    assert stopped.verdict is Verdict.NOT_EVALUABLE
    assert stopped.reason == "uncertain: grade"


@pytest.mark.parametrize("last", range(1, 9))
def test_pages_left_out_make_no_clean_report_wrong(book, last):
    pages = frozenset(range(1, last + 1))
    found = audit(SAMPLES / "clean.pdf", book, Options(pages=pages))
    assert [o.check for o in found.outcomes if o.verdict is Verdict.FAIL] == []
