"""One fact stands for a field and row; the document's year and unit."""

from decimal import Decimal

import pytest

from extractor.geometry import BBox
from extractor.model import Evidence, Fact, Nil, Quantity, Reading, Region, Source
from extractor.resolve import resolve
from extractor.units import fiscal_year_and_unit
from tests.drawing import part

SURE, GUESS = Decimal(1), Decimal("0.5")


def fact(
    value,
    *,
    field="total",
    row="",
    page=1,
    top=0.0,
    source=Source.TABLE,
    reading=Reading.TEXT,
    confidence=SURE,
):
    box = BBox(0.0, top, 10.0, top + 10)
    evidence = Evidence((Region(page, box),), str(value), reading)
    return Fact(field, row, value, evidence, "", source, confidence)


TWO = Quantity(Decimal(2))


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        pytest.param(
            fact(TWO, page=9, source=Source.PROSE),
            fact(TWO, confidence=GUESS),
            id="certain before uncertain",
        ),
        pytest.param(
            fact(TWO, page=9), fact(TWO, source=Source.PROSE), id="table before prose"
        ),
        pytest.param(
            fact(TWO, page=9, source=Source.FORM),
            fact(TWO, source=Source.PROSE),
            id="form before prose",
        ),
        pytest.param(
            fact(TWO, page=9), fact(TWO, reading=Reading.OCR), id="text before OCR"
        ),
        pytest.param(fact(TWO, page=9), fact(Nil.BLANK), id="value before blank"),
        pytest.param(fact(Nil.BLANK, page=9), fact(None), id="blank before unreadable"),
        pytest.param(fact(TWO, page=1), fact(TWO, page=2), id="first page first"),
        pytest.param(fact(TWO, top=1.0), fact(TWO, top=2.0), id="upper first"),
    ],
)
def test_the_better_fact_is_chosen_in_either_order(better, worse):
    for facts in ([better, worse], [worse, better]):
        record = resolve(part("small"), facts)
        assert record.chosen[("total", "")] is better
        assert len(record.facts) == 2


def test_rows_are_chosen_one_by_one_and_facts_stand_in_page_order():
    facts = [fact(TWO, row="乙", top=20.0), fact(TWO, row="甲", top=10.0)]
    record = resolve(part("small"), facts)
    assert [f.row for f in record.facts] == ["甲", "乙"]
    assert list(record.chosen) == [("total", "甲"), ("total", "乙")]


def told(kind, **values):
    return resolve(part(kind), [fact(v, field=k) for k, v in values.items()])


def year(number):
    return Quantity(Decimal(number))


def test_the_year_of_most_parts_is_the_documents():
    records = [
        told("one", fiscal_year=year(2022)),
        told("two", fiscal_year=year(2023)),
        told("two", fiscal_year=year(2023)),
    ]
    assert fiscal_year_and_unit(records) == ("2023", "")


def test_a_column_heading_tells_the_year_where_no_title_does():
    record = resolve(part("one"), [fact(year(2021), field="column_year.final")])
    assert fiscal_year_and_unit([record])[0] == "2021"


def test_the_longest_form_of_the_units_name_is_told():
    records = [
        told("one", unit_name="州技能鉴定中心"),
        told("two", legal_name="某某自治州技能鉴定中心", implementer="某某县水利局"),
    ]
    assert fiscal_year_and_unit(records)[1] == "某某自治州技能鉴定中心"


def test_another_units_longer_name_is_not_an_alias():
    records = [
        told("one", unit_name="某县水利局"),
        told("two", implementer="某县水利局直属河道管理站"),
    ]
    assert fiscal_year_and_unit(records)[1] == "某县水利局"


def test_a_code_before_the_name_is_no_part_of_it():
    record = told("one", unit_name="219001-某县水利局")
    assert fiscal_year_and_unit([record])[1] == "某县水利局"


def test_nothing_told_is_nothing():
    assert fiscal_year_and_unit([told("one", unit_name=Nil.BLANK)]) == ("", "")
