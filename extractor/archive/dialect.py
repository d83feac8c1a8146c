"""What the databases differ in, as far as an archive is concerned.

In: connections, keys, rows. Out: turns that are taken, rows that stand in a table.
"""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Protocol

from sqlalchemy import URL, Connection, Engine, Table

Stored = str | int | float | Decimal | None | Mapping[str, object] | Sequence[object]
StoredRow = tuple[Stored, ...]
Complaint = tuple[str, str]  # what is wrong, and the next step

WRITING = "writing"  # the execution option of a connection that will write


class Dialect(Protocol):
    """One kind of database."""

    def engine(self, url: URL) -> Engine:
        """The way to it; nothing is opened yet. Raises MissingDependencyError."""

    def exists(self, url: URL) -> bool:
        """Whether there is such a database, as far as one knows before opening it."""

    def take_turns(self, connection: Connection, keys: Iterable[str]) -> None:
        """Wait until no other transaction holds one of the keys; held to the end."""

    def put(
        self, connection: Connection, table: Table, rows: Sequence[StoredRow]
    ) -> None:
        """Rows with a cell for each column of the table, in the order of columns."""

    def view_mark(self, connection: Connection, name: str) -> str:
        """The mark that the view was given, empty where there is no such view."""

    def put_view(
        self, connection: Connection, name: str, query: str, mark: str
    ) -> None:
        """Create the view, or another one in its place."""

    def errors(self) -> tuple[type[Exception], ...]:
        """What the driver raises where SQLAlchemy does not stand in between."""

    def complaint(self, error: BaseException) -> Complaint:
        """What the driver's error means to a user."""
