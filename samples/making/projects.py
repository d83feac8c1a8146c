"""Three project tables of one office, as a spreadsheet: two on a page, one in 元."""

from dataclasses import replace

from making.paper import Sample
from making.provinces import project_head
from making.selfeval import HUNAN, Table, build, total_of
from making.tables import listed

LOOK = replace(
    HUNAN, columns=tuple((name, text.replace("\n", "")) for name, text in HUNAN.columns)
)


def lamps() -> Table:
    """The first table: one funds sum is wrong."""
    rows = listed("three-projects lamps indicators")
    return Table(
        "project_table#1",
        "县级预算部门项目支出绩效自评表",
        "2024",
        project_head(LOOK, "背街小巷亮化工程", "梧川县城市管理局", "梧川县路灯管理所"),
        "项目资金（万元）",
        listed("three-projects lamps funds"),
        ("更换老旧路灯，消除照明盲区。", "更换路灯322盏，盲区全部消除。"),
        rows,
        total_of(rows, "9.71"),
        LOOK,
    )


def trees() -> Table:
    """The second, on the same page: a score above its weight."""
    rows = listed("three-projects trees indicators")
    return Table(
        "project_table#2",
        "县级预算部门项目支出绩效自评表",
        "2024",
        project_head(LOOK, "行道树养护经费", "梧川县城市管理局", "梧川县园林绿化所"),
        "项目资金（万元）",
        listed("three-projects trees funds"),
        ("完成行道树修剪补植。", "修剪5260株，补植87株。"),
        rows,
        total_of(rows, "9"),
        LOOK,
        new_page=False,
    )


def books() -> Table:
    """The third counts in 元."""
    rows = listed("three-projects books indicators")
    return Table(
        "project_table#3",
        "县级预算部门项目支出绩效自评表",
        "2024",
        project_head(LOOK, "执法装备购置", "梧川县城市管理局", "梧川县城管执法大队"),
        "项目资金（元）",
        listed("three-projects books funds"),
        ("补齐执法装备。", "购置执法记录仪40台。"),
        rows,
        total_of(rows, "9.5"),
        LOOK,
        unit="元",
    )


def three_projects() -> Sample:
    """The sample with its planted errors."""
    planted = [
        {
            "check": "F03",
            "verdict": "fail",
            "part": "project_table#1",
            "note": "executed: 1203.45 + 50.00 = 1253.45, total 1280.45",
        },
        {
            "check": "G08",
            "verdict": "fail",
            "part": "project_table#2",
            "note": "32 points of 30",
        },
    ]
    return Sample(
        "three-projects", [build(t()) for t in (lamps, trees, books)], planted
    )
