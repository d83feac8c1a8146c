"""Tables that only horizontal rulings part: cells between them, by what stands in them.

The rulings tell the rows, and where one is broken the merged cells. The columns are
those of the text: rows below each other share them as long as every text lies in one
column only; a row that does not begins a section with columns of its own. Uprights
between the columns make of it what `ruled` reads.
"""

from collections.abc import Iterable, Sequence
from itertools import pairwise

from extractor.geometry import BBox, overlap
from extractor.model import TextLine
from extractor.tables.edges import SNAP, Edge
from extractor.tables.inner import inner_heights, merged
from extractor.tables.rows import ENOUGH_COLUMNS, Row, rows_of
from extractor.tables.sections import (
    Band,
    Section,
    Strip,
    has_figure,
    sections_of,
    texts_of,
)

WHOLE = 0.97  # of the width: a ruling this long goes from side to side
FEWEST = 3  # rulings: above the head, below it, at the foot
ENOUGH_STRIPS = 4  # with text, before rulings are believed to part rows
OFF_CENTRE = 0.05  # of the width: a text this near the middle stands in it
MOST_LINES = 2  # of text alone in a strip: more is what stands between two tables


def uprights(
    lines: Sequence[TextLine], edges: Sequence[Edge]
) -> tuple[list[list[Edge]], list[BBox]]:
    """The edges of each table that has horizontal rulings only, uprights put in.

    `lines` are printed outside ruled tables, `edges` the horizontal ones there. With
    them, where tables are whose merged cells do not show: nothing there can be read.
    """
    found, unclear = [], []
    for stack in _stacks(edges):
        low, high = min(e.low for e in stack), max(e.high for e in stack)
        within = [n for n in lines if _stands_in(n, low, high)]
        for part in _tables(stack, rows_of(within), high - low):
            strips = _strips(part, rows_of(within), (low, high))
            if not _is_table(strips):
                continue
            try:
                found.append([*part, *_between(strips, part, (low, high))])
            except ValueError:
                unclear.append(BBox(low, strips[0].top, high, strips[-1].bottom))
    return found, unclear


def _stands_in(line: TextLine, low: float, high: float) -> bool:
    return low - SNAP <= line.bbox.x0 and line.bbox.x1 <= high + SNAP


def _stacks(edges: Sequence[Edge]) -> Iterable[list[Edge]]:
    """Rulings below each other, the longest of which are equally long."""
    left = sorted(edges, key=lambda e: e.low - e.high)
    while left:
        first = left[0]
        stack = [
            e for e in left if first.low - SNAP <= e.low and e.high <= first.high + SNAP
        ]
        left = [e for e in left if e not in stack]
        yield sorted(stack, key=lambda e: e.at)


def _tables(
    stack: Sequence[Edge], rows: Sequence[Row], width: float
) -> Iterable[list[Edge]]:
    """The rulings of one table each: parted where something else stands between."""
    whole = [e.at for e in stack if e.high - e.low >= WHOLE * width]
    cuts = [
        (a + b) / 2
        for a, b in pairwise(whole)
        if _is_apart([r for r in rows if a < r.middle < b])
    ]
    ends = [*cuts, max((e.at for e in stack), default=0.0) + 1]
    start = 0.0
    for end in ends:
        part = [e for e in stack if start < e.at < end]
        at = [e.at for e in part if e.high - e.low >= WHOLE * width]
        if at:
            yield [e for e in part if at[0] <= e.at <= at[-1]]
        start = end


def _is_apart(rows: Sequence[Row]) -> bool:
    """Whether the lines between two rulings are titles or text, no row of a table."""
    return len(rows) >= MOST_LINES and all(len(r.pieces) == 1 for r in rows)


def _strips(edges: Sequence[Edge], rows: Sequence[Row], sides: Band) -> list[Strip]:
    """What stands from ruling to ruling, whether they go from side to side or not."""
    width = sides[1] - sides[0]
    length: dict[float, float] = {}
    for edge in edges:
        length[edge.at] = length.get(edge.at, 0.0) + edge.high - edge.low
    strips = []
    for top, bottom in pairwise(sorted(length)):
        own = tuple(r for r in rows if top <= r.middle < bottom)
        whole = min(length[top], length[bottom]) >= WHOLE * width
        heads = whole and _is_heading(own, sides)
        below = [(e.low, e.high) for e in edges if e.at == bottom]
        alone = length[bottom] < WHOLE * width and not has_figure(own)
        spans = tuple(b for b in below if alone and _holds_one(own, b))
        inner = inner_heights(top, bottom, own) if whole else []
        for a, b in pairwise([top, *inner, bottom]):
            held = tuple(r for r in own if a <= r.middle < b)
            strips.append(Strip(a, b, held, heads, spans, ruled=b == bottom))
    return strips


def _holds_one(rows: Sequence[Row], band: Band) -> bool:
    """Whether exactly one text stands between the two places, and none across them."""
    held = [t for t in texts_of(rows) if overlap(*t, *band) > 0]
    return len(held) == 1 and band[0] <= held[0][0] and held[0][1] <= band[1]


def _is_heading(rows: Sequence[Row], sides: Band) -> bool:
    """Whether one text stands alone in the middle between the sides."""
    texts = texts_of(rows)
    if len(texts) != 1:
        return False
    middle = sum(texts[0]) / 2
    return abs(middle - sum(sides) / 2) < (sides[1] - sides[0]) * OFF_CENTRE


def _is_table(strips: Sequence[Strip]) -> bool:
    """Whether enough strips are rows of three columns, none two rows of figures."""
    single = all(sum(r.counts for r in strip.rows) < 2 for strip in strips)
    many = sum(len(texts_of(strip.rows)) >= ENOUGH_COLUMNS for strip in strips)
    counts = any(r.counts for strip in strips for r in strip.rows)
    return single and many >= ENOUGH_STRIPS and counts


def _between(
    strips: Sequence[Strip], edges: Sequence[Edge], sides: Band
) -> Iterable[Edge]:
    """The uprights of all sections and those at the sides."""
    top, bottom = strips[0].top, strips[-1].bottom
    for x in sides:
        yield Edge(False, x, top, bottom)
    sections = sections_of(strips)
    gaps = [g for s in sections for g in s.gaps]
    drawn = [x for e in edges for x in (e.low, e.high)]
    for section in sections:
        if any(_is_cut(strip, edges) for strip in section.strips):
            raise ValueError
        places = [_place(gap, gaps, drawn) for gap in section.gaps]
        yield from _across(section, [sides[0], *places, sides[1]])
        for x in places:
            for strip in section.strips:
                if not any(a + SNAP < x < b - SNAP for a, b in strip.spans):
                    yield Edge(False, x, strip.top, strip.bottom)


def _is_cut(strip: Strip, edges: Sequence[Edge]) -> bool:
    """Whether a ruling above or below ends amid a text, so that it is two cells."""
    ends = [
        x for e in edges if e.at in (strip.top, strip.bottom) for x in (e.low, e.high)
    ]
    texts = texts_of(strip.rows)
    return any(a + SNAP < x < b - SNAP for x in ends for a, b in texts)


def _across(section: Section, places: Sequence[float]) -> Iterable[Edge]:
    """What parts rows of the section that no ruling parts, but for merged cells."""
    for run in _runs(section.strips):
        heights = [run[0].top, *(s.bottom for s in run)]
        rows = [r for s in run for r in s.rows]
        labels = True  # before the first column of figures cells may be merged
        for low, high in pairwise(places):
            own = [p for r in rows for p in r.parts if low <= p.x0 < high]
            labels = labels and not any(p.is_figure for p in own)
            lines = sorted({p.heights for p in own})
            inside = merged(lines, heights) if labels and len(run) > 1 else set()
            for i, strip in enumerate(run, start=1):
                if not strip.ruled and i not in inside:
                    yield Edge(True, strip.bottom, low, high)


def _runs(strips: Sequence[Strip]) -> list[list[Strip]]:
    """The strips from one ruling to the next."""
    runs: list[list[Strip]] = [[]]
    for strip in sorted(strips, key=lambda s: s.top):
        if runs[-1] and (runs[-1][-1].ruled or runs[-1][-1].bottom != strip.top):
            runs.append([])
        runs[-1].append(strip)
    return runs


def _place(gap: Band, gaps: Sequence[Band], drawn: Sequence[float]) -> float:
    """Where the upright between two columns stands: where those of other sections do.

    A ruling that ends within the gap ends there.
    """
    low, high = gap
    for other in sorted(gaps):
        if max(low, other[0]) <= min(high, other[1]):
            low, high = max(low, other[0]), min(high, other[1])
    middle = (low + high) / 2
    ends = [x for x in drawn if gap[0] <= x <= gap[1]]
    return min(ends, key=lambda x: abs(x - middle), default=middle)
