"""The report that becomes a text dump: five forms, two errors."""

from making.base import base_data
from making.codes import credit_code
from making.fiveforms import head, project_head, totals
from making.form import Whole, overall_form
from making.narrative import Story, overall_report
from making.paper import Form, Sample
from making.selfeval import HUNAN, Table, build, total_of
from making.tables import listed

UNIT, BOSS = "棠梨县水文勘测站", "棠梨县水利局"
BASE = {
    "three_public_total": ("2.31", "3.00", "1.97"),
    "three_public_vehicle": ("1.81", "2.20", "1.62"),
    "three_public_vehicle_purchase": ("0.00", "0.00", "0.00"),
    "three_public_vehicle_running": ("1.81", "2.20", "1.62"),
    "three_public_abroad": ("0.00", "0.00", "0.00"),
    "three_public_reception": ("0.50", "0.80", "0.35"),
    "project_total": ("", "", ""),
    "operating_total": ("49.80", "54.00", "52.23"),
    "office": ("11.20", "12.00", "11.63"),
    "utilities_and_travel": ("9.90", "10.40", "10.05"),
    "meetings_and_training": ("1.80", "2.20", "2.01"),
    "procurement": ("——", "105.00", "98.60"),
    "basic_budget_adjustment": ("——", "——", "24.70"),
}
PROJECTS = {
    "水位站更新改造项目": ("60.00", "140.30", "143.10"),
    "水质监测能力建设": ("40.25", "54.30", "54.52"),
}
ROWS = listed("dump overall indicators")
PROJECT_ROWS = listed("dump project indicators")
WORK = "1、开展水位雨量观测；\n2、发布洪水预报；\n3、改造老旧水位站。"
RESULTS = "1、全年观测7412站次，数据完整；\n2、发布洪水预报27期，支撑防汛调度。"


def form(score: str) -> Form:
    """The form, without a cover."""
    kinds = "数量、质量、时效、成本指标"
    return overall_form(
        Whole(
            "2022",
            {},
            {
                "contact": "简某戊",
                "phone": "13000005678",
                "quota": "24",
                "staff": "22",
                "duties": "承担全县江河水文监测和水质分析，为防汛抗旱提供水文情报。",
                "work": WORK,
                "results": RESULTS,
            },
            [
                (
                    UNIT,
                    "",
                    (
                        ("538.90", "12.40", "520.15", "——", "——", "6.35"),
                        (
                            "538.90",
                            "341.28",
                            "289.05",
                            "52.23",
                            "197.62",
                            "0.00",
                            "0.00",
                        ),
                        ("1.97", "0.35", "1.62", "0.00", "0.00"),
                        ("1204.77", "1180.05", "0.00", "24.72"),
                    ),
                )
            ],
            [
                ("产出目标", kinds, "水位观测站次≥7300站次", "水位观测站次7412站次"),
                ("产出目标", kinds, "洪水预报期数≥24期", "洪水预报期数27期"),
                (
                    "效益目标",
                    "社会、经济、生态效益",
                    "支撑防汛决策",
                    "防汛决策得到支撑",
                ),
                (
                    "效益目标",
                    "社会公众或服务对象满意度",
                    "服务对象满意度≥90%",
                    "服务对象满意度97%",
                ),
            ],
            score,
            "优",
            [("简某戊", "站长", UNIT), ("熊某己", "副站长", UNIT)],
        )
    )


def story(score: str) -> Form:
    """The narrative; its basic spending has two digits swapped."""
    return overall_report(
        Story(
            UNIT,
            "2022",
            credit_code("439958", "60914472"),
            "棠梨县滨河路3号",
            "简某戊",
            "副科级全额拨款事业单位",
            ("湘财绩〔2020〕7号", "棠财绩〔2023〕2号"),
            {"total": "28", "in_post": "22", "retired": "6"},
            {
                "income": "520.15",
                "carried_in": "12.40",
                "spent": "532.55",
                "basic": "334.39",
                "project": "197.62",
                "carried_out": "0.00",
                "wages": "251.30",
                "goods": "120.45",
                "family": "62.20",
                "capital": "98.60",
                "change": "0.34",
                "withdrawn": "22.30",
            },
            ("194.60", "211.10", "197.62", "93.61%"),
            [
                ("水位站更新改造项目", "140.30", "150.00", "143.10", "95.40%"),
                ("水质监测能力建设", "54.30", "61.10", "54.52", "89.23%"),
            ],
            score,
            "优",
            ("2023年2月", "3月"),
            ("2023-02", "2023-03"),
            ("2023年3月17日", "2023-03-17"),
            ("熊某己", "邬某庚"),
            ("水位观测站次为7412站次", "洪水预报期数为27期"),
        )
    )


def dump() -> Sample:
    """Errors: satisfaction 97 or 92, basic spending 334.39 where 334.93 ties."""
    score = total_of(ROWS, "9.60")
    base = base_data(
        "县级预算部门整体支出绩效评价基础数据表",
        "2022",
        ("24", "22", "91.67%"),
        BASE,
        PROJECTS,
        "测站物资统一采购，外业用车合并派出。",
    )
    total = build(
        Table(
            "overall_table#1",
            "县级预算部门整体支出绩效自评表",
            "2022",
            head("unit_name", "县级预\n算部门\n名称", UNIT),
            "年度预\n算申请\n（万元）",
            totals(
                [
                    ("520.00", "561.20", "538.90"),
                    ("520.00", "554.85", "532.55"),
                    ("", "6.35", "6.35"),
                    ("325.40", "350.10", "341.28"),
                    ("194.60", "211.10", "197.62"),
                ],
                "96.03%",
                "9.60",
            ),
            (WORK.replace("；", "。"), RESULTS),
            ROWS,
            score,
            HUNAN,
        )
    )
    project = build(
        Table(
            "project_table#1",
            "县级预算部门项目支出绩效自评表",
            "2022",
            project_head("水位站更新改造项目", BOSS, UNIT),
            "项目\n资金\n（万元）",
            listed("dump project funds"),
            ("改造老旧水位站，提高测报自动化水平。", "改造水位站5处，设备运行正常。"),
            PROJECT_ROWS,
            total_of(PROJECT_ROWS, "9.54"),
            HUNAN,
        )
    )
    planted = [
        {
            "check": "H12",
            "verdict": "fail",
            "part": "overall_form#1",
            "note": "satisfaction 97% in the form, 92% in the overall table",
        },
        {
            "check": "J02",
            "verdict": "fail",
            "part": "overall_report#1",
            "note": "334.39 + 197.62 = 532.01, 532.55 was spent (334.93 was meant)",
        },
    ]
    return Sample("dump", [form(score), story(score), base, total, project], planted)
