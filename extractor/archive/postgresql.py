"""An archive on a PostgreSQL server, by psycopg.

Rows go in by COPY. Writers take turns by advisory locks on what they are about to
change, in the order of the locks, so that no two wait for each other.
"""

import json
from collections.abc import Iterable, Sequence
from decimal import Decimal
from functools import partial
from hashlib import sha256
from importlib.util import find_spec

from sqlalchemy import (
    JSON,
    URL,
    Connection,
    Engine,
    Table,
    create_engine,
    text,
)

from extractor.archive.dialect import Complaint, StoredRow
from extractor.archive.jsons import dumps
from extractor.errors import MissingDependencyError

DRIVER = "postgresql+psycopg"
PATIENCE = 10  # seconds for the server to answer
SPACE = ("the server's disk is full", "free some space there and run again")
COMPLAINTS = {  # by SQLSTATE, or its class
    "28": ("the server lets this user not in", "check user and password"),
    "3D": ("there is no such database", "create it first, as with createdb"),
    "25006": ("is read-only", "name a server that can be written with --db"),
    "42501": ("this user may not do that", "grant it CREATE on the schema"),
    "53100": SPACE,
    "53": ("the server has no room left", "try again later"),
    "57": ("the server ended the connection", "run again; what is loaded stays"),
    "08": ("the connection broke", "run again; what is loaded stays"),
    "40": ("two writers were in each other's way", "run again"),
    "2BP01": ("a view of yours depends on gouji's", "drop it and run again"),
}
LOCKS = text(
    "SELECT pg_advisory_xact_lock(n) FROM unnest(CAST(:numbers AS bigint[])) n"
)
UNREACHED = ("OperationalError", "ConnectionTimeout")  # psycopg's, without SQLSTATE
AWAY = "check host, port, user and password, and that the server runs"


class PostgreSQL:
    """A server."""

    def engine(self, url: URL) -> Engine:
        """The way to the server."""
        if find_spec("psycopg") is None:
            advice = "install it: pip install 'gouji[postgresql]'"
            raise MissingDependencyError("PostgreSQL", "psycopg is missing", advice)
        return create_engine(
            url.set(drivername=DRIVER),
            connect_args={"connect_timeout": PATIENCE},
            pool_pre_ping=True,
            hide_parameters=True,
            json_serializer=dumps,
            json_deserializer=partial(json.loads, parse_float=Decimal),
        )

    def exists(self, url: URL) -> bool:
        """Only the server knows."""
        return True

    def take_turns(self, connection: Connection, keys: Iterable[str]) -> None:
        """Advisory locks on the keys, smallest first, until the transaction ends."""
        if numbers := sorted({_number(key) for key in keys}):
            connection.execute(LOCKS, {"numbers": numbers})

    def put(
        self, connection: Connection, table: Table, rows: Sequence[StoredRow]
    ) -> None:
        """Rows, by COPY inside the connection's transaction."""
        driver = connection.connection.driver_connection
        if not rows or driver is None:
            return
        quote = connection.dialect.identifier_preparer.quote
        names = ", ".join(quote(column.name) for column in table.columns)
        with (
            driver.cursor() as cursor,
            cursor.copy(f"COPY {quote(table.name)} ({names}) FROM STDIN") as copy,
        ):
            for row in _written(table, rows):
                copy.write_row(row)

    def view_mark(self, connection: Connection, name: str) -> str:
        """The view's comment."""
        query = "SELECT obj_description(to_regclass(quote_ident(:name)), 'pg_class')"
        return str(connection.execute(text(query), {"name": name}).scalar() or "")

    def put_view(
        self, connection: Connection, name: str, query: str, mark: str
    ) -> None:
        """The view, anew; one of the user's that depends on it is not dropped."""
        quoted = connection.dialect.identifier_preparer.quote(name)
        connection.exec_driver_sql(f"DROP VIEW IF EXISTS {quoted}")
        connection.exec_driver_sql(f"CREATE VIEW {quoted} AS {query}")
        connection.exec_driver_sql(f"COMMENT ON VIEW {quoted} IS '{mark}'")

    def errors(self) -> tuple[type[Exception], ...]:
        """What COPY raises."""
        from psycopg import Error  # an extra that may not be there

        return (Error,)

    def complaint(self, error: BaseException) -> Complaint:
        """By SQLSTATE; the server's own words where it is none we know."""
        state = getattr(error, "sqlstate", None) or ""
        for known in (state, state[:2]):
            if known in COMPLAINTS:
                return COMPLAINTS[known]
        primary = getattr(getattr(error, "diag", None), "message_primary", None)
        first, *rest = str(primary or error).splitlines() or [type(error).__name__]
        told = " ".join((first, *rest[:1])) if first.endswith(":") else first
        away = not state and type(error).__name__ in UNREACHED
        return told, AWAY if away else "report it, -vv shows more"


def _number(key: str) -> int:
    """The key as a number of 64 bits."""
    return int.from_bytes(sha256(key.encode()).digest()[:8], signed=True)


def _written(table: Table, rows: Sequence[StoredRow]) -> Iterable[Sequence[object]]:
    """The rows, objects in them written out."""
    objects = {i for i, c in enumerate(table.columns) if isinstance(c.type, JSON)}
    if not objects:
        return rows
    return (
        [dumps(cell) if i in objects else cell for i, cell in enumerate(row)]
        for row in rows
    )
