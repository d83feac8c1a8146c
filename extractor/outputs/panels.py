"""One table to one file, by the ending of its name: CSV, Excel or Parquet.

In: columns, and rows that are read once. Out: the file, whole or not at all; amounts
are exact in it, and numbers wherever they are. Text never becomes a formula.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice
from pathlib import Path

from extractor.errors import MissingDependencyError, OutputError, UsageError
from extractor.outputs.columns import Cell, Row
from extractor.outputs.csv_files import csv_line
from extractor.outputs.files import write_whole
from extractor.outputs.workbook import Column, Content, new_workbook

SHEET, WIDTH = "panel", 12  # of a workbook; the least width of a column
DIGITS, DECIMALS = 38, 10  # of a number in Parquet
AT_ONCE = 10_000  # rows held for Parquet


@dataclass(slots=True)
class Panel:
    """A table; `figures` names the columns of numbers, `n_rows` counts what was read.

    A text in such a column (a bound, `≥92`) is kept where the format lets it be.
    """

    columns: tuple[str, ...]
    figures: frozenset[str]
    rows: Iterable[Row]
    n_rows: int = 0

    def counted(self) -> Iterator[Row]:
        """The rows, counted as they go."""
        for row in self.rows:
            self.n_rows += 1
            yield row


def write_panel(path: Path, panel: Panel) -> None:
    """Write the file; raises UsageError for an ending that is none of ours."""
    write_whole(path, lambda aside: writer_of(path)(aside, panel))


def writer_of(path: Path) -> Callable[[Path, Panel], None]:
    """What writes files of this name."""
    if path.suffix.lower() not in WRITERS:
        problem = f"{path.name} has no ending that tells the format"
        raise UsageError("--out", problem, f"use {', '.join(WRITERS)}")
    return WRITERS[path.suffix.lower()]


def _write_csv(path: Path, panel: Panel) -> None:
    with path.open("w", encoding="utf-8-sig", newline="\n", errors="replace") as file:
        file.write(csv_line(panel.columns))
        file.writelines(csv_line(row) for row in panel.counted())


def _write_xlsx(path: Path, panel: Panel) -> None:
    with new_workbook(path) as book:
        columns = [Column(name, max(WIDTH, len(name))) for name in panel.columns]
        sheet = book.sheet(SHEET, columns)
        for row in panel.counted():
            sheet.write([_content(cell) for cell in row])
        sheet.close()


def _content(cell: Cell) -> Content:
    assert not isinstance(cell, float | tuple)  # no column of a panel has these
    return cell


def _write_parquet(path: Path, panel: Panel) -> None:
    try:
        import pyarrow
        import pyarrow.parquet
    except ModuleNotFoundError as error:
        advice = "install it: pip install 'gouji[parquet]', or write .csv"
        raise MissingDependencyError("Parquet", "pyarrow is missing", advice) from error
    numeric, text = pyarrow.decimal128(DIGITS, DECIMALS), pyarrow.string()
    kinds = [numeric if name in panel.figures else text for name in panel.columns]
    schema = pyarrow.schema(list(zip(panel.columns, kinds, strict=True)))
    rows = panel.counted()
    with pyarrow.parquet.ParquetWriter(path, schema) as writer:
        while batch := list(islice(rows, AT_ONCE)):
            cells = [
                [_number(cell) if kind is numeric else _words(cell) for cell in column]
                for kind, column in zip(kinds, zip(*batch, strict=True), strict=True)
            ]
            try:
                table = pyarrow.table(cells, schema=schema)
            except pyarrow.ArrowInvalid as error:
                problem = f"a number has more than {DECIMALS} decimals"
                raise OutputError(str(path), problem, "write .csv or .xlsx") from error
            writer.write_table(table)


def _number(cell: Cell) -> Decimal | None:
    """The number; a bound is none."""
    return Decimal(cell) if isinstance(cell, int | Decimal) else None


def _words(cell: Cell) -> str | None:
    return None if cell is None else str(cell)


WRITERS: Mapping[str, Callable[[Path, Panel], None]] = {
    ".csv": _write_csv,
    ".xlsx": _write_xlsx,
    ".parquet": _write_parquet,
}
