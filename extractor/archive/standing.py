"""What stands in an archive now → documents for the checks across years and units.

In: a connection that reads. Out: documents with their rows of `documents.csv`, each
with a function that gives the records of its current parts; what it gives is not kept.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

from sqlalchemy import Connection, exists, select

from extractor.archive.schema import documents, facts, parts
from extractor.kinds import PatternBook
from extractor.model import Record
from extractor.outputs import columns
from extractor.outputs.columns import Row
from extractor.outputs.restore import restore
from extractor.portfolio import Filed

SHOWN = 8  # characters of a digest behind a name that several documents have
CURRENT = parts.c.superseded_by.is_(None)


@dataclass(frozen=True, slots=True)
class Standing:
    """A document of which at least one part is current."""

    row: Row
    filed: Filed
    redacted: bool


def standing(connection: Connection, book: PatternBook) -> list[Standing]:
    """The documents in order of loading, each under a name of its own."""
    has_current = exists().where(parts.c.document_id == documents.c.id, CURRENT)
    query = select(documents).where(has_current).order_by(documents.c.id)
    found = connection.execute(query).mappings().all()
    counts = Counter(row["document"] for row in found)
    standing_now = []
    for row in found:
        name = str(row["document"])
        if counts[name] > 1:
            name += f" ({row['sha256'][:SHOWN]})"
        cells = {"status": "ok", "error": "", **row}
        cells["fiscal_year"] = row["fiscal_year"] or ""
        told = tuple(cells[c] for c in columns.COLUMNS[columns.DOCUMENTS])
        read = partial(_records, connection, row["id"], book)
        standing_now.append(Standing(told, Filed(name, read), bool(row["redacted"])))
    return standing_now


def _records(
    connection: Connection, document: int, book: PatternBook
) -> tuple[Record, ...]:
    return restore(_rows(connection, document), book)


def _rows(connection: Connection, document: int) -> Iterator[tuple[str, Row]]:
    names = columns.COLUMNS[columns.FACTS]
    cells = (parts.c[n] if n == "part" else facts.c[n] for n in names)
    query = (
        select(*cells)
        .join_from(facts, parts)
        .where(parts.c.document_id == document, CURRENT)
        .order_by(parts.c.id, facts.c.position)
    )
    for row in connection.execute(query):
        yield columns.FACTS, tuple(row)
