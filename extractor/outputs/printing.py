"""A value as the outputs write it: normalised text or an exact number.

In: a value. Out: the cells value, state and unit of docs/contract.md, section 2.
"""

from decimal import Decimal

from extractor.model import Bound, Nil, PartialDate, Quantity, Value
from extractor.values import format_number

UNREADABLE = "unreadable"


def printed(value: Value) -> str | Decimal | None:
    """The normalised value; None for a mark for nothing and what cannot be read."""
    match value:
        case Quantity():
            return Decimal(format_number(value))
        case Bound():
            return value.text
        case PartialDate():
            return str(value)
        case Nil() | None:
            return None
        case _:
            return value


def state(value: Value) -> str:
    """`value`, one of the four kinds of nothing, or `unreadable`."""
    if value is None:
        return UNREADABLE
    return value.value if isinstance(value, Nil) else "value"


def unit_of(value: Value) -> str:
    """The unit as it applies to the value; empty when the document gives none."""
    if isinstance(value, Quantity):
        return value.unit
    if isinstance(value, Bound):
        limit = value.low or value.high
        return limit.unit if limit else ""
    return ""
