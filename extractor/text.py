"""Folding: one form for text that is printed in many, with a map back.

In: text as printed. Out: text to compare labels and patterns with, without whitespace,
and for each of its characters the place in the printed text. Radicals that fonts print
for ideographs follow Unicode's table `equivalents.csv` (EquivalentUnifiedIdeograph).
"""

import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files
from typing import NamedTuple

NUMERALS = "0-9一二三四五六七八九十百零〇"  # digits as printed in numbering, folded
CIRCLED = "①-⓿❶-➓"

# Dashes by what they look like; a run keeps its length.
_LONG_DASHES = "–―─━⸺⸻﹘︱"
_SHORT_DASHES = "‐‑‒−﹣－⁃"
_WAVES = "〜∼～˜"
_MIDDLE_DOTS = "‧・･"
_INVISIBLE = re.compile(
    "[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufe00-\ufe0f\ufeff]"
)

# NFKC turns these into digits or letters that were never printed as such: 2² is not 22.
_KEPT_DECOMPOSITIONS = ("<circle>", "<super>", "<sub>", "<fraction>", "<square>")

# What starts a numbered paragraph, on folded text: 一、 （一） 1. 1) ① 第一章 or 第一，
_NUMBER = rf"[{NUMERALS}]{{1,3}}"
_NUMBERING = re.compile(
    rf"(?:[(〔\[]{_NUMBER}[)〕\]][、.,:]?(?=.)"
    rf"|{_NUMBER}[、)]|\d{{1,2}}[.](?!\d)|[一二三四五六七八九十]{{1,3}}[.,:]"
    rf"|[{CIRCLED}]"
    rf"|第{_NUMBER}[章节条部分项、,:])"
)
# Numbering of headings and lists in Chinese numerals, never a wrapped line by chance.
_CHAPTER = re.compile(
    r"[一二三四五六七八九十]{1,3}、|[(〔][一二三四五六七八九十]{1,3}[)〕]|第[一二三四五六七八九十]{1,3}[章节条部]"
)
# A short name with a number and a colon, the way goals are counted: 名称1：
_COUNTED_NAME = re.compile(r"[^\W\d_]{1,6}\d{1,2}:")
_PAGE_NUMBER = re.compile(
    rf"第?[{NUMERALS}]{{1,5}}页?[,/、]?(?:共[{NUMERALS}]{{1,5}}页?)?|\d{{1,4}}/\d{{1,4}}"
)
_MARKED_PAGE_NUMBER = re.compile(
    rf"[-—~·]+\d{{1,4}}[-—~·]+|第[{NUMERALS}]{{1,5}}页(?:[,/、]?共[{NUMERALS}]{{1,5}}页)?"
)


class Folded(NamedTuple):
    """Folded text; `offsets[i]` is where its character i stands in the printed text.

    `offsets` has one entry more than `text`: the length of the printed text.
    """

    text: str
    offsets: tuple[int, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Slice of the printed text that folded[start:end] stands for."""
        if start >= end:
            return self.offsets[start], self.offsets[start]
        return self.offsets[start], self.offsets[end - 1] + 1


def _read_equivalents() -> Mapping[str, str]:
    text = files("extractor").joinpath("equivalents.csv").read_text(encoding="utf-8")
    rows = (line.split(",") for line in text.splitlines() if not line.startswith("#"))
    return {chr(int(code, 16)): chr(int(ideograph, 16)) for code, ideograph in rows}


class _Folding(dict[int, str]):
    """Code point to folded text, worked out when first met."""

    def __init__(self) -> None:
        super().__init__()
        self.special = dict(_read_equivalents())
        for variants, form in (
            (_LONG_DASHES, "—"),
            (_SHORT_DASHES, "-"),
            (_WAVES, "~"),
            (_MIDDLE_DOTS, "·"),
        ):
            self.special.update(dict.fromkeys(variants, form))

    def __missing__(self, code: int) -> str:
        char = chr(code)
        folded = self._fold(char)
        while (again := "".join(self._fold(c) for c in folded)) != folded:
            folded = again
        self[code] = folded
        return folded

    def _fold(self, char: str) -> str:
        if char in self.special:
            return self.special[char]
        if char.isspace() or _INVISIBLE.match(char):
            return ""
        if unicodedata.decomposition(char).startswith(_KEPT_DECOMPOSITIONS):
            return char
        return unicodedata.normalize("NFKC", char)


_FOLDING = _Folding()


@lru_cache(maxsize=16_384)
def fold(text: str) -> Folded:
    """`text` in the form that labels and patterns are compared in, and the map back.

    Whitespace and invisible characters go; widths, compatibility forms and radicals
    become the plain character; each dash, wave and middle dot has one form. Circled
    numbers, superscripts, fractions and squared units (㎡) stay as printed.

    >>> fold("收入 合计：")
    Folded(text='收入合计:', offsets=(0, 1, 3, 4, 5, 6))
    """
    pieces = [_FOLDING[code] for code in map(ord, text)]
    folded = "".join(pieces)
    if len(folded) == len(text) and all(pieces):
        return Folded(folded, tuple(range(len(text) + 1)))
    offsets = [i for i, piece in enumerate(pieces) for _ in piece]
    return Folded(folded, (*offsets, len(text)))


@lru_cache(maxsize=65_536)
def fold_key(text: str) -> str:
    """`text` folded, without the map; for comparing and looking up.

    >>> fold_key("⻓沙市（县）２０２４")
    '长沙市(县)2024'
    """
    return text.translate(_FOLDING)


def is_cjk(char: str) -> bool:
    """Whether lines that meet at this character join without a space.

    True for ideographs, kana, radicals, and full-width or ideographic punctuation.
    """
    return unicodedata.east_asian_width(char) in "WF" or char in "“”‘’…—·"


def display_width(text: str) -> int:
    """Columns of `text` in a fixed-width print: two for each wide character."""
    return sum(2 if is_cjk(char) else 1 for char in text)


def starts_numbered(text: str) -> bool:
    """Whether a line begins with a list number (`1、`) or a counted name (`X1：`).

    >>> [starts_numbered(t) for t in ("（一）收入", "1. 收入", "1.5万元", "2024年")]
    [True, True, False, False]
    """
    folded = fold_key(text[:16])
    return bool(_NUMBERING.match(folded) or _COUNTED_NAME.match(folded))


def starts_chapter(text: str) -> bool:
    """Whether a line begins with Chinese numbering (`一、`, `（一）`, `第一章`)."""
    return bool(_CHAPTER.match(fold_key(text[:16])))


def is_page_number(text: str, *, marked: bool = False) -> bool:
    """Whether a line is only a page number; `marked` wants dashes or 第…页.

    >>> is_page_number("- 3 -"), is_page_number("3"), is_page_number("3", marked=True)
    (True, True, False)
    """
    folded = fold_key(text)
    if _MARKED_PAGE_NUMBER.fullmatch(folded):
        return True
    return not marked and bool(_PAGE_NUMBER.fullmatch(folded))


def without_digits(text: str) -> str:
    """`text` folded, its numbers taken out: equal for a running head on all pages."""
    return re.sub(rf"[{NUMERALS}]+", "#", fold_key(text))
