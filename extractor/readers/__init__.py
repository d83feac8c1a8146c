"""Files to pages. What a file is, its content tells; its name only where it cannot.

In: a path. Out: a `Source` whose pages come one at a time, and their pictures.
"""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Protocol

from extractor.errors import InputError
from extractor.model import Page
from extractor.opening import describe, is_pdf, read_head
from extractor.options import Options
from extractor.pictures import Raster, digest, is_picture
from extractor.readers.dump import DumpSource
from extractor.readers.image import ImageSource
from extractor.readers.pdf import PdfSource

TEXT_SUFFIXES = frozenset((".txt", ".text"))


class Source(Protocol):
    """An open document. `dump` says that its boxes count characters and lines."""

    sha256: str
    n_pages: int
    dump: bool

    def pages(self) -> Iterator[Page]:
        """The pages asked for, in order, read when they are asked for.

        One that cannot be opened is DAMAGED; raises InputError where all are.
        """

    def picture(self, number: int, dpi: int) -> Raster:
        """Page `number` as displayed, at `dpi`, or fewer where it is very large.

        Raises InputError where the page cannot be drawn.
        """

    def close(self) -> None:
        """Let go of the file."""


@contextmanager
def open_document(path: Path, options: Options) -> Iterator[Source]:
    """The document at `path`, closed at the end of the `with` block.

    Raises InputError for what cannot be read, here or while its pages are taken.
    """
    source: Source
    if path.is_dir():
        source = ImageSource(path, digest(path), options)
    else:
        source = _open_file(path, options)
    with closing(source):
        yield source


def _open_file(path: Path, options: Options) -> Source:
    head = read_head(path)
    sha256 = digest(path)
    if is_pdf(head):
        return PdfSource(path, sha256, options)
    if path.suffix.lower() in TEXT_SUFFIXES:
        return DumpSource(path, sha256, options)
    if is_picture(path):
        return ImageSource(path, sha256, options)
    problem = f"is no PDF, picture or text dump (.txt) but {describe(head)}"
    raise InputError(str(path), problem, "save it as PDF first")
