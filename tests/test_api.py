"""gouji from Python: results, frames, failures."""

import subprocess
import sys
from dataclasses import replace
from decimal import Decimal

import pytest

import extractor
from extractor.errors import ExtractorError, InputError
from extractor.frames import Result
from extractor.kinds import Kind
from extractor.pipeline import read
from extractor.work import Failure
from tests.crowds import SAMPLES
from tests.inventing import BOOK, FIELDS, fact, number, record, whole_result
from tests.test_batch import report
from tests.test_outputs import CONTRACT

TEXT = "甲县水利局\n一段没有表格的文字。\n"


@pytest.fixture
def result():
    return Result(whole_result(), BOOK, "report.pdf")


FRAMES = ("facts", "indicators", "lines", "findings", "checks")


@pytest.mark.parametrize("name", FRAMES)
def test_frames_have_the_columns_of_the_files(result, name):
    assert list(getattr(result, name)().columns) == CONTRACT[f"{name}.csv"].split()


def test_amounts_are_exact_and_absence_is_none(result):
    facts = result.facts().set_index(["field", "row"])
    value = facts.loc[("income_total", ""), "value"]
    assert isinstance(value, Decimal)
    assert str(value) == "1234.50"
    assert facts.loc[("staff_actual", ""), "value"] is None
    assert facts.loc[("staff_actual", ""), "state"] == "dash"
    finding = result.findings().iloc[0]
    assert finding["difference"] == Decimal("0.10")
    assert finding["evidence"][0]["field"] == "income_total"


def test_records_of_a_kind_have_the_columns_of_its_file(result):
    frame = result.records("form")
    assert list(frame.columns) == ["document", "part", *BOOK.kinds["form"].fields]
    assert frame.loc[0, "income_total"] == Decimal("1234.50")


def test_records_of_all_kinds_are_one_frame(result):
    other = Kind(kind="sheet", title="表", fields={"score": FIELDS["rate"]})
    book = BOOK.model_copy(update={"kinds": {**BOOK.kinds, "sheet": other}})
    (first,) = result.data.records
    second = record(fact("score", number("92", "%")))
    second = replace(second, part=replace(second.part, kind="sheet"))
    data = replace(result.data, records=(first, second))
    frame = Result(data, book, "report.pdf").records()
    assert list(frame["part"]) == ["form#1", "sheet#1"]
    assert list(frame["score"]) == [None, Decimal("92")]
    assert list(frame["income_total"]) == [Decimal("1234.50"), None]


def test_frames_are_redacted_when_asked():
    redacted = Result(whole_result(), BOOK, "report.pdf", redact=True)
    assert "赵" not in redacted.facts().to_csv() + redacted.findings().to_csv()


def test_audit_and_extract_take_a_path_and_options(tmp_path):
    path = report(tmp_path / "a.txt", TEXT)
    options = extractor.Options(pages=frozenset({1}))
    audited = extractor.audit(str(path), options)
    assert audited.document()["status"] == "ok"
    assert audited.document()["document"] == "a.txt"
    assert len(extractor.extract(path).findings()) == 0


def test_only_our_errors_leave(tmp_path):
    with pytest.raises(InputError, match=r"a\.pdf: no such file"):
        extractor.audit(tmp_path / "a.pdf")
    assert issubclass(InputError, ExtractorError)


def test_many_documents_come_one_by_one_with_their_failures(tmp_path):
    report(tmp_path / "b.txt", TEXT)
    (tmp_path / "a.pdf").write_bytes(b"%PDF-1.4 rubbish")
    found = list(extractor.extract_many([tmp_path]))
    assert [type(f) for f in found] == [Failure, Result]
    assert (found[0].document, found[1].name) == ("a.pdf", "b.txt")


def test_importing_is_cheap():
    code = (
        "import sys, extractor;"
        "print(sorted({'pandas', 'cv2', 'yaml', 'pydantic'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert done.stdout == "[]\n"


def test_progress_counts_the_pages_that_are_there():
    told = []
    wanted = extractor.Options(pages=frozenset({2, 3, 99}))
    sample = SAMPLES / "adjusted-layout.pdf"
    read(sample, wanted, lambda *counts: told.append(counts))
    assert [n_read for n_read, _, _ in told] == [0, 1, 2]
    assert {n_pages for _, n_pages, _ in told} == {2}
