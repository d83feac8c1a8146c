"""Into a database and out of it again: what `load` and `export` do."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

import typer

from extractor.archive.connecting import Archive, open_archive, renew_views
from extractor.archive.panel import Question, asked
from extractor.archive.seeding import Arrival, Origin, seed
from extractor.commands.arguments import FailOn, Request
from extractor.commands.working import carry_out, conclude
from extractor.errors import ExitCode, UsageError
from extractor.kinds import PatternBook
from extractor.loading import load_book
from extractor.outputs.panels import write_panel, writer_of
from extractor.outputs.records import record_columns
from extractor.outputs.stage import Finished, Staged, finished, is_finished


@dataclass(frozen=True, slots=True)
class Target:
    """Where to load to; `again` also what is there already."""

    url: str
    again: bool = False


@dataclass(slots=True)
class Loader:
    """Loads documents and counts how they arrive."""

    archive: Archive
    book: PatternBook
    again: bool
    arrivals: Counter[Arrival]

    def take(self, documents: Iterable[Staged], origin: Origin) -> None:
        """Load those that were read."""
        for staged in documents:
            if staged.path is not None:
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
    book = load_book(request.patterns)
    folders = [path for path in request.paths if is_finished(Path(path))]
    taken_up = [_taken_up(Path(path), request.redact) for path in folders]
    archive = open_archive(target.url, create=True)
    renew_views(archive, book)
    loader = Loader(archive, book, target.again, Counter())
    code = ExitCode.OK
    try:
        for found in taken_up:
            origin = Origin(found.headers, found.audited, found.redacted, target.again)
            loader.take(found.documents, origin)
        paths = tuple(path for path in request.paths if path not in folders)
        if paths:
            work = replace(request, paths=paths)
            run = carry_out(work, quiet=quiet, progress=progress)
            headers = {name: record_columns(kind) for name, kind in book.kinds.items()}
            origin = Origin(headers, request.audit, request.redact, target.again)
            loader.take(run.documents, origin)
            code = conclude(run, work, FailOn.NEVER, quiet=quiet)
    except KeyboardInterrupt:
        typer.echo("gouji: interrupted; run again to go on", err=True)
        code = ExitCode.INTERRUPTED
    if not quiet:
        typer.echo(loader.line())
    return code


def _taken_up(out: Path, redact: bool) -> Finished:
    found = finished(out)
    if redact and not found.redacted:
        problem = "was written without --redact"
        raise UsageError(str(out), problem, "load the reports, or audit with --redact")
    return found


def export_panel(
    url: str, question: Question, out: Path, patterns: Path | None, *, quiet: bool
) -> None:
    """Write the panel that answers the question."""
    writer_of(out)  # an ending that is none is told before the work
    book = load_book(patterns)
    archive = open_archive(url)
    with asked(archive, question, book) as panel:
        write_panel(out, panel)
    if not panel.n_rows:
        typer.echo(f"gouji: nothing in {archive.where} answers that", err=True)
    if not quiet:
        typer.echo(f"{out}: {panel.n_rows} rows, {len(panel.columns)} columns")
