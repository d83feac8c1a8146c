"""Text of a figure → Quantity or Bound, number and unit as printed; units convert.

`≥92`, `80~90`, `90%以上` are bounds; `(13)` is −13 in an amount, `2万人` is 2 and 万人.
"""

import re
from decimal import Decimal

from extractor.model import Bound, Quantity
from extractor.values.numerals import (
    BETWEEN_DIGITS,
    CHARACTERS,
    DIGITS,
    FIGURE,
    fold_widths,
    read_chinese,
    read_figure,
)

BEFORE = {
    "大于等于": "≥", "大于或等于": "≥", "不低于": "≥", "不少于": "≥", "不小于": "≥",
    "至少": "≥", ">=": "≥", "≥": "≥", "≧": "≥", "⩾": "≥",
    "小于等于": "≤", "小于或等于": "≤", "不超过": "≤", "不高于": "≤", "不多于": "≤",
    "不大于": "≤", "至多": "≤", "最多": "≤", "<=": "≤", "≤": "≤", "≦": "≤", "⩽": "≤",
    "控制在": "", "大于": ">", "超过": ">", "高于": ">", "多于": ">", ">": ">",
    "小于": "<", "低于": "<", "少于": "<", "<": "<",
    "等于": "", "=": "", "约": "", "达到": "", "达": "", "共": "", "+": "",
}  # fmt: skip
AFTER = {
    "及以上": "≥",
    "以上": "≥",
    "及以下": "≤",
    "以下": "≤",
    "以内": "≤",
    "之内": "≤",
}
ABOUT = "≈"  # the operator of a figure that is only about right
VAGUE_BEFORE = ("±", "约")
VAGUE_BEHIND = re.compile(r"左右|上下")
DAY = re.compile(r"(?:日|号|月|年|季度|周)(?:之?前|底|末|初|[上中下]旬)")
# Units printed after a figure; in front of one another the longest wins.
UNITS = (
    "元|千元|万元|十万元|百万元|千万元|亿元|万|亿|人|万人|千人|人次|万人次|名|位|户|个|家|辆|台|次|场|场次|份|件|"
    "项|批|批次|套|期|条|处|座|篇|本|天|日|月|年|个月|小时|分钟|分|%|‰|个百分点|百分点|百分比|㎡|m2|m²|平方米|万平方米|万㎡|平方公里|"
    "亩|万亩|公顷|公里|千米|米|吨|千克|公斤"
)
UNIT = re.compile(rf"(?:{UNITS})$")
LONGEST_UNIT = 3  # characters of a unit that is not known, inside a sentence
ANY_UNIT = re.compile(r"[一-鿿]{1,6}(?:[/·][一-鿿]{1,3})?$")
FIGURE_AND_UNIT = re.compile(rf"({FIGURE.pattern})(.*)$")
CHINESE_AND_UNIT = re.compile(rf"([{CHARACTERS}]+(?:点[{CHARACTERS}]+)?)(.*)$")
RANGE = re.compile(r"([^~至到—–-]+?)(?:~|至|到|-|—+|–)([^~至到—–-]+)$")
REMARK = re.compile(r"([^()]*\d[^()]*)\(([^()]*[一-鿿][^()]*)\)$")
SIGNS = "|".join(re.escape(w) for w in sorted(BEFORE, key=len, reverse=True))
IN_SENTENCE = re.compile(
    rf"(?P<before>(?:{SIGNS}){{0,4}})(?P<number>\d[\d,]*(?:\.\d+)?)"
    r"(?P<rest>%|‰|m2|m²|[^\W\d_]*(?:[/·][^\W\d_]{1,3})?)"
)
IN_FRONT = re.compile("|".join(sorted(UNITS.split("|"), key=len, reverse=True)))
AFTER_UNIT = re.compile("|".join(sorted(AFTER, key=len, reverse=True)))
PREFIXES = {
    "十": 1,
    "百": 2,
    "千": 3,
    "万": 4,
    "十万": 5,
    "百万": 6,
    "千万": 7,
    "亿": 8,
}
CUT = re.compile(r"[^\n]*\d\.\d*\n\d+%?")
ALIASES = {"平方米": "㎡", "m2": "㎡", "m²": "㎡", "名": "人", "位": "人"}
MINUS = ("-", "−", "－")
CURRENCY = "¥￥"


def read_quantity(
    text: str, unit: str = "", *, brackets: bool = False, any_unit: bool = True
) -> Quantity | Bound | None:
    """The figure that `text` is; None when it is none, or none that can be.

    `unit` is the heading's, used where `text` has none of its own. `brackets` lets
    `(13)` be −13, `any_unit` lets words not known as units be one. Of several lines
    that are each a figure the last one is it (stray digits stand above, never below),
    unless a decimal point stands above bare digits: 94.5 over 4 is 94.54, cut in two.

    >>> read_quantity("1,644.53", "万元")
    Quantity(number=Decimal('1644.53'), unit='万元', decimals=2)
    >>> read_quantity("2万人")
    Quantity(number=Decimal('2'), unit='万人', decimals=0)
    >>> read_quantity("80%-90%").text
    '80~90'
    """
    lines = [line for line in map(_squeeze, text.split("\n")) if line]
    if not lines:
        return None
    if len(lines) > 1:
        alone = [_read_line(line, unit, brackets, any_unit) for line in lines]
        cut = CUT.fullmatch("\n".join(lines))
        if not cut and all(value is not None for value in alone):
            return alone[-1]
    return _read_line("".join(lines), unit, brackets, any_unit)


def read_figures(text: str) -> tuple[tuple[str, Quantity], ...]:
    """Every figure of a sentence with its operator, as a sign, empty for none.

    What tells a day (25日前) is none; `±3%`, `3%左右`, `约3%` are ABOUT theirs.

    >>> [f"{s} {q.number} {q.unit}" for s, q in read_figures("不少于3万人，占95%")]
    ['≥ 3 万人', ' 95 %']
    """
    found = []
    text = _squeeze(text)
    for match in IN_SENTENCE.finditer(text):
        if DAY.match(match["rest"]):
            continue
        compound = "/" in match["rest"] or "·" in match["rest"]
        known = None if compound else IN_FRONT.match(match["rest"])
        unit = known[0] if known else match["rest"]
        behind = match.start("rest") + (len(known[0]) if known else 0)
        after = AFTER_UNIT.match(text, behind)
        number = read_figure(match["number"])
        if number is None:
            continue
        if not (known or compound) and (after or len(unit) > LONGEST_UNIT):
            unit = ""
        sign = AFTER[after[0]] if after else _cut_operator(match["before"])[0] or ""
        before = match["before"] or text[: match.start()][-1:]
        if before.endswith(VAGUE_BEFORE) or VAGUE_BEHIND.match(text, behind):
            sign = ABOUT
        negative = text[: match.start("number")] in MINUS
        value = -number[0] if negative else number[0]
        found.append((sign, Quantity(value, unit, number[1])))
    return tuple(found)


def _squeeze(text: str) -> str:
    """Folded text without spaces; a space between two figures stays, they are two."""
    text = BETWEEN_DIGITS.sub("\0", fold_widths(text).strip())
    text = "".join(text.split()).replace("\0", " ")
    return text.rstrip("。，、；,;:")


def _read_line(
    text: str, unit: str, brackets: bool, any_unit: bool
) -> Quantity | Bound | None:
    if remark := REMARK.match(text):
        text = remark[1] + (remark[2] if UNIT.match(remark[2]) else "")
    if brackets and text.startswith("(") and text.endswith(")"):
        inner = _read_figure_and_unit(text[1:-1], unit, any_unit)
        return None if inner is None else _negative(inner)
    operator, text = _cut_operator(text)
    if operator is None:
        value = _read_figure_and_unit(text, unit, any_unit)
        return _read_range(text, unit, any_unit) if value is None else value
    value = _read_figure_and_unit(text, unit, any_unit)
    if value is None:
        return None
    shown = operator + format_number(value)
    return Bound(shown, value, None) if operator in "≥>" else Bound(shown, None, value)


def _cut_operator(text: str) -> tuple[str | None, str]:
    """Operator as a sign, None for none, and the text without it."""
    found: str | None = None
    changed = True
    while changed:
        word = next((w for w in BEFORE if text.startswith(w)), None)
        changed = word is not None
        if word is not None:
            text, found = text[len(word) :], BEFORE[word] or found
    for word, sign in AFTER.items():
        if text.endswith(word):
            return sign, text[: -len(word)]
    return found, text


def _read_range(text: str, unit: str, any_unit: bool) -> Bound | None:
    halves = RANGE.match(text)
    if not halves:
        return None
    high = _read_figure_and_unit(halves[2], unit, any_unit)
    if high is None:
        return None
    low = _read_figure_and_unit(halves[1], high.unit, any_unit)
    if low is None or (convert(low, high.unit) or low).number > high.number:
        return None
    return Bound(f"{format_number(low)}~{format_number(high)}", low, high)


def _read_figure_and_unit(text: str, unit: str, any_unit: bool) -> Quantity | None:
    negative = text.startswith(("-", "–"))
    text = text[1:] if negative else text
    if text.startswith("百分之"):
        text = text[3:] + "%"
    if text[:1] in CURRENCY and text:
        text, unit = text[1:], unit or "元"
    for pattern, read in ((FIGURE_AND_UNIT, read_figure), (CHINESE_AND_UNIT, _chinese)):
        match = pattern.match(text)
        number = read(match[1]) if match else None
        if match is None or number is None or not _is_unit(match[2], any_unit):
            continue
        value = Quantity(number[0], _whole_unit(match[2], unit), number[1])
        return _negative(value) if negative else value
    return None


def _chinese(text: str) -> tuple[Decimal, int] | None:
    whole, _, part = text.partition("点")
    number = read_chinese(whole)
    if number is None or any(c not in DIGITS for c in part):
        return None
    decimals = "".join(str(DIGITS[c]) for c in part)
    return Decimal(f"{number}.{decimals}"), len(part)


def _is_unit(text: str, any_unit: bool) -> bool:
    if not text or UNIT.match(text):
        return True
    return any_unit and ANY_UNIT.match(text) is not None


def _whole_unit(printed: str, told: str) -> str:
    """The unit of a figure: a bare 万 takes the thing counted from the heading."""
    if printed in ("万", "亿"):
        return printed + _split_unit(told)[1] if told else printed
    return printed or told


def _negative(value: Quantity) -> Quantity:
    return Quantity(-value.number, value.unit, value.decimals)


def format_number(value: Quantity) -> str:
    """The number with the decimals it was printed with.

    >>> format_number(Quantity(Decimal("-0.2"), "万元", 2))
    '-0.20'
    """
    exponent = value.number.as_tuple().exponent
    printed = -exponent if isinstance(exponent, int) else 0
    return f"{value.number:.{max(value.decimals, printed, 0)}f}"


def _split_unit(unit: str) -> tuple[int, str]:
    """Power of ten and base: 万元 → 4, 元."""
    for size in (2, 1):
        rest = ALIASES.get(unit[size:], unit[size:])
        if unit[:size] in PREFIXES and not unit.startswith("百分"):
            return PREFIXES[unit[:size]], rest
    return 0, ALIASES.get(unit, unit)


def convert(value: Quantity, unit: str) -> Quantity | None:
    """`value` in another unit of its family, exactly; None across families.

    >>> convert(Quantity(Decimal("10000"), "元"), "万元")
    Quantity(number=Decimal('1.0000'), unit='万元', decimals=4)
    >>> convert(Quantity(Decimal("3"), "人"), "万元") is None
    True
    """
    if value.unit == unit:
        return value
    power, base = _split_unit(value.unit)
    wanted, other = _split_unit(unit)
    if not base or base != other:
        return None
    shift = power - wanted
    number = Decimal(f"{value.number.scaleb(shift):f}")
    return Quantity(number, unit, max(0, value.decimals - shift))
