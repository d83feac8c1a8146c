"""Running text of a part as one folded text: where things stand, and what it is about.

In: passages. Out: a Story, its headings, sections and the topic of any place in it.
Topics (one budget, all funds, projects …) are told by the fragments `scope_…`: the last
word for one in the sentence, else in the sentences before it, else in the headings.
"""

import itertools
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property

import regex

from extractor.kinds import ValueType
from extractor.layout import certainty, regions
from extractor.model import Evidence, Passage, Quantity, Region
from extractor.phrases import Pattern, compile_fragment
from extractor.text import Folded, fold
from extractor.values import parse

LONGEST_HEADING = 40  # characters
HEADINGS = "heading_"
SCOPES = "scope_"
UNLIMITED = "all_funds"  # the topic where no word tells another
CLOSING = "closing"
HINTS = "told_"
REPORT_YEAR = "told_report_year"
OWN = "told_own"
LONG_LINE = 18  # characters from which a line without punctuation is no heading
SENTENCE_STOP = regex.compile(r"[。;!?]$|(?<!\d)\.$")
COMMA = regex.compile(r"[,、。;:]")
NO_HEADING = regex.compile(r"[。;!,]|:.")
SENTENCE_END = regex.compile(r"[。!?\n]")
FIGURE = regex.compile(r"(?<!\d)(?!(?:19|20)\d\d\D)\d")  # years left out


@dataclass(frozen=True, slots=True)
class Piece:
    """A line of a passage: its folded text, and where that starts in the story.

    `goes_on` says that it is part of the paragraph before it.
    """

    passage: Passage
    base: int
    folded: Folded
    start: int = 0
    goes_on: bool = False

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
    hints: Mapping[str, Pattern]

    @cached_property
    def year(self) -> int:
        """The year reported on, 0 when none is told."""
        hint = self.hints.get(REPORT_YEAR)
        match = hint.search(self.text) if hint else None
        year = parse(match["year"], ValueType.YEAR) if match else None
        return int(year.number) if isinstance(year, Quantity) else 0

    @cached_property
    def own_names(self) -> tuple[str, ...]:
        """Names of the unit that reports; empty when none is told."""
        hint = self.hints.get(OWN)
        found = hint.finditer(self.text) if hint else ()
        return tuple(dict.fromkeys(match["own"] for match in found))

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
        """Level of the list number a piece begins with, and where its text starts."""
        text = self.pieces[number].folded.text
        for level, pattern in enumerate(self.levels):
            if match := pattern.match(text):
                return level, match.end()
        return None, 0

    def section_end(self, heading: Heading) -> int:
        """Number of the first piece behind the section under `heading`."""
        after = (h for h in self.headings if h.piece > heading.piece)
        return next(
            (h.piece for h in after if h.level <= heading.level), len(self.pieces)
        )

    def topic(self, position: int, passed_over: str = "") -> str:
        """What the text at `position` is about: the name of a scope.

        Words of the scope `passed_over` do not count.
        """
        sentences = self._sentences_before(position, self.paragraph(position)[0])
        for number, (start, end) in enumerate(sentences):
            stop = end if number == 0 else self._first_figure(start, end)
            if name := self._last_scope(start, stop, passed_over):
                return name
        return self._topic_of_headings(self.piece_at(position), passed_over)

    def figure_before(self, position: int) -> bool:
        """Whether a figure stands before `position` in its sentence."""
        start, _ = self._sentences_before(position, self.paragraph(position)[0])[0]
        return self._first_figure(start, position) < position

    @cached_property
    def closing_start(self) -> int:
        """Where the closing lines (who, when) begin, else the end of the text."""
        match = self.closing.search(self.text) if self.closing else None
        return match.start("closing") if match else len(self.text)

    def goes_on(self, number: int) -> bool:
        """Whether the line before a piece breaks off and the piece carries it on.

        Dumps and page breaks part sentences; titles, headings and closings stand alone.
        """
        if number < self._titles or self.pieces[number].start >= self.closing_start:
            return False
        before = self.pieces[number - 1].folded.text
        if SENTENCE_STOP.search(before) or self.heading_of(number - 1):
            return False
        if len(before) < LONG_LINE and not COMMA.search(before):
            return False
        return self.numbering(number)[0] is None

    @cached_property
    def _titles(self) -> int:
        """How many lines stand alone at the top: heading, title, a name above."""
        hint = self.hints.get(OWN)
        match = hint.match(self.text) if hint and self.pieces else None
        return 3 if match and match.end() == self.pieces[0].end else 2

    def paragraph(self, position: int) -> tuple[int, int]:
        """Start and end of the paragraph that `position` lies in."""
        first = last = self.piece_at(position)
        while self.pieces[first].goes_on:
            first -= 1
        while last + 1 < len(self.pieces) and self.pieces[last + 1].goes_on:
            last += 1
        return self.pieces[first].start, self.pieces[last].end

    def _sentences_before(self, position: int, start: int) -> list[tuple[int, int]]:
        """Sentences of the paragraph up to `position`, the nearest first."""
        ends = [m.end() for m in SENTENCE_END.finditer(self.text, start, position)]
        bounds = [start, *ends, position]
        return list(itertools.pairwise(bounds))[::-1]

    def _first_figure(self, start: int, end: int) -> int:
        """End of what a sentence says before its first figure that is no year.

        The number of a list is none either.
        """
        number = self.piece_at(start)
        if start == self.pieces[number].start:
            start += self.numbering(number)[1]
        figure = FIGURE.search(self.text, start, end)
        return figure.start() if figure else end

    def _last_scope(self, start: int, end: int, passed_over: str) -> str:
        last, name = -1, ""
        for scope, pattern in self.scopes.items():
            if scope == passed_over:
                continue
            for match in pattern.finditer(self.text, start):  # looks ahead beyond `end`
                if match.end() > end:
                    break
                if match.end() > last:
                    last, name = match.end(), scope
        return name

    def _topic_of_headings(self, number: int, passed_over: str) -> str:
        level = len(self.levels)
        for heading in reversed(self.headings):
            if heading.piece <= number and heading.level < level:
                level = heading.level
                piece = self.pieces[heading.piece]
                if name := self._last_scope(piece.start, piece.end, passed_over):
                    return name
        return UNLIMITED

    def evidence(self, start: int, end: int) -> Evidence:
        """Boxes and printed text of a stretch, paragraphs joined by line breaks."""
        boxes: list[Region] = []
        raw: list[str] = []
        for piece, low, high in self._printed(start, end):
            if raw and not piece.goes_on:
                raw.append("\n")
            raw.append(piece.passage.text[low:high])
            if piece.passage.lines:
                boxes.extend(regions(piece.passage, low, high))
        return Evidence(tuple(boxes), "".join(raw))

    def certainty(self, start: int, end: int, *, figure: bool = False) -> Decimal:
        """How sure the reading of a stretch is, as `layout.certainty` says it."""
        return min(
            (
                certainty(piece.passage, low, high, figure=figure)
                for piece, low, high in self._printed(start, end)
            ),
            default=Decimal(1),
        )

    def _printed(self, start: int, end: int) -> Iterator[tuple[Piece, int, int]]:
        """The pieces of a stretch, each with its slice of its passage's text."""
        first, last = self.piece_at(start), self.piece_at(max(start, end - 1))
        for piece in self.pieces[first : last + 1]:
            low, high = max(start, piece.start), min(end, piece.end)
            if low < high:
                low, high = piece.folded.span(low - piece.start, high - piece.start)
                yield piece, piece.base + low, piece.base + high


def tell(passages: Sequence[Passage], fragments: Mapping[str, str]) -> Story:
    """The story that `passages` tell, read with the fragments of a pattern book."""
    levels = sorted(name for name in fragments if name.startswith(HEADINGS))
    scopes = sorted(name for name in fragments if name.startswith(SCOPES))
    story = Story(
        tuple(_lines(passages)),
        "",
        tuple(compile_fragment(name, fragments) for name in levels),
        {
            name.removeprefix(SCOPES): compile_fragment(name, fragments)
            for name in scopes
        },
        compile_fragment(CLOSING, fragments) if CLOSING in fragments else None,
        {
            name: compile_fragment(name, fragments)
            for name in fragments
            if name.startswith(HINTS)
        },
    )
    return _joined(_joined(story, join=False), join=True)


def _lines(passages: Sequence[Passage]) -> Iterator[Piece]:
    for passage in passages:
        base = 0
        for line in passage.text.split("\n"):
            folded = fold(line)
            if folded.text:
                yield Piece(passage, base, folded)
            base += len(line) + 1


def _joined(story: Story, *, join: bool) -> Story:
    """The story with its text, broken sentences joined if `join`."""
    pieces: list[Piece] = []
    text = ""
    for number, piece in enumerate(story.pieces):
        goes_on = join and story.goes_on(number)
        text += "" if goes_on or not pieces else "\n"
        pieces.append(replace(piece, start=len(text), goes_on=goes_on))
        text += piece.folded.text
    return replace(story, pieces=tuple(pieces), text=text)
