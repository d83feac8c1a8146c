"""Chapters of a story: the text under the headings that a pattern names.

In: a story, a pattern with a group `section`. Out: slices of the story's text.
"""

from collections.abc import Iterator

from extractor.phrases import Pattern
from extractor.sentences import Heading, Story

INLINE_TITLE = ":。"  # ends a title that stands in front of its own text

Slice = tuple[int, int]


def find_chapters(story: Story, pattern: Pattern) -> Iterator[tuple[Slice, Slice]]:
    """Title and text of each chapter, the innermost where chapters of a name nest.

    Closing lines (who, when) belong to no chapter; a chapter without text is none.
    """
    found = [
        titled
        for number in range(len(story.pieces))
        if (titled := _titled(story, number, pattern))
    ]
    for heading, begin in found:
        stop = story.section_end(heading)
        if any(heading.piece < other.piece < stop for other, _ in found):
            continue
        end = story.pieces[stop - 1].end
        if begin < story.closing_start < end:
            end = len(story.text[: story.closing_start].rstrip("\n"))
        if begin < end:
            yield (heading.title, story.pieces[heading.piece].end), (begin, end)


def _titled(story: Story, number: int, pattern: Pattern) -> tuple[Heading, int] | None:
    """The heading, and where the text under it begins, if a piece is one of its name.

    A heading stands on a line of its own, or ends with a colon or stop in a paragraph.
    """
    piece = story.pieces[number]
    if heading := story.heading_of(number):
        match = pattern.search(story.text, heading.title, piece.end)
        return (heading, piece.end + 1) if match else None
    level, title = story.numbering(number)
    match = pattern.match(story.text, piece.start + title, piece.end)
    if match is None:
        return None
    if match.end() == piece.end:
        deep = len(story.levels) if level is None else level
        return Heading(deep, number, piece.start), piece.end + 1
    mark = story.text[match.end()]
    if mark == ":" or (level is not None and mark in INLINE_TITLE):
        deep = len(story.levels) if level is None else level
        return Heading(deep, number, piece.start + title), match.end() + 1
    return None
