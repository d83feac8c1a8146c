import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.text import (
    display_width,
    fold,
    fold_key,
    is_page_number,
    starts_chapter,
    starts_numbered,
    without_digits,
)

RADICALS = [
    chr(code)
    for low, high in ((0x2E80, 0x2EF4), (0x2F00, 0x2FD6))
    for code in range(low, high)
    if unicodedata.name(chr(code), "")
]


@pytest.mark.parametrize(
    ("printed", "folded"),
    [
        ("部门（单位）名称：", "部门(单位)名称:"),
        ("９２．５％", "92.5%"),
        ("＝≥≤", "=≥≤"),
        ("姓　名 \t\n", "姓名"),
        ("⻓⼾⺠⾒", "长户民見"),
        ("——–―─", "—————"),
        ("−1－2", "-1-2"),
        ("80～90〜", "80~90~"),
        ("建筑面积㎡", "建筑面积㎡"),
        ("m²", "m²"),
        ("①完成", "①完成"),
        ("3½", "3½"),
        ("⑴⒈㈠", "(1)1.(一)"),
        ("a\u200bb\ufeff", "ab"),
        ("、。“”《》", "、。“”《》"),
    ],
)
def test_one_form_for_what_is_printed_in_many(printed, folded):
    assert fold_key(printed) == folded


def test_every_radical_becomes_an_ideograph():
    assert len(RADICALS) == 115 + 214
    for radical in RADICALS:
        name = unicodedata.name(fold_key(radical))
        assert name.startswith("CJK UNIFIED IDEOGRAPH"), radical


def test_the_map_leads_back_to_the_printed_text():
    folded = fold("收入 合计⑴：\n90")
    start = folded.text.index("合计(1)")
    assert folded.offsets[start] == 3
    assert folded.span(start, start + 5) == (3, 6)
    assert folded.span(start, start) == (3, 3)


def test_text_that_needs_no_folding_maps_to_itself():
    assert fold("收入合计").offsets == (0, 1, 2, 3, 4)
    assert fold("").offsets == (0,)
    assert fold(" ").text == ""


@given(st.text())
def test_offsets_stay_inside_and_never_go_back(printed):
    folded = fold(printed)
    assert len(folded.offsets) == len(folded.text) + 1
    assert list(folded.offsets) == sorted(folded.offsets)
    assert folded.offsets[-1] == len(printed)
    assert all(0 <= offset < len(printed) for offset in folded.offsets[:-1])


@given(st.text())
def test_each_folded_character_comes_from_where_the_map_says(printed):
    folded = fold(printed)
    for char, offset in zip(folded.text, folded.offsets, strict=False):
        assert char in fold_key(printed[offset])


@given(st.text())
def test_folding_twice_changes_nothing(printed):
    once = fold(printed).text
    assert fold(once).text == once == fold_key(printed)
    assert not any(char.isspace() for char in once)


@pytest.mark.parametrize(
    "line",
    [
        "一、概况",
        "（一）收入",
        "(2) 支出",
        "1、完成",
        "12. 其他",
        "①投入",
        "目标1：完成",
    ],
)
def test_numbered_lines(line):
    assert starts_numbered(line)


@pytest.mark.parametrize(
    "line",
    ["（50）", "1.5万元", "2024年", "一般公共预算", "12,345.60", "收入", "（县）名称"],
)
def test_lines_that_only_look_numbered(line):
    assert not starts_numbered(line)


def test_chinese_numbering_is_told_from_arabic():
    assert starts_chapter("第二部分 说明")
    assert starts_chapter("（十一）其他")
    assert not starts_chapter("1、完成")


@pytest.mark.parametrize(
    "line", ["3", "- 3 -", "—12—", "第 3 页", "第3页 共14页", "3/14"]
)
def test_page_numbers(line):
    assert is_page_number(line)


@pytest.mark.parametrize("line", ["3.5", "92分", "共3页附件", "2024年"])
def test_what_is_no_page_number(line):
    assert not is_page_number(line)


def test_a_bare_number_is_no_marked_page_number():
    assert is_page_number("- 3 -", marked=True)
    assert not is_page_number("3", marked=True)


def test_wide_characters_count_twice():
    assert display_width("共3项") == 5


def test_running_heads_differ_only_in_digits():
    assert without_digits("报告 第1页") == without_digits("报告第 23 页")
