"""A generated report on paper: the forms of the samples, ruled, in several looks.

In: the fields of `generating.invent`. Out: a PDF. Tables break over pages inside merged
cells, as office programs print them; paper, type size and the wording of the tables
depend on the seed.
"""

import random
import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from reportlab.lib.pagesizes import A4, landscape
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfgen.canvas import Canvas

from tests.papers import SONG

sys.path.insert(0, str(Path(__file__).parents[1] / "samples"))

from making import base, form, selfeval
from making.drawn import broken
from making.paper import Cell, Form, Grid, Line, label

from tests.generating import BASE, FORM, OVERALL, PROJECT, REPORT

UNIT, BOSS, YEAR = "白果县灌溉管理处", "白果县水利局", "2023"
MARGIN, NUMBER_ROOM = 50.0, 20.0
FUNDS = {
    "total": "年度资金总额",
    "public_budget": "一般公共预算",
    "government_fund": "政府性基金拨款",
    "special_account": "纳入专户管理的非税收入拨款",
    "basic": "基本支出",
    "project": "项目支出",
    "fiscal": "其中：当年财政拨款",
    "carried_over": "上年结转资金",
    "superior": "其中：上级财政资金",
    "local": "本级财政资金",
    "unit": "单位资金",
    "other": "其他资金",
}


class Told:
    """What the fields say of one part."""

    def __init__(self, fields: Mapping[str, str], part: str) -> None:
        start = f"{part}."
        self.fields = {
            key.removeprefix(start): text
            for key, text in fields.items()
            if key.startswith(start)
        }

    def __call__(self, name: str, row: str = "") -> str:
        return self.fields.get(f"{name}[{row}]" if row else name, "")

    def rows(self, name: str) -> list[str]:
        """Row names of a field, in order."""
        found = (re.fullmatch(rf"{re.escape(name)}\[(.*)\]", k) for k in self.fields)
        return [match[1] for match in found if match]


def pages(fields: Mapping[str, str], target: Path, seed: int) -> None:
    """Print the report."""
    chance = random.Random(f"{seed} look")
    parts = dict.fromkeys(key.partition(".")[0] for key in fields)
    order = (FORM, REPORT, BASE, OVERALL, PROJECT)
    size = chance.choice((A4, A4, landscape(A4)))
    press = Press(target, size, chance.choice((8.0, 9.0, 10.0)))
    looks = (selfeval.HUNAN, selfeval.HUNAN, selfeval.SICHUAN)
    look = chance.choice(looks)
    for part in sorted(parts, key=lambda p: (order.index(p.split("#")[0]), p)):
        press.form(_made(part, Told(fields, part), look))
    press.close()


def _made(part: str, told: Told, look: selfeval.Look) -> Form:
    makers = {FORM: overall_form, REPORT: overall_report, BASE: base_data}
    kind = part.split("#")[0]
    return makers[kind](told) if kind in makers else table(told, part, look)


def overall_form(told: Told) -> Form:
    blocks = (form.INCOME, form.SPENDING, form.PUBLIC, form.ASSETS)
    rows = told.rows("income_total") or [""]
    units = [
        (
            f"{i}、{row}" if i else row or UNIT,
            row,
            tuple(tuple(told(name, row) for name, *_ in block) for block in blocks),
        )
        for i, row in enumerate(rows)
    ]
    head = {
        "contact": "赵某甲",
        "phone": "13000001234",
        "quota": told("staff_quota"),
        "staff": told("staff_actual"),
        "duties": "负责全县灌区的调度、管护和维修。",
        "work": "1、疏浚渠道；\n2、检修闸门。",
        "results": "1、疏浚渠道42公里；\n2、检修闸门18座。",
    }
    cover = {
        "unit": UNIT,
        "code": "208317",
        "mode": "部门（单位）绩效自评",
        "body": "评价组",
        "date": "2024年4月22日",
        "iso_date": "2024-04-22",
        "issuer": "白果县财政局",
    }
    goals = [
        ("产出目标", "数量指标", "渠道疏浚≥40公里", "渠道疏浚42公里"),
        ("效益目标", "社会效益", "改善灌溉条件", "灌溉条件明显改善"),
    ]
    people = [("赵某甲", "主任", UNIT), ("钱某乙", "会计", UNIT)]
    score = told("score").removesuffix("分")
    whole = form.Whole(YEAR, cover, head, units, goals, score, told("grade"), people)
    return form.overall_form(whole)


def base_data(told: Told) -> Form:
    def columns(name: str, row: str = "") -> tuple[str, ...]:
        return tuple(told(f"{name}.{c}", row) for c in base.COLUMNS)

    names = [name for name, _ in base.ROWS if name != "project"]
    projects = {row: columns("project", row) for row in told.rows("project.final")}
    staff = tuple(told(n) for n in ("staff_quota", "staff_in_post", "control_rate"))
    return base.base_data(
        "县级预算部门整体支出绩效评价基础数据表",
        YEAR,
        staff,
        {name: columns(name) for name in names},
        projects,
        "严格执行接待标准。",
    )


def table(told: Told, part: str, look: selfeval.Look) -> Form:
    """The table of the unit or of a project."""
    kinds = [name for name, _ in look.columns]
    named = list(dict.fromkeys(k.split(".")[1] for k in told.fields if "funds." in k))
    ordered = ["total", *(n for n in FUNDS if n in named and n != "total")]
    funds = [
        (FUNDS[name], name, *(told(f"funds.{name}.{c}") or "" for c in kinds))
        for name in ordered
    ]
    rows = sorted(
        {int(k.split(".")[1]) for k in told.fields if k.startswith("indicator.")}
    )
    whole = part.startswith(OVERALL)
    title = "部门整体支出绩效自评表" if whole else "项目支出绩效自评表"
    name = told("project_name")
    head = [[label("预算部\n门名称"), Cell(UNIT, 8)]]
    if not whole:
        head = [
            [label("项目名称"), Cell(name, 8)],
            [label("主管部门"), Cell(BOSS, 3), label("实施单位"), Cell(UNIT, 4)],
        ]
    if look.split_target:
        head = [
            [*cells[:-1], Cell(cells[-1].text, cells[-1].cols + 2)] for cells in head
        ]
    made = selfeval.build(
        selfeval.Table(
            part,
            f"县级预算部门{title}",
            YEAR,
            head,
            "项目\n资金\n（万元）",
            funds,
            ("渠道畅通，闸门完好。", "渠道畅通，闸门完好。"),
            [_indicator(told, i, look) for i in rows],
            told("total_score"),
            look,
        )
    )
    return made if told("total_score") else _without_total(made)


def _indicator(told: Told, row: int, look: selfeval.Look) -> tuple[str, ...]:
    def cell(name: str) -> str:
        return told(f"indicator.{row}.{name}")

    target = cell("target")
    if look.split_target:
        target = f"≥|{target.strip('≥%')}|%"
    level2 = {"产出指标": "数量指标", "效益指标": "社会效益指标"}
    return (
        cell("level1"),
        cell("level1_points"),
        level2.get(cell("level1"), "服务对象满意度指标"),
        cell("name"),
        target,
        *(cell(n) for n in ("actual", "weight", "score", "reason")),
    )


def _without_total(made: Form) -> Form:
    """The form without the closing row of its table."""
    blocks = [
        Grid(b.widths, _shorter(b.rows)) if isinstance(b, Grid) else b
        for b in made.blocks
    ]
    return Form(made.part, blocks, made.indicators, made.new_page)


def _shorter(rows: tuple[tuple[Cell, ...], ...]) -> tuple[tuple[Cell, ...], ...]:
    start = next(i for i, r in enumerate(rows) if r[0].text.startswith("绩\n效"))
    first = rows[start][0]
    less = Cell(first.text, first.cols, first.rows - 1)
    return (*rows[:start], (less, *rows[start][1:]), *rows[start + 1 : -1])


def overall_report(told: Told) -> Form:
    lines = [Line(f"{YEAR}年度部门整体支出绩效评价报告", "title")]
    for heading, texts in _chapters(told):
        lines.append(Line(heading, "heading"))
        lines += [Line(text) for text in texts]
    lines += [Line(UNIT, "right"), Line("2024年4月22日", "right")]
    return Form("overall_report#1", lines)


def _chapters(told: Told) -> Iterator[tuple[str, list[str]]]:
    def money(name: str, row: str = "") -> str:
        text = told(name, row)
        return text if text.endswith("元") else f"{text}万元"

    yield (
        "一、基本情况",
        [
            f"截至{YEAR}年12月31日，年末实有人数{told('staff_total')}，其中：在职人员"
            f"{told('staff_in_post')}，退休人员{told('staff_retired')}。"
        ],
    )
    p = "public_budget_"
    yield (
        "二、一般公共预算支出情况",
        [
            f"{YEAR}年度一般公共预算财政拨款{money(f'{p}income')}，年初财政拨款结转结余"
            f"{money(f'{p}carried_in')}，实际支出{money(f'{p}spent')}，其中：基本支出"
            f"{money(f'{p}basic')}，项目支出{money(f'{p}project')}。年末结转和结余"
            f"{money(f'{p}carried_out')}。",
            f"按经济分类，工资福利支出{money('wages_and_benefits')}；商品和服务支出"
            f"{money('goods_and_services')}；对个人和家庭的补助"
            f"{money('individual_and_family_subsidies')}；资本性支出"
            f"{money('capital_expenditure')}。",
        ],
    )
    yield "三、项目支出情况", list(_projects(told, money))
    yield (
        "四、综合评价情况及评价结论",
        [
            f"经综合评价，本单位部门整体支出绩效评价得分是：{told('score').rstrip('分')}分，"
            f"评价结果等次为“{told('grade')}”。"
        ],
    )
    yield "五、存在的问题及原因分析", [told("problems")]


def _three_public(told: Told) -> Iterator[str]:
    change = told("three_public_change")
    if change and not change.startswith("0.00"):
        word = "减少" if change.startswith("-") else "增加"
        yield (
            f"“三公”经费控制较好，{YEAR}年决算数比{int(YEAR) - 1}年决算数{word}"
            f"{change.lstrip('-')}，主要原因是接待批次变化。"
        )


def _projects(told: Told, money: object) -> Iterator[str]:
    assert callable(money)
    rows = ["", *told.rows("project_spent")]
    for i, row in enumerate(rows):
        start = f"{i}、{row}：" if row else f"{YEAR}年项目支出"
        yield (
            f"{start}年初预算{money('project_budget', row)}，全年预算"
            f"{money('project_budget_full', row)}，实际支出"
            f"{money('project_spent', row)}，"
            f"预算执行率{told('project_execution_rate', row)}。"
        )
    if told("budget_withdrawn"):
        yield f"年末财政收回未执行的预算指标{money('budget_withdrawn')}。"


class Press:
    """Prints forms on pages of one size."""

    def __init__(self, target: Path, size: tuple[float, float], type_size: float):
        self.canvas = Canvas(str(target), pagesize=size, invariant=1)
        self.width, self.height = size
        self.size, self.page = type_size, 1
        self.y = self.height - MARGIN

    def form(self, form: Form) -> None:
        if self.y < self.height - MARGIN:
            self.turn()
        for block in form.blocks:
            if isinstance(block, Grid):
                self.grid(block)
            elif block.look == "break":
                self.turn()
            else:
                self.line(block)

    def turn(self) -> None:
        self.canvas.setFont(SONG, 9)
        self.canvas.drawCentredString(self.width / 2, 30, f"— {self.page} —")
        self.canvas.showPage()
        self.page, self.y = self.page + 1, self.height - MARGIN

    def line(self, line: Line) -> None:
        size = 16 if line.look == "title" else self.size + 2
        indent = 2 * size if line.look in ("body", "heading") else 0
        width = self.width - 2 * MARGIN
        for i, text in enumerate(broken(line.text, size, width, indent)):
            if self.y - 2 * size < MARGIN + NUMBER_ROOM:
                self.turn()
            self.y -= 1.7 * size
            self.canvas.setFont(SONG, size)
            if line.look in ("title", "subtitle"):
                self.canvas.drawCentredString(self.width / 2, self.y, text)
            elif line.look == "right":
                self.canvas.drawRightString(self.width - MARGIN, self.y, text)
            else:
                x = MARGIN + (indent if i == 0 else 0)
                self.canvas.drawString(x, self.y, text)

    def grid(self, grid: Grid) -> None:
        unit = (self.width - 2 * MARGIN) / sum(grid.widths)
        edges = [MARGIN]
        for width in grid.widths:
            edges.append(edges[-1] + width * unit)
        placed = [
            (r, c, cell, self._wrapped(cell, edges[c + cell.cols] - edges[c]))
            for r, c, cell in grid.placed()
        ]
        heights = self._heights(len(grid.rows), placed)
        self.y -= self.size
        first = 0
        while first < len(heights):
            last = self._fitting(heights, first)
            self._draw(placed, edges, heights, (first, last))
            first = last
            if first < len(heights):
                self.turn()

    def _wrapped(self, cell: Cell, width: float) -> list[str]:
        room = width - 4 - self.size  # a closing mark may hang over the edge
        return [
            text
            for line in cell.text.split("\n")
            for text in broken(line, self.size, room, 0)
        ]

    def _heights(self, n_rows: int, placed: list) -> list[float]:
        step = self.size * 1.3
        heights = [step + 6] * n_rows
        for r, _, cell, lines in placed:
            if cell.rows == 1:
                heights[r] = max(heights[r], len(lines) * step + 6)
        for r, _, cell, lines in placed:
            short = len(lines) * step + 6 - sum(heights[r : r + cell.rows])
            if short > 0:
                heights[r + cell.rows - 1] += short
        return heights

    def _fitting(self, heights: list[float], first: int) -> int:
        room, last = self.y - MARGIN - NUMBER_ROOM, first
        while last < len(heights) and room >= heights[last]:
            room -= heights[last]
            last += 1
        return max(last, first + 1)

    def _draw(
        self,
        placed: list,
        edges: list[float],
        heights: list[float],
        shown: tuple[int, int],
    ) -> None:
        first, last = shown
        tops = [self.y]
        for height in heights[first:last]:
            tops.append(tops[-1] - height)
        for r, c, cell, lines in placed:
            start, end = max(r, first), min(r + cell.rows, last)
            if start >= end:
                continue
            top, bottom = tops[start - first], tops[end - first]
            x0, x1 = edges[c], edges[c + cell.cols]
            self.canvas.rect(x0, bottom, x1 - x0, top - bottom)
            if start == r:
                self._text(lines, cell.left, (x0, x1, top, bottom))
        self.y = tops[-1]

    def _text(
        self, lines: list[str], left: bool, box: tuple[float, float, float, float]
    ) -> None:
        x0, x1, top, bottom = box
        step = self.size * 1.3
        y = (top + bottom) / 2 + len(lines) * step / 2 - self.size
        self.canvas.setFont(SONG, self.size)
        for line in lines:
            width = pdfmetrics.stringWidth(line, SONG, self.size)
            x = x0 + 2 if left else (x0 + x1 - width) / 2
            self.canvas.drawString(x, y, line)
            y -= step

    def close(self) -> None:
        self.turn()
        self.canvas.save()
