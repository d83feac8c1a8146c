"""What the checks find in a report typed by hand: the figures of a real one.

The expected result is the oracle of the domain notes: which checks fail, which differ
by rounding only, and what must not be reported.
"""

from dataclasses import replace
from decimal import Decimal

import pytest

from extractor.checks.trial import records_of
from extractor.loading import load_book
from extractor.model import LineItem, Severity, Verdict
from extractor.options import Options
from extractor.reconcile import reconcile, run_case

FORM = {
    "staff_quota": "11",
    "staff_actual": "11",
    "income_total": "448.11",
    "income_carryover": "0.12",
    "income_public_finance": "446.55",
    "income_government_fund": "",
    "income_special_account": "",
    "income_other": "1.44",
    "expenditure_total": "448.11",
    "expenditure_basic": "214.66",
    "expenditure_personnel": "181.4",
    "expenditure_operating": "33.26",
    "expenditure_project": "233.45",
    "balance_current": "0",
    "balance_cumulative": "",
    "three_public_total": "0.02",
    "three_public_reception": "0.02",
    "three_public_vehicle_running": "0",
    "three_public_vehicle_purchase": "0",
    "three_public_abroad": "0",
    "assets_total": "71.28",
    "assets_in_use": "71.28",
    "assets_leased": "",
    "assets_other": "",
    "score": "92",
    "grade": "优",
}
REPORT = {
    "staff_total": "15",
    "staff_in_post": "11",
    "staff_retired": "4",
    "public_budget_income": "446.55",
    "public_budget_carried_in": "0.12",
    "public_budget_spent": "446.67",
    "public_budget_basic": "214.57",
    "public_budget_project": "232.10",
    "public_budget_carried_out": "0",
    "wages_and_benefits": "172.69",
    "goods_and_services": "64.84",
    "individual_and_family_subsidies": "206.66",
    "capital_expenditure": "2.48",
    "three_public_change": "-0.2",
    "vehicles_owned": "无",
    "project_name[职业技能人才评价项目经费]": "职业技能人才评价项目经费",
    "project_budget": "10",
    "project_spent": "10",
    "project_execution_rate": "100%",
    "problems": "年初预算与全年预算差异较大。",
    "score": "92",
    "grade": "优",
}
BASE = {
    "staff_quota": "11",
    "staff_in_post": "11",
    "control_rate": "100%",
    "basic_budget_adjustment.prior_final": "——",
    "basic_budget_adjustment.budget": "",
    "basic_budget_adjustment.final": "",
    "operating_total.prior_final": "",
    "operating_total.budget": "",
    "operating_total.final": "",
    "procurement.prior_final": "——",
    "procurement.budget": "3",
    "procurement.final": "2.475",
    "project.prior_final[职业技能人才评价项目经费]": "0",
    "project.budget[职业技能人才评价项目经费]": "10",
    "project.final[职业技能人才评价项目经费]": "10",
} | {
    f"{row}.{column}": value
    for row, values in {
        "three_public_total": ("0.22", "0.8", "0.02"),
        "three_public_vehicle": ("0", "0", "0"),
        "three_public_vehicle_purchase": ("0", "0", "0"),
        "three_public_vehicle_running": ("0", "0", "0"),
        "three_public_abroad": ("0", "0", "0"),
        "three_public_reception": ("0.22", "0.8", "0.02"),
        "office": ("1.69", "1.8", "2.14"),
        "utilities_and_travel": ("6.31", "3.5", "0.24"),
        "meetings_and_training": ("3.18", "1.7", "0"),
    }.items()
    for column, value in zip(("prior_final", "budget", "final"), values, strict=True)
}


def funds(rows):
    return {
        f"funds.{row}.{column}": value
        for row, values in rows.items()
        for column, value in zip(("initial", "full", "executed"), values, strict=True)
    }


def indicators(rows):
    names = ("level1", "level1_points", "name", "target", "actual", "weight", "score")
    return {
        f"indicator.{i}.{name}": value
        for i, row in enumerate(rows, 1)
        for name, value in zip(names, row, strict=True)
        if value is not None
    }


OVERALL = (
    funds(
        {
            "total": ("193.92", "496.67", "448.11"),
            "public_budget": ("193.92", "494.63", "446.55"),
            "government_fund": ("——", "——", "——"),
            "special_account": ("", "", ""),
            "other": ("", "2.04", "1.56"),
            "basic": ("183.92", "224.34", "214.67"),
            "project": ("10", "272.33", "233.44"),
        }
    )
    | {
        "funds.total.weight": "10",
        "funds.total.rate": "90.22%",
        "funds.total.score": "9.02",
        "total_weight": "100",
        "total_score": "92",
    }
    | indicators(
        [
            ("产出指标", "50", "项目建设单位考核率", "≥100%", "", "10", "10"),
            ("产出指标", "50", "职业技能竞赛任务", "10场", "11场", "10", "10"),
            ("产出指标", "50", "实现有质量就业", "2万人", "2.14万人", "10", "10"),
            ("产出指标", "50", "补助资金拨付率", "100%", "100%", "10", "10"),
            ("产出指标", "50", "风险防控", "100%", "100%", "10", "10"),
            ("时效指标", "10", "2024年度", "2024年度", "当年完成", "5", "5"),
            ("成本指标", "10", "本年预算", "448.11", "448.11", "5", "3"),
            ("社会效益指标", "10", "宣传特色技能", "推动影响力", "推进", "10", "8"),
            ("可持续影响指标", "10", "可持续发展", "加强建设", "开展", "10", "8"),
            (
                "满意度指标",
                "10",
                "服务对象满意度指标",
                "社会公众或服务对象满意度≥95%",
                "90%",
                "10",
                "9",
            ),
        ]
    )
    | {"indicator.10.level2": "服务对象满意度指标"}
)
PROJECT = (
    {"project_name": "职业技能人才评价项目经费"}
    | funds(
        {
            "total": ("10", "10", "10"),
            "fiscal": ("10", "10", "10"),
            "carried_over": ("", "", ""),
            "other": ("", "", ""),
        }
    )
    | {
        "funds.total.weight": "10",
        "funds.total.rate": "10%",
        "funds.total.score": "10",
        "total_weight": "100",
        "total_score": "94",
    }
    | indicators(
        [
            ("产出指标", "70", "专项职业能力考核人数", "3400", "4901", "10", "10"),
            ("产出指标", "70", "项目建设单位考核率", "100%", "100%", "10", "10"),
            ("产出指标", "70", "实现有质量就业", "2万人", "2.14万人", "10", "10"),
            ("产出指标", "70", "年度内完成", "2024年12月", "2024年12月", "10", "10"),
            ("产出指标", "70", "年初预算", "10万元", "10万元", "10", "10"),
            ("产出指标", "70", "开展等级评价工作", "全面推进", "壮大", "10", "8"),
            ("产出指标", "70", "可持续发展", "促进建设", "不断提高", "10", "8"),
            ("满意度指标", "20", "参评技能人才满意度≥95%", "95%", "93%", "10", "8"),
            ("满意度指标", "20", "社会公众满意度", "90%", "90%", "10", "10"),
        ]
    )
)
GOALS = indicators(
    [
        (
            "产出目标",
            None,
            "指标1",
            "专项职业能力考核人数大于等于3400人",
            "完成专项职业能力考核4901人次",
            None,
            None,
        ),
        (
            "产出目标",
            None,
            "指标2",
            "职业技能竞赛任务10场次",
            "实际完成职业技能竞赛任务11场次",
            None,
            None,
        ),
        (
            "产出目标",
            None,
            "指标3",
            "实现有质量就业2万人",
            "实际实现2.14万人",
            None,
            None,
        ),
        ("效益目标", None, "指标1", "加强人才队伍建设", "促进就业", None, None),
        (
            "效益目标",
            None,
            "指标1",
            "社会公众或服务对象满意度≥95%",
            "社会公众或服务对象满意度≥92%",
            None,
            None,
        ),
    ]
)
SEED = {
    f"{kind}.{name}": value
    for kind, part in {
        "overall_form": FORM | GOALS,
        "overall_report": REPORT,
        "base_data": BASE,
        "overall_table": OVERALL,
        "project_table": PROJECT,
    }.items()
    for name, value in part.items()
}


@pytest.fixture(scope="module")
def book():
    return load_book()


def audit(book, changes=None, **options):
    case = SEED | (changes or {})
    return reconcile(records_of(case, book, "overall_form"), book, Options(**options))


@pytest.fixture(scope="module")
def outcomes(book):
    return audit(book)


def with_verdict(outcomes, verdict):
    return {(o.check, o.part, o.case) for o in outcomes if o.verdict is verdict}


def of(outcomes, check, verdict):
    return [o for o in outcomes if o.check == check and o.verdict is verdict]


def test_exactly_the_true_contradictions_fail(outcomes):
    failed = {(check, part) for check, part, _ in with_verdict(outcomes, Verdict.FAIL)}
    assert failed == {
        ("E01", "overall_form#1"),
        ("E01", "overall_table#1"),
        ("H18", "overall_report#1"),
        ("F04", "project_table#1"),
        ("F06", "project_table#1"),
        ("H15", "project_table#1"),
        ("G03", "overall_table#1"),
        ("G04", "overall_table#1"),
        ("G09", "overall_table#1"),
        ("G20", "overall_table#1"),
        ("H07", "overall_table#1"),
        ("H08", "overall_table#1"),
        ("H12", "overall_form#1"),
        ("G17", "overall_form#1"),
    }
    assert {o.case for o in of(outcomes, "G03", Verdict.FAIL)} == {
        "时效指标",
        "成本指标",
    }


def test_rounding_is_told_as_such(outcomes):
    rounded = {(c, p) for c, p, _ in with_verdict(outcomes, Verdict.ROUNDING)}
    assert rounded == {
        ("G02", "overall_table#1"),
        ("H02", "overall_form#1"),
        ("H03", "overall_form#1"),
        ("E10", "base_data#1"),
    }
    assert {o.severity for o in outcomes if o.verdict is Verdict.ROUNDING} == {
        Severity.INFO
    }


def test_other_scopes_are_definitional_and_say_why(outcomes):
    (staff,) = of(outcomes, "D06", Verdict.DEFINITIONAL)
    assert staff.explanation == "4 = 退休人员"
    assert staff.severity is Severity.WARNING
    (income,) = of(outcomes, "H09", Verdict.DEFINITIONAL)
    assert income.explanation == "1.44 = 其他收入"


def test_gaps_and_deviations(outcomes):
    assert {c for c, _, _ in with_verdict(outcomes, Verdict.GAP)} == {
        "E04",
        "E08",
        "G16",
        "N01",
        "N10",
    }
    assert {c for c, _, _ in with_verdict(outcomes, Verdict.DEVIATION)} == {
        "C09r",
        "E06",
        "E07",
        "F12",
        "G06",
        "G07",
        "G10",
        "G15",
        "G18",
        "G19",
        "F13",  # the rate printed as 10%
        "H13",
    }


def test_the_difference_is_explained_by_the_figure_that_closes_it(outcomes):
    (outcome,) = of(outcomes, "H07", Verdict.FAIL)
    assert "0.12 = 上年结转" in outcome.explanation
    assert (str(outcome.expected), str(outcome.actual)) == ("446.67", "446.55")
    assert str(outcome.difference) == "-0.12"
    assert outcome.unit == "万元"


def test_one_wrong_rate_is_the_cause_of_all_it_breaks(outcomes):
    causes = {o.cause for o in outcomes if o.check in ("F04", "F06", "H15") and o.cause}
    assert causes == {"project_table#1 funds.total.rate"}


def test_message_has_both_figures_and_both_places(outcomes):
    (outcome,) = of(outcomes, "H01", Verdict.PASS)
    assert outcome.message == ""
    for outcome in outcomes:
        if outcome.is_finding:
            assert outcome.message, outcome.check
            assert "$" not in outcome.message
            assert "第1页" in outcome.message
    (outcome,) = of(outcomes, "H08", Verdict.FAIL)
    assert "1.56万元" in outcome.message
    assert "1.44万元" in outcome.message


def test_nothing_unread_passes(book):
    changes = {"overall_form.expenditure_basic": "2l4.66"}
    outcomes = audit(book, changes)
    for check in ("B02", "B03", "H02"):
        found = [o for o in outcomes if o.check == check]
        assert {o.verdict for o in found} == {Verdict.NOT_EVALUABLE}, check
        assert all("expenditure_basic" in o.reason for o in found)


def test_a_blank_counts_as_zero_only_where_the_sum_closes(outcomes, book):
    (income,) = [o for o in outcomes if o.check == "B01"]
    assert income.verdict is Verdict.PASS
    assert income.reason.startswith("inferred_zero: income_government_fund")
    (staff,) = [o for o in outcomes if o.check == "E05"]
    assert staff.verdict is Verdict.NOT_EVALUABLE


def test_every_check_of_every_part_is_there_once_per_case(outcomes, book):
    present = {o.check for o in outcomes}
    kinds = {o.part.partition("#")[0] for o in outcomes}
    assert set(book.across) <= present
    for kind in kinds:
        assert set(book.kinds[kind].checks) <= {
            o.check for o in outcomes if o.part.startswith(kind)
        } | {"C08r", "E03"}
    keys = [(o.check, o.part, o.case) for o in outcomes]
    assert len(keys) == len(set(keys))


def test_only_and_skip(book):
    assert {o.check for o in audit(book, only=frozenset({"B01"}))} == {"B01"}
    assert "B01" not in {o.check for o in audit(book, skip=frozenset({"B01"}))}


def test_a_swapped_digit_is_recognised(book):
    outcomes = audit(book, {"overall_form.expenditure_total": "484.11"})
    (outcome,) = of(outcomes, "B02", Verdict.FAIL)
    assert "颠倒" in outcome.explanation
    causes = {o.cause for o in outcomes if o.check in ("B02", "B04", "H01") and o.cause}
    assert causes == {"overall_form#1 expenditure_total"}


def test_yuan_in_a_form_of_ten_thousands(book):
    outcomes = audit(book, {"overall_form.income_public_finance": "4465500"})
    (outcome,) = of(outcomes, "H05", Verdict.FAIL)
    assert outcome.explanation.startswith("两数相差一万倍")


def test_units_are_converted_exactly(book):
    changes = {"overall_form.expenditure_total": "4481100元"}
    outcomes = audit(book, changes, only=frozenset({"H01", "B02"}))
    told = {o.verdict for o in outcomes if "unprinted" not in o.reason}
    assert told == {Verdict.PASS}


def test_an_uncertain_figure_is_not_used(book):
    records = records_of(SEED, book, "overall_form")
    form = records[0]
    fact = form.chosen["income_total", ""]
    doubtful = replace(fact, confidence=Decimal("0.5"))
    chosen = {**form.chosen, ("income_total", ""): doubtful}
    form = replace(form, chosen=chosen)
    outcomes = reconcile((form, *records[1:]), book, Options())
    (outcome,) = [o for o in outcomes if o.check == "B01"]
    assert outcome.verdict is Verdict.NOT_EVALUABLE
    assert outcome.reason == "uncertain: income_total"


def test_rounding_of_one_check_in_one_part_is_one_finding(book):
    changes = {
        "overall_table.funds.basic.full": "224.35",
        "overall_table.funds.basic.initial": "183.93",
    }
    outcomes = audit(book, changes)
    rounded = of(outcomes, "F02", Verdict.ROUNDING)
    assert len(rounded) == 2
    assert sum(o.is_finding for o in rounded) == 1
    (told,) = [o for o in rounded if o.is_finding]
    assert "224.35" in told.message
    assert "183.93" in told.message


def test_projects_link_by_name(book):
    changes = {
        "project_table#2.project_name": "设备购置项目",
        "project_table#2.funds.total.executed": "5.00",
        "base_data.project.final[设备购置项目]": "6.00",
    }
    outcomes = audit(book, changes, only=frozenset({"H14"}))
    failed = {(o.part, o.case) for o in of(outcomes, "H14", Verdict.FAIL)}
    assert {part for part, _ in failed} == {"project_table#2"}


def test_a_row_without_a_field_may_close_the_sum(book):
    changes = {"overall_table.funds.other.full": "1.04"}
    (failed,) = of(audit(book, changes), "F01", Verdict.FAIL)
    assert failed.case == "full"
    records = records_of(SEED | changes, book, "")
    table = next(r for r in records if r.part.kind == "overall_table")
    fact = table.chosen["funds.total.full", ""]
    fact = replace(fact, value=replace(fact.value, number=Decimal("1.00")))
    line = LineItem("funds", 9, "", "上年结转", "full", fact)
    others = [r for r in records if r is not table]
    outcomes = reconcile(
        (*others, replace(table, lines=(line,))), book, Options(only=frozenset({"F01"}))
    )
    assert not of(outcomes, "F01", Verdict.FAIL)
    assert "with line: 上年结转" in {o.reason for o in outcomes}


def test_a_project_whose_figure_was_not_found_is_no_contradiction(book):
    changes = {"base_data.project.budget[另一项目]": "20"}
    outcomes = audit(book, changes, only=frozenset({"E01"}))
    found = [o for o in outcomes if not o.reason.startswith("when")]
    assert {o.verdict for o in found} == {Verdict.NOT_EVALUABLE}
    assert all("另一项目" in o.reason for o in found)


def test_a_table_whose_indicators_were_not_found_has_no_sum_of_weights(book):
    case = {"total_weight": "100", "funds.total.weight": "10"}
    for kind in ("overall_table", "project_table"):
        assert run_case("G01", case, book, kind) is Verdict.NOT_EVALUABLE


def test_a_check_that_stumbles_neither_stops_the_others_nor_passes(book):
    form = book.kinds["overall_form"]
    bands = {**form.checks["G24"].arguments, "bands": "优 ninety 100"}
    broken = form.checks["G24"].model_copy(update={"arguments": bands})
    kind = form.model_copy(update={"checks": {**form.checks, "G24": broken}})
    kinds = {**book.kinds, "overall_form": kind}
    outcomes = audit(book.model_copy(update={"kinds": kinds}))
    (grade,) = [o for o in outcomes if (o.check, o.part) == ("G24", "overall_form#1")]
    assert grade.verdict is Verdict.NOT_EVALUABLE
    assert grade.reason.startswith("error:")
    assert of(outcomes, "B01", Verdict.PASS)


def test_unknown_code_is_told(book):
    with pytest.raises(LookupError):
        run_case("Z99", {}, book)
