"""The base data table (整体支出绩效评价基础数据表), ruled or not."""

from making.paper import Cell, Form, Grid, Line, Told, label, tell, value

COLUMNS = ("prior_final", "budget", "final")
ROWS = (
    ("three_public_total", "三公经费"),
    ("three_public_vehicle", "1、公务用车购置和运行维护费"),
    ("three_public_vehicle_purchase", "其中：公务用车购置费"),
    ("three_public_vehicle_running", "公务用车运行维护费"),
    ("three_public_abroad", "2、因公出国（境）费用"),
    ("three_public_reception", "3、公务接待费"),
    ("project_total", "项目支出："),
    ("project", ""),
    ("operating_total", "公用经费"),
    ("office", "其中：办公费"),
    ("utilities_and_travel", "水费、电费、差旅费"),
    ("meetings_and_training", "会议费、培训费"),
    ("procurement", "政府采购金额"),
    ("basic_budget_adjustment", "部门基本支出预算调整"),
)
BUILDING = (
    ("approved_area", "批复规模\n（㎡）", "㎡"),
    ("actual_area", "实际规模\n（㎡）", "㎡"),
    ("area_control_rate", "规模控制率", "%"),
    ("budget", "预算投资\n（万元）", "万元"),
    ("investment", "实际投资\n（万元）", "万元"),
    ("investment_control_rate", "投资概算控制率", "%"),
)


def years(year: str) -> list[Told]:
    """The years in the headings."""
    before = str(int(year) - 1)
    names = {
        "staff": year,
        "prior_final": before,
        "budget": year,
        "final": year,
        "building": year,
    }
    return [tell(f"column_year.{name}", text) for name, text in names.items()]


def amounts(
    figures: dict[str, tuple[str, str, str]],
    projects: dict[str, tuple[str, str, str]],
    span: int,
    width: int,
) -> list[tuple[Cell, ...]]:
    """The rows of money; projects stand below 项目支出."""
    out: list[tuple[Cell, ...]] = []
    for name, text in ROWS:
        if name == "project":
            for n, (project, values) in enumerate(projects.items(), 1):
                cells = [
                    value(f"project.{c}", v, "万元", cols=width, row=project)
                    for c, v in zip(COLUMNS, values, strict=True)
                ]
                out.append((label(f"{n}、{project}", span, left=True), *cells))
            continue
        cells = [
            value(f"{name}.{c}", v, "万元", cols=width)
            for c, v in zip(COLUMNS, figures[name], strict=True)
        ]
        out.append((label(text, span, left=True), *cells))
    return out


def base_data(
    title: str,
    year: str,
    staff: tuple[str, str, str],
    figures: dict[str, tuple[str, str, str]],
    projects: dict[str, tuple[str, str, str]],
    thrift: str,
) -> Form:
    """The ruled table of 15 columns."""
    told = years(year)
    before = str(int(year) - 1)
    heads = [
        Cell(text, 3, told=(t,))
        for t, text in zip(
            told[1:4],
            (
                f"{before}年决算数\n（万元）",
                f"{year}年预算数\n（万元）",
                f"{year}年决算数\n（万元）",
            ),
            strict=True,
        )
    ]
    rows: list[tuple[Cell, ...]] = [
        (
            label("财政供养人员情况", 3, 2),
            Cell(f"{year}年末编制数", 4, told=(told[0],)),
            label(f"{year}年末实际在职人数", 4),
            label("控制率", 4),
        ),
        tuple(
            value(name, text, unit, cols=4)
            for name, text, unit in zip(
                ("staff_quota", "staff_in_post", "control_rate"),
                staff,
                ("人", "人", "%"),
                strict=True,
            )
        ),
        (label("经费控制情况", 6), *heads),
        *amounts(figures, projects, 6, 3),
        (
            Cell(f"楼堂馆所控制情况（{year}年完工项目）", 3, 2, (told[4],)),
            *(label(text, 2) for _, text, _ in BUILDING),
        ),
        tuple(
            value(f"building_{name}", "", unit, cols=2) for name, _, unit in BUILDING
        ),
        (
            label("厉行节约保障措施", 3),
            value("thrift_measures", thrift, cols=12, left=True),
        ),
    ]
    foot = (
        "单位负责人签字：      填表人：      联系电话：      填报日期：    年  月  日"
    )
    note = (
        "说明：项目支出需要填报除基本支出以外的所有项目支出情况，公用经费填报基本支出中的一般"
        "商品和服务支出。"
    )
    signed = tuple(
        tell(x, "")
        for x in ("head_signature", "filled_by", "contact_phone", "filled_date")
    )
    blocks = [
        Line(title, "title"),
        Grid((1.0,) * 15, tuple(rows)),
        Line(note, "note"),
        Line(foot, "note", signed),
    ]
    return Form("base_data#1", blocks)
