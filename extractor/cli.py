"""The command line: arguments in, exit code out; the only room that prints and exits.

Everything heavy is imported when a command needs it, so that `--help` is at once.
"""

import logging
import sys
from pathlib import Path
from typing import Annotated

import typer

from extractor.commands import arguments
from extractor.commands.archives import commands as archives
from extractor.commands.arguments import FailOn
from extractor.commands.knowledge import checks, kinds
from extractor.commands.logs import set_up_logging
from extractor.commands.options import (
    AuditedDatabase,
    ClusterOption,
    Codes,
    EngineOption,
    FailOnOption,
    Format,
    Jobs,
    KindName,
    Memory,
    NoProgress,
    OcrOption,
    Out,
    Pages,
    PasswordFile,
    Paths,
    PathsOrNone,
    Patterns,
    ProjectFile,
    Quiet,
    Redact,
    Skipped,
    Timeout,
    Verbose,
)
from extractor.commands.pipes import patient
from extractor.errors import (
    DEFECTS,
    ExitCode,
    ExtractorError,
    InputError,
    UsageError,
    place_of,
)
from extractor.options import Ocr, OcrEngine, Options

app = typer.Typer(
    name="gouji",
    help="Read Chinese budget-performance reports (PDF, scan, picture or text dump) and"
    " check that their figures tie together.",
    epilog="Example: gouji audit reports/ -o out",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.add_typer(archives)
app.add_typer(kinds, name="kinds")
app.add_typer(checks, name="checks")

log = logging.getLogger(__name__)


@app.command(epilog="Example: gouji extract report.pdf --pages 1-3,7 -o out")
def extract(
    paths: Paths,
    out: Out = Path("out"),
    format: Format = "csv",
    pages: Pages = "",
    kind: KindName = "",
    patterns: Patterns = None,
    password_file: PasswordFile = None,
    jobs: Jobs = 0,
    timeout: Timeout = 300,
    memory: Memory = 4,
    cluster: ClusterOption = "",
    ocr: OcrOption = Ocr.AUTO,
    ocr_engine: EngineOption = OcrEngine.RAPID,
    redact: Redact = False,
    quiet: Quiet = False,
    verbose: Verbose = 0,
    no_progress: NoProgress = False,
) -> None:
    """Digitise reports: text, tables and fields into OUT/."""
    set_up_logging(quiet, verbose)
    request = arguments.Request(
        paths=tuple(paths),
        out=out,
        formats=format,
        pages=pages,
        kind=kind,
        patterns=patterns,
        password_file=password_file,
        ocr=ocr,
        engine=ocr_engine,
        redact=redact,
        audit=False,
        jobs=jobs,
        timeout=timeout,
        memory=memory,
        cluster=cluster,
        verbose=verbose,
    )
    go(request, FailOn.NEVER, quiet=quiet, progress=not no_progress)


@app.command(
    epilog="Examples: gouji audit reports/ -o out --redact;"
    "  find . -name '*.pdf' | gouji audit - --fail-on error"
)
def audit(
    paths: PathsOrNone = None,
    db: AuditedDatabase = "",
    out: Out = Path("out"),
    format: Format = "csv,html",
    pages: Pages = "",
    kind: KindName = "",
    patterns: Patterns = None,
    password_file: PasswordFile = None,
    jobs: Jobs = 0,
    timeout: Timeout = 300,
    memory: Memory = 4,
    cluster: ClusterOption = "",
    only: Codes = "",
    skip: Skipped = "",
    ocr: OcrOption = Ocr.AUTO,
    ocr_engine: EngineOption = OcrEngine.RAPID,
    project: ProjectFile = None,
    redact: Redact = False,
    fail_on: FailOnOption = FailOn.NEVER,
    quiet: Quiet = False,
    verbose: Verbose = 0,
    no_progress: NoProgress = False,
) -> None:
    """Digitise reports and check that their figures tie."""
    set_up_logging(quiet, verbose)
    request = arguments.Request(
        paths=tuple(paths or ()),
        out=out,
        formats=format,
        pages=pages,
        kind=kind,
        patterns=patterns,
        password_file=password_file,
        ocr=ocr,
        engine=ocr_engine,
        only=only,
        skip=skip,
        redact=redact,
        jobs=jobs,
        timeout=timeout,
        memory=memory,
        cluster=cluster,
        verbose=verbose,
        project=project,
    )
    if db:
        from extractor.commands.auditing import audit_archive

        raise typer.Exit(audit_archive(request, db, fail_on, quiet=quiet))
    if not paths:
        problem = "nothing to audit is named"
        raise UsageError("PATH", problem, "name reports, or a database with --db")
    go(request, fail_on, quiet=quiet, progress=not no_progress)


@app.command(epilog="Example: gouji page report.pdf --page 3 -o page.png")
def page(
    path: Annotated[
        Path,
        typer.Argument(
            metavar="PATH", help="A PDF or a picture of a page.", show_default=False
        ),
    ],
    number: Annotated[
        int, typer.Option("--page", metavar="N", min=1, help="Page, from 1.")
    ],
    out: Annotated[
        Path, typer.Option("--out", "-o", metavar="PNG", help="Picture to write.")
    ] = Path("page.png"),
    password_file: PasswordFile = None,
    ocr: OcrOption = Ocr.AUTO,
    ocr_engine: EngineOption = OcrEngine.RAPID,
    verbose: Verbose = 0,
) -> None:
    """Draw what the machine saw on a page: words, rulings and cells."""
    set_up_logging(False, verbose)
    from extractor.commands.page import draw_page

    options = Options(
        pages=frozenset({number}),
        passwords=arguments.read_passwords(password_file),
        ocr=ocr,
        engine=ocr_engine,
    )
    draw_page(path, number, out, options)
    typer.echo(f"{out}: lines blue, rulings red, cells green")


@app.callback(invoke_without_command=True)
def top(
    version: Annotated[
        bool, typer.Option("--version", help="Print the version and exit.")
    ] = False,
) -> None:
    """Budget-performance reports to data and findings."""
    if version:
        from extractor import __version__

        typer.echo(f"gouji {__version__}")
        raise typer.Exit


def go(
    request: arguments.Request, fail_on: FailOn, *, quiet: bool, progress: bool
) -> None:
    """Run a request and exit with the code it earns."""
    if not request.cluster:
        from extractor.engines.warming import warm_up

        warm_up()  # while the rest is imported here
    from extractor.commands.working import work_through

    code = work_through(request, fail_on, quiet=quiet, progress=progress)
    raise typer.Exit(code)


def main() -> None:
    """Entry point of `gouji`: every error is a line, every end an exit code."""
    sys.stdout, sys.stderr = patient(sys.stdout), patient(sys.stderr)
    try:
        app()
    except ExtractorError as error:
        log.debug("traceback", exc_info=error)
        typer.echo(f"gouji: {error}", err=True)
        # one that gets here was about the only document there is
        alone = isinstance(error, InputError)
        sys.exit(ExitCode.NONE_READABLE if alone else error.exit_code)
    except DEFECTS as error:
        log.debug("traceback", exc_info=error)
        told = f"gouji met a defect of its own ({place_of(error)})"
        typer.echo(f"{told}; please report it, -vv shows more", err=True)
        sys.exit(ExitCode.OUTPUT)
    except KeyboardInterrupt:
        sys.exit(ExitCode.INTERRUPTED)
