"""The narrative (部门整体支出绩效评价报告) in the wording of Hunan."""

from dataclasses import dataclass

from making.paper import Form, Line, Told, tell


@dataclass
class Story:
    """What the narrative says; pairs of dates are printed and canonical."""

    unit: str
    year: str
    code: str
    address: str
    head: str
    nature: str
    basis: tuple[str, str]
    staff: dict[str, str]
    money: dict[str, str]
    totals: tuple[str, str, str, str]
    projects: list[tuple[str, str, str, str, str]]
    score: str
    grade: str
    period: tuple[str, str]
    iso_period: tuple[str, str]
    date: tuple[str, str]
    people: tuple[str, str]
    counted: tuple[str, str]


def amount(name: str, text: str, row: str = "") -> Told:
    """An amount in 万元."""
    return tell(name, text, "万元", row)


def opening(s: Story) -> Line:
    """Why, when and by whom the evaluation was made."""
    text = (
        f"按照省财政厅预算支出绩效评价管理办法（{s.basis[0]}）和县财政局通知"
        f"（{s.basis[1]}）要求，本单位于{s.period[0]}至{s.period[1]}对{s.year}年度部门整体支出"
        f"开展绩效评价，{s.head}任组长，{'、'.join(s.people)}为小组成员。现将情况报告如下："
    )
    names = [(s.head, "组长"), *((name, "成员") for name in s.people)]
    told = [
        tell("basis_document", code, row=str(i)) for i, code in enumerate(s.basis, 1)
    ]
    told += [
        tell("evaluation_start", s.period[0], value=s.iso_period[0]),
        tell("evaluation_end", s.period[1], value=s.iso_period[1]),
    ]
    for i, (name, role) in enumerate(names, 1):
        told += [
            tell("reviewer.name", name, row=str(i)),
            tell("reviewer.role", role, row=str(i)),
        ]
    return Line(text, told=tuple(told))


def unit_itself(s: Story) -> Line:
    """Name, code, people."""
    n = s.staff
    text = (
        f"{s.unit}为{s.nature}，统一社会信用代码：{s.code}，单位住所：{s.address}，"
        f"单位负责人：{s.head}。截至{s.year}年12月31日，年末实有人数{n['total']}人，"
        f"其中：在职人员{n['in_post']}人，退休人员{n['retired']}人。"
    )
    told = (
        tell("nature", s.nature),
        tell("credit_code", s.code),
        tell("address", s.address),
        tell("legal_representative", s.head),
        tell("staff_total", n["total"], "人"),
        tell("staff_in_post", n["in_post"], "人"),
        tell("staff_retired", n["retired"], "人"),
    )
    return Line(text, told=told)


def spending(s: Story) -> list[Line]:
    """The section on the public budget."""
    m = s.money
    first = (
        f"{s.year}年度一般公共预算财政拨款{m['income']}万元，年初财政拨款结转结余"
        f"{m['carried_in']}万元，实际支出{m['spent']}万元，其中：基本支出{m['basic']}万元，"
        f"项目支出{m['project']}万元。年末结转和结余{m['carried_out']}万元。"
    )
    names = ("income", "carried_in", "spent", "basic", "project", "carried_out")
    told = tuple(amount(f"public_budget_{name}", m[name]) for name in names)
    second = (
        f"按经济分类，工资福利支出{m['wages']}万元；商品和服务支出{m['goods']}万元；"
        f"对个人和家庭的补助{m['family']}万元；资本性支出{m['capital']}万元。"
    )
    classes = (
        amount("wages_and_benefits", m["wages"]),
        amount("goods_and_services", m["goods"]),
        amount("individual_and_family_subsidies", m["family"]),
        amount("capital_expenditure", m["capital"]),
    )
    before = int(s.year) - 1
    third = (
        f"“三公”经费控制较好，{s.year}年决算数比{before}年决算数减少{m['change']}万元，"
        "主要原因是接待批次减少。"
    )
    change = tell("three_public_change", m["change"], "万元", value=f"-{m['change']}")
    return [
        Line("二、一般公共预算支出情况", "heading"),
        Line("（一）基本支出情况", "heading"),
        Line(first, told=told),
        Line(second, told=classes),
        Line(third, told=(change,)),
    ]


def projects(s: Story) -> list[Line]:
    """Project spending: the total and each project."""
    fields = ("project_budget", "project_budget_full", "project_spent")
    plan, full, spent, rate = s.totals
    text = (
        f"{s.year}年项目支出年初预算{plan}万元，全年预算{full}万元，实际支出{spent}万元，"
        f"预算执行率{rate}。"
    )
    told = [amount(f, v) for f, v in zip(fields, s.totals[:3], strict=True)]
    told.append(tell("project_execution_rate", rate, "%"))
    lines = [Line("（二）项目支出情况", "heading"), Line(text, told=tuple(told))]
    for i, (name, *figures) in enumerate(s.projects, 1):
        text = (
            f"{i}、{name}：年初预算拨款{figures[0]}万元，全年预算{figures[1]}万元，"
            f"实际支出{figures[2]}万元，预算执行率{figures[3]}。"
        )
        told = [tell("project_name", name, row=name)]
        told += [amount(f, v, name) for f, v in zip(fields, figures[:3], strict=True)]
        told.append(tell("project_execution_rate", figures[3], "%", name))
        lines.append(Line(text, told=tuple(told)))
    withdrawn = s.money["withdrawn"]
    lines.append(
        Line(
            f"年末财政收回未执行的预算指标{withdrawn}万元。",
            told=(amount("budget_withdrawn", withdrawn),),
        )
    )
    return lines


def ending(s: Story) -> list[Line]:
    """Score, problems, suggestions, signature."""
    problem = "部分指标设置偏宽，乡镇宣讲等工作进度不均衡。"
    advice = "细化绩效指标，按季度跟踪执行进度，及时调整支出安排。"
    use = "自评结果报主管部门备案，作为编制下年度预算的参考，并在县政府网站公开。"
    score = (tell("score", s.score, "分"), tell("grade", s.grade))
    return [
        Line("三、部门整体支出绩效情况", "heading"),
        Line(f"各项重点工作按期完成，其中{s.counted[0]}，{s.counted[1]}。"),
        Line("四、综合评价情况及评价结论", "heading"),
        Line(
            f"经综合评价，本单位部门整体支出绩效评价得分是：{s.score}分，评价结果等次为"
            f"“{s.grade}”。",
            told=score,
        ),
        Line("五、存在的问题及原因分析", "heading"),
        Line(problem, told=(tell("problems", problem),)),
        Line("六、有关建议", "heading"),
        Line(advice, told=(tell("suggestions", advice),)),
        Line("七、绩效自评结果拟应用和公开情况", "heading"),
        Line(use, told=(tell("use_of_results", use),)),
        Line(s.unit, "right", (tell("signed_unit", s.unit),)),
        Line(s.date[0], "right", (tell("report_date", s.date[0], value=s.date[1]),)),
    ]


def overall_report(s: Story) -> Form:
    """The whole narrative."""
    title = Line(
        f"{s.year}年度部门整体支出绩效评价报告", "title", (tell("fiscal_year", s.year),)
    )
    lines = [
        title,
        opening(s),
        Line("一、基本情况", "heading"),
        Line("（一）部门基本情况", "heading"),
        unit_itself(s),
        *spending(s),
        *projects(s),
        *ending(s),
    ]
    return Form("overall_report#1", list(lines))
