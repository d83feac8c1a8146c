"""Pages, tables and passages typed as text, so that stages can be tested without PDFs.

Everything stands on a raster: a character is 10 points wide and 20 points high.

    table('''
        项目     | 年初数 | 执行数
        资金总额 | 10     | >          '>' belongs to the cell at its left
        ^        | 5      | 6          '^' belongs to the cell above
    ''')

In a cell `⏎` breaks the line (a new paragraph). A row may also be a list of strings.
"""

from collections.abc import Iterable, Sequence
from textwrap import dedent
from unicodedata import east_asian_width

from extractor.geometry import BBox, union
from extractor.model import (
    Cell,
    Char,
    Condition,
    Page,
    Part,
    Passage,
    Reading,
    Ruling,
    Sheet,
    Table,
    TextLine,
)

WIDTH = 10.0  # points, of a Chinese character; all are as wide but in `draw`
HALF = 5.0  # points, of any other character in `draw`
HEIGHT = 20.0  # points, of a line
MARGIN = 50.0  # points, left of and above what is drawn
LEFT, ABOVE = ">", "^"


def line(text: str, page: int = 1, x0: float = MARGIN, top: float = MARGIN) -> TextLine:
    """One printed line whose first character stands at `x0`, `top`."""
    edges = tuple(x0 + WIDTH * i for i in range(len(text) + 1))
    return TextLine(text, page, BBox(x0, top, edges[-1], top + WIDTH), edges)


def passage(
    text: str, page: int = 1, x0: float = MARGIN, top: float = MARGIN
) -> Passage:
    r"""A passage of one printed line per line of `text` (kept apart by `\n`)."""
    lines, starts, offset = [], [], 0
    for i, printed in enumerate(text.split("\n")):
        if printed:
            lines.append(line(printed, page, x0, top + HEIGHT * i))
            starts.append(offset)
        offset += len(printed) + 1
    return Passage(text, tuple(lines), tuple(starts))


def rows_of(drawing: str | Sequence[Sequence[str]]) -> list[list[str]]:
    """The cell texts of a drawing, row by row."""
    if not isinstance(drawing, str):
        return [list(row) for row in drawing]
    rows = [r.strip() for r in drawing.splitlines() if r.strip()]
    return [[cell.strip().replace("⏎", "\n") for cell in r.split("|")] for r in rows]


def _span(rows: list[list[str]], row: int, col: int) -> tuple[int, int]:
    """Rows and columns that the cell at `row`, `col` covers."""
    colspan = 1
    while col + colspan < len(rows[row]) and rows[row][col + colspan] == LEFT:
        colspan += 1
    rowspan = 1
    while row + rowspan < len(rows) and rows[row + rowspan][col] == ABOVE:
        rowspan += 1
    return rowspan, colspan


def _edges(sizes: Iterable[float], start: float) -> list[float]:
    edges = [start]
    for size in sizes:
        edges.append(edges[-1] + size)
    return edges


def _widths(rows: list[list[str]]) -> list[float]:
    """Width of every column: its longest line and half a character at each side."""
    return [
        WIDTH * (1 + max(len(part) for r in rows for part in r[col].split("\n")))
        for col in range(len(rows[0]))
    ]


def table(
    drawing: str | Sequence[Sequence[str]],
    page: int = 1,
    number: int = 1,
    top: float = MARGIN,
    widths: Sequence[float] = (),
) -> Table:
    """The table drawn; every row must have the same number of places."""
    rows = rows_of(drawing)
    assert len({len(r) for r in rows}) == 1, "rows differ in length"
    xs = _edges(widths or _widths(rows), MARGIN)
    ys = _edges((HEIGHT * max(c.count("\n") + 1 for c in r) for r in rows), top)
    cells = []
    for row, texts in enumerate(rows):
        for col, text in enumerate(texts):
            if text in (LEFT, ABOVE):
                continue
            rowspan, colspan = _span(rows, row, col)
            box = BBox(xs[col], ys[row], xs[col + colspan], ys[row + rowspan])
            content = passage(text, page, box.x0 + WIDTH / 2, box.top + WIDTH / 2)
            cells.append(Cell(row, col, rowspan, colspan, page, box, content))
    return Table(page, number, len(rows), len(rows[0]), tuple(cells))


def part(
    kind: str,
    tables: Iterable[Table] = (),
    passages: Iterable[Passage] = (),
    number: int = 1,
) -> Part:
    """A part of a kind."""
    return Part(kind, number, tuple(passages), tuple(tables))


def sheet(
    number: int = 1,
    tables: Iterable[Table] = (),
    lines: Iterable[TextLine] = (),
    height: float = 842.0,
) -> Sheet:
    """An A4 page of readable text after its characters are let go."""
    return Sheet(
        number,
        595.0,
        height,
        Condition.TEXT,
        reading=Reading.TEXT,
        lines=tuple(lines),
        tables=tuple(tables),
    )


def chars(text: str, x0: float, top: float, width: float = WIDTH) -> tuple[Char, ...]:
    """Characters printed side by side from `x0`, `top`; blanks leave a gap."""
    return tuple(
        Char(c, x0 + width * i, top, x0 + width * (i + 1), top + width, width)
        for i, c in enumerate(text)
        if not c.isspace()
    )


def grid(xs: Sequence[float], ys: Sequence[float]) -> tuple[Ruling, ...]:
    """Rulings of a full grid with lines at all of `xs` and `ys`."""
    across = [Ruling(xs[0], y, xs[-1], y) for y in ys]
    down = [Ruling(x, ys[0], x, ys[-1]) for x in xs]
    return tuple(across + down)


def page(
    printed: Iterable[Char] = (),
    rulings: Iterable[Ruling] = (),
    number: int = 1,
    width: float = 595.0,
    height: float = 842.0,
) -> Page:
    """A page as a reader gives it."""
    return Page(number, width, height, tuple(printed), tuple(rulings), Condition.TEXT)


def draw(
    art: str, number: int = 1, width: float = 595.0, height: float = 842.0
) -> Page:
    """The page drawn with `+ - |` for rulings and any other character for itself.

    A Chinese character is as wide as two others, as in an editor.

        +----+----+
        |甲  |乙  |
        +----+    |
        |丙  |    |
        +----+----+
    """
    rows = [_spread(r) for r in dedent(art).strip("\n").splitlines()]
    printed: list[Char] = []
    for i, row in enumerate(rows):
        for j, c in enumerate(row):
            if c not in "+-|":
                x0, top = MARGIN + HALF * j, MARGIN + HEIGHT * i + HALF
                printed += chars(c, x0, top, WIDTH if _wide(c) else HALF)
    across = [
        Ruling(_x(a), _y(i), _x(b), _y(i))
        for i, row in enumerate(rows)
        for a, b in _runs(row, "+-")
    ]
    columns = [
        "".join(r[j : j + 1] or " " for r in rows) for j in range(_longest(rows))
    ]
    down = [
        Ruling(_x(j), _y(a), _x(j), _y(b))
        for j, column in enumerate(columns)
        for a, b in _runs(column, "+|")
    ]
    return page(printed, across + down, number, width, height)


def _wide(c: str) -> bool:
    return east_asian_width(c) in "WF"


def _spread(row: str) -> str:
    """The row with a blank behind every wide character."""
    return "".join(c + " " if _wide(c) else c for c in row)


def _longest(rows: list[str]) -> int:
    return max(map(len, rows), default=0)


def _x(j: int) -> float:
    return MARGIN + HALF * j + HALF / 2


def _y(i: int) -> float:
    return MARGIN + HEIGHT * i + HEIGHT / 2


def _runs(text: str, alphabet: str) -> list[tuple[int, int]]:
    """First and last index of every run of `alphabet` longer than one."""
    runs, start = [], None
    for i, c in enumerate([*text, ""]):
        inside = c != "" and c in alphabet
        if inside and start is None:
            start = i
        elif not inside and start is not None:
            if i - start > 1:
                runs.append((start, i - 1))
            start = None
    return runs


def bounds(of: Table) -> BBox:
    """The box around a drawn table."""
    return union(c.bbox for c in of.cells)
