"""What ran and what did not, check by check.

In: rows of checks. Out: the same with titles and readable reasons, the outcomes that
matter most first.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from extractor.outputs.html.labels import Labels
from extractor.outputs.html.page import words

ORDER = (
    *("fail", "gap", "text", "deviation", "definitional", "rounding"),
    *("not_evaluable", "pass", "not_applicable"),
)


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a check did not run: a word, and the fields it is about with their labels.

    `key` is empty where the pages have no word of their own for it.
    """

    key: str
    text: str
    fields: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Ran:
    """A check's outcome on one case."""

    code: str
    title: str
    english: str
    part: str
    case: str
    outcome: str
    reason: Reason | None


def coverage(rows: Sequence[Mapping[str, object]], labels: Labels) -> tuple[Ran, ...]:
    """All checks that were looked at."""
    places = {outcome: n for n, outcome in enumerate(ORDER)}
    ran = [_ran(row, labels) for row in rows]
    return tuple(sorted(ran, key=lambda one: places.get(one.outcome, len(ORDER))))


def _ran(row: Mapping[str, object], labels: Labels) -> Ran:
    part, code, case, outcome, reason = (str(cell or "") for cell in row.values())
    title = labels.title(part, code)
    case = labels.case(part, case) or case
    return Ran(
        code,
        title,
        labels.english(code),
        part,
        case,
        outcome,
        _reason(reason, part, labels),
    )


def _reason(reason: str, part: str, labels: Labels) -> Reason | None:
    if not reason:
        return None
    word, colon, rest = reason.partition(": ")
    key = f"reason.{word.replace(' ', '_')}"
    known = key if key in words()["zh"] else ""
    if not colon or not known:
        return Reason(known, reason)
    names = rest.split(", ")
    return Reason(known, reason, tuple((n, labels.field(part, n)) for n in names))
