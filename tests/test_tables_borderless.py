"""Tables without rulings, and what only camelot's reading can tell."""

import logging
from dataclasses import replace

import pytest
from PIL import Image
from reportlab.lib.pagesizes import A4
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen import canvas

from extractor.model import Ruling
from extractor.options import Options
from extractor.readers import open_document
from extractor.tables import find_tables
from tests.drawing import chars, draw, grid, page

ROWS = [
    ["Item", "Budget", "Actual"],
    ["A", "10.50", "11.50"],
    ["B", "20.00", "21.00"],
    ["C", "30.00", "31.00"],
]
XS, YS = (60, 200, 320, 440), (700, 670, 640, 610, 580)


def texts(table):
    rows = [["."] * table.n_cols for _ in range(table.n_rows)]
    for cell in table.cells:
        rows[cell.row][cell.col] = cell.content.text
    return rows


def read(path):
    with open_document(path, Options()) as source:
        return next(iter(source.pages()))


def write(path, drawing, rows=ROWS, ys=YS):
    """A PDF with the rows printed and every ruling drawn by `drawing`."""
    pdf = canvas.Canvas(str(path), pagesize=A4)
    for y in ys:
        drawing(pdf, XS[0], y, XS[-1], y)
    for x in XS:
        drawing(pdf, x, ys[0], x, ys[-1])
    for y, row in zip(ys, rows, strict=False):
        for x, text in zip(XS, row, strict=False):
            for i, line in enumerate(text.split("|")):
                pdf.drawString(x + 10, y - 20 - 30 * i, line)
    pdf.save()
    return path


def as_picture(pdf, x0, y0, x1, y1):
    dot = ImageReader(Image.new("RGB", (1, 1), (0, 0, 0)))
    pdf.drawImage(dot, x0 - 0.5, y1 - 0.5, max(1, x1 - x0), max(1, y0 - y1))


def as_curve(pdf, x0, y0, x1, y1):
    pdf.bezier(x0, y0, (2 * x0 + x1) / 3, (2 * y0 + y1) / 3, x1, y1, x1, y1)


def no_line(*_):
    pass


def test_columns_of_figures_without_rulings_are_a_table():
    (table,) = find_tables(
        draw("""
            项目      预算数    执行数
            人员      10.50     11.50
            公用      20.00     21.00
            合计      30.50     32.50
        """),
        None,
    )
    assert texts(table) == [
        ["项目", "预算数", "执行数"],
        ["人员", "10.50", "11.50"],
        ["公用", "20.00", "21.00"],
        ["合计", "30.50", "32.50"],
    ]
    assert not table.ruled


def test_a_blank_figure_stays_in_its_column():
    (table,) = find_tables(
        draw("""
            项目      预算数    执行数    结余
            人员      10.50     11.50     1
            公用                21.00     2
            设备      20.00     21.00     3
            合计      30.50     32.50     6
        """),
        None,
    )
    assert texts(table)[2] == ["公用", "", "21.00", "2"]


def test_a_second_head_and_a_last_row_with_one_figure_belong_to_the_table():
    """Head words are wider than their figures and stand close to each other."""
    rows = [
        ["人员情况", "编制数", "实有人数", "控制率"],
        ["", "34", "31", "91.18%"],
        ["经费情况", "2023年决算数", "2024年预算数", "2024年决算数"],
        ["三公经费", "5.42", "6.00", "4.88"],
        ["公用经费", "3.92", "4.00", "3.63"],
        ["购置费", "—", "—", "—"],
        ["预算调整", "", "", "12.35"],
        ["本表由各单位财务人员如实填写并对数据的真实性负责", "", "", ""],
    ]
    printed = [
        char
        for y, row in enumerate(rows)
        for x, text in zip((50, 210, 297, 384), row, strict=True)
        for char in chars(text, x - 5 * len(text) * (x > 50), 50 + 20 * y)
    ]
    (table,) = find_tables(page(printed), None)
    assert texts(table)[2:4] == [
        ["经费情况", "2023年决算数", "2024年预算数", "2024年决算数"],
        ["三公经费", "5.42", "6.00", "4.88"],
    ]
    assert texts(table)[-1] == ["预算调整", "", "", "12.35"]


def test_a_head_word_over_two_columns_spans_them():
    (table,) = find_tables(
        draw("""
                     编制数          实际人数
            单位     行政   事业     行政   事业
            甲       11     3        10     3
            乙       5      2        5      2
            合计     16     5        15     5
        """),
        None,
    )
    spans = {c.content.text: c.colspan for c in table.cells if c.row == 0}
    assert spans == {"": 1, "编制数": 2, "实际人数": 2}
    assert texts(table)[1] == ["单位", "行政", "事业", "行政", "事业"]


def test_horizontal_rulings_alone_part_the_rows():
    """Rows of two lines between rulings; no vertical line is printed."""
    drawn = draw("""
        项目      预算数    执行数
        人员      10.50     11.50
        经费
        公用      20.00     21.00
        经费
        合计      30.50     32.50
    """)
    lines = [Ruling(50, y, 230, y) for y in (48, 68, 108, 148, 172)]
    (table,) = find_tables(replace(drawn, rulings=tuple(lines)), None)
    assert texts(table) == [
        ["项目", "预算数", "执行数"],
        ["人员经费", "10.50", "11.50"],
        ["公用经费", "20.00", "21.00"],
        ["合计", "30.50", "32.50"],
    ]


@pytest.mark.parametrize(
    "art",
    [
        "全年收入合计1234.50万元，其中财政拨款1000.00万元，\n"
        "其他收入234.50万元，比上年增加12.00万元，增长\n"
        "1.00%，支出合计1234.50万元，结余0.00万元。\n" * 3,
        "填表人：张三    电话：13000001234    日期：2025年5月16日",
        "一、概况                    3\n二、绩效                    5\n"
        "三、问题                    8\n四、建议                    9",
    ],
    ids=["running text", "signatures", "contents"],
)
def test_text_is_no_table(art):
    assert find_tables(draw(art), None) == ()


def test_a_text_dump_has_no_tables():
    tiny = [
        c._replace(size=1.0)
        for row, text in enumerate(["A 1 2", "B 3 4", "C 5 6"])
        for c in chars(text, 0, row, 1.0)
    ]
    assert find_tables(page(tiny), None) == ()


@pytest.mark.parametrize("drawing", [as_picture, as_curve])
def test_rulings_that_are_no_lines_are_read_by_camelot_only(tmp_path, drawing):
    """A name over two lines, far apart: only the rulings make it one cell."""
    rows = [*ROWS[:2], ["B|bis", "20.00", "21.00"], ROWS[3]]
    path = write(tmp_path / "drawn.pdf", drawing, rows, ys=(700, 670, 640, 580, 550))
    first = read(path)
    assert first.rulings == ()
    assert find_tables(first, None)[0].n_rows == 5
    (table,) = find_tables(first, path)
    assert table.ruled
    assert texts(table)[2] == ["B bis", "20.00", "21.00"]
    box = table.cells[0].bbox
    assert box == pytest.approx((60, A4[1] - 700, 200, A4[1] - 670), abs=1.5)


def test_columns_are_confirmed_by_a_second_reading(tmp_path):
    path = write(tmp_path / "plain.pdf", no_line)
    (table,) = find_tables(read(path), path)
    assert texts(table) == ROWS
    assert not any(c.doubtful for c in table.cells)


def test_a_figure_that_two_readings_see_differently_is_doubtful(tmp_path):
    """What the first reader lost, the second still has; digits on digits tell."""
    path = write(tmp_path / "drawn.pdf", lambda pdf, *line: pdf.line(*line))
    whole = read(path)
    lost = [c for c in whole.chars if c.text != "3"]
    one = next(c for c in lost if c.text == "1")
    twice = one._replace(text="7", x0=one.x0 + 0.5, x1=one.x1 + 0.5)
    (table,) = find_tables(replace(whole, chars=(*lost, twice)), path)
    doubtful = {c.content.text: c.other for c in table.cells if c.doubtful}
    assert doubtful["0.00"] == "30.00"
    assert doubtful["1.00"] == "31.00"


def test_glued_figures_are_a_cause_to_read_again(tmp_path):
    rows = [*ROWS[:3], ["C", "30.0031.00", ""]]
    path = write(tmp_path / "glued.pdf", lambda pdf, *line: pdf.line(*line), rows)
    (table,) = find_tables(read(path), path)
    assert texts(table)[3][0] == "C"


def test_a_file_camelot_cannot_read_leaves_the_first_reading(tmp_path, caplog):
    path = tmp_path / "gone.pdf"
    drawn = page(chars("12.5013.40", 55, 55), grid((50, 200, 250), (50, 80)))
    with caplog.at_level(logging.DEBUG, "extractor.tables.borderless"):
        (table,) = find_tables(drawn, path)
    assert table.cells[0].content.text == "12.5013.40"
    assert "no second reading" in caplog.text


def striped(rows, xs=(50, 150, 250, 350, 450), skip=()):
    """A page of rows parted by rulings from side to side, each text at its place.

    `skip` names the rulings that begin at the second column: a merged cell is there.
    """
    printed, rulings = [], []
    for i, row in enumerate(rows):
        y = 50 + 30 * i
        rulings.append(Ruling(xs[1] if i in skip else xs[0], y, xs[-1], y))
        for x, text in row:
            printed += chars(text, x, y + 10)
    end = 50 + 30 * len(rows)
    return page(printed, (*rulings, Ruling(xs[0], end, xs[-1], end)))


SECTIONS = [
    [(60, "项目名称"), (160, "水库")],
    [(160, "来源"), (265, "预算"), (360, "执行")],
    [(60, "资金"), (160, "总额"), (260, "64.0"), (360, "58.1")],
    [(160, "其他"), (260, "5.0"), (370, "—")],
    [(60, "指标"), (120, "目标"), (310, "完成"), (400, "得分")],
    [(60, "长度"), (120, "12"), (310, "12.6"), (400, "15")],
    [(60, "人次"), (120, "180"), (310, "185"), (400, "10")],
]


def test_sections_of_a_table_without_uprights_have_columns_of_their_own():
    (table,) = find_tables(striped(SECTIONS, skip={2, 3}), None)
    said = [t for row in texts(table) for t in row if t not in (".", "")]
    assert sorted(said) == sorted(t for row in SECTIONS for _, t in row)
    (funds,) = [c for c in table.cells if c.content.text == "资金"]
    assert (funds.row, funds.rowspan) == (1, 3)
    at = {c.content.text: (c.col, c.colspan) for c in table.cells}
    assert at["预算"] == at["64.0"] == at["5.0"]
    assert at["完成"] == at["12.6"] == at["185"]


def test_rulings_under_signatures_are_no_table():
    rows = [[(60, "单位负责人"), (200, "吴某")], [(60, "填表人"), (200, "郑某")]] * 3
    assert find_tables(striped(rows), None) == ()


def test_two_figures_in_one_cell_without_uprights_are_in_doubt():
    """Nothing but this row shows that there are two columns."""
    rows = [row[:3] for row in SECTIONS[1:]]
    rows[0] = [(60, "项目"), (160, "预算"), (330, "执行")]
    rows[5] = [(60, "人次"), (160, "18"), (300, "185"), (352, "10")]
    rows[4] = [(60, "长度"), (160, "12"), (300, "12.6万公里多")]
    (table,) = find_tables(striped(rows), None)
    assert next(c for c in table.cells if c.content.text.startswith("185")).doubtful


def test_a_label_between_two_rows_of_figures_does_not_join_them():
    rows = [
        [(50, "项目"), (200, "预算"), (300, "执行")],
        [(50, "会议费"), (200, "10.50"), (300, "11.50")],
        [(120, "公用经费")],
        [(50, "差旅费"), (200, "20.00"), (300, "21.00")],
        [(50, "合计"), (200, "30.50"), (300, "32.50")],
    ]
    tops = (50, 74, 83, 92, 116)
    printed = [
        c
        for y, row in zip(tops, rows, strict=True)
        for x, text in row
        for c in chars(text, x, y)
    ]
    (table,) = find_tables(page(printed), None)
    said = {c.content.text for c in table.cells}
    assert {"10.50", "11.50", "20.00", "21.00"} <= said


def test_a_frame_drawn_with_pictures_is_one_table(tmp_path):
    """Two blocks of figures stand in it, with a row of text between."""
    rows = [ROWS[0], ROWS[1], ROWS[2], ROWS[3], ["Text", "x y z", "no figure"]]
    rows += [["Text", "x", "words"], *ROWS[1:]]
    ys = tuple(700 - 30 * i for i in range(len(rows) + 1))
    path = write(tmp_path / "a.pdf", as_picture, rows, ys)
    (table,) = find_tables(read(path), path)
    assert table.n_rows == len(rows)


def three_lines(labels, body=((70, "10", "12"), (100, "20", "22"), (130, "30", "33"))):
    """A head between two rulings, rows of figures, a ruling at the foot.

    The rows end at 85, 115 and 145, unless text is added; `labels` are names with the
    height at which they stand.
    """
    rulings = [Ruling(50, y, 450, y) for y in (25, 55, 145)]
    printed = [*chars("年初", 250, 35), *chars("全年", 350, 35), *chars("分类", 55, 35)]
    for y, *figures in body:
        for x, text in zip((255, 355), figures, strict=True):
            printed += chars(text, x, y - 5)
        printed += chars(f"第{y}行", 150, y - 5)
    for text, y in labels:
        printed += chars(text, 55, y - 5)
    printed += chars("备注", 55, 15)
    return page(printed, rulings)


def test_rows_between_the_lines_of_a_three_line_table():
    (table,) = find_tables(three_lines([("合计", 70), ("其中", 115)]), None)
    at = {c.content.text: (c.row, c.rowspan) for c in table.cells}
    assert (at["合计"], at["其中"]) == ((1, 1), (2, 2))
    assert (at["20"], at["30"], at["33"]) == ((2, 1), (3, 1), (3, 1))


def test_a_table_whose_merged_cells_do_not_show_is_left_out():
    """The second label stands in the middle of nothing, so nobody knows its rows."""
    assert find_tables(three_lines([("合计", 70), ("其中", 122)]), None) == ()


def test_figures_at_the_right_of_a_column_stand_under_its_head_at_the_left():
    rows = [
        [(60, "来源"), (160, "预算"), (260, "执行"), (360, "得分")],
        *([(60, "总额"), (215, "64.0"), (318, "58.1"), (420, "9.5")],) * 4,
    ]
    (table,) = find_tables(striped(rows), None)
    assert texts(table)[:2] == [
        ["来源", "预算", "执行", "得分"],
        ["总额", "64.0", "58.1", "9.5"],
    ]


def test_a_ruling_that_ends_amid_a_text_leaves_the_table_out():
    """Two labels look like one; the ruling says that they are two."""
    rows = [list(row) for row in SECTIONS]
    assert find_tables(striped(rows, skip={2, 3}), None)
    rows[2][:2] = [(60, "资金合计金额其中总额")]
    assert find_tables(striped(rows, skip={2, 3}), None) == ()
