"""Facts → record: one occurrence of each field and row stands for the part.

In: what the stages found in a part. Out: its record, every occurrence kept and one
chosen; and what the records together say of the document, its year and its unit.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from decimal import Decimal

from extractor.model import (
    Bound,
    Fact,
    Indicator,
    LineItem,
    Nil,
    Part,
    Quantity,
    Reading,
    Record,
    Source,
)
from extractor.text import fold_key

CERTAIN = Decimal("0.9")  # confidence from which a value is certain (contract.md, 2)
NOWHERE = (1 << 30, 0.0, 0.0)  # where a fact without a region stands: last

# Columns of documents.csv, and the fields they come from, the surest first.
YEAR_FIELDS = ("fiscal_year", "column_year.final")
UNIT_FIELDS = ("unit_name", "legal_name", "implementer", "signed_unit", "org_name")
CODE = "0123456789-—_ "  # what may stand before the name: the unit's code
SAME_ENDING = 4  # characters at the end that two names of one unit share


def resolve(
    part: Part,
    facts: Sequence[Fact],
    indicators: Sequence[Indicator] = (),
    lines: Sequence[LineItem] = (),
) -> Record:
    """The part's record, its facts in the order in which they stand on the pages."""
    ordered = tuple(sorted(facts, key=_place))
    chosen: dict[tuple[str, str], Fact] = {}
    for fact in sorted(ordered, key=_rank):
        chosen.setdefault((fact.field, fact.row), fact)
    in_order = {key: chosen[key] for key in dict.fromkeys(map(_key, ordered))}
    return Record(part, ordered, in_order, tuple(indicators), tuple(lines))


def _key(fact: Fact) -> tuple[str, str]:
    return fact.field, fact.row


def _place(fact: Fact) -> tuple[int, float, float]:
    """Page, top and left of a fact."""
    for region in fact.evidence.regions:
        return region.page, region.bbox.top, region.bbox.x0
    return NOWHERE


def _rank(fact: Fact) -> tuple[bool, ...]:
    """Lower ranks are chosen first.

    Certain comes before uncertain, form and table before prose, text before OCR, a
    value before a mark for nothing, and that before what cannot be read.
    """
    return (
        fact.confidence < CERTAIN,
        fact.source is Source.PROSE,
        fact.evidence.reading is Reading.OCR,
        fact.value is None,
        isinstance(fact.value, Nil),
    )


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
    aliases = (name for name in names if _shortens(names[0], name))
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


def _shortens(short: str, name: str) -> bool:
    """Whether `short` is `name` with characters left out before its ending."""
    short, name = fold_key(short), fold_key(name)
    if not name.endswith(short[-SAME_ENDING:]):
        return False
    rest = iter(name)
    return all(char in rest for char in short)
