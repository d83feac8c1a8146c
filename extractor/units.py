"""Whose report it is and of which year, as its records tell.

In: records of one document, or of one unit's report in it. Out: year and name.
"""

from collections import Counter
from collections.abc import Iterator, Sequence

from extractor.model import Bound, Fact, Nil, Quantity, Record
from extractor.text import fold_key

# Columns of documents.csv, and the fields they come from, the surest first.
YEAR_FIELDS = ("fiscal_year", "column_year.final")
UNIT_FIELDS = ("unit_name", "legal_name", "implementer", "signed_unit", "org_name")
CODE = "0123456789-—_ "  # what may stand before the name: the unit's code
SAME_ENDING = 4  # characters at the end that two names of one unit share


def fiscal_year_and_unit(records: Sequence[Record]) -> tuple[str, str]:
    """The document's year and unit as printed in its parts; empty where none tells."""
    return _fiscal_year(records), _unit_name(records)


def _fiscal_year(records: Sequence[Record]) -> str:
    """The year most parts are about, the first of several that are as frequent."""
    for name in YEAR_FIELDS:
        years = Counter(
            year
            for record in records
            for fact in _chosen(record, name)
            if (year := _text(fact))
        )
        if years:
            return years.most_common(1)[0][0]
    return ""


def _unit_name(records: Sequence[Record]) -> str:
    """The name of the unit; where parts shorten it, the longest form."""
    names = [
        name
        for field in UNIT_FIELDS
        for record in records
        for fact in _chosen(record, field)
        if (name := _text(fact).lstrip(CODE))
    ]
    if not names:
        return ""
    aliases = (name for name in names if shortens(names[0], name))
    return max(aliases, key=len, default=names[0])


def _chosen(record: Record, field: str) -> Iterator[Fact]:
    return (f for (name, _), f in record.chosen.items() if name == field)


def _text(fact: Fact) -> str:
    """A fact's value written out, empty where it has none."""
    match fact.value:
        case None | Nil():
            return ""
        case Quantity(number):
            return str(number)
        case Bound(text):
            return text
        case value:
            return str(value)


def shortens(short: str, name: str) -> bool:
    """Whether `short` is `name` with characters left out before its ending."""
    short, name = fold_key(short), fold_key(name)
    if not name.endswith(short[-SAME_ENDING:]):
        return False
    rest = iter(name)
    return all(char in rest for char in short)
