"""An invisible text layer over a scan, checked against the picture.

In: characters that somebody's OCR left, as displayed, and the page made ready. Out: the
same on the straightened page with a second look at every figure, or nothing where the
layer says something else than the picture and must not be used.
"""

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from typing import NamedTuple

from extractor.geometry import BBox, Turn
from extractor.layout import lines_in
from extractor.model import Char, Rereading, TextLine
from extractor.ocr.engine import Engine, Gray
from extractor.ocr.picture import Prepared
from extractor.text import fold_key

FEW = 30  # characters: fewer are a stamp of the scanner, not the page's text
SAMPLE = 8  # stretches without figures that are looked at, the longest
AGREES = 0.96  # share of their characters that must be the same
UNCHECKED = 0.95  # confidence of a layer that agrees, where nobody looked twice
APART = 1.0  # line heights: print farther apart stands in different cells
AROUND = 0.15  # line heights: paper kept around what is looked at


class Layer(NamedTuple):
    """A layer that can be used, in points of the straightened page."""

    chars: tuple[Char, ...]
    looks: tuple[Rereading, ...]


class _Stretch(NamedTuple):
    """Text without a wide gap, and its place in points."""

    text: str
    bbox: BBox

    @property
    def has_figure(self) -> bool:
        return any(char.isdigit() for char in self.text)


def checked(hidden: Sequence[Char], ready: Prepared, engine: Engine) -> Layer | None:
    """The layer as it lies on the straightened page; None where it cannot be used."""
    if len(hidden) < FEW:
        return None
    back = ready.turn.inverse()
    chars = tuple(_straightened(char, back) for char in hidden)
    stretches = [s for line in lines_in(chars, 1) for s in _stretches(line)]
    figures = [s for s in stretches if s.has_figure]
    others = sorted(
        (s for s in stretches if not s.has_figure), key=lambda s: -len(s[0])
    )
    looked_at = [*figures, *others[:SAMPLE]]
    looks = list(_looks(looked_at, ready, engine))
    shares = zip(looked_at, looks, strict=True)
    same = sum(_same(stretch.text, look.text) for stretch, look in shares)
    if same < AGREES * sum(len(fold_key(stretch.text)) for stretch in looked_at):
        return None
    return Layer(chars, tuple(looks[: len(figures)]))


def _straightened(char: Char, back: Turn) -> Char:
    x0, top, x1, bottom = back.apply(BBox(char.x0, char.top, char.x1, char.bottom))
    size = char.size * abs(back.a * back.d - back.b * back.c) ** 0.5
    return Char(char.text, x0, top, x1, bottom, size, UNCHECKED)


def _stretches(line: TextLine) -> Iterator[_Stretch]:
    """The line, parted where its gaps are wide."""
    height = line.bbox.bottom - line.bbox.top
    start = 0
    for i, char in enumerate(line.text):
        if char == " " and line.edges[i + 1] - line.edges[i] >= APART * height:
            yield _stretch(line, start, i)
            start = i + 1
    yield _stretch(line, start, len(line.text))


def _stretch(line: TextLine, start: int, end: int) -> _Stretch:
    box = line.bbox._replace(x0=line.edges[start], x1=line.edges[end])
    return _Stretch(line.text[start:end], box)


def _looks(
    stretches: Sequence[_Stretch], ready: Prepared, engine: Engine
) -> Iterator[Rereading]:
    """What the engine reads where each stretch stands."""
    crops = [_crop(ready, stretch.bbox) for stretch in stretches]
    for stretch, said in zip(stretches, engine.texts(crops), strict=True):
        yield Rereading(stretch.bbox, said.text, said.confidence)


def _crop(ready: Prepared, box: BBox) -> Gray:
    room = AROUND * (box.bottom - box.top)
    x0, top, x1, bottom = (
        max(0, round(side / ready.scale))
        for side in (box.x0 - room, box.top - room, box.x1 + room, box.bottom + room)
    )
    return ready.gray[top : max(top + 1, bottom), x0 : max(x0 + 1, x1)]


def _same(text: str, other: str) -> int:
    """How many characters of the text the other reading has in the same order."""
    matcher = SequenceMatcher(None, fold_key(text), fold_key(other), autojunk=False)
    return sum(block.size for block in matcher.get_matching_blocks())
