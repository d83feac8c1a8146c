"""A text dump as a tape of tokens: no columns, only order.

In: the passages of a part of a dump. Out: its tokens in order, the labels among them,
and passages and boxes for any stretch of the tape.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from itertools import groupby
from typing import Generic, TypeVar

import regex

from extractor.geometry import BBox
from extractor.headings import Labels
from extractor.kinds import Kind
from extractor.layout import join_lines
from extractor.model import CERTAIN, Evidence, Part, Passage, Region, TextLine
from extractor.text import fold_key

LONGEST_RUN = 8  # printed pieces that one wrapped label may be cut into
LONGEST_LABEL = 40  # characters, decoration included

GLUED = regex.compile(r"([^:：]+[:：]|[^≥≤><:：]+(?=[≥≤><]))(.+)", regex.DOTALL)
# between blanks; a bracket keeps the few words in it together
PIECE = regex.compile(r"(?:[（(][^（）()]{0,12}[）)]|\S)+")
NUMBER = regex.compile(
    r"\d{1,3}|\d+[.,]\d+|\d{5,}"
)  # no label begins with one; a year may

GUESS = Decimal("0.5")
PLACED = CERTAIN  # blanks are lost, but one column only is possible
SURE = Decimal(1)

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Token:
    """What stands between two spaces of a line; `alone` on its line."""

    text: str
    key: str
    line: TextLine
    start: int
    alone: bool

    @property
    def region(self) -> Region:
        """Its place, in characters and lines."""
        x0, x1 = (
            self.line.edges[self.start],
            self.line.edges[self.start + len(self.text)],
        )
        return Region(
            self.line.page, BBox(x0, self.line.bbox.top, x1, self.line.bbox.bottom)
        )


@dataclass(frozen=True, slots=True)
class Hit(Generic[T]):
    """A label found in tokens[first:last]."""

    first: int
    last: int
    label: T


def tape(part: Part) -> tuple[Token, ...]:
    """All tokens of the part in reading order."""
    lines = [line for passage in part.passages for line in passage.lines]
    return tuple(token for line in lines for token in _tokens(line))


def _tokens(line: TextLine) -> list[Token]:
    pieces = [half for piece in PIECE.findall(line.text) for half in _halves(piece)]
    found, at = [], 0
    for piece in pieces:
        at = line.text.index(piece, at)
        found.append(Token(piece, fold_key(piece), line, at, len(pieces) == 1))
        at += len(piece)
    return found


@dataclass(frozen=True, slots=True)
class Segment:
    """A label and the tokens behind it, up to the next label.

    `names` are `axis|grid|name`: one label may be a row of one grid, a column of
    another and a field of the form.
    """

    names: tuple[str, ...]
    label: tuple[Token, ...]
    tokens: tuple[Token, ...]

    def of(self, axis: str, grid: str = "") -> str:
        """The name on an axis (of a grid), empty when the label has none there."""
        prefix = f"{axis}|{grid}|"
        found = (n.removeprefix(prefix) for n in self.names if n.startswith(prefix))
        return next(found, "")

    @property
    def text(self) -> str:
        """The label as printed."""
        return "".join(token.text for token in self.label)


def segments_of(tokens: Sequence[Token], labels: Labels) -> tuple[Segment, ...]:
    """The tape cut at its labels."""
    hits = find_hits(tokens, lambda run: labels.names(run) or None, LONGEST_LABEL)
    ends = [hit.first for hit in hits[1:]] + [len(tokens)]
    return tuple(
        Segment(
            hit.label,
            tuple(tokens[hit.first : hit.last]),
            tuple(tokens[hit.last : end]),
        )
        for hit, end in zip(hits, ends, strict=True)
    )


def _halves(piece: str) -> list[str]:
    """A label with its colon, or words before an operator, and what is glued on."""
    found = GLUED.match(piece)
    return [found[1], found[2]] if found else [piece]


def find_hits(
    tokens: Sequence[Token], match: Callable[[str], T | None], longest: int
) -> tuple[Hit[T], ...]:
    """The labels among the tokens, the longest run first at each place.

    `match` says what a run of tokens, put together, names; `longest` is the length of
    the longest label in characters, decoration included.
    """
    hits, at = [], 0
    while at < len(tokens):
        hit = _longest(tokens, at, match, longest)
        if hit:
            hits.append(hit)
        at = hit.last if hit else at + 1
    return tuple(hits)


def _longest(
    tokens: Sequence[Token], at: int, match: Callable[[str], T | None], longest: int
) -> Hit[T] | None:
    run, best = "", None
    if NUMBER.fullmatch(tokens[at].key):
        return None
    for last in range(at, min(at + LONGEST_RUN, len(tokens))):
        # words beside each other on a line are not one label if the first is one
        if best and last == best.last and tokens[last].line is tokens[last - 1].line:
            break
        run += tokens[last].text
        if len(run) > longest:
            break
        label = match(run)
        if label is not None:
            best = Hit(at, last + 1, label)
    return best


def passage(tokens: Sequence[Token]) -> Passage:
    r"""The tokens as running text, wrapped lines joined, paragraphs by `\\n`."""
    lines = []
    for line, run in groupby(tokens, key=lambda token: token.line):
        own = list(run)
        lines.append(_slice(line, own[0].start, own[-1].start + len(own[-1].text)))
    return join_lines(tuple(lines), paragraphs=True)


def _slice(line: TextLine, start: int, end: int) -> TextLine:
    edges = line.edges[start : end + 1]
    box = BBox(edges[0], line.bbox.top, edges[-1], line.bbox.bottom)
    return TextLine(line.text[start:end], line.page, box, edges)


def evidence(tokens: Sequence[Token]) -> Evidence:
    """Where the tokens stand, and what is printed there."""
    return Evidence(
        tuple(token.region for token in tokens), " ".join(t.text for t in tokens)
    )


@lru_cache(maxsize=64)
def labels_of(kind: Kind) -> Labels:
    """Every label of the kind, as `axis|grid|name`."""
    pairs = [
        (f"field||{n}", label) for n, f in kind.fields.items() for label in f.labels
    ]
    for name, grid in kind.grids.items():
        for column, c in grid.columns.items():
            pairs += [(f"column|{name}|{column}", label) for label in c.labels]
        for row, r in grid.rows.items():
            pairs += [(f"row|{name}|{row}", label) for label in r.labels]
    if kind.indicators:
        for column, printed in kind.indicators.columns.items():
            pairs += [(f"indicator||{column}", label) for label in printed]
        for axis in ("total", "level1", "level2"):
            printed = getattr(kind.indicators, axis)
            pairs += [(f"{axis}||{label}", label) for label in printed]
    ends = (*kind.stops, *kind.headings)
    pairs += [(f"stop||{label}", label) for label in ends]
    return Labels(pairs)
