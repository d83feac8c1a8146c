"""The documents of a run as one case: their years and units held against each other.

In: staged documents. Out: the same, each with the rows that these checks add to it. The
rows wait in one file beside the staged ones, so that memory stays flat.
"""

from collections.abc import Iterator, Sequence
from functools import partial

from extractor.kinds import PatternBook
from extractor.model import Record
from extractor.options import Options
from extractor.outputs.columns import CHECKS, FACTS, FINDINGS
from extractor.outputs.findings import check_rows, finding_rows
from extractor.outputs.restore import restore
from extractor.outputs.rows import NamedRow
from extractor.outputs.stage import Documents, Staged, Store
from extractor.portfolio import Filed, reconcile_across


def check_together(
    documents: Sequence[Staged], book: PatternBook, options: Options, store: Store
) -> Documents:
    """The documents with what the checks across them found among their rows.

    Raises OutputError when the store cannot be written.
    """
    filed = [
        Filed(document.name, partial(_records, document, book))
        for document in documents
        if document.path is not None
    ]
    return store.add(documents, rows_across(filed, book, options))


def rows_across(
    filed: Sequence[Filed], book: PatternBook, options: Options
) -> Iterator[tuple[str, NamedRow]]:
    """Rows of findings and checks between documents, each with its document's name."""
    for name, outcome in reconcile_across(filed, book, options):
        for row in finding_rows((outcome,)):
            yield name, (FINDINGS, row)
        for row in check_rows((outcome,)):
            yield name, (CHECKS, row)


def _records(document: Staged, book: PatternBook) -> tuple[Record, ...]:
    return restore(document.rows_of(FACTS), book)
