"""What happens to rows and cells where a page break parts a table.

Both halves are given with the columns of the joined table and rows numbered through;
`seam` is the row at which the second half begins.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from extractor.model import Cell, Passage
from extractor.text import fold_key, starts_numbered

OPENERS = "("  # a remark in brackets begins no heading
COMMAS = ",、"  # folded; a heading neither begins nor ends with one
SENTENCE_ENDS = ("。", "；", "！", "？", ".", ";", "!", "?")


def repeated_rows(ours: Sequence[Cell], theirs: Sequence[Cell]) -> int:
    """How many rows at the head of the continuation repeat the head of the table."""
    n_rows = max(c.row + c.rowspan for c in theirs)
    repeated = 0
    for row in range(min(n_rows - 1, max(c.row for c in ours))):
        if not _said(ours, row) or _said(ours, row) != _said(theirs, row):
            break
        if all(c.row + c.rowspan <= row + 1 for c in theirs if c.row <= row):
            repeated = row + 1
    return repeated


def is_same_form(ours: Sequence[Cell], theirs: Sequence[Cell], head: int) -> bool:
    """Whether most labels below the head stand in the same places in both."""
    ours_said = {(c.row, c.col): fold_key(c.content.text) for c in ours}
    labels = {
        (c.row, c.col): fold_key(c.content.text)
        for c in theirs
        if c.row >= head and any(x.isalpha() for x in c.content.text)
    }
    same = sum(ours_said.get(place) == text for place, text in labels.items())
    return same > len(labels) / 2


def _said(cells: Sequence[Cell], row: int) -> Mapping[int, str]:
    """Texts of the cells that begin in a row, by column; none if it names nothing."""
    texts = {c.col: fold_key(c.content.text) for c in cells if c.row == row}
    return texts if any(any(c.isalpha() for c in t) for t in texts.values()) else {}


def join_cut_row(
    ours: list[Cell], theirs: list[Cell], seam: int, n_rows: int
) -> tuple[list[Cell], list[Cell], int]:
    """A row that the page break cut in two is one row, its texts joined."""
    upper = {(c.col, c.colspan): c for c in ours if c.row + c.rowspan == seam}
    lower = {(c.col, c.colspan): c for c in theirs if c.row == seam}
    if not _is_cut(upper, lower):
        return ours, theirs, n_rows
    joined = {
        id(cell): replace(cell, content=_joined(cell.content, lower[place].content))
        for place, cell in upper.items()
        if lower[place].content.text
    }
    rest = [replace(c, row=c.row - 1) for c in theirs if c.row > seam]
    longer = {
        id(upper[place]): c.rowspan - 1 for place, c in lower.items() if c.rowspan > 1
    }
    ours = [
        replace(joined.get(id(c), c), rowspan=c.rowspan + longer.get(id(c), 0))
        for c in ours
    ]
    return ours, rest, n_rows - 1


def _is_cut(
    upper: Mapping[tuple[int, int], Cell], lower: Mapping[tuple[int, int], Cell]
) -> bool:
    """Whether the lower cells are the rest of the upper ones.

    Same columns; what is printed below goes on with a text above, never a number, and
    the first cell (the label) or two figures are blank below.
    """
    if not lower or upper.keys() != lower.keys():
        return False
    rest = {p: c for p, c in lower.items() if c.content.text}
    if not rest or any(_is_number(c) for c in rest.values()):
        return False
    if any(not upper[p].content.text for p in rest):
        return False
    single = [p for p in lower if upper[p].rowspan == lower[p].rowspan == 1]
    gone = [p for p in single if p not in rest and upper[p].content.text]
    if single and min(single) in gone:
        return True
    return sum(_is_number(upper[p]) for p in gone) > 1


def _is_number(cell: Cell) -> bool:
    text = fold_key(cell.content.text)
    return any(c.isdigit() for c in text) and not any(c.isalpha() for c in text)


def _joined(upper: Passage, lower: Passage) -> Passage:
    """One passage of both; a finished sentence ends a paragraph."""
    mark = "\n" if upper.text.endswith(SENTENCE_ENDS) else ""
    offset = len(upper.text) + len(mark)
    return Passage(
        upper.text + mark + lower.text,
        upper.lines + lower.lines,
        upper.starts + tuple(offset + s for s in lower.starts),
    )


def grow_merged(ours: Sequence[Cell], theirs: Sequence[Cell], seam: int) -> list[Cell]:
    """Cells of both; a merged cell that the page break parts is one cell again.

    It is merged when its columns are the same on both sides and either its text goes on
    below, or it spans rows on one side at least and not two things are said: the place
    of the text is kept.
    """
    upper = {(c.col, c.colspan): c for c in ours if c.row + c.rowspan == seam}
    cells = {id(c): c for c in [*ours, *theirs]}
    for lower in theirs:
        above = upper.get((lower.col, lower.colspan))
        if above is None or lower.row != seam:
            continue
        texts = {c.content.text for c in (above, lower)} - {""}
        if len(texts) > 1:
            if not _text_goes_on(above, lower, [*ours, *theirs]):
                continue
            content = _joined(above.content, lower.content)
            printed = replace(above, content=content)
        elif above.rowspan + lower.rowspan < 3:
            continue
        else:
            printed = lower if lower.content.text and not above.content.text else above
        cells[id(above)] = replace(
            printed, row=above.row, rowspan=above.rowspan + lower.rowspan
        )
        del cells[id(lower)]
    return list(cells.values())


def _text_goes_on(above: Cell, lower: Cell, cells: Sequence[Cell]) -> bool:
    """Whether the lower cell's text is the rest of the upper one's heading.

    A bracket is open or opens, a comma stands between; or the upper text fills its
    cell to the last place and only both together end like other headings of a column
    with merged cells.
    """
    upper, rest = fold_key(above.content.text), fold_key(lower.content.text)
    if _is_number(above) or _is_number(lower) or not (upper and rest):
        return False
    if starts_numbered(rest):
        return False
    if upper.count("(") > upper.count(")") and rest.count(")") > rest.count("("):
        return True
    if rest[0] in OPENERS or upper[-1] in COMMAS or rest[0] in COMMAS:
        return True
    place = (above.col, above.colspan)
    column = [c for c in cells if (c.col, c.colspan) == place]
    others = [c for c in column if c is not above and c is not lower]
    beside = [fold_key(c.content.text) for c in others]
    merged = any(c.rowspan > 1 for c in column)
    alike = any(len(text) > 2 and text[-2:] == rest[-2:] for text in beside)
    closed = any(text[-2:] == upper[-2:] for text in beside if text)
    return merged and alike and not closed and _is_full(above, lower)


def _is_full(above: Cell, lower: Cell) -> bool:
    """Whether the cell has no room for the next text, neither behind nor below."""
    last, following = above.content.lines[-1].bbox, lower.content.lines[0].bbox
    size = following.bottom - following.top
    behind, below = above.bbox.x1 - last.x1, above.bbox.bottom - last.bottom
    return behind < 2 * size and below < size
