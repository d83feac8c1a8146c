"""The way through the house: one document in, its Result out.

This module alone knows the order of the stages; no stage calls its neighbour.
"""

import time
from dataclasses import replace
from functools import partial
from pathlib import Path

from extractor import cells, dumps, indicators, prose
from extractor.errors import InputError
from extractor.kinds import PatternBook
from extractor.layout import find_passages, lines_outside
from extractor.model import (
    Condition,
    Document,
    Page,
    Part,
    Reading,
    Record,
    Result,
    Sheet,
    TextLine,
    damaged_page,
)
from extractor.ocr import recognise
from extractor.options import Options
from extractor.origin import (
    facts_read,
    indicators_read,
    lines_read,
    ocr_pages,
    unread_beside,
)
from extractor.parts import split
from extractor.readers import Source, open_document
from extractor.reconcile import reconcile
from extractor.rereadings import weighed
from extractor.resolve import resolve
from extractor.settle import settle
from extractor.spelling import spell_passages, spell_tables
from extractor.stitch import stitch
from extractor.tables import find_tables
from extractor.turning import as_displayed
from extractor.units import fiscal_year_and_unit
from extractor.work import Report, unwatched


def audit(
    path: Path, book: PatternBook, options: Options, report: Report = unwatched
) -> Result:
    """All that is known of the document at `path`, checks included.

    `report` is told after each page: pages read, pages to read, those read by OCR.
    Raises InputError when it cannot be read.
    """
    started = time.perf_counter()
    document = read(path, options, report)
    pages = ocr_pages(document)
    passages = spell_passages(find_passages(document.sheets), pages, book)
    tables = spell_tables(stitch(document.sheets), pages, book)
    parts = split(document, passages, tables, book, options.kind)
    document = without_tables(document)
    unread = unread_beside(parts, document.unseen_pages)
    records = tuple(
        replace(record(part, document, book), unread_pages=missing)
        for part, missing in zip(parts, unread, strict=True)
    )
    year, unit = fiscal_year_and_unit(records)
    outcomes = reconcile(records, book, options) if options.audit else ()
    result = Result(
        document=document,
        tables=tables,
        records=records,
        outcomes=outcomes,
        fiscal_year=year,
        unit_name=unit,
        seconds=time.perf_counter() - started,
    )
    return as_displayed(result)


def read(path: Path, options: Options, report: Report = unwatched) -> Document:
    """The document as sheets: text and tables, its characters let go page by page.

    A damaged page costs that page only; raises InputError where nothing else is there.
    """
    sheets: list[Sheet] = []
    errors: list[InputError] = []
    with open_document(path, options) as source:
        every = range(1, source.n_pages + 1)
        n_pages = sum(n in (options.pages or every) for n in every)
        report(0, n_pages, 0)
        for page in source.pages():
            try:
                seen = read_page(page, source, options)
            except InputError as error:  # its picture breaks off
                errors.append(error)
                seen = damaged_page(page.number, page.width, page.height)
            sheets.append(lay_out(seen, path))
            del page, seen  # its characters are freed before the next one is read
            n_ocr = sum(sheet.reading is Reading.OCR for sheet in sheets)
            report(len(sheets), n_pages, n_ocr)
        if errors and all(s.condition is Condition.DAMAGED for s in sheets):
            raise errors[0]
        found = tuple(sheets)
        return Document(path.name, source.sha256, source.n_pages, found, source.dump)


def read_page(page: Page, source: Source, options: Options) -> Page:
    """The page as its text layer or, where that is no use, OCR gives it.

    Raises InputError where OCR is wanted and the page cannot be drawn.
    """
    if source.dump or page.condition is Condition.DAMAGED:
        return page
    return recognise(page, partial(source.picture, page.number), options)


def lay_out(page: Page, path: Path) -> Sheet:
    """The page's tables, and the printed lines outside them."""
    page = weighed(page)
    tables = find_tables(page, path)
    return Sheet(
        number=page.number,
        width=page.width,
        height=page.height,
        condition=page.condition,
        reading=page.reading,
        lines=lines_outside(page, tables),
        tables=tables,
        turn=page.turn,
    )


def without_tables(document: Document) -> Document:
    """The document without its pages' tables, which are stitched now.

    All lines printed outside them stay, for what draws or copies a page; of a page read
    by OCR those in tables too, for its copy that can be searched.
    """
    bare = (
        replace(sheet, lines=printed(sheet), tables=()) for sheet in document.sheets
    )
    return replace(document, sheets=tuple(bare))


def printed(sheet: Sheet) -> tuple[TextLine, ...]:
    """The lines of a page; of one read by OCR those in tables too."""
    if sheet.reading is not Reading.OCR:
        return sheet.lines
    cells = (cell for table in sheet.tables for cell in table.cells)
    return (*sheet.lines, *(line for cell in cells for line in cell.content.lines))


def record(part: Part, document: Document, book: PatternBook) -> Record:
    """The facts of one part, chosen ones marked."""
    kind, pages = book.kinds[part.kind], ocr_pages(document)
    form = dumps if document.dump and not kind.narrative else cells
    table = dumps if document.dump else indicators
    facts = form.find_facts(part, kind, book) + prose.find_facts(part, kind, book)
    rows = table.find_indicators(part, kind, book)
    lines = () if document.dump else cells.find_lines(part, kind, book, facts)
    facts, rows = settle(facts, rows, kind)
    return resolve(
        part,
        facts_read(facts, pages),
        indicators_read(rows, pages),
        lines_read(lines, pages),
    )
