"""Searchable PDFs: pages as they are, over scanned ones an invisible text layer.

In: a document at hand whose scanned pages kept the lines that OCR read. Out: one PDF.
A text dump has no pages: an empty file stands for it until the end of the run.
"""

from collections.abc import Sequence
from pathlib import Path

from extractor.kinds import PatternBook
from extractor.model import Reading
from extractor.outputs.exhibit import Exhibit, put_in_place
from extractor.outputs.stage import Staged


def attach_pdf(exhibit: Exhibit, path: Path) -> None:
    """Write the searchable PDF of the document to `path`.

    Raises InputError where the document's own file cannot be copied.
    """
    from extractor.outputs.text_layer import lay_text

    document = exhibit.result.document
    if document.dump:
        path.touch()
        return
    scanned = {s.number: s for s in document.sheets if s.reading is Reading.OCR}
    lay_text(exhibit.path, exhibit.options.passwords, scanned, path)


def write_pdf(
    folder: Path, documents: Sequence[Staged], book: PatternBook, audited: bool
) -> None:
    """The finished PDFs as `pdf/<document>.pdf`; text dumps have none."""
    made = [
        d for d in documents if (p := d.attachments.get("pdf")) and p.stat().st_size
    ]
    put_in_place(folder, made, "pdf")
