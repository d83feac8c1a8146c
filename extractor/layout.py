"""Lines to passages, and passages back to boxes on the page.

In: characters, pages, lines. Out: `TextLine`s, `Passage`s, `Region`s. What needs many
functions stands in `lines` (characters to lines) and `paragraphs` (lines to
paragraphs); the stages find all of it here.
"""

from bisect import bisect_right
from collections.abc import Iterator
from decimal import ROUND_DOWN, Decimal
from unicodedata import category

from extractor.geometry import BBox
from extractor.joining import join_lines
from extractor.lines import lines_in, lines_outside, text_lines
from extractor.model import Passage, Region, TextLine
from extractor.paragraphs import find_passages

__all__ = [
    "certainty",
    "find_passages",
    "join_lines",
    "lines_in",
    "lines_outside",
    "regions",
    "text_lines",
]

HUNDREDTH = Decimal("0.01")
DECISIVE = ".%‰-−–—~≥≤><"  # what changes a figure, besides its digits
LONG_DASHES = "–—"


def regions(passage: Passage, start: int, end: int) -> tuple[Region, ...]:
    """Where `passage.text[start:end]` stands: a box per line, blank ends left out.

    An empty slice, or one of white space only, has none.
    """
    boxes = []
    for line, low, high in _pieces(passage, start, end):
        piece = line.text[low:high]
        low += len(piece) - len(piece.lstrip())
        high -= len(piece) - len(piece.rstrip())
        if low < high:
            x0, x1 = line.edges[low], line.edges[high]
            boxes.append(
                Region(line.page, BBox(x0, line.bbox.top, x1, line.bbox.bottom))
            )
    return tuple(boxes)


def _pieces(
    passage: Passage, start: int, end: int
) -> Iterator[tuple[TextLine, int, int]]:
    """The lines that make up `passage.text[start:end]`, each with its own slice."""
    ends = (*passage.starts[1:], len(passage.text) + 1)
    first = max(bisect_right(passage.starts, start) - 1, 0)
    for i in range(first, len(passage.lines)):
        if passage.starts[i] >= end:
            break
        line, offset = passage.lines[i], passage.starts[i]
        low = max(start, offset) - offset
        high = min(end, ends[i], offset + len(line.text)) - offset
        if low < high:
            yield line, low, high


def certainty(passage: Passage, start: int, end: int, *, figure: bool) -> Decimal:
    """How sure the reading of `passage.text[start:end]` is, 0–1 in hundredths.

    A figure is as sure as its least sure character; running text as its characters on
    the average, but no surer than a figure in it. Punctuation does not count: engines
    are never sure whether it is wide. What a text layer says is certain.
    """
    letters: list[float] = []
    figures: list[float] = []
    for line, low, high in _pieces(passage, start, end):
        for char, sure in zip(
            line.text[low:high], line.sureness[low:high], strict=False
        ):
            long_dash = not figure and char in LONG_DASHES  # as in 90—100: punctuation
            if char.isdigit() or (char in DECISIVE and not long_dash):
                figures.append(sure)
            elif char.isalnum() or category(char) == "So":  # ■, ㎡
                letters.append(sure)
    if not letters and not figures:
        return Decimal(1)
    spread = letters if figure else [sum(letters) / len(letters)] if letters else []
    least = min([*figures, *spread])
    return Decimal(str(least)).quantize(HUNDREDTH, ROUND_DOWN)
