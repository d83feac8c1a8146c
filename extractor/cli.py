"""The command line: arguments in, exit code out; the only room that prints and exits.

Everything heavy is imported when a command needs it, so that `--help` is at once.
"""

import io
import logging
import sys
import warnings
from pathlib import Path
from typing import Annotated

import typer

from extractor.commands import arguments
from extractor.commands.arguments import FailOn
from extractor.commands.options import (
    Codes,
    EngineOption,
    FailOnOption,
    Format,
    KindName,
    NoProgress,
    OcrOption,
    Out,
    Pages,
    PasswordFile,
    Paths,
    Patterns,
    ProjectFile,
    Quiet,
    Redact,
    Skipped,
    Verbose,
)
from extractor.errors import DEFECTS, ExitCode, ExtractorError, InputError, place_of
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
kinds = typer.Typer(
    help="The pattern files: what is known, are they valid.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
checks = typer.Typer(
    help="Each check: formula, source, severity, the fields it needs.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
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
    )
    go(request, FailOn.NEVER, quiet=quiet, progress=not no_progress)


@app.command(
    epilog="Examples: gouji audit reports/ -o out --redact;"
    "  find . -name '*.pdf' | gouji audit - --fail-on error"
)
def audit(
    paths: Paths,
    out: Out = Path("out"),
    format: Format = "csv,html",
    pages: Pages = "",
    kind: KindName = "",
    patterns: Patterns = None,
    password_file: PasswordFile = None,
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
        paths=tuple(paths),
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
        project=project,
    )
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


@kinds.command("list")
def kinds_list(patterns: Patterns = None) -> None:
    """The kinds of report that are known."""
    from extractor.commands.catalogue import list_kinds

    typer.echo(list_kinds(patterns))


@kinds.command("show", epilog="Example: gouji kinds show overall_form")
def kinds_show(
    name: Annotated[str, typer.Argument(metavar="KIND", show_default=False)],
    patterns: Patterns = None,
) -> None:
    """The fields, types, units and labels of a kind."""
    from extractor.commands.catalogue import show_kind

    typer.echo(show_kind(name, patterns))


@kinds.command("check", epilog="Example: gouji kinds check my-patterns/")
def kinds_check(
    folder: Annotated[
        Path | None,
        typer.Argument(
            metavar="DIR",
            help="A folder of pattern files; without it the shipped ones.",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Whether pattern files are valid; names the first mistake."""
    from extractor.commands.catalogue import check_patterns

    typer.echo(check_patterns(folder))


@checks.command("list")
def checks_list(patterns: Patterns = None) -> None:
    """Every check with its code, severity and title."""
    from extractor.commands.catalogue import list_checks

    typer.echo(list_checks(patterns))


@checks.command("show", epilog="Example: gouji checks show F04")
def checks_show(
    code: Annotated[str, typer.Argument(metavar="CODE", show_default=False)],
    patterns: Patterns = None,
) -> None:
    """A check: title, formula, source, severity, the fields it needs, cases."""
    from extractor.commands.catalogue import show_check

    typer.echo(show_check(code, patterns))


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
    from extractor.commands.working import work_through

    code = work_through(request, fail_on, quiet=quiet, progress=progress)
    raise typer.Exit(code)


def set_up_logging(quiet: bool, verbose: int) -> None:
    """Our log to standard error as loud as asked for; libraries speak only on -vv."""
    level = (logging.WARNING, logging.INFO, logging.DEBUG)[min(verbose, 2)]
    logging.basicConfig(
        level=logging.WARNING if verbose > 1 else logging.CRITICAL,
        format="%(levelname)s %(name)s: %(message)s",
        stream=sys.stderr,
        force=True,
    )
    logging.getLogger("extractor").setLevel(logging.ERROR if quiet else level)
    if verbose < 2:
        warnings.simplefilter("ignore")


def main() -> None:
    """Entry point of `gouji`: every error is a line, every end an exit code."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal that lacks Chinese
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
