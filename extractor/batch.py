"""Many documents, one after another: what fails is told, what is done is kept.

In: documents and a store. Out: each one's staged rows; a failed one has a row that says
why, and the rest go on. A finished document of the same bytes, options, patterns and
program is not read again. At the end the output files are written from the store.
"""

import hashlib
import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from functools import lru_cache, partial
from pathlib import Path

from extractor import pipeline
from extractor.casework import check_together
from extractor.errors import (
    DEFECTS,
    ExtractorError,
    InputError,
    LockedError,
    OutputError,
    PatternError,
    one_line,
    place_of,
)
from extractor.inputs import Input
from extractor.kinds import PatternBook
from extractor.model import Result
from extractor.options import Options
from extractor.outputs import ATTACHMENTS, FORMATS
from extractor.outputs.exhibit import Exhibit
from extractor.outputs.files import built_aside
from extractor.outputs.judging import Judge
from extractor.outputs.rows import document_row, failed_row, result_rows
from extractor.outputs.stage import Staged, Store
from extractor.pictures import digest
from extractor.project import UNDECIDED, Project

log = logging.getLogger(__name__)

OWN_FILES = (".py", ".html", ".css", ".js", ".json")
TRIES = 3  # passwords asked for per document

Ask = Callable[[str], str]  # document name → password, empty to go on without


@dataclass(frozen=True, slots=True)
class Failure:
    """A document that could not be read, and why."""

    document: str
    path: Path
    error: ExtractorError


@dataclass(frozen=True, slots=True)
class Work:
    """What is done with every document; `ask` is there when somebody can answer.

    `project` holds what was decided about checks.
    """

    book: PatternBook
    options: Options
    ask: Ask | None = None
    project: Project = UNDECIDED

    @property
    def judge(self) -> Judge | None:
        """Applies the decisions; None where there are none."""
        if not self.project.version:
            return None
        return Judge(self.project, self.book.messages)


def read(source: Input, work: Work) -> Result | Failure:
    """All that is known of one document, or why it could not be read."""
    try:
        return pipeline.audit(source.path, work.book, work.options)
    except InputError as error:
        return Failure(source.name, source.path, error)
    except (OutputError, PatternError):
        raise
    except DEFECTS as error:
        log.debug("%s: defect", source.name, exc_info=error)
        return Failure(source.name, source.path, _defect(source.path, error))


def _defect(path: Path, error: BaseException) -> InputError:
    """What to tell of a mistake in the program."""
    problem = f"gouji met a defect of its own ({place_of(error)})"
    return InputError(str(path), problem, "please report it, -vv shows more")


def read_asking(source: Input, work: Work) -> tuple[Result | Failure, Work]:
    """As `read`; a locked file is tried again with the passwords that are given.

    Also the work as it was done, with the password that opens the file.
    """
    result = read(source, work)
    for _ in range(TRIES):
        if work.ask is None or not _is_locked(result):
            break
        password = work.ask(source.name)
        if not password:
            break
        work = replace(work, options=replace(work.options, passwords=(password,)))
        result = read(source, work)
    return result, work


def _is_locked(result: Result | Failure) -> bool:
    return isinstance(result, Failure) and isinstance(result.error, LockedError)


def stage(source: Input, work: Work, store: Store) -> tuple[Staged, Failure | None]:
    """The document in the store: as it is there, or read now; a failure is not kept."""
    digest = digest_of(source.path)
    key = key_of(digest, work)
    if found := store.find(key, source.name):
        log.info("%s: finished before, not read again", source.name)
        return found, None
    result, done = read_asking(source, work)
    if isinstance(result, Failure):
        row = failed_row(digest, told(result))
        return Staged(source.name, row), result
    exhibit = exhibit_of(result, source, done)
    try:
        for kind in store.wanted:
            store.attach(key, source.name, kind, partial(ATTACHMENTS[kind], exhibit))
    except InputError as error:
        failure = Failure(source.name, source.path, error)
        return Staged(source.name, failed_row(digest, told(failure))), failure
    except DEFECTS as error:
        log.debug("%s: defect", source.name, exc_info=error)
        failure = Failure(source.name, source.path, _defect(source.path, error))
        return Staged(source.name, failed_row(digest, told(failure))), failure
    return store.keep(key, source.name, exhibit.row, exhibit.rows), None


def exhibit_of(result: Result, source: Input, work: Work) -> Exhibit:
    """What the outputs of a document are made from."""
    audited, redact, judge = work.options.audit, work.options.redact, work.judge
    rows = result_rows(result, work.book, audited=audited, redact=redact)
    return Exhibit(
        name=source.name,
        path=source.path,
        result=result,
        book=work.book,
        options=work.options,
        row=document_row(result),
        rows=tuple(rows),
        judge=judge,
    )


def told(failure: Failure) -> str:
    """Why it failed, with the document's name for its path."""
    path, name = one_line(str(failure.path)), one_line(failure.document)
    return str(failure.error).replace(path, name)


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


@lru_cache(maxsize=1)
def program_digest() -> str:
    """Digest of the package's own files: the program version, whatever it is called."""
    digest = hashlib.sha256()
    for path in sorted(Path(__file__).parent.rglob("*.*")):
        if path.suffix in OWN_FILES:
            digest.update(path.read_bytes())
    return digest.hexdigest()


@dataclass(frozen=True, slots=True)
class Run:
    """How a run ended: documents in order of name, and those that failed."""

    documents: tuple[Staged, ...]
    failures: tuple[Failure, ...]
    interrupted: bool = False


Watch = Callable[[Input, int], None]  # told of each document and how many are done


def run(
    sources: Sequence[Input],
    work: Work,
    store: Store,
    *,
    formats: Sequence[str],
    watch: Watch,
) -> Run:
    """Read all documents and write the files of all formats.

    An interruption ends the reading; what is finished is written all the same. Raises
    OutputError when the folder cannot be written.
    """
    store.open()
    documents: list[Staged] = []
    failures: list[Failure] = []
    interrupted = False
    try:
        for staged, failure in _each(sources, work, store, watch):
            documents.append(replace(staged, judge=work.judge))
            failures += [failure] if failure else []
        if work.options.audit:
            documents = [*check_together(documents, work.book, work.options, store)]
    except KeyboardInterrupt:
        interrupted = True
    with built_aside(store.out) as folder:
        for name in formats:
            FORMATS[name](folder, documents, work.book, work.options.audit)
    return Run(tuple(documents), tuple(failures), interrupted)


def _each(
    sources: Sequence[Input], work: Work, store: Store, watch: Watch
) -> Iterator[tuple[Staged, Failure | None]]:
    for done, source in enumerate(sources):
        watch(source, done)
        yield stage(source, work, store)
