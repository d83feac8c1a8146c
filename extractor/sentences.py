"""Running text of a part as one folded text: where things stand, and what it is about.

In: passages. Out: a Story, its headings, sections and the topic of any place in it.
Topics (one budget, all funds, projects …) are told by the fragments `scope_…`: the last
word for one in the sentence, else in the sentences before it, else in the headings.
"""

import itertools
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import regex

from extractor.layout import regions
from extractor.model import Evidence, Passage, Region
from extractor.phrases import Pattern, compile_fragment
from extractor.text import Folded, fold

LONGEST_HEADING = 40  # characters
HEADINGS = "heading_"
SCOPES = "scope_"
UNLIMITED = "all_funds"  # the topic where no word tells another
CLOSING = "closing"
NO_HEADING = regex.compile(r"[。;!,]|:.")
SENTENCE_END = regex.compile(r"[。!?\n]")
FIGURE = regex.compile(r"(?<!\d)(?!(?:19|20)\d\d\D)\d")  # years left out


@dataclass(frozen=True, slots=True)
class Piece:
    """A paragraph of a passage: its folded text, and where that starts in the story."""

    passage: Passage
    base: int
    folded: Folded
    start: int

    @property
    def end(self) -> int:
        """Where it ends in the story, the line break left out."""
        return self.start + len(self.folded.text)


@dataclass(frozen=True, slots=True)
class Heading:
    """A numbered line of its own: level from 0 (outermost), its piece, its title."""

    level: int
    piece: int
    title: int


@dataclass(frozen=True)
class Story:
    """`text` joins the folded pieces by line breaks."""

    pieces: tuple[Piece, ...]
    text: str
    levels: tuple[Pattern, ...]
    scopes: Mapping[str, Pattern]
    closing: Pattern | None

    def piece_at(self, position: int) -> int:
        """Number of the piece in which `position` of the text lies."""
        return max(0, bisect_right(self._starts, position) - 1)

    @cached_property
    def _starts(self) -> list[int]:
        return [piece.start for piece in self.pieces]

    @cached_property
    def headings(self) -> tuple[Heading, ...]:
        """All headings, in order."""
        found = (self.heading_of(i) for i in range(len(self.pieces)))
        return tuple(heading for heading in found if heading)

    def heading_of(self, number: int) -> Heading | None:
        """The heading that a piece is, None for a paragraph."""
        text = self.pieces[number].folded.text
        level, title = self.numbering(number)
        if level is None or len(text) > LONGEST_HEADING or NO_HEADING.search(text):
            return None
        return Heading(level, number, self.pieces[number].start + title)

    def numbering(self, number: int) -> tuple[int | None, int]:
        """Level of the list number that a piece begins with, and where its text starts."""
        text = self.pieces[number].folded.text
        for level, pattern in enumerate(self.levels):
            if match := pattern.match(text):
                return level, match.end()
        return None, 0

    def section_end(self, heading: Heading) -> int:
        """Number of the first piece behind the section under `heading`."""
        after = (h for h in self.headings if h.piece > heading.piece)
        return next((h.piece for h in after if h.level <= heading.level), len(self.pieces))

    def topic(self, position: int) -> str:
        """What the text at `position` is about: the name of a scope."""
        here = self.piece_at(position)
        sentences = self._sentences_before(position, self.pieces[here].start)
        for number, (start, end) in enumerate(sentences):
            stop = end if number == 0 else self._first_figure(start, end)
            if name := self._last_scope(start, stop):
                return name
        return self._topic_of_headings(here)

    def _sentences_before(self, position: int, start: int) -> list[tuple[int, int]]:
        """Sentences of the paragraph up to `position`, the nearest first."""
        ends = [m.end() for m in SENTENCE_END.finditer(self.text, start, position)]
        bounds = [start, *ends, position]
        return list(itertools.pairwise(bounds))[::-1]

    def _first_figure(self, start: int, end: int) -> int:
        """End of what a sentence says before its first figure that is no year."""
        figure = FIGURE.search(self.text, start, end)
        return figure.start() if figure else end

    def _last_scope(self, start: int, end: int) -> str:
        last, name = -1, ""
        for scope, pattern in self.scopes.items():
            for match in pattern.finditer(self.text, start):  # looks ahead beyond `end`
                if match.end() > end:
                    break
                if match.end() > last:
                    last, name = match.end(), scope
        return name

    def _topic_of_headings(self, number: int) -> str:
        level = len(self.levels)
        for heading in reversed(self.headings):
            if heading.piece <= number and heading.level < level:
                level = heading.level
                piece = self.pieces[heading.piece]
                if name := self._last_scope(piece.start, piece.end):
                    return name
        return UNLIMITED

    def evidence(self, start: int, end: int) -> Evidence:
        """Boxes and printed text of a stretch, paragraphs joined by line breaks."""
        first, last = self.piece_at(start), self.piece_at(max(start, end - 1))
        boxes: list[Region] = []
        raw: list[str] = []
        for piece in self.pieces[first : last + 1]:
            inside = slice(max(start, piece.start), min(end, piece.end))
            if inside.start >= inside.stop:
                continue
            low, high = piece.folded.span(
                inside.start - piece.start, inside.stop - piece.start
            )
            low, high = piece.base + low, piece.base + high
            raw.append(piece.passage.text[low:high])
            if piece.passage.lines:
                boxes.extend(regions(piece.passage, low, high))
        return Evidence(tuple(boxes), "\n".join(raw))


def tell(passages: Sequence[Passage], fragments: Mapping[str, str]) -> Story:
    """The story that `passages` tell, read with the fragments of a pattern book."""
    pieces: list[Piece] = []
    start = 0
    for passage in passages:
        base = 0
        for line in passage.text.split("\n"):
            folded = fold(line)
            if folded.text:
                pieces.append(Piece(passage, base, folded, start))
                start += len(folded.text) + 1
            base += len(line) + 1
    text = "\n".join(piece.folded.text for piece in pieces)
    levels = sorted(name for name in fragments if name.startswith(HEADINGS))
    scopes = sorted(name for name in fragments if name.startswith(SCOPES))
    return Story(
        tuple(pieces),
        text,
        tuple(compile_fragment(name, fragments) for name in levels),
        {name.removeprefix(SCOPES): compile_fragment(name, fragments) for name in scopes},
        compile_fragment(CLOSING, fragments) if CLOSING in fragments else None,
    )
