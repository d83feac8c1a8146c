"""Lines outside tables to paragraphs, across lines and pages.

In: sheets in order. Out: `Passage`s: headings, paragraphs. Page numbers and running
heads are left out; a paragraph that goes on after a page break is one passage.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

from extractor.joining import SENTENCE_ENDS, is_short, join_lines
from extractor.model import Passage, Sheet, Table, TextLine
from extractor.text import (
    display_width,
    is_cjk,
    is_page_number,
    starts_chapter,
    starts_numbered,
    without_digits,
)

MARGIN = 0.1  # of the page height: where page numbers and running heads stand
LEAST_MARGIN = 68.0  # points: page numbers keep their distance on landscape pages
TITLE = 1.15  # usual line heights: a title that every page repeats is no running head
RUNNING_PAGES = 3  # a head repeated on fewer pages is a title
INDENT, LEADING = 1.2, 1.7  # font sizes, usual line pitches
MOST_LEADING = 2.5  # line heights: a wider pitch is not that of a paragraph
FULL = 0.25  # of the page width: a shorter line was not ended by the margin
ANOTHER_SIZE = 1.2  # ratio of line heights from which two lines are not one text
# Dumps: a line is full that nearly reaches its longest neighbour, in columns of print.
DUMP_NEIGHBOURS, DUMP_SLACK, DUMP_FULL = 4, 6, 40


@dataclass(frozen=True, slots=True)
class _Frame:
    """Usual edges and pitch of the text in a column, and how wide a full line is."""

    left: float
    right: float
    pitch: float
    full: float


@dataclass(frozen=True, slots=True)
class _Block:
    """Lines of one column between two tables."""

    lines: tuple[TextLine, ...]
    frame: _Frame
    after_table: bool
    before_table: bool


def find_passages(sheets: Sequence[Sheet]) -> tuple[Passage, ...]:
    """The paragraphs and headings outside tables, in reading order."""
    kept = _without_furniture(sheets)
    paragraphs: list[list[TextLine]] = []
    last: _Block | None = None
    for sheet in sheets:
        lines = kept[sheet.number]
        if lines and _is_dump(lines[0]):
            paragraphs += _dump_paragraphs(lines)
            continue
        for block in _blocks(sheet, lines):
            pieces = _paragraphs(block)
            if last and paragraphs and _goes_on(last, paragraphs[-1][-1], block):
                paragraphs[-1] += pieces[0]
                pieces = pieces[1:]
            paragraphs += pieces
            last = block
        if not lines and sheet.tables:
            last = None
    return tuple(join_lines(lines) for lines in paragraphs)


def _is_dump(line: TextLine) -> bool:
    """Whether boxes count characters and lines: a character is one wide, one high."""
    box = line.bbox
    return box.bottom - box.top == 1 and box.x1 - box.x0 == len(line.text)


def _without_furniture(
    sheets: Sequence[Sheet],
) -> Mapping[int, tuple[TextLine, ...]]:
    """Each page's lines without page numbers and running heads."""
    seen: Counter[tuple[str, int]] = Counter()
    for sheet in sheets:
        seen.update({_head(line) for line in _heads(sheet)})
    often = max(RUNNING_PAGES, len(sheets) // 2 + 1)
    kept = {}
    for sheet in sheets:
        heads = {id(line) for line in _heads(sheet) if seen[_head(line)] >= often}
        kept[sheet.number] = tuple(
            line
            for line in sheet.lines
            if id(line) not in heads and not _is_number_of_page(line, sheet)
        )
    return kept


def _heads(sheet: Sheet) -> list[TextLine]:
    """The page's lines that could be running heads or feet, page numbers included."""
    in_cells = (line for t in sheet.tables for c in t.cells for line in c.content.lines)
    heights = [_height(line) for line in (*sheet.lines, *in_cells)]
    tallest = TITLE * median(heights or [0.0])
    return [
        line
        for line in sheet.lines
        if _in_margin(line, sheet) and _height(line) <= tallest
    ]


def _head(line: TextLine) -> tuple[str, int]:
    """What is the same for a running head on all pages: its words and its height."""
    return without_digits(line.text), round(line.bbox.top / 3)


def _in_margin(line: TextLine, sheet: Sheet) -> bool:
    if _is_dump(line):
        return False
    margin = max(MARGIN * sheet.height, LEAST_MARGIN)
    return line.bbox.bottom < margin or line.bbox.top > sheet.height - margin


def _is_number_of_page(line: TextLine, sheet: Sheet) -> bool:
    if _is_dump(line):  # a bare number may be a value there
        return is_page_number(line.text, marked=True)
    return _in_margin(line, sheet) and is_page_number(line.text)


def _blocks(sheet: Sheet, lines: Sequence[TextLine]) -> Iterator[_Block]:
    """Lines that no table separates, in reading order."""
    tables = tuple(_extents(sheet.tables, sheet.number))
    for column in _columns(lines):
        frame = _frame(column, sheet.width)
        groups: list[tuple[int, list[TextLine]]] = []
        for line in column:
            above = sum(bottom <= line.bbox.bottom for _, bottom in tables)
            if groups and groups[-1][0] == above:
                groups[-1][1].append(line)
            else:
                groups.append((above, [line]))
        for above, group in groups:
            below = any(top >= group[-1].bbox.top for top, _ in tables)
            yield _Block(tuple(group), frame, above > 0, below)


def _columns(lines: Sequence[TextLine]) -> list[list[TextLine]]:
    """Lines cut where reading goes back up the page."""
    columns: list[list[TextLine]] = []
    for line in lines:
        if columns and line.bbox.top >= columns[-1][-1].bbox.top - _height(line):
            columns[-1].append(line)
        else:
            columns.append([line])
    return columns


def _frame(lines: Sequence[TextLine], width: float) -> _Frame:
    pitches = [b.bbox.top - a.bbox.top for a, b in pairwise(lines)]
    widest = MOST_LEADING * median(_height(line) for line in lines)
    return _Frame(
        left=min(line.bbox.x0 for line in lines),
        right=max(line.bbox.x1 for line in lines),
        pitch=min(median([p for p in pitches if p > 0] or [widest]), widest),
        full=FULL * width,
    )


def _extents(tables: Sequence[Table], page: int) -> Iterator[tuple[float, float]]:
    """Top and bottom of what stands on `page` of each table."""
    for table in tables:
        boxes = [cell.bbox for cell in table.cells if cell.page == page]
        if boxes:
            yield min(b.top for b in boxes), max(b.bottom for b in boxes)


def _paragraphs(block: _Block) -> list[list[TextLine]]:
    groups = [[block.lines[0]]]
    for before, line in pairwise(block.lines):
        apart = line.bbox.top - before.bbox.top > LEADING * block.frame.pitch
        if apart or _begins(before, line, block.frame):
            groups.append([line])
        else:
            groups[-1].append(line)
    return groups


def _begins(before: TextLine, line: TextLine, frame: _Frame) -> bool:
    """Whether a paragraph begins at `line`, by the look of the two lines."""
    size, size_before = _height(line), _height(before)
    if max(size, size_before) > ANOTHER_SIZE * min(size, size_before):
        return True
    if line.bbox.x0 - frame.left > INDENT * size:
        return True
    if before.bbox.x1 - before.bbox.x0 < frame.full:
        return True
    return is_short(before, frame.right, line) or _is_numbered_after(before, line)


def _is_numbered_after(before: TextLine, line: TextLine) -> bool:
    """Whether `line` begins a list item; a figure that was wrapped looks like one."""
    if starts_chapter(line.text):
        return True
    return starts_numbered(line.text) and _ends_sentence(before)


def _ends_sentence(line: TextLine) -> bool:
    return line.text.rstrip()[-1:] in SENTENCE_ENDS


def _height(line: TextLine) -> float:
    return line.bbox.bottom - line.bbox.top


def _goes_on(last: _Block, before: TextLine, block: _Block) -> bool:
    """Whether the first line of a page or column continues the paragraph before."""
    line = block.lines[0]
    if last.before_table or block.after_table or before is not last.lines[-1]:
        return False
    if is_short(before, last.frame.right, line):
        return False
    # `before` is full; whether the new page is wider does not matter.
    return not _begins(before, line, replace(block.frame, right=before.bbox.x1))


def _dump_paragraphs(lines: Sequence[TextLine]) -> list[list[TextLine]]:
    """Paragraphs of a dump: a full line goes on in the next, whatever is between."""
    widths = [display_width(line.text) for line in lines]
    groups = [[lines[0]]]
    for i in range(1, len(lines)):
        near = widths[max(0, i - 1 - DUMP_NEIGHBOURS) : i + DUMP_NEIGHBOURS]
        slack = max(DUMP_SLACK, _first_word_columns(lines[i].text) + 1)
        full = widths[i - 1] >= max(DUMP_FULL, max(near) - slack)
        indented = lines[i].bbox.x0 - lines[i - 1].bbox.x0 > 1
        ended = _ends_sentence(lines[i - 1]) and widths[i] < DUMP_FULL / 2
        ended = ended or indented
        if full and not ended and not _is_numbered_after(lines[i - 1], lines[i]):
            groups[-1].append(lines[i])
        else:
            groups.append([lines[i]])
    return groups


def _first_word_columns(text: str) -> int:
    """Columns of the word or figure that `text` starts with, 0 for Chinese."""
    return next((i for i, c in enumerate(text) if is_cjk(c) or c == " "), len(text))
