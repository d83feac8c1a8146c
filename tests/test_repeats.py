"""One thing told in several places: in one part, across tables, in words."""

import pytest

from extractor import cells
from extractor.checks.trial import records_of
from extractor.loading import load_book
from extractor.model import Verdict
from extractor.options import Options
from extractor.reconcile import reconcile
from extractor.resolve import resolve
from tests.drawing import part, table

BOOK = load_book()


def outcomes(case, *codes):
    records = records_of(case, BOOK, "")
    return reconcile(records, BOOK, Options(only=frozenset(codes)))


def verdicts(case, *codes):
    return {(o.check, o.case): o.verdict for o in outcomes(case, *codes)}


def test_both_occurrences_of_a_field_are_cited():
    case = {
        "overall_report.public_budget_basic": "446.67万元",
        "overall_report.public_budget_basic#2": "464.67万元",
    }
    (found,) = [o for o in outcomes(case, "L08") if o.is_finding]
    assert (found.verdict, found.case) == (Verdict.FAIL, "public_budget_basic")
    assert "446.67万元" in found.message
    assert "464.67万元" in found.message


@pytest.mark.parametrize(
    ("field", "one", "other"),
    [
        ("overall_form.staff_actual", "11", "12"),
        ("base_data.office.final", "2.14", "2.41"),
        ("overall_table.funds.total.full", "496.67", "469.67"),
        ("project_table.funds.total.score", "9.02", "9.20"),
    ],
)
def test_two_values_of_one_field_are_a_finding_in_every_kind(field, one, other):
    found = outcomes({field: one, f"{field}#2": other}, "L08")
    assert [o.verdict for o in found] == [Verdict.FAIL]


@pytest.mark.parametrize(
    ("field", "one", "other", "wanted"),
    [
        ("staff_in_post", "11人", "12人", "deviation"),  # of the office, of all
        ("public_budget_basic", "214.57万元", "21.45万元", "deviation"),
        ("budget_full", "496.67万元", "52.00万元", "not_applicable"),
        ("fiscal_year", "2024", "2023", "not_applicable"),
    ],
)
def test_figures_that_may_be_of_a_part_are_no_contradiction(field, one, other, wanted):
    case = {f"overall_report.{field}": one, f"overall_report.{field}#2": other}
    assert [o.verdict for o in outcomes(case, "L08")] == [wanted]


@pytest.mark.parametrize(
    ("one", "other"), [("446.67万元", "4466700元"), ("0.50万元", "5000元")]
)
def test_the_same_amount_in_another_unit_is_the_same(one, other):
    field = "overall_report.public_budget_basic"
    found = outcomes({field: one, f"{field}#2": other}, "L08")
    assert [o.verdict for o in found] == [Verdict.PASS]


def goals(target, actual, row):
    names = ("name", "target", "actual")
    return {
        "overall_form.indicator.1.name": "指标1",
        "overall_form.indicator.1.target": target,
        "overall_form.indicator.1.actual": actual,
    } | {
        f"overall_table.indicator.1.{name}": text
        for name, text in zip(names, row, strict=True)
    }


LINK = ("H12", "overall_form#1 1 = overall_table#1 1")


@pytest.mark.parametrize(
    ("target", "actual", "row", "wanted"),
    [
        # the name stands inside the target, with operators as signs and as words
        ("培训人次大于等于400人次", "467人次", ("培训人次", "≥400", "467"), "pass"),
        ("培训人次不少于400人次", "467人次", ("培训人次", "≥400", "476"), "fail"),
        ("指标1：受益群众满意度≥95%", "92%", ("受益群众满意度", "≥95%", "90%"), "fail"),
        # sentences
        (
            "实现有质量就业2万人",
            "实际实现2.14万人",
            ("实现有质量就业", "2万人", "21400人"),
            "pass",
        ),
        (
            "实现有质量就业2万人",
            "实际实现2.14万人",
            ("实现有质量就业", "2万人", "2.41万人"),
            "fail",
        ),
        # persons are not visits
        ("培训学员400人", "467人", ("培训学员", "400人", "520人次"), "not_evaluable"),
    ],
)
def test_rows_link_by_name_or_by_what_their_target_says(target, actual, row, wanted):
    assert verdicts(goals(target, actual, row), "H12")[LINK] == wanted


@pytest.mark.parametrize(
    ("target", "row"),
    [
        ("社会公众或服务对象满意度≥95%", ("社会公众满意度", "90%", "90%")),
        ("专项职业能力考核3400人", ("专项职业能力考核站建设", "2个", "3个")),
        ("满意度≥95%", ("满意度", "≥90%", "90%")),
    ],
)
def test_rows_that_only_look_alike_do_not_link(target, row):
    case = goals(target, "92%", row)
    assert {o.verdict for o in outcomes(case, "H11", "H12")} == {Verdict.NOT_APPLICABLE}


def counted(name, actual):
    return {
        "overall_report.quoted_count[专项职业能力考核]": "4901人次",
        "project_table.indicator.1.name": name,
        "project_table.indicator.1.target": "3400人次",
        "project_table.indicator.1.actual": actual,
    }


@pytest.mark.parametrize(
    ("name", "actual", "wanted"),
    [
        ("专项职业能力考核人次", "4901人次", "pass"),
        ("专项职业能力考核人次", "4910人次", "fail"),
        ("专项职业能力考核人次", "4910人", "not_applicable"),
        ("专项职业能力考核站", "12人次", "not_applicable"),
    ],
)
def test_a_count_in_the_text_is_held_against_the_row_of_its_name(name, actual, wanted):
    assert {o.verdict for o in outcomes(counted(name, actual), "H17")} == {wanted}


@pytest.mark.parametrize(
    ("target", "actual", "wanted"),
    [
        ("大于等于3400人", "4901人", "pass"),
        ("不低于95%", "90%", "deviation"),
        ("不超过10万元", "9万元", "pass"),
        ("≤10万元", "12万元", "not_applicable"),  # G11's
        ("控制在10万元以内", "9.5万元", "pass"),
    ],
)
def test_operators_are_words_too(target, actual, wanted):
    row = {"name": "指标", "target": target, "actual": actual}
    row |= {"weight": "10", "score": "10"}
    case = {f"project_table.indicator.1.{name}": text for name, text in row.items()}
    found = {o.verdict for o in outcomes(case, "G09", "G10")}
    told = found - {Verdict.NOT_APPLICABLE} or found
    assert told == {wanted}


@pytest.mark.parametrize(
    ("target", "actual", "wanted"),
    [("≥", "100%", "gap"), ("≥100%", "", "gap"), ("≥100%", "100%", "pass")],
)
def test_an_operator_without_a_figure_is_no_target(target, actual, wanted):
    case = {
        "overall_table.indicator.1.target": target,
        "overall_table.indicator.1.actual": actual,
        "overall_table.indicator.1.weight": "10",
    }
    assert {o.verdict for o in outcomes(case, "G16")} == {wanted}


def funds_table(*rows):
    heads = ["", "年初预算数", "全年预算数", "全年执行数", "分值", "执行率", "得分"]
    return table(
        [
            heads,
            *(
                [name, *(f"{n}" for n in amounts), "—", "—", "—"]
                for name, *amounts in rows
            ),
        ]
    )


SOURCES = (("其中：中央资金", 5, 5, 5), ("省级资金", 5, 5, 4), ("县级资金", 20, 20, 18))


@pytest.mark.parametrize(
    ("first", "wanted"),
    [
        ([("年度资金总额", 30, 30, 27)], "pass"),
        ([("年度资金总额", 30, 30, 72)], "fail"),
        ([("年度资金总额", 30, 30, 27), ("当年财政拨款", 30, 30, 27)], "pass"),
        ([("年度资金总额", 30, 30, 22), ("当年财政拨款", 30, 30, 22)], "fail"),
    ],
)
def test_several_rows_of_one_source_add_up(first, wanted):
    kind = BOOK.kinds["project_table"]
    made = part("project_table", [funds_table(*first, *SOURCES)])
    record = resolve(made, cells.find_facts(made, kind, BOOK))
    found = reconcile([record], BOOK, Options(only=frozenset({"F03", "L08"})))
    executed = {o.verdict for o in found if o.case.startswith("executed")}
    assert executed - {"not_applicable"} >= {wanted}
    assert "fail" not in executed or wanted == "fail"
    assert {o.verdict for o in found if o.check == "L08"} == {"not_applicable"}


@pytest.mark.parametrize(
    ("listed", "wanted"),
    [
        ("山洪灾害防治项目经费", "fail"),
        ("2023年县级山洪灾害防治", "fail"),
        ("51000021R-山洪灾害防治", "fail"),
        ("山洪灾害防治二期", "not_applicable"),
        ("山洪灾害防治设施维护", "not_applicable"),
    ],
)
def test_projects_link_but_for_words_that_all_share(listed, wanted):
    case = {
        "project_table.project_name": "山洪灾害防治",
        "project_table.funds.total.executed": "9.50",
        f"base_data.project.final[{listed}]": "5.90",
        "base_data.project.final[乙项目]": "1.00",
    }
    found = {o.verdict for o in outcomes(case, "H14") if "final" in o.case}
    assert found == {wanted}


@pytest.mark.parametrize(
    ("target", "actual", "code", "wanted"),
    [
        ("=100%", "100", "G15", "not_applicable"),  # the unit has a column of its own
        ("≥90%", "0.92", "G10", "not_applicable"),
        ("100", "100%", "G09", "pass"),
        ("±3%以内", "-1.2%", "G10", "not_applicable"),
        ("控制在3%左右", "2.8%", "G10", "not_applicable"),
        ("每月25日前", "每月24日前", "G10", "not_applicable"),
        ("每月25日前", "每月24日前", "G17", "not_applicable"),
        ("≥5%", "-0.3%", "G10", "not_applicable"),
        ("90%以上", "80%", "G10", "deviation"),
    ],
)
def test_what_a_target_says_is_not_taken_too_literally(target, actual, code, wanted):
    row = {"name": "指标", "target": target, "actual": actual}
    row |= {"weight": "10", "score": "10"}
    case = {f"project_table.indicator.1.{name}": text for name, text in row.items()}
    assert {o.verdict for o in outcomes(case, code)} == {wanted}


def test_one_percentage_with_and_without_its_sign():
    case = {
        "overall_table.indicator.1.name": "群众满意度评分",
        "overall_table.indicator.1.actual": "92%",
        "project_table.indicator.1.name": "群众满意度评分",
        "project_table.indicator.1.actual": "92",
    }
    assert {o.verdict for o in outcomes(case, "H12")} == {Verdict.PASS}


def test_a_finding_about_a_form_in_yuan_speaks_of_yuan():
    case = {
        "project_table.funds.total.full": "12731697.00元",
        "project_table.funds.fiscal.full": "12321697.00元",
        "project_table.funds.other.full": "500000.00元",
    }
    for row in ("carried_over", "superior", "local", "special_account", "unit"):
        case[f"project_table.funds.{row}.full"] = ""
    (found,) = [o for o in outcomes(case, "F03") if o.is_finding]
    assert (found.difference, found.unit) == (-90000, "元")
    assert "合计12821697元，相差90000元" in found.message
    assert "万元" not in found.message + found.explanation


def test_weights_of_a_form_without_a_score_for_execution():
    case = {f"project_table.indicator.{i}.weight": "50" for i in (1, 2)}
    case["project_table.funds.total.rate"] = "95%"
    assert {o.verdict for o in outcomes(case, "G01")} <= {"pass", "not_applicable"}
