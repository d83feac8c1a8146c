# ruff: noqa: E501
"""Rows of indicator tables, on layouts typed as text."""

from collections.abc import Iterable
from dataclasses import replace

import pytest

from extractor.indicators import find_indicators, heading_and_points
from extractor.loading import load_book
from extractor.misreadings import in_doubt
from extractor.model import IN_DOUBT, Indicator, Nil, Quantity, Table
from tests.drawing import part, table

BOOK = load_book()

PLAIN = """
    绩效指标 | 一级指标 | 二级指标 | 三级指标 | 年度⏎指标值 | 实际⏎完成值 | 分值 | 得分 | 偏差原因分析及改进措施
    ^ | 产出指标⏎（50分） | 数量指标 | 培训人次 | ≥400人次 | 467人次 | 10 | 10 |
    ^ | ^ | ^ | 检测批次 | 20批次 | 18批次 | 15 | 13.5 | 前期准备⏎不充分
    ^ | ^ | 时效指标 | 完成时间 | 12月31日前 | 12月20日 | 25 | 25 | 无
    ^ | 满意度指标(10分) | 服务对象满意度 | 满意度 | ≥90% | 94% | 10 | 10 | 0
    ^ | 总分 | > | > | > | > | 60 | 58.5 |
"""


def rows(kind: str, tables: Iterable[Table]) -> tuple[Indicator, ...]:
    return find_indicators(part(kind, tables), BOOK.kinds[kind], BOOK)


def cell(indicator: Indicator, name: str) -> str:
    """A cell's value in short."""
    value = indicator.cells[name].value
    if isinstance(value, Quantity):
        return str(value.number)
    return value.value if isinstance(value, Nil) else str(value)


def test_a_row_has_its_cells_and_the_headings_beside_it() -> None:
    found = rows("project_table", [table(PLAIN)])
    assert [i.row for i in found] == [1, 2, 3, 4]
    second = found[1]
    assert (second.level1, second.level2) == ("产出指标", "数量指标")
    assert second.level1_points == Quantity(second.level1_points.number, "分", 0)  # type: ignore[union-attr]
    assert [cell(second, n) for n in ("name", "target", "actual")] == [
        "检测批次",
        "20批次",
        "18批次",
    ]
    assert [cell(second, n) for n in ("weight", "score", "reason")] == [
        "15",
        "13.5",
        "前期准备\n不充分",
    ]
    assert cell(found[0], "reason") == "blank"
    assert cell(found[2], "reason") == "none"
    assert found[3].level1 == "满意度指标"
    fact = second.cells["score"]
    assert (fact.field, fact.row) == ("indicator.score", "2")


def test_the_closing_row_is_no_indicator() -> None:
    assert all(cell(i, "weight") != "60" for i in rows("overall_table", [table(PLAIN)]))


def test_three_columns_make_a_target() -> None:
    drawn = table("""
        一级指标 | 二级指标 | 三级指标 | 指标性质 | 指标值 | 度量单位 | 完成值 | 权重 | 得分 | 未完成原因分析
        成本指标 | 经济成本 | 控制数 | ≤ | 381.74 | 万元 | 351.46万元 | 10 | 10 |
        产出指标 | 数量指标 | 读者人次 | ＝ | 168300 | 人次 | 173041人次 | 10 | 10 |
        ^ | 质量指标 | 影响 | 定性 | 无明显影响 | | 无明显影响 | 10 | 10 |
    """)
    found = rows("project_table", [drawn])
    assert [cell(i, "target") for i in found] == [
        "≤381.74万元",
        "168300人次",
        "无明显影响",
    ]
    assert len(found[0].cells["target"].evidence.regions) == 3


def test_headings_go_on_over_a_repeated_head_and_blank_cells() -> None:
    first, second = PLAIN.splitlines()[:4], PLAIN.splitlines()[1:2]
    second.append("    | | | 完成率 | 100% | 100% | 10 | 10 |")
    found = rows(
        "project_table", [table("\n".join(first)), table("\n".join(second), page=2)]
    )
    assert [i.row for i in found] == [1, 2, 3]
    last = found[2]
    assert (last.level1, last.level2, cell(last, "name")) == (
        "产出指标",
        "数量指标",
        "完成率",
    )
    assert last.level1_points is not None


def test_a_new_first_level_does_not_inherit_the_second() -> None:
    drawn = table("""
        一级指标 | 二级指标 | 三级指标 | 指标值 | 完成值 | 分值 | 得分
        产出指标 | 数量指标 | 甲 | 1 | 1 | 10 | 10
        效益指标 | | 乙 | 1 | 1 | 10 | 10
    """)
    found = rows("project_table", [drawn])
    assert [i.level2 for i in found] == ["数量指标", ""]


def test_unused_template_rows_are_left_out() -> None:
    drawn = table("""
        一级指标 | 二级指标 | 三级指标 | 指标值 | 完成值 | 分值 | 得分
        产出指标 | 数量指标 | 指标1：座数 | 1座 | 1座 | 10 | 10
        ^ | ^ | 指标2： | | | |
        ^ | ^ | …… | | | |
        ^ | 质量指标 | 合格率 | 95% | 95% | 10 | 10
    """)
    found = rows("project_table", [drawn])
    assert [(i.row, cell(i, "name")) for i in found] == [
        (1, "指标1：座数"),
        (2, "合格率"),
    ]


def test_goals_of_the_form() -> None:
    drawn = table("""
        整体目标 | 评价内容 | > | 绩效目标 | 完成情况
        ^ | 产出目标⏎（部门工作实绩） | 数量、质量指标 | 指标1：⏎水库座数≥10座 | 水库座数11座
        ^ | ^ | ^ | 指标2：合格率≥95% | 96%
        ^ | ^ | ^ | 指标3： |
        ^ | 效益目标 | 社会效益 | 指标1：效果明显 | 效果较好
        绩效自评综合得分及评价等次 | > | > | > | >
        评分：95 | > | > | 等级：优 | >
    """)
    found = rows("overall_form", [drawn])
    assert [
        (i.level1, i.level2, cell(i, "name"), cell(i, "target")) for i in found
    ] == [
        ("产出目标", "数量、质量指标", "指标1", "水库座数≥10座"),
        ("产出目标", "数量、质量指标", "指标2", "合格率≥95%"),
        ("效益目标", "社会效益", "指标1", "效果明显"),
    ]
    assert cell(found[1], "actual") == "96%"
    assert all(i.level1_points is None and "weight" not in i.cells for i in found)


def test_a_weight_that_two_rows_share_counts_once() -> None:
    drawn = table("""
        一级指标 | 二级指标 | 三级指标 | 指标值 | 完成值 | 分值 | 得分
        产出指标 | 数量指标 | 甲 | 1 | 1 | 10 | 10
        ^ | ^ | 乙 | 2 | 2 | ^ | ^
    """)
    found = rows("project_table", [drawn])
    assert [("weight" in i.cells) for i in found] == [True, False]


@pytest.mark.parametrize(
    ("text", "heading", "points"),
    [
        ("产出指标\n（50分）", "产出指标", "50"),
        ("项目决策(10)", "项目决策", "10"),
        ("效益指标 (22.5分)", "效益指标", "22.5"),
        ("满意度指标\n（10\n分）", "满意度指标", "10"),
        ("效益目标（预期实现的效益）", "效益目标", None),
        ("质量指标", "质量指标", None),
    ],
)
def test_points_in_a_heading(text: str, heading: str, points: str | None) -> None:
    name, found = heading_and_points(text)
    assert name == heading
    assert (None if found is None else str(found.number)) == points


def test_rows_go_on_in_a_table_without_headings_until_the_closing_row() -> None:
    lines = PLAIN.splitlines()
    first = table("\n".join(lines[:3]))
    second = table("\n".join(lines[4:]).replace("^", ""), page=2)
    third = table("甲 | 乙 | 丙 | 丁 | 戊 | 己 | 10 | 10 | 庚", page=3)
    found = rows("project_table", [first, second, third])
    names = [cell(i, "name") for i in found]
    assert names == ["培训人次", "完成时间", "满意度"]


def test_a_form_label_over_the_headings_takes_none_of_them_away() -> None:
    drawn = table("""
        预期目标 | 巡护古树。 | > | > | >
        实际完成情况 | 完成。 | > | > | >
        一级指标 | 二级指标 | 年度指标值 | 实际完成值 | 分值
        产出指标 | 数量指标 | 320株 | 326株 | 50
        效益指标 | 生态效益指标 | 良好 | 良好 | 40
    """)
    found = rows("project_table", [drawn])
    assert [i.level1 for i in found] == ["产出指标", "效益指标"]


def unsure(drawn: Table, text: str) -> Table:
    """The table, the cell of that text read without any certainty."""
    return replace(
        drawn,
        cells=tuple(
            replace(c, content=in_doubt(c.content)) if c.content.text == text else c
            for c in drawn.cells
        ),
    )


def test_a_row_of_a_scan_with_one_text_beside_its_points_may_be_the_closing_one() -> (
    None
):
    misread = PLAIN.replace("总分", "大分")
    last = rows("project_table", [unsure(table(misread), "大分")])[-1]
    assert {last.cells[n].confidence for n in ("weight", "score")} == {IN_DOUBT}
    exported = rows("project_table", [table(misread)])[-1]
    assert exported.cells["weight"].confidence == 1
    named = rows("project_table", [unsure(table(PLAIN), "检测批次")])[1]
    assert named.cells["weight"].confidence == 1


def test_of_three_columns_of_points_the_indicator_has_the_last() -> None:
    drawn = table("""
        绩效指标 | 一级指标 | 分值 | 二级指标 | 分值 | 三级指标 | 分值 | 年度指标值 | 实际完成值 | 得分
        ^ | 产出指标 | 50 | 数量指标 | 30 | 扶持项目 | 25 | ≥6个 | 6个 | 25
        ^ | ^ | ^ | 质量指标 | 20 | 验收率 | 20 | 100% | 100% | 20
    """)
    found = rows("project_table", [drawn])
    assert [cell(i, "weight") for i in found] == ["25", "20"]


def test_a_remark_below_the_rows_is_no_indicator() -> None:
    drawn = table("""
        一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分
        产出指标 | 数量指标 | 培训人次 | ≥400人次 | 467人次 | 90 | 90
        其他需要说明事项 | > | > | 无 | > | > | >
        总分 | > | > | > | > | 100 | 99
    """)
    assert [cell(i, "name") for i in rows("project_table", [drawn])] == ["培训人次"]
