"""Three project tables of one office, as a spreadsheet: two on a page, one in 元."""

from dataclasses import replace

from making.paper import Sample
from making.provinces import DASH3, project_head
from making.selfeval import HUNAN, Table, build, total_of

LOOK = replace(HUNAN, columns=tuple(
    (name, text.replace("\n", "")) for name, text in HUNAN.columns))


def lamps() -> Table:
    """The first table: one funds sum is wrong."""
    rows = [
        ("产出指标", "60", "数量指标", "更换路灯盏数", "≥310盏", "322盏", "30", "30", ""),
        ("产出指标", "60", "时效指标", "故障处置时限", "≤48小时", "36小时", "30", "30", ""),
        ("效益指标", "20", "社会效益指标", "夜间出行安全", "得到改善", "得到改善", "20", "20", ""),
        ("满意度指标", "10", "满意度指标", "居民满意度", "≥90%", "93%", "10", "10", ""),
    ]
    return Table(
        "project_table#1", "县级预算部门项目支出绩效自评表", "2024",
        project_head(LOOK, "背街小巷亮化工程", "梧川县城市管理局", "梧川县路灯管理所"),
        "项目资金（万元）",
        [("年度资金总额", "total", ("1,250.00", "1,318.20", "1,280.45", "10", "97.14%", "9.71")),
         ("其中：当年财政拨款", "fiscal", ("1,250.00", "1,268.20", "1,203.45", *DASH3)),
         ("上年结转资金", "carried_over", ("0.00", "50.00", "50.00", *DASH3)),
         ("其他资金", "other", ("0.00", "0.00", "0.00", *DASH3))],
        ("更换老旧路灯，消除照明盲区。", "更换路灯322盏，盲区全部消除。"),
        rows, total_of(rows, "9.71"), LOOK)


def trees() -> Table:
    """The second, on the same page: a score above its weight."""
    rows = [
        ("产出指标", "50", "数量指标", "修剪行道树", "≥5200株", "5260株", "25", "25", ""),
        ("产出指标", "50", "质量指标", "苗木成活率", "≥95%", "96%", "25", "25", ""),
        ("效益指标", "30", "生态效益指标", "街景绿化面貌", "稳步提升", "稳步提升", "30", "32", ""),
        ("满意度指标", "10", "满意度指标", "商户满意度", "≥88%", "91%", "10", "10", ""),
    ]
    return Table(
        "project_table#2", "县级预算部门项目支出绩效自评表", "2024",
        project_head(LOOK, "行道树养护经费", "梧川县城市管理局", "梧川县园林绿化所"),
        "项目资金（万元）",
        [("年度资金总额", "total", ("86.00", "86.00", "77.40", "10", "90.00%", "9")),
         ("其中：当年财政拨款", "fiscal", ("86.00", "86.00", "77.40", *DASH3)),
         ("上年结转资金", "carried_over", ("", "", "", *DASH3)),
         ("其他资金", "other", ("", "", "", *DASH3))],
        ("完成行道树修剪补植。", "修剪5260株，补植87株。"),
        rows, total_of(rows, "9"), LOOK, new_page=False)


def books() -> Table:
    """The third counts in 元."""
    rows = [
        ("产出指标", "50", "数量指标", "新购执法记录仪", "40台", "40台", "50", "50", ""),
        ("效益指标", "30", "社会效益指标", "执法全过程记录", "全面落实", "基本落实", "30", "26",
         "部分设备到货较晚，已安排补训"),
        ("满意度指标", "10", "满意度指标", "执法队员满意度", "≥95%", "97%", "10", "10", ""),
    ]
    return Table(
        "project_table#3", "县级预算部门项目支出绩效自评表", "2024",
        project_head(LOOK, "执法装备购置", "梧川县城市管理局", "梧川县城管执法大队"),
        "项目资金（元）",
        [("年度资金总额", "total", ("128,000", "128,000", "121,600", "10", "95.00%", "9.5")),
         ("其中：当年财政拨款", "fiscal", ("128,000", "128,000", "121,600", *DASH3)),
         ("上年结转资金", "carried_over", ("", "", "", *DASH3)),
         ("其他资金", "other", ("", "", "", *DASH3))],
        ("补齐执法装备。", "购置执法记录仪40台。"),
        rows, total_of(rows, "9.5"), LOOK, unit="元")


def three_projects() -> Sample:
    """The sample with its planted errors."""
    planted = [
        {"check": "F03", "verdict": "fail", "part": "project_table#1",
         "note": "executed: 1203.45 + 50.00 = 1253.45, total 1280.45 (digits swapped)"},
        {"check": "G08", "verdict": "fail", "part": "project_table#2",
         "note": "32 points of 30"}]
    return Sample("three-projects", [build(t()) for t in (lamps, trees, books)], planted)
