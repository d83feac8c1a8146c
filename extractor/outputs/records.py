"""Records as rows for analysis: one per part, one column per field of its kind.

In: a record and its kind. Out: the chosen values, amounts exactly in the field's unit.
"""

from collections.abc import Sequence

from extractor.checks.catalogue import Entry, catalogue
from extractor.kinds import Kind, Vocabulary
from extractor.model import Bound, Fact, Quantity, Record, Value
from extractor.outputs.columns import Cell, Row
from extractor.outputs.printing import printed
from extractor.text import fold_key
from extractor.values import convert


def record_columns(kind: Kind) -> tuple[str, ...]:
    """Columns of `records/<kind>.csv` behind the document."""
    return ("part", *catalogue(kind))


def record_row(record: Record, kind: Kind, vocabulary: Vocabulary) -> Row:
    """The part's row; a field is None where nothing or no single value stands."""
    totals = [fold_key(word) for word in vocabulary.lists.get("totals", ())]
    entries = catalogue(kind)
    rows: dict[str, list[Fact]] = {}
    for (field, _), fact in record.chosen.items():
        rows.setdefault(field, []).append(fact)
    cells = (
        _cell(_for_all(rows.get(field, ()), totals), entry)
        for field, entry in entries.items()
    )
    return (record.part.name, *cells)


def _for_all(facts: Sequence[Fact], totals: Sequence[str]) -> Fact | None:
    """The fact without a row name, else the one of the row that totals the others."""
    for name in ("", *totals):
        for fact in facts:
            if fold_key(fact.row) == name:
                return fact
    return None


def _cell(fact: Fact | None, entry: Entry) -> Cell:
    return None if fact is None else printed(_in_unit(fact.value, entry.unit))


def _in_unit(value: Value, unit: str) -> Value:
    """A figure in the field's unit; one of another family stays as printed."""
    if not unit:
        return value
    if isinstance(value, Quantity) and value.unit:
        return convert(value, unit) or value
    if isinstance(value, Bound):
        return _bound_in_unit(value, unit)
    return value


def _bound_in_unit(value: Bound, unit: str) -> Bound:
    """A bound whose figures are those of the unit; as printed where it has none."""
    text = value.text
    for limit in (value.low, value.high):
        moved = convert(limit, unit) if limit and limit.unit else limit
        if limit is None or moved is None or moved == limit:
            continue
        before, after = printed(limit), printed(moved)
        text = text.replace(str(before), str(after), 1)
    return Bound(text, value.low, value.high)
