"""The overall form (部门整体支出绩效评价自评报告) in the wording of Hunan."""

from dataclasses import dataclass

from making.paper import Cell, Form, Grid, Line, label, tell, value

INCOME = (
    ("income_total", "收入合计", 2),
    ("income_carryover", "上年结转", 1),
    ("income_public_finance", "公共财政拨款", 2),
    ("income_government_fund", "政府基金拨款", 1),
    ("income_special_account", "纳入专户管理的非税收入拨款", 2),
    ("income_other", "其他收入", 2),
)
SPENDING = (
    ("expenditure_total", "支出合计", 2),
    ("expenditure_basic", "基本支出", 2),
    ("expenditure_personnel", "人员支出", 1),
    ("expenditure_operating", "公用支出", 1),
    ("expenditure_project", "项目支出", 2),
    ("balance_current", "当年结余", 1),
    ("balance_cumulative", "累计结余", 1),
)
PUBLIC = (
    ("three_public_total", "三公经费合计", 2),
    ("three_public_reception", "公务接待费", 2),
    ("three_public_vehicle_running", "公务用车运行维护费", 2),
    ("three_public_vehicle_purchase", "公务用车购置费", 2),
    ("three_public_abroad", "因公出国（境）费用", 2),
)
ASSETS = (
    ("assets_total", "固定资产合计", 2),
    ("assets_in_use", "在用固定资产", 3),
    ("assets_leased", "出租固定资产", 3),
    ("assets_other", "其他", 2),
)
BLANK_DATE = "年    月    日"


@dataclass
class Whole:
    """What the form says. `units` are rows: printed name, fact row, figures by block.

    A unit without a fact row is a template row nobody filled. `goals` rows: level 1,
    level 2, target, actual.
    """

    year: str
    cover: dict[str, str]
    head: dict[str, str]
    units: list[tuple[str, str | None, tuple[tuple[str, ...], ...]]]
    goals: list[tuple[str, str, str, str]]
    score: str
    grade: str
    reviewers: list[tuple[str, str, str]]
    phone_label: str = "联系电话"
    scale: str = (
        "90（含）—100分为优；80（含）—90分为良；60（含）—80分为中；60分以下为差。"
    )


def cover(w: Whole) -> list[Line]:
    """The cover page: a title, the unit and who evaluates."""
    if not w.cover:
        return []
    c = w.cover
    lines = [
        Line(
            f"{w.year}年度部门（单位）整体支出", "title", (tell("fiscal_year", w.year),)
        ),
        Line("绩效评价自评报告", "title"),
    ]
    for name, text, printed in (
        ("unit_name", "部门（单位）名称", c["unit"]),
        ("budget_code", "预算编码", c["code"]),
        ("evaluation_mode", "评价方式", c["mode"]),
        ("evaluation_body", "评价机构", c["body"]),
    ):
        lines.append(Line(f"{text}：{printed}", "cover", (tell(name, printed),)))
    date = tell("report_date", c["date"], value=c["iso_date"])
    lines.append(Line(f"报告日期：{c['date']}", "cover", (date,)))
    lines.append(
        Line(f"{c['issuer']}（制）", "subtitle", (tell("form_issuer", c["issuer"]),))
    )
    lines.append(Line("", "break"))
    return lines


def figures(
    names: tuple[tuple[str, str, int], ...], w: Whole, which: int
) -> list[tuple[Cell, ...]]:
    """A row of figures per unit; `which` is the block."""
    out = []
    for title, row, blocks in w.units:
        several = len(w.units) > 1
        cells: list[Cell] = [label(title, 2)]
        if not several and which == 0:
            cells = [value("org_name", title, cols=2)]
        for (name, _, span), text in zip(names, blocks[which], strict=True):
            if row is None:
                cells.append(label(text, span))
            else:
                cells.append(
                    value(name, text, "万元", cols=span, row=row if several else "")
                )
        out.append(tuple(cells))
    return out


def two_rows(names: tuple[tuple[str, str, int], ...]) -> list[tuple[Cell, ...]]:
    """Headings of a block: a total, and its parts under 其中."""
    first = (
        label("机构名称", 2, 2),
        label(names[0][1], names[0][2], 2),
        label("其中：", 8),
    )
    return [first, tuple(label(text, span) for _, text, span in names[1:])]


def money(w: Whole) -> list[tuple[Cell, ...]]:
    """Income, spending, three public expenses, assets."""
    rows = [
        (label("二、部门（单位）收支情况", 12, left=True),),
        (label("年度收入情况（万元）", 12),),
        *two_rows(INCOME),
        *figures(INCOME, w, 0),
    ]
    rows.append((label("部门（单位）年度支出和结余情况（万元）", 12),))
    rows.append(
        (
            label("机构名称", 2, 3),
            label("支出合计", 2, 3),
            label("其中：", 6),
            label("结余：", 2),
        )
    )
    rows.append(
        (
            label("基本支出", 2, 2),
            label("其中：", 2),
            label("项目支出", 2, 2),
            label("当年结余", 1, 2),
            label("累计结余", 1, 2),
        )
    )
    rows.append((label("人员支出"), label("公用支出")))
    rows += figures(SPENDING, w, 1)
    for which, names in ((2, PUBLIC), (3, ASSETS)):
        rows += two_rows(names) + figures(names, w, which)
    return rows


def goals(w: Whole) -> list[tuple[Cell, ...]]:
    """Goals and how far they were reached."""
    rows: list[tuple[Cell, ...]] = [
        (label("三、部门（单位）整体支出绩效自评情况", 12, left=True),)
    ]
    first = label("整体支出绩效定量目标及实施计划完成情况", 2, len(w.goals) + 1)
    rows.append(
        (first, label("评价内容", 4), label("绩效目标", 3), label("完成情况", 3))
    )
    number = 0
    notes = {
        "产出目标": "产出目标\n（部门工作实绩）",
        "效益目标": "效益目标\n（预期实现的效益）",
    }
    for i, goal in enumerate(w.goals):
        cells: list[Cell] = []
        if i == 0 or w.goals[i - 1][0] != goal[0]:
            cells.append(
                label(notes[goal[0]], 2, sum(g[0] == goal[0] for g in w.goals))
            )
        if i == 0 or w.goals[i - 1][:2] != goal[:2]:
            number = 0
            cells.append(label(goal[1], 2, sum(g[:2] == goal[:2] for g in w.goals)))
        number += 1
        cells += [
            Cell(f"指标{number}：{goal[2]}", 3, left=True),
            Cell(goal[3], 3, left=True),
        ]
        rows.append(tuple(cells))
    return rows


def goal_truth(w: Whole) -> list[dict[str, str]]:
    """The goals as rows of `indicators.csv`."""
    out: list[dict[str, str]] = []
    number = 0
    for n, goal in enumerate(w.goals, 1):
        number = number + 1 if n > 1 and w.goals[n - 2][:2] == goal[:2] else 1
        out.append(
            {
                "part": "overall_form#1",
                "row": str(n),
                "level1": goal[0],
                "level1_points": "",
                "level2": goal[1],
                "name": f"指标{number}",
                "target": goal[2],
                "actual": goal[3],
                "weight": "",
                "score": "",
                "reason": "",
            }
        )
    return out


def people(w: Whole) -> list[tuple[Cell, ...]]:
    """Score, reviewers and the three opinions, nobody having written any."""
    rows: list[tuple[Cell, ...]] = [(label("绩效自评综合得分及评价等次", 12),)]
    rows.append(
        (
            Cell(f"评分：{w.score}", 6, told=(tell("score", w.score, "分"),)),
            Cell(f"等级：{w.grade}", 6, told=(tell("grade", w.grade),)),
        )
    )
    rows.append(
        (Cell(f"备注：{w.scale}", 12, told=(tell("grade_scale", w.scale),), left=True),)
    )
    rows.append((label("四、评价人员", 12, left=True),))
    rows.append(
        tuple(label(text, 3) for text in ("姓  名", "职务/职称", "单  位", "签  字"))
    )
    for i, (name, title, unit) in enumerate(w.reviewers, 1):
        rows.append(
            tuple(
                value(f"reviewer.{key}", text, cols=3, row=str(i))
                for key, text in (
                    ("name", name),
                    ("title", title),
                    ("unit", unit),
                    ("signature", ""),
                )
            )
        )
    for key, head, sign in (
        ("leader", "评价组组长签署意见：", "评价组组长（签字）："),
        (
            "unit",
            "部门（单位）意见：",
            "部门（单位）负责人（签字）：      部门（单位）（盖章）：",
        ),
        (
            "finance",
            "财政部门归口业务科室意见：",
            "财政部门归口业务科室负责人（签字）：      财政部门归口业务科室（盖章）：",
        ),
    ):
        told = tuple(
            tell(f"opinion_{key}.{x}", "") for x in ("text", "signature", "date")
        )
        rows.append(
            (Cell(f"{head}\n\n{sign}\n{BLANK_DATE}", 12, told=told, left=True),)
        )
    return rows


def overall_form(w: Whole) -> Form:
    """The whole form."""
    h = w.head
    rows: list[tuple[Cell, ...]] = [
        (label("一、部门（单位）基本概况", 12, left=True),),
        (
            label("联系人", 3),
            value("contact_name", h["contact"], cols=3),
            label(w.phone_label, 3),
            value("contact_phone", h["phone"], cols=3),
        ),
        (
            label("人员编制", 3),
            value("staff_quota", h["quota"], "人", cols=3),
            label("实有人数", 3),
            value("staff_actual", h["staff"], "人", cols=3),
        ),
        (label("职能职责概述", 3), value("duties", h["duties"], cols=9, left=True)),
        (
            label("年度主要\n工作内容", 3),
            value("annual_work", h["work"], cols=9, left=True),
        ),
        (
            label("年度部门（单位）总体运行情况及取得的成绩", 3),
            value("annual_results", h["results"], cols=9, left=True),
        ),
    ]
    rows += money(w) + goals(w) + people(w)
    widths = (1.0,) * 12
    return Form("overall_form#1", [*cover(w), Grid(widths, tuple(rows))], goal_truth(w))
