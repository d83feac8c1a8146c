"""Numbers written in figures or in Chinese characters → Decimal, and back.

Text comes in as printed; widths are folded here, ㎡ and its like are left whole.
"""

import re
import unicodedata
from decimal import Decimal

WHOLE = frozenset("㎡㎥㎞㎏‰℃")  # characters whose NFKC form hides a figure or a unit
DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")}
DIGITS |= {c: i for i, c in enumerate("〇壹贰叁肆伍陆柒捌玖")} | {
    "两": 2,
    "○": 0,
    "Ｏ": 0,
}
SMALL = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
LARGE = {"万": 10**4, "萬": 10**4, "亿": 10**8, "億": 10**8}
CHARACTERS = "".join((*DIGITS, *SMALL, *LARGE))
FIGURE = re.compile(r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?")
BETWEEN_DIGITS = re.compile(r"(?<=\d)\s+(?=\d)")


def fold_widths(text: str) -> str:
    """`text` in half width, minus signs and tildes of one kind.

    >>> fold_widths("（１２．５０％）～㎡")
    '(12.50%)~㎡'
    """
    folded = (c if c in WHOLE else unicodedata.normalize("NFKC", c) for c in text)
    return "".join(folded).replace("−", "-").replace("〜", "~").replace("∼", "~")


def read_figure(text: str) -> tuple[Decimal, int] | None:
    """Number and printed decimals of `text`, which is a figure and nothing else.

    >>> read_figure("1,234.50")
    (Decimal('1234.50'), 2)
    >>> read_figure("1.2.3") is None
    True
    """
    if not FIGURE.fullmatch(text):
        return None
    plain = text.replace(",", "")
    return Decimal(plain), len(plain.partition(".")[2])


def read_chinese(text: str) -> int | None:
    """Whole number written in Chinese characters, None when it is not one.

    >>> read_chinese("一百二十三"), read_chinese("二〇二四"), read_chinese("十五")
    (123, 2024, 15)
    >>> read_chinese("十十") is None
    True
    """
    if not text or any(c not in CHARACTERS for c in text):
        return None
    if all(c in DIGITS for c in text):
        return int("".join(str(DIGITS[c]) for c in text))
    total = 0
    for size in (10**8, 10**4):
        names = [c for c, value in LARGE.items() if value == size]
        cut = max(text.rfind(c) for c in names)
        if cut < 0:
            continue
        head = read_chinese(text[:cut]) if cut else None
        if head is None:
            return None
        total, text = total + head * size, text[cut + 1 :]
    tail = _below_ten_thousand(text)
    return None if tail is None else total + tail


def _below_ten_thousand(text: str) -> int | None:
    total, digit, last = 0, None, 10_000
    for c in text:
        if c in DIGITS:
            if digit:
                return None
            digit = DIGITS[c]
        elif c in SMALL and SMALL[c] < last and digit != 0:
            last = SMALL[c]
            total, digit = total + (1 if digit is None else digit) * last, None
        else:
            return None
    return total + (digit or 0)


def number_in_chinese(number: int) -> str:
    """`number`, 0 or more and below 10¹², in Chinese characters.

    >>> number_in_chinese(15), number_in_chinese(4901), number_in_chinese(20_003)
    ('十五', '四千九百零一', '二万零三')
    """
    if number < 10_000:
        text = _group_in_chinese(number)
        return text[1:] if 10 <= number < 20 else text
    size, name = (10**8, "亿") if number >= 10**8 else (10**4, "万")
    head, tail = divmod(number, size)
    if not tail:
        return number_in_chinese(head) + name
    gap = "零" if tail < size // 10 else ""
    rest = number_in_chinese(tail)
    rest = "一" + rest if rest.startswith("十") else rest
    return number_in_chinese(head) + name + gap + rest


def _group_in_chinese(number: int) -> str:
    digits = "零一二三四五六七八九"
    if number < 10:
        return digits[number]
    size, name = next(
        s for s in ((1000, "千"), (100, "百"), (10, "十")) if number >= s[0]
    )
    head, tail = divmod(number, size)
    if not tail:
        return digits[head] + name
    gap = "零" if tail < size // 10 else ""
    return digits[head] + name + gap + _group_in_chinese(tail)
