"""Reports into a database: what `load` does."""

import sys
from collections import Counter
from dataclasses import dataclass, field, replace
from pathlib import Path

import typer

from extractor.archive.connecting import Archive, opened, renew_views
from extractor.archive.seeding import (
    Arrival,
    Origin,
    digest_of,
    known_documents,
    seed,
)
from extractor.batch import Run
from extractor.commands.arguments import FailOn, Request, project_of
from extractor.commands.watching import Bar, interruptible
from extractor.commands.working import carry_out, conclude
from extractor.errors import ExitCode, UsageError
from extractor.kinds import PatternBook
from extractor.loading import load_book
from extractor.outputs.judging import Judge
from extractor.outputs.ledger import Finished, finished, is_finished
from extractor.outputs.records import record_columns


@dataclass(frozen=True, slots=True)
class Target:
    """Where to load to; `again` also what is there already."""

    url: str
    again: bool = False


@dataclass(slots=True)
class Loader:
    """Loads documents, shows how far it is, and counts how they arrive."""

    archive: Archive
    book: PatternBook
    again: bool
    progress: bool
    arrivals: Counter[Arrival] = field(default_factory=Counter)

    def take(self, found: Finished) -> None:
        """Load the documents that were read."""
        origin = Origin(found.headers, found.audited, found.redacted, self.again)
        known = known_documents(self.archive)
        bar = Bar(len(found.documents), self.progress)
        with interruptible() as stop_if_asked, bar.shown():
            for done, staged in enumerate(found.documents):
                stop_if_asked()
                bar.show(done, ())
                if staged.path is None:
                    continue
                arrival = Arrival.KNOWN
                if origin.adds_to(known.get(digest_of(staged))):
                    arrival = seed(self.archive, staged, origin, self.book)
                self.arrivals[arrival] += 1

    def line(self) -> str:
        """What came of it."""
        counts = self.arrivals
        told = [f"{counts[Arrival.LOADED]} loaded into {self.archive.where}"]
        for arrival in (Arrival.RENEWED, Arrival.KNOWN):
            told += [f"{counts[arrival]} {arrival}"] if counts[arrival] else []
        return ", ".join(told)


def load_into(
    request: Request, target: Target, *, quiet: bool, progress: bool
) -> ExitCode:
    """Read what is not read yet, load everything, tell what came of it."""
    folders = [path for path in request.paths if is_finished(Path(path))]
    taken_up = [_taken_up(Path(path), request.redact) for path in folders]
    paths = tuple(path for path in request.paths if path not in folders)
    todo = replace(request, paths=paths)
    code = ExitCode.OK
    with opened(target.url, create=True) as archive:
        book = load_book(request.patterns)
        renew_views(archive, book)
        shown = progress and not quiet and sys.stderr.isatty()
        loader = Loader(archive, book, target.again, shown)
        judge = Judge(project_of(request, book), book.messages)
        try:
            for found in taken_up:
                documents = [replace(d, judge=judge) for d in found.documents]
                loader.take(replace(found, documents=documents))
            if paths:
                run = carry_out(todo, quiet=quiet, progress=progress)
                loader.take(_of_run(run, request, book))
                code = conclude(run, todo, FailOn.NEVER, quiet=quiet)
        except KeyboardInterrupt:
            typer.echo("gouji: interrupted; run again to go on", err=True)
            code = ExitCode.INTERRUPTED
        if not quiet:
            typer.echo(loader.line())
    return code


def _of_run(run: Run, request: Request, book: PatternBook) -> Finished:
    headers = {name: record_columns(kind) for name, kind in book.kinds.items()}
    return Finished(run.documents, headers, request.audit, request.redact)


def _taken_up(out: Path, redact: bool) -> Finished:
    found = finished(out)
    if redact and not found.redacted:
        problem = "was written without --redact"
        raise UsageError(str(out), problem, "load the reports, or audit with --redact")
    return found
