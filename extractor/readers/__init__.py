"""Files to pages. What a file is, its content tells; its name only where it cannot.

In: a path. Out: a `Source` whose pages come one at a time.
"""

import hashlib
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Protocol

from extractor.errors import InputError
from extractor.model import Page
from extractor.opening import describe, is_pdf, read_head
from extractor.options import Options
from extractor.readers.dump import DumpSource
from extractor.readers.pdf import PdfSource

TEXT_SUFFIXES = frozenset((".txt", ".text"))


class Source(Protocol):
    """An open document. `dump` says that its boxes count characters and lines."""

    sha256: str
    n_pages: int
    dump: bool

    def pages(self) -> Iterator[Page]:
        """The pages asked for, in order, read when they are asked for."""

    def close(self) -> None:
        """Let go of the file."""


@contextmanager
def open_document(path: Path, options: Options) -> Iterator[Source]:
    """The document at `path`, closed at the end of the `with` block.

    Raises InputError for what cannot be read, here or while its pages are taken.
    """
    head = read_head(path)
    with path.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    source: Source
    if is_pdf(head):
        source = PdfSource(path, sha256, options)
    elif path.suffix.lower() in TEXT_SUFFIXES:
        source = DumpSource(path, sha256, options)
    else:
        problem = f"is neither a PDF nor a text dump (.txt) but {describe(head)}"
        raise InputError(str(path), problem, "save it as PDF first")
    with closing(source):
        yield source
