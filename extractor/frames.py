"""Results for Python programs: the rows of the CSV files as pandas data frames.

In: what is known of a document. Out: frames with the columns of docs/contract.md;
amounts are Decimal objects, never floats; what is absent is None.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from extractor import model
from extractor.inputs import Input
from extractor.kinds import PatternBook
from extractor.outputs import columns
from extractor.outputs.columns import Cell, Row
from extractor.outputs.records import record_columns
from extractor.outputs.rows import document_row, result_rows
from extractor.staging import read
from extractor.work import Failure, Work

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, slots=True)
class Result:
    """All that is known of one document; `data` is the tree the frames come from."""

    data: model.Result
    book: PatternBook
    name: str
    redact: bool = False
    audited: bool = True

    def document(self) -> dict[str, object]:
        """The document's row of `documents.csv`."""
        row = document_row(self.data)
        named = zip(columns.COLUMNS[columns.DOCUMENTS], row, strict=True)
        return {columns.DOCUMENT: self.name, **dict(named)}

    def facts(self) -> pd.DataFrame:
        """Every value found, in order of page and position."""
        return self._frame(columns.FACTS)

    def indicators(self) -> pd.DataFrame:
        """The rows of indicator tables."""
        return self._frame(columns.INDICATORS)

    def lines(self) -> pd.DataFrame:
        """Table rows without a field of their own."""
        return self._frame(columns.LINES)

    def findings(self) -> pd.DataFrame:
        """What does not tie; empty after `extract`, which checks nothing."""
        return self._frame(columns.FINDINGS)

    def checks(self) -> pd.DataFrame:
        """Every check, once per case, with its outcome."""
        return self._frame(columns.CHECKS)

    def records(self, kind: str | None = None) -> pd.DataFrame:
        """The chosen values, a row per part: those of one kind, else of all.

        The columns are the fields of the kind; of all kinds present, one after another,
        where a field that the part's kind does not have is None.
        """
        present = dict.fromkeys(r.part.kind for r in self.data.records)
        rows: list[dict[str, Cell]] = []
        names: dict[str, None] = dict.fromkeys(("part",))
        for each in present if kind is None else (kind,):
            header = record_columns(self.book.kinds[each])
            names |= dict.fromkeys(header)
            table = self._rows(columns.RECORDS + each)
            rows += [dict(zip(header, row, strict=True)) for row in table]
        cells = (tuple(row.get(name) for name in names) for row in rows)
        return _frame(names, cells, self.name)

    def _frame(self, table: str) -> pd.DataFrame:
        return _frame(columns.COLUMNS[table], self._rows(table), self.name)

    def _rows(self, table: str) -> Iterable[Row]:
        rows = result_rows(
            self.data, self.book, audited=self.audited, redact=self.redact
        )
        return (row for name, row in rows if name == table)


def _frame(names: Iterable[str], rows: Iterable[Row], document: str) -> pd.DataFrame:
    import pandas as pd  # takes half a second: only for those who want frames

    header = [columns.DOCUMENT, *names]
    return pd.DataFrame(
        [(document, *row) for row in rows], columns=header, dtype=object
    )


def result_of(path: Path, work: Work) -> Result:
    """The result of one document; raises InputError when it cannot be read."""
    found = wrapped(Input(path.name, path), work)
    if isinstance(found, Failure):
        raise found.error
    return found


def wrapped(source: Input, work: Work) -> Result | Failure:
    """The result of one document, or why there is none."""
    found = read(source, work)
    if isinstance(found, Failure):
        return found
    options = work.options
    return Result(found, work.book, source.name, options.redact, options.audit)
