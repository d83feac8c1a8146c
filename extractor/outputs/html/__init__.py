"""The report: a page a document with every finding beside its spot, and an index.

In: a document at hand, or the staged documents of a run. Out: HTML files that need
neither a server nor a network, and in which nothing from a document can run.
"""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from extractor.kinds import PatternBook
from extractor.outputs.exhibit import Exhibit, put_in_place
from extractor.outputs.html.document import document_page
from extractor.outputs.html.index import index_page, report_name
from extractor.outputs.stage import Staged

FORMAT = "html"
INDEX = "index.html"


def attach_html(exhibit: Exhibit, path: Path) -> None:
    """Write the report on one document to `path`."""
    path.write_bytes(document_page(exhibit))


def _beside_the_index(document: Staged) -> Staged:
    """The document under a name that is not the index's."""
    return replace(document, name=report_name(document.name))


def write_html(
    folder: Path, documents: Sequence[Staged], book: PatternBook, audited: bool
) -> None:
    """Put the reports in place below `html/` and write the index over them."""
    put_in_place(folder, [_beside_the_index(d) for d in documents], FORMAT)
    index = folder / FORMAT / INDEX
    index.parent.mkdir(parents=True, exist_ok=True)
    index.write_bytes(index_page(documents, book, audited=audited))
