"""Where the personal values of a document stand, so that its pictures can hide them.

In: a document at hand. Out: boxes by page as displayed: those of the facts
of the types person and phone, and every other place where one of their values is
printed; on a scan also what is one character off, for OCR may have misread it.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from extractor.geometry import BBox, Turn
from extractor.model import Fact, Reading, Region, Source, TextLine
from extractor.outputs.exhibit import Exhibit
from extractor.outputs.redaction import Hide, secrets

SHORTEST_MISREAD = 3  # characters of a value that may be one off
GAP = r"\s*"  # typesetting between characters

Regions = Mapping[int, tuple[Region, ...]]


@dataclass(frozen=True, slots=True)
class Search:
    """What is looked for, how the pages lie, and which of them OCR read."""

    hide: Hide
    misread: re.Pattern[str] | None
    turns: Mapping[int, Turn]
    scanned: frozenset[int]

    def spans(self, text: str, page: int) -> Iterator[tuple[int, int]]:
        """Where personal values stand in a page's text."""
        patterns = [self.hide.inside, self.misread if page in self.scanned else None]
        for pattern in filter(None, patterns):
            yield from (match.span() for match in pattern.finditer(text))
        if "".join(text.split()) in self.hide.whole:
            yield 0, len(text)

    def region(self, page: int, box: BBox) -> Region:
        """The box on the page as displayed."""
        turn = self.turns.get(page)
        return Region(page, turn.apply(box) if turn else box)


def hidden_regions(exhibit: Exhibit) -> Regions:
    """The boxes to paint over, by page."""
    hide = secrets(exhibit.result, exhibit.book)
    sheets = exhibit.result.document.sheets
    search = Search(
        hide,
        _misread(hide),
        {s.number: s.turn for s in sheets if s.turn},
        frozenset(s.number for s in sheets if s.reading is Reading.OCR),
    )
    printed = [r for lines in _texts(exhibit) for r in _printed(lines, search)]
    found = [*printed, *_of_facts(exhibit, hide, printed)]
    ordered = sorted(found, key=lambda region: region.page)
    by_page = groupby(ordered, key=lambda region: region.page)
    return {page: tuple(regions) for page, regions in by_page}


def _misread(hide: Hide) -> re.Pattern[str] | None:
    """The values with any one character in the place of one of theirs."""
    words = sorted(word for word in hide.whole if len(word) >= SHORTEST_MISREAD)
    variants = []
    for word in words:
        letters = [re.escape(letter) for letter in word]
        for i in range(len(letters)):
            variants.append(GAP.join((*letters[:i], r"\S", *letters[i + 1 :])))
    return re.compile("|".join(variants)) if variants else None


def _texts(exhibit: Exhibit) -> Iterator[Sequence[TextLine]]:
    """Stretches of lines that belong together: a page outside its tables, a cell."""
    result = exhibit.result
    for sheet in result.document.sheets:
        yield sheet.lines
    tables = [*result.tables, *(t for r in result.records for t in r.part.tables)]
    for table in tables:
        for cell in table.cells:
            yield cell.content.lines
    for record in result.records:
        for passage in record.part.passages:
            yield passage.lines


def _printed(lines: Sequence[TextLine], search: Search) -> Iterator[Region]:
    """Boxes around personal values in the lines, those over a line's end included."""
    if not lines:
        return
    text = "\n".join(line.text for line in lines)
    for start, end in search.spans(text, lines[0].page):
        offset = 0
        for line in lines:
            low, high = max(start - offset, 0), min(end - offset, len(line.text))
            if low < high:
                x0, x1 = line.edges[low], line.edges[high]
                box = BBox(x0, line.bbox.top, x1, line.bbox.bottom)
                yield search.region(line.page, box)
            offset += len(line.text) + 1


def _of_facts(
    exhibit: Exhibit, hide: Hide, printed: Sequence[Region]
) -> Iterator[Region]:
    """The whole boxes of personal facts, but not the paragraphs they stand in."""
    for record in exhibit.result.records:
        personal = hide.fields.get(record.part.kind, frozenset())
        for fact in record.facts:
            if fact.field in personal and fact.evidence.raw.strip():
                for region in fact.evidence.regions:
                    if not (_is_in_prose(fact) and _covers_any(region, printed)):
                        yield region


def _is_in_prose(fact: Fact) -> bool:
    return fact.source is Source.PROSE


def _covers_any(region: Region, others: Sequence[Region]) -> bool:
    box = region.bbox
    return any(
        region.page == other.page
        and box.x0 <= (other.bbox.x0 + other.bbox.x1) / 2 <= box.x1
        and box.top <= (other.bbox.top + other.bbox.bottom) / 2 <= box.bottom
        for other in others
    )
