"""Bringing a database to the tables this program knows, before anything else is done.

In: a connection that writes. Out: the tables of `schema`. Alembic does it, inside the
transaction and the lock of the caller: two programs that begin at once make one set of
tables. A database that is newer, or is not ours, is left as it is.
"""

from collections.abc import Sequence
from functools import lru_cache

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection, inspect

from extractor.errors import OutputError

VERSION_TABLE = "gouji_version"
STEPS = "extractor.archive:migrations"  # package:folder, as Alembic writes it
SHOWN = 3  # tables named of a database that is not ours


def is_current(connection: Connection, where: str) -> bool:
    """Whether the tables are those this program knows, False when they are older.

    Raises OutputError where they are newer, or those of another program.
    """
    known = _steps()
    found = _version(connection)
    if not found:
        _refuse_strangers(connection, where)
        return False
    for step in found:
        try:
            known.get_revision(step)
        except CommandError as error:
            problem = f"was made by a newer gouji (its tables are of step {step})"
            raise OutputError(where, problem, "update gouji and run again") from error
    return found == tuple(known.get_heads())


def migrate(connection: Connection, where: str) -> None:
    """Take the steps that are missing; raises what `is_current` raises."""
    if not is_current(connection, where):
        command.upgrade(_config(connection), "head")


def _version(connection: Connection) -> tuple[str, ...]:
    options = {"version_table": VERSION_TABLE}
    return tuple(
        MigrationContext.configure(connection, opts=options).get_current_heads()
    )


def _refuse_strangers(connection: Connection, where: str) -> None:
    tables = sorted(set(inspect(connection).get_table_names()) - {VERSION_TABLE})
    if tables:
        raise OutputError(where, _strangers(tables), "name a database of its own")


def _strangers(tables: Sequence[str]) -> str:
    more = ", …" if len(tables) > SHOWN else ""
    return f"holds the tables of another program ({', '.join(tables[:SHOWN])}{more})"


@lru_cache(maxsize=1)
def _steps() -> ScriptDirectory:
    return ScriptDirectory.from_config(_config())


def _config(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", STEPS)
    config.set_main_option("path_separator", "os")
    config.attributes.update(connection=connection, version_table=VERSION_TABLE)
    return config
