"""Lines to passages, and passages back to boxes on the page.

In: characters, pages, lines. Out: `TextLine`s, `Passage`s, `Region`s. What needs many
functions stands in `lines` (characters to lines) and `paragraphs` (lines to
paragraphs); the stages find all of it here.
"""

from bisect import bisect_right

from extractor.geometry import BBox
from extractor.joining import join_lines
from extractor.lines import lines_in, lines_outside, text_lines
from extractor.model import Passage, Region
from extractor.paragraphs import find_passages

__all__ = [
    "find_passages",
    "join_lines",
    "lines_in",
    "lines_outside",
    "regions",
    "text_lines",
]


def regions(passage: Passage, start: int, end: int) -> tuple[Region, ...]:
    """Where `passage.text[start:end]` stands: a box per line, blank ends left out.

    An empty slice, or one of white space only, has none.
    """
    boxes = []
    ends = (*passage.starts[1:], len(passage.text) + 1)
    first = max(bisect_right(passage.starts, start) - 1, 0)
    for i in range(first, len(passage.lines)):
        if passage.starts[i] >= end:
            break
        line, offset = passage.lines[i], passage.starts[i]
        low = max(start, offset) - offset
        high = min(end, ends[i], offset + len(line.text)) - offset
        piece = line.text[low:high]
        low += len(piece) - len(piece.lstrip())
        high -= len(piece) - len(piece.rstrip())
        if low < high:
            x0, x1 = line.edges[low], line.edges[high]
            boxes.append(
                Region(line.page, BBox(x0, line.bbox.top, x1, line.bbox.bottom))
            )
    return tuple(boxes)
