"""A folder of several years and units is one case: who is paired, what is compared."""

import gc
import json
from fractions import Fraction

import pytest

from extractor.checks.copies import alike, candidates, estimate, signature
from extractor.checks.pairing import Trace, member, units
from extractor.checks.peers import fences
from extractor.checks.trial import records_of
from extractor.loading import load_book
from extractor.model import Outcome, Record, Verdict
from extractor.options import Options
from extractor.outputs.restore import restore
from extractor.outputs.rows import result_rows
from extractor.pipeline import audit
from extractor.portfolio import Filed, reconcile_across
from extractor.work import Work
from tests.test_batch import go
from tests.test_samples import SAMPLES

CODE, OTHER_CODE = "12433100696229742X", "11430000006120028N"


@pytest.fixture(scope="module")
def book():
    return load_book()


def trace(place: int, unit: str, year: int | None = 2024, code: str = "") -> Trace:
    return Trace(place, 0, unit, code, year)


def paired(*traces: Trace) -> list[list[int]]:
    return [[t.place for t in unit] for unit in units(traces)]


def test_a_code_pairs_whatever_the_names():
    found = paired(
        trace(0, "甲县水利局", 2023, CODE),
        trace(1, "甲县水务局", 2024, CODE),
        trace(2, "甲县水利局", 2024, OTHER_CODE),
    )
    assert found == [[0, 1], [2]]


def test_without_codes_names_pair_and_short_names_too():
    found = paired(
        trace(0, "湘水自治州职业技能鉴定中心", 2022),
        trace(1, "州职业技能鉴定中心", 2023),
        trace(2, "湘水自治州职业技能鉴定中心", 2024),
        trace(3, "甲县林业局", 2024),
    )
    assert found == [[0, 1, 2], [3]]


def test_a_short_name_that_two_units_may_bear_pairs_neither():
    found = paired(
        trace(0, "县水利局", 2023),
        trace(1, "甲县水利局", 2024),
        trace(2, "乙县水利局", 2024),
    )
    assert found == [[0], [1], [2]]


def test_two_reports_of_one_year_are_not_one_unit_under_two_names():
    assert paired(trace(0, "县水利局"), trace(1, "甲县水利局")) == [[0], [1]]


def test_a_name_with_two_codes_says_nothing_by_itself():
    found = paired(
        trace(0, "水利局", 2023, CODE),
        trace(1, "水利局", 2023, OTHER_CODE),
        trace(2, "水利局", 2024),
    )
    assert found == [[0], [1], [2]]


def test_nameless_reports_stand_alone():
    assert paired(trace(0, "", 2023), trace(1, "", 2024)) == [[0], [1]]


def test_a_row_means_the_unit_of_its_place_or_department():
    home = trace(0, "甲县水利局")
    own, other = trace(1, "甲县灌溉站"), trace(2, "乙县灌溉站")
    assert member("灌溉站", home, [own, other]) == (own,)
    assert member("灌溉站", home, [other]) == ()
    told = Trace(3, 0, "清水灌溉站", "", 2024, supervisors=("甲县水利局",))
    assert member("灌溉站", home, [told]) == (told,)
    assert member("甲县灌溉站", home, [trace(4, "甲县灌溉站", 2023)]) == ()


TEXT = (
    "一是预算编制不够精细，年初预算与执行存在较大差异；二是绩效指标设置不够科学，"
    "部分指标难以量化；三是前期准备不足，资金支付集中在第四季度，影响了使用效益。"
)
ANOTHER = (
    "受连续阴雨影响，造林整地推迟近两个月，苗木成活率低于预期；管护人员年龄偏大，巡山"
    "频次达不到要求；林地纠纷调处周期长，三个村组的补植只能顺延到来年春季完成。"
)


def test_a_copy_with_other_figures_is_a_copy():
    copy = TEXT.replace("第四季度", "第四季度（占62.5%）")
    assert alike(TEXT, copy) > Fraction(85, 100)
    assert alike(TEXT, ANOTHER) == 0
    assert estimate(signature(TEXT), signature(copy)) > Fraction(8, 10)
    signatures = {i: [signature(t)] for i, t in enumerate((TEXT, ANOTHER, copy))}
    assert list(candidates(signatures)) == [(0, 2)]


def test_what_lies_far_out_depends_on_the_others():
    values = [Fraction(n) for n in (10, 11, 12, 13, 14)]
    limits = fences(values, Fraction(3), Fraction(1, 20))
    assert (limits.nominal, limits.low, limits.high) == (12, 5, 19)
    alike_all = fences([Fraction(100)] * 9, Fraction(3), Fraction(1, 20))
    assert (alike_all.low, alike_all.high) == (85, 115)


def across(book, fields: dict[str, dict[str, str]], **options) -> list:
    filed = [
        Filed(name, lambda told=told: records_of(told, book, ""))
        for name, told in fields.items()
    ]
    return list(reconcile_across(filed, book, Options(**options)))


def of(found: list[tuple[str, Outcome]], check: str, verdict: Verdict) -> list:
    return [(n, o) for n, o in found if (o.check, o.verdict) == (check, verdict)]


YEARS = {
    "a.pdf": {
        "base_data.fiscal_year": "2023",
        "base_data.unit_name": "甲县水利局",
        "base_data.office.final": "1.69",
    },
    "b.pdf": {
        "base_data.fiscal_year": "2024",
        "base_data.unit_name": "甲县水利局",
        "base_data.office.prior_final": "1.96",
    },
}


def test_the_finding_is_the_newest_document_s_and_names_the_other(book):
    ((name, outcome),) = of(across(book, YEARS), "M02", Verdict.FAIL)
    assert name == "b.pdf"
    assert [c.document for c in outcome.citations] == ["", "a.pdf"]
    assert "（《a.pdf》第1页）为1.69万元" in outcome.message
    assert outcome.cause == "base_data#1 office.prior_final"


def test_order_of_documents_changes_no_outcome(book):
    turned = dict(reversed(YEARS.items()))
    assert {(n, o.check, o.case, o.verdict) for n, o in across(book, YEARS)} == {
        (n, o.check, o.case, o.verdict) for n, o in across(book, turned)
    }


def test_a_report_alone_says_that_there_was_nothing_to_compare(book):
    outcomes = across(book, {"b.pdf": YEARS["b.pdf"]})
    assert {o.verdict for _, o in outcomes} == {Verdict.NOT_APPLICABLE}
    assert "no_part: prior.base_data" in {o.reason for _, o in outcomes}


def test_a_report_without_a_year_could_not_be_compared(book):
    told = {k: v for k, v in YEARS["b.pdf"].items() if "year" not in k}
    outcomes = across(book, {"a.pdf": YEARS["a.pdf"], "b.pdf": told})
    found = {(n, o.check, o.verdict, o.reason) for n, o in outcomes}
    reason = "absent: fiscal_year"
    assert ("b.pdf", "M02", Verdict.NOT_EVALUABLE, reason) in found


def test_only_and_skip_hold_here_too(book):
    assert {o.check for _, o in across(book, YEARS, only=frozenset({"M02"}))} == {"M02"}
    assert across(book, YEARS, only=frozenset({"B01"})) == []


def test_records_are_let_go(book):
    """However many documents there are, the records of a few are held at once."""

    def alive() -> int:
        return sum(isinstance(thing, Record) for thing in gc.get_objects())

    before, held = alive(), []

    def read(number: int):
        if number % 40 == 0:
            held.append(alive() - before)
        fields = {
            "base_data.fiscal_year": "2024",
            "base_data.unit_name": f"{number}号水利局",
            "base_data.office.final": "1.69",
        }
        return records_of(fields, book, "")

    filed = [Filed(f"{n}.pdf", lambda n=n: read(n)) for n in range(200)]
    assert sum(1 for _ in reconcile_across(filed, book, Options())) > 200
    assert len(held) >= 10
    assert max(held) <= 40


def test_records_come_back_from_their_rows(book):
    result = audit(SAMPLES / "clean.pdf", book, Options(audit=False))
    rows = list(result_rows(result, book, audited=False))
    told = [(n, json.loads(json.dumps(r, default=str))) for n, r in rows]
    for before, after in zip(result.records, restore(told, book), strict=True):
        assert after.part.name == before.part.name
        assert list(after.chosen) == list(before.chosen)
        for key, fact in before.chosen.items():
            back = after.chosen[key]
            assert (back.value, back.label) == (fact.value, fact.label), key
            assert back.evidence.raw == fact.evidence.raw


def test_a_run_over_two_years_writes_what_it_finds(tmp_path, book):
    text = (SAMPLES / "dump.txt").read_text("utf-8")
    later = text
    for year in (2025, 2024, 2023, 2022, 2021):
        later = later.replace(f"{year}", f"{year + 1}")
    paths = []
    for name, content in (("one.txt", text), ("two.txt", later)):
        paths.append(tmp_path / name)
        paths[-1].write_text(content, "utf-8")
    out = tmp_path / "out"
    go(Work(book, Options()), out, *paths, formats=("csv", "json"))
    checks = (out / "checks.csv").read_text("utf-8-sig")
    assert "two.txt,base_data#1,M02," in checks
    data = json.loads((out / "json" / "two.txt.json").read_text("utf-8"))
    found = [f for f in data["findings"] if f["check"] == "M02"]
    assert found
    assert {e.get("document") for e in found[0]["evidence"]} == {None, "one.txt"}
    first = json.loads((out / "json" / "one.txt.json").read_text("utf-8"))
    assert [f for f in first["findings"] if f["check"] == "M02"] == []
    order = [(f["pages"], f["part"]) for f in data["findings"]]
    assert len(order) == len(data["findings"])
