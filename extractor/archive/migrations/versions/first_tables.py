"""The first tables.

A copy of `schema` as it was then, which later changes of that module do not change.
"""

from alembic import op
from sqlalchemy import (
    JSON,
    CheckConstraint,
    Column,
    DateTime,
    Float,
    ForeignKey,
    Identity,
    Index,
    Integer,
    MetaData,
    Numeric,
    PrimaryKeyConstraint,
    Table,
    Text,
    func,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.schema import SchemaItem

revision = "0001"
down_revision = None

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
METADATA = MetaData(naming_convention=NAMES)
OBJECT = JSON().with_variant(JSONB(), "postgresql")


def _text(name: str, comment: str) -> Column[str]:
    return Column(name, Text, nullable=False, comment=comment)


def _number(name: str, comment: str) -> Column[object]:
    return Column(name, Numeric(), comment=comment)


def _place() -> tuple[SchemaItem, ...]:
    page, *sides = ("page", "x0", "top", "x1", "bottom")
    comment = "where on the page, points from its top left (a dump: characters, lines)"
    return (
        Column(page, Integer, comment="page, from 1"),
        *(Column(side, Float, comment=comment) for side in sides),
    )


def _of_part() -> tuple[SchemaItem, ...]:
    return (
        Column(
            "part_id",
            ForeignKey("parts.id", ondelete="CASCADE"),
            nullable=False,
            comment="the part it stands in",
        ),
        Column("position", Integer, nullable=False, comment="order in the part"),
        PrimaryKeyConstraint("part_id", "position"),
    )


def _of_document() -> tuple[SchemaItem, ...]:
    return (
        Column(
            "document_id",
            ForeignKey("documents.id", ondelete="CASCADE"),
            nullable=False,
            comment="the document it is about",
        ),
        Column("position", Integer, nullable=False, comment="order in the document"),
        Column(
            "part_id",
            ForeignKey("parts.id", ondelete="CASCADE"),
            comment="the part; empty for a check of the whole document",
        ),
        PrimaryKeyConstraint("document_id", "position"),
    )


Table(
    "documents",
    METADATA,
    Column("id", Integer, Identity(), primary_key=True, comment="in order of loading"),
    _text("document", "its name when it was loaded first"),
    Column("sha256", Text, nullable=False, unique=True, comment="of the file's bytes"),
    Column("pages", Integer, comment="how many"),
    _text("ocr_pages", "numbers of pages read by OCR, ;-separated"),
    _text("unread_pages", "numbers of pages that could not be read, ;-separated"),
    _text("kinds", "its parts, ;-separated"),
    Column("fiscal_year", Integer, comment="the year it is about"),
    _text("unit_name", "the unit it is about, as printed"),
    Column("seconds", Float, comment="that reading it took"),
    Column("audited", Integer, nullable=False, comment="1: its checks were run"),
    Column("redacted", Integer, nullable=False, comment="1: without personal values"),
    Column(
        "loaded_at",
        DateTime(timezone=True),
        nullable=False,
        server_default=func.current_timestamp(),
        comment="UTC",
    ),
    CheckConstraint("audited IN (0, 1)", "audited"),
    CheckConstraint("redacted IN (0, 1)", "redacted"),
    comment="files that were read, each once",
)
Table(
    "parts",
    METADATA,
    Column("id", Integer, Identity(), primary_key=True),
    Column(
        "document_id",
        ForeignKey("documents.id", ondelete="CASCADE"),
        nullable=False,
        comment="the document it stands in",
    ),
    _text("part", "kind#n, as in the CSV files"),
    _text("kind", "kind of report"),
    Column("number", Integer, nullable=False, comment="of its kind in the document"),
    Column("unit_key", Text, comment="credit code of the unit, else its name folded"),
    _text("credit_code", "of the unit, where the document tells it"),
    _text("unit_name", "of the unit, as printed"),
    Column("fiscal_year", Integer, comment="the year it is about"),
    Column("project", Text, comment="its project; '' for a kind that is not of one"),
    Column(
        "record",
        OBJECT,
        nullable=False,
        comment="chosen values by field, amounts in the unit of the field",
    ),
    Column(
        "superseded_by",
        ForeignKey("parts.id", ondelete="SET NULL"),
        comment="the part of a later document that stands in its place",
    ),
    Index(None, "document_id", "part", unique=True),
    Index(None, "unit_key", "fiscal_year", "kind", "project"),
    Index(None, "kind", "fiscal_year"),
    Index(None, "superseded_by"),
    comment="reports in the documents; those not superseded are the current ones",
)
Table(
    "facts",
    METADATA,
    *_of_part(),
    _text("field", "canonical name"),
    _text("row", "name of a repeating row"),
    Column("chosen", Integer, nullable=False, comment="1: it stands in the record"),
    Column("value", Text, comment="normalised, in the unit as printed"),
    _number("number", "the value as a number, in number_unit"),
    _text("number_unit", "unit of the field; as printed where it cannot be converted"),
    _text("state", "value, blank, dash, slash, none or unreadable"),
    _text("unit", "of the value, as printed"),
    Column("decimals", Integer, comment="printed"),
    _text("raw", "what is printed"),
    _text("label", "what named it, as printed"),
    _text("source", "form, table or prose"),
    _text("reading", "text or ocr"),
    _number("confidence", "0 to 1; certain from 0.9"),
    *_place(),
    Index(None, "field"),
    CheckConstraint("chosen IN (0, 1)", "chosen"),
    comment="every value found",
)
Table(
    "indicators",
    METADATA,
    *_of_part(),
    Column("row", Integer, comment="order in the part, from 1"),
    _text("level1", "heading of the first level"),
    _number("level1_points", "its points"),
    _text("level2", "heading of the second level"),
    _text("name", "of the indicator"),
    _text("target", "as printed"),
    _text("actual", "as printed"),
    _number("weight", "points it can earn"),
    _number("score", "points it earned"),
    _text("reason", "for a deviation, as printed"),
    *_place(),
    comment="rows of the indicator tables",
)
Table(
    "lines",
    METADATA,
    *_of_part(),
    _text("table", "in which it stands"),
    Column("row", Integer, comment="of the table"),
    _text("code", "of the row"),
    _text("name", "of the row"),
    _text("column", "heading"),
    Column("value", Text, comment="normalised, in the unit as printed"),
    _number("number", "the value as a number, in the unit as printed"),
    _text("state", "value, blank, dash, slash, none or unreadable"),
    _text("unit", "as printed"),
    *_place(),
    comment="table rows without a field of their own",
)
Table(
    "findings",
    METADATA,
    *_of_document(),
    _text("check", "its code"),
    _text("case", "what it ran on"),
    _text("cause", "part, field and row of the figure that would settle it"),
    _text("verdict", "fail, rounding, definitional, gap, deviation or text"),
    _text("severity", "error, warning or info"),
    _text("message", "a sentence to paste"),
    _number("expected", "figure"),
    _number("actual", "figure"),
    _number("difference", "between the two"),
    _text("unit", "of the figures"),
    _text("explanation", "why it may be so"),
    _text("pages", "of the evidence, ;-separated"),
    Column("evidence", OBJECT, nullable=False, comment="values with their places"),
    Index(None, "check"),
    Index(None, "part_id"),
    comment="what does not tie",
)
Table(
    "checks",
    METADATA,
    *_of_document(),
    _text("check", "its code"),
    _text("case", "what it ran on"),
    _text("outcome", "pass, fail, …, not_evaluable or not_applicable"),
    _text("reason", "why it did not run, or what it took for zero"),
    Index(None, "check", "outcome"),
    Index(None, "part_id"),
    comment="every check, once per case",
)


def upgrade() -> None:
    """Make the tables."""
    METADATA.create_all(op.get_bind(), checkfirst=False)
