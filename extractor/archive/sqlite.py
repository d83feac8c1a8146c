"""An archive in one file, by SQLite.

Writers take turns from BEGIN on: the file has one lock. What is deleted is overwritten,
for a redacted document may stand in the place of an open one.
"""

import json
from collections.abc import Iterable, Sequence
from decimal import Decimal
from functools import lru_cache, partial
from pathlib import Path
from sqlite3 import Connection as Driver

from sqlalchemy import JSON, URL, Connection, Engine, Table, create_engine, event, text
from sqlalchemy.dialects.sqlite import dialect

from extractor.archive.dialect import WRITING, Complaint, StoredRow
from extractor.archive.exact import Exact, kept
from extractor.archive.jsons import dumps

WAIT = 60  # seconds for the other writer's turn
SPACE = "free some space and run again; what is loaded stays"
COMPLAINTS = {
    "SQLITE_READONLY": ("cannot be written", "make the file and its folder writable"),
    "SQLITE_FULL": ("the disk is full", SPACE),
    "SQLITE_IOERR": ("the disk does not take it", SPACE),
    "SQLITE_BUSY": ("another program holds it", "end that program and run again"),
    "SQLITE_LOCKED": ("another program holds it", "end that program and run again"),
    "SQLITE_NOTADB": ("is no SQLite database", "name another file with --db"),
    "SQLITE_CORRUPT": ("is damaged", "get a backup, or load into a new file"),
    "SQLITE_CANTOPEN": ("cannot be opened", "check that its folder is there"),
}
ODD = ("does not do what was asked", "report it, -vv shows more")


class SQLite:
    """A file."""

    def engine(self, url: URL) -> Engine:
        """The way to the file."""
        engine = create_engine(
            url,
            connect_args={"timeout": WAIT},
            hide_parameters=True,
            json_serializer=dumps,
            json_deserializer=partial(json.loads, parse_float=Decimal),
        )
        event.listen(engine, "connect", _prepare)
        event.listen(engine, "begin", _begin)
        return engine

    def exists(self, url: URL) -> bool:
        """Whether the file is there."""
        return Path(str(url.database).removeprefix("file:")).exists()

    def take_turns(self, connection: Connection, keys: Iterable[str]) -> None:
        """Nothing to do: BEGIN IMMEDIATE has taken the one turn there is."""

    def put(
        self, connection: Connection, table: Table, rows: Sequence[StoredRow]
    ) -> None:
        """Rows, by one statement executed many times."""
        if rows:
            cells = [tuple(_driven(row, _special(table))) for row in rows]
            connection.exec_driver_sql(_insert(table), cells)

    def view_mark(self, connection: Connection, name: str) -> str:
        """What stands in the comment before the query."""
        query = "SELECT sql FROM sqlite_master WHERE type = 'view' AND name = :name"
        sql = connection.execute(text(query), {"name": name}).scalar()
        return str(sql or "").partition("/* ")[2].partition(" */")[0]

    def put_view(
        self, connection: Connection, name: str, query: str, mark: str
    ) -> None:
        """The view, anew."""
        quoted = connection.dialect.identifier_preparer.quote(name)
        connection.exec_driver_sql(f"DROP VIEW IF EXISTS {quoted}")
        connection.exec_driver_sql(f"CREATE VIEW {quoted} AS /* {mark} */ {query}")

    def errors(self) -> tuple[type[Exception], ...]:
        """Nothing: every statement goes through SQLAlchemy."""
        return ()

    def complaint(self, error: BaseException) -> Complaint:
        """By the name of the result code, its extension left out."""
        code = str(getattr(error, "sqlite_errorname", ""))
        return COMPLAINTS.get("_".join(code.split("_")[:2]), (f"{error}", ODD[1]))


@lru_cache(maxsize=16)
def _insert(table: Table) -> str:
    return str(table.insert().compile(dialect=dialect()))


@lru_cache(maxsize=16)
def _special(table: Table) -> tuple[int, ...]:
    """Places of the columns whose cells the driver does not take as they are."""
    kinds = (Exact, JSON)
    return tuple(i for i, c in enumerate(table.columns) if isinstance(c.type, kinds))


def _driven(row: StoredRow, special: Sequence[int]) -> list[object]:
    cells: list[object] = list(row)
    for i in special:
        cell = row[i]
        if isinstance(cell, Decimal):
            cells[i] = kept(cell)
        elif isinstance(cell, dict | list):
            cells[i] = dumps(cell)
    return cells


def _prepare(driver: Driver, _: object) -> None:
    driver.isolation_level = None  # BEGIN is ours to say, before DDL too
    for pragma in ("foreign_keys = ON", "secure_delete = ON"):
        driver.execute(f"PRAGMA {pragma}")


def _begin(connection: Connection) -> None:
    writing = connection.get_execution_options().get(WRITING)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")
