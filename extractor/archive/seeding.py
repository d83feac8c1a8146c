"""A document into an archive, in one transaction: whole, or not at all.

In: a staged document. Out: how it arrived. The same bytes change nothing. A part of the
same unit, year, kind and project as one of an earlier document takes its place; the
earlier one is kept, and so are the other parts beside it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby
from operator import attrgetter

from sqlalchemy import Connection, Row, delete, select, tuple_, update

from extractor.archive import schema
from extractor.archive.connecting import Archive
from extractor.archive.contents import (
    OF_DOCUMENT,
    OF_PART,
    Contents,
    about_of,
    contents_of,
    tied,
)
from extractor.archive.identity import year_of
from extractor.kinds import PatternBook
from extractor.outputs.stage import Staged

Key = tuple[str, int, str, str]
documents, parts = schema.documents, schema.parts
NEW_DOCUMENT = documents.insert().returning(documents.c.id)
NEW_PART = parts.insert().returning(parts.c.id)
KEY = (parts.c.unit_key, parts.c.fiscal_year, parts.c.kind, parts.c.project)


class Arrival(StrEnum):
    """What came of a document."""

    LOADED = "loaded"
    KNOWN = "there already"
    RENEWED = "loaded again"


@dataclass(frozen=True, slots=True)
class Origin:
    """What is true of all documents of a run; `headers` are the columns of records.

    `again` loads what is there already once more.
    """

    headers: Mapping[str, Sequence[str]]
    audited: bool
    redacted: bool
    again: bool = False

    def adds_to(self, known: Row[int, int, int] | None) -> bool:
        """Whether a document is to be written: it is not there, or there for less.

        What was loaded open gives way to what is redacted, never the other way; a
        document whose checks were not run to one whose checks were.
        """
        if known is None or self.again:
            return True
        _, audited, redacted = known
        if self.redacted != bool(redacted):
            return self.redacted
        return self.audited and not audited


def seed(
    archive: Archive, staged: Staged, origin: Origin, book: PatternBook
) -> Arrival:
    """Load a document that was read."""
    digest = str(about_of(staged)["sha256"])
    with archive.reading() as connection:
        if not origin.adds_to(_known(connection, digest)):
            return Arrival.KNOWN
    contents = contents_of(staged, origin.headers, book)
    keys = {key for part in contents.parts if (key := part.identity.key)}
    with archive.writing() as connection:
        archive.dialect.take_turns(connection, [digest])
        known = _known(connection, digest)
        if not origin.adds_to(known):
            return Arrival.KNOWN
        if known is not None:
            keys |= set(_keys_of(connection, known[0]))
        archive.dialect.take_turns(connection, map(repr, keys))
        _write(archive, connection, contents, origin)
        if keys:
            _settle(connection, keys)
    return Arrival.LOADED if known is None else Arrival.RENEWED


def _known(connection: Connection, digest: str) -> Row[int, int, int] | None:
    columns = (documents.c.id, documents.c.audited, documents.c.redacted)
    return connection.execute(
        select(*columns).where(documents.c.sha256 == digest)
    ).one_or_none()


def _keys_of(connection: Connection, document: int) -> Iterable[Key]:
    query = select(*KEY).where(parts.c.document_id == document)
    return (row for row in map(tuple, connection.execute(query)) if None not in row)


def _write(
    archive: Archive, connection: Connection, contents: Contents, origin: Origin
) -> None:
    document = _put_document(connection, contents, origin)
    ids = _put_parts(connection, contents, document)
    for name, table in OF_PART.items():
        rows = tied(contents.rows.get(name, ()), ids)
        archive.dialect.put(connection, table, rows)
    for name, table in OF_DOCUMENT.items():
        entries = enumerate(contents.rows.get(name, ()), start=1)
        archive.dialect.put(
            connection,
            table,
            [(document, n, ids.get(part), *row) for n, (part, row) in entries],
        )


def _put_document(connection: Connection, contents: Contents, origin: Origin) -> int:
    """The document's row; one that is there loses all that hung on it."""
    about = contents.about
    cells = {c.name: about[c.name] for c in documents.columns if c.name in about}
    cells |= {
        "fiscal_year": year_of(str(about["fiscal_year"])),
        "audited": int(origin.audited),
        "redacted": int(origin.redacted),
    }
    same = documents.c.sha256 == about["sha256"]
    found = connection.execute(select(documents.c.id).where(same)).scalar()
    if found is None:
        return int(connection.execute(NEW_DOCUMENT, cells).scalar_one())
    connection.execute(update(documents).where(same).values(cells))
    for table in (parts, *OF_DOCUMENT.values()):
        connection.execute(delete(table).where(table.c.document_id == found))
    return int(found)


def _put_parts(
    connection: Connection, contents: Contents, document: int
) -> dict[str, int]:
    """The id of each part by its name."""
    found: dict[str, int] = {}
    for part in contents.parts:
        identity = part.identity
        cells = {
            "document_id": document,
            "part": part.name,
            "number": int(part.name.partition("#")[2]),
            "record": part.record,
            **{c: getattr(identity, c) for c in identity.__dataclass_fields__},
        }
        found[part.name] = int(connection.execute(NEW_PART, cells).scalar_one())
    return found


def _settle(connection: Connection, keys: Iterable[Key]) -> None:
    """Let each part of the keys point to the first one of the next document."""
    same = tuple_(parts.c.unit_key, parts.c.fiscal_year).in_({key[:2] for key in keys})
    rows = connection.execute(
        select(parts.c.id, parts.c.document_id, parts.c.superseded_by, *KEY)
        .where(same)
        .order_by(*KEY, parts.c.document_id, parts.c.id)
    )
    for _, alike in groupby(rows, lambda row: row[3:]):
        by_document = [list(g) for _, g in groupby(alike, attrgetter("document_id"))]
        for here, behind in zip(by_document, [*by_document[1:], []], strict=True):
            heir = behind[0].id if behind else None
            for row in here:
                if row.superseded_by != heir:
                    change = update(parts).where(parts.c.id == row.id)
                    connection.execute(change.values(superseded_by=heir))
