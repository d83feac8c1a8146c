"""The way through the house: one document in, its Result out.

This module alone knows the order of the stages; no stage calls its neighbour.
"""

import time
from dataclasses import replace
from pathlib import Path

from extractor import cells, dumps, indicators, prose
from extractor.kinds import PatternBook
from extractor.layout import find_passages, lines_outside
from extractor.model import Document, Page, Part, Reading, Record, Result, Sheet
from extractor.options import Options
from extractor.parts import split
from extractor.readers import open_document
from extractor.reconcile import reconcile
from extractor.resolve import fiscal_year_and_unit, resolve
from extractor.settle import settle
from extractor.stitch import stitch
from extractor.tables import find_tables
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
    passages = find_passages(document.sheets)
    tables = stitch(document.sheets)
    parts = split(document, passages, tables, book, options.kind)
    document = without_text(document)
    records = tuple(record(part, document.dump, book) for part in parts)
    year, unit = fiscal_year_and_unit(records)
    outcomes = reconcile(records, book, options) if options.audit else ()
    return Result(
        document=document,
        tables=tables,
        records=records,
        outcomes=outcomes,
        fiscal_year=year,
        unit_name=unit,
        seconds=time.perf_counter() - started,
    )


def read(path: Path, options: Options, report: Report = unwatched) -> Document:
    """The document as sheets: text and tables, its characters let go page by page."""
    sheets: list[Sheet] = []
    with open_document(path, options) as source:
        n_pages = len(options.pages) if options.pages else source.n_pages
        for page in source.pages():
            sheets.append(lay_out(page, path))
            del page  # its characters are freed before the next one is read
            n_ocr = sum(sheet.reading is Reading.OCR for sheet in sheets)
            report(len(sheets), n_pages, n_ocr)
        found = tuple(sheets)
        return Document(path.name, source.sha256, source.n_pages, found, source.dump)


def lay_out(page: Page, path: Path) -> Sheet:
    """The page's tables, and the printed lines outside them."""
    tables = find_tables(page, path)
    return Sheet(
        number=page.number,
        width=page.width,
        height=page.height,
        condition=page.condition,
        reading=page.reading,
        lines=lines_outside(page, tables),
        tables=tables,
    )


def without_text(document: Document) -> Document:
    """The document without what its parts and tables hold now."""
    bare = (replace(sheet, lines=(), tables=()) for sheet in document.sheets)
    return replace(document, sheets=tuple(bare))


def record(part: Part, dump: bool, book: PatternBook) -> Record:
    """The facts of one part, chosen ones marked."""
    kind = book.kinds[part.kind]
    form = dumps if dump and not kind.narrative else cells
    rows = dumps if dump else indicators
    facts = form.find_facts(part, kind, book) + prose.find_facts(part, kind, book)
    lines = () if dump else cells.find_lines(part, kind, book, facts)
    return resolve(
        part, settle(facts, kind), rows.find_indicators(part, kind, book), lines
    )
