"""Which parts of a document are of one report: a file may bundle those of many units.

In: the records of a document in reading order. Out: bundles, each one unit's report.
Checks across parts stay inside a bundle, for figures of two units need not agree.
"""

from collections.abc import Sequence

from extractor.kinds import PatternBook
from extractor.model import Record


def bundles(
    records: Sequence[Record], book: PatternBook
) -> tuple[tuple[Record, ...], ...]:
    """The records bundle by bundle, in order.

    A document in which no kind comes twice, kinds that repeat within a report (one
    part a project) aside, is one bundle. Else a kind that comes again opens the next
    one, and so does a kind that stood before the last one where it first appeared.
    """
    kinds = [record.part.kind for record in records]
    once = [kind for kind in kinds if not book.kinds[kind].repeats]
    if len(once) == len(set(once)):
        return (tuple(records),) if records else ()
    order = {kind: i for i, kind in reversed(list(enumerate(kinds)))}
    found: list[list[Record]] = [[]]
    for record, kind in zip(records, kinds, strict=True):
        here = [r.part.kind for r in found[-1]]
        again = kind in here and not book.kinds[kind].repeats
        back = bool(here) and order[kind] < order[here[-1]]
        if again or back:
            found.append([])
        found[-1].append(record)
    return tuple(tuple(bundle) for bundle in found)
