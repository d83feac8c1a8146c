"""An invented document as the stages would hand it to the outputs."""

from decimal import Decimal

from extractor.geometry import BBox
from extractor.kinds import (
    FieldPattern,
    Kind,
    PatternBook,
    ValueType,
    Vocabulary,
)
from extractor.model import (
    Bound,
    Cell,
    Citation,
    Condition,
    Document,
    Evidence,
    Fact,
    Indicator,
    LineItem,
    Nil,
    Outcome,
    Part,
    PartialDate,
    Passage,
    Quantity,
    Reading,
    Record,
    Region,
    Result,
    Severity,
    Sheet,
    Source,
    Table,
    Verdict,
)

FIELDS = {
    "income_total": FieldPattern(label="收入合计", type=ValueType.AMOUNT, unit="万元"),
    "staff_actual": FieldPattern(label="实有人数", type=ValueType.COUNT, unit="人"),
    "rate": FieldPattern(label="执行率", type=ValueType.PERCENT, unit="%"),
    "duties": FieldPattern(label="职能", type=ValueType.TEXT),
    "filled_date": FieldPattern(label="填报日期", type=ValueType.DATE),
    "contact_name": FieldPattern(label="联系人", type=ValueType.PERSON),
    "contact_phone": FieldPattern(label="联系电话", type=ValueType.PHONE),
}
BOOK = PatternBook(
    kinds={"form": Kind(kind="form", title="表", fields=FIELDS)},
    vocabulary=Vocabulary(lists={"totals": ("合计", "汇总")}),
    version="1",
)


def number(text, unit=""):
    value = Decimal(text)
    return Quantity(value, unit, max(0, -value.as_tuple().exponent))


def fact(field, value, row="", raw=None, page=1, top=100.0, x0=72.0):
    raw = str(value) if raw is None else raw
    where = (Region(page, BBox(x0, top, x0 + 40.126, top + 12)),)
    return Fact(field, row, value, Evidence(where, raw), field, Source.FORM)


def record(*facts, indicators=(), lines=(), number=1):
    chosen = {(f.field, f.row): f for f in facts}
    part = Part("form", number, (), ())
    return Record(part, facts, chosen, indicators, lines)


def table(rows, page=3, number=1):
    cells = tuple(
        Cell(
            r, c, 1, 1, page, BBox(c * 50, r * 20, c * 50 + 50, r * 20 + 20), Passage(t)
        )
        for r, row in enumerate(rows)
        for c, t in enumerate(row)
        if t is not None
    )
    return Table(page, number, len(rows), len(rows[0]), cells)


def result(*records, tables=(), outcomes=(), name="report.pdf"):
    sheet = Sheet(1, 595, 842, Condition.TEXT, Reading.TEXT, (), ())
    empty = Sheet(2, 595, 842, Condition.NO_TEXT, Reading.TEXT, (), ())
    document = Document(name, "0" * 64, 2, (sheet, empty))
    return Result(document, tables, records, outcomes, "2023", "甲县水利局", 1.23456)


def whole_result():
    """A bit of everything."""
    total = fact("income_total", number("1234.50", "万元"), raw="1,234.50")
    facts = (
        total,
        fact("staff_actual", Nil.DASH, raw="—", top=120),
        fact("rate", Bound("≥92", number("92", "%"), None), raw="≥92%", top=140),
        fact("duties", "=管水", top=160),
        fact("filled_date", PartialDate(2024, 4), raw="2024年4月", top=180),
        fact("contact_name", "赵某甲", top=200),
        fact("contact_phone", "13000001234", top=220),
        fact("income_total", None, row="乙站", raw="12.3.4", top=240),
    )
    cells = {
        "name": fact("indicator.name", "修渠长度", row="1", top=300),
        "target": fact("indicator.target", "≥95%", row="1", top=300, x0=150),
        "actual": fact("indicator.actual", Nil.DASH, row="1", raw="—", top=300, x0=200),
        "weight": fact("indicator.weight", number("10"), row="1", top=300, x0=250),
        "score": fact("indicator.score", number("9.50"), row="1", top=300, x0=300),
    }
    row = Indicator(1, "产出指标", number("50"), "数量指标", cells)
    line = LineItem("决算", 1, "201", "行政", "合计", fact("决算.合计", number("3.20")))
    outcome = Outcome(
        check="B01",
        case="",
        part="form#1",
        verdict=Verdict.FAIL,
        severity=Severity.ERROR,
        citations=(Citation("form#1", total),),
        expected=Decimal("1234.40"),
        actual=Decimal("1234.50"),
        difference=Decimal("0.10"),
        unit="万元",
        message="收入合计1234.50万元（第1页），联系人赵某甲",
    )
    passed = Outcome("B02", "", "form#1", Verdict.PASS, Severity.ERROR)
    idle = Outcome(
        "B03", "", "form#1", Verdict.NOT_EVALUABLE, Severity.ERROR, reason="rate"
    )
    grid = table([["填表人：赵 某甲", None], ["-5.20", "@x"], ["电话13000001234", "—"]])
    return result(
        record(*facts, indicators=(row,), lines=(line,)),
        tables=(grid,),
        outcomes=(outcome, passed, idle),
    )
