"""Results to files: columns, quoting, units, redaction, and what a bad disk does."""

import csv
import json
import re
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import jsonschema
import pytest

from extractor.errors import OutputError
from extractor.model import Bound, Nil
from extractor.outputs import FORMATS
from extractor.outputs.columns import COLUMNS
from extractor.outputs.csv_files import csv_line
from extractor.outputs.files import OWN, built_aside, safe_path
from extractor.outputs.json_files import schema_text
from extractor.outputs.records import record_columns, record_row
from extractor.outputs.rows import document_row, failed_row, result_rows
from extractor.outputs.stage import Store
from tests.inventing import BOOK, fact, number, record, result, table, whole_result

PACKAGE = Path(__file__).parent.parent / "extractor"


def write(out, results, formats=("csv",), audited=True, redact=False):
    """The files of results by name, as a run writes them."""
    store = Store(out, redact)
    store.open()
    documents = []
    for key, found in enumerate(results):
        rows = result_rows(found, BOOK, audited=audited, redact=redact)
        name = found.document.name
        documents.append(store.keep(str(key), name, document_row(found), rows))
    with built_aside(out) as folder:
        for name in formats:
            FORMATS[name](folder, documents, BOOK, audited)


def read(path):
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def files(folder):
    paths = (p.relative_to(folder) for p in folder.rglob("*") if p.is_file())
    return sorted(p.as_posix() for p in paths if p.parts[0] != OWN)


@pytest.fixture
def out(tmp_path):
    write(tmp_path, [whole_result()], formats=("csv", "json"))
    return tmp_path


def test_a_run_writes_exactly_the_files_of_the_contract(out):
    assert files(out) == [
        "checks.csv",
        "documents.csv",
        "facts.csv",
        "findings.csv",
        "indicators.csv",
        "json/report.pdf.json",
        "lines.csv",
        "records/form.csv",
        "tables/report.pdf/p003-1.csv",
    ]


CONTRACT = {
    "documents.csv": "document sha256 status error pages ocr_pages unread_pages kinds"
    " fiscal_year unit_name seconds",
    "facts.csv": "document part field row chosen value state unit decimals raw label"
    " source reading confidence page x0 top x1 bottom",
    "indicators.csv": "document part row level1 level1_points level2 name target actual"
    " weight score reason page x0 top x1 bottom",
    "lines.csv": "document part table row code name column value state unit page x0 top"
    " x1 bottom",
    "findings.csv": "document part check case cause verdict severity message expected"
    " actual difference unit explanation pages evidence",
    "checks.csv": "document part check case outcome reason",
}


@pytest.mark.parametrize("name", CONTRACT)
def test_columns_are_those_of_the_contract(out, name):
    text = (out / name).read_bytes().decode("utf-8")
    assert text.startswith("\ufeff")
    assert "\r" not in text
    assert text[1:].split("\n")[0].split(",") == CONTRACT[name].split()


def test_a_fact_is_written_as_printed_with_its_place(out):
    first = read(out / "facts.csv")[0]
    del first["raw"], first["label"]
    assert first == {
        "document": "report.pdf",
        "part": "form#1",
        "field": "income_total",
        "row": "",
        "chosen": "1",
        "value": "1234.50",
        "state": "value",
        "unit": "万元",
        "decimals": "2",
        "source": "form",
        "reading": "text",
        "confidence": "1",
        "page": "1",
        "x0": "72",
        "top": "100",
        "x1": "112.13",
        "bottom": "112",
    }


def test_four_kinds_of_nothing_and_bounds_and_dates_keep_their_form(out):
    rows = {(r["field"], r["row"]): r for r in read(out / "facts.csv")}
    shown = {key: (r["value"], r["state"], r["unit"]) for key, r in rows.items()}
    assert shown["staff_actual", ""] == ("", "dash", "")
    assert shown["rate", ""] == ("≥92", "value", "%")
    assert shown["filled_date", ""] == ("2024-04", "value", "")
    assert shown["income_total", "乙站"] == ("", "unreadable", "")


def test_facts_stand_in_order_of_page_and_position(tmp_path):
    facts = [
        fact("duties", "d", page=2, top=10),
        fact("rate", number("1"), page=1, top=50, x0=200),
        fact("staff_actual", number("2"), page=1, top=50, x0=100),
    ]
    write(tmp_path, [result(record(*facts))])
    fields = [r["field"] for r in read(tmp_path / "facts.csv")]
    assert fields == ["staff_actual", "rate", "duties"]


def test_only_the_mention_in_the_record_is_chosen(tmp_path):
    other = fact("rate", number("1"), top=10)
    found = record(other, fact("rate", number("2"), top=20))
    write(tmp_path, [result(found)])
    rows = read(tmp_path / "facts.csv")
    assert [(r["value"], r["chosen"]) for r in rows] == [("1", "0"), ("2", "1")]


def test_an_indicator_keeps_marks_as_printed_and_is_framed_whole(out):
    (row,) = read(out / "indicators.csv")
    assert (row["level1"], row["level1_points"]) == ("产出指标", "50")
    assert (row["target"], row["actual"]) == ("≥95%", "—")
    assert (row["weight"], row["score"], row["reason"]) == ("10", "9.50", "")
    assert (row["x0"], row["x1"]) == ("72", "340.13")


def test_evidence_leads_back_to_the_spot(out):
    (row,) = read(out / "findings.csv")
    assert (row["expected"], row["actual"], row["difference"]) == (
        "1234.40",
        "1234.50",
        "0.10",
    )
    assert row["pages"] == "1"
    assert json.loads(row["evidence"]) == [
        {
            "part": "form#1",
            "field": "income_total",
            "row": "",
            "value": "1234.50",
            "unit": "万元",
            "page": 1,
            "bbox": [72.0, 100.0, 112.13, 112.0],
        }
    ]


def test_a_check_that_could_not_run_is_listed_and_no_finding(out):
    outcomes = [
        (r["check"], r["outcome"], r["reason"]) for r in read(out / "checks.csv")
    ]
    assert outcomes == [
        ("B01", "fail", ""),
        ("B02", "pass", ""),
        ("B03", "not_evaluable", "rate"),
    ]


def test_pages_that_only_ocr_could_read_are_named(out):
    (row,) = read(out / "documents.csv")
    assert (row["pages"], row["unread_pages"], row["kinds"]) == ("2", "2", "form#1")
    assert row["seconds"] == "1.235"


FORMULAS = {
    "=1+1": "'=1+1",
    "+x": "'+x",
    "-管水": "'-管水",
    "@SUM(A1)": "'@SUM(A1)",
    "\tx": "'\tx",
    "\rx": '"\'\rx"',
    "-12.50": "-12.50",
    "+3%": "+3%",
    "-1,234.5": '"-1,234.5"',
    "-1+2": "'-1+2",
    "—": "—",
    "a,b": '"a,b"',
    'say "x"': '"say ""x"""',
    "a\nb": '"a\nb"',
}


@pytest.mark.parametrize("text", FORMULAS, ids=repr)
def test_no_text_cell_starts_a_formula_and_figures_stay(text):
    assert csv_line([text]) == FORMULAS[text] + "\n"


def test_a_negative_amount_is_a_number():
    assert csv_line([Decimal("-1234.50"), -1, None, 0.1]) == "-1234.50,-1,,0.1\n"


UNITS = [
    (number("10000", "元"), "1.0000"),
    (number("2.5", "亿元"), "25000"),
    (number("3.20", "万元"), "3.20"),
    (number("7"), "7"),
    (number("3", "人"), "3"),
    (Bound("≥20000", number("20000", "元"), None), "≥2.0000"),
    (Nil.DASH, None),
]


@pytest.mark.parametrize(("value", "wanted"), UNITS, ids=str)
def test_records_are_in_the_unit_of_the_field(value, wanted):
    found = record(fact("income_total", value))
    row = record_row(found, BOOK.kinds["form"], BOOK.vocabulary)
    named = dict(zip(record_columns(BOOK.kinds["form"]), row, strict=True))
    cell = named["income_total"]
    assert (
        Decimal(str(cell)) == Decimal(wanted)
        if isinstance(cell, Decimal)
        else (cell == wanted)
    )


ROWS = [
    ({"": "1", "甲": "2", "汇总": "3"}, "1"),
    ({"甲": "2", "汇总": "3"}, "3"),
    ({"甲": "2", "乙": "3"}, None),
]


@pytest.mark.parametrize(("rows", "wanted"), ROWS)
def test_a_field_with_rows_is_its_total_or_empty(rows, wanted):
    facts = [fact("income_total", number(text), row=row) for row, text in rows.items()]
    row = record_row(record(*facts), BOOK.kinds["form"], BOOK.vocabulary)
    cell = row[record_columns(BOOK.kinds["form"]).index("income_total")]
    assert (None if cell is None else str(cell)) == wanted


def test_a_record_has_a_column_for_every_field_of_the_kind(out):
    (row,) = read(out / "records/form.csv")
    kind = BOOK.kinds["form"]
    assert list(row) == ["document", "part", *kind.fields]
    assert (row["income_total"], row["staff_actual"]) == ("1234.50", "")


def test_a_table_is_written_as_it_stands(out):
    text = (out / "tables/report.pdf/p003-1.csv").read_text("utf-8-sig")
    assert text == "填表人：赵 某甲,\n-5.20,'@x\n电话13000001234,—\n"


def test_merged_cells_are_filled_in_the_top_left_only(tmp_path):
    write(tmp_path, [result(tables=(table([["a", None], [None, None]]),))])
    text = (tmp_path / "tables/report.pdf/p003-1.csv").read_text("utf-8-sig")
    assert text == "a,\n,\n"


NAMES = {
    "2023/水利局.pdf": "2023/水利局.pdf",
    "../../etc/x.pdf": "%2E%2E/%2E%2E/etc/x.pdf",
    "/abs.pdf": "abs.pdf",
    "a\\b.pdf": "a%5Cb.pdf",
    "a%5Cb.pdf": "a%255Cb.pdf",
    "a:b*.pdf": "a%3Ab%2A.pdf",
    "x\n.pdf": "x%0A.pdf",
    ".": "%2E",
}


@pytest.mark.parametrize("name", NAMES, ids=repr)
def test_no_file_name_leads_out_of_the_folder(name):
    assert safe_path(name) == NAMES[name]


def test_a_long_name_is_cut_and_stays_apart():
    one, other = safe_path("水" * 200 + "1.pdf"), safe_path("水" * 200 + "2.pdf")
    assert one != other
    assert len(one.encode()) <= 200


def test_a_hostile_document_stays_inside(tmp_path):
    out = tmp_path / "deep/out"
    write(out, [result(tables=(table([["a"]]),), name="../../x.pdf")], ("csv", "json"))
    assert [p.name for p in tmp_path.iterdir()] == ["deep"]
    assert [p.name for p in (tmp_path / "deep").iterdir()] == ["out"]


def test_the_same_results_give_the_same_bytes(tmp_path):
    for name in ("one", "two"):
        write(tmp_path / name, [whole_result()], ("csv", "json"))
    assert files(tmp_path / "one") == files(tmp_path / "two")
    for name in files(tmp_path / "one"):
        one, two = (tmp_path / n / name for n in ("one", "two"))
        assert one.read_bytes() == two.read_bytes()


def test_json_follows_its_published_schema(out):
    data = json.loads((out / "json/report.pdf.json").read_text("utf-8"))
    schema = json.loads(schema_text())
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(data, schema)
    assert data["facts"][0]["value"] == "1234.50"
    assert data["tables"][0]["cells"][0]["text"] == "填表人：赵 某甲"
    data["facts"][0]["chosen"] = 2
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(data, schema)


def test_the_schema_names_every_column():
    parts = json.loads(schema_text())["$defs"]
    for name in ("fact", "indicator", "line", "finding", "check", "table"):
        columns = COLUMNS[f"{name}s"]
        assert tuple(parts[name]["properties"]) == columns
        assert tuple(parts[name]["required"]) == columns


def test_redaction_leaves_no_name_or_phone_in_any_file(tmp_path):
    write(tmp_path, [whole_result()], ("csv", "json"), redact=True)
    for path in (p for p in tmp_path.rglob("*") if p.is_file()):
        text = path.read_text("utf-8")
        assert "赵" not in text, path
        assert "13000001234" not in text, path
    rows = {r["field"]: r for r in read(tmp_path / "facts.csv")}
    name = rows["contact_name"]
    assert (name["value"], name["raw"], name["state"]) == ("***", "***", "value")
    assert rows["income_total"]["row"] == "乙站"
    (form,) = read(tmp_path / "records/form.csv")
    assert (form["contact_phone"], form["income_total"]) == ("***", "1234.50")
    grid = (tmp_path / "tables/report.pdf/p003-1.csv").read_text("utf-8-sig")
    assert grid == "填表人：***,\n-5.20,'@x\n电话***,—\n"


def test_a_redacted_run_throws_away_what_an_open_one_left(tmp_path):
    write(tmp_path, [whole_result()])
    write(tmp_path, [whole_result()], redact=True)
    texts = [p.read_text("utf-8") for p in (tmp_path / OWN).iterdir()]
    assert not any("赵" in text for text in texts)


def test_short_values_hide_only_where_they_fill_a_cell(tmp_path):
    facts = (fact("contact_name", "甲"), fact("contact_phone", "110"))
    grid = table([["甲", "甲县", "110", "1100"]])
    write(tmp_path, [result(record(*facts), tables=(grid,))], redact=True)
    text = (tmp_path / "tables/report.pdf/p003-1.csv").read_text("utf-8-sig")
    assert text == "***,甲县,***,1100\n"


def test_a_blank_personal_field_is_not_made_to_look_filled(tmp_path):
    found = result(record(fact("contact_name", Nil.BLANK, raw="")))
    write(tmp_path, [found], redact=True)
    (row,) = read(tmp_path / "facts.csv")
    assert (row["value"], row["raw"], row["state"]) == ("", "", "blank")


def test_files_of_an_earlier_run_go_and_those_of_others_stay(tmp_path):
    write(tmp_path, [whole_result()])
    (tmp_path / "notes.txt").write_text("mine", "utf-8")
    (tmp_path / "tables/mine.csv").write_text("mine", "utf-8")
    write(tmp_path, [result(name="other.pdf")], audited=False)
    assert files(tmp_path) == [
        "documents.csv",
        "facts.csv",
        "indicators.csv",
        "lines.csv",
        "notes.txt",
        "tables/mine.csv",
    ]


def test_a_folder_that_cannot_be_made_is_told_with_the_next_step(tmp_path):
    (tmp_path / "file").write_text("", "utf-8")
    with pytest.raises(OutputError, match=r"cannot be written .*-o") as caught:
        Store(tmp_path / "file/out").open()
    assert caught.value.exit_code == 7


FULL = """
import resource, sys
from pathlib import Path
from extractor.errors import OutputError
from tests.test_outputs import write
from tests.inventing import whole_result
limit = int(sys.argv[2])
resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
try:
    write(Path(sys.argv[1]), [whole_result()] * 9)
except OutputError as error:
    sys.exit(str(error))
"""


@pytest.mark.parametrize("limit", [100, 4000], ids=["in the store", "in the files"])
def test_a_full_disk_leaves_the_files_of_the_last_run_whole(tmp_path, limit):
    write(tmp_path, [result(name="before.pdf")])
    before = {name: (tmp_path / name).read_bytes() for name in files(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-c", FULL, str(tmp_path), str(limit)],
        capture_output=True,
        text=True,
        check=False,
        cwd=Path(__file__).parent.parent,
    )
    assert "free some space" in done.stderr
    assert "Traceback" not in done.stderr
    after = {name: (tmp_path / name).read_bytes() for name in files(tmp_path)}
    assert after == before
    leftovers = [p for p in (tmp_path / OWN).iterdir() if "new" in p.name]
    assert leftovers == []


def test_a_failed_document_has_its_row_and_nothing_else():
    row = dict(zip(COLUMNS["documents"], failed_row("", "why"), strict=True))
    assert (row["status"], row["error"], row["pages"]) == ("failed", "why", None)


def test_the_report_has_words_for_why_a_check_did_not_run():
    source = "".join(p.read_text("utf-8") for p in (PACKAGE / "checks").glob("*.py"))
    reasons = re.findall(r'NOT_(?:EVALUABLE|APPLICABLE), f?"([a-z ]+)[":]', source)
    assert len(reasons) > 20
    for language in ("zh", "en"):
        path = PACKAGE / "outputs" / "html" / f"{language}.json"
        words = json.loads(path.read_text("utf-8"))
        assert {r for r in reasons if f"reason.{r.replace(' ', '_')}" not in words} == (
            set()
        )
