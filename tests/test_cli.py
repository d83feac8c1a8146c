"""The command line as a user meets it: exit codes, messages, help."""

import contextlib
import io
import os
import re
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import pikepdf
import pytest
from PIL import Image, ImageDraw, ImageFont

from extractor.batch import Run
from extractor.cli import main
from extractor.commands.arguments import FailOn, parse_pages
from extractor.commands.summary import Summary, lines_of, show, summarise
from extractor.commands.working import exit_code
from extractor.errors import InputError, UsageError
from extractor.loading import load_book
from extractor.options import Options
from extractor.outputs.rows import document_row, result_rows
from extractor.outputs.stage import Staged, Store
from extractor.project import UNDECIDED
from extractor.readers import open_document
from extractor.work import Failure
from tests.inventing import BOOK, whole_result
from tests.test_batch import locked, report, rows

SAMPLES = Path(__file__).parent.parent / "samples"
TEXT = "甲县水利局\n一段没有表格的文字。\n"


class Done(NamedTuple):
    """What a run of the command prints and returns."""

    returncode: int
    stdout: str
    stderr: str


def gouji(*arguments, stdin="", cwd="."):
    """A run of the command in this process; `test_an_interrupted_run…` starts one."""
    streams = io.StringIO(), io.StringIO()
    with (
        pytest.MonkeyPatch.context() as patch,
        contextlib.chdir(cwd),
        contextlib.redirect_stdout(streams[0]),
        contextlib.redirect_stderr(streams[1]),
        pytest.raises(SystemExit) as ended,
    ):
        patch.setattr(sys, "argv", ["gouji", *map(str, arguments)])
        patch.setattr(sys, "stdin", io.StringIO(stdin))
        main()
    return Done(int(ended.value.code or 0), *(s.getvalue() for s in streams))


@pytest.fixture
def good(tmp_path):
    return report(tmp_path / "in/good.txt", TEXT)


@pytest.fixture
def bad(tmp_path):
    path = tmp_path / "in/bad.pdf"
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(b"%PDF-1.4 rubbish")
    return path


def test_an_audit_writes_files_and_says_where(good, tmp_path):
    done = gouji("audit", good, "-o", tmp_path / "out")
    assert done.returncode == 0
    assert "1 document read" in done.stdout
    assert f"written to {tmp_path / 'out'}: findings.csv" in done.stdout
    assert done.stderr == ""
    assert (tmp_path / "out/checks.csv").exists()


def test_an_extract_checks_nothing(good, tmp_path):
    done = gouji("extract", good, "-o", tmp_path / "out")
    assert done.returncode == 0
    assert not (tmp_path / "out/findings.csv").exists()
    assert (tmp_path / "out/facts.csv").exists()
    assert "checks:" not in done.stdout


def test_the_default_folder_is_out(good, tmp_path):
    gouji("extract", good, cwd=tmp_path)
    assert (tmp_path / "out/documents.csv").exists()


def test_quiet_prints_errors_only(good, bad, tmp_path):
    done = gouji("audit", good, bad, "-o", tmp_path / "out", "-q")
    assert done.stdout == ""
    assert done.stderr.count("\n") == 1
    assert "bad.pdf" in done.stderr


def test_some_unreadable_is_3_and_none_readable_is_4(good, bad, tmp_path):
    some = gouji("audit", good.parent, "-o", tmp_path / "out")
    assert some.returncode == 3
    assert "1 could not be read" in some.stdout
    none = gouji("audit", bad, "-o", tmp_path / "out")
    assert none.returncode == 4


def test_a_mistyped_path_leaves_what_an_earlier_run_wrote(good, tmp_path):
    out = tmp_path / "out"
    gouji("audit", good, "-o", out, "-q")
    before = {p: p.stat().st_mtime_ns for p in out.rglob("*")}
    done = gouji("audit", tmp_path / "reprots", "-o", out)
    assert done.returncode == 4
    assert "reprots: no such file or folder; check the path" in done.stderr
    assert {p: p.stat().st_mtime_ns for p in out.rglob("*")} == before


def test_a_message_is_one_line_with_file_and_next_step(bad, tmp_path):
    done = gouji("audit", bad, "-o", tmp_path / "out")
    (line,) = done.stderr.splitlines()
    assert line.startswith(f"gouji: {bad}: the PDF is damaged")
    assert ";" in line
    assert "Traceback" not in done.stderr


WRONG = {
    "no path": (),
    "unknown option": ("x.pdf", "--frobnicate"),
    "pages": ("x.pdf", "--pages", "3-1"),
    "page zero": ("x.pdf", "--pages", "0"),
    "format": ("x.pdf", "--format", "docx"),
    "no format": ("x.pdf", "--format", ","),
    "kind": ("x.pdf", "--kind", "novel"),
    "check": ("x.pdf", "--only", "Z99"),
    "severity": ("x.pdf", "--fail-on", "often"),
    "password file": ("x.pdf", "--password-file", "nowhere"),
    "empty list": ("-",),
}


@pytest.mark.parametrize("case", WRONG)
def test_wrong_arguments_are_2_and_nothing_is_written(case, tmp_path):
    done = gouji("audit", *WRONG[case], cwd=tmp_path)
    assert done.returncode == 2
    assert done.stderr
    assert "Traceback" not in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_password_is_no_argument(good):
    assert gouji("audit", good, "--password", "x").returncode == 2


def test_an_invalid_pattern_is_5_with_file_and_key(good, tmp_path):
    folder = tmp_path / "patterns"
    report(folder / "base_data.mine.yaml", "fields:\n  x:\n    label: X\n")
    for done in (
        gouji("kinds", "check", folder),
        gouji("audit", good, "--patterns", folder, "-o", tmp_path / "out"),
    ):
        assert done.returncode == 5
        assert "base_data.mine.yaml: fields.x.type" in done.stderr


def test_valid_patterns_are_0(tmp_path):
    report(tmp_path / "base_data.mine.yaml", "titles: [我的基础数据表]\n")
    done = gouji("kinds", "check", tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert "valid" in done.stdout
    assert gouji("kinds", "check").returncode == 0


def test_a_folder_that_cannot_be_written_is_7(good, tmp_path):
    done = gouji("audit", good, "-o", good / "out")
    assert done.returncode == 7
    assert "-o" in done.stderr


def test_a_list_comes_from_standard_input(good, tmp_path):
    done = gouji("audit", "-", "-o", tmp_path / "out", stdin=f"{good}\n")
    assert done.returncode == 0
    assert [r["document"] for r in rows(tmp_path / "out")] == ["good.txt"]


def test_passwords_come_from_a_file_and_are_never_shown(tmp_path):
    path = locked(tmp_path / "a.pdf", "geheim")
    words = report(tmp_path / "words", "falsch\n\ngeheim\n")
    fits = gouji("audit", path, "--password-file", words, "-o", tmp_path / "out", "-vv")
    assert fits.returncode == 0
    assert "geheim" not in fits.stdout + fits.stderr
    shut = gouji("audit", path, "-o", tmp_path / "other")
    assert shut.returncode == 4
    assert "--password-file" in shut.stderr


def test_pages_that_cannot_be_read_are_named(tmp_path):
    path = tmp_path / "a.pdf"
    pdf = pikepdf.new()
    pdf.add_blank_page(page_size=(300, 300))
    page = pdf.pages[0]
    picture = pikepdf.Stream(pdf, b"\x00" * 300)
    picture.stream_dict = pikepdf.Dictionary(
        Type=pikepdf.Name.XObject,
        Subtype=pikepdf.Name.Image,
        Width=10,
        Height=10,
        ColorSpace=pikepdf.Name.DeviceRGB,
        BitsPerComponent=8,
    )
    page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(P=picture))
    page.Contents = pikepdf.Stream(pdf, b"q 300 0 0 300 0 0 cm /P Do Q")
    pdf.save(path)
    done = gouji("audit", path, "--ocr", "never", "-o", tmp_path / "out")
    assert "a.pdf: no readable text on page 1" in done.stdout
    assert rows(tmp_path / "out")[0]["unread_pages"] == "1"


def test_a_second_run_says_what_it_did_not_read_again(good, tmp_path):
    gouji("audit", good, "-o", tmp_path / "out")
    again = gouji("audit", good, "-o", tmp_path / "out", "-v")
    assert "not read again" in again.stderr


def test_a_person_sees_findings_counts_and_pages_to_look_at(tmp_path, capsys):
    found = whole_result()
    store = Store(tmp_path)
    store.open()
    rows = result_rows(found, BOOK, audited=True)
    staged = store.keep("1", "report.pdf", document_row(found), rows)
    summary = summarise(Run((staged,), ()), UNDECIDED, audited=True)
    show(summary, tmp_path, ("csv",))
    shown = capsys.readouterr().out
    assert re.search(r"error +B01 +report\.pdf form#1 +1 +收入合计1234\.50万元", shown)
    assert "checks: 2 ran (1 passed, 1 failed, 0 other), 1 could not run" in shown
    assert "findings: 1 error, 0 warning, 0 info" in shown
    assert "report.pdf: no readable text on page 2" in shown


def test_a_long_message_is_shortened_to_the_terminal(tmp_path, capsys):
    finding = {"document": "a.pdf", "part": "", "severity": "info", "check": "B01"}
    finding |= {"pages": "1", "message": "收" * 500}
    summary = Summary(1, 0, (), (), {"info": 30}, {}, (finding,), True)
    show(summary, tmp_path, ("csv",))
    shown = capsys.readouterr().out
    assert "…" in shown
    assert shown.count("收") < 120
    assert "... and 29 more in" in shown


SUMMARIES = [
    ({"error": 1}, FailOn.NEVER, 0),
    ({"error": 1}, FailOn.ERROR, 1),
    ({"warning": 1}, FailOn.ERROR, 0),
    ({"warning": 1}, FailOn.WARNING, 1),
    ({"info": 1}, FailOn.WARNING, 0),
]


def ended(severities, failed=0, interrupted=False):
    error = InputError("a.pdf", "damaged")
    failures = tuple(Failure("a.pdf", "a.pdf", error) for _ in range(failed))
    documents = (Staged("a.pdf", ()), Staged("b.pdf", ()))
    run = Run(documents, failures, interrupted)
    return run, Summary(2 - failed, failed, (), (), severities, {}, (), True)


@pytest.mark.parametrize(("severities", "fail_on", "code"), SUMMARIES)
def test_findings_make_an_exit_code_only_when_asked(severities, fail_on, code):
    assert exit_code(*ended(severities), fail_on) == code


def test_the_highest_code_applies():
    assert exit_code(*ended({"error": 1}, failed=1), FailOn.ERROR) == 3
    assert exit_code(*ended({"error": 1}, failed=2), FailOn.ERROR) == 4
    assert exit_code(*ended({}, failed=1, interrupted=True), FailOn.ERROR) == 130


@pytest.mark.parametrize("text", ["x", "1-", "-3", "2-1", "0", "1-999999999", "1;2"])
def test_a_list_of_pages_that_means_nothing_is_refused(text):
    with pytest.raises(UsageError, match="1-3,7"):
        parse_pages(text)


def test_version_and_module_name():
    assert re.fullmatch(r"gouji \d+\.\d+\.\d+\n", gouji("--version").stdout)


def test_a_check_is_shown_with_formula_needs_and_cases():
    shown = gouji("checks", "show", "b01").stdout
    assert shown.startswith("B01  ")
    for word in ("formula 公式", "severity 程度", "source 依据", "example 示例: fail"):
        assert word in shown
    assert "Total income is the sum of its sources" in shown
    assert "收入合计 = " in shown
    assert "income_total  收入合计" in shown.split("needs 所需数据:")[1]
    assert gouji("checks", "show", "Z99").returncode == 2
    both = gouji("checks", "show", "F04").stdout
    assert "kind 表单: overall_table" in both
    assert "kind 表单: project_table" in both


def test_every_check_has_a_title_in_both_languages():
    book = load_book()
    codes = {c for kind in book.kinds.values() for c in kind.checks}
    codes |= {*book.across, *book.portfolio}
    assert codes - set(book.english) == set()
    assert set(book.english) <= codes | set(book.not_yet)


def test_lists_of_kinds_and_checks():
    kinds = gouji("kinds", "list").stdout
    assert "base_data" in kinds
    assert "B01" in gouji("checks", "list").stdout
    assert "staff_quota" in gouji("kinds", "show", "base_data").stdout
    assert gouji("kinds", "show", "novel").returncode == 2


def test_a_page_is_drawn(tmp_path):
    path = tmp_path / "a.pdf"
    pdf = pikepdf.new()
    pdf.add_blank_page(page_size=(300, 200))
    pdf.save(path)
    picture = tmp_path / "a.png"
    assert gouji("page", path, "--page", 1, "-o", picture).returncode == 0
    assert picture.read_bytes().startswith(b"\x89PNG")
    wrong = gouji("page", path, "--page", 2, "-o", picture)
    assert wrong.returncode == 4
    assert "page 2" in wrong.stderr


def seconds(*command):
    started = time.perf_counter()
    subprocess.run([sys.executable, *command], check=True, capture_output=True)
    return time.perf_counter() - started


def test_help_is_there_at_once():
    bare = min(seconds("-c", "pass") for _ in range(5))
    helped = min(seconds("-m", "extractor", "--help") for _ in range(5))
    assert helped < 15 * bare


def test_help_loads_nothing_heavy():
    code = (
        "import sys; sys.argv = ['gouji', '--help']\n"
        "from extractor.cli import main\n"
        "try: main()\n"
        "except SystemExit: pass\n"
        "print(sorted({'pandas', 'camelot', 'pdfplumber', 'cv2', 'yaml', 'rich',"
        " 'pydantic', 'pypdfium2'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines()[-1] == "[]"


@pytest.mark.slow
@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM], ids=lambda s: s.name)
def test_an_interrupted_run_keeps_what_is_done_and_can_go_on(tmp_path, sent):
    text = (SAMPLES / "dump.txt").read_text("utf-8")
    for n in range(12):
        report(tmp_path / f"in/{n:02d}.txt", f"{text}\n{n}")
    out = tmp_path / "out"
    command = [sys.executable, "-m", "extractor", "audit", tmp_path / "in", "-o", out]
    running = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    deadline = time.monotonic() + 60
    while len(list(out.glob(".gouji/*.jsonl"))) < 2 and time.monotonic() < deadline:
        time.sleep(0.02)
    running.send_signal(sent)
    _, stderr = running.communicate(timeout=60)
    assert running.returncode == 130
    assert stderr.decode().endswith("gouji: interrupted; run again to go on\n")
    done = rows(out)
    assert 0 < len(done) < 12
    again = subprocess.run([*command, "-v"], capture_output=True, text=True, check=True)
    assert again.stderr.count("not read again") == len(done)
    assert len(rows(out)) == 12
    assert [r for r in rows(out) if r in done] == done


def test_a_picture_frames_the_words_of_each_cell_apart(tmp_path):
    picture = tmp_path / "page.png"
    sample = SAMPLES / "clean.pdf"
    assert gouji("page", sample, "--page", 2, "-o", picture).returncode == 0
    image = Image.open(picture)
    blue = (30, 90, 220)
    # in points: within two cells, and on the ruling between them
    rows = {
        top: [image.getpixel((x * 2, top * 2)) for x in range(590)]
        for top in range(325, 350)
    }
    framed = {x for pixels in rows.values() for x in range(590) if pixels[x] == blue}
    assert framed
    with open_document(sample, Options(pages=frozenset({2}))) as source:
        (page,) = source.pages()
    between = {
        round(r.x0)
        for r in page.rulings
        if r.x0 == r.x1 and r.top < 325 and r.bottom > 340
    }
    assert between
    assert not framed & between


@pytest.mark.parametrize("tail", ["", "2>&1 "])
def test_a_reader_that_goes_away_does_not_look_like_findings(tmp_path, tail):
    path = SAMPLES / "clean.pdf"
    for command in (f"audit {path} -o {tmp_path / 'out'}", "checks list"):
        line = f"set -o pipefail; {sys.executable} -m extractor {command} {tail}| true"
        done = subprocess.run(["bash", "-c", line], capture_output=True, check=False)
        assert (done.returncode, done.stderr) == (0, b"")
    assert rows(tmp_path / "out")


def test_a_folder_of_page_pictures_is_read_as_one_document_and_again_when_changed(
    tmp_path,
):
    folder = tmp_path / "scans"
    folder.mkdir()
    for number in (1, 2):
        page = Image.new("RGB", (827, 1169), "white")
        font = ImageFont.load_default(40)
        ImageDraw.Draw(page).text((90, 200), f"Page {number}: 2024", "black", font)
        page.save(folder / f"{number}.jpg")
    out = tmp_path / "out"
    assert gouji("extract", folder, "-o", out).returncode == 0
    (first,) = rows(out)
    assert (first["document"], first["pages"]) == ("scans", "2")
    assert (first["ocr_pages"], first["unread_pages"]) == ("1;2", "")
    assert "not read again" in gouji("extract", folder, "-o", out, "-v").stderr
    Image.new("RGB", (827, 1169), "white").save(folder / "2.jpg")
    assert gouji("extract", folder, "-o", out).returncode == 0
    (second,) = rows(out)
    assert (second["ocr_pages"], second["unread_pages"]) == ("1", "")
    assert second["sha256"] != first["sha256"]


def test_an_engine_that_is_not_installed_is_named(tmp_path):
    page = Image.new("RGB", (827, 1169), "white")
    ImageDraw.Draw(page).text((90, 200), "2024", "black", ImageFont.load_default(40))
    page.save(tmp_path / "p.png")
    command = [sys.executable, "-m", "extractor", "extract", tmp_path / "p.png"]
    options = ["--ocr-engine", "tesseract", "-o", tmp_path / "out"]
    env = {**os.environ, "PATH": str(tmp_path)}
    done = subprocess.run([*command, *options], capture_output=True, text=True, env=env)
    assert done.returncode == 6
    assert "tesseract-ocr-chi-sim" in done.stderr
    assert done.stderr.count("\n") == 1


def test_many_failures_are_counted_by_their_reason_and_the_slowest_named():
    summary = Summary(10, 3, (), (), {}, {}, (), False)
    counted = replace(
        summary,
        reasons={"is damaged": 2, "was not read within 300 s": 1},
        slowest=(("b.pdf", "9.1"), ("a.pdf", "2")),
    )
    told = lines_of(counted, Path("out"), ("csv",))
    assert told[1] == "not read: 2 is damaged, 1 was not read within 300 s"
    assert told[2] == "slowest: b.pdf 9.1 s, a.pdf 2 s"


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such terminals")
def test_a_password_is_asked_on_the_terminal_while_workers_run(tmp_path):
    import pty
    import termios

    report(tmp_path / "in/b.txt")
    locked(tmp_path / "in/a.pdf", "secret")
    command = ["-m", "extractor", "audit", str(tmp_path / "in")]
    command += ["-o", str(tmp_path / "out"), "--format", "csv"]
    child, terminal = pty.fork()
    if child == 0:
        os.execv(sys.executable, [sys.executable, *command])
    said, answered = b"", False
    with contextlib.suppress(OSError):  # which is how a terminal ends
        while more := os.read(terminal, 4096):
            said += more
            if b"Password of a.pdf" in said and not answered:
                answered = True
                # what is typed before the echo is off is thrown away
                while termios.tcgetattr(terminal)[3] & termios.ECHO:
                    time.sleep(0.01)
                os.write(terminal, b"secret\n")
    os.close(terminal)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert b"secret" not in said
    assert [r["status"] for r in rows(tmp_path / "out")] == ["ok", "ok"]
