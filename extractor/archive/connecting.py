"""A URL → an archive to read and write, its tables as this program knows them.

In: what was typed behind --db. Out: an archive; raises UsageError for what is no URL,
MissingDependencyError without the driver, OutputError for all a database says. The
password stands in no message.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import URL, Connection, Engine, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, SQLAlchemyError

from extractor.archive import DIALECTS
from extractor.archive.dialect import WRITING, Dialect
from extractor.archive.migrating import is_current, migrate
from extractor.archive.views import put_views
from extractor.errors import OutputError, UsageError
from extractor.kinds import PatternBook

log = logging.getLogger(__name__)

OPTION = "--db"
ADVICE = "write sqlite:///archive.db or postgresql://user@host/name"
ALIASES = {"postgres": "postgresql", "postgresql+psycopg": "postgresql"}
SCHEMA_KEY = "gouji tables"  # what those who change tables and views hold


@dataclass(frozen=True, slots=True)
class Archive:
    """A database; `where` is its URL as it may be shown."""

    engine: Engine
    dialect: Dialect
    where: str

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection that sees one state of the database."""
        with told(self.dialect, self.where), self.engine.connect() as connection:
            repeatable = self.engine.dialect.name != "sqlite"  # which always is
            options = {"isolation_level": "REPEATABLE READ"} if repeatable else {}
            yield connection.execution_options(**options)

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A connection in one transaction: all that is done in it, or nothing."""
        with told(self.dialect, self.where), self.engine.connect() as connection:
            writer = connection.execution_options(**{WRITING: True})
            with writer.begin():
                yield writer


@contextmanager
def told(dialect: Dialect, where: str) -> Iterator[None]:
    """Turns what a database says into an OutputError."""
    try:
        yield
    except DBAPIError as error:
        raise OutputError(where, *dialect.complaint(error.orig or error)) from error
    except dialect.errors() as error:
        raise OutputError(where, *dialect.complaint(error)) from error
    except SQLAlchemyError as error:
        problem = f"cannot be used ({type(error).__name__})"
        raise OutputError(where, problem, "report it, -vv shows more") from error


@contextmanager
def opened(typed: str, *, create: bool = False) -> Iterator[Archive]:
    """The archive behind a URL, its tables brought up to date where they are older."""
    url = _url(typed)
    dialect = DIALECTS[url.drivername]
    where = url.set(query={}).render_as_string(hide_password=True)
    if not create and not dialect.exists(url):
        raise OutputError(where, "there is no such database", "fill it: gouji load")
    archive = Archive(dialect.engine(url), dialect, where)
    try:
        _bring_up_to_date(archive)
        yield archive
    finally:
        archive.engine.dispose()


def _bring_up_to_date(archive: Archive) -> None:
    with archive.reading() as connection:
        current = is_current(connection, archive.where)
    if not current:
        with archive.writing() as connection:
            archive.dialect.take_turns(connection, [SCHEMA_KEY])
            migrate(connection, archive.where)


def renew_views(archive: Archive, book: PatternBook) -> None:
    """A view for each kind of the book, with the columns that the kind has now."""
    with archive.writing() as connection:
        archive.dialect.take_turns(connection, [SCHEMA_KEY])
        put_views(connection, archive.dialect, book)


def _url(typed: str) -> URL:
    """The URL; what was typed is not repeated, for a password may stand in it."""
    try:
        url = make_url(typed)
    except (ArgumentError, ValueError) as error:
        raise UsageError(OPTION, "is no database URL", ADVICE) from error
    url = url.set(drivername=ALIASES.get(url.drivername, url.drivername))
    if url.drivername not in DIALECTS:
        problem = f"{url.drivername} is no database gouji knows"
        raise UsageError(OPTION, problem, ADVICE)
    if "@" in (url.host or ""):
        problem = "the password has a sign that divides a URL"
        raise UsageError(OPTION, problem, "write @ as %40, : as %3A, / as %2F")
    if not url.database and url.drivername == "sqlite":
        raise UsageError(OPTION, "names no file", ADVICE)
    return url
