"""What the patterns say of every field of a kind: type, unit, label.

In: a kind. Out: its fields by name, those of its grids included.
"""

from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from extractor.kinds import Column, Grid, Kind, ValueType


class Entry(NamedTuple):
    """A field as the pattern file has it."""

    type: ValueType
    unit: str = ""
    label: str = ""
    adds: bool = False  # several rows of a table that bear the field are parts of it


Catalogue = Mapping[str, Entry]


@lru_cache(maxsize=64)  # kinds are hashed by identity, and few
def catalogue(kind: Kind) -> Catalogue:
    """Every field of the kind: its own and those of its grids."""
    entries = {name: Entry(f.type, f.unit, f.label) for name, f in kind.fields.items()}
    for grid in kind.grids.values():
        for name, column in grid.columns.items():
            entries.update(_column(grid, name, column))
            if column.year_field:
                entries.setdefault(column.year_field, Entry(ValueType.YEAR))
    return entries


def _column(grid: Grid, name: str, column: Column) -> Catalogue:
    label = column.labels[0] if column.labels else ""
    if not grid.rows:
        return {column.field or name: Entry(column.type, column.unit, label)}
    found = {}
    for row, pattern in grid.rows.items():
        start = f"{grid.prefix}." if grid.prefix else ""
        told = f"{pattern.label}×{label}".strip("×")
        entry = Entry(column.type, column.unit, told, pattern.adds)
        found[column.field or f"{start}{row}.{name}"] = entry
        if pattern.children:
            found[f"{pattern.children}.{name}"] = entry
    return found
