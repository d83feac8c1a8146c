"""Reports exported here and now: the office program at hand draws them, we read them.

The samples are exports of one version of LibreOffice. These tests let the installed one
lay out a Word file and a spreadsheet, and check that what was typed is what is found.
"""

import shutil
import subprocess
from decimal import Decimal
from pathlib import Path

import pytest
from docx import Document
from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Side

from extractor.loading import load_book
from extractor.model import Nil, Quantity, Verdict
from extractor.options import Options
from extractor.pipeline import audit

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(shutil.which("soffice") is None, reason="needs LibreOffice"),
]

DASHES = ("——", "——", "——")
COLUMNS = ("年初预算数", "全年预算数", "全年执行数", "分值", "执行率", "得分")
FUNDS = (
    ("年度资金总额", "64.20", "70.00", "63.35", "10", "90.50%", "9.05"),
    ("其中：当年财政拨款", "64.20", "66.50", "58.95", *DASHES),
    ("上年结转资金", "", "3.50", "3.50", *DASHES),
    ("其他资金", "", "", "", *DASHES),
)
HEADS = ("一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分")
INDICATORS = (
    ("产出指标（60分）", "数量指标", "清淤渠道长度", "≥12公里", "12.6公里", "40", "40"),
    ("产出指标（60分）", "质量指标", "验收合格率", "100%", "100%", "20", "20"),
    ("效益指标（20分）", "社会效益指标", "灌溉条件", "改善", "改善", "20", "20"),
    ("满意度指标（10分）", "满意度指标", "受益农户满意度", "≥90%", "95%", "10", "10"),
)


def grid():
    """The rows of a project table, eight cells each."""
    rows = [("项目名称", "渠道清淤", *[""] * 6)]
    rows.append(
        ("主管部门", "禾丰县水利局", "", "", "实施单位", "禾丰县灌区所", "", "")
    )
    rows.append(("项目资金（万元）", "", *COLUMNS))
    rows += [("", *row) for row in FUNDS]
    rows.append(("绩效指标", *HEADS))
    rows += [("", *row) for row in INDICATORS]
    return [*rows, ("", "总分", "", "", "", "", "100", "99.05")]


def merges():
    """Corners of the merged cells of `grid`: top, left, bottom, right."""
    first = 3 + len(FUNDS)
    last = first + len(INDICATORS) + 1
    yield from ((0, 1, 0, 7), (1, 1, 1, 3), (1, 5, 1, 7))
    yield from ((2, 0, first - 1, 0), (first, 0, last, 0))
    yield from ((first + 1, 1, first + 2, 1), (last, 1, last, 5))


@pytest.fixture(scope="module")
def export(tmp_path_factory):
    """A function that makes a PDF of an office file and audits it."""
    folder = tmp_path_factory.mktemp("export")

    def exported(office: Path):
        profile = f"-env:UserInstallation=file://{folder}/profile"
        command = ["soffice", profile, "--headless", "--convert-to", "pdf"]
        command += ["--outdir", str(folder), str(office)]
        subprocess.run(command, check=True, capture_output=True, timeout=240)
        return audit(folder / f"{office.stem}.pdf", load_book(), Options())

    return exported


@pytest.fixture(scope="module")
def word(export, tmp_path_factory):
    document = Document()
    document.add_paragraph("县级预算部门项目支出绩效自评表")
    document.add_paragraph("（2024年度）")
    table = document.add_table(len(grid()), 8, style="Table Grid")
    for r, row in enumerate(grid()):
        for c, text in enumerate(row):
            table.cell(r, c).text = text
    for top, left, bottom, right in merges():
        text = table.cell(top, left).text
        table.cell(top, left).merge(table.cell(bottom, right)).text = text
    path = tmp_path_factory.mktemp("word") / "word.docx"
    document.save(str(path))
    return export(path)


@pytest.fixture(scope="module")
def sheet(export, tmp_path_factory):
    book = Workbook()
    page = book.active
    page.append(["县级预算部门项目支出绩效自评表"])
    page.append(["（2024年度）"])
    side = Side(style="thin")
    for row in grid():
        page.append([typed(text) for text in row])
        for cell in page[page.max_row]:
            cell.border = Border(side, side, side, side)
            cell.alignment = Alignment("center", "center", wrap_text=True)
            if isinstance(cell.value, float):
                cell.number_format = "0.00%" if cell.value < 1 else "General"
    page.merge_cells("A1:H1")
    page.merge_cells("A2:H2")
    for top, left, bottom, right in merges():
        page.merge_cells(
            start_row=top + 3,
            start_column=left + 1,
            end_row=bottom + 3,
            end_column=right + 1,
        )
    for column in "ABCDEFGH":
        page.column_dimensions[column].width = 15
    page.page_setup.orientation = "landscape"
    page.sheet_properties.pageSetUpPr.fitToPage = True
    path = tmp_path_factory.mktemp("sheet") / "sheet.xlsx"
    book.save(path)
    return export(path)


def typed(text):
    """What a clerk types into a cell: a number where it is one."""
    number = text.rstrip("%")
    if not number.replace(".", "", 1).isdigit():
        return text
    return float(number) / 100 if text.endswith("%") and "." in text else float(number)


def chosen(result, field):
    (record,) = result.records
    return record.chosen[field, ""].value


def amounts(result):
    return {
        (row, column): chosen(result, f"funds.{row}.{column}")
        for row in ("total", "fiscal", "carried_over", "other")
        for column in ("initial", "full", "executed")
    }


def in_words(values):
    return {
        key: value.number if isinstance(value, Quantity) else value
        for key, value in values.items()
    }


EXPECTED = {
    (name, column): Decimal(text) if text else Nil.BLANK
    for name, row in zip(
        ("total", "fiscal", "carried_over", "other"), FUNDS, strict=True
    )
    for column, text in zip(("initial", "full", "executed"), row[1:4], strict=True)
}


def test_word_figures_are_those_typed(word):
    assert in_words(amounts(word)) == EXPECTED
    assert chosen(word, "project_name") == "渠道清淤"
    assert chosen(word, "funds.total.rate") == Quantity(Decimal("90.50"), "%", 2)


def test_spreadsheet_figures_are_those_typed(sheet):
    assert in_words(amounts(sheet)) == EXPECTED
    assert chosen(sheet, "implementer") == "禾丰县灌区所"


def test_spreadsheet_drops_trailing_zeros(sheet):
    assert chosen(sheet, "funds.total.initial").decimals == 1
    assert chosen(sheet, "funds.total.full").decimals == 0


@pytest.mark.parametrize("maker", ["word", "sheet"])
def test_indicators_are_those_typed(maker, request):
    (record,) = request.getfixturevalue(maker).records
    assert [i.cells["name"].value for i in record.indicators] == [
        row[2] for row in INDICATORS
    ]
    assert [i.level1 for i in record.indicators] == [
        row[0].split("（")[0] for row in INDICATORS
    ]


def test_word_finds_the_sum_that_is_wrong(word):
    # 58.95 + 3.50 = 62.45, not 63.35
    failed = {o.check for o in word.outcomes if o.verdict is Verdict.FAIL}
    assert failed == {"F03"}
