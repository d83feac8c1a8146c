"""A base data table without rulings and a narrative that contradicts it."""

from making.base import amounts, years
from making.paper import Cell, Form, Grid, Line, Sample, label, tell, value

FIGURES = {
    "three_public_total": ("5.42", "6.00", "4.88"),
    "three_public_vehicle": ("3.92", "4.00", "3.63"),
    "three_public_vehicle_purchase": ("—", "—", "—"),
    "three_public_vehicle_running": ("3.92", "4.00", "3.63"),
    "three_public_abroad": ("—", "—", "—"),
    "three_public_reception": ("1.50", "2.00", "1.25"),
    "project_total": ("208.70", "240.00", "231.46"),
    "operating_total": ("88.12", "92.50", "90.07"),
    "office": ("20.31", "21.00", "20.66"),
    "utilities_and_travel": ("17.45", "18.60", "18.02"),
    "meetings_and_training": ("4.20", "5.00", "3.94"),
    "procurement": ("—", "64.00", "58.30"),
    "basic_budget_adjustment": ("—", "—", "12.35"),
}
PROJECTS = {
    "绿道养护": ("128.70", "150.00", "144.20"),
    "苗圃改造": ("80.00", "90.00", "87.26"),
}


def table() -> Form:
    """Aligned columns, nothing drawn."""
    told = years("2022")
    rows: list[tuple[Cell, ...]] = [
        (
            label("财政供养人员情况", left=True),
            Cell("2022年末编制数", told=(told[0],)),
            label("2022年末实际在职人数"),
            label("控制率"),
        ),
        (
            label(""),
            value("staff_quota", "34", "人"),
            value("staff_in_post", "31", "人"),
            value("control_rate", "91.18%", "%"),
        ),
        (
            label("经费控制情况", left=True),
            *(
                Cell(text, told=(t,))
                for t, text in zip(
                    told[1:4],
                    (
                        "2021年决算数（万元）",
                        "2022年预算数（万元）",
                        "2022年决算数（万元）",
                    ),
                    strict=True,
                )
            ),
        ),
        *amounts(FIGURES, PROJECTS, 1, 1),
    ]
    unit = "青芜市园林绿化中心"
    return Form(
        "base_data#1",
        [
            Line("市级预算部门整体支出绩效评价基础数据表", "title"),
            Line(f"填报单位：{unit}", "note", (tell("unit_name", unit),)),
            Grid((2.3, 1.3, 1.6, 1.5), tuple(rows)),
        ],
    )


def story() -> Form:
    """The narrative: other headings, other order, other words."""
    lines = [
        Line(
            "2022年度部门整体支出绩效自评报告", "title", (tell("fiscal_year", "2022"),)
        ),
        Line("一、部门概况", "heading"),
        Line(
            "青芜市园林绿化中心是市城市管理局所属公益一类事业单位，主要承担城区公园、绿道的建设"
            "与养护。单位核定编制34名，年末实有人数42人，其中：在职人员33人，退休人员9人。",
            told=(
                tell("staff_quota", "34", "名"),
                tell("staff_total", "42", "人"),
                tell("staff_in_post", "33", "人"),
                tell("staff_retired", "9", "人"),
            ),
        ),
        Line("二、预算执行情况", "heading"),
        Line(
            "2022年度一般公共预算财政拨款712.40万元，年初财政拨款结转结余5.60万元，实际支出"
            "718.00万元，其中：基本支出486.54万元，项目支出231.46万元。年末结转和结余0.00万元。",
            told=tuple(
                tell(f"public_budget_{n}", t, "万元")
                for n, t in (
                    ("income", "712.40"),
                    ("carried_in", "5.60"),
                    ("spent", "718.00"),
                    ("basic", "486.54"),
                    ("project", "231.46"),
                    ("carried_out", "0.00"),
                )
            ),
        ),
        Line(
            "按支出经济分类，工资福利支出352.18万元，商品和服务支出181.07万元，对个人和家庭的补助"
            "44.36万元，资本性支出134.39万元。",
            told=tuple(
                tell(n, t, "万元")
                for n, t in (
                    ("wages_and_benefits", "352.18"),
                    ("goods_and_services", "181.07"),
                    ("individual_and_family_subsidies", "44.36"),
                    ("capital_expenditure", "134.39"),
                )
            ),
        ),
        Line("三、“三公”经费情况", "heading"),
        Line(
            "2022年“三公”经费决算数比2021年决算数减少0.54万元，主要原因是公务用车集中调度。",
            told=(tell("three_public_change", "0.54", "万元", value="-0.54"),),
        ),
        Line("四、自评结论", "heading"),
        Line(
            "经自评，本单位整体支出绩效评价得分为94.2分，等次为“优”。",
            told=(tell("score", "94.2", "分"), tell("grade", "优")),
        ),
        Line(
            "青芜市园林绿化中心", "right", (tell("signed_unit", "青芜市园林绿化中心"),)
        ),
        Line(
            "2023年3月30日",
            "right",
            (tell("report_date", "2023年3月30日", value="2023-03-30"),),
        ),
    ]
    return Form("overall_report#1", list(lines))


def borderless_base() -> Sample:
    """Two errors: people in post, and spending by economic class."""
    planted = [
        {
            "check": "D04",
            "verdict": "fail",
            "part": "base_data#1",
            "note": "31 in post in the table, 33 in the narrative",
        },
        {
            "check": "J03",
            "verdict": "fail",
            "part": "overall_report#1",
            "note": "classes add up to 712.00, 718.00 was spent",
        },
    ]
    return Sample("borderless-base", [table(), story()], planted)
