"""Forms in text dumps: blank cells gone, words wrapped anywhere, only order left."""

from decimal import Decimal

import pytest

from extractor import dumps
from extractor.dumps.placing import Entry, Slot, place
from extractor.dumps.sums import Sum
from extractor.kinds import ValueType
from extractor.layout import find_passages, lines_outside
from extractor.loading import load_book
from extractor.model import Nil, Part, Quantity, Sheet
from extractor.options import Options
from extractor.readers import open_document


@pytest.fixture(scope="module")
def book():
    return load_book()


def dumped(tmp_path, kind, text):
    path = tmp_path / "dump.txt"
    path.write_text(text.replace("\n", "\n\n"), encoding="utf-8")
    with open_document(path, Options()) as source:
        sheets = tuple(
            Sheet(
                p.number,
                p.width,
                p.height,
                p.condition,
                p.reading,
                lines_outside(p, ()),
                (),
            )
            for p in source.pages()
        )
    return Part(kind, 1, find_passages(sheets), ())


def facts_of(tmp_path, book, kind, text):
    found = dumps.find_facts(dumped(tmp_path, kind, text), book.kinds[kind], book)
    return {(f.field, f.row): f for f in found}


FUNDS = """区级预算部门整体支出绩效自评表
（2023 年度）
区级预
算部门
名称
甲区图书馆
年度预
算申请
（万
元）
年初
预算数
全年
预算数
全年
执行数
分值 执行率 得分
年度资金总额 100.00 130.00 120.00 10 92.31% 9.23
按收入性质分： —— —— ——
一般公共预算 100.00 118.00 110.00 —— —— ——
政府性基金拨款 —— —— ——
其他资金 12.00 10.00 —— —— ——
按支出性质分： —— —— ——
基本支出 60.00 70.00 66.00 —— —— ——
项目支出
1
40.00
2
60.00 54.00 —— —— ——
"""


def test_wrapped_labels_are_found(tmp_path, book):
    facts = facts_of(tmp_path, book, "overall_table", FUNDS)
    assert facts["unit_name", ""].value == "甲区图书馆"
    assert facts["fiscal_year", ""].value.number == 2023


def test_a_full_row_is_certain_and_has_the_headings_unit(tmp_path, book):
    fact = facts_of(tmp_path, book, "overall_table", FUNDS)["funds.total.full", ""]
    assert fact.value == Quantity(Decimal("130.00"), "万元", 2)
    assert fact.confidence == 1
    assert fact.evidence.regions[0].bbox.top > 0


def test_lost_blanks_are_placed_by_the_equations(tmp_path, book):
    facts = facts_of(tmp_path, book, "overall_table", FUNDS)
    full, executed = facts["funds.other.full", ""], facts["funds.other.executed", ""]
    assert (full.value.number, executed.value.number) == (12, 10)
    assert facts["funds.other.initial", ""].value is Nil.BLANK
    assert full.confidence == Decimal("0.9")


def test_stray_numbers_of_the_form_are_no_values(tmp_path, book):
    facts = facts_of(tmp_path, book, "overall_table", FUNDS)
    assert facts["funds.project.initial", ""].value.number == 40
    assert facts["funds.project.full", ""].value.number == 60


def test_rows_of_marks_only_stay_marks(tmp_path, book):
    facts = facts_of(tmp_path, book, "overall_table", FUNDS)
    assert facts["funds.government_fund.weight", ""].value is Nil.DASH
    assert facts["funds.government_fund.initial", ""].value is Nil.BLANK


INDICATORS = """绩
效
指
标
一级指标 二级指标 三级指标
年度
指标值
实际
完成值
分值 得分
偏差原因
分析及改
进措施
产出指标
（50 分）
数量指标
图书采购册
数
≥340 册 407 册 20 20
质量指标 开放时间达
标率
100% 90% 20 18
设备老化，
将加快更新
时效指标
完成时间
2023 年 12
月 31 日前
2023 年 12
月 20 日
10 10
满意度指
标
（10 分）
服务对象满
意度指标
读者满意
度
≥95% 96% 10 10
总分 100 95.23
"""


def test_indicator_rows_are_told_apart(tmp_path, book):
    part = dumped(tmp_path, "overall_table", INDICATORS)
    rows = dumps.find_indicators(part, book.kinds["overall_table"], book)
    cells = [[r.cells[c].value for c in ("name", "target", "actual")] for r in rows]
    assert cells[0] == ["图书采购册数", "≥340 册".replace(" ", ""), "407册"]
    assert cells[2] == ["完成时间", "2023年12月31日前", "2023年12月20日"]
    assert [r.cells["score"].value.number for r in rows] == [20, 18, 10, 10]
    assert rows[1].cells["reason"].value == "设备老化，将加快更新"
    assert [r.level1 for r in rows] == ["产出指标"] * 3 + ["满意度指标"]
    assert [r.level1_points.number for r in rows] == [50, 50, 50, 10]


def test_the_closing_row_gives_the_totals(tmp_path, book):
    facts = facts_of(tmp_path, book, "overall_table", INDICATORS)
    assert facts["total_weight", ""].value.number == 100
    assert facts["total_score", ""].value.number == Decimal("95.23")


FORM = """一、部门（单位）基本概况
联系人 赵某甲 联系电话 13000001234
人员编制 19 实有人数 18
年度收入情况（万元）
机构名称 收入合计
其中：
上年结转
公共财政
拨款
其他收入
甲县水
利局
70.00 68.30 1.70
绩效自评综合得分及评价等次
评分： 95.76 等级：优
四、评价人员
姓 名 职务/职称 单 位 签 字
钱某乙 主任
甲县水
利局
孙 丙 会计
甲县水
利局
评价组组长签署意见：
评价组组长（签字）：
年 月 日
"""


def test_form_fields_stand_behind_their_labels(tmp_path, book):
    facts = facts_of(tmp_path, book, "overall_form", FORM)
    assert facts["contact_name", ""].value == "赵某甲"
    assert facts["staff_actual", ""].value.number == 18
    assert facts["score", ""].value.number == Decimal("95.76")
    assert facts["grade", ""].value == "优"
    assert facts["opinion_leader.date", ""].value is Nil.BLANK


def test_a_row_that_no_equation_places_is_a_guess(tmp_path, book):
    facts = facts_of(tmp_path, book, "overall_form", FORM)
    assert facts["income_total", ""].value.number == 70
    assert facts["income_other", ""].confidence < Decimal("0.9")


def test_people_are_rows_of_words(tmp_path, book):
    facts = facts_of(tmp_path, book, "overall_form", FORM)
    assert facts["reviewer.name", "2"].value == "孙丙"
    assert facts["reviewer.title", "2"].value == "会计"
    assert facts["reviewer.unit", "1"].value == "甲县水利局"


def entries(*numbers):
    return [Entry(Quantity(Decimal(n), "", 2)) for n in numbers]


def test_placing_leaves_open_what_no_sum_decides():
    slots = [Slot(c, ValueType.AMOUNT) for c in ("total", "a", "b", "c")]
    placed = place(
        [entries("5.00", "2.00", "3.00")],
        slots,
        fields=[["total", "a", "b", "c"]],
        equations=[Sum("total", ("a", "b", "c"))],
    )[0]
    assert placed.columns[0] == 0
    assert placed.certain[0]
    assert not placed.certain[1]


def test_a_row_as_long_as_the_grid_by_a_stray_number_is_a_guess(tmp_path, book):
    # nothing closes: 2 may be the form's own number or the total
    text = FORM.replace("70.00 68.30 1.70", "2\n70.00 60.00 1.70")
    facts = facts_of(tmp_path, book, "overall_form", text)
    income = [f for (name, _), f in facts.items() if name.startswith("income_")]
    assert len(income) == 4
    assert all(fact.confidence < Decimal("0.9") for fact in income)
