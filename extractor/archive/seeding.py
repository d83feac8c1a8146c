"""A document into an archive, in one transaction: whole, or not at all.

In: a staged document. Out: how it arrived. The same bytes change nothing. A part of the
same unit, year, kind and project as one of an earlier document takes its place; the
earlier one is kept, and so are the other parts beside it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
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
Known = Row[int, int, int, str]  # id, audited, redacted, digest
documents, parts = schema.documents, schema.parts
KNOWN = (
    *(documents.c.id, documents.c.audited, documents.c.redacted),
    documents.c.sha256,
)
NEW_DOCUMENT = documents.insert().returning(documents.c.id)
NEW_PARTS = parts.insert().returning(parts.c.id, parts.c.part)
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

    def adds_to(self, known: Known | None) -> bool:
        """Whether a document is to be written: it is not there, or there for less.

        What was loaded open gives way to what is redacted, never the other way; a
        document whose checks were not run to one whose checks were.
        """
        if known is None or self.again:
            return True
        _, audited, redacted, _ = known
        if self.redacted != bool(redacted):
            return self.redacted
        return self.audited and not audited


def known_documents(archive: Archive) -> dict[str, Known]:
    """What is there, by digest, before anything is loaded."""
    with archive.reading() as connection:
        return {row[-1]: row for row in connection.execute(select(*KNOWN))}


def digest_of(staged: Staged) -> str:
    """The digest of the document's bytes."""
    return str(about_of(staged)["sha256"])


def seed(
    archive: Archive, staged: Staged, origin: Origin, book: PatternBook
) -> Arrival:
    """Load a document that was read."""
    contents = contents_of(staged, origin.headers, book)
    keys = {key for part in contents.parts if (key := part.identity.key)}
    digest = str(contents.about["sha256"])
    with archive.writing() as connection:
        archive.dialect.take_turns(connection, [digest])
        same = select(*KNOWN).where(documents.c.sha256 == digest)
        known = connection.execute(same).one_or_none()
        if not origin.adds_to(known):
            return Arrival.KNOWN
        if known is not None:
            keys |= set(_keys_of(connection, known[0]))
        archive.dialect.take_turns(connection, map(repr, keys))
        document = _put_document(connection, contents, origin, known)
        _put_rows(archive, connection, contents, document)
        if keys:
            _settle(connection, keys)
    return Arrival.LOADED if known is None else Arrival.RENEWED


def _keys_of(connection: Connection, document: int) -> Iterable[Key]:
    query = select(*KEY).where(parts.c.document_id == document)
    return (row for row in map(tuple, connection.execute(query)) if None not in row)


def _put_document(
    connection: Connection, contents: Contents, origin: Origin, known: Known | None
) -> int:
    """The document's row; one that is there loses all that hung on it."""
    about = contents.about
    cells = {c.name: about[c.name] for c in documents.columns if c.name in about}
    cells |= {
        "fiscal_year": year_of(str(about["fiscal_year"])),
        "audited": int(origin.audited),
        "redacted": int(origin.redacted),
    }
    if known is None:
        return int(connection.execute(NEW_DOCUMENT, cells).scalar_one())
    found = known[0]
    connection.execute(update(documents).where(documents.c.id == found), cells)
    for table in (parts, *OF_DOCUMENT.values()):
        connection.execute(delete(table).where(table.c.document_id == found))
    return found


def _put_rows(
    archive: Archive, connection: Connection, contents: Contents, document: int
) -> None:
    """The document's parts, and all that hangs on them and on it."""
    ids = _put_parts(connection, contents, document)
    for name, table in OF_PART.items():
        rows = tied(contents.rows[name], ids)
        archive.dialect.put(connection, table, rows)
    for name, table in OF_DOCUMENT.items():
        entries = enumerate(contents.rows[name], start=1)
        archive.dialect.put(
            connection,
            table,
            [(document, n, ids.get(part), *row) for n, (part, row) in entries],
        )


def _put_parts(
    connection: Connection, contents: Contents, document: int
) -> dict[str, int]:
    """The id of each part by its name."""
    cells = [
        {
            "document_id": document,
            "part": part.name,
            "number": int(part.name.partition("#")[2]),
            "record": part.record,
            **asdict(part.identity),
        }
        for part in contents.parts
    ]
    if not cells:
        return {}
    return {row.part: row.id for row in connection.execute(NEW_PARTS, cells)}


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
