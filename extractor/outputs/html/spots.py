"""Places on pages: what a click leads to, and the crops that show them.

In: rows with a place. Out: spots in points of the page as displayed (of a text dump:
in the units its drawing uses), and the parts of pages to show around them.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from extractor.geometry import BBox, union
from extractor.outputs.columns import PLACE

# points around the boxes of a crop: labels stand to the left of figures
LEFT, RIGHT, ABOVE, BELOW = 160.0, 60.0, 40.0, 26.0
NARROWEST = 480.0  # points that a crop is wide at least
TALLEST = 300.0  # what a crop shows at most


@dataclass(frozen=True, slots=True)
class Spot:
    """A box on a page."""

    page: int
    box: BBox

    @property
    def text(self) -> str:
        """Left, top, right, bottom as an attribute holds them."""
        return " ".join(f"{side:.2f}".rstrip("0").rstrip(".") for side in self.box)


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure that a finding rests on; `number` stands beside its box.

    `label` is as printed; `column` the key of an indicator's column, else empty.
    """

    number: int
    label: str
    column: str
    row: str
    value: str
    unit: str
    document: str
    spot: Spot | None


@dataclass(frozen=True, slots=True)
class Crop:
    """A part of a page with the figures on it."""

    page: int
    view: BBox
    figures: tuple[Figure, ...]


def spot_of(row: Mapping[str, object]) -> Spot | None:
    """The spot in a row's columns `page, x0, top, x1, bottom`."""
    page, *sides = (row[name] for name in PLACE)
    if page is None:
        return None
    return Spot(int(str(page)), BBox(*(float(str(side)) for side in sides)))


def spot_in(entry: Mapping[str, object]) -> Spot | None:
    """The spot of a piece of evidence."""
    page, sides = entry.get("page"), entry.get("bbox")
    if page is None or not isinstance(sides, list):
        return None
    return Spot(int(str(page)), BBox(*(float(str(side)) for side in sides)))


def crops(figures: Sequence[Figure], areas: Mapping[int, BBox]) -> tuple[Crop, ...]:
    """Parts of pages that show all figures with a spot, near ones together.

    `areas` gives, of every page that can be shown, where something is printed.
    """
    placed = [(f.spot, f) for f in figures if f.spot and f.spot.page in areas]
    ordered = sorted(placed, key=lambda pair: (pair[0].page, pair[0].box.top))
    return tuple(_crop(group, areas[group[0][0].page]) for group in _near(ordered))


def _near(
    ordered: Sequence[tuple[Spot, Figure]],
) -> Iterator[list[tuple[Spot, Figure]]]:
    group: list[tuple[Spot, Figure]] = []
    for spot, figure in ordered:
        if group:
            first = group[0][0]
            boxes = union((*(s.box for s, _ in group), spot.box))
            tall = boxes.bottom - boxes.top + ABOVE + BELOW > TALLEST
            if spot.page != first.page or tall:
                yield group
                group = []
        group.append((spot, figure))
    if group:
        yield group


def _crop(group: Sequence[tuple[Spot, Figure]], area: BBox) -> Crop:
    boxes = union(spot.box for spot, _ in group)
    x0, x1 = boxes.x0 - LEFT, boxes.x1 + RIGHT
    if (lacking := NARROWEST - (x1 - x0)) > 0:
        x0, x1 = x0 - lacking / 2, x1 + lacking / 2
    x0, x1 = _within(x0, x1, area.x0, area.x1)
    bottom = min(boxes.bottom + BELOW, boxes.top - ABOVE + TALLEST)
    top, bottom = _within(boxes.top - ABOVE, bottom, area.top, area.bottom)
    view = BBox(x0, top, x1, bottom)
    return Crop(group[0][0].page, view, tuple(figure for _, figure in group))


def _within(low: float, high: float, least: float, most: float) -> tuple[float, float]:
    """An interval moved between two limits, and cut where it is wider than that."""
    if low < least:
        low, high = least, high + least - low
    if high > most:
        low, high = max(least, low - (high - most)), most
    return round(low, 1), round(high, 1)
