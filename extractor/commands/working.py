"""A run over documents: progress while it goes on, then the exit code it earns."""

import sys
from collections.abc import Sequence
from dataclasses import replace
from functools import partial

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
from extractor.commands.logs import set_up_logging
from extractor.commands.summary import Summary, show, summarise
from extractor.commands.watching import Bar, interruptible
from extractor.engines import GIBIBYTE, Engine, Limits, Running
from extractor.errors import ExitCode
from extractor.inputs import find_inputs
from extractor.loading import load_book
from extractor.options import n_cores
from extractor.outputs import ATTACHMENTS, FORMATS
from extractor.outputs.stage import Store
from extractor.work import Work


def work_through(
    request: Request, fail_on: FailOn, *, quiet: bool, progress: bool
) -> ExitCode:
    """Carry out a request, show what came of it, and tell the exit code."""
    run = carry_out(request, quiet=quiet, progress=progress)
    return conclude(run, request, fail_on, quiet=quiet)


def carry_out(request: Request, *, quiet: bool, progress: bool) -> batch.Run:
    """Read the documents of a request into its folder."""
    formats = parse_formats(request.formats, FORMATS)
    refuse_open_pages(formats, redact=request.redact)
    book = load_book(request.patterns)
    options = options_of(request, book)
    sources = find_inputs(request.paths, sys.stdin)
    can_ask = sys.stdin.isatty() and "-" not in request.paths and not quiet
    wanted = tuple(name for name in formats if name in ATTACHMENTS)
    project = project_of(request, book)
    store = Store(request.out, request.redact, wanted, project.version)
    engine = engine_of(request, len(sources), quiet=quiet)
    if engine.parallel:  # one document has all cores for its OCR, several share them
        options = replace(options, threads=1)
    bar = Bar(len(sources), progress and not quiet and sys.stderr.isatty())
    with interruptible() as stop_if_asked, bar.shown():

        def watch(done: int, running: Sequence[Running]) -> None:
            stop_if_asked()
            bar.show(done, running)

        ask = partial(_ask, bar) if can_ask else None
        todo = batch.Batch(Work(book, options, project), store, engine, watch, ask)
        return todo.run(sources, formats)


def engine_of(request: Request, n_documents: int, *, quiet: bool) -> Engine:
    """Where the documents are read: here, or on a cluster."""
    memory = int(request.memory * GIBIBYTE)
    limits = Limits(seconds=request.timeout, memory=memory)
    set_up = partial(set_up_logging, quiet, request.verbose)
    if request.cluster:
        from extractor.engines.cluster import Cluster

        return Cluster(request.cluster, limits, set_up)
    from extractor.engines.local import Local

    jobs = min(request.jobs or n_cores(), max(n_documents, 1))
    return Local(jobs, limits, set_up)


def conclude(
    run: batch.Run, request: Request, fail_on: FailOn, *, quiet: bool
) -> ExitCode:
    """Show what came of a run; the exit code it earns."""
    for failure in run.failures:
        typer.echo(f"gouji: {failure.error}", err=True)
    summary = summarise(run, run.project, audited=request.audit)
    if not quiet:
        show(summary, request.out, parse_formats(request.formats, FORMATS))
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


def _ask(bar: Bar, document: str) -> str:
    with bar.put_away():
        try:
            answer: str = typer.prompt(
                f"Password of {document} (Enter leaves it out)",
                default="",
                hide_input=True,
                show_default=False,
                err=True,
            )
        except typer.Abort:  # Ctrl-C, which the next look at the workers finds, or
            return ""  # the end of the input
    return answer
