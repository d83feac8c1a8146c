"""What an engine read in a line, letter by letter, each with its place.

In: a line's text with the x of its letters' middles. Out: `Char`s in pixels, as wide as
a font would set them, so that gaps and columns are found as in a text layer.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from unicodedata import east_asian_width

import numpy as np

from extractor.model import Char
from extractor.ocr.engine import Gray, Recognised
from extractor.ocr.frames import Box

NARROW = 0.5  # of the font size: a digit or Latin letter
GAP = 0.3  # of the font size: less paper than that is no gap
CJK_INK, LATIN_INK = 0.92, 0.74  # of the font size: height of a line's ink
FLAT = 0.22  # of a letter's height: no letter is as low, only a dash
LONG_DASH, SHORT_DASH = 1.3, 0.5  # letters: two dashes in a row; a hyphen
SURE = 0.9  # confidence from which the engine may call a bar with a serif a numeral
SERIF = 1.8  # of its thickness: how thick the end of such a bar is
GUESS = 0.4  # confidence below which a letter that stands apart is taken for none
DASH, HYPHEN = "—", "-"


@dataclass(frozen=True, slots=True)
class Placed:
    """A line that was read: `box` around its ink, its letters counted from `left`."""

    box: Box
    left: int
    said: Recognised


def letters_of(line: Placed, ink: Gray, letter: float) -> Iterator[Char]:
    """The line's characters; a space only where one parts words or figures."""
    text, said = line.said.text, line.said
    size = _font_size(line, letter)
    middle = (line.box.top + line.box.bottom) / 2
    sides = _sides(line, _print_of(ink, line.box), size)
    for i, char in enumerate(text):
        if char.isspace() and not _parts_words(text, i):
            continue
        x0, x1 = sides[i]
        sure = said.confidences[i]
        yield Char(char, x0, middle - size / 2, x1, middle + size / 2, size, sure)


def without_guesses(line: Sequence[Char]) -> tuple[tuple[Char, ...], tuple[Char, ...]]:
    """The line without what the engine only guessed at its ends, and those guesses.

    A letter of which it is not sure at all, with paper between it and the print beside
    it, is a speck or a rest of a seal; or print that cannot be read.
    """
    low, high = 0, len(line)
    while low < high and _is_guess(line[low], line[low + 1 : high][:1]):
        low += 1
    while low < high and _is_guess(line[high - 1], line[low : high - 1][-1:]):
        high -= 1
    return tuple(line[low:high]), (*line[:low], *line[high:])


def _is_guess(char: Char, beside: Sequence[Char]) -> bool:
    """Whether a letter may be none; `beside` is its neighbour, if it has one."""
    if char.confidence >= GUESS:
        return False
    return all(
        max(char.x0 - other.x1, other.x0 - char.x1) > GAP * char.size
        for other in beside
    )


def dash_of(ink: Gray, box: Box, letter: float, said: Recognised) -> Recognised | None:
    """The dashes that a line consists of; None where it holds anything else."""
    rows = np.flatnonzero(box.of(ink).any(axis=1))
    width = box.x1 - box.x0
    if not len(rows) or rows[-1] - rows[0] + 1 > FLAT * letter:
        return None
    if width < SHORT_DASH * letter:
        text = HYPHEN if width > 2 * FLAT * letter * SHORT_DASH else ""
    elif width < LONG_DASH * letter:
        if len(said.text) == 1 and said.confidence >= SURE and _has_serif(ink, box):
            return None
        text = DASH
    else:
        text = DASH * max(2, round(width / letter))
    step = width / max(1, len(text))
    centres = tuple((i + 0.5) * step for i in range(len(text)))
    return Recognised(text, 1.0, (1.0,) * len(text), centres)


def _has_serif(ink: Gray, box: Box) -> bool:
    """Whether a bar is thick at its right end, as the numeral one is set in print."""
    thick = box.of(ink).sum(axis=0)
    end = thick[-max(1, len(thick) // 3) :]
    return bool(np.max(end) >= SERIF * max(1.0, float(np.median(thick))))


def _font_size(line: Placed, letter: float) -> float:
    """From the distance of full-width letters, or from the height of the ink."""
    text, centres = line.said.text, line.said.centres
    height = line.box.bottom - line.box.top
    wide = [_is_wide(char) for char in text]
    steps = [
        b - a
        for (a, b), (first, second) in zip(
            pairwise(centres), pairwise(wide), strict=True
        )
        if first and second
    ]
    share = CJK_INK if any(wide) else LATIN_INK
    by_ink = max(height, 0.6 * letter) / share
    if len(steps) < 3:
        return by_ink
    return min(max(median(steps), 0.8 * by_ink), 1.3 * by_ink)


def _is_wide(char: str) -> bool:
    return east_asian_width(char) in "WF" or char == DASH


def _print_of(ink: Gray, box: Box) -> Gray:
    """For each column of the page whether the line has ink in it."""
    columns: Gray = np.max(ink[box.top : box.bottom], axis=0)
    return columns


def _sides(line: Placed, inked: Gray, size: float) -> list[tuple[float, float]]:
    """Left and right of each letter: as wide as its kind, up to its neighbours.

    Letters with no wide stretch of paper between them stand side by side.
    """
    text, centres = line.said.text, [line.left + x for x in line.said.centres]
    widths = [size if _is_wide(char) else NARROW * size for char in text]
    sides = [(c - w / 2, c + w / 2) for c, w in zip(centres, widths, strict=True)]
    for i in range(len(sides) - 1):
        (x0, x1), (y0, y1) = sides[i], sides[i + 1]
        if x1 > y0 or _is_close(inked, centres[i], centres[i + 1], size):
            share = widths[i] / (widths[i] + widths[i + 1])
            meet = centres[i] + share * (centres[i + 1] - centres[i])
            sides[i], sides[i + 1] = (x0, meet), (meet, y1)
    return sides


def _is_close(inked: Gray, left: float, right: float, size: float) -> bool:
    """Whether there is no gap between two letters; their middles are roughly known."""
    columns = np.flatnonzero(inked[max(0, round(left)) : round(right) + 1])
    ends = np.concatenate(([-1], columns, [round(right) - round(left) + 1]))
    return bool(np.max(np.diff(ends)) <= GAP * size)


def _parts_words(text: str, i: int) -> bool:
    """Whether the space at i stands between words or figures, not beside Chinese."""
    around = text[max(0, i - 1) : i] + text[i + 1 : i + 2]
    return len(around) == 2 and not any(_is_wide(char) for char in around)
