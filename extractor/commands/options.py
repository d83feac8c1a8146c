"""Options that commands share, with their help; defaults stand at the commands."""

from pathlib import Path
from typing import Annotated

import typer

from extractor.commands.arguments import FailOn
from extractor.options import Ocr, OcrEngine

_PATHS = (
    "A PDF, picture or .txt, a folder (searched; one of page pictures only is"
    " one document) or - for a list on standard input, a path a line."
)
Paths = Annotated[
    list[str], typer.Argument(metavar="PATH", help=_PATHS, show_default=False)
]
PathsOrNone = Annotated[
    list[str] | None, typer.Argument(metavar="PATH", help=_PATHS, show_default=False)
]
AuditedDatabase = Annotated[
    str,
    typer.Option(
        "--db",
        metavar="URL",
        help="In place of PATH: the checks across years and units over all that is in"
        " this database.",
        show_default=False,
    ),
]
Out = Annotated[
    Path,
    typer.Option(
        "--out",
        "-o",
        metavar="DIR",
        help="Output folder, created. What is done there is not read again.",
    ),
]
Format = Annotated[
    str,
    typer.Option(
        "--format",
        metavar="LIST",
        help="Which outputs: csv, json, xlsx, html, sarif, pdf.",
    ),
]
Pages = Annotated[
    str,
    typer.Option(
        metavar="LIST", help="Only these pages, as 1-3,7.", show_default="all"
    ),
]
KindName = Annotated[
    str,
    typer.Option(
        metavar="NAME",
        help="Skip recognition: the whole file is of this kind (gouji kinds list).",
        show_default="recognise",
    ),
]
Patterns = Annotated[
    Path | None,
    typer.Option(
        metavar="DIR",
        help="More pattern files, in front of the shipped ones.",
        show_default=False,
    ),
]
PasswordFile = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE",
        help="Passwords for encrypted PDFs, one a line, each tried. Without it you are"
        " asked when this is a terminal.",
        show_default=False,
    ),
]
Codes = Annotated[
    str,
    typer.Option(
        metavar="CODES", help="Run only these checks, as F04,B01.", show_default="all"
    ),
]
Skipped = Annotated[
    str,
    typer.Option(metavar="CODES", help="Leave these checks out.", show_default="none"),
]
OcrOption = Annotated[
    Ocr,
    typer.Option(
        "--ocr",
        help="Read pages by OCR: those without a text layer to trust, all, or none.",
    ),
]
EngineOption = Annotated[
    OcrEngine,
    typer.Option(
        "--ocr-engine",
        help="What reads them; tesseract needs the program and its chi_sim data.",
    ),
]
ProjectFile = Annotated[
    Path | None,
    typer.Option(
        "--project",
        metavar="FILE",
        help="Severities and waivers of this project (docs/checks.md); gouji.toml in"
        " the current folder is used by itself.",
        show_default=False,
    ),
]
Redact = Annotated[
    bool,
    typer.Option("--redact", help="Names and phone numbers as *** in every output."),
]
FailOnOption = Annotated[
    FailOn,
    typer.Option(
        help="From which severity findings make the exit code 1, for scripts."
    ),
]
Jobs = Annotated[
    int,
    typer.Option(
        "--jobs",
        "-j",
        metavar="N",
        min=0,
        help="Worker processes; each document is read in one.",
        show_default="number of cores",
    ),
]
Timeout = Annotated[
    float,
    typer.Option(
        metavar="SECONDS",
        min=1,
        help="Most time for a document, 20 more for each page read by OCR; a slower"
        " one is stopped and reported as failed.",
    ),
]
Memory = Annotated[
    float,
    typer.Option(
        metavar="GIB",
        min=0.5,
        help="Most memory for a document; one that needs more is reported as failed.",
    ),
]
ClusterOption = Annotated[
    str,
    typer.Option(
        "--cluster",
        metavar="URL",
        help="Work on the Dask scheduler at tcp://HOST:PORT instead of on this machine"
        " (extra [cluster]).",
        show_default="none",
    ),
]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Print errors only.")]
Verbose = Annotated[
    int,
    typer.Option(
        "--verbose",
        "-v",
        count=True,
        help="Say what is done; -vv every decision, and tracebacks.",
        show_default=False,
    ),
]
NoProgress = Annotated[
    bool,
    typer.Option(
        "--no-progress", help="No progress bar (off by itself outside a terminal)."
    ),
]
