"""The commands around a database as a user meets them: messages, exit codes, files."""

import csv
import importlib.util
import io
import json
import re
import shutil
import sqlite3
import sys
from decimal import Decimal
from pathlib import Path

import openpyxl
import psycopg
import pyarrow.parquet
import pytest
from sqlalchemy import text as text_of

from extractor.archive.migrating import VERSION_TABLE
from extractor.casework import rows_across
from extractor.loading import load_book
from extractor.options import Options
from extractor.outputs.columns import FACTS, FINDINGS
from extractor.outputs.ledger import finished
from extractor.outputs.restore import restore
from extractor.portfolio import Filed
from tests.archives import everything, rows
from tests.crowds import multiply
from tests.test_cli import gouji
from tests.test_docs import options_in


@pytest.fixture(scope="module")
def filled(samples, tmp_path_factory):
    """A database of two units with three years between them."""
    folder = tmp_path_factory.mktemp("filled")
    url = f"sqlite:///{folder / 'archive.db'}"
    done = gouji("load", samples, "--db", url)
    assert (done.returncode, done.stderr) == (0, "")
    return url


def refused(done, code, *words):
    """One line that says what is wrong and what to do."""
    assert done.returncode == code
    (line,) = done.stderr.splitlines()
    assert line.startswith("gouji: ")
    for word in words:
        assert word in line
    assert "Traceback" not in done.stdout + done.stderr
    assert "defect" not in line


BAD_URLS = {
    "archive.db": "is no database URL; write sqlite:///archive.db or postgresql://",
    "": "is no database URL",
    "sqlite://": "names no file",
    "mysql://root@host/db": "mysql is no database gouji knows",
    "postgresql://u:s3cret@x@host/db": "a sign that divides a URL; write @ as %40",
    "postgresql://u:s3cret@host:port/db": "is no database URL",
}


@pytest.mark.parametrize("url", BAD_URLS)
def test_a_wrong_url_says_how_to_write_one(samples, url):
    for words in (("load", samples), ("export", "-o", "x.csv")):
        done = gouji(*words, "--db", url)
        refused(done, 2, BAD_URLS[url])
        assert "s3cret" not in done.stderr


def test_without_the_driver_the_extra_is_named(samples, monkeypatch):
    monkeypatch.setitem(sys.modules, "psycopg", None)
    assert importlib.util.find_spec("psycopg") is None
    done = gouji("load", samples, "--db", "postgresql://u:s3cret@host/db")
    refused(done, 6, "pip install 'gouji[postgresql]'")


def test_a_wrong_password_is_not_repeated(samples, server):
    server.new_database("guarded")
    done = gouji("load", samples, "--db", server.over_network("guarded", "s3cret"))
    refused(done, 7, "postgresql://keeper:***@127.0.0.1", "password", "check host")
    assert "s3cret" not in done.stderr
    done = gouji("load", samples, "--db", server.over_network("guarded"))
    assert (done.returncode, done.stderr) == (0, "")
    assert "2 loaded into postgresql://keeper:***@" in done.stdout


def test_a_server_or_database_that_is_not_there(samples, server):
    away = "postgresql://keeper@127.0.0.1:1/x"
    refused(gouji("load", samples, "--db", away), 7, "and that the server runs")
    refused(gouji("load", samples, "--db", server.url("nowhere")), 7, "nowhere")
    done = gouji("export", "-o", "x.csv", "--db", "sqlite:////nowhere/archive.db")
    refused(done, 7, "there is no such database; fill it: gouji load")
    done = gouji("load", samples, "--db", "sqlite:////nowhere/archive.db")
    refused(done, 7, "cannot be opened; check that its folder is there")


def test_a_database_that_cannot_be_written(samples, server, tmp_path):
    more = multiply(samples, tmp_path / "more", 1)
    gouji("load", samples, "--db", f"sqlite:///{tmp_path / 'a.db'}")
    url = f"sqlite:///file:{tmp_path / 'a.db'}?mode=ro&uri=true"
    assert gouji("load", samples, "--db", url).returncode == 0  # nothing to write
    refused(gouji("load", more, "--db", url), 7, "make the file and its folder")
    assert panel(url, tmp_path / "p.csv", "--shape", "long")
    url = server.new_database() + "&options=-c%20default_transaction_read_only%3Don"
    refused(gouji("load", samples, "--db", url), 7, "is read-only; name a server")


def test_a_file_that_is_no_database(samples, tmp_path):
    path = tmp_path / "report.pdf"
    path.write_bytes(b"%PDF-1.7 and so on" * 100)
    refused(gouji("load", samples, "--db", f"sqlite:///{path}"), 7,
            "is no SQLite database; name another file")  # fmt: skip
    assert path.read_bytes() == b"%PDF-1.7 and so on" * 100


def test_a_database_of_another_program_is_left_alone(samples, server, tmp_path):
    path = tmp_path / "theirs.db"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE orders (id)")
        connection.execute("CREATE TABLE alembic_version (version_num)")
    connection.close()
    before = path.read_bytes()
    done = gouji("load", samples, "--db", f"sqlite:///{path}")
    refused(done, 7, "tables of another program (alembic_version, orders); name a")
    assert path.read_bytes() == before
    url = server.new_database("theirs")
    with psycopg.connect(server.conninfo("theirs")) as connection:
        connection.execute("CREATE TABLE orders (id int)")
    refused(gouji("load", samples, "--db", url), 7, "another program (orders)")


def test_a_newer_database_is_left_alone(samples, database):
    assert gouji("load", samples, "--db", database).returncode == 0
    change(database, f"UPDATE {VERSION_TABLE} SET version_num = '9999'")
    for words in (("load", samples), ("export", "-o", "x.csv", "--shape", "long")):
        done = gouji(*words, "--db", database)
        refused(done, 7, "made by a newer gouji", "9999", "update gouji and run again")


def change(url, statement):
    if url.startswith("sqlite"):
        connection = sqlite3.connect(url.removeprefix("sqlite:///"))
    else:
        name, host, port = re.search(r"/(\w+)\?host=(.*)&port=(.*)", url).groups()
        connection = psycopg.connect(
            f"host={host} port={port} user=keeper dbname={name}"
        )
    connection.execute(statement)
    connection.commit()
    connection.close()


def test_reports_that_cannot_be_read_are_told_and_the_rest_is_loaded(tmp_path):
    (tmp_path / "in").mkdir()
    (tmp_path / "in/bad.pdf").write_bytes(b"%PDF-1.4 rubbish")
    (tmp_path / "in/good.txt").write_text("甲县水利局\n一段没有表格的文字。\n", "utf-8")
    url = f"sqlite:///{tmp_path / 'a.db'}"
    done = gouji("load", tmp_path / "in", "-o", tmp_path / "out", "--db", url)
    assert done.returncode == 3
    assert "bad.pdf" in done.stderr
    assert f"1 loaded into {url}" in done.stdout
    assert [row[0] for row in everything(url)["documents"]] == ["good.txt"]


def test_a_folder_that_is_not_whole_or_not_redacted_says_what_to_do(samples, tmp_path):
    url = f"sqlite:///{tmp_path / 'a.db'}"
    done = gouji("load", samples, "--redact", "--db", url)
    refused(done, 2, "was written without --redact; load the reports, or audit with")
    out = multiply(samples, tmp_path / "out", 2)
    for path in out.glob(".gouji/*.jsonl"):
        path.unlink()
    done = gouji("load", out, "--db", url)
    refused(done, 7, "is not whole any more", "run gouji audit into it again")
    assert not (tmp_path / "a.db").exists()


def test_a_redacted_folder_leaves_nobody_in_the_database(samples, tmp_path):
    url = f"sqlite:///{tmp_path / 'a.db'}"
    told = {
        row["value"]
        for row in csv.DictReader(io.StringIO(facts_of(samples)))
        if row["field"] in ("filled_by", "contact_phone", "head_signature")
        and row["state"] == "value"
    }
    assert told
    done = gouji("audit", "samples/dump.txt", "samples/adjusted-layout.pdf", "--redact",
                 "-o", tmp_path / "out")  # fmt: skip
    assert done.returncode == 0
    assert gouji("load", tmp_path / "out", "--redact", "--db", url).returncode == 0
    text = repr(everything(url))
    assert [word for word in told if word in text] == []


def facts_of(out):
    return (out / "facts.csv").read_text("utf-8-sig")


def panel(url, path, *words):
    done = gouji("export", "--db", url, "-o", path, *words)
    assert (done.returncode, done.stderr) == (0, "")
    return done


def test_a_wide_panel_has_the_values_of_the_records(filled, samples, tmp_path):
    panel(filled, tmp_path / "p.csv", "--kind", "overall_table", "--years", "2019-2024")
    with (tmp_path / "p.csv").open(encoding="utf-8-sig", newline="") as file:
        found = list(csv.DictReader(file))
    with (samples / "records/overall_table.csv").open(
        encoding="utf-8-sig", newline=""
    ) as file:
        records = {row["document"]: row for row in csv.DictReader(file)}
    assert len(found) == len(records) == 2
    for row in found:
        record = records[row["document"]]
        assert {k: row[k] for k in record if k in row} == record
        assert set(record) <= set(row)
        assert row["unit_key"]


def test_a_panel_is_the_same_out_of_either_database(filled, samples, server, tmp_path):
    url = server.new_database()
    gouji("load", samples, "--db", url)
    for words in (("--kind", "project_table"), ("--shape", "long")):
        panel(filled, tmp_path / "one.csv", *words)
        panel(url, tmp_path / "other.csv", *words)
        data = (tmp_path / "one.csv").read_bytes()
        assert data == (tmp_path / "other.csv").read_bytes()
        assert data.count(b"\n") > 2


def test_a_long_panel_has_every_chosen_value(filled, samples, tmp_path):
    panel(filled, tmp_path / "p.csv", "--shape", "long")
    with (tmp_path / "p.csv").open(encoding="utf-8-sig", newline="") as file:
        found = list(csv.DictReader(file))
    chosen = [
        row
        for row in csv.DictReader(io.StringIO(facts_of(samples)))
        if row["chosen"] == "1"
    ]
    address = ("document", "part", "field", "row", "value", "state")
    assert sorted(tuple(r[n] for n in address) for r in found) == sorted(
        tuple(r[n] for n in address) for r in chosen
    )


@pytest.mark.parametrize(
    ("words", "n_rows"),
    [
        (("--years", "2021"), 1),
        (("--years", "2021,2022"), 2),
        (("--years", "2010"), 0),
        (("--units", "12439958609144725J"), 1),
        (("--units", "棠梨县水文勘测站,沅坝市科学技术馆"), 2),
    ],
)
def test_a_panel_is_narrowed_by_years_and_units(filled, tmp_path, words, n_rows):
    path = tmp_path / "p.csv"
    done = gouji(
        "export", "--kind", "overall_table", "--db", filled, "-o", path, *words
    )
    assert done.returncode == 0
    assert f"{n_rows} row" in done.stdout
    assert ("nothing in sqlite" in done.stderr) == (n_rows == 0)
    assert path.read_bytes().count(b"\n") >= n_rows + 1


def test_the_three_formats_hold_the_same_figures(filled, tmp_path):
    fields = "total_score,funds.total.executed,goal_actual"
    words = ("--kind", "overall_table", "--fields", fields)
    for ending in ("csv", "xlsx", "parquet"):
        panel(filled, tmp_path / f"p.{ending}", *words)
    with (tmp_path / "p.csv").open(encoding="utf-8-sig", newline="") as file:
        from_csv = [
            {k: v or None for k, v in row.items()} for row in csv.DictReader(file)
        ]
    from_parquet = pyarrow.parquet.read_table(tmp_path / "p.parquet").to_pylist()
    sheet = openpyxl.load_workbook(tmp_path / "p.xlsx").active
    header, *cells = sheet.iter_rows()
    names = [cell.value for cell in header]
    assert names == list(from_csv[0]) == list(from_parquet[0])
    for row, parquet, excel in zip(from_csv, from_parquet, cells, strict=True):
        values = dict(zip(names, excel, strict=True))
        for name in ("total_score", "funds.total.executed"):
            assert parquet[name] == Decimal(row[name])
            assert Decimal(str(values[name].value)) == Decimal(row[name])
            shown = values[name].number_format.partition(".")[2]
            assert len(shown) == len(row[name].partition(".")[2])
        assert parquet["fiscal_year"] == int(row["fiscal_year"])
        assert values["goal_actual"].value == parquet["goal_actual"]


def test_a_panel_that_cannot_be_is_told_before_the_work(filled, tmp_path):
    for words, problem in {
        ("-o", "p.doc"): "no ending that tells the format; use .csv, .xlsx, .parquet",
        ("-o", "p.csv"): "a wide panel needs one; name it, or take --shape long",
        ("-o", "p.csv", "--kind", "nonsense"): "there is no kind nonsense; use",
        ("-o", "p.csv", "--kind", "overall_table", "--fields", "x"): "no field x",
        ("-o", "p.csv", "--kind", "overall_table", "--years", "19"): "19 is no year",
    }.items():
        refused(gouji("export", "--db", filled, *words, cwd=tmp_path), 2, problem)
    assert list(tmp_path.iterdir()) == []
    done = gouji("export", "--db", filled, "--kind", "overall_table",
                 "-o", tmp_path / "nowhere/p.csv")  # fmt: skip
    refused(done, 7, "cannot be written")


ODD = '=HYPERLINK("http://x")\'; DROP TABLE facts; --../../x\n\0\7'


def with_odd_text(path):
    """The staged document, text of its facts replaced."""
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    for row in rows[1:]:
        if row[0] == "facts" and str(row[2]).startswith("goal"):
            row[5] = row[9] = ODD
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")


def test_hostile_text_is_harmless_in_every_panel(samples, tmp_path):
    out = multiply(samples, tmp_path / "out", 2)
    for path in out.glob(".gouji/*.jsonl"):
        with_odd_text(path)
    url = f"sqlite:///{tmp_path / 'a.db'}"
    assert gouji("load", out, "--db", url).returncode == 0
    for ending in ("csv", "xlsx", "parquet"):
        panel(url, tmp_path / f"p.{ending}", "--shape", "long", "--fields",
              "goal_actual,goal_expected")  # fmt: skip
    with (tmp_path / "p.csv").open(encoding="utf-8-sig", newline="") as file:
        values = [row["value"] for row in csv.DictReader(file)]
    assert any(value.startswith("'=HYPERLINK") for value in values)
    assert all(value[:1] not in "=+-@" or not value for value in values)
    sheet = openpyxl.load_workbook(tmp_path / "p.xlsx").active
    assert "f" not in {c.data_type for row in sheet.iter_rows() for c in row}
    assert "=HYPERLINK" in repr([[c.value for c in row] for row in sheet.iter_rows()])
    table = pyarrow.parquet.read_table(tmp_path / "p.parquet")
    assert "=HYPERLINK" in repr(table.to_pylist())


PAGE = (Path(__file__).parent.parent / "docs/database.md").read_text("utf-8")
QUERIES = re.findall(r"^```sql\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)


def correct(source, out):
    """The folder again, of files with other bytes and one other figure."""
    shutil.copytree(source, out)
    for path in out.glob(".gouji/*.jsonl"):
        text = path.read_text("utf-8").replace('"538.90"', '"538.91"')
        digest = json.loads(text.partition("\n")[0])[0]
        path.write_text(text.replace(digest, digest[::-1]), "utf-8")
    return out


@pytest.mark.parametrize("query", QUERIES, ids=range(len(QUERIES)))
def test_the_queries_of_the_page_find_something(samples, server, tmp_path, query):
    corrected = correct(samples, tmp_path / "out")
    found = []
    for url in (f"sqlite:///{tmp_path / 'a.db'}", server.new_database()):
        for out in (samples, corrected):
            assert gouji("load", out, "--db", url).returncode == 0
        found.append(rows(url, text_of(query.rstrip().rstrip(";"))))
        assert found[-1]
    assert len(found[0]) == len(found[1])


def test_every_option_of_export_is_on_the_page():
    promised = set(re.findall(r"^\| `(--[a-z]+)", PAGE, re.MULTILINE))
    assert promised | {"--out", "-o", "--patterns", "-q", "-v"} == options_in("export")


def table(out, name):
    text = (out / name).read_text("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def across(out):
    """The rows of findings and checks between documents, of a folder."""
    book = load_book()
    found = finished(out).documents
    filed = [Filed(d.name, lambda d=d: restore(d.rows_of(FACTS), book)) for d in found]
    return list(rows_across(filed, book, Options()))


def test_a_database_is_checked_across_units_as_its_folder_is(samples, tmp_path, server):
    crowd = multiply(samples, tmp_path / "crowd", 12)
    for path in crowd.glob(".gouji/*.jsonl"):  # the first dump's unit, a year later
        text = path.read_text("utf-8")
        if "00003" in text:
            text = text.replace("00003", "00001").replace('"0003', '"0001')
            path.write_text(text.replace('"2022"', '"2023"'), "utf-8")
    expected = across(crowd)
    assert len(expected) > 12
    for n, url in enumerate((f"sqlite:///{tmp_path / 'a.db'}", server.new_database())):
        assert gouji("load", crowd, "--db", url).returncode == 0
        out = tmp_path / f"across{n}"
        done = gouji("audit", "--db", url, "-o", out, "--format", "csv,xlsx,sarif")
        assert done.returncode == 0
        assert "12 documents read" in done.stdout
        findings, checks = table(out, "findings.csv"), table(out, "checks.csv")
        assert findings
        assert len(findings) + len(checks) == len(expected)
        assert {row["check"] for row in checks} <= set(load_book().portfolio)
        assert sorted((r["document"], r["message"]) for r in findings) == sorted(
            (name, row[6]) for name, (table, row) in expected if table == FINDINGS
        )


def test_what_was_replaced_is_not_checked(samples, tmp_path):
    url = f"sqlite:///{tmp_path / 'a.db'}"
    for out in (samples, correct(samples, tmp_path / "corrected")):
        assert gouji("load", out, "--db", url).returncode == 0
    assert gouji("audit", "--db", url, "-o", tmp_path / "out").returncode == 0
    found = [row["sha256"] for row in table(tmp_path / "out", "documents.csv")]
    stood = {d.row[0] for d in finished(tmp_path / "corrected").documents}
    assert set(found) == stood


def test_a_database_and_reports_are_not_audited_at_once(filled, samples, tmp_path):
    for words, problem in {
        ("samples", "--db", filled): "both reports and a database are named",
        (): "name reports, or a database with --db",
        ("--db", filled, "--redact"): "was loaded without --redact; load the reports",
        ("--db", filled, "--format", "pdf"): "pdf shows documents, which a database",
    }.items():
        done = gouji("audit", *words, "-o", tmp_path / "out")
        refused(done, 2, problem)
