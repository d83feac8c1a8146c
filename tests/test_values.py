"""Text as printed → typed values."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.kinds import ValueType
from extractor.model import Bound, Nil, PartialDate, Quantity
from extractor.values import (
    convert,
    format_number,
    number_in_chinese,
    parse,
    read_chinese,
)

AMOUNT, COUNT, PERCENT = ValueType.AMOUNT, ValueType.COUNT, ValueType.PERCENT
SCORE, AREA, DATE, YEAR = (
    ValueType.SCORE,
    ValueType.AREA,
    ValueType.DATE,
    ValueType.YEAR,
)


@pytest.mark.parametrize(
    ("text", "type_", "told", "number", "unit", "decimals"),
    [
        ("214.66", AMOUNT, "万元", "214.66", "万元", 2),
        ("181.4", AMOUNT, "", "181.4", "", 1),
        ("1,234.50", AMOUNT, "", "1234.50", "", 2),
        ("１，２３４．５０", AMOUNT, "元", "1234.50", "元", 2),
        ("446.55，", AMOUNT, "", "446.55", "", 2),
        ("10000元", AMOUNT, "万元", "10000", "元", 0),
        ("-13", AMOUNT, "", "-13", "", 0),
        ("（13）", AMOUNT, "", "-13", "", 0),
        ("－0.20", AMOUNT, "", "-0.20", "", 2),
        ("0.0900000762939453", AMOUNT, "", "0.0900000762939453", "", 16),
        ("1\n183.92", AMOUNT, "", "183.92", "", 2),
        ("966.92万\n元", AMOUNT, "", "966.92", "万元", 2),
        ("1,644.\n53", AMOUNT, "", "1644.53", "", 2),
        ("¥12.00", AMOUNT, "", "12.00", "元", 2),
        ("11 人", COUNT, "", "11", "人", 0),
        ("2万人", COUNT, "", "2", "万人", 0),
        ("2.14万", COUNT, "人", "2.14", "万人", 2),
        ("一百二十三", COUNT, "人", "123", "人", 0),
        ("18人（含工勤2人）", COUNT, "", "18", "人", 0),
        ("10.00（万元）", AMOUNT, "元", "10.00", "万元", 2),
        ("100百分比", PERCENT, "", "100", "百分比", 0),
        ("=100", COUNT, "", "100", "", 0),
        ("90.22%", PERCENT, "", "90.22", "%", 2),
        ("100％", PERCENT, "", "100", "%", 0),
        ("百分之九十", PERCENT, "", "90", "%", 0),
        ("百分之九十八点〇五", PERCENT, "", "98.05", "%", 2),
        ("九十五点五分", ValueType.SCORE, "", "95.5", "分", 1),
        ("92分", SCORE, "", "92", "分", 0),
        ("180㎡", AREA, "", "180", "㎡", 0),
        ("（2024年度）", YEAR, "", "2024", "", 0),
        ("2019年度)", YEAR, "", "2019", "", 0),
        ("二〇二四年", YEAR, "", "2024", "", 0),
    ],
)
def test_quantity(text, type_, told, number, unit, decimals):
    assert parse(text, type_, told) == Quantity(Decimal(number), unit, decimals)


@pytest.mark.parametrize(
    ("text", "shown", "low", "high"),
    [
        ("≥92%", "≥92", "92", None),
        ("大于等于400人次", "≥400", "400", None),
        ("不低于95%", "≥95", "95", None),
        ("90%以上", "≥90", "90", None),
        ("不超过5", "≤5", None, "5"),
        ("5以内", "≤5", None, "5"),
        ("＞3", ">3", "3", None),
        ("80~90", "80~90", "80", "90"),
        ("80%-90%", "80~90", "80", "90"),
        ("80%—90%", "80~90", "80", "90"),
    ],
)
def test_bound(text, shown, low, high):
    value = parse(text, COUNT)
    assert isinstance(value, Bound)
    numbers = [str(q.number) if q else None for q in (value.low, value.high)]
    assert [value.text, *numbers] == [shown, low, high]


@pytest.mark.parametrize(
    ("text", "nil"),
    [
        ("", Nil.BLANK),
        (" \n", Nil.BLANK),
        ("—", Nil.DASH),
        ("——", Nil.DASH),
        ("-", Nil.DASH),
        ("– –", Nil.DASH),
        ("――", Nil.DASH),
        ("/", Nil.SLASH),
        ("／", Nil.SLASH),
        ("无", Nil.NONE),
    ],
)
@pytest.mark.parametrize("type_", [AMOUNT, COUNT, ValueType.TEXT, DATE])
def test_marks_for_nothing_are_four_values(text, nil, type_):
    assert parse(text, type_) is nil


@pytest.mark.parametrize(
    ("text", "type_"),
    [
        ("1.2.3", AMOUNT),
        ("12 345", AMOUNT),
        ("1,2345", AMOUNT),
        ("l2.5", AMOUNT),
        ("1O0", AMOUNT),
        ("▲13", AMOUNT),
        ("2024-12-31", AMOUNT),
        ("12/15", COUNT),
        ("（13）", COUNT),
        ("90-80", COUNT),
        ("2024年2月30日", DATE),
        ("2024年13月", DATE),
        ("5月16日", DATE),
        ("2023年至2024年", YEAR),
    ],
)
def test_what_cannot_be_a_figure_is_unreadable(text, type_):
    assert parse(text, type_) is None


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("2024年12月31日", PartialDate(2024, 12, 31)),
        ("2024 年 3 月 15 日", PartialDate(2024, 3, 15)),
        ("2024-12-31", PartialDate(2024, 12, 31)),
        ("2024.12.31", PartialDate(2024, 12, 31)),
        ("2025年4月", PartialDate(2025, 4)),
        ("二〇二四年十二月三十一日", PartialDate(2024, 12, 31)),
        ("二〇二四年", PartialDate(2024)),
        ("2024", PartialDate(2024)),
    ],
)
def test_date_is_as_exact_as_the_text(text, date):
    assert parse(text, DATE) == date


def test_date_without_figures_is_blank():
    assert parse("年 月 日", DATE) is Nil.BLANK


@pytest.mark.parametrize(
    ("text", "type_", "value"),
    [
        ("较 差", ValueType.GRADE, "较差"),
        ("“优”", ValueType.GRADE, "优"),
        ("王 某丙", ValueType.PERSON, "王某丙"),
        ("130 0000 1234", ValueType.PHONE, "13000001234"),
        ("1212 3456 7890 12345X", ValueType.TEXT, "12123456789012345X"),
        ("甲县兴云路 10 号", ValueType.TEXT, "甲县兴云路10号"),
        ("一、甲\n\n 二、乙 ", ValueType.TEXT, "一、甲\n二、乙"),
    ],
)
def test_text(text, type_, value):
    assert parse(text, type_) == value


@pytest.mark.parametrize(
    ("number", "unit", "wanted", "result"),
    [
        ("10000", "元", "万元", "1.0000"),
        ("2.14", "万人", "人", "21400"),
        ("1.5", "亿元", "万元", "15000"),
        ("3", "平方米", "㎡", "3"),
        ("3", "名", "人", "3"),
    ],
)
def test_convert_is_exact(number, unit, wanted, result):
    value = convert(Quantity(Decimal(number), unit), wanted)
    assert value is not None
    assert (str(value.number), value.unit) == (result, wanted)


def test_convert_refuses_another_family():
    assert convert(Quantity(Decimal(3), "人"), "人次") is None
    assert convert(Quantity(Decimal(3), ""), "万元") is None


def test_format_number_keeps_printed_decimals():
    assert format_number(Quantity(Decimal("214.6"), "", 2)) == "214.60"
    assert format_number(Quantity(Decimal("-0.20"), "", 2)) == "-0.20"


@given(st.integers(min_value=0, max_value=10**12 - 1))
def test_number_survives_the_way_through_chinese(number):
    assert read_chinese(number_in_chinese(number)) == number


@given(
    st.decimals(min_value=-(10**9), max_value=10**9, places=2, allow_nan=False),
    st.booleans(),
)
def test_a_printed_amount_is_read_back(number, separated):
    text = f"{number:,.2f}" if separated else f"{number:.2f}"
    value = parse(text, AMOUNT)
    assert isinstance(value, Quantity)
    assert (value.number, value.decimals) == (number, 2)


@given(st.text(max_size=30), st.sampled_from(list(ValueType)))
def test_nothing_raises(text, type_):
    parse(text, type_)
