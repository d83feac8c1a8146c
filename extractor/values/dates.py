"""Dates and years, in figures or Chinese characters, as exact as the text."""

import calendar
import re
from decimal import Decimal

from extractor.model import Nil, PartialDate, Quantity
from extractor.values.numerals import DIGITS, SMALL, fold_widths, read_chinese

CHINESE = "".join((*DIGITS, *SMALL))
NUMBER = rf"(\d+|[{CHINESE}]+)"
IN_WORDS = re.compile(
    rf"{NUMBER}年(?:度)?(?:{NUMBER}月(?:份)?(?:{NUMBER}(?:日|号)?)?)?"
)
IN_SIGNS = re.compile(r"(\d{4})([-./])(\d{1,2})(?:\2(\d{1,2}))?(?:日|\d\d:\d\d:\d\d)?$")
IN_DIGITS = re.compile(r"((?:19|20)\d\d)(\d\d)(\d\d)$")
AROUND = re.compile(r"^[(\[“\"]*|(?:[)\]”\"。,;、]|之?前|止|底|末|起)*$")
EMPTY = re.compile(r"[年月日度\s_.—–-]*$")
YEAR = re.compile(rf"(?<!\d)((?:19|20)\d\d|[{CHINESE[:20]}〇○]{{4}})(?!\d)")


def read_date(text: str) -> PartialDate | Nil | None:
    """The date that `text` is, BLANK for `年 月 日` without figures, None for no date.

    >>> str(read_date("2024年12月31日")), str(read_date("2025.4"))
    ('2024-12-31', '2025-04')
    >>> str(read_date("二〇二四年")), read_date("年 月 日"), read_date("2024年13月")
    ('2024', <Nil.BLANK: 'blank'>, None)
    """
    text = "".join(fold_widths(text).split())
    if EMPTY.match(text):
        return Nil.BLANK
    text = AROUND.sub("", text)
    if words := IN_WORDS.match(text):
        if words.end() < len(text) and not EMPTY.match(text[words.end() :]):
            return None
        return _date(*(_number(part) for part in words.groups()))
    if signs := IN_SIGNS.match(text):
        return _date(*(_number(signs[i]) for i in (1, 3, 4)))
    if digits := IN_DIGITS.match(text):
        return _date(*(int(part) for part in digits.groups()))
    return _date(_number(text), None, None) if YEAR.fullmatch(text) else None


def _number(text: str | None) -> int | None:
    if text is None:
        return None
    return int(text) if text.isdecimal() else read_chinese(text)


def _date(year: int | None, month: int | None, day: int | None) -> PartialDate | None:
    if year is None or not 1900 <= year <= 2099:
        return None
    if month is not None and not 1 <= month <= 12:
        return None
    if day is not None and not 1 <= day <= calendar.monthrange(year, month or 1)[1]:
        return None
    return PartialDate(year, month, day)


def read_year(text: str) -> Quantity | Nil | None:
    """The one year in `text`, BLANK when its place is empty, None for none or several.

    >>> read_year("（2024年度）").number, read_year("2019年度)").number
    (Decimal('2024'), Decimal('2019'))
    """
    text = "".join(fold_widths(text).split())
    if EMPTY.match(text.strip("()[]")):
        return Nil.BLANK
    years = {_number(found[1]) for found in YEAR.finditer(text)}
    if len(years) != 1 or None in years:
        return None
    return Quantity(Decimal(years.pop() or 0))
