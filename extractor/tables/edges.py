"""Rulings to straight edges: snapped to common places, joined, closed to frames.

An edge is a ruling that may be moved by less than `SNAP`: borders drawn twice, or in
pieces, become one. Nothing here knows of text.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from extractor.model import Ruling

SNAP = 3.0  # points: lines closer than this are one line (no row is that low)


@dataclass(frozen=True, slots=True)
class Edge:
    """A line at `at` (y when `across`, else x) from `low` to `high`."""

    across: bool
    at: float
    low: float
    high: float

    def meets(self, other: "Edge") -> bool:
        """Whether a horizontal and a vertical edge touch or cross."""
        return (
            self.across != other.across
            and other.low - SNAP <= self.at <= other.high + SNAP
            and self.low - SNAP <= other.at <= self.high + SNAP
        )

    def covers(self, low: float, high: float) -> bool:
        """Whether the edge runs along the middle of the interval."""
        return self.low <= (low + high) / 2 <= self.high


def merge(rulings: Iterable[Ruling]) -> tuple[Edge, ...]:
    """Edges of all rulings, ordered by place; each pair on a line lies apart."""
    edges = [_edge(r) for r in rulings]
    return tuple(
        joined
        for across in (True, False)
        for group in _grouped([e for e in edges if e.across == across])
        for joined in _join(group)
    )


def clusters(edges: Sequence[Edge]) -> tuple[tuple[Edge, ...], ...]:
    """The edges that hang together, each group with both directions.

    Beside a page that lies wholly inside a merged cell the cell's own sides touch no
    other line: uprights as high as a group, end for end, are of the nearest such one.
    """
    left = list(edges)
    found: list[list[Edge]] = []
    loose: list[Edge] = []
    while left:
        group, waiting = [], [left.pop(0)]
        while waiting:
            edge = waiting.pop()
            group.append(edge)
            waiting += [e for e in left if edge.meets(e)]
            left = [e for e in left if not edge.meets(e)]
        if len(group) > 2 and len({e.across for e in group}) == 2:
            found.append(group)
        else:
            loose += [e for e in group if not e.across]
    for upright in loose:
        beside = [group for group in found if _as_high(upright, group)]
        if beside:
            nearest = min(beside, key=lambda g: _distance(upright, g))
            nearest.append(upright)
    return tuple(map(tuple, found))


def _uprights(group: Sequence[Edge]) -> list[Edge]:
    return [e for e in group if not e.across]


def _as_high(upright: Edge, group: Sequence[Edge]) -> bool:
    """Whether it begins and ends where the group does."""
    low = min(e.low for e in _uprights(group))
    high = max(e.high for e in _uprights(group))
    return abs(upright.low - low) <= SNAP and abs(upright.high - high) <= SNAP


def _distance(upright: Edge, group: Sequence[Edge]) -> float:
    return min(abs(e.at - upright.at) for e in _uprights(group))


def close(group: Sequence[Edge]) -> tuple[Edge, ...]:
    """The group with the outer lines that are missing at its four extreme ends.

    A merged cell that goes on on the next page has no line at the foot of its page,
    and a table may be printed without lines at its sides: where edges end together
    at the extreme of the group, a line is put across their ends.
    """
    whole = _aligned(group)
    for across in (True, False):
        for at in _extremes(whole, across):
            ends = [e.at for e in whole if e.across != across and at in (e.low, e.high)]
            if len(ends) > 1:
                whole.append(Edge(across, at, min(ends), max(ends)))
    return tuple(
        joined
        for across in (True, False)
        for same in _grouped([e for e in whole if e.across == across])
        for joined in _join(same)
    )


def _edge(ruling: Ruling) -> Edge:
    if ruling.bottom - ruling.top <= ruling.x1 - ruling.x0:
        return Edge(True, (ruling.top + ruling.bottom) / 2, ruling.x0, ruling.x1)
    return Edge(False, (ruling.x0 + ruling.x1) / 2, ruling.top, ruling.bottom)


def _grouped(edges: Sequence[Edge]) -> list[list[Edge]]:
    """Edges of one direction in groups that stand within `SNAP`, moved together."""
    groups: list[list[Edge]] = []
    for edge in sorted(edges, key=lambda e: e.at):
        if groups and edge.at - groups[-1][-1].at <= SNAP:
            groups[-1].append(edge)
        else:
            groups.append([edge])
    return [
        [replace(e, at=sum(o.at for o in group) / len(group)) for e in group]
        for group in groups
    ]


def _join(group: Sequence[Edge]) -> list[Edge]:
    """Edges on one line, those that touch made one."""
    joined: list[Edge] = []
    for edge in sorted(group, key=lambda e: e.low):
        if joined and edge.low <= joined[-1].high + SNAP:
            longer = max(joined[-1].high, edge.high)
            joined[-1] = replace(joined[-1], high=longer)
        else:
            joined.append(edge)
    return joined


def _aligned(group: Sequence[Edge]) -> list[Edge]:
    """The group with ends within `SNAP` of an edge of the other direction put on it.

    Ends without such an edge are brought together with the others that end there.
    """
    ends: dict[bool, list[float]] = {}
    for across in (True, False):
        places = [e.at for e in group if e.across != across]
        loose = sorted(v for e in group if e.across == across for v in (e.low, e.high))
        for value in loose:
            if all(abs(value - p) > SNAP for p in places):
                places.append(value)
        ends[across] = places
    return [
        replace(
            e,
            low=_nearest(e.low, ends[e.across]),
            high=_nearest(e.high, ends[e.across]),
        )
        for e in group
    ]


def _nearest(value: float, places: Sequence[float]) -> float:
    return min(places, key=lambda p: abs(p - value))


def _extremes(edges: Sequence[Edge], across: bool) -> tuple[float, float]:
    """The two places where an outermost line of that direction would stand."""
    others = [e for e in edges if e.across != across]
    return min(e.low for e in others), max(e.high for e in others)
