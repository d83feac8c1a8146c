"""A cell that two readers read differently: an equation decides, or nothing does."""

from dataclasses import replace
from decimal import Decimal

from extractor.cells import find_facts
from extractor.loading import load_book
from extractor.settle import settle
from tests.drawing import part, table

BOOK = load_book()
KIND = BOOK.kinds["project_table"]


def facts_of(text, printed, other):
    """Facts of a drawn table in which the cell `printed` was read as `other` too."""
    drawn = table(text)
    cells = tuple(
        replace(c, doubtful=True, other=other) if c.content.text == printed else c
        for c in drawn.cells
    )
    found = find_facts(part(KIND.kind, [replace(drawn, cells=cells)]), KIND, BOOK)
    return {f.field: f for f in settle(found, (), KIND)[0]}


FUNDS = """
    项目资金（万元） | | 全年预算数 | 全年执行数
    ^ | 年度资金总额 | 30.00 | {total}
    ^ | 当年财政拨款 | 20.00 | 18.00
    ^ | 其他资金 | 10.00 | 7.00
"""


def test_the_reading_with_which_the_sum_closes_is_taken():
    found = facts_of(FUNDS.format(total="2.50"), "2.50", "25.00")
    fact = found["funds.total.executed"]
    assert fact.value.number == 25
    assert fact.confidence == Decimal("0.9")
    assert fact.evidence.raw == "2.50"


def test_without_a_sum_that_decides_it_stays_unreadable():
    found = facts_of(FUNDS.format(total="2.50"), "2.50", "26.00")
    assert found["funds.total.executed"].value is None
    assert found["funds.total.executed"].confidence < Decimal("0.9")
