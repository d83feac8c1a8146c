"""One document: read, checked, its rows and attachments staged; or why that failed.

In: a document and what to do with it. Out: what is known of it, or a `Failure`; the
other documents of a run never suffer. This is what worker processes do.
"""

import logging
from dataclasses import replace
from functools import partial
from pathlib import Path

from extractor import pipeline
from extractor.errors import (
    DEFECTS,
    InputError,
    OutputError,
    PatternError,
    place_of,
)
from extractor.inputs import Input
from extractor.model import Result
from extractor.outputs import ATTACHMENTS
from extractor.outputs.exhibit import Exhibit
from extractor.outputs.rows import document_row, result_rows
from extractor.outputs.stage import Store
from extractor.work import Failure, Report, Task, Work, unwatched

log = logging.getLogger(__name__)


def read(source: Input, work: Work, report: Report = unwatched) -> Result | Failure:
    """All that is known of one document, or why it could not be read."""
    try:
        return pipeline.audit(source.path, work.book, work.options, report)
    except InputError as error:
        return Failure(source.name, source.path, error)
    except (OutputError, PatternError):
        raise
    except MemoryError:
        return Failure(source.name, source.path, _too_large(source.path))
    except DEFECTS as error:
        return _defect(source, error)


def stage(task: Task, work: Work, store: Store, report: Report) -> Failure | None:
    """Put the document's rows and attachments into the store, all or none of them."""
    source, options = task.source, work.options
    passwords = (*task.passwords, *options.passwords)
    work = replace(work, options=replace(options, passwords=passwords))
    result = read(source, work, report)
    if isinstance(result, Failure):
        return result
    if task.digest and result.document.sha256 != task.digest:
        problem, advice = "changed while it was read", "run again when it is complete"
        error = InputError(str(source.path), problem, advice)
        return Failure(source.name, source.path, error)
    exhibit = exhibit_of(result, source, work)
    try:
        for kind in store.wanted:
            make = partial(ATTACHMENTS[kind], exhibit)
            store.attach(task.key, source.name, kind, make)
    except InputError as error:
        return Failure(source.name, source.path, error)
    except DEFECTS as error:
        return _defect(source, error)
    store.keep(task.key, source.name, exhibit.row, exhibit.rows)
    return None


def exhibit_of(result: Result, source: Input, work: Work) -> Exhibit:
    """What the outputs of a document are made from."""
    audited, redact = work.options.audit, work.options.redact
    return Exhibit(
        name=source.name,
        path=source.path,
        result=result,
        book=work.book,
        options=work.options,
        row=document_row(result),
        rows=tuple(result_rows(result, work.book, audited=audited, redact=redact)),
        judge=work.judge,
    )


def _too_large(path: Path) -> InputError:
    problem = "needs more memory than a document may take"
    return InputError(str(path), problem, "allow more with --memory")


def _defect(source: Input, error: BaseException) -> Failure:
    """What to tell of a mistake in the program."""
    log.debug("%s: defect", source.name, exc_info=error)
    problem = f"gouji met a defect of its own ({place_of(error)})"
    told = InputError(str(source.path), problem, "please report it, -vv shows more")
    return Failure(source.name, source.path, told)
