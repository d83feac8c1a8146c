"""Decimals that come out of every database as they went in, and that SQL can add up.

PostgreSQL has a type for that. SQLite has none: a column of NUMERIC affinity holds
whole numbers of 64 bits exactly and others as doubles, in which every decimal of up to
15 digits survives the way there and back; a longer one is kept as its text in a BLOB,
which the affinity leaves alone and which SQL still adds up.
"""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from sqlalchemy import Dialect
from sqlalchemy.types import UserDefinedType

DIGITS = 15  # significant ones that a double keeps (IEEE 754, DBL_DIG)
LARGEST = 2**63 - 1

Kept = int | float | bytes


def kept(number: Decimal) -> Kept:
    """What SQLite holds for a number.

    >>> kept(Decimal("214.60")), kept(Decimal("7.00")), kept(Decimal("0.1"))
    (214.6, 7, 0.1)
    """
    if number == number.to_integral_value() and abs(number) <= LARGEST:
        return int(number)
    if len(number.normalize().as_tuple().digits) <= DIGITS:
        return float(number)
    return format(number, "f").encode()


def restored(cell: Kept | None) -> Decimal | None:
    """The number that SQLite holds as `cell`.

    >>> restored(214.6), restored(7), restored(b"0.12345678901234567890")
    (Decimal('214.6'), Decimal('7'), Decimal('0.12345678901234567890'))
    """
    if cell is None:
        return None
    if isinstance(cell, bytes):
        return Decimal(cell.decode())
    return Decimal(repr(cell))


class Exact(UserDefinedType[Decimal]):
    """A NUMERIC column whose values are Decimals in Python, on every database."""

    cache_ok = True

    def get_col_spec(self, **_: object) -> str:
        """The type as SQL spells it."""
        return "NUMERIC"

    def bind_processor(self, dialect: Dialect) -> Callable[[Any], Any] | None:
        """From Python to the driver."""
        if dialect.name != "sqlite":
            return None
        return lambda number: None if number is None else kept(number)

    def result_processor(
        self, dialect: Dialect, coltype: object
    ) -> Callable[[Any], Any] | None:
        """From the driver to Python."""
        return restored if dialect.name == "sqlite" else None
