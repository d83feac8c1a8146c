"""What a misread figure may say, by what readers of scans are known to mistake.

In: the text of a cell, how sure its characters were read, the confusions of
`patterns/_vocabulary.yaml`. Out: other readings of it. None is chosen here.
"""

import re
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import replace

from extractor.kinds import Confusions
from extractor.model import CERTAIN, IN_DOUBT, Passage
from extractor.text import fold

UNSURE = float(CERTAIN)  # below it no check uses a value
DASH = "—"
MOST = 24  # readings of one figure; more would prove anything
DECIMALS = 2  # that amounts are printed with, where a point was lost
ALONE = 2  # letters that may be a figure without any digit: IO for 10
LONGEST_UNIT = 5  # characters behind a figure
FIGURE = re.compile(r"[\d.,]*\d%?")
# of a document's number, its brackets read as square ones or of two kinds
NUMBER_YEAR = re.compile(
    r"(?:[〔\[［]((?:19|20)\d\d)[〕\]］)）]|[(（]((?:19|20)\d\d)[〕\]］])(\s?\d)"
)
SET_OFF = re.compile(r"\s*[-−–—]\s+[\d.,]*\d%?\s*")
# a text with a stroke in front of it or behind: an item's, or a rest of a seal
STRUCK = re.compile(r"[-−–—]\s+\S.*|.*\S\s+[-−–—]", re.DOTALL)
# a figure with marks in front of it or behind: an apostrophe, dashes, strokes of a seal
AMONG_SPECKS = re.compile(r"[^\w.]*?\s*(\d[\d,]*(?:\.\d+)?%?)[^\w%]*")
SHARE = re.compile(r"(?:[1-9]\d(?:\.\d+)?|100)%")  # of two digits at least, up to 100 %


def variants(
    text: str, sure: Sequence[float], confusions: Confusions
) -> tuple[str, ...] | None:
    """What else a figure may say; None for text that is no figure.

    Letters in it stand for digits; each digit that was not read surely may be one it is
    mistaken for; of two points one is none; a figure in doubt may have lost its point;
    what is set off from it by a gap, or is no part of a figure, may be a speck.
    """
    folded = fold(text)
    if folded.text in confusions.dashes:
        return (DASH,)
    core = _core(folded.text, confusions)
    if not core:
        return _without_specks(text)
    unit = folded.text[len(core) :]
    unit = "".join(confusions.units.get(c, c) for c in unit)
    plain = "".join(_digit(c, confusions) for c in core)
    own = [sure[i] for i in folded.offsets[: len(core)]]
    unsure = [i for i, value in enumerate(own) if value < UNSURE]
    found = dict.fromkeys(
        said + unit
        for said in _readings(plain, unsure, confusions)
        if said + unit != folded.text
    )
    if specks := _without_specks(text):
        found = dict.fromkeys((*specks, *found))
    return tuple(found)[:MOST]


def _without_specks(text: str) -> tuple[str, ...] | None:
    """The one figure of a cell without the marks around it; None where it has none."""
    found = AMONG_SPECKS.fullmatch(text)
    if not found or found[1] == text.strip():
        return None
    return (found[1],)


def _core(key: str, confusions: Confusions) -> str:
    """The figure at the head of a text that is one, a unit behind it left out."""
    end = 0
    while end < len(key) and (
        key[end].isdigit() or key[end] in ".,-()%" or key[end] in confusions.figures
    ):
        end += 1
    core, unit = key[:end], key[end:]
    digits = sum(c.isdigit() for c in core)
    letters = sum(c.isalpha() for c in core)
    if len(unit) > LONGEST_UNIT or any(c.isdigit() for c in unit):
        return ""
    return core if digits or (letters >= ALONE and not unit) else ""


def _digit(char: str, confusions: Confusions) -> str:
    return char if char.isdigit() else confusions.figures.get(char, char)[:1]


def _readings(
    plain: str, unsure: Sequence[int], confusions: Confusions
) -> Iterator[str]:
    """The figure, and what it may be with one character read otherwise."""
    yield plain
    points = [i for i, c in enumerate(plain) if c == "."]
    if len(points) > 1:
        for at in points:
            yield plain[:at] + plain[at + 1 :]
    for at in unsure:
        for other in confusions.figures.get(plain[at], ""):
            yield plain[:at] + other + plain[at + 1 :]
    bare = plain.replace(",", "")
    if unsure and not points and bare.isdigit() and len(bare) > DECIMALS:
        yield f"{bare[:-DECIMALS]}.{bare[-DECIMALS:]}"


def doubted(content: Passage, confusions: Confusions) -> Passage:
    """The cell's text, unsure where it may be a misread dash or begin with an operator,
    or where its unit may have lost its exponent.

    Either is alone in the cell: a share above a hundred percent that is below without
    its first digit, a letter in front of a figure: ≥90% is read as 290%, ≤ as W. A sign
    set off from its figure or text by a gap may be a speck.
    """
    key = fold(content.text).text
    set_off = SET_OFF.fullmatch(content.text) or STRUCK.fullmatch(content.text)
    if _has_lost(key, confusions):
        return in_doubt(content)
    if key not in confusions.dashes and not set_off:
        first, rest = key[:1], key[1:]
        if first not in confusions.operators or not FIGURE.fullmatch(rest):
            return content
        if first.isdigit() and not SHARE.fullmatch(rest):
            return content
    return in_doubt(content)


def _has_lost(key: str, confusions: Confusions) -> bool:
    """Whether a text is or ends in a unit that may have lost its exponent."""
    for unit in confusions.lost:
        before = key.removesuffix(unit)
        if before != key and (not before or before[-1].isdigit()):
            return True
    return False


def in_doubt(content: Passage) -> Passage:
    """The text, none of its characters read surely."""
    lines = tuple(
        replace(line, sureness=array("f", [float(IN_DOUBT)] * len(line.text)))
        for line in content.lines
    )
    return replace(content, lines=lines)


def with_dashes(text: str, confusions: Confusions) -> str:
    """The text with a dash where one was taken for a letter in front of a digit.

    So with signs behind a figure, where an engine has no letter for them; what is then
    too much is a space, so that the rest keeps its place. The year in a document's
    number stands in brackets of one kind, whatever was read.
    """
    for read in confusions.dashes:
        text = re.sub(f"{re.escape(read)}(?=\\d)", DASH, text)
    for read, sign in confusions.signs.items():
        behind = rf"(?:(?<=\d)|^){re.escape(read)}(?![0-9A-Za-z])"
        text = re.sub(behind, sign.ljust(len(read)), text)
    return NUMBER_YEAR.sub(lambda m: f"〔{m[1] or m[2]}〕{m[3]}", text)
