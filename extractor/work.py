"""What is to be done with a document, and what is told when it cannot be done.

Light, for whoever hands out documents: nothing here reads one (`staging` does).
"""

import hashlib
import logging
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from extractor.errors import ExtractorError, InputError, one_line
from extractor.inputs import Input
from extractor.kinds import PatternBook
from extractor.options import Options
from extractor.outputs.judging import Judge
from extractor.pictures import digest
from extractor.program import program_digest
from extractor.project import UNDECIDED, Project

log = logging.getLogger(__name__)

# told after each page: pages read, pages to read, those of them read by OCR
Report = Callable[[int, int, int], None]


def unwatched(n_read: int, n_pages: int, n_ocr: int) -> None:
    """For whoever does not want to know how far the reading is."""


@dataclass(frozen=True, slots=True)
class Work:
    """What is done with every document; `project` holds what was decided of checks."""

    book: PatternBook
    options: Options
    project: Project = UNDECIDED

    @property
    def judge(self) -> Judge | None:
        """Applies the decisions; None where there are none."""
        if not self.project.version:
            return None
        return Judge(self.project, self.book.messages)


@dataclass(frozen=True, slots=True)
class Task:
    """A document that is to be read.

    `digest` is that of its bytes, `key` the name of its rows in the store;
    `passwords` were given for it during the run.
    """

    source: Input
    digest: str
    key: str
    passwords: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Failure:
    """A document that could not be read, and why."""

    document: str
    path: Path
    error: ExtractorError

    def told(self) -> str:
        """Why it failed, with the document's name for its path."""
        path, name = one_line(str(self.path)), one_line(self.document)
        return str(self.error).replace(path, name)


def task_of(source: Input, work: Work) -> Task:
    """The document as a task, its bytes looked at."""
    found = digest_of(source.path)
    return Task(source, found, key_of(found, work))


def digest_of(path: Path) -> str:
    """SHA-256 of a document's bytes; empty for what is none or may not be read."""
    try:
        return digest(path) if path.is_file() or path.is_dir() else ""
    except (OSError, InputError) as error:
        log.debug("%s: %s", path, error)
        return ""


def key_of(digest: str, work: Work) -> str:
    """What a document's rows depend on: bytes, options, patterns and program."""
    options = asdict(replace(work.options, passwords=(), patterns=None, threads=0))
    settings = [
        f"{name}={sorted(value) if isinstance(value, frozenset) else value}"
        for name, value in options.items()
    ]
    parts = (digest, *settings, work.book.version, program_digest())
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()
