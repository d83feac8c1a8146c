# ruff: noqa: E501
"""Facts of forms and grids, on layouts typed as text."""

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal

import pytest

from extractor.cells import find_facts, find_lines
from extractor.loading import load_book
from extractor.misreadings import in_doubt
from extractor.model import IN_DOUBT, Bound, Fact, Nil, Passage, Quantity, Table
from tests.drawing import part, passage, table

BOOK = load_book()

FUNDS = """
    项目名称         | 病虫害统防统治经费 | >     | >     | >    | >      | >
    项目资金（万元） | >                | 年初预算数 | 全年预算数 | 全年执行数 | 分值 | 得分
    ^                | 年度资金总额       | 10.5  | 12    | 11.25 | 10   | 9.4
    ^                | 其中：当年财政拨款 | 10.5  |       | 11.25 | ——   | ——
    ^                | 上年结转资金       | /     | —     | 0     | ——   | ——
"""


def facts(
    kind: str, tables: Iterable[Table] = (), passages: Iterable[Passage] = ()
) -> tuple[Fact, ...]:
    return find_facts(part(kind, tables, passages), BOOK.kinds[kind], BOOK)


def shown(found: Iterable[Fact]) -> dict[str, str]:
    """Facts by field (and row), their values in short: 10.50万元, blank, 优."""
    return {f.field + (f" [{f.row}]" if f.row else ""): _short(f) for f in found}


def _short(fact: Fact) -> str:
    match fact.value:
        case Quantity(number=number, unit=unit):
            return f"{number}{unit}"
        case Nil() as nil:
            return nil.value
        case Bound(text=text):
            return text
        case None:
            return "unreadable"
        case other:
            return str(other)


def test_a_value_stands_at_the_right_of_its_label() -> None:
    drawn = table("""
        联 系 人 | 赵某甲 | 联系电话 | 13000001234 | 实有人数 | 18人
        人员编制 |        | 职能职责概述 | 负责水利工程。 | > | >
    """)
    assert shown(facts("overall_form", [drawn])) == {
        "contact_name": "赵某甲",
        "contact_phone": "13000001234",
        "staff_actual": "18人",
        "staff_quota": "blank",
        "duties": "负责水利工程。",
    }


def test_a_value_stands_below_its_label_where_another_label_is_at_the_right() -> None:
    drawn = table("""
        年度总体目标 | 预期目标 | 实际完成情况
        ^ | 1、建成水库。⏎2、开展培训。 | 全部完成。
    """)
    found = shown(facts("project_table", [drawn]))
    assert found["goal_expected"] == "1、建成水库。\n2、开展培训。"
    assert found["goal_actual"] == "全部完成。"


def test_extra_rulings_do_not_hide_a_value() -> None:
    drawn = table("""
        主管部门 |  | 甲县农业农村局 | 实施单位 | 甲县农技中心 | |
        项目名称 | 统防统治 | > | > | > | > | >
    """)
    assert shown(facts("project_table", [drawn])) == {
        "supervisor": "甲县农业农村局",
        "implementer": "甲县农技中心",
        "project_name": "统防统治",
    }


def test_an_unknown_label_at_the_right_is_no_value() -> None:
    drawn = table("项目名称 | | 项目编码 | 0123")
    assert shown(facts("project_table", [drawn])) == {"project_name": "blank"}


def test_label_and_value_share_a_cell() -> None:
    drawn = table("""
        评分： 92.5 | 等级：优
        备注：90（含）—100分为优；60分以下为差。 | >
    """)
    assert shown(facts("overall_form", [drawn])) == {
        "score": "92.5",
        "grade": "优",
        "grade_scale": "90（含）—100分为优；60分以下为差。",
    }


def test_an_opinion_cell_holds_text_signature_and_date() -> None:
    signed = "部门（单位）意见：同意。⏎部门（单位）负责人（签字）：钱某乙 部门（单位）（盖章）：⏎"
    drawn = table([[f"{signed}2024年3月5日".replace("⏎", "\n")]])
    assert shown(facts("overall_form", [drawn])) == {
        "opinion_unit.text": "同意。",
        "opinion_unit.signature": "钱某乙",
        "opinion_unit.date": "2024-03-05",
    }


def test_an_opinion_may_stand_beside_its_label() -> None:
    drawn = table("评价组组长意见 | 情况属实。⏎评价组组长（签字）：⏎年 月 日")
    assert shown(facts("overall_form", [drawn])) == {
        "opinion_leader.text": "情况属实。",
        "opinion_leader.signature": "blank",
        "opinion_leader.date": "blank",
    }


@pytest.mark.parametrize(
    "lines",
    [
        "单位负责人签字：赵某甲 填表人：钱某乙 联系电话：13000001234 填报日期：2024年3月5日",
        "单位负责人签字：赵某甲填表人：钱某乙联系电话：13000001234填报日期：2024年3月5日",
        "单位负责人（签字）：赵某甲\n填报人：钱某乙\n联系电话：13000001234\n填报日期：2024年3月5日",
    ],
)
def test_a_footer_gives_its_four_values(lines: str) -> None:
    assert shown(facts("base_data", passages=[passage(lines)])) == {
        "head_signature": "赵某甲",
        "filled_by": "钱某乙",
        "contact_phone": "13000001234",
        "filled_date": "2024-03-05",
    }


def test_a_footer_that_nobody_filled_in_is_blank_not_missing() -> None:
    footer = "项目负责人： 财务负责人： 填表人： 联系电话： 填报日期： 年 月 日"
    found = shown(facts("project_table", passages=[passage(footer)]))
    assert found == dict.fromkeys(
        [
            "project_head_signature",
            "finance_head_signature",
            "filled_by",
            "contact_phone",
            "filled_date",
        ],
        "blank",
    )


def test_a_footer_may_be_the_last_row_of_the_table() -> None:
    drawn = table("填表人： | 钱某乙 | 联系电话： | 0730-1234567 | 填报日期： 年 月 日")
    found = shown(facts("project_table", [drawn]))
    assert found["filled_by"] == "钱某乙"
    assert found["contact_phone"] == "0730-1234567"
    assert found["filled_date"] == "blank"


def test_a_cover_gives_unit_code_dates_and_issuer() -> None:
    cover = [
        passage("2023年度部门（单位）整体支出绩效评价自评报告"),
        passage("部门（单位）名称：甲县水利局\n预 算 编 码：071923"),
        passage("报告日期：2024 年 3 月 15 日"),
        passage("甲县财政局（制）"),
    ]
    assert shown(facts("overall_form", passages=cover)) == {
        "fiscal_year": "2023",
        "unit_name": "甲县水利局",
        "budget_code": "071923",
        "report_date": "2024-03-15",
        "form_issuer": "甲县财政局",
    }


@pytest.mark.parametrize(
    "line", ["（2019年度）", "2019年度)", "(2019 年度)", "2019年度"]
)
def test_the_year_line_of_a_table(line: str) -> None:
    found = facts("project_table", passages=[passage(line)])
    assert shown(found) == {"fiscal_year": "2019"}


def test_a_year_inside_a_sentence_is_not_the_year_of_the_table() -> None:
    sentence = passage("2018年度预算执行较好，主要原因是加强管理。")
    assert facts("project_table", passages=[sentence]) == ()


def test_fund_rows_cross_fund_columns() -> None:
    found = shown(facts("project_table", [table(FUNDS)]))
    assert found["funds.total.full"] == "12万元"
    assert found["funds.total.weight"] == "10"
    assert found["funds.fiscal.full"] == "blank"
    assert found["funds.fiscal.score"] == "dash"
    assert found["funds.carried_over.initial"] == "slash"
    assert found["funds.carried_over.full"] == "dash"
    assert found["funds.carried_over.executed"] == "0万元"
    assert found["project_name"] == "病虫害统防统治经费"


def test_fund_columns_in_another_order_with_letters_and_percent_in_the_heading() -> (
    None
):
    drawn = table("""
        部门资金⏎（元） | 资金来源 | 全年执行数（B） | 全年预算数⏎(A) | 预算执行率（%） | 权重
        ^ | 总额 | 96,000 | 100,000.00 | 96 | 10
        ^ | 按支出性质：基本支出 | 96,000 | 100,000.00 | |
    """)
    found = shown(facts("overall_table", [drawn]))
    assert found["funds.total.executed"] == "96000元"
    assert found["funds.total.full"] == "100000.00元"
    assert found["funds.total.rate"] == "96%"
    assert found["funds.basic.executed"] == "96000元"


@pytest.mark.parametrize(
    ("passages", "corner", "unit"),
    [
        (["金额单位：元"], "单位：千元", "千元"),
        (["单位：元"], "资金情况", "元"),
        ([], "资金情况", ""),
    ],
)
def test_the_nearest_place_tells_the_unit(
    passages: list[str], corner: str, unit: str
) -> None:
    drawn = table(
        f"""
        {corner} | 全年预算数 | 全年执行数
        年度资金总额 | 7 | 5
        """,
        top=300,
    )
    found = facts("project_table", [drawn], [passage(p) for p in passages])
    (fact,) = (f for f in found if f.field == "funds.total.full")
    assert fact.value == Quantity(Decimal(7), unit, 0)


def test_headings_in_two_levels_and_rows_of_units() -> None:
    drawn = table("""
        年度收入情况（万元） | > | > | >
        机构名称 | 收入合计 | 其中： | >
        ^ | ^ | 上年结转 | 公共财政⏎拨款
        局机关及二级机构汇总 | 30 | 1 | 29
        1、局机关 | 20 | | 20
        2、二级机构1 | | |
    """)
    assert shown(facts("overall_form", [drawn])) == {
        "org_name [局机关及二级机构汇总]": "局机关及二级机构汇总",
        "income_total [局机关及二级机构汇总]": "30万元",
        "income_carryover [局机关及二级机构汇总]": "1万元",
        "income_public_finance [局机关及二级机构汇总]": "29万元",
        "org_name [局机关]": "局机关",
        "income_total [局机关]": "20万元",
        "income_carryover [局机关]": "blank",
        "income_public_finance [局机关]": "20万元",
    }


def test_the_only_unit_of_a_form_needs_no_row_name() -> None:
    drawn = table("""
        机构名称 | 固定资产合计 | 在用固定资产 | 其他
        甲县水利局 | 71.28 | 71.28 |
    """)
    assert shown(facts("overall_form", [drawn])) == {
        "org_name": "甲县水利局",
        "assets_total": "71.28",
        "assets_in_use": "71.28",
        "assets_other": "blank",
    }


def test_people_are_counted_side_by_side_too() -> None:
    drawn = table("""
        姓 名 | 职务 | 签 字 | 姓 名 | 职务 | 签 字
        赵某甲 | 主任 | | 钱 某 | 会计 |
        孙某丙 | 股长 | | | |
        评价组组长签署意见： | > | > | > | > | >
    """)
    found = shown(facts("overall_form", [drawn]))
    names = {k: v for k, v in found.items() if k.startswith("reviewer.name")}
    assert sorted(names.values()) == ["孙某丙", "赵某甲", "钱某"]
    assert found["reviewer.signature [1]"] == "blank"
    assert "reviewer.name [4]" not in found


def test_columns_that_differ_by_year_and_projects_under_their_own_names() -> None:
    drawn = table("""
        财政供养人员情况 | 2024年末编制数 | 2024年末实际在职人数 | 控制率
        ^ | 16 | 15 | 93.75%
        经费控制情况 | 2023年决算数⏎（万元） | 2024年预算数⏎（万元） | 2024年决算数⏎（万元）
        三公经费 | 3.30 | 7.01 | 4.16
        其中：购置费 | —— | —— | ——
        项目支出： | | |
        1、计量检测项目 | 110.00 | 99.72 | 111.08
        2、 | | |
        公用经费 | 51.66 | 54.21 | 49.96
        厉行节约保障措施 | 压减会议支出。 | > | >
    """)
    found = shown(facts("base_data", [drawn]))
    assert found["staff_quota"] == "16"
    assert found["control_rate"] == "93.75%"
    assert found["column_year.staff"] == "2024"
    assert found["column_year.prior_final"] == "2023"
    assert found["column_year.final"] == "2024"
    assert found["three_public_total.prior_final"] == "3.30万元"
    assert found["three_public_total.final"] == "4.16万元"
    assert found["three_public_vehicle_purchase.budget"] == "dash"
    assert found["project_total.final"] == "blank"
    assert found["project.final [计量检测项目]"] == "111.08万元"
    assert found["operating_total.budget"] == "54.21万元"
    assert found["thrift_measures"] == "压减会议支出。"
    assert sum(name.startswith("project.") for name in found) == 3


def test_the_closing_row_and_the_form_below_it() -> None:
    drawn = table("""
        一级指标 | 二级指标 | 三级指标 | 指标值 | 完成值 | 分值 | 自评得分 | 财政审核评分
        产出指标 | 数量指标 | 培训人次 | ≥10人 | 12人 | 10 | 10 | 9
        合计 | > | > | > | > | 100 | 97.15 | 95
        评价结论 | 总体较好。 | > | > | > | > | > | >
        存在问题 | 进度偏慢。 | > | > | 改进措施 | 加快进度。 | > | >
    """)
    assert shown(facts("project_table", [drawn])) == {
        "total_weight": "100",
        "total_score": "97.15",
        "review_score": "95",
        "conclusion": "总体较好。",
        "problems": "进度偏慢。",
        "measures": "加快进度。",
    }


@pytest.mark.parametrize(
    ("printed", "value"),
    [
        ("1\n183.92", "183.92万元"),
        ("1,234.\n56", "1234.56万元"),
        ("1234.5\n6", "1234.56万元"),
        ("100\n200", "unreadable"),
        ("12\n34", "unreadable"),
    ],
)
def test_a_figure_on_two_lines(printed: str, value: str) -> None:
    drawn = table(FUNDS.replace("11.25 | 10 ", "@ | 10 ", 1))
    cells = tuple(
        replace(c, content=replace(passage(printed), text=printed.replace("\n", " ")))
        if c.content.text == "@"
        else c
        for c in drawn.cells
    )
    found = facts("project_table", [replace(drawn, cells=cells)])
    assert shown(found)["funds.total.executed"] == value


def test_a_cell_that_two_readers_read_differently_is_unreadable() -> None:
    drawn = table(FUNDS)
    doubtful = tuple(replace(c, doubtful=c.content.text == "12") for c in drawn.cells)
    found = facts("project_table", [replace(drawn, cells=doubtful)])
    (fact,) = (f for f in found if f.field == "funds.total.full")
    assert fact.value is None
    assert fact.evidence.raw == "12"
    assert fact.confidence < Decimal("0.9")


def test_evidence_is_the_cell_or_the_printed_words() -> None:
    drawn = table(FUNDS)
    (fact,) = (
        f for f in facts("project_table", [drawn]) if f.field == "funds.total.full"
    )
    (cell,) = (c for c in drawn.cells if c.content.text == "12")
    assert [r.bbox for r in fact.evidence.regions] == [cell.bbox]
    (phone,) = facts("base_data", passages=[passage("联系电话： 13000001234")])
    (region,) = phone.evidence.regions
    assert region.bbox.x1 - region.bbox.x0 == pytest.approx(110)


def test_a_row_with_figures_and_no_field_is_a_line() -> None:
    more = "    ^ | 彩票公益金 | 3 | | 2.5 | |\n    ^ | 债券资金 | | 1 | | |\n"
    drawn = table(FUNDS + more)
    kind = BOOK.kinds["project_table"]
    found = find_lines(part("project_table", [drawn]), kind, BOOK)
    assert [(i.name, i.column, _short(i.fact)) for i in found] == [
        ("彩票公益金", "initial", "3万元"),
        ("彩票公益金", "executed", "2.5万元"),
        ("债券资金", "full", "1万元"),
    ]
    assert [i.row for i in found] == [1, 1, 2]


def test_a_value_may_be_cut_into_rows() -> None:
    drawn = table("""
        年度主要工作内容 | 任务1：建成水库。 | >
        ^ | 任务2：开展培训。 | >
        年度总体目标 | 预期目标 | 实际完成情况
        ^ | 目标1：建成水库。 | 已建成。
        ^ | 目标2：开展培训。 | 已开展。
        评分：92 | 等级：优 | >
    """)
    assert shown(facts("overall_form", [drawn]))["annual_work"] == (
        "任务1：建成水库。\n任务2：开展培训。"
    )
    found = shown(facts("overall_table", [drawn]))
    assert found["goal_expected"] == "目标1：建成水库。\n目标2：开展培训。"
    assert found["goal_actual"] == "已建成。\n已开展。"


@pytest.mark.parametrize("first", ["合计 | 9 | 10 | 11", "甲项目 | 4 | 5 | 6"])
def test_projects_beside_a_merged_name(first: str) -> None:
    drawn = table(f"""
        经费控制情况 | > | 上年决算数（万元） | 本年预算数（万元） | 本年决算数（万元）
        三公经费 | 合计 | 1 | 2 | 3
        ^ | 公务接待费 | 1 | 2 | 3
        项目支出 | {first}
        ^ | 水、土保持项目 | 5 | 5 | 5
        公用经费 | > | 7 | 8 | 9
    """)
    found = shown(facts("base_data", [drawn]))
    assert found["three_public_total.final"] == "3万元"
    assert found["three_public_reception.final"] == "3万元"
    assert found["project.final [水、土保持项目]"] == "5万元"
    assert found["operating_total.final"] == "9万元"
    if first.startswith("合计"):
        assert found["project_total.final"] == "11万元"
    else:
        assert found["project.budget [甲项目]"] == "5万元"
        assert "project_total.final" not in found


def test_a_heading_line_with_unit_year_and_unit_of_money() -> None:
    line = passage("填报单位（盖章）：甲县水利局 （2023年度） 单位：万元", top=20)
    drawn = table("年度资金总额 | 7\n", top=300)
    found = shown(facts("overall_table", [drawn], [line]))
    assert found["fiscal_year"] == "2023"
    assert found["unit_name"].startswith("甲县水利局")


def test_a_title_inside_the_table_gives_the_year() -> None:
    drawn = table("""
        项目支出绩效自评表（2021年度） | >
        项目名称 | 统防统治
    """)
    found = shown(facts("project_table", [drawn]))
    assert found == {"fiscal_year": "2021", "project_name": "统防统治"}


def test_form_rows_below_an_indicator_table_without_a_closing_row() -> None:
    drawn = table("""
        一级指标 | 二级指标 | 三级指标 | 指标值 | 完成值 | 原因分析 | 改进措施
        产出指标 | 数量指标 | 培训人次 | ≥10人 | 12人 | |
        填表人：钱某乙 | > | 联系电话：13000001234 | > | 填报日期：2024年3月5日 | > | >
    """)
    assert shown(facts("project_table", [drawn])) == {
        "filled_by": "钱某乙",
        "contact_phone": "13000001234",
        "filled_date": "2024-03-05",
    }


def test_a_row_name_is_kept_as_printed() -> None:
    drawn = table("""
        经费控制情况 | 2023年决算数 | 2024年预算数 | 2024年决算数
        项目支出 | | |
        （1）其中：图书馆（总馆） 运行费 | 1 | 2 | 3
    """)
    assert "project.final [图书馆（总馆）运行费]" in shown(facts("base_data", [drawn]))


def test_a_footer_does_not_go_on_over_the_page() -> None:
    footer = passage("填表人：钱某乙 单位负责人：赵某甲\n项目支出绩效自评表")
    lines = (footer.lines[0], replace(footer.lines[1], page=2))
    found = shown(facts("project_table", passages=[replace(footer, lines=lines)]))
    assert found == {"filled_by": "钱某乙", "head_signature": "赵某甲"}


def test_the_unit_at_the_end_of_a_line_above_the_table() -> None:
    line = passage("填报单位（盖章）：甲县水利局 单位：元", top=20)
    drawn = table("资金来源 | 全年预算数 | 全年执行数\n年度资金总额 | 7 | 5", top=300)
    found = shown(facts("overall_table", [drawn], [line]))
    assert found["unit_name"] == "甲县水利局"
    assert found["funds.total.executed"] == "5元"


def test_a_heading_over_others_keeps_the_columns_they_leave_it() -> None:
    drawn = table("""
        机构名称 | 三公经费合计 | 公务接待费 | 公务用车购置及运行维护费 | > | >
        ^ | ^ | ^ | 小计 | 购置费 | 运行维护费
        甲县水利局 | 9 | 2 | 7 | 4 | 3
    """)
    found = shown(facts("overall_form", [drawn]))
    assert found["three_public_vehicle"] == "7"
    assert found["three_public_vehicle_purchase"] == "4"
    assert found["three_public_vehicle_running"] == "3"


def test_a_heading_repeated_below_itself_names_the_column_once() -> None:
    drawn = table("""
        一级指标 | 二级指标 | 三级指标 | 指标值 | 完成值 | 分值 | 得分 | >
        ^ | ^ | ^ | ^ | ^ | ^ | 自评得分 | 财政审核评分
        产出指标 | 数量指标 | 培训人次 | 10人 | 12人 | 100 | 98 | 95
        总分 | > | > | > | > | 100 | 98 | 95
    """)
    assert shown(facts("project_table", [drawn])) == {
        "total_weight": "100",
        "total_score": "98",
        "review_score": "95",
    }


def test_a_closing_row_of_one_cell_is_the_score() -> None:
    drawn = table("""
        一级指标 | 二级指标 | 三级指标 | 指标值 | 完成值 | 分值 | 得分
        产出指标 | 数量指标 | 培训人次 | 10人 | 12人 | 100 | 98
        自评得分 | 98 | > | > | > | > | >
    """)
    assert shown(facts("project_table", [drawn])) == {"total_score": "98"}


def test_a_single_row_grid_without_figures_is_blank() -> None:
    drawn = table("""
        楼堂馆所控制情况（2023年完工项目） | 批复规模（㎡） | 实际规模（㎡） | 规模控制率
        ^ | | |
    """)
    assert shown(facts("base_data", [drawn])) == {
        "column_year.building": "2023",
        "building_approved_area": "blank",
        "building_actual_area": "blank",
        "building_area_control_rate": "blank",
    }


def test_a_row_called_like_a_column_is_an_entry() -> None:
    drawn = table("""
        机构名称 | 收入合计 | 其中： | >
        ^ | ^ | 上年结转 | 其他收入
        合计 | 30 | 1 | 29
        甲县水利局 | 30 | 1 | 29
    """)
    found = shown(facts("overall_form", [drawn]))
    assert found["income_total [合计]"] == "30"
    assert found["income_other [甲县水利局]"] == "29"


def test_form_rows_below_people_are_no_people() -> None:
    drawn = table("""
        姓 名 | 职务/职称 | 单 位 | 签 字
        赵某甲 | 主任 | 甲县水利局 |
        评分：95 | > | 等级：优 | >
        联系人 | 钱某乙 | 联系电话 | 13000001234
    """)
    found = shown(facts("overall_form", [drawn]))
    assert found["score"] == "95"
    assert found["grade"] == "优"
    assert found["contact_name"] == "钱某乙"
    assert "reviewer.name [2]" not in found


def test_a_table_without_headings_goes_on_with_those_before_it() -> None:
    first = table("""
        绩效指标 | 一级指标 | 三级指标 | 指标值 | 完成值 | 分值 | 得分
        ^ | 产出指标 | 培训人次 | 10人 | 12人 | 60 | 60
    """)
    second = table(
        """
        | 效益指标 | 满意度 | 90% | 92% | 40 | 38
        总分 | > | > | > | > | 100 | 98
        填表人： | 钱某乙 | > | > | 联系电话： | 13000001234 | >
        """,
        page=2,
    )
    assert shown(facts("project_table", [first, second])) == {
        "total_weight": "100",
        "total_score": "98",
        "filled_by": "钱某乙",
        "contact_phone": "13000001234",
    }


def test_the_checker_of_a_form_is_not_part_of_the_name_before() -> None:
    signed = passage("填报人：吴某乙    审核人：郑某丙    填报日期：2024.4.8")
    found = shown(facts("project_table", [], [signed]))
    assert (found["filled_by"], found["filled_date"]) == ("吴某乙", "2024-04-08")


@pytest.mark.parametrize("mark", ["（签字）", "（签章）", "（签名）", ""])
def test_an_opinion_ends_at_the_line_of_its_signature(mark: str) -> None:
    text = f"财政部门归口业务科室意见：\n财政部门归口业务科室负责人{mark}：\n年  月  日"
    found = shown(facts("overall_form", [table([[text, "二"]])]))
    assert found["opinion_finance.text"] == "blank"
    assert found["opinion_finance.signature"] == "blank"


def test_a_year_behind_a_name_is_no_part_of_it() -> None:
    line = passage("部门（单位）名称：青溪县水利局 2023年度")
    found = facts("overall_form", passages=[line])
    assert shown(found) == {"unit_name": "青溪县水利局", "fiscal_year": "2023"}


LISTED = """
    经费控制情况 | > | {heading} | 2024年预算数（万元） | 2024年决算数（万元）
    项目支出： | > | | |
    1、计量检测项目 | > | 110.00 | 99.72 | 111.08
"""


def test_a_figure_is_no_name_of_a_row() -> None:
    whole = shown(facts("base_data", [table(LISTED.format(heading="2023年决算数"))]))
    cut = shown(facts("base_data", [table(LISTED.format(heading="167"))]))
    for found in (whole, cut):
        assert found["project.final [计量检测项目]"] == "111.08万元"
    assert not any("110.00" in name for name in cut)


def test_figures_are_no_surer_than_the_name_they_stand_beside() -> None:
    drawn = table(LISTED.format(heading="2023年决算数"))
    cells = tuple(
        replace(c, content=in_doubt(c.content)) if "计量" in c.content.text else c
        for c in drawn.cells
    )
    found = facts("base_data", [replace(drawn, cells=cells)])
    assert {f.confidence for f in found if f.field.startswith("project.")} == {IN_DOUBT}


def test_a_table_with_rows_and_columns_exchanged() -> None:
    drawn = table("""
        年度 | 三公经费合计 | 因公出国（境）费 | 公务接待费
        2021年决算数 | 9.80 | 0 | 3.50
        2022年预算数 | 11.00 | 0 | 4.00
        2022年决算数 | 8.00 | 0 | 2.10
    """)
    found = shown(facts("base_data", [drawn]))
    assert found["three_public_total.prior_final"] == "9.80"
    assert found["three_public_reception.budget"] == "4.00"
    assert found["three_public_total.final"] == "8.00"
    assert found["column_year.final"] == "2022"


def test_of_two_budgets_on_one_row_the_first_is_the_initial_one() -> None:
    rows = "年度资金总额 | 33.60 | 35.00 | 31.08"
    drawn = table(f"项目资金（万元） | 年度预算 | 调整预算数 | 实际支出\n{rows}")
    assert shown(facts("project_table", [drawn])) == {
        "funds.total.initial": "33.60万元",
        "funds.total.full": "35.00万元",
        "funds.total.executed": "31.08万元",
    }
    alone = table("项目资金（万元） | 预算数 | 执行数\n年度资金总额 | 35 | 31.08")
    assert "funds.total.full" in shown(facts("project_table", [alone]))


def test_the_only_row_of_funds_needs_no_name() -> None:
    drawn = table("""
        主管部门 | 甲县水利局 | > | >
        预算执行情况（万元） | 年初预算数 | 全年（调整）预算数 | 全年执行数
        ^ | 3,512.60 | 3,640.00 | 2,766.40
        当年绩效目标 | 年初绩效目标 | 全年（调整）绩效目标 | 全年目标实际完成情况
        ^ | 做好宣传 | 无 | 已完成
    """)
    found = shown(facts("overall_table", [drawn]))
    assert found["funds.total.full"] == "3640.00万元"
    assert found["funds.total.executed"] == "2766.40万元"
    assert (found["goal_expected"], found["goal_actual"]) == ("做好宣传", "已完成")


def test_a_row_that_reaches_beyond_a_value_is_not_more_of_it() -> None:
    drawn = table("""
        基本情况 | 1.目标完成情况 | 项目年度目标 | 年度目标完成情况
        ^ | ^ | 咨询2000件 | 咨询2136件
        ^ | 2.实施内容 | 按季度坐班 | >
    """)
    found = shown(facts("project_table", [drawn]))
    assert (found["goal_expected"], found["goal_actual"]) == (
        "咨询2000件",
        "咨询2136件",
    )


def test_several_rows_of_one_source_keep_their_names() -> None:
    drawn = table("""
        项目资金（万元） | 全年预算数 | 全年执行数
        年度资金总额 | 700 | 680
        其中：中央资金 | 500 | 500
        省级资金 | 200 | 180
    """)
    found = shown(facts("project_table", [drawn]))
    assert found["funds.superior.full [中央资金]"] == "500万元"
    assert found["funds.superior.executed [省级资金]"] == "180万元"


@pytest.mark.parametrize(
    "lines",
    [
        ("部门：甲县一中 2023年度 金额单位：万元",),
        ("甲县2023年度项目支出", "绩效自评表"),
    ],
)
def test_the_year_beside_a_name_or_on_half_a_title(lines: tuple[str, ...]) -> None:
    found = shown(facts("project_table", passages=map(passage, lines)))
    assert found == {"fiscal_year": "2023"}


def test_a_score_stands_in_the_head_of_a_form() -> None:
    drawn = table("项目名称 | 文化活动 | 自评得分 | 93")
    assert shown(facts("project_table", [drawn]))["total_score"] == "93"


def test_a_signature_is_no_part_of_the_number_before() -> None:
    footer = passage("填表人（签名）：赵某甲 联系电话：13000001234 单位负责人签名：")
    assert shown(facts("base_data", passages=[footer])) == {
        "filled_by": "赵某甲",
        "contact_phone": "13000001234",
        "head_signature": "blank",
    }


def test_a_heading_beside_a_heading_is_not_its_value() -> None:
    drawn = table("""
        总体目标完成情况 | 年初设定目标 | 年度总体目标完成情况综述
        ^ | 维护公园12座 | 已维护12座
    """)
    found = shown(facts("project_table", [drawn]))
    assert found == {"goal_expected": "维护公园12座", "goal_actual": "已维护12座"}
