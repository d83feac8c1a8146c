"""Running text: numbering, leftovers, missing signs; names of places and units."""

from array import array
from collections import Counter
from dataclasses import replace

import pytest

from extractor.checks.naming import regions_in
from extractor.checks.trial import records_of
from extractor.geometry import BBox
from extractor.loading import load_book
from extractor.model import Passage, TextLine, Verdict
from extractor.options import Options
from extractor.reconcile import reconcile

BOOK = load_book()
PROVINCES, PREFECTURES = 34, 333
OUT_OF_USE = {"3712", "5422", "5424", "5426", "6521", "6522"}


def outcomes(code, records):
    return reconcile(records, BOOK, Options(only=frozenset({code})))


def of_text(code, text):
    return outcomes(code, records_of({"overall_report.text": text}, BOOK, ""))


def findings(code, text):
    return [o.message for o in of_text(code, text) if o.verdict is Verdict.TEXT]


@pytest.mark.parametrize(
    "text",
    [
        "一是落实任务；二是加强管理；三是强化考核。",
        "一是落实任务。\n二是加强管理。\n四、有关建议\n一是加强培训。",
        "成果之一是建成平台，其中之三是开放数据。",
        "一、概况\n（一）职能\n（二）机构\n二、支出\n（一）基本支出\n（二）项目支出",
        # a heading without a number stands between
        "一、概况\n（一）职能\n（二）机构\n内设机构职责\n（一）办公室",
        # the second heading is in the text, only not as a line of its own
        "一、概况\n本单位概况如下。二、支出情况\n三、绩效情况",
        "1、概况\n3、绩效",  # digits number many things
        "十、其他\n十一、附则",
    ],
)
def test_numbering_that_counts_on_is_no_finding(text):
    assert findings("N04", text) == []


@pytest.mark.parametrize(
    ("text", "before", "after"),
    [
        ("一是落实任务；三是加强管理。", "一是", "三是"),
        ("一、概况\n二、支出\n四、建议", "二、", "四、"),
        ("二、支出\n（一）基本支出\n（三）项目支出", "(一)", "(三)"),
        ("（一）概况\n（二）年度目标\n（一）能力建设", "(二)", "(一)"),
    ],
)
def test_numbering_that_breaks_off_is_told(text, before, after):
    (message,) = findings("N04", text)
    assert f"“{before}”之后为“{after}”" in message


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("N05", "占地XX平方米。全年支出××万元。"),
        ("N05", "三公经费比上年增加（减少）0.2万元。"),
        ("N05", "支出决算数小于预算数（或与预算数持平）。"),
        ("N08", "基本支出占76.23，项目支出占23.77%。"),
        ("N08", "收入比上年增长13.95，主要原因是增资。"),
    ],
)
def test_leftovers_and_missing_signs_are_told(code, text):
    assert findings(code, text)


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("N05", "采购XX-300型设备，配套MAX软件。"),
        ("N05", "执行率×分值为得分，3×4计算。"),
        ("N08", "占地3.5亩，占总支出的76.23%，增长13.95%，提高1.2个百分点。"),
        ("N08", "比上年增长13.95万元，下降0.5倍，占比约二成。"),
        ("N08", "增长2.5个点位的2.14万人。"),
    ],
)
def test_what_only_looks_like_it_is_not(code, text):
    assert findings(code, text) == []


def test_words_that_were_not_read_for_certain_are_no_finding():
    (record,) = records_of({"overall_report.text": "一是落实；三是管理。"}, BOOK, "")
    line = record.part.passages[0].text
    edges = [float(i) for i in range(len(line) + 1)]
    box = BBox(0, 0, len(line), 1)

    def read(sureness):
        text = TextLine(line, 1, box, edges, array("f", [sureness] * len(line)))
        part = replace(record.part, passages=(Passage(line, (text,), (0,)),))
        return {o.verdict for o in outcomes("N04", (replace(record, part=part),))}

    assert read(0.6) == {Verdict.NOT_EVALUABLE}
    assert read(0.97) == {Verdict.TEXT}


def test_every_province_and_prefecture_has_its_code():
    sizes = Counter(len(code) for code in BOOK.regions)
    assert sizes == {2: PROVINCES, 4: PREFECTURES + len(OUT_OF_USE)}
    assert set(BOOK.regions) >= OUT_OF_USE
    assert {code[:2] for code in BOOK.regions} <= set(BOOK.regions)
    in_use = {c: n for c, n in BOOK.regions.items() if c not in OUT_OF_USE}
    names = Counter(name for forms in in_use.values() for name in forms.split())
    assert [name for name, count in names.items() if count > 1] == []


@pytest.mark.parametrize(
    ("name", "places"),
    [
        ("湘西州甲中心", ("4331",)),
        ("湖南省湘西土家族苗族自治州甲中心", ("4331",)),
        ("湖南省甲厅", ("43",)),
        ("吉林市甲局", ("2202",)),
        ("吉林省吉林市甲局", ("2202",)),
        ("北京市海淀区甲局", ("11",)),
        ("甲县水利局", ()),
        ("长沙县水利局", ()),  # a county that bears a prefecture's name
        ("北京路小学", ()),
    ],
)
def test_a_name_tells_its_place_only_where_it_begins_with_one(name, places):
    assert regions_in(name, BOOK) == places


def test_a_name_goes_into_no_message():
    case = {
        "overall_form.contact_name": "钱某乙",
        "overall_form.contact_phone": "130000",
        "overall_form.reviewer.name[1]": "赵某甲",
    }
    told = [o for o in outcomes("A12", records_of(case, BOOK, "")) if o.is_finding]
    assert {o.case for o in told} == {"phone", "person"}
    for outcome in told:
        assert "某" not in outcome.message
        assert "130000" not in outcome.message


@pytest.mark.parametrize(
    "piece", ["x", "*", "占", "增长1.", "一是", "(一)", "共", "1,", "…"]
)
def test_text_that_repeats_one_thing_is_soon_done(piece):
    text = piece * (60_000 // len(piece))
    for code in ("N04", "N05", "N08"):
        assert of_text(code, text)
    row = {"target": text, "actual": text, "weight": "10", "score": "10"}
    case = {f"project_table.indicator.1.{name}": told for name, told in row.items()}
    for code in ("G09", "G12", "G17"):
        assert outcomes(code, records_of(case, BOOK, ""))
