"""Second looks at a page against the first one: surer where they agree, in doubt else.

In: a page with its rereadings, or the tables made of it. Out: the same, its characters'
confidence weighed; cells whose figures were read differently are doubtful.
"""

from collections.abc import Sequence
from dataclasses import replace

from extractor.geometry import BBox, contains
from extractor.layout import lines_in
from extractor.misreadings import in_doubt
from extractor.model import IN_DOUBT, Cell, Char, Page, Passage, Rereading, Table
from extractor.text import fold_key


def weighed(page: Page) -> Page:
    """The page, each character as sure as the two looks at it together are."""
    if not page.rereadings:
        return page
    sure = [char.confidence for char in page.chars]
    contested: set[int] = set()
    for look in page.rereadings:
        held = [i for i, char in enumerate(page.chars) if _stands_in(look.bbox, char)]
        text = _text(page, held)
        if differ(text, look.text):
            contested.update(held)
        elif figures_of(text):
            for i in held:
                sure[i] = max(sure[i], look.confidence)
    for i in contested:
        sure[i] = min(sure[i], float(IN_DOUBT))
    chars = (
        char._replace(confidence=value)
        for char, value in zip(page.chars, sure, strict=True)
    )
    return replace(page, chars=tuple(chars))


def compared(table: Table, looks: Sequence[Rereading]) -> Table:
    """The table, those cells doubtful in which a second look saw other figures."""
    return replace(
        table, cells=tuple(_compared(cell, looks, table) for cell in table.cells)
    )


def _compared(cell: Cell, looks: Sequence[Rereading], table: Table) -> Cell:
    """The cell beside what the surest of the looks that differ read in it."""
    page = table.page
    if not looks or cell.page != page:
        return cell
    own = [look for look in looks if contains(cell.bbox, *_centre(look.bbox))]
    for look in sorted(own, key=lambda look: -look.confidence):
        start, end = _covered(cell.content, look.bbox)
        text = cell.content.text
        if not text.strip() or differ(text[start:end], look.text):  # print, unread
            other = text[:start] + look.text + text[end:]
            return replace(cell, doubtful=True, other=other)
    if any(not _holds(cell, look.bbox) for look in own):  # print, unread
        return replace(cell, content=in_doubt(cell.content))
    return cell


def _holds(cell: Cell, box: BBox) -> bool:
    """Whether something was read at a place in the cell."""
    return any(
        box.top <= (line.bbox.top + line.bbox.bottom) / 2 < box.bottom
        and box.x0 < line.edges[-1]
        and line.edges[0] < box.x1
        for line in cell.content.lines
    )


def differ(text: str, other: str) -> bool:
    """Whether two readings of a place are two figures.

    A label of which the second reading has no figure was cut, or reaches beyond.
    """
    if figures_of(text) == figures_of(other):
        return False
    return bool(figures_of(other)) or not any(c.isalpha() for c in text)


def figures_of(text: str) -> str:
    """What decides a figure: digits, points and signs in their order."""
    return "".join(c for c in fold_key(text) if c.isdigit() or c in ".-%")


def _covered(content: Passage, box: BBox) -> tuple[int, int]:
    """The stretch of a cell's text that stands in a box; all of it where none does."""
    inside = [
        offset + i
        for line, offset in zip(content.lines, content.starts, strict=True)
        if box.top <= (line.bbox.top + line.bbox.bottom) / 2 < box.bottom
        for i in range(len(line.text))
        if box.x0 <= (line.edges[i] + line.edges[i + 1]) / 2 < box.x1
    ]
    return (inside[0], inside[-1] + 1) if inside else (0, len(content.text))


def _text(page: Page, held: Sequence[int]) -> str:
    lines = lines_in((page.chars[i] for i in held), page.number)
    return "".join(line.text for line in lines)


def _stands_in(box: BBox, char: Char) -> bool:
    return contains(box, (char.x0 + char.x1) / 2, (char.top + char.bottom) / 2)


def _centre(box: BBox) -> tuple[float, float]:
    return (box.x0 + box.x1) / 2, (box.top + box.bottom) / 2
