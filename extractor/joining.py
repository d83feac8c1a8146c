"""Lines to one running text, with the offset of each line in it."""

from collections.abc import Sequence
from itertools import pairwise

from extractor.model import NOTHING, Passage, TextLine
from extractor.text import is_cjk, starts_numbered

SENTENCE_ENDS = "。；：！？;:!?."
SHORT = 2.0  # characters of room at a line's end: it was not full


def join_lines(lines: Sequence[TextLine], paragraphs: bool = False) -> Passage:
    r"""`lines` as one text: Chinese joined without a space, words and figures with one.

    With `paragraphs`, a `\n` stands where a line starts with a list number, or where
    the line before ends a sentence well before the widest line's end.
    """
    if not lines:
        return NOTHING
    right = max(line.bbox.x1 for line in lines)
    parts = [lines[0].text]
    starts = [0]
    length = len(parts[0])
    for before, line in pairwise(lines):
        if paragraphs and _starts_paragraph(before, line, right):
            glue = "\n"
        else:
            glue = _glue(before.text, line.text)
        starts.append(length + len(glue))
        length += len(glue) + len(line.text)
        parts += (glue, line.text)
    return Passage("".join(parts), tuple(lines), tuple(starts))


def _starts_paragraph(before: TextLine, line: TextLine, right: float) -> bool:
    if starts_numbered(line.text):
        return True
    ended = before.text.rstrip()[-1:] in SENTENCE_ENDS
    return ended and is_short(before, right, line)


def is_short(
    line: TextLine, right: float, following: TextLine, room: float = SHORT
) -> bool:
    """Whether the beginning of the following line would still have fitted into `line`.

    `right` is where lines end, `room` how many of the following line's characters are
    free at least; a word or figure is not broken and needs room as a whole.
    """
    size = following.bbox.bottom - following.bbox.top
    return right - line.bbox.x1 > max(room * size, _first_word(following) + 0.5 * size)


def _first_word(line: TextLine) -> float:
    """Width of what cannot be broken at the line's start, 0 for Chinese."""
    end = next((i for i, c in enumerate(line.text) if is_cjk(c) or c == " "), -1)
    return line.edges[end] - line.edges[0]


def _glue(before: str, after: str) -> str:
    """What goes between two lines: a space between words or figures, else nothing."""
    if not before or not after or is_cjk(before[-1]) or is_cjk(after[0]):
        return ""
    return "" if before[-1].isspace() or after[0].isspace() else " "
