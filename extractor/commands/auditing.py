"""The checks across years and units over a database: what `audit --db` does."""

from dataclasses import replace

from extractor.archive.connecting import opened
from extractor.archive.standing import Standing, standing
from extractor.batch import Run
from extractor.casework import rows_across
from extractor.commands.arguments import (
    FailOn,
    Request,
    options_of,
    parse_formats,
    project_of,
)
from extractor.commands.working import conclude
from extractor.errors import ExitCode, UsageError
from extractor.loading import load_book
from extractor.outputs import ATTACHMENTS, FORMATS
from extractor.outputs.files import built_aside
from extractor.outputs.stage import Store
from extractor.work import Work


def audit_archive(
    request: Request, url: str, fail_on: FailOn, *, quiet: bool
) -> ExitCode:
    """Check what stands in the database, write findings, show what came of it."""
    if request.paths:
        problem = "both reports and a database are named"
        raise UsageError("--db", problem, "load the reports first: gouji load")
    asked = parse_formats(request.formats, FORMATS)
    formats = [name for name in asked if name not in ATTACHMENTS]
    if not formats:
        problem = f"{request.formats} shows documents, which a database does not hold"
        raise UsageError("--format", problem, "use csv, xlsx, json or sarif")
    book = load_book(request.patterns)
    options, project = options_of(request, book), project_of(request, book)
    work = Work(book, options, project)
    store = Store(request.out, request.redact)
    with opened(url) as archive, archive.reading() as connection, store.opened():
        found = standing(connection, book)
        _refuse_open(found, request, archive.where)
        staged = [
            store.keep(f"db-{each.row[0]}", each.filed.name, each.row, ())
            for each in found
        ]
        filed = [each.filed for each in found]
        documents = store.add(staged, rows_across(filed, book, options))
        judged = replace(documents, judge=work.judge)
        with built_aside(request.out) as folder:
            for name in formats:
                FORMATS[name](folder, judged, book, True)
    run = Run(judged, (), project=project)
    told = replace(request, formats=",".join(formats))
    return conclude(run, told, fail_on, quiet=quiet)


def _refuse_open(found: list[Standing], request: Request, where: str) -> None:
    named = [each.filed.name for each in found if not each.redacted]
    if request.redact and named:
        problem = f"{named[0]} was loaded without --redact"
        raise UsageError(where, problem, "load the reports with --redact first")
