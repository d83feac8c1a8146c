"""The samples: what is printed is found, what is planted is found, no more is accused.

The truth beside each sample comes from the script that printed it. One run of the
command audits them all; the tests read its files as any other program would.
"""

import csv
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

SAMPLES = Path(__file__).parents[1] / "samples"
GOLDEN = SAMPLES / "golden"
TRUTHS = sorted(SAMPLES.glob("*.truth.json"))
NAMES = [path.name.removesuffix(".truth.json") for path in TRUTHS]
FILES = ("facts", "findings", "checks", "indicators")
REWRITE = os.environ.get("GOUJI_REWRITE_GOLDEN") == "1"
CELLS = ("level1", "level1_points", "level2", "name", "target", "actual", "weight")

Rows = list[dict[str, str]]


def printed(name):
    """The sample's file: a PDF, or a dump."""
    pdf = SAMPLES / f"{name}.pdf"
    return pdf if pdf.exists() else SAMPLES / f"{name}.txt"


def truth(name):
    return json.loads((SAMPLES / f"{name}.truth.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def out(tmp_path_factory):
    folder = tmp_path_factory.mktemp("samples")
    command = [sys.executable, "-m", "extractor", "audit", "-o", str(folder)]
    command += ["--format", "csv", "--no-progress", "-q"]
    subprocess.run([*command, *(str(printed(n)) for n in NAMES)], check=True)
    return folder


def rows(out: Path, file: str, name: str) -> Rows:
    with (out / f"{file}.csv").open(encoding="utf-8-sig", newline="") as lines:
        return [r for r in csv.DictReader(lines) if r["document"] == printed(name).name]


def shown(value, state, unit):
    """A value as the tests compare it; 人 and 分 go without saying."""
    unit = unit.removeprefix("人").removeprefix("分")
    return f"{value} {unit}".strip() if state == "value" else f"({state})"


def test_every_sample_has_a_truth_and_is_small():
    reports = {*SAMPLES.glob("*.pdf"), *SAMPLES.glob("*.txt")}
    assert len(reports) >= 8
    assert reports == {printed(name) for name in NAMES}
    assert max(path.stat().st_size for path in reports) < 250_000


@pytest.mark.parametrize("name", NAMES)
def test_what_is_printed_is_found(out, name):
    found = {
        (r["part"], r["field"], r["row"]): r
        for r in rows(out, "facts", name)
        if r["chosen"] == "1"
    }
    wrong = []
    for fact in truth(name)["facts"]:
        address = (fact["part"], fact["field"], fact["row"])
        want = shown(fact["value"], fact["state"], fact["unit"])
        row = found.get(address)
        got = shown(row["value"], row["state"], row["unit"]) if row else "nothing"
        if fact["page"] and row and row["page"] != str(fact["page"]):
            got += f" on page {row['page']}, not {fact['page']}"
        if got != want:
            wrong.append(f"{' '.join(address)}: {want} printed, got {got}")
    assert wrong == []


@pytest.mark.parametrize("name", NAMES)
def test_nothing_is_made_up(out, name):
    told = {(f["part"], f["field"]) for f in truth(name)["facts"]}
    parts = {part for part, _ in told}
    made_up = [
        f"{r['part']} {r['field']} {r['row']}: {r['value']}"
        for r in rows(out, "facts", name)
        if r["state"] == "value"
        and r["unit"] in ("万元", "元", "人", "㎡")
        and r["field"].split(".")[0] != "quoted_count"
        and (r["part"] not in parts or (r["part"], r["field"]) not in told)
    ]
    assert made_up == []


@pytest.mark.parametrize("name", NAMES)
def test_indicators_are_found(out, name):
    wanted = [{k: r[k] for k in r} for r in truth(name)["indicators"]]
    found = rows(out, "indicators", name)
    columns = ("part", "row", *CELLS, "score", "reason")
    assert [{k: r[k] for k in columns} for r in found] == wanted


@pytest.mark.parametrize("name", NAMES)
def test_what_is_planted_is_found(out, name):
    findings = rows(out, "findings", name)
    found = {(r["check"], r["verdict"], r["part"]) for r in findings}
    planted = {(p["check"], p["verdict"], p["part"]) for p in truth(name)["planted"]}
    assert planted <= found


@pytest.mark.parametrize("name", [n for n in NAMES if truth(n)["clean"]])
def test_a_clean_report_is_not_accused(out, name):
    findings = rows(out, "findings", name)
    assert [r["message"] for r in findings if r["verdict"] == "fail"] == []


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("file", FILES)
def test_output_is_the_golden_one(out, name, file):
    path = GOLDEN / name / f"{file}.csv"
    got = golden(out, file, name)
    if REWRITE:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(got)
    assert path.exists(), "GOUJI_REWRITE_GOLDEN=1 writes it"
    assert path.read_bytes() == got


def golden(out: Path, file: str, name: str) -> bytes:
    """The lines of one document out of the file of all, as the writer gave them."""
    data = (out / f"{file}.csv").read_bytes()
    head, _, rest = data.partition(b"\n")
    mark = f"{printed(name).name},".encode()
    kept, inside = [head + b"\n"], False
    for line in rest.splitlines(keepends=True):
        # a quoted cell may hold line breaks: its lines belong to the row they continue
        if not inside:
            wanted = line.startswith(mark)
        if wanted:
            kept.append(line)
        inside ^= line.count(b'"') % 2 == 1
    return b"".join(kept)


def test_the_switch_is_off():
    assert not REWRITE, "the golden files were written again: look at git diff"
