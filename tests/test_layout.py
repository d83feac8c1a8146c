import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.geometry import BBox
from extractor.layout import (
    find_passages,
    join_lines,
    lines_in,
    lines_outside,
    regions,
    text_lines,
)
from extractor.model import (
    Cell,
    Char,
    Condition,
    Page,
    Passage,
    Reading,
    Sheet,
    Table,
    TextLine,
)
from extractor.options import Options
from extractor.readers import open_document
from extractor.text import fold_key, is_cjk
from tests.papers import SHARED

SIZE = 10.0


def chars(text: str, x: float = 0, top: float = 0, size: float = SIZE) -> list[Char]:
    """`text` as a printer sets it; a space leaves half a font size."""
    placed = []
    for char in text:
        width = size if is_cjk(char) else size / 2
        if char != " ":
            placed.append(Char(char, x, top, x + width, top + size, size))
        x += width
    return placed


def page(*rows: list[Char], number: int = 1, height: float = 800) -> Page:
    everything = tuple(char for row in rows for char in row)
    return Page(number, 600, height, everything, (), Condition.TEXT)


def sheet(*rows: list[Char], number: int = 1, tables: tuple[Table, ...] = ()) -> Sheet:
    lines = text_lines(page(*rows, number=number))
    return Sheet(number, 600, 800, Condition.TEXT, Reading.TEXT, lines, tables)


def table(bbox: BBox, number: int = 1) -> Table:
    cell = Cell(0, 0, 1, 1, number, bbox, Passage(""))
    return Table(number, 1, 1, 1, (cell,))


def texts(things) -> list[str]:
    return [thing.text for thing in things]


def test_a_space_stands_where_the_gap_is_wide():
    assert texts(lines_in(chars("Total 12 34", 5), 1)) == ["Total 12 34"]
    assert texts(lines_in(chars("完成12人次"), 1)) == ["完成12人次"]
    spread = chars("姓") + chars("名", 30)
    assert texts(lines_in(spread, 1)) == ["姓 名"]


def test_the_quarter_between_latin_and_chinese_is_no_space():
    assert texts(lines_in(chars("完成") + chars("49", 22.5), 1)) == ["完成49"]


def test_each_character_of_a_line_has_its_sides():
    (line,) = lines_in(chars("姓") + chars("名A", 30), 1)
    assert line.text == "姓 名A"
    assert tuple(line.edges) == (0, 10, 30, 40, 45)
    assert line.bbox == BBox(0, 0, 45, 10)


def test_a_ligature_keeps_its_letters_inside_its_box():
    (line,) = lines_in([Char("fi", 0, 0, 8, 10, 10), Char("t", 8, 0, 11, 10, 10)], 1)
    assert line.text == "fit"
    assert tuple(line.edges) == (0, 4, 8, 11)


def test_other_baselines_and_superscripts_join_their_line():
    row = chars("面积") + chars("12", 20, 1.5) + chars("m", 30, 0.5)
    row += chars("2", 35, -1, 6) + chars("下一行", 0, 11)
    assert texts(lines_in(row, 1)) == ["面积12m2", "下一行"]


def test_a_label_beside_two_lines_merges_with_neither():
    small = chars("上面一行", 40, 0, 8) + chars("下面一行", 40, 10, 8)
    lines = texts(lines_in(small + chars("标", 0, 4, 9), 1))
    assert lines == ["上面一行", "标", "下面一行"]


def test_lines_tight_under_each_other_stay_apart():
    rows = [chars("一二三四", 0, 10.0 * i) for i in range(20)]
    assert len(text_lines(page(*rows))) == 20


def test_two_columns_of_text_are_read_one_after_the_other():
    rows = []
    for i in range(8):
        rows.append(chars("左" * 20, 0, 15 * i) + chars("右" * 20, 240, 15 * i))
    lines = texts(text_lines(page(chars("标题在上面", 150, -30), *rows)))
    assert lines == ["标题在上面", *["左" * 20] * 8, *["右" * 20] * 8]


def test_labels_and_values_are_no_columns():
    rows = [
        chars("财政拨款收入决算", 0, 15 * i) + chars("1234.50 99.00", 240, 15 * i)
        for i in range(10)
    ]
    assert len(text_lines(page(*rows))) == 10


def test_a_dump_keeps_its_spaces():
    row = [Char(c, i, 3, i + 1, 4, 1) for i, c in enumerate("收入  92", start=2)]
    (line,) = lines_in(row, 1)
    assert line.text == "收入  92"
    assert line.bbox == BBox(2, 3, 8, 4)


def test_what_stands_in_cells_is_not_outside():
    sheet_page = page(
        chars("标题", 0, 0), chars("左格", 10, 30), chars("右格", 310, 30)
    )
    left = table(BBox(0, 20, 200, 60))
    right = table(BBox(300, 20, 500, 60))
    assert texts(lines_outside(sheet_page, (left,))) == ["标题", "右格"]
    assert texts(lines_outside(sheet_page, (left, right))) == ["标题"]
    elsewhere = table(BBox(0, 0, 600, 800), number=2)
    assert len(lines_outside(sheet_page, (elsewhere,))) == 2
    assert len(lines_outside(sheet_page, ())) == 2


def column(*rows: str, x: float = 0) -> tuple[TextLine, ...]:
    return tuple(
        line
        for i, row in enumerate(rows)
        for line in lines_in(chars(row, x, 12 * i), 1)
    )


@pytest.mark.parametrize(
    ("rows", "joined"),
    [
        (("职业技能", "鉴定中心"), "职业技能鉴定中心"),
        (("annual", "report"), "annual report"),
        (("1", "183.92"), "1 183.92"),
        (("完成", "12"), "完成12"),
        (("≥95", "%"), "≥95 %"),
        ((), ""),
    ],
)
def test_lines_join_as_they_are_read(rows, joined):
    assert join_lines(column(*rows), paragraphs=False).text == joined


def test_paragraphs_of_a_cell_are_kept_apart():
    cell = column(
        "目标1：完成年度技能鉴定任务四千九百人次",
        "以上。",
        "目标2：组织竞赛。",
        "其余工作按照要求全部完成，群众比较满意",
        "（一）一是",
        "二是",
    )
    assert join_lines(cell, paragraphs=True).text.split("\n") == [
        "目标1：完成年度技能鉴定任务四千九百人次以上。",
        "目标2：组织竞赛。",
        "其余工作按照要求全部完成，群众比较满意",
        "（一）一是二是",
    ]


def test_a_figure_at_a_line_start_is_no_list_number():
    cell = column("本年度一般公共预算财政拨款支出合计", "1.5万元")
    assert "\n" not in join_lines(cell, paragraphs=True).text


def test_starts_tell_where_each_line_begins():
    passage = join_lines(column("总计 total", "value", "合计"), paragraphs=False)
    for line, start in zip(passage.lines, passage.starts, strict=True):
        assert passage.text[start:].startswith(line.text)


def test_a_slice_is_found_on_the_page_line_by_line():
    passage = join_lines(column("财政拨款收", "入合计 92"), paragraphs=False)
    start = passage.text.index("收入合计")
    found = regions(passage, start, start + 4)
    assert [r.bbox for r in found] == [BBox(40, 0, 50, 10), BBox(0, 12, 30, 22)]
    assert {r.page for r in found} == {1}


def test_blanks_and_breaks_have_no_box():
    passage = join_lines(column("1、甲。", "2、  乙"), paragraphs=True)
    assert passage.text == "1、甲。\n2、 乙"
    (box,) = regions(passage, 4, len(passage.text))
    assert box.bbox == passage.lines[1].bbox
    assert regions(passage, 4, 5) == ()
    assert regions(passage, 3, 3) == ()
    assert regions(Passage(""), 0, 0) == ()


@given(st.lists(st.text("收入 a1。；", min_size=1), min_size=1, max_size=6), st.data())
def test_boxes_of_any_slice_lie_in_their_lines(rows, data):
    lines = column(*rows)
    passage = join_lines(lines, paragraphs=True)
    start = data.draw(st.integers(0, len(passage.text)))
    end = data.draw(st.integers(start, len(passage.text)))
    found = regions(passage, start, end)
    assert bool(found) == bool(passage.text[start:end].strip())
    for region in found:
        x0, top, x1, bottom = region.bbox
        assert x0 < x1
        assert any(
            line.bbox.x0 <= x0
            and x1 <= line.bbox.x1
            and (top, bottom) == (line.bbox.top, line.bbox.bottom)
            for line in lines
        )


FULL = "一二三四五六七八九十一二三四五六七八九十"  # a line of 20 characters


def paragraph(*rows: str, top: float = 100) -> list[list[Char]]:
    """Rows of one paragraph, the first indented by two characters."""
    return [chars(row, 20 if i == 0 else 0, top + 18 * i) for i, row in enumerate(rows)]


def test_paragraphs_are_told_by_indent_and_short_lines():
    rows = [
        *paragraph("（一）收入情况", top=100),
        *paragraph(FULL[:18], FULL, "完。", top=118),
        *paragraph(FULL[:18], FULL, top=172),
        *paragraph("二、支出情况" + FULL[:12], top=208),
    ]
    assert texts(find_passages([sheet(*rows)])) == [
        "（一）收入情况",
        FULL[:18] + FULL + "完。",
        FULL[:18] + FULL,
        "二、支出情况" + FULL[:12],
    ]


def test_a_figure_too_long_for_the_rest_of_a_line_ends_no_paragraph():
    rows = [
        chars(FULL[:18], 20, 100),
        chars("分别为工资福利支出合计共计也为", 0, 118),
        chars("1234567.89万元。", 0, 136),
    ]
    assert len(find_passages([sheet(*rows)])) == 1


def test_a_paragraph_goes_on_over_the_page():
    first = sheet(
        *paragraph(FULL[:18], FULL, top=700), chars("- 1 -", 280, 780), number=1
    )
    second = sheet(
        chars(FULL, 0, 100), chars("完。", 0, 118), chars("- 2 -", 280, 780), number=2
    )
    (passage,) = find_passages([first, second])
    assert passage.text == FULL[:18] + FULL * 2 + "完。"
    assert {line.page for line in passage.lines} == {1, 2}


def test_a_new_paragraph_may_begin_a_page():
    first = sheet(*paragraph(FULL[:18], FULL, top=700), number=1)
    second = sheet(*paragraph(FULL[:18], "完。", top=100), number=2)
    assert len(find_passages([first, second])) == 2


def test_a_table_ends_a_paragraph():
    between = table(BBox(0, 130, 300, 200))
    rows = (chars(FULL, 0, 100), chars(FULL, 0, 210))
    assert len(find_passages([sheet(*rows, tables=(between,))])) == 2
    at_foot = table(BBox(0, 130, 300, 700))
    first = sheet(chars(FULL, 0, 100), number=1, tables=(at_foot,))
    assert len(find_passages([first, sheet(chars(FULL, 0, 100), number=2)])) == 2


def test_page_numbers_and_running_heads_are_left_out():
    sheets = [
        sheet(
            chars(f"某县民政局决算公开 第{n}页", 0, 20),
            chars("标题" + "甲乙丙丁"[n - 1], 200, 90),
            chars(str(n), 290, 780),
            number=n,
        )
        for n in range(1, 5)
    ]
    assert texts(find_passages(sheets)) == [f"标题{c}" for c in "甲乙丙丁"]


def test_a_title_on_two_pages_and_a_figure_in_the_text_stay():
    sheets = [
        sheet(chars("项目自评表", 200, 60), chars("92", 0, 400), number=n)
        for n in (1, 2)
    ]
    assert texts(find_passages(sheets)) == ["项目自评表", "92"] * 2


def test_a_title_that_every_page_repeats_is_no_running_head():
    sheets = [
        sheet(chars("项目自评表", 200, 40, 16), chars(f"内容{c}" * 3, 0, 400), number=n)
        for n, c in enumerate("甲乙丙丁", start=1)
    ]
    assert texts(find_passages(sheets)).count("项目自评表") == 4


def dump(*rows: str) -> Sheet:
    placed = tuple(
        Char(char, float(x), float(y), x + 1.0, y + 1.0, 1.0)
        for y, row in enumerate(rows)
        for x, char in enumerate(row)
    )
    dump_page = Page(1, 80, len(rows), placed, (), Condition.TEXT)
    lines = text_lines(dump_page)
    return Sheet(1, 80, len(rows), Condition.TEXT, Reading.TEXT, lines, ())


def test_wrapped_lines_of_a_dump_join_over_blank_lines():
    full = "承办全州职业技能鉴定、职业技能竞赛，培训质量评估和地方性职业技能"
    found = find_passages(
        [dump("人员编制 11", "", full, "", full, "", "标准等。", "", "11", "- 3 -")]
    )
    assert texts(found) == ["人员编制 11", full * 2 + "标准等。", "11"]


def test_an_indented_line_of_a_dump_begins_a_paragraph():
    full = "承办全州职业技能鉴定、职业技能竞赛，培训质量评估和地方性职业技能"
    rows = [*("  " + full[:-2], full) * 2]
    indented = [
        Char(c, float(x), float(y), x + 1.0, y + 1.0, 1.0)
        for y, row in enumerate(rows)
        for x, c in enumerate(row)
        if c != " "
    ]
    lines = lines_in(indented, 1)
    found = find_passages([Sheet(1, 80, 4, Condition.TEXT, Reading.TEXT, lines, ())])
    assert texts(found) == [full[:-2] + full] * 2


def test_no_sheets_no_passages():
    assert find_passages([]) == ()
    assert find_passages([sheet()]) == ()


@pytest.mark.skipif(not SHARED.exists(), reason="reports are not at hand")
def test_the_narrative_of_the_replica_comes_back_whole():
    truth = json.loads((SHARED / "reports/replica-truth.json").read_text())
    wanted = {fold_key(piece["text"]) for piece in truth["narrative"]}
    options = Options(pages=frozenset(range(5, 10)))
    with open_document(SHARED / "reports/replica.pdf", options) as source:
        sheets = [
            Sheet(
                p.number, p.width, p.height, p.condition, p.reading, text_lines(p), ()
            )
            for p in source.pages()
        ]
    found = {fold_key(passage.text) for passage in find_passages(sheets)}
    share = Decimal(len(wanted & found)) / len(wanted)
    assert share >= Decimal("0.95"), wanted - found


def test_lines_beside_a_gutter_of_two_tables_are_read_side_by_side():
    rows = [
        *(chars("自评表", x, 0) for x in (50, 350)),
        *(chars("年度", x, 20) for x in (60, 360)),
        chars("填报说明写在两张表下面并且越过中间的空白" * 2, 50, 300),
    ]
    tables = (table(BBox(0, 50, 280, 200)), table(BBox(300, 50, 580, 250)))
    lines = [line.text for line in lines_outside(page(*rows), tables)]
    assert lines[:4] == ["自评表", "年度", "自评表", "年度"]
    assert len(lines) == 5
