"""Text as printed → typed value. Four marks for nothing stay four values, none is 0.

Nothing here raises: a figure that cannot be one comes back as None (unreadable).
"""

import re

from extractor.kinds import ValueType
from extractor.model import Bound, Nil, Quantity, Value
from extractor.values.dates import read_date, read_year
from extractor.values.numerals import fold_widths, number_in_chinese, read_chinese
from extractor.values.quantities import (
    ABOUT,
    convert,
    format_number,
    read_figures,
    read_quantity,
)

__all__ = [
    "ABOUT",
    "convert",
    "format_number",
    "number_in_chinese",
    "parse",
    "read_chinese",
    "read_figures",
    "read_nil",
    "read_quantity",
]

DASHES = re.compile(r"[-‐‑‒–—―─━－﹣一ー−]+$")
HAN = "\u2e80-\u9fff\uf900-\ufaff\u3000-\u303f\uff00-\uffef“”‘’"
BESIDE_HAN = re.compile(rf"(?<=[{HAN}])[^\S\n]+|[^\S\n]+(?=[{HAN}])")
CODE = re.compile(r"[0-9A-Z]*\d[0-9A-Z]*$")
GRADES = re.compile(r"优秀|优|良好|良|中等|中|较差|差|不合格|基本合格|合格")
QUOTES = "“”\"'‘’「」《》()（）【】[]。，,;；:：、等级为"


def parse(text: str, type: ValueType, unit: str = "") -> Value:
    r"""The value that `text` is: of a cell, or of the figure in a sentence.

    `unit` is what the heading says, used where `text` has no unit of its own. A mark
    for nothing is a Nil; None means that something is printed that cannot be read.

    >>> parse("（0.50）", ValueType.AMOUNT, "万元")
    Quantity(number=Decimal('-0.50'), unit='万元', decimals=2)
    >>> parse("1\n183.92", ValueType.AMOUNT).number
    Decimal('183.92')
    >>> parse("——", ValueType.AMOUNT), parse("", ValueType.COUNT)
    (<Nil.DASH: 'dash'>, <Nil.BLANK: 'blank'>)
    >>> parse("1.2.3", ValueType.AMOUNT) is None
    True
    """
    nil = read_nil(text)
    if nil is not None:
        return nil
    match type:
        case ValueType.TEXT:
            return _clean(text)
        case ValueType.PERSON | ValueType.PHONE:
            return "".join(text.split())
        case ValueType.GRADE:
            return _read_grade(text)
        case ValueType.YEAR:
            return read_year(text)
        case ValueType.DATE:
            return read_date(text)
        case _:
            return _read_figure(text, type, unit)


def read_nil(text: str) -> Nil | None:
    """The mark for nothing that `text` is, None when it is something."""
    bare = "".join(text.split())
    if not bare:
        return Nil.BLANK
    if DASHES.match(bare) and bare != "一":
        return Nil.DASH
    if bare in ("/", "／", "\\", "＼", "//"):
        return Nil.SLASH
    return Nil.NONE if bare.rstrip("。") == "无" else None


def _read_figure(text: str, type: ValueType, unit: str) -> Quantity | Bound | None:
    free = type in (ValueType.COUNT, ValueType.SCORE)
    return read_quantity(text, unit, brackets=type is ValueType.AMOUNT, any_unit=free)


def _clean(text: str) -> str:
    """Paragraphs without the gaps that typesetting left beside Chinese characters."""
    stripped = (BESIDE_HAN.sub("", line.strip()) for line in text.split("\n"))
    lines = [line for line in stripped if line]
    bare = "".join(lines[0].split()) if len(lines) == 1 else ""
    return bare if CODE.match(bare) else "\n".join(lines)


def _read_grade(text: str) -> str | None:
    bare = fold_widths("".join(text.split())).strip(QUOTES)
    if GRADES.fullmatch(bare):
        return bare
    found = {match[0] for match in GRADES.finditer(bare)}
    return found.pop() if len(found) == 1 else None
