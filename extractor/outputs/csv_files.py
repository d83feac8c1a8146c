r"""The CSV files of an output folder.

In: staged documents in order. Out: files in UTF-8 with BOM, lines ending in \n, quoted
as RFC 4180 says, no text cell starting a formula. The same rows give the same bytes.
"""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack
from decimal import Decimal
from pathlib import Path
from typing import TextIO

from extractor.kinds import Kind, PatternBook
from extractor.outputs import columns
from extractor.outputs.columns import Cell, Row
from extractor.outputs.files import safe_path
from extractor.outputs.records import record_columns
from extractor.outputs.stage import Staged

FORMULA = ("=", "+", "-", "@", "\t", "\r")
NUMBER = re.compile(r"[-+]?(\d+|\d{1,3}(,\d{3})+)(\.\d+)?[%‰]?")
QUOTED = re.compile(r'[",\r\n]')


def write_csv(
    folder: Path, documents: Sequence[Staged], book: PatternBook, audited: bool
) -> None:
    """Write the tables of all documents, and a file for each table printed in one."""
    with ExitStack() as stack:
        files: dict[str, TextIO] = {}

        def put(name: str, document: str, row: Row) -> None:
            if name not in files:
                header = _header(name, book.kinds)
                files[name] = stack.enter_context(_begin(folder / f"{name}.csv"))
                files[name].write(csv_line((columns.DOCUMENT, *header)))
            if document:
                files[name].write(csv_line((document, *row)))

        tables = (columns.DOCUMENTS, *columns.ALWAYS)
        for name in (*tables, *(columns.AUDITED if audited else ())):
            put(name, "", ())
        for document in documents:
            put(columns.DOCUMENTS, document.name, document.row)
            for name, row in document.rows():
                if name == columns.GRIDS:
                    _write_grid(folder / columns.GRIDS, document.name, row)
                else:
                    put(name, document.name, row)


def _header(name: str, kinds: Mapping[str, Kind]) -> tuple[str, ...]:
    if name.startswith(columns.RECORDS):
        return record_columns(kinds[name.removeprefix(columns.RECORDS)])
    return columns.COLUMNS[name]


def _begin(path: Path) -> TextIO:
    path.parent.mkdir(parents=True, exist_ok=True)
    return path.open("w", encoding="utf-8-sig", newline="\n", errors="replace")


def _write_grid(folder: Path, document: str, row: Row) -> None:
    """A table as it stands; what a merged cell covers stays empty."""
    page, number, n_rows, n_cols, cells = row
    assert isinstance(n_rows, int) and isinstance(n_cols, int)
    assert isinstance(cells, tuple)
    grid: list[list[str]] = [[""] * n_cols for _ in range(n_rows)]
    for cell in cells:
        grid[int(str(cell["row"]))][int(str(cell["col"]))] = str(cell["text"])
    path = folder / safe_path(document) / f"p{page:03d}-{number}.csv"
    with _begin(path) as file:
        file.writelines(csv_line(line) for line in grid)


def csv_line(cells: Iterable[Cell]) -> str:
    r"""A line of a CSV file.

    >>> csv_line(("=1+1", "-12.5", "a,b", None, 0.5))
    '\'=1+1,-12.5,"a,b",,0.5\n'
    """
    return ",".join(_quoted(_text(cell)) for cell in cells) + "\n"


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"' if QUOTED.search(text) else text


def _text(cell: Cell) -> str:
    match cell:
        case None:
            return ""
        case str():
            return _harmless(cell)
        case float():
            return f"{cell:.3f}".rstrip("0").rstrip(".")
        case Decimal():
            return format(cell, "f")
        case tuple():
            return json.dumps(cell, ensure_ascii=False)
        case _:
            return str(cell)


def _harmless(text: str) -> str:
    """The text so that no spreadsheet takes it for a formula; figures as they are."""
    if text.startswith(FORMULA) and not NUMBER.fullmatch(text):
        return "'" + text
    return text
