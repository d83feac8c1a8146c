"""What a folder of other people's files holds, and what must come of it.

One run over everything that is broken: each file is a line with its next step and a
row of documents.csv, and the good ones beside it are read as if they were alone.
"""

import csv
import io
import os
import re
import resource
import shutil
import signal
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pikepdf
import pytest
from PIL import Image
from reportlab.pdfgen.canvas import Canvas

from extractor.errors import one_line
from tests.test_batch import locked, report, rows
from tests.test_cli import gouji

SAMPLES = Path(__file__).parent.parent / "samples"
SAMPLE = SAMPLES / "ab-layout.pdf"
WHOLE = SAMPLE.read_bytes()
DUMP = (SAMPLES / "dump.txt").read_text("utf-8")
KINDS = "overall_form#1;overall_report#1;base_data#1;overall_table#1;project_table#1"


def pdf_bytes(change=lambda pdf: None):
    pdf = pikepdf.new()
    pdf.add_blank_page()
    change(pdf)
    buffer = io.BytesIO()
    pdf.save(buffer)
    return buffer.getvalue()


def word_file():
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("word/document.xml", "<x/>")
    return buffer.getvalue()


def picture():
    buffer = io.BytesIO()
    Image.new("RGB", (20, 20)).save(buffer, "PNG")
    return buffer.getvalue()


def stretch(pdf):
    pdf.pages[0].MediaBox = [0, 0, 10**6, 10**6]


def drop(pdf):
    del pdf.pages[0]


CIRCLE = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
    b"2 0 obj<</Type/Pages/Kids[2 0 R]/Count 3>>endobj\n"
    b"trailer<</Root 1 0 R>>\n%%EOF"
)
BAD = {
    "empty.pdf": (b"", "the file is empty; get it again"),
    "empty.txt": (b"", "the file is empty; get it again"),
    "half.pdf": (WHOLE[: len(WHOLE) // 2], "damaged or incomplete; get a complete"),
    "cut.pdf": (WHOLE[:-600], "damaged or incomplete; get a complete copy"),
    "tail.pdf": (WHOLE[-600:], "of unknown content; save it as PDF"),
    "page.pdf": (b"<!DOCTYPE html><html>404", "a web page (HTML)"),
    "word.pdf": (word_file(), "a zip container (Word, Excel or OFD); save it as PDF"),
    "picture.pdf": (picture(), "a PNG picture; save it as PDF"),
    "none.pdf": (pdf_bytes(drop), "has no pages; get a complete copy"),
    "huge.pdf": (pdf_bytes(stretch), "page 1: a page of 1000000 x 1000000 points is"),
    "circle.pdf": (CIRCLE, "page 1: the page is damaged; leave it out with --pages"),
    "binary.txt": (bytes(range(256)) * 20, "is not a text file"),
    "picture.txt": (picture(), "is not a text file but a PNG picture"),
    "a\nb\x1b[31m.txt": (b"", "the file is empty; get it again"),
}
GOOD = {
    "gbk.txt": DUMP.encode("gb18030"),
    "utf16.txt": DUMP.encode("utf-16"),
    "really-pdf.txt": WHOLE,
    "lead.pdf": b"HTTP/1.1 200 OK\r\n\r\n" + WHOLE,
}


@pytest.fixture(scope="module")
def everything(tmp_path_factory):
    """A run over all of it: what it printed, and where it wrote."""
    folder = tmp_path_factory.mktemp("everything")
    (folder / "in").mkdir()
    for name, (data, _) in BAD.items():
        (folder / "in" / name).write_bytes(data)
    for name, data in GOOD.items():
        (folder / "in" / name).write_bytes(data)
    locked(folder / "in/locked.pdf", "right")
    return gouji("audit", folder / "in", "-o", folder / "out"), folder


def test_every_bad_file_is_a_line_and_the_exit_code_is_3(everything):
    done, _ = everything
    assert done.returncode == 3
    lines = done.stderr.splitlines()
    assert len(lines) == len(BAD) + 1
    assert all(line.startswith("gouji: ") and "; " in line for line in lines)
    assert "defect" not in done.stderr
    assert not re.search(r"[^\n -~\u4e00-\u9fff]", done.stderr)


@pytest.mark.parametrize("name", BAD, ids=one_line)
def test_a_bad_file_is_a_row_that_says_why_and_nothing_else(everything, name):
    done, folder = everything
    (row,) = [r for r in rows(folder / "out") if r["document"] == name]
    problem = BAD[name][1]
    assert row["status"] == "failed"
    assert row["error"].startswith(one_line(name))
    assert problem in row["error"]
    assert any(one_line(name) in line and problem in line
               for line in done.stderr.splitlines())  # fmt: skip
    for other in ("facts.csv", "checks.csv", "findings.csv", "indicators.csv"):
        assert all(r["document"] != name for r in rows(folder / "out", other))


def test_the_good_files_beside_them_are_read(everything, tmp_path):
    _, folder = everything
    found = {r["document"]: r for r in rows(folder / "out") if r["status"] == "ok"}
    assert set(found) == set(GOOD)
    assert found["gbk.txt"]["kinds"] == found["utf16.txt"]["kinds"] == KINDS
    shutil.copy(SAMPLE, tmp_path)
    gouji("audit", tmp_path, "-o", tmp_path / "out")
    alone = facts(tmp_path / "out", SAMPLE.name)
    assert alone
    assert facts(folder / "out", "really-pdf.txt") == alone
    assert facts(folder / "out", "lead.pdf") == alone


def facts(out, name):
    """The facts of a document, without its name."""
    found = [r for r in rows(out, "facts.csv") if r["document"] == name]
    return [{k: v for k, v in r.items() if k != "document"} for r in found]


def test_a_text_layer_of_character_numbers_is_an_unread_page(tmp_path):
    canvas = Canvas(str(tmp_path / "cid.pdf"))
    canvas.drawString(100, 700, "(cid:123)(cid:45)(cid:99) (cid:17)(cid:18)(cid:19)")
    canvas.showPage()
    canvas.drawString(100, 700, "A second page that can be read as it stands here")
    canvas.save()
    done = gouji(
        "audit", tmp_path / "cid.pdf", "--ocr", "never", "-o", tmp_path / "out"
    )
    assert done.returncode == 0
    assert "cid.pdf: no readable text on page 1" in done.stdout
    assert rows(tmp_path / "out")[0]["unread_pages"] == "1"


def test_an_unknown_kind_of_report_keeps_its_tables_and_is_no_failure(tmp_path):
    canvas = Canvas(str(tmp_path / "menu.pdf"))
    canvas.grid([100, 200, 300], [500, 530, 560])
    for (x, y), text in {(110, 540): "Dish", (210, 540): "Price",
                         (110, 510): "Rice", (210, 510): "3.50"}.items():  # fmt: skip
        canvas.drawString(x, y, text)
    canvas.save()
    done = gouji("audit", tmp_path / "menu.pdf", "-o", tmp_path / "out")
    assert done.returncode == 0
    assert "menu.pdf: no known kind of report" in done.stdout
    assert rows(tmp_path / "out")[0]["kinds"] == ""
    table = (tmp_path / "out/tables/menu.pdf/p001-1.csv").read_text("utf-8-sig")
    assert list(csv.reader(io.StringIO(table))) == [["Dish", "Price"], ["Rice", "3.50"]]


def test_passwords_right_wrong_and_none(tmp_path):
    path = locked(tmp_path / "a.pdf", "right")
    right = report(tmp_path / "right", "right\n")
    wrong = report(tmp_path / "wrong", "falsch\n")
    for words, code, problem in (
        (("--password-file", right), 0, ""),
        (("--password-file", wrong), 4, "none of the passwords fits"),
        ((), 4, "is protected by a password"),
    ):
        done = gouji("extract", path, *words, "-o", tmp_path / f"out-{len(problem)}")
        assert done.returncode == code
        assert problem in done.stderr
        assert done.stderr.count("\n") == bool(problem)
        assert "falsch" not in done.stderr


HOSTILE = ['"q".txt', "it's.txt", "=1+1.txt", "-o.txt", "+x.txt", "@x.txt", "a;b.txt",
           "%41.txt", " lead.txt", "a\tb.txt", "..txt", "你" * 80 + ".txt"]  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE, ids=lambda n: one_line(n[:12]))
def test_hostile_names_are_names_and_nothing_runs(tmp_path, name):
    path = report(tmp_path / "in" / name, DUMP)
    done = gouji("audit", "./" + path.name, "-o", tmp_path / "out", cwd=path.parent)
    assert done.returncode == 0
    assert not any(c < " " for line in done.stdout.splitlines() for c in line)
    written = rows(tmp_path / "out", "checks.csv")
    assert written
    for row in (*rows(tmp_path / "out"), *written):
        assert row["document"][0] not in "=+-@\t"
        assert row["document"].lstrip("'") == name
    inside = {p.resolve().parent for p in (tmp_path / "out").rglob("*")}
    assert all(p.is_relative_to(tmp_path / "out") for p in inside)
    assert {p.name for p in tmp_path.iterdir()} == {"in", "out"}


NO_PATTERNS = {
    "a key that is missing": ("fields:\n  x: {label: X}\n", r"fields\.x\.type"),
    "no YAML": ("fields: [1\n", "line 2"),
    "a phrase": (
        "fields:\n  x:\n    label: X\n    type: text\n    prose: ['((']\n",
        r"fields\.x\.prose",
    ),
}


@pytest.mark.parametrize("case", NO_PATTERNS)
def test_a_mistake_in_a_pattern_file_is_named_with_a_next_step(tmp_path, case):
    text, key = NO_PATTERNS[case]
    report(tmp_path / "patterns/base_data.mine.yaml", text)
    done = gouji("audit", SAMPLE, "--patterns", tmp_path / "patterns",
                 "-o", tmp_path / "out")  # fmt: skip
    assert done.returncode == 5
    (line,) = done.stderr.splitlines()
    assert re.search(rf"base_data\.mine\.yaml: ?.*{key}.*; \S", line)
    assert not (tmp_path / "out").exists()


def test_a_folder_without_pattern_files_is_not_called_valid(tmp_path):
    for folder in (tmp_path, tmp_path / "nowhere"):
        done = gouji("kinds", "check", folder)
        assert done.returncode == 5
        assert str(folder) in done.stderr
        assert "; " in done.stderr


def test_a_password_file_in_another_encoding_says_how_to_save_it(tmp_path):
    (tmp_path / "words").write_bytes("密码".encode("gbk"))
    done = gouji("audit", SAMPLE, "--password-file", tmp_path / "words")
    assert done.returncode == 2
    assert "is not UTF-8; save it as UTF-8" in done.stderr


def command(*arguments):
    return [sys.executable, "-m", "extractor", *map(str, arguments)]


def contents(folder):
    return {
        str(p.relative_to(folder)): p.read_bytes()
        for p in folder.rglob("*")
        if p.is_file() and ".gouji" not in p.parts
    }


@pytest.mark.parametrize("room", [5_000, 40_000])
def test_a_full_disk_leaves_the_old_files_as_they_were(tmp_path, room):
    """`room` bytes a file may have: too few for what is staged, or for facts.csv."""
    out = tmp_path / "out"
    gouji("audit", report(tmp_path / "old.txt", "甲县\n没有表格。\n"), "-o", out)
    before = contents(out)

    def limit():
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (room, room))

    done = subprocess.run(
        command("audit", SAMPLES / "clean.pdf", "-o", out),
        capture_output=True,
        text=True,
        preexec_fn=limit,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
        check=False,
    )
    assert done.returncode == 7
    (line,) = done.stderr.splitlines()
    assert "cannot be written" in line
    assert "free some space and run again" in line
    assert contents(out) == before
    assert not list(out.rglob("*.new"))
    assert not list(out.glob(".gouji/new-*"))


def test_a_terminal_without_chinese_costs_no_run(tmp_path):
    done = subprocess.run(
        command("audit", SAMPLES / "dump.txt", "-o", tmp_path / "out"),
        capture_output=True,
        env={**os.environ, "PYTHONIOENCODING": "ascii"},
        check=False,
    )
    assert done.returncode == 0
    assert b"H12" in done.stdout
    assert done.stderr == b""


def test_what_a_power_cut_left_short_is_read_again(tmp_path):
    path = report(tmp_path / "a.txt", DUMP)
    out = tmp_path / "out"
    gouji("audit", path, "-o", out)
    whole = contents(out)
    (staged,) = out.glob(".gouji/*.jsonl")
    data = staged.read_bytes()
    for left in (b"", data[:40], data[: len(data) // 2]):
        staged.write_bytes(left)
        done = gouji("audit", path, "-o", out, "-v")
        assert done.returncode == 0
        assert "not read again" not in done.stderr
        assert same_but_for_seconds(contents(out), whole)


def same_but_for_seconds(one, two):
    documents = [
        re.sub(rb",[\d.]*\n", b"\n", files.pop("documents.csv"))
        for files in ({**one}, {**two})
    ]
    rest = [{k: v for k, v in f.items() if k != "documents.csv"} for f in (one, two)]
    return documents[0] == documents[1] and rest[0] == rest[1]


def test_two_runs_give_the_same_bytes_in_every_format(tmp_path):
    for name in ("one", "two"):
        seed = {"PYTHONHASHSEED": "1" if name == "one" else "2"}
        subprocess.run(
            command("audit", SAMPLE, SAMPLES / "dump.txt", "-o", tmp_path / name,
                    "--format", "csv,json"),
            capture_output=True, check=True, env={**os.environ, **seed},
        )  # fmt: skip
    one, two = (contents(tmp_path / name) for name in ("one", "two"))
    for files in (one, two):
        for name in [n for n in files if n.startswith("json/")]:
            files[name] = re.sub(rb'"seconds": ?"?[\d.]+', b"", files[name])
    assert len(one) > 10
    assert same_but_for_seconds(one, two)


@pytest.mark.slow
def test_ctrl_c_in_a_folder_of_thirty_reports_then_a_run_that_ends(tmp_path):
    for n in range(30):
        report(tmp_path / f"in/{n:02d}.txt", f"{DUMP}\n{n}")
    out = tmp_path / "out"
    running = subprocess.Popen(
        command("audit", tmp_path / "in", "-o", out, "-q"), stderr=subprocess.PIPE
    )
    deadline = time.monotonic() + 120
    while len(list(out.glob(".gouji/*.jsonl"))) < 8 and time.monotonic() < deadline:
        time.sleep(0.02)
    running.send_signal(signal.SIGINT)
    running.communicate(timeout=120)
    assert running.returncode == 130
    done = rows(out)
    assert 8 <= len(done) < 30
    # complete rows of complete documents
    for name in ("facts.csv", "checks.csv", "findings.csv"):
        found = rows(out, name)
        assert {r["document"] for r in found} == {r["document"] for r in done}
        assert all(None not in r and None not in r.values() for r in found)
    each = {len([r for r in rows(out, "facts.csv") if r["document"] == d["document"]])
            for d in done}  # fmt: skip
    assert len(each) == 1
    assert gouji("audit", tmp_path / "in", "-o", out).returncode == 0
    assert len(rows(out)) == 30
    assert [r for r in rows(out) if r in done] == done


def form_bomb(path, depth=30):
    """Forms in forms, each drawn twice: a thousand million rectangles in 10 kB."""
    pdf = pikepdf.new()
    pdf.add_blank_page()
    page = pdf.pages[0]
    inner = form(pdf, b"0 0 1 1 re f")
    for _ in range(depth):
        outer = form(pdf, b"/F Do /F Do")
        outer.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(F=inner))
        inner = outer
    page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(F=inner))
    page.Contents = pdf.make_stream(b"/F Do")
    pdf.save(path)


def form(pdf, content):
    made = pdf.make_stream(content)
    made.Type, made.Subtype = pikepdf.Name.XObject, pikepdf.Name.Form
    made.BBox = [0, 0, 612, 792]
    return made


@pytest.mark.slow
def test_a_form_bomb_costs_that_document_alone(tmp_path):
    report(tmp_path / "in/a.txt", DUMP)
    form_bomb(tmp_path / "in/bomb.pdf")
    shutil.copyfile(SAMPLE, tmp_path / "in/c.pdf")
    limits = ("--memory", "0.5", "--timeout", "120")
    done = gouji("audit", tmp_path / "in", "-o", tmp_path / "out", *limits)
    assert done.returncode == 3
    found = {r["document"]: r["status"] for r in rows(tmp_path / "out")}
    assert found == {"a.txt": "ok", "bomb.pdf": "failed", "c.pdf": "ok"}
    (line,) = done.stderr.splitlines()
    # whichever limit is met first on this machine
    assert re.search(r"needs more than 0\.5 GiB|not read within 120 s", line)
    assert re.search(r"--memory|--timeout", line)


def test_names_that_differ_by_case_are_two_documents(tmp_path):
    for name in ("in/Report.txt", "in/report.txt"):
        report(tmp_path / name, DUMP + name)
    if len(list((tmp_path / "in").iterdir())) < 2:
        pytest.skip("a file system that knows no case")
    out = tmp_path / "out"
    assert gouji("audit", tmp_path / "in", "-o", out, "--format", "csv,json")[0] == 0
    assert [r["document"] for r in rows(out)] == ["Report.txt", "report.txt"]
    assert {p.name for p in (out / "json").iterdir()} == {
        "Report.txt.json",
        "report.txt.json",
    }
    assert {r["document"] for r in rows(out, "facts.csv")} == {
        "Report.txt",
        "report.txt",
    }
