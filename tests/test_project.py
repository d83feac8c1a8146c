"""What a project decides: severities, waivers, and what is wrong with its file."""

import csv
from pathlib import Path

import pytest

from extractor.errors import UsageError
from extractor.loading import load_book
from extractor.model import Severity, Verdict
from extractor.outputs.columns import CHECKS, COLUMNS, FINDINGS
from extractor.outputs.judging import Judge
from extractor.project import Project, load_project
from tests.test_cli import gouji

CODES = {"B01", "D06", "F12"}


def project(tmp_path, text):
    path = tmp_path / "gouji.toml"
    path.write_text(text, "utf-8")
    return load_project(path, CODES)


def finding(**changes):
    entry = dict.fromkeys(COLUMNS[FINDINGS], "")
    entry |= {"part": "overall_form#1", "check": "B01", "verdict": "fail"}
    entry |= {"severity": "error", "explanation": "0.12 = 上年结转"} | changes
    return tuple(entry.values())


def judged(decided, table=FINDINGS, document="a.pdf", **changes):
    row = finding(**changes) if table == FINDINGS else changed_check(**changes)
    judge = Judge(decided, load_book().messages)
    return dict(zip(COLUMNS[table], judge.row(document, table, row), strict=True))


def changed_check(**changes):
    entry = {"part": "overall_form#1", "check": "B01", "case": "", "outcome": "fail"}
    return tuple((entry | {"reason": ""} | changes).values())


def test_a_waiver_makes_a_finding_an_info_and_says_why(tmp_path):
    decided = project(tmp_path, '[[waive]]\ncheck = "B01"\nreason = "已更正"\n')
    waived = judged(decided)
    assert waived["severity"] == "info"
    assert waived["explanation"] == "0.12 = 上年结转；已豁免（已更正）"
    assert judged(decided, CHECKS)["reason"] == "waived: 已更正"
    assert judged(decided, check="D06")["severity"] == "error"
    assert judged(decided, CHECKS, outcome="pass")["reason"] == ""


@pytest.mark.parametrize(
    ("narrowed", "other"),
    [
        ('document = "2024/*.pdf"', {"document": "2023/a.pdf"}),
        ('part = "overall_form#*"', {"part": "base_data#1"}),
        ('case = "total"', {"case": "basic"}),
    ],
)
def test_a_waiver_is_for_what_it_names(tmp_path, narrowed, other):
    decided = project(tmp_path, f'[[waive]]\ncheck = "B01"\nreason = "x"\n{narrowed}\n')
    meant = {"document": "2024/a.pdf", "case": "total"}
    assert judged(decided, **meant)["severity"] == "info"
    assert judged(decided, **(meant | other))["severity"] == "error"


@pytest.mark.parametrize(
    ("verdict", "severity"),
    [
        (Verdict.FAIL, Severity.ERROR),
        (Verdict.DEFINITIONAL, Severity.WARNING),
        (Verdict.ROUNDING, Severity.INFO),
    ],
)
def test_a_severity_is_the_checks_own_and_its_verdict_limits_it(
    tmp_path, verdict, severity
):
    decided = project(tmp_path, '[severity]\nB01 = "error"\n')
    found = judged(decided, verdict=str(verdict), severity="info")
    assert found["severity"] == severity


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ('[severity]\nX99 = "info"\n', r"severity\.X99: there is no check X99"),
        ('[severity]\nB01 = "loud"\n', r"severity\.B01"),
        ('[[waive]]\ncheck = "B01"\n', r"waive\.1\.reason"),
        ('[[waive]]\ncheck = "B01"\nreason = ""\n', r"waive\.1\.reason"),
        ('[[waive]]\ncheck = "Q1"\nreason = "x"\n', r"waive\.1\.check: there is no"),
        ("[wave]\n", "wave"),
        ("severity = \n", "is no TOML"),
    ],
)
def test_a_mistake_names_file_and_key(tmp_path, text, problem):
    with pytest.raises(UsageError, match=f"gouji.toml.*{problem}"):
        project(tmp_path, text)


def test_a_project_that_decides_nothing_changes_nothing():
    assert Project().version == ""


SAMPLES = Path(__file__).parent.parent / "samples"


def findings(out):
    with (out / "findings.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_a_waiver_in_the_folder_is_used_and_a_stale_one_is_told(tmp_path):
    sample = SAMPLES / "multi-unit.pdf"
    out = tmp_path / "out"
    gouji("audit", sample, "-o", out, cwd=tmp_path)
    errors = [f for f in findings(out) if f["severity"] == "error"]
    assert errors
    waivers = {(f["check"], f["case"]) for f in errors}
    (tmp_path / "gouji.toml").write_text(
        "".join(
            f'[[waive]]\ncheck = "{c}"\ncase = "{n}"\nreason = "已核实"\n'
            for c, n in sorted(waivers)
        )
        + '[[waive]]\ncheck = "J01"\nreason = "旧"\n',
        "utf-8",
    )
    again = ("audit", sample, "-o", out, "--fail-on", "error")
    told = gouji(*again, cwd=tmp_path)
    assert told.returncode == 0
    assert f"({len(errors)} waived)" in told.stdout
    assert "no finding any more for the waiver J01" in told.stdout
    assert len(findings(out)) >= len(errors)
    assert not [f for f in findings(out) if f["severity"] == "error"]
