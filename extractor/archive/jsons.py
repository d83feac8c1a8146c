"""Objects as JSON text in which a Decimal is a number with all its digits."""

import json
from collections.abc import Mapping, Sequence
from decimal import Decimal


def dumps(value: object) -> str:
    """JSON text.

    >>> dumps({"a": Decimal("214.60"), "b": ["x", None]})
    '{"a": 214.60, "b": ["x", null]}'
    """
    try:
        return json.dumps(value, ensure_ascii=False)
    except TypeError:  # a Decimal in it, which the library writes as a float or not
        return _exact(value)


def _exact(value: object) -> str:
    match value:
        case Decimal():
            return format(value, "f")
        case Mapping():
            pairs = (f"{_exact(str(key))}: {_exact(v)}" for key, v in value.items())
            return "{" + ", ".join(pairs) + "}"
        case str():
            return json.dumps(value, ensure_ascii=False)
        case Sequence():
            return "[" + ", ".join(map(_exact, value)) + "]"
        case _:
            return json.dumps(value)
