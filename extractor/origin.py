"""Where what is found comes from: which pages OCR read, which nobody could.

In: facts, rows and parts, the pages of their document. Out: the same facts, those on a
page that OCR read saying so; per part, the unread pages it may begin or go on on.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace

from extractor.model import Document, Fact, Indicator, LineItem, Part, Reading


def ocr_pages(document: Document) -> frozenset[int]:
    """Numbers of the pages that were read by OCR."""
    return frozenset(s.number for s in document.sheets if s.reading is Reading.OCR)


def facts_read(facts: Iterable[Fact], pages: Collection[int]) -> tuple[Fact, ...]:
    """The facts, those that stand on `pages` marked as read by OCR."""
    return tuple(_marked(fact, pages) for fact in facts)


def indicators_read(
    rows: Iterable[Indicator], pages: Collection[int]
) -> tuple[Indicator, ...]:
    """The indicator rows, their cells marked likewise."""
    return tuple(
        replace(row, cells={name: _marked(f, pages) for name, f in row.cells.items()})
        if pages
        else row
        for row in rows
    )


def lines_read(
    lines: Iterable[LineItem], pages: Collection[int]
) -> tuple[LineItem, ...]:
    """The line items, their facts marked likewise."""
    return tuple(replace(line, fact=_marked(line.fact, pages)) for line in lines)


def _marked(fact: Fact, pages: Collection[int]) -> Fact:
    evidence = fact.evidence
    if not pages or not any(region.page in pages for region in evidence.regions):
        return fact
    return replace(fact, evidence=replace(evidence, reading=Reading.OCR))


def unread_beside(
    parts: Sequence[Part], unread: Sequence[int]
) -> tuple[tuple[int, ...], ...]:
    """Per part, the unread pages between the part before it and the part after it."""
    spans = [_span(part) for part in parts]
    ends = [0, *(last for _, last in spans)]
    begins = [*(first for first, _ in spans), 1 << 30]
    return tuple(
        tuple(page for page in unread if ends[i] < page < begins[i + 1])
        for i in range(len(parts))
    )


def _span(part: Part) -> tuple[int, int]:
    """First and last page of a part."""
    pages = [line.page for p in part.passages for line in p.lines]
    pages += [cell.page for table in part.tables for cell in table.cells]
    return min(pages, default=1), max(pages, default=1)
