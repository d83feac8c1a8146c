"""Many documents: names, failures, resuming, and being interrupted."""

import csv
import os
from dataclasses import replace
from pathlib import Path

import pikepdf
import pytest

from extractor import batch
from extractor.batch import Batch
from extractor.engines import Running
from extractor.errors import OutputError, UsageError
from extractor.inputs import find_inputs
from extractor.loading import load_book
from extractor.options import Options
from extractor.outputs import ATTACHMENTS, FORMATS
from extractor.outputs.exhibit import put_in_place
from extractor.outputs.stage import Store
from extractor.staging import read
from extractor.work import Failure, Work, key_of, unwatched

DUMP = "赤水县水利局\n一段没有表格的文字。\n"


def report(path, text=DUMP):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    return path


def locked(path, password):
    pdf = pikepdf.new()
    pdf.add_blank_page()
    pdf.save(path, encryption=pikepdf.Encryption(owner="owner", user=password))
    return path


def names(*arguments, listed=()):
    return [s.name for s in find_inputs([str(a) for a in arguments], listed)]


def rows(out, name="documents.csv"):
    with (out / name).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture
def work():
    return Work(load_book(), Options())


class Here:
    """Works on documents in this process, one after another; see test_engines."""

    far = False

    def each(self, function, items, watch):
        for item in items:
            watch([Running(item, 0)])
            yield item, function(item, unwatched)


def ignore(done, running):
    """Nobody watches."""


def go(work, out, *paths, watch=ignore, ask=None, formats=("csv",)):
    sources = find_inputs([str(path) for path in paths])
    return Batch(work, Store(out), Here(), watch, ask).run(sources, formats)


def test_a_file_is_called_by_its_name_and_a_folder_gives_relative_paths(tmp_path):
    report(tmp_path / "all/2023/a.txt")
    report(tmp_path / "all/b.PDF")
    report(tmp_path / "all/c.docx")
    report(tmp_path / "all/.hidden/d.txt")
    assert names(tmp_path / "all") == ["2023/a.txt", "b.PDF"]
    assert names(tmp_path / "all/2023/a.txt") == ["a.txt"]


def test_equal_names_get_the_folder_above_in_front(tmp_path):
    for folder in ("x/2022", "y/2022", "z/2023"):
        report(tmp_path / folder / "a.txt")
    one, two, three = (tmp_path / f / "a.txt" for f in ("x/2022", "y/2022", "z/2023"))
    assert names(one, three) == ["2022/a.txt", "2023/a.txt"]
    assert names(one, two, three) == ["2023/a.txt", "x/2022/a.txt", "y/2022/a.txt"]
    assert names(tmp_path / "x", tmp_path / "y") == ["x/2022/a.txt", "y/2022/a.txt"]


def test_a_document_named_twice_is_one(tmp_path):
    path = report(tmp_path / "in/a.txt")
    assert names(path, tmp_path / "in", tmp_path / "in/../in/a.txt") == ["a.txt"]


def test_a_dash_stands_for_a_list(tmp_path):
    path = report(tmp_path / "a.txt")
    assert names("-", listed=[f"{path}\n", "\n"]) == ["a.txt"]
    with pytest.raises(UsageError, match="the list is empty"):
        names("-", listed=[])


def test_a_folder_without_reports_says_what_it_looked_for(tmp_path):
    (tmp_path / "letter.docx").write_bytes(b"PK")
    with pytest.raises(UsageError, match=r"no PDF, picture or \.txt"):
        names(tmp_path)


def test_a_failed_document_has_a_row_and_the_rest_go_on(tmp_path, work):
    good = report(tmp_path / "b.txt")
    bad = tmp_path / "a.pdf"
    bad.write_bytes(b"%PDF-1.4 rubbish")
    picture = tmp_path / "c.png"
    picture.write_bytes(b"\x89PNG")
    missing = tmp_path / "d.pdf"
    ended = go(work, tmp_path / "out", good, bad, picture, missing)
    found = {r["document"]: r for r in rows(tmp_path / "out")}
    assert [f.document for f in ended.failures] == ["a.pdf", "c.png", "d.pdf"]
    assert {n: r["status"] for n, r in found.items()} == {
        "a.pdf": "failed",
        "b.txt": "ok",
        "c.png": "failed",
        "d.pdf": "failed",
    }
    assert "damaged" in found["a.pdf"]["error"]
    assert "not a picture" in found["c.png"]["error"]
    assert "no such file" in found["d.pdf"]["error"]
    assert str(tmp_path) not in found["d.pdf"]["error"]
    assert found["b.txt"]["pages"] == "1"
    assert not (tmp_path / "out/tables/a.pdf").exists()


def test_a_defect_on_one_document_is_told_without_its_contents(tmp_path, work):
    broken = replace(work, options=replace(work.options, pages=3))  # no set of pages
    found = read(find_inputs([str(report(tmp_path / "a.txt"))])[0], broken)
    assert isinstance(found, Failure)
    assert "defect" in str(found.error)
    assert "TypeError at" in str(found.error)
    assert "水利局" not in str(found.error)


def stages(out):
    return {p.name: p.stat().st_mtime_ns for p in (out / ".gouji").glob("*.jsonl")}


def test_a_finished_document_is_not_read_again(tmp_path, work):
    path = report(tmp_path / "a.txt")
    go(work, tmp_path / "out", path)
    before = stages(tmp_path / "out")
    first = (tmp_path / "out/documents.csv").read_bytes()
    go(work, tmp_path / "out", path)
    assert stages(tmp_path / "out") == before
    # even the seconds are those of the first reading
    assert (tmp_path / "out/documents.csv").read_bytes() == first


CHANGES = {
    "pages": {"pages": frozenset({1})},
    "kind": {"kind": "base_data"},
    "checks": {"only": frozenset({"B01"})},
    "redaction": {"redact": True},
    "no audit": {"audit": False},
}


@pytest.mark.parametrize("change", CHANGES)
def test_other_options_read_again(work, change):
    other = replace(work, options=replace(work.options, **CHANGES[change]))
    assert key_of("0", other) != key_of("0", work)


def test_other_bytes_and_other_patterns_read_again(work):
    patterns = replace(work, book=work.book.model_copy(update={"version": "other"}))
    assert len({key_of("0", work), key_of("1", work), key_of("0", patterns)}) == 3


def test_passwords_and_places_do_not_read_again(work):
    other = replace(work.options, passwords=("x",), patterns=Path("anywhere"))
    assert key_of("0", replace(work, options=other)) == key_of("0", work)


def test_an_interrupted_run_keeps_what_is_done_and_goes_on(tmp_path, work):
    paths = [report(tmp_path / f"{n}.txt", DUMP + n) for n in "abc"]
    out = tmp_path / "out"

    def interrupt(done, running):
        if done == 2:
            raise KeyboardInterrupt

    ended = go(work, out, *paths, watch=interrupt)
    assert ended.interrupted
    assert [r["document"] for r in rows(out)] == ["a.txt", "b.txt"]
    before = stages(out)
    assert not go(work, out, *paths).interrupted
    assert [r["document"] for r in rows(out)] == ["a.txt", "b.txt", "c.txt"]
    assert before.items() < stages(out).items()


def test_the_same_input_gives_the_same_bytes_but_for_the_seconds(tmp_path, work):
    paths = [report(tmp_path / f"{n}.txt", DUMP + n) for n in "ab"]
    go(work, tmp_path / "one", *paths)
    go(work, tmp_path / "two", *reversed(paths))
    for name in ("facts.csv", "checks.csv", "findings.csv", "indicators.csv"):
        one, two = (tmp_path / n / name for n in ("one", "two"))
        assert one.read_bytes() == two.read_bytes()


def test_equal_bytes_under_two_names_are_two_documents(tmp_path, work):
    paths = [report(tmp_path / f"{n}.txt") for n in "ab"]
    go(work, tmp_path / "out", *paths)
    found = rows(tmp_path / "out")
    assert [r["document"] for r in found] == ["a.txt", "b.txt"]
    assert found[0]["sha256"] == found[1]["sha256"]


def test_a_locked_file_is_asked_about_until_a_password_fits(tmp_path, work):
    path = locked(tmp_path / "a.pdf", "right")
    asked = []

    def answer(document):
        asked.append(document)
        return ["wrong", "right"][len(asked) - 1]

    ended = go(work, tmp_path / "out", path, ask=answer)
    assert asked == ["a.pdf", "a.pdf"]
    assert ended.failures == ()


def test_nobody_is_asked_more_than_three_times(tmp_path, work):
    path = locked(tmp_path / "a.pdf", "right")
    asked = []
    ask = lambda document: asked.append(document) or "wrong"  # noqa: E731
    ended = go(work, tmp_path / "out", path, ask=ask)
    assert len(asked) == batch.TRIES
    assert len(ended.failures) == 1


def test_a_password_that_was_given_is_tried_on_the_other_locked_files(tmp_path, work):
    one, two = (locked(tmp_path / f"{n}.pdf", "right") for n in "ab")
    asked = []
    ask = lambda document: asked.append(document) or "right"  # noqa: E731
    ended = go(work, tmp_path / "out", one, two, ask=ask)
    assert asked == ["a.pdf"]
    assert ended.failures == ()


def test_who_gives_no_password_is_asked_once_for_each_file(tmp_path, work):
    one, two = (locked(tmp_path / f"{n}.pdf", n) for n in "ab")
    asked = []
    ask = lambda document: asked.append(document) or ""  # noqa: E731
    ended = go(work, tmp_path / "out", one, two, ask=ask)
    assert asked == ["a.pdf", "b.pdf"]
    assert [f.document for f in ended.failures] == ["a.pdf", "b.pdf"]


def test_a_file_that_changes_while_it_is_read_is_told(tmp_path, work):
    path = report(tmp_path / "a.txt")

    def change(done, running):
        report(path, DUMP + "x")

    ended = go(work, tmp_path / "out", path, watch=change)
    assert "changed while it was read" in str(ended.failures[0].error)
    assert go(work, tmp_path / "out", path).failures == ()


@pytest.mark.parametrize("content", ["", "[", "{}", "null", "[1]", "\0\0"])
def test_a_damaged_listing_of_files_does_no_harm(tmp_path, work, content):
    path = report(tmp_path / "a.txt")
    go(work, tmp_path / "out", path)
    (tmp_path / "out/.gouji/files.json").write_text(content, "utf-8")
    go(work, tmp_path / "out", path)
    assert [r["document"] for r in rows(tmp_path / "out")] == ["a.txt"]
    # and the listing is whole again: what is not written any more goes
    go(work, tmp_path / "out", path, formats=("json",))
    assert not (tmp_path / "out/documents.csv").exists()


def test_what_a_killed_run_left_half_done_is_taken_away(tmp_path, work):
    own = tmp_path / "out/.gouji"
    report(own / "0123.jsonl.77.new", "half")
    report(own / "new-abc/facts.csv", "half")
    go(work, tmp_path / "out", report(tmp_path / "a.txt"))
    left = sorted(p.name for p in own.iterdir() if "new" in p.name)
    assert left == []


def test_two_runs_do_not_write_into_one_folder(tmp_path, work):
    path = report(tmp_path / "a.txt")
    with (
        Store(tmp_path / "out").opened(),
        pytest.raises(OutputError, match="another gouji is writing here"),
    ):
        go(work, tmp_path / "out", path)
    assert go(work, tmp_path / "out", path).failures == ()


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read_is_a_failure(tmp_path, work):
    path = report(tmp_path / "a.txt")
    path.chmod(0)
    ended = go(work, tmp_path / "out", path)
    assert "may not be read" in str(ended.failures[0].error)


@pytest.fixture
def sheets(monkeypatch):
    """A format whose files are made from the document; what it was made from."""
    made = []

    def attach(exhibit, path):
        made.append(exhibit)
        path.write_text(f"{exhibit.name}: {len(exhibit.rows)} rows", "utf-8")

    def place(folder, documents, book, audited):
        put_in_place(folder, documents, "html")

    monkeypatch.setattr(
        "extractor.staging.ATTACHMENTS", {**ATTACHMENTS, "html": attach}
    )
    monkeypatch.setattr("extractor.batch.FORMATS", {**FORMATS, "html": place})
    return made


def go_attaching(work, out, *paths, redact=False):
    sources = find_inputs([str(path) for path in paths])
    work = replace(work, options=replace(work.options, redact=redact))
    store = Store(out, redact, ("html",))
    return Batch(work, store, Here(), ignore).run(sources, ("csv", "html"))


def test_an_attachment_bears_its_documents_name_and_is_not_made_twice(
    tmp_path, work, sheets
):
    for name in ("2023/a.txt", "2024/a.txt"):  # the same bytes
        report(tmp_path / "in" / name)
    out = tmp_path / "out"
    for _ in range(2):
        go_attaching(work, out, tmp_path / "in")
        texts = {
            p.relative_to(out).as_posix(): p.read_text("utf-8")
            for p in (out / "html").rglob("*.html")
        }
        assert texts == {
            "html/2023/a.txt.html": "2023/a.txt: 0 rows",
            "html/2024/a.txt.html": "2024/a.txt: 0 rows",
        }
    assert len(sheets) == 2


def test_a_document_without_its_attachment_is_not_finished(tmp_path, work, sheets):
    path = report(tmp_path / "a.txt")
    go(work, tmp_path / "out", path)  # rows only
    go_attaching(work, tmp_path / "out", path)
    assert (tmp_path / "out/html/a.txt.html").exists()


def test_a_redacted_run_leaves_no_open_attachment(tmp_path, work, sheets):
    path = report(tmp_path / "a.txt")
    go_attaching(work, tmp_path / "out", path)
    go_attaching(work, tmp_path / "out", path, redact=True)
    staged = sorted(p.name for p in (tmp_path / "out/.gouji").glob("*.html"))
    assert [name.endswith(".redacted.html") for name in staged] == [True]


def test_a_defect_in_an_attachment_costs_that_document_alone(
    tmp_path, work, sheets, monkeypatch
):
    def attach(exhibit, path):
        if exhibit.name == "a.txt":
            raise KeyError(exhibit.name)
        path.write_text("whole", "utf-8")

    monkeypatch.setattr("extractor.staging.ATTACHMENTS", {"html": attach})
    report(tmp_path / "in/a.txt")
    report(tmp_path / "in/b.txt", DUMP + DUMP)
    ended = go_attaching(work, tmp_path / "out", tmp_path / "in")
    assert [f.document for f in ended.failures] == ["a.txt"]
    assert [p.name for p in (tmp_path / "out/html").iterdir()] == ["b.txt.html"]
    assert not list((tmp_path / "out/.gouji").glob("*.new"))
