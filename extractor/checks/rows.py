"""Which row of a field a name in a formula means, and whether there is one.

In: a reference, the part and field it leads to, the scope. Out: the row's name.
"""

from functools import lru_cache

from extractor.checks.desk import (
    Desk,
    Scope,
    linked_row,
    rows_of,
    text_of,
    total_row,
)
from extractor.checks.formula import Reference
from extractor.model import Record


def row_of(
    reference: Reference, place: tuple[Record, str], scope: Scope, desk: Desk
) -> str | None:
    """The row that a name means in a field of a part, None when there is none."""
    record, name = place
    rows = rows_of(record, name)
    if reference.row:
        wanted = (scope.row or "") if reference.row == "row" else ""
        if not wanted:
            wanted = text_of(scope.home.chosen.get((reference.row, "")))
        if rows == ("",) and _only(reference.row, wanted, record, desk):
            return ""
        return linked_row(wanted, rows, desk)
    if record is scope.home and scope.row is not None:
        return scope.row if scope.row in rows else None
    if len(rows) == 1:
        return rows[0]
    return total_row(rows, desk)


def _only(field: str, wanted: str, record: Record, desk: Desk) -> bool:
    """Whether the part names one such thing only, and it is the wanted one."""
    named = [text_of(f) for (name, _), f in record.chosen.items() if name == field]
    names = [name for name in named if name]
    return len(names) == 1 and linked_row(wanted, names, desk) is not None


def has_no_place(name: str, record: Record) -> bool:
    """Whether nothing of the name's whole row or column was found in the part."""
    row, _, column = name.rpartition(".")
    block = row.partition(".")[0]
    rows, columns = _layout(record)
    if not row or (block, column) in columns:
        return bool(row) and row not in rows
    return block in rows or block == row


@lru_cache(maxsize=16)  # the parts of one report
def _layout(record: Record) -> tuple[frozenset[str], frozenset[tuple[str, str]]]:
    """Blocks and rows that a field was found of, and the columns of the blocks."""
    rows: set[str] = set()
    columns: set[tuple[str, str]] = set()
    for field, _ in record.chosen:
        *above, column = field.split(".")
        rows.update(".".join(above[:n]) for n in range(1, len(above) + 1))
        if above:
            columns.add((above[0], column))
    return frozenset(rows), frozenset(columns)
