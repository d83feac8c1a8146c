"""A run over documents: progress while it goes on, then the exit code it earns."""

import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from types import FrameType

import typer

from extractor import batch
from extractor.commands.arguments import (
    FailOn,
    Request,
    options_of,
    parse_formats,
    project_of,
    refuse_open_pages,
)
from extractor.commands.summary import Summary, show, summarise
from extractor.errors import ExitCode
from extractor.inputs import Input, find_inputs
from extractor.loading import load_book
from extractor.outputs import ATTACHMENTS, FORMATS
from extractor.outputs.stage import Store


def work_through(
    request: Request, fail_on: FailOn, *, quiet: bool, progress: bool
) -> ExitCode:
    """Carry out a request, show what came of it, and tell the exit code."""
    formats = parse_formats(request.formats, FORMATS)
    refuse_open_pages(formats, redact=request.redact)
    book = load_book(request.patterns)
    options = options_of(request, book)
    sources = find_inputs(request.paths, sys.stdin)
    ask = _ask if sys.stdin.isatty() and "-" not in request.paths else None
    project = project_of(request, book)
    work = batch.Work(book, options, None if quiet else ask, project)
    shown = progress and not quiet and len(sources) > 1 and sys.stderr.isatty()
    wanted = tuple(name for name in formats if name in ATTACHMENTS)
    store = Store(request.out, request.redact, wanted, project.version)
    with _interruptible() as stop_if_asked, _watching(len(sources), shown) as show_bar:

        def watch(source: Input, done: int) -> None:
            stop_if_asked()
            show_bar(source, done)

        run = batch.run(sources, work, store, formats=formats, watch=watch)
    for failure in run.failures:
        typer.echo(f"gouji: {failure.error}", err=True)
    summary = summarise(run, project, audited=request.audit)
    if not quiet:
        show(summary, request.out, formats)
    if run.interrupted:
        typer.echo("gouji: interrupted; run again to go on", err=True)
    return exit_code(run, summary, fail_on)


def exit_code(run: batch.Run, summary: Summary, fail_on: FailOn) -> ExitCode:
    """The highest code that applies."""
    codes = [ExitCode.OK]
    if any(summary.severities.get(s) for s in _counting(fail_on)):
        codes.append(ExitCode.FINDINGS)
    if run.failures:
        every = len(run.failures) == len(run.documents)
        codes.append(ExitCode.NONE_READABLE if every else ExitCode.SOME_UNREADABLE)
    if run.interrupted:
        codes.append(ExitCode.INTERRUPTED)
    return max(codes)


def _counting(fail_on: FailOn) -> Sequence[str]:
    match fail_on:
        case FailOn.ERROR:
            return ("error",)
        case FailOn.WARNING:
            return ("error", "warning")
        case FailOn.NEVER:
            return ()


def _ask(document: str) -> str:
    answer: str = typer.prompt(
        f"Password of {document} (Enter leaves it out)",
        default="",
        hide_input=True,
        show_default=False,
        err=True,
    )
    return answer


@contextmanager
def _interruptible() -> Iterator[Callable[[], None]]:
    """Ctrl-C and a polite kill as KeyboardInterrupt, now or when the check is called.

    Python drops an exception that is raised while a destructor runs, as those of
    `regex` do all the time; the check, made before each document, raises it then.
    """
    asked: list[int] = []

    def stop(number: int, frame: FrameType | None) -> None:
        asked.append(number)
        raise KeyboardInterrupt

    def stop_if_asked() -> None:
        if asked:
            raise KeyboardInterrupt

    before = {n: signal.signal(n, stop) for n in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield stop_if_asked
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def _watching(total: int, shown: bool) -> Iterator[batch.Watch]:
    """What the batch tells of its progress to: a bar on a terminal, else nothing."""
    if not shown:
        yield lambda source, done: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    name = TextColumn("{task.description}", markup=False)
    console = Console(stderr=True)
    with Progress(BarColumn(), MofNCompleteColumn(), name, console=console) as bar:
        task = bar.add_task("", total=total)

        def watch(source: Input, done: int) -> None:
            bar.update(task, completed=done, description=source.name)

        yield watch
        bar.update(task, completed=total)
