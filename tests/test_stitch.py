"""Tables continued over pages."""

from dataclasses import replace

import pytest

from extractor.model import Table
from extractor.stitch import stitch
from tests.drawing import line, sheet, table

WIDTHS = (100.0, 100.0, 100.0)
HEAD = "项目 | 预算数 | 执行数\n"


def texts(found: Table) -> list[list[str]]:
    rows = [["."] * found.n_cols for _ in range(found.n_rows)]
    for cell in found.cells:
        rows[cell.row][cell.col] = cell.content.text
    return rows


def drawn(rows, page=1, **more):
    return table(rows, page=page, widths=more.pop("widths", WIDTHS), **more)


def joined(upper: str, lower: str, **more):
    first, second = drawn(upper, 1), drawn(lower, 2)
    return stitch([sheet(1, [first], **more), sheet(2, [second])])


def test_rows_are_numbered_through_and_keep_their_page():
    (found,) = joined("甲 | 1 | 2", "乙 | 3 | 4")
    assert texts(found) == [["甲", "1", "2"], ["乙", "3", "4"]]
    assert [c.page for c in found.cells] == [1, 1, 1, 2, 2, 2]
    assert found.page == 1


def test_three_pages_are_one_table():
    sheets = [sheet(n, [drawn(f"甲 | {n} | 2", n)]) for n in (1, 2, 3)]
    (found,) = stitch(sheets)
    assert found.n_rows == 3


def test_a_repeated_head_is_dropped():
    first = drawn(HEAD + "甲 | 1 | 2", 1, top=760)
    second = drawn(HEAD + "乙 | 3 | 4", 2)
    (found,) = stitch([sheet(1, [first]), sheet(2, [second])])
    assert [row[0] for row in texts(found)] == ["项目", "甲", "乙"]


def test_a_second_table_of_the_form_that_had_room_is_another():
    far = drawn(HEAD + "丙 | 3 | 4", 3, top=760)
    first, second = drawn(HEAD + "甲 | 1 | 2", 1), drawn(HEAD + "乙 | 3 | 4", 2)
    found = stitch([sheet(1, [first]), sheet(2, [second]), sheet(3, [far])])
    assert len(found) >= 2
    assert texts(found[0]) == [["项目", "预算数", "执行数"], ["甲", "1", "2"]]


@pytest.mark.parametrize(
    ("number", "text", "top"),
    [(1, "填表人：", 500.0), (2, "项目支出绩效自评表", 20.0)],
    ids=["below the first", "above the second"],
)
def test_something_printed_between_parts_them(number, text, top):
    sheets = [
        sheet(n, [drawn("甲 | 1 | 2", n)], [line(text, n, top=top)] * (n == number))
        for n in (1, 2)
    ]
    assert len(stitch(sheets)) == 2


@pytest.mark.parametrize("text", ["{}", "— {} —", "第{}页"])
def test_page_numbers_do_not_part(text):
    sheets = [
        sheet(n, [drawn("甲 | 1 | 2", n)], [line(text.format(n), n, top=800)])
        for n in (1, 2)
    ]
    assert len(stitch(sheets)) == 1


def test_the_same_title_on_two_pages_parts_them():
    sheets = [
        sheet(n, [drawn("甲 | 1 | 2", n)], [line("（2024年度）", n, top=20)])
        for n in (1, 2)
    ]
    assert len(stitch(sheets)) == 2


@pytest.mark.parametrize(
    ("second", "expected"),
    [(HEAD + "丙 | 3 | 4\n丁 | 3 | 4", 1), (HEAD + "甲 | 3 | 4\n乙 | 5 | 6", 2)],
    ids=["other rows: the title is printed again", "the same labels: another form"],
)
def test_a_title_and_a_head_printed_again(second, expected):
    titles = [[line("（2024年度）", n, top=20)] for n in (1, 2)]
    first = drawn(HEAD + "甲 | 1 | 2\n乙 | 1 | 2", 1)
    sheets = [sheet(1, [first], titles[0]), sheet(2, [drawn(second, 2)], titles[1])]
    assert len(stitch(sheets)) == expected


def test_other_outer_edges_part_them():
    sheets = [
        sheet(1, [drawn("甲 | 1 | 2", 1)]),
        sheet(2, [drawn("乙 | 3 | 4", 2, widths=(100, 100, 140))]),
    ]
    assert len(stitch(sheets)) == 2


def test_a_page_between_parts_them():
    sheets = [
        sheet(1, [drawn("甲 | 1 | 2", 1)]),
        sheet(2, [], [line("正文", 2)]),
        sheet(3, [drawn("乙 | 3 | 4", 3)]),
    ]
    assert len(stitch(sheets)) == 2


def test_fewer_columns_are_put_on_the_union_of_edges():
    first = drawn("甲 | 1 | 2", 1)
    second = drawn("备注 | 说明", 2, widths=(100, 200))
    (found,) = stitch([sheet(1, [first]), sheet(2, [second])])
    assert found.n_cols == 3
    assert [(c.row, c.col, c.colspan) for c in found.cells if c.page == 2] == [
        (1, 0, 1),
        (1, 1, 2),
    ]


def test_a_merged_cell_parted_by_the_break_is_one():
    (found,) = joined("产出 | 数量 | 1\n^ | 质量 | 2", " | 时效 | 3\n^ | 成本 | 4")
    assert found.cells[0].rowspan == 4
    assert texts(found)[2] == [".", "时效", "3"]


def test_the_text_of_a_parted_cell_may_stand_on_the_second_page():
    (found,) = joined(" | 数量 | 1\n^ | 质量 | 2", "产出 | 时效 | 3\n^ | 成本 | 4")
    first = found.cells[0]
    assert (first.row, first.rowspan, first.content.text) == (0, 4, "产出")
    assert first.page == 2


def test_blank_cells_of_single_rows_stay_apart():
    (found,) = joined("甲 | 1 | ", "乙 | 2 | ")
    assert [c.rowspan for c in found.cells] == [1] * 6


def test_a_row_cut_by_the_break_is_joined():
    (found,) = joined("竞赛 | 10 | 完成，宣传", " |  | 力度不断加大\n乙 | 3 | 好")
    assert texts(found) == [["竞赛", "10", "完成，宣传力度不断加大"], ["乙", "3", "好"]]
    lines = found.cells[2].content.lines
    assert [n.page for n in lines] == [1, 2]
    assert found.cells[2].content.starts == (0, 5)


def test_a_row_of_its_own_with_a_blank_figure_is_not_joined():
    (found,) = joined("甲 | 1 | 完成", "乙 |  | 未完成")
    assert texts(found) == [["甲", "1", "完成"], ["乙", "", "未完成"]]


def test_nothing_goes_in_nothing_comes_out():
    assert stitch([]) == ()
    assert stitch([replace(sheet(1), tables=())]) == ()


@pytest.mark.parametrize(
    ("upper", "lower", "whole"),
    [
        ("效益目标（预期实现的", "效益）", "效益目标（预期实现的效益）"),
        ("产出目标", "（部门工作实绩）", "产出目标（部门工作实绩）"),
        ("数量、质量、", "成本指标", "数量、质量、成本指标"),
    ],
)
def test_a_heading_cut_by_the_break_is_one(upper, lower, whole):
    (found,) = joined(f"{upper} | 数量 | 1", f"{lower} | 时效 | 3")
    assert [(c.content.text, c.rowspan) for c in found.cells if c.col == 0] == [
        (whole, 2)
    ]
    assert [n.page for n in found.cells[0].content.lines] == [1, 2]


@pytest.mark.parametrize(
    ("first", "upper", "lower", "expected"),
    [
        ("产出指标", "服务对象满意", "度指标", 1),
        ("产出指标", "社会效益指标", "满意度指标", 2),
        ("产出指标", "社会效益", "满意度指标", 2),
        ("产出指标", "（一）投入", "（二）产出指标", 2),
    ],
    ids=["full", "each a heading", "room was left", "numbered"],
)
def test_two_headings_on_either_side_of_the_break(first, upper, lower, expected):
    widths = (70.0, 100.0, 100.0)
    above = f"{first} | 数量 | 1\n^ | 质量 | 1\n{upper} | 时效 | 2"
    tight = drawn(above, 1, widths=widths)
    cells = (
        replace(c, bbox=c.bbox._replace(bottom=c.bbox.bottom - 4)) for c in tight.cells
    )
    tight = replace(tight, cells=tuple(cells))
    (found,) = stitch(
        [sheet(1, [tight]), sheet(2, [drawn(f"{lower} | 丁 | 3", 2, widths=widths)])]
    )
    assert len([c for c in found.cells if c.col == 0]) == expected + 1


def beside(left, right, *, cut=(), widths=(60.0, 120.0)):
    """Two pages of one sheet, rows named in `cut` open between them."""
    first = drawn(left, 1, widths=widths)
    second = drawn(right, 2, widths=(110.0, 90.0))
    cells = (
        tuple(replace(c, cut=c.row in cut and c.col == at) for c in t.cells)
        for t, at in ((first, 1), (second, 0))
    )
    pages = [
        replace(t, cells=own) for t, own in zip((first, second), cells, strict=True)
    ]
    return stitch([sheet(i, [t]) for i, t in enumerate(pages, start=1)])


LEFT_PAGE = """
    名称 | 水库
    项目 | 预算
    甲   | 64.00
    乙   | 5.00
"""
RIGHT_PAGE = """
         |
    预算 | 执行
    64.00| 58.14
         | 4.50
"""


def test_columns_printed_on_the_next_page_stand_beside_the_others():
    (whole,) = beside(LEFT_PAGE, RIGHT_PAGE, cut={0, 1, 2, 3})
    assert texts(whole) == [
        ["名称", "水库", ".", ""],
        ["项目", "预算", ".", "执行"],
        ["甲", "64.00", ".", "58.14"],
        ["乙", "5.00", ".", "4.50"],
    ]
    box = {c.content.text: (c.page, round(c.bbox.x0)) for c in whole.cells}
    assert box["58.14"] == (2, 160)


def test_a_figure_cut_by_the_page_into_two_is_in_doubt():
    (whole,) = beside(LEFT_PAGE, RIGHT_PAGE.replace("64.00", "1.00"), cut={0, 1, 2, 3})
    assert [c.content.text for c in whole.cells if c.doubtful] == ["64.00"]


def test_the_same_form_on_the_next_page_is_not_beside():
    assert len(beside(LEFT_PAGE, LEFT_PAGE)) == 2
    assert len(beside(LEFT_PAGE, RIGHT_PAGE)) == 2


def test_columns_at_the_left_that_are_printed_again_are_left_out():
    right = """
        名称 |
        项目 | 执行
        甲   | 58.14
        乙   | 4.50
    """
    first, second = (
        drawn(LEFT_PAGE, 1, widths=(60.0, 120.0)),
        drawn(right, 2, widths=(60.0, 90.0)),
    )
    first = replace(first, cells=tuple(replace(c, cut=c.row == 0) for c in first.cells))
    (whole,) = stitch([sheet(1, [first]), sheet(2, [second])])
    assert texts(whole)[2] == ["甲", "64.00", "58.14"]


def test_columns_found_by_their_texts_are_the_same_on_every_page():
    """Without uprights they end a little elsewhere on each; a last one may be empty."""
    pages = [
        ("甲 | 目标 | 实际 | 无", (100.0, 100.0, 100.0, 50.0)),
        ("乙 | 1 | 2", (100.0, 106.0, 144.0)),
        ("丙 | 3 | 4", (100.0, 95.0, 155.0)),
    ]
    sheets = [
        sheet(n, [replace(drawn(rows, n, widths=widths), ruled=False)])
        for n, (rows, widths) in enumerate(pages, start=1)
    ]
    (found,) = stitch(sheets)
    assert [row[:3] for row in texts(found)] == [
        ["甲", "目标", "实际"],
        ["乙", "1", "2"],
        ["丙", "3", "4"],
    ]
    first, second, _ = (c.bbox.x0 for c in found.cells if c.col == 2)
    assert second - first == 6  # boxes stay where they are printed
