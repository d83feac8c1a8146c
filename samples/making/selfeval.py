"""The self-evaluation tables (绩效自评表) in the looks of three provinces."""

from dataclasses import dataclass, field
from decimal import Decimal

from making.paper import Cell, Form, Grid, Line, label, tell, value

DASHES = "——"


@dataclass(frozen=True)
class Look:
    """Wording and columns of a family of tables; `columns` are the fund columns."""

    columns: tuple[tuple[str, str], ...]
    heads: tuple[str, ...]
    goals: tuple[str, str]
    total: str = "总分"
    split_target: bool = False
    points: str = "（{}分）"
    dashes: str = DASHES
    year: str = "（{}年度）"
    footer: str = (
        "单位负责人签字：        填表人：        联系电话：        "
        "填报日期：    年   月   日"
    )


HUNAN = Look(
    (
        ("initial", "年初\n预算数"),
        ("full", "全年\n预算数"),
        ("executed", "全年\n执行数"),
        ("weight", "分值"),
        ("rate", "执行率"),
        ("score", "得分"),
    ),
    (
        "一级指标",
        "二级指标",
        "三级指标",
        "年度\n指标值",
        "实际\n完成值",
        "分值",
        "得分",
        "偏差原因分析及改进措施",
    ),
    ("预期目标", "实际完成情况"),
)
ANHUI = Look(
    (
        ("full", "全年预算数(A)"),
        ("executed", "全年执行数(B)"),
        ("weight", "分值"),
        ("rate", "执行率(B/A)"),
        ("score", "得分"),
    ),
    (
        "一级指标",
        "二级指标",
        "三级指标",
        "年度指标值(A)",
        "全年完成值(B)",
        "分值",
        "得分",
        "未完成原因和改进措施",
    ),
    ("年初设定目标", "全年实际完成情况"),
    points="({}分)",
    dashes="—",
    year="({}年度)",
    footer="填表人:            填报日期:            联系电话:",
)
SICHUAN = Look(
    (
        ("initial", "年初预算"),
        ("full", "调整后预算数"),
        ("executed", "预算执行数"),
        ("weight", "权重"),
        ("rate", "预算执行率（%）"),
        ("score", "得分"),
    ),
    (
        "一级指标",
        "二级指标",
        "三级指标",
        "指标性质",
        "指标值",
        "度量单位",
        "完成值",
        "权重",
        "得分",
        "未完成原因分析",
    ),
    ("项目年度目标", "年度目标完成情况"),
    total="合计",
    split_target=True,
    dashes="/",
    footer="项目负责人：            财务负责人：",
)


@dataclass
class Table:
    """The figures of one table. `funds` rows: label, name, one figure per fund column,
    the dashes of the look for those left out.

    `indicators`: level 1, points, level 2, name, target, actual, weight, score, reason.
    The target is (operator, value, unit) where the look splits it. `head` holds label
    cells and values above the funds, a row each.
    """

    part: str
    title: str
    year: str
    head: list[list[Cell]]
    funds_label: str
    funds: list[tuple[str, ...]]
    goals: tuple[str, str]
    indicators: list[tuple[str, ...]]
    total_score: str
    look: Look = field(default_factory=lambda: HUNAN)
    unit: str = "万元"
    new_page: bool = True


def total_of(rows: list[tuple[str, ...]], execution: str) -> str:
    """Sum of the scores and the execution score, as printed."""
    return str(sum((Decimal(row[7]) for row in rows), Decimal(execution)))


def fund_rows(t: Table, spans: tuple[int, ...]) -> list[tuple[Cell, ...]]:
    """The block of funds; `spans` are the widths of name and figures."""
    names = [name for name, _ in t.look.columns]
    units = {"weight": "分", "rate": "%", "score": "分"}
    first = label(t.funds_label, rows=len(t.funds) + 1)
    heads = zip(t.look.columns, spans[1:], strict=True)
    rows = [(first, label("", spans[0]), *(label(text, n) for (_, text), n in heads))]
    for title, name, *figures in t.funds:
        figures += [t.look.dashes] * (len(names) - len(figures))
        cells = [label(title, spans[0], left=True)]
        for column, text, n in zip(names, figures, spans[1:], strict=True):
            if name:
                unit = units.get(column, t.unit)
                cells.append(value(f"funds.{name}.{column}", text, unit, cols=n))
            else:
                cells.append(label(text, n))
        rows.append(tuple(cells))
    return rows


def indicator_rows(t: Table) -> list[tuple[Cell, ...]]:
    """The rows of indicators, headings merged over the rows they are for."""
    rows = [tuple(label(h) for h in t.look.heads)]
    for i, item in enumerate(t.indicators):
        level1, points, level2 = item[:3]
        cells: list[Cell] = []
        if i == 0 or t.indicators[i - 1][0] != level1:
            text = level1 + ("\n" + t.look.points.format(points) if points else "")
            cells.append(label(text, rows=sum(x[0] == level1 for x in t.indicators)))
        if i == 0 or t.indicators[i - 1][:3] != item[:3]:
            same = sum(x[:3] == item[:3] for x in t.indicators)
            cells.append(label(level2, rows=same))
        target = item[4].split("|") if t.look.split_target else [item[4]]
        cells += [label(x) for x in (item[3], *target, *item[5:])]
        rows.append(tuple(cells))
    return rows


def indicator_truth(t: Table) -> list[dict[str, str]]:
    """What `indicators.csv` must hold: a split target joined, ＝ and 定性 left out."""
    names = (
        "level1",
        "level1_points",
        "level2",
        "name",
        "target",
        "actual",
        "weight",
        "score",
        "reason",
    )
    out = []
    for n, item in enumerate(t.indicators, 1):
        row = dict(zip(names, item, strict=True))
        if t.look.split_target:
            op, figure, unit = row["target"].split("|")
            row["target"] = ("" if op in ("＝", "定性") else op) + figure + unit
        out.append({"part": t.part, "row": str(n), **row})
    return out


def widths_of(t: Table) -> tuple[float, ...]:
    """Column widths of the whole table, the section column first."""
    if t.look.split_target:
        return (0.9, 1.3, 1.3, 2.0, 0.9, 1.1, 0.9, 1.1, 0.8, 0.8, 1.5)
    return (0.9, 1.3, 1.5, 2.3, 1.6, 1.6, 0.9, 1.0, 1.8)


def build(t: Table) -> Form:
    """The table as a form with its truth."""
    widths = widths_of(t)
    n = len(widths)
    if t.look.split_target:
        spans: tuple[int, ...] = (2, 1, 2, 2, 1, 1, 1)
    else:
        spans = (
            (2, 1, 1, 1, 1, 1, 1) if len(t.look.columns) == 6 else (3, 1, 1, 1, 1, 1)
        )
    half = n // 2
    rows: list[tuple[Cell, ...]] = [tuple(cells) for cells in t.head]
    rows += fund_rows(t, spans)
    wanted, reached = t.look.goals
    rows.append(
        (
            label("年度总\n体目标", rows=2),
            label(wanted, half),
            label(reached, n - 1 - half),
        )
    )
    rows.append(
        (
            value("goal_expected", t.goals[0], cols=half, left=True),
            value("goal_actual", t.goals[1], cols=n - 1 - half, left=True),
        )
    )
    block = indicator_rows(t)
    block.append(
        (
            label(t.look.total, n - 4),
            value("total_weight", "100", "分"),
            value("total_score", t.total_score, "分"),
            label(""),
        )
    )
    rows.append((label("绩\n效\n指\n标", rows=len(block)), *block[0]))
    rows += block[1:]
    year = t.look.year.format(t.year)
    blocks = [
        Line(t.title, "title"),
        Line(year, "subtitle", (tell("fiscal_year", t.year),)),
        Grid(widths, tuple(rows)),
        Line(t.look.footer, "note"),
    ]
    return Form(t.part, blocks, indicator_truth(t), t.new_page)
