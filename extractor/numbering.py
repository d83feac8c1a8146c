"""The rows of what sentences tell: numbered where nameless, none where there is one.

In: findings of one text. Out: the same with their rows.
"""

from collections import defaultdict
from dataclasses import dataclass, replace

from extractor.model import Fact
from extractor.text import fold_key


@dataclass(frozen=True, slots=True)
class Finding:
    """A fact with its place in the story; `anchor` is what rows by order count."""

    fact: Fact
    start: int
    anchor: str = ""
    about_subject: bool = False


def number_rows(found: list[Finding]) -> list[Finding]:
    """Nameless rows numbered from 1, the fields of one thing (`a.x`, `a.y`) alike."""
    places: dict[str, dict[str, int]] = defaultdict(dict)
    for finding in found:
        if finding.anchor:
            first = places[_thing(finding)]
            key = fold_key(finding.anchor)
            first[key] = min(finding.start, first.get(key, finding.start))
    orders = {
        thing: {
            key: str(i)
            for i, key in enumerate(sorted(first, key=lambda k: first[k]), 1)
        }
        for thing, first in places.items()
    }
    return [
        replace(f, fact=replace(f.fact, row=orders[_thing(f)][fold_key(f.anchor)]))
        if f.anchor
        else f
        for f in found
    ]


def _thing(finding: Finding) -> str:
    return finding.fact.field.partition(".")[0]


def without_rows_of_one(found: list[Finding]) -> list[Finding]:
    """The only subject listed takes no row, unless a total stands there."""
    about = [f for f in found if f.about_subject]
    fields = {f.fact.field for f in about}
    totals = any(f.fact.field in fields and not f.about_subject for f in found)
    if totals or len({f.fact.row for f in about}) != 1:
        return found
    alone = [replace(f, fact=replace(f.fact, row="")) for f in about]
    return [*(f for f in found if f not in about), *alone]
