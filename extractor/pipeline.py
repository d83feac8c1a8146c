"""The way through the house: one document in, its Result out.

This module alone knows the order of the stages; no stage calls its neighbour.
"""

import time
from dataclasses import replace
from pathlib import Path

from extractor import cells, dumps, indicators, prose
from extractor.kinds import PatternBook
from extractor.layout import find_passages, lines_outside
from extractor.model import Document, Page, Part, Record, Result, Sheet
from extractor.options import Options
from extractor.parts import split
from extractor.readers import open_document
from extractor.reconcile import reconcile
from extractor.resolve import fiscal_year_and_unit, resolve
from extractor.settle import settle
from extractor.stitch import stitch
from extractor.tables import find_tables


def audit(path: Path, book: PatternBook, options: Options) -> Result:
    """All that is known of the document at `path`, checks included.

    Raises InputError when it cannot be read.
    """
    started = time.perf_counter()
    document = read(path, options)
    passages = find_passages(document.sheets)
    tables = stitch(document.sheets)
    parts = split(document, passages, tables, book, options.kind)
    document = without_tables(document)
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


def read(path: Path, options: Options) -> Document:
    """The document as sheets: text and tables, its characters let go page by page."""
    with open_document(path, options) as source:
        # a page's characters are freed before the next page is read
        sheets = tuple(lay_out(page, path) for page in source.pages())
        return Document(path.name, source.sha256, source.n_pages, sheets, source.dump)


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


def without_tables(document: Document) -> Document:
    """The document without the tables of each page, which are stitched now.

    Its lines stay: what draws a page asks for all that is printed on it.
    """
    bare = (replace(sheet, tables=()) for sheet in document.sheets)
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
