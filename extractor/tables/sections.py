"""Rows with the same columns, from their texts: sections of a table.

Every text lies in one column only; a row that does not begins a section of its own.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from extractor.geometry import overlap
from extractor.tables.rows import ENOUGH_COLUMNS, Piece, Row

Band = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Strip:
    """What stands between two rulings.

    `heads`: one text over all columns; `spans`: where a piece of the ruling below goes
    along under one text, which is over all the columns there. Without a ruling below
    it is not `ruled`.
    """

    top: float
    bottom: float
    rows: tuple[Row, ...]
    heads: bool
    spans: tuple[Band, ...] = ()
    ruled: bool = True


@dataclass(slots=True)
class Section:
    """Strips with the same columns, and where the texts of every column stand."""

    bands: list[Band]
    strips: list[Strip]

    @property
    def gaps(self) -> list[Band]:
        """What is free between two columns each."""
        return [(a[1], b[0]) for a, b in pairwise(self.bands)]


def sections_of(strips: Sequence[Strip]) -> list[Section]:
    """Strips with the same columns, beginning at those with most texts.

    Above one its head is of the same columns; below, what is not itself the head of
    what follows. A strip in between that has other columns is a section of its own.
    """
    order = sorted(range(len(strips)), key=lambda i: -len(texts_of(strips[i].rows)))
    taken: set[int] = set()
    sections = []
    for seed in order:
        if seed in taken:
            continue
        taken.add(seed)
        section = Section(texts_of(strips[seed].rows), [strips[seed]])
        sections.append(section)
        if not strips[seed].heads:
            for step in (1, -1):
                _grow(section, strips, seed, step, taken)
            section.bands = _under_heads(section)
    return sections


def _under_heads(section: Section) -> list[Band]:
    """The columns, figures put to the head that stands beside their column only.

    A head set at the left and figures at the right of a column do not meet. Raises
    ValueError where figures stand between two heads that have none.
    """
    strips = sorted(section.strips, key=lambda s: s.top)
    heads = texts_of(strips[0].rows, section.bands)
    if has_figure(strips[0].rows) or len(heads) < ENOUGH_COLUMNS:
        return section.bands
    body = [p for s in strips[1:] for r in s.rows for p in r.parts]
    bands = list(section.bands)
    figures = [b for b in bands if _hold(b, body) and not _meet(b, heads)]
    empty = [b for b in bands if _meet(b, heads) and not _any(b, body)]
    while figures and empty:
        for band in figures:
            i = bands.index(band)
            beside = [b for b in bands[max(0, i - 1) : i + 2] if b in empty]
            if len(beside) < 2:
                break
        else:
            raise ValueError
        figures.remove(band)
        for other in beside:
            empty.remove(other)
            bands[bands.index(band)] = (min(band[0], other[0]), max(band[1], other[1]))
            bands.remove(other)
    return bands


def _meet(band: Band, texts: Sequence[Band]) -> bool:
    return any(overlap(*band, *t) > 0 for t in texts)


def _any(band: Band, pieces: Sequence[Piece]) -> bool:
    return any(overlap(*band, p.x0, p.x1) > 0 for p in pieces)


def _hold(band: Band, pieces: Sequence[Piece]) -> bool:
    """Whether a figure stands in the column."""
    return _any(band, [p for p in pieces if p.is_figure])


def _grow(
    section: Section, strips: Sequence[Strip], seed: int, step: int, taken: set[int]
) -> None:
    """Add what follows in a direction and has the section's columns."""
    ways = range(seed + step, len(strips) if step > 0 else -1, step)
    missed = False
    for i in ways:
        strip = strips[i]
        if i in taken or strip.heads or (step > 0 and _is_head(strips[i : i + 2])):
            return
        bands = _fitted(section.bands, strip)
        if bands is None:
            if missed:
                return
            missed = True
            continue
        if missed and len(texts_of(strip.rows)) < ENOUGH_COLUMNS:
            return
        missed = False
        section.bands = bands
        section.strips.append(strip)
        taken.add(i)


def _is_head(strips: Sequence[Strip]) -> bool:
    """Whether the first holds text alone and has the columns of the one below."""
    first = strips[0].rows
    if not first or has_figure(first):
        return False
    below = texts_of(strips[-1].rows)
    return len(strips) > 1 and _fitted(below, strips[0]) is not None


def _fitted(bands: Sequence[Band], strip: Strip) -> list[Band] | None:
    """The columns with the strip's texts; None when one lies over two of them."""
    fitted = list(bands)
    owners: list[int] = []
    for text in texts_of(strip.rows, bands):
        if any(a <= sum(text) / 2 <= b for a, b in strip.spans):
            continue
        over = [i for i, b in enumerate(bands) if overlap(*text, *b) > 0]
        if len(over) > 1 or (over and over[0] in owners):
            return None
        if over:
            owners.append(over[0])
            i = over[0]
            fitted[i] = (min(fitted[i][0], text[0]), max(fitted[i][1], text[1]))
        else:
            fitted.append(text)
    ordered = sorted(fitted)
    return ordered if all(a[1] <= b[0] for a, b in pairwise(ordered)) else None


def texts_of(rows: Sequence[Row], bands: Sequence[Band] = ()) -> list[Band]:
    """The extents of the texts of one strip, lines below each other as one.

    A text over several of the bands is parted wherever its letters stand apart.
    """
    pieces = [p for row in rows for p in row.parted(bands, finely=True)]
    extents: list[Band] = []
    for piece in sorted(pieces, key=lambda p: p.x0):
        if extents and piece.x0 < extents[-1][1]:
            extents[-1] = (extents[-1][0], max(extents[-1][1], piece.x1))
        else:
            extents.append((piece.x0, piece.x1))
    return extents


def has_figure(rows: Sequence[Row]) -> bool:
    """Whether a number, or a mark for nothing, is among the texts."""
    return any(p.is_figure for r in rows for p in r.parts)
