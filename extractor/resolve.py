"""Facts → record: one occurrence of each field and row stands for the part.

In: what the stages found in a part. Out: its record, every occurrence kept and one
chosen.
"""

from collections.abc import Sequence

from extractor.model import (
    CERTAIN,
    Fact,
    Indicator,
    LineItem,
    Nil,
    Part,
    Reading,
    Record,
    Source,
)

NOWHERE = (1 << 30, 0.0, 0.0)  # where a fact without a region stands: last


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
