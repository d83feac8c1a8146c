"""gouji (勾稽): read Chinese budget-performance reports and check that they tie.

    >>> import extractor
    >>> result = extractor.audit("samples/clean.pdf")        # doctest: +SKIP
    >>> result.findings()[["check", "verdict", "message"]]   # doctest: +SKIP

In: paths. Out: results with data frames; errors are `extractor.errors.ExtractorError`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from os import PathLike, fspath
from pathlib import Path
from typing import TYPE_CHECKING

from extractor.options import Options

if TYPE_CHECKING:
    from extractor.frames import Result
    from extractor.work import Failure, Work

__all__ = ["Options", "audit", "extract", "extract_many"]
__version__ = "0.1.0"


def extract(path: str | PathLike[str], options: Options | None = None) -> Result:
    """Facts, records and tables of a document, without checks.

    Raises InputError when it cannot be read, PatternError for a mistake in patterns.
    """
    from extractor.frames import result_of

    return result_of(Path(path), _work(options, audited=False))


def audit(path: str | PathLike[str], options: Options | None = None) -> Result:
    """As `extract`, and every check that the document lets one make."""
    from extractor.frames import result_of

    return result_of(Path(path), _work(options, audited=True))


def extract_many(
    paths: Iterable[str | PathLike[str]],
    options: Options | None = None,
    *,
    audited: bool = False,
) -> Iterator[Result | Failure]:
    """One result per document in order of name, a Failure where it cannot be read.

    Folders are searched as the command does; only one document is held at a time.
    """
    from extractor.frames import wrapped
    from extractor.inputs import find_inputs

    work = _work(options, audited=audited)
    for source in find_inputs([fspath(path) for path in paths]):
        yield wrapped(source, work)


def _work(options: Options | None, *, audited: bool) -> Work:
    from extractor.loading import load_book
    from extractor.work import Work

    chosen = replace(options or Options(), audit=audited)
    return Work(load_book(chosen.patterns), chosen)
