"""Doubtful figures: the sums of the form prove one reading, or nothing does."""

from array import array
from dataclasses import replace
from decimal import Decimal

import pytest

from extractor.cells import find_facts
from extractor.indicators import find_indicators
from extractor.loading import load_book
from extractor.model import Passage
from extractor.settle import settle
from extractor.spelling import spell_tables
from tests.drawing import part, table

BOOK = load_book()
KIND = BOOK.kinds["project_table"]

FUNDS = """
    项目资金（万元） | | 全年预算数 | 全年执行数
    ^ | 年度资金总额 | 30.00 | {total}
    ^ | 当年财政拨款 | 20.00 | {fiscal}
    ^ | 其他资金 | 10.00 | 7.00
"""
SCORES = """
    一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分
    产出指标 | 数量指标 | 巡查次数 | ≥5次 | 6次 | 50 | 50
    效益指标 | 社会效益指标 | 知晓率 | ≥90% | 92% | 30 | {score}
    总分 | > | > | > | > | 80 | 75
"""


def scanned(drawing, unsure=None, other=None):
    """The drawn table as OCR gives it: characters of `unsure` cells read at 0.6.

    `other` says what a second look read in a cell.
    """
    drawn = table(drawing)
    cells = []
    for cell in drawn.cells:
        printed = cell.content.text
        sure = 0.6 if printed in (unsure or ()) else 0.99
        lines = tuple(
            replace(line, sureness=array("f", [sure] * len(line.text)))
            for line in cell.content.lines
        )
        content = Passage(printed, lines, cell.content.starts)
        second = (other or {}).get(printed)
        cells.append(
            replace(
                cell,
                content=content,
                doubtful=second is not None,
                other=second or "",
            )
        )
    return spell_tables([replace(drawn, cells=tuple(cells))], {1}, BOOK)


def settled(tables):
    """Facts by field, those of the indicator rows by field and row."""
    drawn = part(KIND.kind, tables)
    facts, rows = settle(
        find_facts(drawn, KIND, BOOK), find_indicators(drawn, KIND, BOOK), KIND
    )
    cells = [fact for row in rows for fact in row.cells.values()]
    return {f"{f.field}[{f.row}]" if f.row else f.field: f for f in (*facts, *cells)}


def funds(total="25.00", fiscal="18.00", **how):
    return settled(scanned(FUNDS.format(total=total, fiscal=fiscal), **how))


def test_the_reading_with_which_the_sum_closes_is_taken():
    found = funds("2.50", other={"2.50": "25.00"})
    fact = found["funds.total.executed"]
    assert fact.value.number == 25
    assert fact.confidence == Decimal("0.9")
    assert fact.evidence.raw == "2.50"


def test_without_a_sum_that_decides_it_stays_unreadable():
    found = funds("2.50", other={"2.50": "26.00"})
    assert found["funds.total.executed"].value is None
    assert found["funds.total.executed"].confidence < Decimal("0.9")


@pytest.mark.parametrize(
    "read",
    [
        "2S.00",
        "- 25.00",
        "25.00——",
        "'25.00",
        "Z5.OO",
        "25..00",
        "25.0.0",
        "26.00",
        "75.00",
    ],
)
def test_a_misread_figure_is_repaired_where_the_sum_proves_it(read):
    fact = funds(read, unsure=[read])["funds.total.executed"]
    assert fact.value.number == 25
    assert fact.confidence == Decimal("0.9")
    assert fact.evidence.raw == read


def test_a_lost_point_is_put_back_where_the_sum_proves_it():
    fact = funds("2500", unsure=["2500"])["funds.total.executed"]
    assert (fact.value.number, fact.evidence.raw) == (25, "2500")


def test_a_letter_for_a_digit_is_unreadable_where_no_sum_proves_it():
    fact = funds("2S.0O", fiscal="19.00")["funds.total.executed"]
    assert fact.value is None
    assert fact.evidence.raw == "2S.0O"


def test_an_unsure_figure_that_closes_the_sum_is_confirmed():
    fact = funds("25.00", unsure=["25.00"])["funds.total.executed"]
    assert (fact.value.number, fact.confidence) == (25, Decimal("0.9"))


def test_an_unsure_figure_stays_unsure_where_the_sum_is_broken():
    fact = funds("95.00", fiscal="77.00", unsure=["95.00"])["funds.total.executed"]
    assert fact.value.number == 95
    assert fact.confidence == Decimal("0.60")


def test_a_sure_figure_is_never_changed_for_a_sum():
    fact = funds("26.00")["funds.total.executed"]
    assert (fact.value.number, fact.confidence) == (26, Decimal("0.99"))


def test_two_figures_in_doubt_do_not_prove_each_other():
    found = funds("26.00", fiscal="19.00", unsure=["26.00", "19.00"])
    for name in ("funds.total.executed", "funds.fiscal.executed"):
        assert found[name].confidence < Decimal("0.9")


def test_what_closes_only_within_rounding_proves_nothing():
    fact = funds("25.01", unsure=["25.01"])["funds.total.executed"]
    assert fact.confidence < Decimal("0.9")


def test_a_score_is_proved_by_the_total_of_the_rows():
    fact = settled(scanned(SCORES.format(score="2S")))["indicator.score[2]"]
    assert (fact.value.number, fact.evidence.raw) == (25, "2S")


def test_a_score_that_no_total_proves_is_unreadable():
    assert (
        settled(scanned(SCORES.format(score="Z8")))["indicator.score[2]"].value is None
    )


def test_a_figure_that_is_hardly_more_than_a_guess_is_unreadable():
    drawn = scanned(FUNDS.format(total="96.00", fiscal="18.00"))
    found = settled([weak(t, "96.00", 0.3) for t in drawn])
    fact = found["funds.total.executed"]
    assert (fact.value, fact.evidence.raw) == (None, "96.00")
    assert fact.confidence == Decimal("0.30")


def weak(drawn, text, sure):
    """The table, the cell that says `text` read as unsurely as that."""
    cells = []
    for cell in drawn.cells:
        if cell.content.text == text:
            lines = tuple(
                replace(line, sureness=array("f", [sure] * len(line.text)))
                for line in cell.content.lines
            )
            cell = replace(cell, content=replace(cell.content, lines=lines))
        cells.append(cell)
    return replace(drawn, cells=tuple(cells))


def test_a_stroke_may_be_a_mark_for_nothing_and_is_no_number():
    drawn = scanned(FUNDS.format(total="25.00", fiscal="1"), unsure=["1"])
    assert settled(drawn)["funds.fiscal.executed"].value is None
