"""The commands around a database, as they are typed; `archiving`, `exporting` do it."""

from pathlib import Path
from typing import Annotated

import typer

from extractor.commands import arguments
from extractor.commands.logs import set_up_logging
from extractor.commands.options import (
    ClusterOption,
    Codes,
    EngineOption,
    Format,
    Jobs,
    KindName,
    Memory,
    NoProgress,
    OcrOption,
    Out,
    Pages,
    PasswordFile,
    Patterns,
    ProjectFile,
    Quiet,
    Redact,
    Skipped,
    Timeout,
    Verbose,
)
from extractor.options import Ocr, OcrEngine

DATABASE = "sqlite:///archive.db"
commands = typer.Typer(rich_markup_mode=None)

Database = Annotated[
    str,
    typer.Option(
        "--db",
        metavar="URL",
        help="The database: sqlite:///FILE or postgresql://USER@HOST/NAME, its password"
        " in ~/.pgpass or PGPASSWORD.",
    ),
]


PathsToLoad = Annotated[
    list[str],
    typer.Argument(
        metavar="PATH",
        help="Reports, as of gouji audit, or the output folder of an earlier run, which"
        " is not read again.",
        show_default=False,
    ),
]


@commands.command(
    epilog="Examples: gouji load reports/ --db sqlite:///county.db;"
    "  gouji load out/ --db postgresql://keeper@server/reports"
)
def load(
    paths: PathsToLoad,
    db: Database = DATABASE,
    again: Annotated[
        bool,
        typer.Option("--again", help="Load once more what is in the database already."),
    ] = False,
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
    only: Codes = "",
    skip: Skipped = "",
    ocr: OcrOption = Ocr.AUTO,
    ocr_engine: EngineOption = OcrEngine.RAPID,
    project: ProjectFile = None,
    redact: Redact = False,
    quiet: Quiet = False,
    verbose: Verbose = 0,
    no_progress: NoProgress = False,
) -> None:
    """Audit reports and load them into a database."""
    set_up_logging(quiet, verbose)
    request = arguments.Request(
        paths=tuple(paths),
        out=out,
        formats=format,
        pages=pages,
        kind=kind,
        patterns=patterns,
        password_file=password_file,
        only=only,
        skip=skip,
        ocr=ocr,
        engine=ocr_engine,
        project=project,
        redact=redact,
        jobs=jobs,
        timeout=timeout,
        memory=memory,
        cluster=cluster,
        verbose=verbose,
    )
    from extractor.commands.archiving import Target, load_into

    target = Target(db, again)
    code = load_into(request, target, quiet=quiet, progress=not no_progress)
    raise typer.Exit(code)


@commands.command(
    epilog="Example: gouji export --kind overall_table --years 2019-2024 -o panel.csv"
)
def export(
    out: Annotated[
        Path,
        typer.Option(
            "--out",
            "-o",
            metavar="FILE",
            help="File to write: .csv, .xlsx or .parquet.",
            show_default=False,
        ),
    ],
    db: Database = DATABASE,
    kind: Annotated[
        str,
        typer.Option(
            metavar="NAME",
            help="Kind of report (gouji kinds list).",
            show_default="all, for a long panel",
        ),
    ] = "",
    years: Annotated[
        str,
        typer.Option(
            metavar="LIST", help="Fiscal years, as 2019-2024.", show_default="all"
        ),
    ] = "",
    units: Annotated[
        str,
        typer.Option(
            metavar="LIST", help="Names or credit codes of units.", show_default="all"
        ),
    ] = "",
    fields: Annotated[
        str,
        typer.Option(
            metavar="LIST",
            help="Fields (gouji kinds show KIND).",
            show_default="all",
        ),
    ] = "",
    shape: Annotated[
        arguments.Shape,
        typer.Option(help="wide: a row per report; long: a row per value."),
    ] = arguments.Shape.WIDE,
    history: Annotated[
        bool, typer.Option("--history", help="Reports replaced by later ones, too.")
    ] = False,
    patterns: Patterns = None,
    quiet: Quiet = False,
    verbose: Verbose = 0,
) -> None:
    """Write a panel over units and years out of a database."""
    set_up_logging(quiet, verbose)
    from extractor.archive.panel import Question
    from extractor.commands.exporting import export_panel

    question = Question(
        kind=kind,
        years=arguments.parse_years(years),
        units=frozenset(arguments.split(units)),
        fields=tuple(arguments.split(fields)),
        wide=shape is arguments.Shape.WIDE,
        history=history,
    )
    export_panel(db, question, out, patterns, quiet=quiet)
