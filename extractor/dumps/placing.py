"""Figures of a table row back into their columns, where a text dump lost the blanks.

In: the tokens behind each row label of a grid, and the sums the kind promises. Out: a
column for every token, and whether the equations leave no other choice.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, islice, product

from extractor.dumps.sums import Sum, closes
from extractor.kinds import ValueType
from extractor.model import Nil, Quantity, Value

MOST_COMBINATIONS = 20_000  # joint placements tried for one grid; more is a guess


@dataclass(frozen=True, slots=True)
class Slot:
    """A column of the grid, in printed order."""

    name: str
    type: ValueType


@dataclass(frozen=True, slots=True)
class Entry:
    """A token behind a row label; `stray` says it may be a number of the form itself:
    a bare small integer alone on its line.
    """

    value: Value
    percent: bool = False
    stray: bool = False


Placement = tuple[int | None, ...]  # per column the index of its entry, or None


@dataclass(frozen=True, slots=True)
class Placed:
    """A row's placement; `certain[i]` says that column i allows nothing else.

    `as_printed` says that the row is as long as the grid, none of it in doubt.
    """

    columns: Placement
    certain: tuple[bool, ...]
    as_printed: bool


def place(
    rows: Sequence[Sequence[Entry]],
    slots: Sequence[Slot],
    *,
    fields: Sequence[Sequence[str]],
    equations: Sequence[Sum],
    usual: Sequence[str] = (),
) -> tuple[Placed, ...]:
    """A placement per row. `fields[r][c]` names the field of row r, column c.

    Rows as long as the grid stand as they are; of the others the placement that breaks
    the fewest equations is taken, and what all such placements share is certain.
    """
    every = [_candidates(row, slots) for row in rows]
    options = _like_full_rows(every, rows, slots)
    joint = product(*options)
    best: list[tuple[Placement, ...]] = []
    fewest = None
    for choice in islice(joint, MOST_COMBINATIONS):
        values = _values(choice, rows, fields)
        broken = sum(not closes(e, values) for e in equations)
        if fewest is None or broken < fewest:
            fewest, best = broken, [choice]
        elif broken == fewest:
            best.append(choice)
    exhausted = next(joint, None) is None
    chosen = max(best, key=lambda choice: _usual(choice, slots, usual))
    return tuple(
        Placed(
            chosen[r],
            tuple(
                exhausted and len({choice[r][c] for choice in best}) == 1
                for c in range(len(slots))
            ),
            len(every[r]) == 1 and None not in every[r][0],
        )
        for r in range(len(rows))
    )


def _candidates(row: Sequence[Entry], slots: Sequence[Slot]) -> list[Placement]:
    """Every order-keeping way to put the row's entries into columns."""
    strays = [i for i, e in enumerate(row) if e.stray and i + 1 < len(row)]
    found: list[Placement] = []
    for n_dropped in range(len(strays) + 1):
        for dropped in combinations(strays, n_dropped):
            kept = [i for i in range(len(row)) if i not in dropped]
            for columns in combinations(range(len(slots)), len(kept)):
                pairs = list(zip(kept, columns, strict=True))
                if all(_fits(row[i], slots[c]) for i, c in pairs):
                    placed = {c: i for i, c in pairs}
                    found.append(tuple(placed.get(c) for c in range(len(slots))))
    return found or [(None,) * len(slots)]


def _fits(entry: Entry, slot: Slot) -> bool:
    if slot.type is ValueType.TEXT:
        return isinstance(entry.value, str | Nil)
    if entry.percent:
        return slot.type is ValueType.PERCENT
    return not isinstance(entry.value, str) or isinstance(entry.value, Nil)


def _like_full_rows(
    options: list[list[Placement]],
    rows: Sequence[Sequence[Entry]],
    slots: Sequence[Slot],
) -> list[list[Placement]]:
    """Keep the placements whose nil marks stand where complete rows have them."""
    marks: list[Counter[bool]] = [Counter() for _ in slots]
    for choices, row in zip(options, rows, strict=True):
        if len(choices) == 1 and None not in choices[0]:
            for c, i in enumerate(choices[0]):
                marks[c][i is not None and isinstance(row[i].value, Nil)] += 1
    # blanks are lost in the rows below the total, which bear a mark if any row does
    usual = [m[True] > 0 if m else None for m in marks]

    def strangers(placement: Placement, row: Sequence[Entry]) -> int:
        return sum(
            isinstance(row[i].value, Nil) is not usual[c]
            for c, i in enumerate(placement)
            if i is not None and usual[c] is not None
        )

    kept = []
    for choices, row in zip(options, rows, strict=True):
        fewest = min(strangers(choice, row) for choice in choices)
        kept.append([c for c in choices if strangers(c, row) == fewest])
    return kept


def _values(
    choice: Sequence[Placement],
    rows: Sequence[Sequence[Entry]],
    fields: Sequence[Sequence[str]],
) -> Mapping[str, Quantity]:
    values = {}
    for placement, row, names in zip(choice, rows, fields, strict=True):
        for c, i in enumerate(placement):
            if i is not None:
                value = row[i].value
                if isinstance(value, Quantity):
                    values[names[c]] = value
    return values


def _usual(
    choice: Sequence[Placement], slots: Sequence[Slot], usual: Sequence[str]
) -> tuple[int, int]:
    """How well the filled columns agree with the usual ones; leftmost on a tie."""
    filled = [
        c for placement in choice for c, i in enumerate(placement) if i is not None
    ]
    return sum(slots[c].name in usual for c in filled), -sum(filled)
