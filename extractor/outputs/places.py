"""Where a value stands, as columns and as an order.

In: regions of evidence. Out: the five columns of a place, points from the top left
(a text dump: characters and lines), or a key that sorts by page and position.
"""

from collections.abc import Sequence

from extractor.geometry import union
from extractor.model import Region
from extractor.outputs.columns import Row

NOWHERE = float("inf")  # sorts behind everything that has a place
PLACES = 2  # decimals of a point; finer than any printer


def place(regions: Sequence[Region]) -> Row:
    """Page, x0, top, x1, bottom around the regions on the first one's page."""
    if not regions:
        return (None,) * 5
    page = regions[0].page
    box = union(r.bbox for r in regions if r.page == page)
    return (page, *(round(side, PLACES) for side in box))


def position(regions: Sequence[Region]) -> tuple[float, float, float]:
    """Page, top and left of the first region."""
    if not regions:
        return (NOWHERE, NOWHERE, NOWHERE)
    first = regions[0]
    return (first.page, round(first.bbox.top, PLACES), round(first.bbox.x0, PLACES))
