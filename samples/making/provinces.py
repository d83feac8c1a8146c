"""The samples that are made of self-evaluation tables only."""

from dataclasses import replace

from making.paper import Sample, label, value
from making.selfeval import ANHUI, HUNAN, SICHUAN, Look, Table, build, total_of
from making.tables import listed

WHOLE = replace(SICHUAN, goals=("部门年度目标", "年度目标完成情况"))


def project_head(
    look: Look, name: str, supervisor: str, unit: str
) -> list[list[object]]:
    """Project name, supervisor and implementer above the funds."""
    n = 11 if look.split_target else 9
    return [
        [label("项目名称"), value("project_name", name, cols=n - 1)],
        [
            label("主管部门"),
            value("supervisor", supervisor, cols=3),
            label("实施单位", 2),
            value("implementer", unit, cols=n - 6),
        ],
    ]


def ab_layout() -> Sample:
    """Columns A and B, half-width brackets, one dash: the Anhui look. Two errors."""
    rows = listed("ab-layout 1 indicators")
    first = Table(
        "project_table#1",
        "项目支出绩效自评表",
        "2022",
        project_head(ANHUI, "秸秆离田利用奖补", "云埠县农业农村局", "云埠县农机推广站"),
        "项目\n资金\n(万元)",
        listed("ab-layout 1 funds"),
        (
            "完成秸秆离田奖补，建立收储网络。",
            "奖补资金全部兑付，收储网络覆盖11个乡镇。",
        ),
        rows,
        total_of(rows, "9.39"),
        ANHUI,
    )
    rows = listed("ab-layout 2 indicators")
    second = Table(
        "project_table#2",
        "项目支出绩效自评表",
        "2022",
        project_head(ANHUI, "耕地质量监测", "云埠县农业农村局", "云埠县土壤肥料站"),
        "项目\n资金\n(万元)",
        listed("ab-layout 2 funds"),
        ("完成全县监测点土样检测。", "完成126批土样检测，报告已上报。"),
        rows,
        total_of(rows, "8.2"),
        ANHUI,
    )
    planted = [
        {
            "check": "F04",
            "verdict": "fail",
            "part": "project_table#2",
            "note": "92.00% printed, 24.60/30.00 is 82.00%; the score follows 82",
        }
    ]
    return Sample("ab-layout", [build(first), build(second)], planted)


def adjusted_layout() -> Sample:
    """Initial, adjusted, executed; targets in three columns: the Sichuan look."""
    rows = listed("adjusted-layout 1 indicators")
    total = Table(
        "overall_table#1",
        "部门整体支出绩效自评表",
        "2021",
        [
            [
                label("部门（单位）名称", 2),
                value("unit_name", "沅坝市科学技术馆", cols=9),
            ]
        ],
        "部门\n资金\n（万元）",
        listed("adjusted-layout 1 funds"),
        (
            "目标1：提升展教水平。\n目标2：扩大科普受众。",
            "展教设备更新完毕，全年接待观众21万人次。",
        ),
        rows,
        total_of(rows, "9.45"),
        WHOLE,
    )
    rows = listed("adjusted-layout 2 indicators")
    project = Table(
        "project_table#1",
        "部门预算项目支出绩效自评表",
        "2021",
        project_head(
            SICHUAN, "流动科技馆巡展", "沅坝市科学技术协会", "沅坝市科学技术馆"
        ),
        "项目\n资金\n（万元）",
        listed("adjusted-layout 2 funds"),
        ("巡展进校园，惠及师生。", "巡展22所学校，惠及师生1.3万人。"),
        rows,
        "98",
        SICHUAN,
    )
    planted = [
        {
            "check": "F02",
            "verdict": "fail",
            "part": "overall_table#1",
            "note": "executed: 410.02 + 281.64 = 691.66, total 701.66",
        },
        {
            "check": "G02",
            "verdict": "fail",
            "part": "project_table#1",
            "note": "scores add up to 100, the total says 98",
        },
    ]
    return Sample("adjusted-layout", [build(total), build(project)], planted)


def trailing_zeros() -> Sample:
    """A spreadsheet that printed 181.40 as 181.4; the indicators run over two pages."""
    rows = listed("trailing-zeros indicators")
    table = Table(
        "overall_table#1",
        "市级预算部门整体支出绩效自评表",
        "2020",
        [
            [
                label("市级预算部门名称", 2),
                value("unit_name", "槐里市农村公路管护所", cols=7),
            ]
        ],
        "年度预\n算申请\n（万元）",
        listed("trailing-zeros funds"),
        (
            "目标1：管好养好农村公路。\n目标2：及时抢通水毁路段。",
            "1、全年管护公路418公里；\n2、抢通水毁路段7处。",
        ),
        rows,
        total_of(rows, "9.5"),
        HUNAN,
    )
    return Sample("trailing-zeros", [build(table)], [], clean=True)
