"""Documents in a database: whole, once, the newest in front, the same in each kind."""

import shutil
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, inspect, select, text

from extractor.archive import migrating, schema
from extractor.archive.connecting import opened
from extractor.archive.exact import kept, restored
from extractor.archive.migrating import VERSION_TABLE
from extractor.archive.seeding import Arrival, Origin
from extractor.archive.standing import standing
from extractor.checks.catalogue import catalogue
from extractor.errors import OutputError
from extractor.model import Bound, Indicator, LineItem, Nil, PartialDate
from tests.archives import (
    BOOK,
    CODE,
    HEADERS,
    ORIGIN,
    current,
    everything,
    load,
    part,
    rows,
    stage,
)
from tests.inventing import fact, number

facts, parts, documents = schema.facts, schema.parts, schema.documents


def varied(folder):
    """Documents with every sort of value in them."""
    odd = part(
        "form",
        fact("income_total", number("1234.50", "万元"), raw="1,234.50"),
        fact("income_total", number("128000", "元"), row="甲站"),
        fact("income_total", None, row="乙站", raw="12.3.4"),
        fact("income_total", Nil.DASH, row="丙站", raw="—"),
        fact("income_total", number("0.1234567890123456789", "万元"), row="丁站"),
        fact("funds.total.rate", Bound("≥92", number("92", "%"), None), raw="≥92%"),
        fact("filled_date", PartialDate(2024, 4)),
        fact("contact_name", "赵某甲"),
    )
    points = {
        "name": fact("indicator.name", "修渠", row="1"),
        "target": fact("indicator.target", "≥95%", row="1"),
        "weight": fact("indicator.weight", number("10"), row="1"),
        "score": fact("indicator.score", number("9.50"), row="1"),
    }
    line = LineItem("决算", 1, "201", "行政", "合计", fact("决算.合计", number("3.20")))
    row = Indicator(1, "产出", number("50"), "数量", points)
    odd = replace(odd, indicators=(row,), lines=(line,))
    nobody = part("report", fact("income_total", number("7.00", "万元")), unit="")
    return [
        stage(folder, "a.pdf", odd, part("project", project_name="修渠")),
        stage(folder, "b.pdf", nobody),
        stage(folder, "c.pdf", part("form", income_total="1235")),
    ]


def test_the_migrations_make_the_tables_of_the_schema(database):
    options = {"version_table": VERSION_TABLE}
    with (
        opened(database, create=True) as archive,
        archive.reading() as connection,
    ):
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, schema.METADATA) == []
        tables = inspect(connection)
        for table in schema.METADATA.sorted_tables:
            assert tables.get_pk_constraint(table.name)["constrained_columns"] == [
                column.name for column in table.primary_key
            ]
            keys = tables.get_foreign_keys(table.name)
            assert {k["constrained_columns"][0] for k in keys} == {
                k.parent.name for k in table.foreign_keys
            }


SECOND = """
from alembic import op
from sqlalchemy import Column, Integer

revision, down_revision = "0002", "0001"


def upgrade():
    op.add_column("documents", Column("stars", Integer))
"""


def test_an_older_database_is_brought_up_to_date_and_then_is_too_new(
    database, tmp_path, monkeypatch
):
    load(database, *varied(tmp_path / "out"))
    later = tmp_path / "migrations"
    shutil.copytree(Path(migrating.__file__).parent / "migrations", later)
    (later / "versions/second.py").write_text(SECOND, "utf-8")
    with monkeypatch.context() as patch:
        patch.setattr(migrating, "STEPS", str(later))
        migrating._steps.cache_clear()
        assert "stars" in columns_of(database, "documents")
        assert len(rows(database, select(documents.c.id))) == 3
    migrating._steps.cache_clear()
    with pytest.raises(OutputError, match=r"made by a newer gouji .*0002.*; update"):
        rows(database, select(documents.c.id))


def test_amounts_are_numeric_and_every_column_is_explained(server):
    url = server.new_database()
    load(url)
    query = text(
        "SELECT table_name, column_name, data_type,"
        " col_description(table_name::regclass, ordinal_position)"
        " FROM information_schema.columns WHERE table_name = ANY(:tables)"
    )
    tables = [t.name for t in schema.METADATA.sorted_tables]
    found = rows(url, query.bindparams(tables=tables))
    types = {(table, column): kind for table, column, kind, _ in found}
    for name in ("number", "confidence"):
        assert types["facts", name] == "numeric"
    for name in ("expected", "actual", "difference"):
        assert types["findings", name] == "numeric"
    assert [f[:2] for f in found if not f[3] and f[1] != "id"] == []


def test_both_databases_hold_the_same_rows(server, tmp_path):
    urls = f"sqlite:///{tmp_path / 'a.db'}", server.new_database()
    staged = varied(tmp_path / "out")
    for url in urls:
        assert load(url, *staged) == [Arrival.LOADED] * 3
    one, other = map(everything, urls)
    assert one == other
    assert all(one[table.name] for table in schema.METADATA.sorted_tables)


def test_the_same_bytes_change_nothing(database, tmp_path):
    staged = varied(tmp_path / "out")
    load(database, *staged)
    before = everything(database)
    loaded_at = rows(database, select(documents.c.loaded_at))
    assert load(database, *staged) == [Arrival.KNOWN] * 3
    assert load(database, *reversed(staged)) == [Arrival.KNOWN] * 3
    assert everything(database) == before
    assert rows(database, select(documents.c.loaded_at)) == loaded_at


@given(st.decimals(allow_nan=False, allow_infinity=False, places=6))
def test_a_decimal_comes_back_as_it_went_in(value):
    assert restored(kept(value)) == value


def test_a_decimal_comes_back_from_a_database_as_it_went_in(database, tmp_path):
    values = ["0.1", "-0.50", "214.60", "9007199254740993", "123456789012.345678",
              "99999999999999999999.99", "0.000001", "0"]  # fmt: skip
    told = [fact("income_total", number(v, "万元"), row=v) for v in values]
    load(database, stage(tmp_path, "a.pdf", part("form", *told)))
    query = select(facts.c.row, facts.c.value, facts.c.number).where(facts.c.row != "")
    found = {row: (value, amount) for row, value, amount in rows(database, query)}
    assert found == {v: (v, Decimal(v)) for v in values}


def test_sql_adds_amounts_up(database, tmp_path):
    told = [fact("income_total", number("0.10", "万元"), row=str(i)) for i in range(30)]
    load(database, stage(tmp_path, "a.pdf", part("form", *told)))
    query = text("SELECT round(sum(number), 2) FROM facts WHERE field = 'income_total'")
    assert [Decimal(str(total)) for (total,) in rows(database, query)] == [3]
    query = text("SELECT count(*) FROM facts WHERE number > 0.09 AND number < 0.11")
    assert rows(database, query) == [(30,)]


def test_a_figure_stands_in_the_unit_of_its_field_beside_the_printed_one(
    database, tmp_path
):
    load(database, *varied(tmp_path))
    columns = (facts.c.value, facts.c.unit, facts.c.number, facts.c.number_unit)
    query = select(*columns).where(facts.c.row == "甲站")
    assert rows(database, query) == [("128000", "元", Decimal("12.8"), "万元")]


def columns_of(url, view):
    with opened(url) as archive, archive.reading() as connection:
        return [c["name"] for c in inspect(connection).get_columns(view)]


def test_a_view_has_the_columns_of_the_records(database, tmp_path):
    load(database, *varied(tmp_path))
    for name, kind in BOOK.kinds.items():
        assert columns_of(database, name) == ["document", "part", *catalogue(kind)]
    query = text('SELECT document, income_total, "funds.total.rate" FROM form')
    ((document, income, rate),) = rows(database, query)
    assert (document, Decimal(str(income)), rate) == ("c.pdf", 1235, None)


def test_a_view_follows_the_fields_of_its_kind(database, tmp_path):
    load(database, *varied(tmp_path))
    kind = BOOK.kinds["form"]
    fields = {**kind.fields, "odd\"'%name": kind.fields["income_total"]}
    wider = BOOK.model_copy(
        update={"kinds": {"form": kind.model_copy(update={"fields": fields})}}
    )
    load(database, book=wider)
    assert columns_of(database, "form")[-1] == "odd\"'%name"
    assert rows(database, text("SELECT count(*) FROM form")) == [(1,)]


def test_a_corrected_file_replaces_part_by_part_and_the_rest_stands(database, tmp_path):
    first = stage(
        tmp_path,
        "first.pdf",
        part("form", income_total="1"),
        part("report", income_total="1"),
        part("project", project_name="修渠"),
        part("project", project_name="种树", n=2),
    )
    corrected = stage(
        tmp_path,
        "corrected.pdf",
        part("form", income_total="2"),
        part("project", income_total="9", project_name="种树"),
    )
    load(database, first, corrected)
    assert current(database) == [
        ("corrected.pdf", "form#1"),
        ("corrected.pdf", "project#1"),
        ("first.pdf", "project#1"),
        ("first.pdf", "report#1"),
    ]
    kept_parts = rows(database, select(func.count()).select_from(parts))
    assert kept_parts == [(6,)]
    assert rows(database, text("SELECT document, income_total FROM form")) == [
        ("corrected.pdf", 2)
    ]
    load(database, first)  # the old bytes once more are not news
    assert ("corrected.pdf", "form#1") in current(database)


def test_another_year_unit_or_nobody_replaces_nothing(database, tmp_path):
    load(
        database,
        stage(tmp_path, "a.pdf", part("form", income_total="1")),
        stage(tmp_path, "b.pdf", part("form", income_total="1", year="2024")),
        stage(tmp_path, "c.pdf", part("form", income_total="1", unit="乙县水利局")),
        stage(tmp_path, "d.pdf", part("form", income_total="1", unit="")),
        stage(tmp_path, "e.pdf", part("form", income_total="2", unit="")),
        stage(tmp_path, "f.pdf", part("project", income_total="1")),
        stage(tmp_path, "g.pdf", part("project", income_total="2")),
    )
    assert [name for name, _ in current(database)] == [f"{c}.pdf" for c in "abcdefg"]


def test_two_parts_of_one_file_do_not_replace_each_other(database, tmp_path):
    twice = [part("project", project_name="修渠", n=n) for n in (1, 2)]
    later = part("project", project_name="修渠", income_total="3")
    load(database, stage(tmp_path, "a.pdf", *twice))
    assert len(current(database)) == 2
    load(database, stage(tmp_path, "b.pdf", later))
    assert current(database) == [("b.pdf", "project#1")]


def test_a_unit_is_its_credit_code_whatever_it_is_called(database, tmp_path):
    load(
        database,
        stage(tmp_path, "a.pdf", part("form", credit_code=CODE, unit="甲县水利局")),
        stage(tmp_path, "b.pdf", part("form", credit_code=CODE, unit="甲县水务局")),
    )
    assert current(database) == [("b.pdf", "form#1")]
    assert rows(database, select(parts.c.unit_key).distinct()) == [(CODE,)]


def test_parts_of_one_report_share_the_code_that_one_of_them_tells(database, tmp_path):
    report = part("form"), part("report", credit_code=CODE)
    load(database, stage(tmp_path, "a.pdf", *report))
    assert rows(database, select(parts.c.unit_key).distinct()) == [(CODE,)]


def test_what_is_redacted_takes_the_place_of_what_is_not(database, tmp_path):
    named = part("form", fact("contact_name", "赵某甲"))
    open_one = stage(tmp_path / "open", "a.pdf", named)
    hidden = stage(tmp_path / "hidden", "a.pdf", named, redact=True)
    redacted = Origin(HEADERS, audited=True, redacted=True)
    assert load(database, open_one) == [Arrival.LOADED]
    assert "赵某甲" in repr(everything(database))
    assert load(database, hidden, origin=redacted) == [Arrival.RENEWED]
    assert "赵某甲" not in repr(everything(database))
    assert load(database, open_one) == [Arrival.KNOWN]
    if database.startswith("sqlite"):
        data = Path(database.removeprefix("sqlite:///")).read_bytes()
        assert "赵某甲".encode() not in data


def test_findings_come_to_a_document_that_was_loaded_without(database, tmp_path):
    bare = stage(tmp_path / "bare", "a.pdf", part("form"), audited=False)
    whole = stage(tmp_path / "whole", "a.pdf", part("form"))
    extracted = Origin(HEADERS, audited=False, redacted=False)
    load(database, bare, origin=extracted)
    assert everything(database)["checks"] == []
    assert load(database, whole) == [Arrival.RENEWED]
    assert len(everything(database)["checks"]) == 2
    assert load(database, bare, origin=extracted) == [Arrival.KNOWN]


def test_again_renews_and_keeps_the_order_of_history(database, tmp_path):
    old = stage(tmp_path, "old.pdf", part("form", income_total="1"))
    new = stage(tmp_path, "new.pdf", part("form", income_total="2"))
    load(database, old, new)
    before = everything(database)
    again = Origin(HEADERS, audited=True, redacted=False, again=True)
    assert load(database, old, origin=again) == [Arrival.RENEWED]
    assert everything(database) == before
    assert current(database) == [("new.pdf", "form#1")]


def test_records_come_back_as_they_were(database, tmp_path):
    (staged, *_) = varied(tmp_path)
    load(database, staged)
    with opened(database) as archive, archive.reading() as connection:
        (document,) = standing(connection, BOOK)
        form, project = document.filed.records()
    assert (document.filed.name, project.part.name) == ("a.pdf", "project#1")
    by_row = {(f.field, f.row): f for f in form.facts}
    assert by_row["income_total", ""].value == number("1234.50", "万元")
    assert by_row["income_total", "乙站"].value is None
    assert by_row["income_total", "丙站"].value is Nil.DASH
    assert by_row["filled_date", ""].value == PartialDate(2024, 4)
    rate = by_row["funds.total.rate", ""].value
    assert isinstance(rate, Bound)
    assert rate.text == "≥92"
    assert form.chosen["income_total", ""] is by_row["income_total", ""]
    assert by_row["income_total", ""].evidence.regions[0].page == 1


HOSTILE = [
    "'; DROP TABLE facts; --",
    "\"quoted\" and 'single'",
    "=1+1",
    "line\nbreak\ttab\\N \\.",
    "../../etc/passwd",
    "%s %(x)s :name ?",
    "NUL\0here",
    "\u202e\ufeff\U0001f600",
    "{1,2}",
]


@pytest.mark.parametrize("text_", HOSTILE)
def test_hostile_text_is_text(database, tmp_path, text_):
    clean = text_.replace("\0", "\ufffd")
    odd = part("form", fact("income_total", text_, row=text_, raw=text_), unit=text_)
    (arrival,) = load(database, stage(tmp_path, text_, odd))
    assert arrival is Arrival.LOADED
    query = select(facts.c.row, facts.c.value, facts.c.raw).where(facts.c.row != "")
    assert rows(database, query) == [(clean, clean, clean)]
    assert rows(database, select(documents.c.document)) == [(clean,)]
    ((evidence,),) = rows(database, select(schema.findings.c.evidence))
    assert evidence[0]["value"] == clean
    assert load(database, stage(tmp_path, text_, odd)) == [Arrival.KNOWN]
    assert ORIGIN.audited
