"""An Excel workbook written row by row: headings, figures as numbers, links, colours.

In: sheets with their columns, rows of plain cells. Out: an .xlsx file; memory holds one
row of each sheet. Text is never taken for a formula, a figure keeps its decimals.
"""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from unicodedata import east_asian_width

if TYPE_CHECKING:  # loaded when a workbook is written
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

MOST_ROWS = 1_048_576  # of a sheet, Excel's limit
LONGEST = 32_767  # characters of a cell, Excel's limit
LONGEST_NAME = 31  # characters of a sheet's name, Excel's limit
FORBIDDEN = re.compile(r"[\[\]:*?/\\]")
LINE_HEIGHT, MOST_LINES = 14, 25  # points of a line; Excel's rows end at 409
A4 = 9  # Excel's number of the paper
CREATED = datetime(2000, 1, 1, tzinfo=UTC).replace(tzinfo=None)  # same rows, same bytes

COLOURS = {"error": "#F8CBAD", "warning": "#FFE699", "info": "#DDEBF7"}


class Link(NamedTuple):
    """A cell that leads to a row of another sheet; rows count from 1."""

    text: str
    sheet: str
    row: int


class Marked(NamedTuple):
    """A cell in the colour of a severity."""

    text: str
    severity: str


Content = str | int | Decimal | Link | Marked | None


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a sheet: its heading, its width in characters, whether it wraps."""

    heading: str
    width: int
    wrapped: bool = False


class Book:
    """A workbook being written."""

    def __init__(self, workbook: "Workbook") -> None:
        self._workbook = workbook
        self._formats: dict[tuple[object, ...], Format] = {}
        self._names: set[str] = set()

    def sheet(self, name: str, columns: Sequence[Column]) -> "Sheet":
        """A new sheet; its name is changed where Excel does not take it."""
        return Sheet(self, name, columns)

    def add(self, name: str) -> "Worksheet":
        """A worksheet with a name that no other has."""
        wanted = FORBIDDEN.sub(" ", name).strip("' ")[:LONGEST_NAME] or "-"
        unique, n = wanted, 1
        while unique.lower() in self._names:
            n += 1
            tail = f" ({n})"
            unique = wanted[: LONGEST_NAME - len(tail)] + tail
        self._names.add(unique.lower())
        return self._workbook.add_worksheet(unique)

    def format(self, **properties: object) -> "Format":
        """A cell format, made once."""
        key = tuple(sorted(properties.items()))
        if key not in self._formats:
            self._formats[key] = self._workbook.add_format(
                {"font_name": "Arial", "font_size": 10, "valign": "top"} | properties
            )
        return self._formats[key]


class Sheet:
    """A sheet being written from top to bottom; a full one goes on in another."""

    def __init__(self, book: Book, name: str, columns: Sequence[Column]) -> None:
        self._book, self._name, self._columns = book, name, columns
        self._begin()

    def _begin(self) -> None:
        self._sheet = self._book.add(self._name)
        self.name: str = self._sheet.get_name()
        heading = self._book.format(
            bold=True, bg_color="#D9E1F2", bottom=1, text_wrap=True
        )
        tallest = max(-(-width_of(c.heading) // c.width) for c in self._columns)
        self._sheet.set_row(0, LINE_HEIGHT * min(MOST_LINES, tallest))
        for i, column in enumerate(self._columns):
            self._sheet.set_column(i, i, column.width)
            self._sheet.write_string(0, i, clean(column.heading), heading)
        self._sheet.freeze_panes(1, 1)
        self._sheet.set_landscape()
        self._sheet.set_paper(A4)
        self._sheet.fit_to_pages(1, 0)
        self._sheet.repeat_rows(0)
        self.next_row = 2  # from 1, as Excel counts

    def write(self, cells: Sequence[Content]) -> None:
        """One row."""
        if self.next_row > MOST_ROWS:
            self.close()
            self._begin()
        row = self.next_row - 1
        self._sheet.set_row(row, LINE_HEIGHT * self._lines(cells))
        for i, (cell, column) in enumerate(zip(cells, self._columns, strict=True)):
            self._write(row, i, cell, column.wrapped)
        self.next_row += 1

    def close(self) -> None:
        """Finish the sheet: its rows can be filtered."""
        last = max(1, self.next_row - 2)
        self._sheet.autofilter(0, 0, last, len(self._columns) - 1)

    def _lines(self, cells: Sequence[Content]) -> int:
        """How many lines the row's tallest cell takes; Excel and others do not tell."""
        wrapped = (
            -(-width_of(cell) // (column.width - 1))
            for cell, column in zip(cells, self._columns, strict=True)
            if column.wrapped and isinstance(cell, str)
        )
        return min(MOST_LINES, max(1, *wrapped, 1))

    def _write(self, row: int, i: int, cell: Content, wrapped: bool) -> None:
        sheet, plain = self._sheet, self._book.format(text_wrap=wrapped)
        match cell:
            case None | "":
                return
            case Link(text, name, target):
                link = self._book.format(font_color="#0563C1", underline=1)
                quoted = name.replace("'", "''")
                sheet.write_url(row, i, f"internal:'{quoted}'!A{target}", link, text)
            case Marked(text, severity):
                colour = COLOURS.get(severity, "#FFFFFF")
                sheet.write_string(row, i, text, self._book.format(bg_color=colour))
            case int() | Decimal():
                shape = self._book.format(num_format=number_format(cell))
                sheet.write_number(row, i, cell, shape)
            case str():
                sheet.write_string(row, i, clean(cell), plain)


def number_format(number: int | Decimal) -> str:
    """Excel's format for a number with the decimals it is printed with.

    >>> number_format(Decimal("181.40")), number_format(11)
    ('0.00', '0')
    """
    exponent = number.as_tuple().exponent if isinstance(number, Decimal) else 0
    decimals = -exponent if isinstance(exponent, int) and exponent < 0 else 0
    return f"0.{'0' * decimals}" if decimals else "0"


def width_of(text: str) -> int:
    """Columns the text takes in a cell, an ideograph taking two."""
    return sum(2 if east_asian_width(c) in "WF" else 1 for c in text)


def clean(text: str) -> str:
    """The text as a cell takes it: valid Unicode, not longer than Excel allows."""
    valid = text.encode("utf-8", "replace").decode()
    return valid if len(valid) <= LONGEST else valid[: LONGEST - 1] + "…"


@contextmanager
def new_workbook(path: Path) -> Iterator[Book]:
    """A workbook that is written to `path` at the end of the `with` block."""
    import xlsxwriter

    options = {"constant_memory": True, "strings_to_urls": False}
    with xlsxwriter.Workbook(str(path), options) as workbook:
        workbook.set_properties({"created": CREATED, "author": "gouji"})
        yield Book(workbook)
