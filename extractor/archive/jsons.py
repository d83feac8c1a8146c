"""Objects as JSON text in which a Decimal is a number with all its digits."""

import json
from collections.abc import Mapping, Sequence
from decimal import Decimal


def dumps(value: object) -> str:
    """JSON text.

    >>> dumps({"a": Decimal("214.60"), "b": ["x", None]})
    '{"a": 214.60, "b": ["x", null]}'
    """
    match value:
        case Decimal():
            return format(value, "f")
        case Mapping():
            pairs = (f"{json.dumps(str(k))}: {dumps(v)}" for k, v in value.items())
            return "{" + ", ".join(pairs) + "}"
        case str():
            return json.dumps(value, ensure_ascii=False)
        case Sequence():
            return "[" + ", ".join(dumps(item) for item in value) + "]"
        case _:
            return json.dumps(value)
