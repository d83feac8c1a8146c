"""Facts in running text, in the wordings of the shipped patterns."""

from decimal import Decimal

import pytest

from extractor.geometry import BBox
from extractor.kinds import FieldPattern, Kind, PatternBook, ValueType, Vocabulary
from extractor.loading import load_book
from extractor.model import Cell, Nil, Part, Passage, Quantity, Source, Table, TextLine
from extractor.phrases import compile_prose
from extractor.prose import find_facts, find_in_text

BOOK = load_book()
KIND = BOOK.kinds["overall_report"]

REPORT = """\
2023年度部门整体支出绩效评价报告
根据《关于印发〈甲省预算支出绩效评价管理办法〉的通知》（甲财绩〔2020〕16 号）和财\
预〔2020〕10号，我局于 2024 年 3 月至 6 月组织了评价，赵某甲任组长，钱某乙任副组长\
，孙某丙、李某丁为成员。
一、基本情况
（一）部门（单位）基本情况
本单位乙县水利局为正科级行政机关，单位住所：乙县兴云路 10 号，统一社会信用代码：11\
121234567890123X。单位负责人：赵某甲。截止 2023 年 12 月 31 日，本部门年末实有人数\
 22 人，其中：在职人员 18 人，退休人员 4 人。
（二）2023 年度整体支出绩效目标
一是推进水库除险加固；
二是落实防汛值守。
二、一般公共预算支出情况
（一）基本支出情况
本单位 2023 年一般公共预算财政拨款 668.30，年初财政拨款结转结余 15.26 万元，实际支\
出 683.56 万元，包括：基本支出 312.73 万元、项目支出 370.83 万元。年末结转和结余 0\
 万元。
“三公”经费 2023 年决算数比 2022 年决算数减少 0.14 万元，主要原因是严控公务接待。\
本单位无公务用车，全年没有一位因公出国人员。
（二）项目支出情况
本单位项目支出年初预算 382.84 万元，全年预算 386.41 万元，实际支出 370.83 万元，预\
算执行率 95.97%。
1、山洪防治项目：年初预算拨款 187.69 万元，实际支出 179.45 万元，预算执行率 95.61%\
。
三、综合评价情况及评价结论
评价得分是：95.76 分，评价结果等次为“优”。
四、存在的问题及原因分析
（一）目标量化不够
指标有待细化。
五、有关建议
加强培训。
乙县水利局
2024 年 3 月 15 日"""


def values(facts):
    return {(f.field, f.row): f.value for f in facts}


def number(text, unit="", decimals=None):
    printed = len(text.partition(".")[2]) if decimals is None else decimals
    return Quantity(Decimal(text), unit, printed)


@pytest.fixture(scope="module")
def report():
    return values(find_in_text(KIND, BOOK, REPORT))


@pytest.mark.parametrize(
    ("field", "row", "value"),
    [
        ("legal_name", "", "乙县水利局"),
        ("nature", "", "正科级行政机关"),
        ("address", "", "乙县兴云路10号"),
        ("credit_code", "", "11121234567890123X"),
        ("legal_representative", "", "赵某甲"),
        ("basis_document", "1", "甲财绩〔2020〕16号"),
        ("basis_document", "2", "财预〔2020〕10号"),
        ("reviewer.name", "2", "钱某乙"),
        ("reviewer.role", "2", "副组长"),
        ("reviewer.name", "4", "李某丁"),
        ("reviewer.role", "4", "成员"),
        ("staff_total", "", number("22", "人")),
        ("staff_in_post", "", number("18", "人")),
        ("staff_retired", "", number("4", "人")),
        ("public_budget_income", "", number("668.30")),
        ("public_budget_carried_in", "", number("15.26", "万元")),
        ("public_budget_spent", "", number("683.56", "万元")),
        ("public_budget_basic", "", number("312.73", "万元")),
        ("public_budget_project", "", number("370.83", "万元")),
        ("public_budget_carried_out", "", number("0", "万元")),
        ("three_public_change", "", number("-0.14", "万元")),
        ("vehicles_owned", "", Nil.NONE),
        ("abroad_persons", "", Nil.NONE),
        ("project_budget", "", number("382.84", "万元")),
        ("project_spent", "", number("370.83", "万元")),
        ("project_name", "山洪防治项目", "山洪防治项目"),
        ("project_budget", "山洪防治项目", number("187.69", "万元")),
        ("project_execution_rate", "山洪防治项目", number("95.61", "%")),
        ("score", "", number("95.76", "分")),
        ("grade", "", "优"),
        ("annual_goals", "", "一是推进水库除险加固；\n二是落实防汛值守。"),
        ("problems", "", "（一）目标量化不够\n指标有待细化。"),
        ("suggestions", "", "加强培训。"),
        ("signed_unit", "", "乙县水利局"),
    ],
)
def test_report(report, field, row, value):
    assert report.get((field, row)) == value


def test_dates_inherit_the_year(report):
    dates = [str(report[f"evaluation_{end}", ""]) for end in ("start", "end")]
    assert [*dates, str(report["report_date", ""])] == [
        "2024-03",
        "2024-06",
        "2024-03-15",
    ]


def test_figures_of_one_budget_are_not_those_of_all_funds(report):
    assert not [f for f, _ in report if f.startswith(("income_", "expenditure_"))]


@pytest.mark.parametrize("width", [23, 27, 31])
def test_lines_broken_anywhere_change_nothing(report, width):
    lines = [
        line[i : i + width]
        for line in REPORT.split("\n")
        for i in range(0, len(line), width)
    ]
    assert values(find_in_text(KIND, BOOK, "\n".join(lines))) == report


def test_the_sentence_outweighs_the_heading():
    text = "部门整体支出合计700万元，其中：基本支出300万元。"
    found = values(find_in_text(KIND, BOOK, text, "二、一般公共预算支出情况"))
    assert found["expenditure_basic", ""] == number("300", "万元")
    assert ("public_budget_basic", "") not in found


def test_the_only_project_has_no_row():
    text = "本单位项目资金为技能评价经费，年初预算拨款 10万元，实际支出 9万元。"
    found = values(find_in_text(KIND, BOOK, text, "（二）项目支出情况"))
    assert found["project_name", ""] == "技能评价经费"
    assert found["project_spent", ""] == number("9", "万元")


def test_a_figure_that_cannot_be_one_is_unreadable():
    found = values(find_in_text(KIND, BOOK, "工资福利支出 1.2.3 万元；"))
    assert found["wages_and_benefits", ""] is None


def test_blanks_inside_a_figure_do_not_part_it():
    found = values(find_in_text(KIND, BOOK, "工资福利支出1 97. 27 万元；"))
    assert found["wages_and_benefits", ""] == number("197.27", "万元")


def printed(text, width, top=0.0):
    """`text` as printed in lines of `width` characters, each 10 points wide."""
    parts = [text[i : i + width] for i in range(0, len(text), width)]
    lines = tuple(
        TextLine(
            part,
            1,
            BBox(0, top + 20 * n, 10 * len(part), top + 20 * n + 10),
            tuple(10.0 * i for i in range(len(part) + 1)),
        )
        for n, part in enumerate(parts)
    )
    return Passage(text, lines, tuple(range(0, len(text), width)))


def test_evidence_is_the_figure_as_printed_and_its_boxes():
    passage = printed("工资福利支出 197.27 万元；", 11)
    (fact,) = find_facts(Part("overall_report", 1, (passage,), ()), KIND, BOOK)
    assert (fact.evidence.raw, fact.label) == ("197.27 万元", "工资福利支出")
    boxes = [region.bbox for region in fact.evidence.regions]
    assert boxes == [BBox(70, 0, 110, 10), BBox(0, 20, 50, 30)]
    assert (fact.source, fact.confidence) == (Source.PROSE, Decimal(1))


def test_prose_in_a_long_cell_is_read():
    text = "按经济科目划分：工资福利支出197.27万元。" + "其他情况说明。" * 20
    cell = Cell(0, 0, 1, 1, 1, BBox(0, 0, 10, 10), Passage(text))
    table = Table(1, 1, 1, 1, (cell,))
    facts = find_facts(Part("overall_report", 1, (), (table,)), KIND, BOOK)
    assert ("wages_and_benefits", "") in values(facts)


def kind_with(prose, **more):
    field = FieldPattern(label="x", type=ValueType.AMOUNT, prose=prose, **more)
    return Kind(kind="k", title="k", fields={"x": field})


def test_labels_stand_in_templates():
    book = PatternBook(kinds={}, vocabulary=Vocabulary(), fragments={"n": r"\d+"})
    kind = kind_with(("$label为(?P<value>$n元)",), labels=("甲（乙）", "甲"))
    (fact,) = find_in_text(kind, book, "甲（乙）为５ 元")
    assert (fact.value, fact.label) == (number("5", "元"), "甲（乙）")


@pytest.mark.parametrize(
    ("template", "problem"),
    [
        ("$nowhere(?P<value>1)", "no such fragment"),
        ("(?P<value>1", "missing"),
        ("（(?P<value>1)", "folded"),
        ("(?P<figure>1)", "no such group"),
        ("甲", "no group"),
        ("$loop(?P<value>1)", "without end"),
    ],
)
def test_a_bad_template_is_told_by_name(template, problem):
    field = FieldPattern(label="x", type=ValueType.AMOUNT, prose=(template,))
    with pytest.raises(ValueError, match=problem) as caught:
        compile_prose(field, {"loop": "$loop"}, "income_total")
    assert "income_total" in str(caught.value)


@pytest.mark.parametrize(
    "text",
    [
        "1" * 4000,
        "甲乙丙、" * 1000 + "为成员",
        "三公经费" * 1000,
        "甲县某局\n" * 500,
        "（甲" * 2000,
    ],
)
def test_hostile_text_ends_in_time(text):
    find_in_text(KIND, BOOK, text)


@pytest.mark.parametrize(
    ("sentence", "field", "found"),
    [
        ("上年度自评得分91.2分。", "score", []),
        ("2022年度“三公”经费决算14.20万元。", "three_public_total.final", []),
        (
            "2022年度“三公”经费决算14.20万元。",
            "three_public_total.prior_final",
            ["14.20"],
        ),
        ("2024年“三公”经费预算15万元。", "three_public_total.budget", []),
        ("下年度部门年初预算拟安排800万元。", "budget_initial", []),
        ("2023年部门年初预算预计不超过800万元。", "budget_initial", []),
        ("自评得分90分以上为优。", "score", []),
        ("2019年机构改革后核定编制12名。", "staff_quota", ["12"]),
        ("上年结转10万元，部门总收入90万元。", "income_total", ["90"]),
        ("2024年4月组织评价，自评得分92分。", "score", ["92"]),
        ("比2022年减少3万元，部门总收入90万元。", "income_total", ["90"]),
        ("比上年减少3万元，本年总收入90万元。", "income_total", ["90"]),
        ("年末在职职工412人，其中在编268人。", "staff_in_post", ["412"]),
        (
            "年中调增62.18万元（基本支出42.18万元，项目支出20万元）。",
            "expenditure_basic",
            [],
        ),
        ("基本支出536.90万元，执行率99.32%。", "execution_rate", []),
    ],
)
def test_figures_of_other_years_plans_and_limits_are_left_out(sentence, field, found):
    story = f"2023年度部门整体支出绩效评价报告\n{sentence}"
    facts = [f for f in find_in_text(KIND, BOOK, story) if f.field == field]
    assert [str(f.value.number) for f in facts] == found


@pytest.mark.parametrize(
    ("sentence", "found"),
    [
        ("环卫所2023年年初预算120.50万元，支出118.30万元。", []),
        ("甲县城市管理局2023年年初预算900万元。", ["900"]),
        ("县城市管理局2023年年初预算900万元。", ["900"]),
        ("环卫所2023年年初预算120万元。我局2023年年初预算900万元。", ["900"]),
        ("县财政局2023年安排部门年初预算900万元。", ["900"]),
    ],
)
def test_figures_of_another_unit_are_left_out(sentence, found):
    story = f"甲县城市管理局2023年度部门整体支出绩效评价报告\n{sentence}"
    facts = [f for f in find_in_text(KIND, BOOK, story) if f.field == "budget_initial"]
    assert [str(f.value.number) for f in facts] == found


def test_a_carry_over_beside_the_public_budget_is_of_all_funds():
    beside = "2023年收入合计700万元，其中：一般公共预算拨款668万元，上年结转15万元。"
    inside = "一般公共预算收入446.67万元，其中：财政拨款446.55万元，上年结转0.12万元。"
    assert "public_budget_carried_in" not in {
        f.field for f in find_in_text(KIND, BOOK, beside)
    }
    assert "public_budget_carried_in" in {
        f.field for f in find_in_text(KIND, BOOK, inside)
    }


def test_a_list_number_does_not_hide_what_its_line_is_about():
    text = "四、主要情况\n1.数字化加工项目。年初预算120万元，实际支出118.9万元。"
    found = {f.field: f.row for f in find_in_text(KIND, BOOK, text)}
    assert found.keys() >= {"project_name", "project_budget", "project_spent"}
    assert "budget_initial" not in found


OWN = "甲县城市管理局"
TITLE = f"{OWN}2023年度部门整体支出绩效自评报告"


def told(text: str, field: str, *, title: str = TITLE) -> list[str]:
    found = find_in_text(KIND, BOOK, f"{title}\n{text}")
    return [str(f.value.number) for f in found if f.field == field]


@pytest.mark.parametrize(
    ("text", "field", "found"),
    [
        ("自评得分95分。\n1.绿化专项。年初预算9万元，自评得分98分。", "score", ["95"]),
        ("总分100分，自评得91分。", "score", ["91"]),
        ("自评100分制得分94.3。", "score", ["94.3"]),
        ("自评得分94.3分（满分100分）。", "score", ["94.3"]),
        ("履职效能自评33.6分（满分35分）。", "score", []),
        ("自评得分95分。财政局复核得分86分。", "score", ["95"]),
        ("局机关编制28人；园林所编制12人，在编11人。", "staff_in_post", []),
        ("全县共有教职工编制5126名。", "staff_quota", []),
        ("编制60人（含机关编制20人），在职55人。", "staff_in_post", ["55"]),
        ("全县接待游客12万人次。", "reception_persons", []),
        ("全县一般公共预算支出412亿元。", "public_budget_spent", []),
        ("2023年预算安排412万元，其中基本支出262万元。", "expenditure_basic", []),
        ("年初预算80万元（基本支出60万元）。", "expenditure_basic", []),
        ("当年追加人员经费18.66万元。", "expenditure_personnel", []),
        ("基本支出超年初预算15.37万元。", "budget_initial", []),
        ("救助残疾儿童86名，支出129万元。", "expenditure_total", []),
        ("收入总计90万元，支出总计90万元。", "expenditure_total", []),
        ("园林所全年支出56.2万元。", "expenditure_total", []),
        ("我局年末在职约40人。", "staff_in_post", []),
        ("总支出539万元左右。", "expenditure_total", []),
        (
            "三公经费3万元（上年4万元），其中公务接待费1万元（上年2万元）。",
            "three_public_reception.final",
            ["1"],
        ),
        (
            "公务用车、公务接待支出合计46.22万元。",
            "three_public_reception.final",
            [],
        ),
        ("项目完成36座水库改造，完成率100%。", "project_execution_rate", []),
        ("实有车辆编制16辆，实有车辆15辆。", "vehicles_owned", ["15"]),
    ],
)
def test_a_figure_belongs_to_whom_and_what_it_is_said_of(text, field, found):
    assert told(text, field) == found


@pytest.mark.parametrize(
    "title",
    [
        f"{OWN}\n二〇二三年度部门整体支出绩效自评报告",
        f"{OWN}部门整体支出绩效自评报告（2023年度）",
        f"{OWN}\n部门整体支出绩效自评报告\n（2023年度）",
        f"2023年度{OWN}部门整体支出绩效自评报告",
        f"绩效评价报告\n受托于2024年5月对{OWN}2023年度部门整体支出进行了绩效评价。",
    ],
)
def test_titles_tell_year_and_unit_however_they_are_set(title):
    assert told("", "fiscal_year", title=title) == ["2023"]
    assert told("2022年自评得分91分。", "score", title=title) == []
    text = "园林所2023年年初预算120万元。"
    assert told(text, "budget_initial", title=title) == []
    text = "县城管局2023年年初预算900万元。"
    assert told(text, "budget_initial", title=title) == ["900"]


def test_a_project_named_in_passing_keeps_its_name():
    text = "四、问题\n9个项目滞后，其中“争光”项目年初预算28万元，实际支出10万元。"
    found = find_in_text(KIND, BOOK, text)
    rows = {f.field: f.row for f in found if f.field.startswith("project_")}
    assert rows["project_spent"] == "“争光”项目"


def test_a_fund_without_budget_is_no_total():
    text = "三、项目支出情况\n（一）项目支出情况。因公出国（境）经费年初预算30万元。"
    assert told(text, "project_budget") == []


def test_words_for_projects_do_not_hide_the_total_of_projects():
    text = "二、收支情况\n（三）项目支出情况\n2023年项目支出59万元，其中：绿化9万元。"
    assert told(text, "expenditure_project") == ["59"]


def test_a_list_of_what_projects_spent_keeps_all_its_names():
    text = (
        "三、项目支出情况\n项目支出121万元，主要包括：除险加固资金100万元、"
        "山洪防治资金16万元、水利发展资金5万元。"
    )
    assert told(text, "project_purpose") == ["100", "16", "5"]
