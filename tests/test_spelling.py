"""Labels that OCR misread: spelled as the pattern files do, or left alone."""

from array import array
from dataclasses import replace

import pytest

from extractor.loading import load_book
from extractor.model import Passage
from extractor.spelling import spell_passages, spell_tables
from tests.drawing import passage, table

BOOK = load_book()
PAGES = {1}


def unsure(content, at=(), level=0.6):
    """The passage as OCR gives it; the characters `at` were not read surely."""
    lines = tuple(
        replace(
            line,
            sureness=array(
                "f",
                [level if start + i in at else 0.99 for i in range(len(line.text))],
            ),
        )
        for line, start in zip(content.lines, content.starts, strict=True)
    )
    return Passage(content.text, lines, content.starts)


def cell_of(text, at=(), pages=PAGES, level=0.6):
    """A cell with that text after spelling."""
    drawn = table([[text]])
    (cell,) = drawn.cells
    cell = replace(cell, content=unsure(cell.content, at, level))
    (spelled,) = spell_tables([replace(drawn, cells=(cell,))], pages, BOOK)
    return spelled.cells[0]


def spelled(text, at=(), pages=PAGES):
    return cell_of(text, at, pages).content.text


@pytest.mark.parametrize(
    ("read", "label"),
    [
        ("收人合计", "收入合计"),
        ("一、收人合计", "一、收入合计"),
        ("其中：基本支岀", "其中：基本支出"),
        ("年初颈算数", "年初预算数"),
        ("单位负责入：", "单位负责人："),
    ],
)
def test_characters_that_look_alike_are_put_right(read, label):
    assert spelled(read) == label


def test_a_character_that_was_not_read_surely_is_put_right():
    assert spelled("项目支出合讨", at=[5]) == "项目支出合计"
    assert spelled("项目支出合讨") == "项目支出合讨"


def test_a_character_may_be_lost_of_a_long_label_only():
    assert spelled("年度资金额") == "年度资金总额"
    assert spelled("收合计") == "收合计"


def test_longer_labels_may_have_more_misread_characters():
    assert spelled("上年结转贷全", at=[4, 5]) == "上年结转贷全"
    text = "一般公共预算财政拨敦收八"
    assert spelled("部门整体支出绩效评价目评报吉", at=[10, 13]).endswith("自评报告")
    assert spelled(text, at=range(len(text) - 6, len(text))) == text


def test_what_may_be_two_labels_is_neither():
    assert spelled("支X合计", at=[1]) == "支出合计"
    assert spelled("X入合计", at=[0]) == "收入合计"
    assert spelled("XX合计", at=[0, 1]) == "XX合计"


def test_two_labels_of_one_thing_are_no_doubt():
    assert spelled("部内基本支出预算调整", at=[1]) == "部门基本支出预算调整"


def test_a_label_is_not_made_another_one():
    for label in ("项目支出", "基本支出", "人员支出", "公用支出"):
        assert spelled(label, at=range(4)) == label


def test_only_pages_read_by_ocr_are_concerned():
    assert spelled("收人合计", pages=set()) == "收人合计"


def test_running_text_is_left_alone():
    text = (
        "本年收人合计增加，项目支岀减少，全年颈算数执行良好，未发生其他情况，特此说明。"
    )
    assert spelled(text) == text


def test_the_label_at_the_head_of_a_line_is_put_right():
    content = unsure(passage("项目名称：设备购置\n单位负责入：见附件"))
    (found,) = spell_passages([content], PAGES, BOOK)
    assert found.text == "项目名称：设备购置\n单位负责人：见附件"
    assert [line.text for line in found.lines] == found.text.split("\n")


def test_a_figure_is_not_changed_but_what_it_may_say_is_known():
    cell = cell_of("1O.5", at=[0])
    assert cell.content.text == "1O.5"
    assert "10.5" in cell.variants
    assert "70.5" in cell.variants


def test_letters_alone_may_be_a_figure():
    assert "10" in cell_of("IO").variants


@pytest.mark.parametrize("read", ["290%", "W100%", "- 3.5"])
def test_an_operator_read_as_a_digit_or_a_letter_is_in_doubt(read):
    assert max(cell_of(read).content.lines[0].sureness) < 0.9


def test_in_a_column_of_signs_what_looks_like_one_is_one():
    drawn = table("""
        指标 | 符号 | 值
        甲   | ≥    | 5
        乙   | 二   | 12
        丙   | 2    | 80
        """)
    (found,) = spell_tables([drawn], PAGES, BOOK)
    assert [c.content.text for c in found.cells if c.col == 1][1:] == ["≥", "=", "≥"]
    assert "二" in {
        c.content.text
        for c in spell_tables([table("一|甲\n二|乙")], PAGES, BOOK)[0].cells
    }


def test_a_dash_taken_for_a_numeral_is_one_before_a_figure_and_in_doubt_alone():
    assert spelled("90（含）一100分为优") == "90（含）—100分为优"
    assert spelled("一、收入合计") == "一、收入合计"
    assert max(cell_of("一").content.lines[0].sureness) < 0.9


@pytest.mark.parametrize("read", ["29%", "2900", "90%", "≥90%", "2%"])
def test_other_figures_are_not(read):
    assert min(cell_of(read).content.lines[0].sureness) > 0.9


@pytest.mark.parametrize("read", ["〔2024]", "[2024]", "(2024]", "〔2024）"])
def test_the_year_of_a_document_number_stands_in_its_brackets(read):
    assert spelled(f"湘财绩{read}3号") == "湘财绩〔2024〕3号"


def test_a_year_in_round_brackets_stays():
    assert spelled("湘财绩（2024）3号") == "湘财绩（2024）3号"


@pytest.mark.parametrize("read", ["- 消费维权工作经费", "消费维权工作经费 —"])
def test_a_text_with_a_stroke_set_off_from_it_is_in_doubt(read):
    assert min(cell_of(read).content.lines[0].sureness) == 0.5
    assert min(cell_of(read.replace(" ", "")).content.lines[0].sureness) > 0.9


@pytest.mark.parametrize(
    ("read", "sign"),
    [
        ("25°℃", "25℃"),
        ("120m2", "120m²"),
        ("m2", "m²"),
        ("约300m3", "约300m³"),
    ],
)
def test_signs_that_engines_have_no_letter_for_are_told_by_what_they_are_read_as(
    read, sign
):
    assert spelled(read).rstrip() == sign
    assert spelled(read, pages=()) == read


@pytest.mark.parametrize("read", ["50%", "m25", "3m20", "100%05", "100%。"])
def test_what_only_looks_like_such_a_sign_stays(read):
    assert spelled(read) == read


@pytest.mark.parametrize("read", ["8000m", "m", "≥120m", "0.5%0", "≤3%o"])
def test_a_unit_that_may_have_lost_its_exponent_is_in_doubt(read):
    assert max(cell_of(read).content.lines[0].sureness) == 0.5
    assert min(cell_of(f"{read}个").content.lines[0].sureness) > 0.9
