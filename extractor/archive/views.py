"""One view per kind, with the columns of `records/<kind>.csv`: what a reader opens.

In: a pattern book. Out: views over the current parts. Figures are numbers; a field
whose value is none (`≥92`) is empty there and stands in `facts`.
"""

from hashlib import sha256

from sqlalchemy import ColumnElement, Connection, Select, case, cast, func, select

from extractor.archive.dialect import Dialect
from extractor.archive.exact import Exact
from extractor.archive.schema import documents, parts
from extractor.checks.catalogue import catalogue
from extractor.kinds import FIGURES, Kind, PatternBook
from extractor.outputs import columns

FORM = 1  # of the queries below; another number makes all views anew
NUMBERS = ("number", "integer", "real")  # what either database calls a number in JSON


def put_views(connection: Connection, dialect: Dialect, book: PatternBook) -> None:
    """Create the views that are missing or have other columns now."""
    for name, kind in book.kinds.items():
        mark = f"current records of {name} ({_digest(kind)})"
        if dialect.view_mark(connection, name) == mark:
            continue
        query = select_records(kind, connection.dialect.name)
        text = query.compile(connection.engine, compile_kwargs={"literal_binds": True})
        dialect.put_view(connection, name, str(text), mark)


def _digest(kind: Kind) -> str:
    """What the view depends on: this module, and the fields of the kind."""
    fields = [(name, entry.type in FIGURES) for name, entry in catalogue(kind).items()]
    return sha256(repr((FORM, fields)).encode()).hexdigest()[:12]


def select_records(kind: Kind, database: str) -> Select[tuple[object, ...]]:
    """The kind's current parts, a column for each field."""
    fields = (
        _column(name, entry.type in FIGURES, database).label(name)
        for name, entry in catalogue(kind).items()
    )
    return (
        select(documents.c.document.label(columns.DOCUMENT), parts.c.part, *fields)
        .join_from(parts, documents)
        .where(parts.c.kind == kind.kind, parts.c.superseded_by.is_(None))
    )


def _column(name: str, figure: bool, database: str) -> ColumnElement[object]:
    cell = parts.c.record[name]
    text: ColumnElement[object] = cell.as_string()
    kind_of = func.jsonb_typeof(cell)
    if database == "sqlite":
        kind_of = func.json_type(parts.c.record, f'$."{name}"')
    return case((kind_of.in_(NUMBERS), cast(text, Exact()))) if figure else text
