"""Invented documents, as they wait in an output folder, for the tests of archives."""

import hashlib
from dataclasses import replace
from decimal import Decimal

from sqlalchemy import select

from extractor.archive import schema
from extractor.archive.connecting import opened, renew_views
from extractor.archive.seeding import Origin, seed
from extractor.kinds import FieldPattern, Kind, PatternBook, ValueType, Vocabulary
from extractor.model import Citation, Outcome, Part, Record, Severity, Verdict
from extractor.outputs.records import record_columns
from extractor.outputs.rows import document_row, result_rows
from extractor.outputs.stage import Store
from tests.inventing import fact, number, result

FIELDS = {
    "unit_name": FieldPattern(label="单位", type=ValueType.TEXT),
    "credit_code": FieldPattern(label="代码", type=ValueType.TEXT),
    "fiscal_year": FieldPattern(label="年度", type=ValueType.YEAR),
    "income_total": FieldPattern(label="收入", type=ValueType.AMOUNT, unit="万元"),
    "funds.total.rate": FieldPattern(label="率", type=ValueType.PERCENT, unit="%"),
    "project_name": FieldPattern(label="项目", type=ValueType.TEXT),
    "contact_name": FieldPattern(label="联系人", type=ValueType.PERSON),
    "filled_date": FieldPattern(label="日期", type=ValueType.DATE),
}
BOOK = PatternBook(
    kinds={
        "form": Kind(kind="form", title="表", fields=FIELDS),
        "report": Kind(kind="report", title="报告", fields=FIELDS),
        "project": Kind(kind="project", title="项目", fields=FIELDS, repeats=True),
    },
    vocabulary=Vocabulary(lists={"totals": ("合计",)}),
    version="1",
)
HEADERS = {name: record_columns(kind) for name, kind in BOOK.kinds.items()}
ORIGIN = Origin(HEADERS, audited=True, redacted=False)
CODE = "12433100696229742X"


def part(kind, *facts, n=1, unit="甲县水利局", year="2023", **more):
    """A part with what identifies it, and other facts."""
    told = [fact("unit_name", unit)] if unit else []
    told += [fact("fiscal_year", number(year))] if year else []
    told += [
        fact(field, value if not value.isdecimal() else number(value, "万元"))
        for field, value in more.items()
    ]
    every = (*told, *facts)
    chosen = {(f.field, f.row): f for f in every}
    return Record(Part(kind, n, (), ()), every, chosen)


def stage(folder, name, *parts, redact=False, audited=True):
    """The document of these parts as a run leaves it; its bytes are what it says."""
    said = repr([(p.part.name, [(f.field, f.value) for f in p.facts]) for p in parts])
    digest = hashlib.sha256(said.encode()).hexdigest()
    cited = tuple(Citation(p.part.name, p.facts[0]) for p in parts if p.facts)
    outcomes = _outcomes(parts[0].part.name, cited[:1]) if parts else ()
    whole = result(*parts, outcomes=outcomes, name=name)
    whole = replace(whole, document=replace(whole.document, sha256=digest))
    rows = result_rows(whole, BOOK, audited=audited, redact=redact)
    (folder / ".gouji").mkdir(parents=True, exist_ok=True)
    return Store(folder, redact).keep(digest, name, document_row(whole), rows)


def _outcomes(part, cited):
    figures = (Decimal("1.10"), Decimal("1"), Decimal("0.10"), "万元", "相差")
    failed = (Verdict.FAIL, Severity.ERROR, cited, *figures)
    idle = Outcome("B02", "", "", Verdict.NOT_EVALUABLE, Severity.ERROR, reason="x")
    return Outcome("B01", "", part, *failed), idle


def load(url, *documents, origin=ORIGIN, book=BOOK):
    """How each of the documents arrived."""
    with opened(url, create=True) as archive:
        renew_views(archive, book)
        return [seed(archive, staged, origin, book) for staged in documents]


def rows(url, query):
    with opened(url, create=True) as archive, archive.reading() as connection:
        return [tuple(row) for row in connection.execute(query)]


def current(url):
    """Document and part of what stands for its unit, year, kind and project."""
    query = (
        select(schema.documents.c.document, schema.parts.c.part)
        .join_from(schema.parts, schema.documents)
        .where(schema.parts.c.superseded_by.is_(None))
    )
    return sorted(rows(url, query))


def everything(url):
    """All rows of all tables, by what they say and not by the numbers they bear."""
    documents, parts = schema.documents, schema.parts
    names = dict(rows(url, select(documents.c.id, documents.c.sha256)))
    query = select(parts.c.id, parts.c.document_id, parts.c.part)
    addresses = {n: (names[d], name) for n, d, name in rows(url, query)}
    found = {}
    for table in schema.METADATA.sorted_tables:
        columns = [c for c in table.columns if c.name not in ("id", "loaded_at")]
        ties = {"document_id": names, "part_id": addresses, "superseded_by": addresses}
        found[table.name] = sorted(
            (
                tuple(
                    ties[c.name].get(cell) if c.name in ties else cell
                    for c, cell in zip(columns, row, strict=True)
                )
                for row in rows(url, select(*columns))
            ),
            key=repr,
        )
    return found
