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

MOST_ROWS = 1_048_575  # of an Excel sheet, below its heading
LONGEST = 32_767  # characters of an Excel cell
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
    from openpyxl import Workbook  # half a second: only for those who want a workbook
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, WriteOnlyCell

    book = Workbook(write_only=True)
    sheet = book.create_sheet("panel")
    sheet.freeze_panes = "A2"

    def filled(value: Cell) -> object:
        if not isinstance(value, str):
            cell = WriteOnlyCell(sheet, value)
            if isinstance(value, Decimal):
                cell.number_format = _format(value)
            return cell
        cell = WriteOnlyCell(
            sheet, ILLEGAL_CHARACTERS_RE.sub("\ufffd", value[:LONGEST])
        )
        cell.data_type = "s"  # what begins with = is text, too
        return cell

    sheet.append([filled(name) for name in panel.columns])
    for row in panel.counted():
        if panel.n_rows > MOST_ROWS:
            problem = f"has more than the {MOST_ROWS} rows of a sheet"
            raise OutputError(str(path), problem, "write .csv or .parquet")
        sheet.append([filled(value) for value in row])
    book.save(path)


def _format(number: Decimal) -> str:
    """The number format that shows the decimals it has.

    >>> _format(Decimal("214.60")), _format(Decimal("7"))
    ('0.00', '0')
    """
    exponent = number.as_tuple().exponent
    decimals = -exponent if isinstance(exponent, int) and exponent < 0 else 0
    return "0." + "0" * decimals if decimals else "0"


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
