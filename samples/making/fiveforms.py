"""Five forms in one report: the clean sample, and the one that becomes a text dump."""

from making.base import base_data
from making.codes import credit_code
from making.form import Whole, overall_form
from making.narrative import Story, overall_report
from making.paper import Sample, label, value
from making.selfeval import HUNAN, Table, build, total_of
from making.tables import listed


def head(key: str, title: str, text: str) -> list[list[object]]:
    """A label and a value above the funds."""
    return [[label(title), value(key, text, cols=8)]]


def project_head(name: str, supervisor: str, unit: str) -> list[list[object]]:
    """Project name, supervisor and implementer."""
    return [
        *head("project_name", "项目支\n出名称", name),
        [
            label("主管\n部门"),
            value("supervisor", supervisor, cols=3),
            label("实施单位"),
            value("implementer", unit, cols=4),
        ],
    ]


def totals(
    figures: list[tuple[str, ...]], rate: str, score: str
) -> list[tuple[str, ...]]:
    """The nine fund rows of an overall table; total, public, other, basic, project."""
    total, public, other, basic, project = figures
    nothing = ("", "", "")
    return [
        ("年度资金总额", "total", *total, "10", rate, score),
        ("按收入性质分：", "", *nothing),
        ("一般公共预算", "public_budget", *public),
        ("政府性基金拨款", "government_fund", *nothing),
        ("纳入专户管理的非税收入拨款", "special_account", *nothing),
        ("其他资金", "other", *other),
        ("按支出性质分：", "", *nothing),
        ("基本支出", "basic", *basic),
        ("项目支出", "project", *project),
    ]


CLEAN_BASE = {
    "three_public_total": ("1.86", "2.40", "1.52"),
    "three_public_vehicle": ("0.96", "1.20", "0.82"),
    "three_public_vehicle_purchase": ("0.00", "0.00", "0.00"),
    "three_public_vehicle_running": ("0.96", "1.20", "0.82"),
    "three_public_abroad": ("0.00", "0.00", "0.00"),
    "three_public_reception": ("0.90", "1.20", "0.70"),
    "project_total": ("", "", ""),
    "operating_total": ("37.10", "40.20", "38.33"),
    "office": ("9.10", "10.00", "9.46"),
    "utilities_and_travel": ("7.70", "8.10", "7.95"),
    "meetings_and_training": ("2.10", "2.50", "2.32"),
    "procurement": ("——", "130.00", "104.20"),
    "basic_budget_adjustment": ("——", "——", "16.70"),
}
CLEAN_PROJECTS = {
    "古桥修缮保护项目": ("96.40", "125.00", "120.35"),
    "馆藏数字化项目": ("48.00", "57.10", "55.25"),
}
CLEAN_ROWS = listed("clean overall indicators")
CLEAN_PROJECT_ROWS = listed("clean project indicators")


def clean() -> Sample:
    """Everything ties; 236.75 and 236.76 are the same money rounded twice."""
    unit, boss = "芷溪县文物管理所", "芷溪县文化旅游局"
    score = total_of(CLEAN_ROWS, "9.55")
    work = (
        "1、做好文物点日常巡查；\n2、推进古桥修缮和馆藏数字化；\n3、办好展馆免费开放。"
    )
    results = "1、巡查文物点251次，未发生安全事故；\n2、修缮古桥6座，验收全部合格。"
    duties = (
        "负责全县不可移动文物的调查、登记、保护和修缮，管理馆藏文物，开展文物保护宣传。"
    )
    form = overall_form(
        Whole(
            "2023",
            {
                "unit": unit,
                "code": "208317",
                "mode": "部门（单位）绩效自评",
                "body": "评价组",
                "date": "2024年4月22日",
                "iso_date": "2024-04-22",
                "issuer": "芷溪县财政局",
            },
            {
                "contact": "林某丙",
                "phone": "13000001234",
                "quota": "16",
                "staff": "15",
                "duties": duties,
                "work": work,
                "results": results,
            },
            [
                (
                    unit,
                    "",
                    (
                        ("412.36", "3.20", "401.05", "——", "——", "8.11"),
                        (
                            "412.36",
                            "236.75",
                            "198.42",
                            "38.33",
                            "175.61",
                            "0.00",
                            "0.00",
                        ),
                        ("1.52", "0.70", "0.82", "0.00", "0.00"),
                        ("685.20", "671.35", "0.00", "13.85"),
                    ),
                )
            ],
            [
                (
                    "产出目标",
                    "数量、质量、时效、成本指标",
                    "文物点巡查次数≥240次",
                    "文物点巡查次数251次",
                ),
                (
                    "产出目标",
                    "数量、质量、时效、成本指标",
                    "展馆开放天数≥310天",
                    "展馆开放天数316天",
                ),
                (
                    "效益目标",
                    "社会、经济、生态效益",
                    "提高公众文物保护意识",
                    "公众文物保护意识基本提升",
                ),
                (
                    "效益目标",
                    "社会公众或服务对象满意度",
                    "参观群众满意度≥92%",
                    "参观群众满意度95%",
                ),
            ],
            score,
            "优",
            [
                ("贺某甲", "所长", unit),
                ("林某丙", "办公室主任", unit),
                ("宋某丁", "会计", unit),
            ],
        )
    )
    report = overall_report(
        Story(
            unit,
            "2023",
            credit_code("439931", "72605318"),
            "芷溪县桥头街18号",
            "贺某甲",
            "正科级全额拨款事业单位",
            ("湘财绩〔2020〕7号", "芷财绩〔2024〕3号"),
            {"total": "18", "in_post": "15", "retired": "3"},
            {
                "income": "401.05",
                "carried_in": "3.20",
                "spent": "404.25",
                "basic": "228.64",
                "project": "175.61",
                "carried_out": "0.00",
                "wages": "170.35",
                "goods": "88.20",
                "family": "41.50",
                "capital": "104.20",
                "change": "0.34",
                "withdrawn": "19.54",
            },
            ("182.10", "188.80", "175.61", "93.01%"),
            [
                ("古桥修缮保护项目", "125.00", "126.50", "120.35", "95.14%"),
                ("馆藏数字化项目", "57.10", "62.30", "55.25", "88.68%"),
            ],
            score,
            "优",
            ("2024年3月", "4月"),
            ("2024-03", "2024-04"),
            ("2024年4月22日", "2024-04-22"),
            ("林某丙", "宋某丁"),
            ("文物点巡查次数为251次", "展馆开放天数为316天"),
        )
    )
    base = base_data(
        "县级预算部门整体支出绩效评价基础数据表",
        "2023",
        ("16", "15", "93.75%"),
        CLEAN_BASE,
        CLEAN_PROJECTS,
        "严格执行接待标准，压缩会议次数，公车统一派遣。",
    )
    total = build(
        Table(
            "overall_table#1",
            "县级预算部门整体支出绩效自评表",
            "2023",
            head("unit_name", "县级预\n算部门\n名称", unit),
            "年度预\n算申请\n（万元）",
            totals(
                [
                    ("408.50", "431.90", "412.36"),
                    ("408.50", "423.79", "404.25"),
                    ("", "8.11", "8.11"),
                    ("226.40", "243.10", "236.76"),
                    ("182.10", "188.80", "175.60"),
                ],
                "95.48%",
                "9.55",
            ),
            (work.replace("；", "。"), results),
            CLEAN_ROWS,
            score,
            HUNAN,
        )
    )
    project = build(
        Table(
            "project_table#1",
            "县级预算部门项目支出绩效自评表",
            "2023",
            project_head("古桥修缮保护项目", boss, unit),
            "项目\n资金\n（万元）",
            listed("clean project funds"),
            (
                "修缮县保单位古桥，消除安全隐患。",
                "修缮古桥6座，桥面1260平方米，验收合格。",
            ),
            CLEAN_PROJECT_ROWS,
            total_of(CLEAN_PROJECT_ROWS, "9.51"),
            HUNAN,
        )
    )
    return Sample("clean", [form, report, base, total, project], [], clean=True)
