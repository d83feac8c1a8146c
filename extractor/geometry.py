"""Boxes on a page.

One coordinate system in the whole program: points (1/72 inch), origin at the
top-left corner of the page as displayed, y growing downwards; pages count from 1.
A text dump uses the same boxes with characters for x and lines for y, from 0.
The readers flip and turn whatever their library gives; nobody else does.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

POINTS_PER_INCH = 72


class BBox(NamedTuple):
    """A box: left, top, right, bottom."""

    x0: float
    top: float
    x1: float
    bottom: float


def union(boxes: Iterable[BBox]) -> BBox:
    """The smallest box around all `boxes`; raises ValueError when there are none."""
    x0s, tops, x1s, bottoms = zip(*boxes, strict=True)
    return BBox(min(x0s), min(tops), max(x1s), max(bottoms))


def contains(box: BBox, x: float, y: float) -> bool:
    """Whether the point lies in the box, its left and top edge included."""
    return box.x0 <= x < box.x1 and box.top <= y < box.bottom


def overlap(low: float, high: float, other_low: float, other_high: float) -> float:
    """Length that two intervals share, 0 when they are apart."""
    return max(0.0, min(high, other_high) - max(low, other_low))


def horizontal_overlap(a: BBox, b: BBox) -> float:
    """Width that two boxes share when both are projected onto the x axis."""
    return overlap(a.x0, a.x1, b.x0, b.x1)


def vertical_overlap(a: BBox, b: BBox) -> float:
    """Height that two boxes share when both are projected onto the y axis."""
    return overlap(a.top, a.bottom, b.top, b.bottom)


def gutter(boxes: Sequence[BBox]) -> float | None:
    """Where to part boxes that stand side by side: an x that none of them crosses.

    None where no two stand beside each other.
    """
    for left in sorted(boxes, key=lambda box: box.x1):
        beside = [b for b in boxes if b.x0 >= left.x1 and vertical_overlap(b, left) > 0]
        if beside:
            x = (left.x1 + min(b.x0 for b in beside)) / 2
            if all(b.x1 <= x or x <= b.x0 for b in boxes):
                return x
    return None


class Turn(NamedTuple):
    """How a straightened page lies on the page as displayed, both in points.

    x' = (a x + c y + e) / w and y' = (b x + d y + f) / w, where w = g x + h y + 1; g
    and h are 0 unless the page was photographed at an angle. `width` and `height` are
    those of the page as displayed.
    """

    a: float = 1.0
    b: float = 0.0
    c: float = 0.0
    d: float = 1.0
    e: float = 0.0
    f: float = 0.0
    g: float = 0.0
    h: float = 0.0
    width: float = 0.0
    height: float = 0.0

    def point(self, x: float, y: float) -> tuple[float, float]:
        """Where a point of the straightened page is displayed."""
        a, b, c, d, e, f, g, h = self[:8]
        w = g * x + h * y + 1
        return (a * x + c * y + e) / w, (b * x + d * y + f) / w

    def inverse(self) -> "Turn":
        """How the page as displayed lies on the straightened page, sizes left out."""
        a, b, c, d, e, f, g, h = self[:8]
        whole = a * d - b * c  # ... of the adjugate of the 3 × 3 matrix
        return Turn(
            a=(d - f * h) / whole,
            b=(f * g - b) / whole,
            c=(e * h - c) / whole,
            d=(a - e * g) / whole,
            e=(c * f - d * e) / whole,
            f=(b * e - a * f) / whole,
            g=(b * h - d * g) / whole,
            h=(c * g - a * h) / whole,
        )

    def apply(self, box: BBox) -> BBox:
        """The box on the page as displayed that holds the straightened page's `box`."""
        corners = [
            self.point(x, y) for x in (box.x0, box.x1) for y in (box.top, box.bottom)
        ]
        xs, ys = zip(*corners, strict=True)
        return BBox(min(xs), min(ys), max(xs), max(ys))
