"""Where the personal values of a document stand, so that its pictures can hide them.

In: a document at hand. Out: boxes by page: those of the facts of the types person and
phone, and every other place where one of their values is printed.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

from extractor.geometry import BBox
from extractor.model import Fact, Region, Source, TextLine
from extractor.outputs.exhibit import Exhibit
from extractor.outputs.redaction import Hide, secrets

Regions = Mapping[int, tuple[Region, ...]]


def hidden_regions(exhibit: Exhibit) -> Regions:
    """The boxes to paint over, by page."""
    hide = secrets(exhibit.result, exhibit.book)
    printed = [r for lines in _texts(exhibit) for r in _printed(lines, hide)]
    found = [*printed, *_of_facts(exhibit, hide, printed)]
    ordered = sorted(found, key=lambda region: region.page)
    by_page = groupby(ordered, key=lambda region: region.page)
    return {page: tuple(regions) for page, regions in by_page}


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


def _printed(lines: Sequence[TextLine], hide: Hide) -> Iterator[Region]:
    """Boxes around personal values in the lines, those over a line's end included."""
    text = "\n".join(line.text for line in lines)
    spans = [m.span() for m in hide.inside.finditer(text)] if hide.inside else []
    if "".join(text.split()) in hide.whole:
        spans.append((0, len(text)))
    for start, end in spans:
        offset = 0
        for line in lines:
            low, high = max(start - offset, 0), min(end - offset, len(line.text))
            if low < high:
                x0, x1 = line.edges[low], line.edges[high]
                box = BBox(x0, line.bbox.top, x1, line.bbox.bottom)
                yield Region(line.page, box)
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
