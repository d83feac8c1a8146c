"""Ruled tables: cells, spans, borders drawn badly, frames, labels set upright."""

import json
from pathlib import Path

import pytest

from extractor.layout import lines_outside
from extractor.model import Ruling, Table
from extractor.options import Options
from extractor.readers import open_document
from extractor.stitch import stitch
from extractor.tables import find_tables
from tests.drawing import chars, draw, grid, page, sheet

SHARED = Path(__file__).parents[2] / "shared"


def places(table: Table) -> list[tuple[int, int, int, int, str]]:
    return [(c.row, c.col, c.rowspan, c.colspan, c.content.text) for c in table.cells]


def texts(table: Table) -> list[list[str]]:
    rows = [["."] * table.n_cols for _ in range(table.n_rows)]
    for cell in table.cells:
        rows[cell.row][cell.col] = cell.content.text
    return rows


def test_merged_cells_span_rows_and_columns():
    (table,) = find_tables(
        draw("""
            +------+-------------+
            |资金  |合计         |
            |      +------+------+
            |      |1.50  |2.50  |
            +------+------+------+
        """),
        None,
    )
    assert places(table) == [
        (0, 0, 2, 1, "资金"),
        (0, 1, 1, 2, "合计"),
        (1, 1, 1, 1, "1.50"),
        (1, 2, 1, 1, "2.50"),
    ]


def test_an_empty_cell_is_a_cell_without_text():
    (table,) = find_tables(draw("+----+----+\n|甲  |    |\n+----+----+"), None)
    assert texts(table) == [["甲", ""]]
    assert table.cells[1].content.lines == ()


def test_a_border_drawn_twice_makes_no_column():
    xs = (50.0, 52.5, 150.0, 151.5, 250.0, 255.0)
    drawn = page(chars("甲", 60, 55) + chars("乙", 160, 55), grid(xs, (50, 52, 80)))
    (table,) = find_tables(drawn, None)
    assert texts(table) == [["甲", "乙"]]


def test_rows_whose_columns_differ_by_a_point_share_them():
    upper = grid((50, 150, 250), (50, 80))
    lower = grid((50, 151.2, 250), (80, 110))
    (table,) = find_tables(page(chars("甲", 60, 55), upper + lower), None)
    assert (table.n_rows, table.n_cols) == (2, 2)


def test_a_grid_line_in_pieces_is_one_line():
    pieces = [Ruling(x, 80, x + 19, 80) for x in range(50, 250, 20)]
    (table,) = find_tables(
        page(chars("甲", 60, 55), [*grid((50, 150, 250), (50, 110)), *pieces]), None
    )
    assert (table.n_rows, table.n_cols) == (2, 2)


def test_a_frame_around_the_page_is_no_table():
    frame = grid((20, 575), (20, 822))
    table = grid((50, 150, 250), (50, 80, 110))
    found = find_tables(page(chars("甲", 60, 55), frame + table), None)
    assert [(t.n_rows, t.n_cols) for t in found] == [(2, 2)]


def test_two_tables_side_by_side_are_two():
    left, right = grid((50, 100, 150), (50, 80)), grid((200, 250, 300), (50, 80))
    printed = chars("左", 60, 55) + chars("右", 210, 55)
    found = find_tables(page(printed, right + left), None)
    assert [texts(t) for t in found] == [[["左", ""]], [["右", ""]]]
    assert [t.number for t in found] == [1, 2]


def test_an_underline_is_no_table():
    assert (
        find_tables(page(chars("签字", 60, 55), [Ruling(80, 66, 200, 66)]), None) == ()
    )


def test_the_line_missing_under_a_merged_cell_at_the_foot_is_supplied():
    (table,) = find_tables(
        draw("""
            +------+------+
            |标题  |内容  |
            +------+------+
            |合并  |甲    |
            |      +------+
            |      |乙    |
            |      +------+
        """),
        None,
    )
    assert (1, 0, 2, 1, "合并") in places(table)


def test_lines_missing_at_both_sides_are_supplied():
    drawn = page(
        chars("甲", 60, 55) + chars("乙", 160, 85),
        [Ruling(50, y, 250, y) for y in (50, 80, 110)] + [Ruling(150, 50, 150, 110)],
    )
    (table,) = find_tables(drawn, None)
    assert texts(table) == [["甲", ""], ["", "乙"]]


def test_text_beyond_the_open_end_belongs_to_the_merged_cell():
    """A spreadsheet centres the text of a merged cell that a page break parts."""
    rulings = [r for r in grid((50, 100, 200), (50, 80, 110)) if r.top != 110]
    rulings += [Ruling(100, 110, 200, 110)]
    rulings = [r for r in rulings if r.top != 80] + [Ruling(100, 80, 200, 80)]
    printed = chars("指标", 60, 115) + chars("甲", 110, 55) + chars("第2页", 280, 800)
    (table,) = find_tables(page(printed, rulings), None)
    assert texts(table) == [["指标", "甲"], [".", ""]]
    assert table.cells[0].bbox.bottom >= 125


def test_text_on_a_border_goes_where_its_middle_is():
    printed = chars("1", 144, 55) + chars("2", 146, 85)
    (table,) = find_tables(page(printed, grid((50, 150, 250), (50, 80, 110))), None)
    assert texts(table) == [["1", ""], ["", "2"]]


def test_a_full_stop_hung_over_the_border_stays_with_its_line():
    printed = chars("完成率达标", 102, 55) + chars("。", 152, 55)
    printed += chars("各项完成。", 165, 55)
    (table,) = find_tables(page(printed, grid((50, 100, 155, 250), (50, 80))), None)
    assert texts(table) == [["", "完成率达标。", "各项完成。"]]


def test_a_label_set_upright_is_joined():
    printed = sum((chars(c, 60, 55 + 12 * i) for i, c in enumerate("绩效指标")), ())
    (table,) = find_tables(page(printed, grid((50, 80, 250), (50, 110))), None)
    assert table.cells[0].content.text == "绩效指标"


def test_a_stray_digit_stays_a_line_of_its_own():
    printed = chars("1", 60, 52) + chars("183.92", 55, 66)
    (table,) = find_tables(page(printed, grid((50, 150, 250), (50, 80))), None)
    assert table.cells[0].content.text == "1\n183.92"


def test_a_figure_wrapped_by_its_narrow_cell_is_one_figure():
    printed = chars("1234", 52, 52) + chars("5.67", 52, 66)
    (table,) = find_tables(page(printed, grid((50, 95, 250), (50, 80))), None)
    assert table.cells[0].content.text == "12345.67"


def test_a_cell_whose_borders_leave_a_notch_is_not_lost():
    """The ruling between two merged cells ends early: both places stay readable."""
    rulings = [
        Ruling(50, 50, 250, 50),
        Ruling(50, 110, 250, 110),
        Ruling(50, 50, 50, 110),
        Ruling(250, 50, 250, 110),
        Ruling(150, 80, 150, 110),
        Ruling(50, 80, 150, 80),
    ]
    printed = chars("甲", 60, 55) + chars("乙", 60, 85) + chars("丙", 160, 85)
    (table,) = find_tables(page(printed, rulings), None)
    assert {"甲", "乙", "丙"} <= {c.content.text for c in table.cells}


@pytest.mark.parametrize(
    "name", ["replica", "replica-rotated", "replica-landscape", "replica-seal"]
)
def test_every_cell_of_the_replica_is_right(name):
    path = SHARED / "reports" / f"{name}.pdf"
    if not path.exists():
        pytest.skip("the shared reports are not here")
    truth = json.loads((SHARED / "reports/replica-truth.json").read_text("utf-8"))
    with open_document(path, Options()) as source:
        sheets = [
            sheet(p.number, tables, lines_outside(p, tables), p.height)
            for p in source.pages()
            for tables in [find_tables(p, None)]
        ]
    titles = [t for t in stitch(sheets) if t.n_rows > 5]
    for table, true in zip(titles, truth["tables"], strict=True):
        assert _compared(places(table)) == _true_places(true["cells"])


def _compared(found):
    return {(*place[:4], "".join(place[4].split())) for place in found}


def _true_places(cells):
    """The true cells on the columns at which a cell begins (the truth counts units)."""
    starts = sorted({c["c"] for c in cells})
    return {
        (
            c["r"],
            starts.index(c["c"]),
            c["rs"],
            sum(c["c"] <= s < c["c"] + c["cs"] for s in starts),
            "".join(c["text"].split()),
        )
        for c in cells
    }


def test_a_page_inside_a_merged_cell_keeps_the_cell_beside_its_rows():
    # the merged cell began on the page before and goes on on the next: no line above
    # or below it, and its left side touches nothing
    rows = [Ruling(100, y, 300, y) for y in (50, 70, 90, 110)]
    sides = [Ruling(x, 50, x, 110) for x in (40, 100, 200, 300)]
    (table,) = find_tables(page(chars("甲乙", 110, 55), (*rows, *sides)), None)
    assert (table.n_rows, table.n_cols) == (3, 3)
    assert [(c.row, c.rowspan) for c in table.cells if c.col == 0] == [(0, 3)]


def test_text_that_goes_on_over_an_open_side_belongs_to_the_cell():
    """A spreadsheet cuts a merged cell at the edge of the page, its text it prints."""
    across = [Ruling(50, y, 150, y) for y in (50, 80, 110)]
    down = [Ruling(x, 50, x, 110) for x in (50, 100)] + [Ruling(150, 80, 150, 110)]
    printed = [*chars("预算", 60, 60), *chars("64.00", 125, 60), *chars("9", 155, 90)]
    (table,) = find_tables(page(printed, (*across, *down)), None)
    assert [(c.content.text, c.cut) for c in table.cells] == [
        ("预算", False),
        ("64.00", True),
        ("", False),
        ("", False),
    ]


@pytest.mark.parametrize(
    ("pitch", "leading", "said"),
    [(16, 10, "满意度指标"), (10, 16, "指满\n标意度"), (16, 16, "指满\n标意度")],
)
def test_letters_set_upright_are_read_column_by_column(pitch, leading, said):
    """What stands close runs on; columns of letters are read from the right."""
    columns = (("满意度", 60 + pitch), ("指标", 60))
    printed = [
        c
        for text, x in columns
        for i, letter in enumerate(text)
        for c in chars(letter, x, 60 + leading * i)
    ]
    (table,) = find_tables(page(printed, grid((50, 100, 150), (50, 120))), None)
    assert table.cells[0].content.text.replace("\n", "") == said.replace("\n", "")


def test_a_label_turned_to_the_left_is_read_from_its_foot():
    """The file writes its letters from the foot up; they stand where they stand."""
    printed = [c for i, x in enumerate("产出") for c in chars(x, 60, 90 - 10 * i)]
    (table,) = find_tables(page(printed, grid((50, 100, 150), (50, 120))), None)
    assert table.cells[0].content.text == "产出"


def test_a_cell_ends_where_the_next_begins_though_a_border_is_near_below():
    """The border of the upper rows is 7 points right of that of the lower ones."""
    upper = grid((50, 150, 257, 350), (50, 80))
    lower = grid((50, 250, 350), (80, 110))
    letters = chars("甲", 60, 55) + chars("乙", 160, 55) + chars("丙", 270, 55)
    (table,) = find_tables(page(letters, upper + lower), None)
    places_taken = [
        (row, col + i)
        for row, col, rowspan, colspan, _ in places(table)
        for i in range(colspan)
    ]
    assert len(places_taken) == len(set(places_taken))
