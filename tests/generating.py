"""Reports that are consistent by construction, their figures drawn at random.

`invent(seed)` gives the five forms of one unit as `trial.records_of` takes them: a
field and what is printed there. Every rule of the checks holds before printing;
printing then rounds to the cent (a third of the reports are reckoned finer, so that
printed sums differ by legitimate rounding), loses trailing zeros, sets thousands apart
or leaves 元 for 万元, each form in a dress of its own. Blanks are marked in one of the
usual ways.
"""

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal

FORM, REPORT, BASE = "overall_form", "overall_report", "base_data"
OVERALL, PROJECT = "overall_table", "project_table"
KINDS = (FORM, REPORT, BASE, OVERALL, PROJECT)
COLUMNS = ("initial", "full", "executed")
YEARS = ("prior_final", "budget", "final")
ZERO = Decimal(0)
REASON = "受天气影响，进度推迟，下一步加快实施"
NAMES = ("防汛抗旱", "河道管护", "农村饮水", "水土保持", "普法宣传", "信息化建设")


def rounded(value: Decimal, places: int = 2) -> Decimal:
    return value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


def bare(value: Decimal) -> str:
    """Without trailing zeros."""
    return f"{value.normalize():f}"


@dataclass
class Draft:
    """The report as it grows: its fields, and how each form prints its figures."""

    seed: int
    fields: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.random = r = random.Random(self.seed)
        self.places = r.choice((2, 2, 6))  # decimals that are reckoned with
        dresses = ("plain", "plain", "bare", "thousands")
        self.dress = {kind: r.choice(dresses) for kind in KINDS}
        self.in_yuan = r.choice((REPORT, PROJECT)) if r.random() < 0.2 else ""
        self.nothing = r.choice(("", "—", "/", "0", "0.00", "无"))

    def chance(self, share: float) -> bool:
        return self.random.random() < share

    def amount(self, low: float, high: float) -> Decimal:
        return rounded(Decimal(self.random.uniform(low, high)), self.places)

    def part_of(self, value: Decimal, low: float, high: float) -> Decimal:
        share = Decimal(self.random.uniform(low, high))
        return rounded(value * share, self.places)

    def put(self, name: str, value: Decimal, row: str = "", blank: bool = True) -> None:
        """An amount in 万元; a zero is left blank in the report's way."""
        kind = re.split("[#.]", name)[0]
        text = self.nothing if blank and not value else self.printed(kind, value)
        self.say(name, text, row)

    def say(self, name: str, text: str, row: str = "") -> None:
        """What is printed in a field, as it stands."""
        kind, _, rest = name.partition(".")
        part = kind if "#" in kind else f"{kind}#1"
        self.fields[f"{part}.{rest}" + (f"[{row}]" if row else "")] = text

    def printed(self, kind: str, value: Decimal) -> str:
        if kind == self.in_yuan:
            return f"{rounded(value * 10_000)}元"
        cents = rounded(value)
        match self.dress[kind]:
            case "bare":
                return bare(cents) if cents else "0"
            case "thousands":
                return f"{cents:,}"
            case _:
                return f"{cents}"

    def rate(self, part: Decimal, whole: Decimal) -> str:
        share = part / whole * 100
        style = self.random.choice(("two", "two", "bare", "one"))
        if style == "one":
            return f"{rounded(share, 1)}%"
        return f"{bare(rounded(share)) if style == 'bare' else rounded(share)}%"


@dataclass(frozen=True)
class Figures:
    """What the forms have in common: money by column, projects, people."""

    projects: tuple[tuple[str, tuple[Decimal, ...]], ...]
    project: tuple[Decimal, ...]
    basic: tuple[Decimal, ...]
    operating: Decimal
    fund: Decimal
    other: Decimal
    carried_in: Decimal
    left: Decimal
    three: dict[str, tuple[Decimal, ...]]
    quota: int
    in_post: int
    retired: int
    procured: Decimal

    @property
    def total(self) -> tuple[Decimal, ...]:
        return tuple(a + b for a, b in zip(self.basic, self.project, strict=True))

    @property
    def public_spent(self) -> Decimal:
        return self.total[2] - self.fund - self.other


def figures(d: Draft) -> Figures:
    r = d.random
    names = r.sample(NAMES, r.choice((1, 1, 2, 3, 4)))
    projects = tuple((f"{name}经费", _project(d)) for name in names)
    project = tuple(sum((p[i] for _, p in projects), ZERO) for i in range(3))
    initial = d.amount(100, 600)
    full = initial + r.choice((ZERO, d.amount(1, 60)))
    basic = (initial, full, full if d.chance(0.6) else full - d.amount(0.1, 5))
    three = {}
    for name, likely in (
        ("reception", 0.8),
        ("vehicle_running", 0.6),
        ("vehicle_purchase", 0.15),
        ("abroad", 0.15),
    ):
        final = d.amount(0.1, 6) if d.chance(likely) else ZERO
        before = d.amount(0.1, 7) if name != "vehicle_purchase" and final else ZERO
        three[name] = (before, final + r.choice((ZERO, d.amount(0.1, 2))), final)
    quota = r.randint(8, 60)
    return Figures(
        projects=projects,
        project=project,
        basic=basic,
        operating=d.part_of(basic[2], 0.1, 0.3),
        fund=d.part_of(project[2], 0.1, 0.2) if d.chance(0.3) else ZERO,
        other=d.part_of(project[2], 0.05, 0.1) if d.chance(0.4) else ZERO,
        carried_in=r.choice((ZERO, d.amount(0.1, 20))),
        left=r.choice((ZERO, ZERO, d.amount(0.1, 9))),
        three=three,
        quota=quota,
        in_post=quota - r.randint(0, 4),
        retired=r.randint(1, 20),
        procured=d.amount(0.5, 4),
    )


def _project(d: Draft) -> tuple[Decimal, ...]:
    initial = d.amount(5, 300)
    full = initial if d.chance(0.5) else initial + d.amount(1, 60)
    return initial, full, full if d.chance(0.5) else d.part_of(full, 0.5, 1)


def invent(seed: int) -> dict[str, str]:
    """The fields of one report; some lack a form, as real ones do."""
    d = Draft(seed)
    f = figures(d)
    score = overall_table(d, f)
    overall_form(d, f, score)
    base_data(d, f)
    overall_report(d, f, score)
    for number, (name, columns) in enumerate(f.projects, 1):
        project_table(d, number, name, columns)
    absent = {kind for kind in KINDS if d.chance(0.06)}
    return {
        key: text
        for key, text in d.fields.items()
        if key.partition("#")[0] not in absent
    }


def overall_form(d: Draft, f: Figures, score: Decimal) -> None:
    d.say(f"{FORM}.staff_quota", f"{f.quota}{d.random.choice(('', '人'))}")
    d.say(f"{FORM}.staff_actual", f"{f.in_post}")
    assets = [d.amount(50, 2000), *(_maybe(d, 1, 20) for _ in range(2))]
    public = f.public_spent - f.carried_in + f.left
    amounts = {
        "income_total": f.total[2] + f.left,
        "income_carryover": f.carried_in,
        "income_public_finance": public,
        "income_government_fund": f.fund,
        "income_special_account": ZERO,
        "income_other": f.other,
        "expenditure_total": f.total[2],
        "expenditure_basic": f.basic[2],
        "expenditure_personnel": f.basic[2] - f.operating,
        "expenditure_operating": f.operating,
        "expenditure_project": f.project[2],
        "balance_current": f.left,
        "balance_cumulative": f.left,
        "three_public_total": sum((c[2] for c in f.three.values()), ZERO),
        **{f"three_public_{name}": c[2] for name, c in f.three.items()},
        "assets_total": sum(assets, ZERO),
        "assets_in_use": assets[0],
        "assets_leased": assets[1],
        "assets_other": assets[2],
    }
    if d.chance(0.3):
        del amounts["balance_cumulative"]
    several = d.chance(0.2)
    for name, value in amounts.items():
        if not several:
            d.put(f"{FORM}.{name}", value)
            continue
        own = rounded(value * Decimal("0.4"), d.places)
        rows = (
            ("局机关及二级机构汇总", value),
            ("局机关", own),
            ("灌溉站", value - own),
        )
        for row, share in rows:
            d.put(f"{FORM}.{name}", share, row)
    _verdict(d, FORM, score)


def _maybe(d: Draft, low: float, high: float) -> Decimal:
    return d.amount(low, high) if d.chance(0.4) else ZERO


def _verdict(d: Draft, kind: str, score: Decimal) -> None:
    printed = rounded(score)
    bands = ((90, "优"), (80, "良"), (60, "中"), (0, "差"))
    d.say(f"{kind}.score", f"{printed}{d.random.choice(('', '分'))}")
    d.say(f"{kind}.grade", next(name for low, name in bands if printed >= low))


def base_data(d: Draft, f: Figures) -> None:
    d.say(f"{BASE}.staff_quota", f"{f.quota}")
    d.say(f"{BASE}.staff_in_post", f"{f.in_post}")
    d.say(f"{BASE}.control_rate", d.rate(Decimal(f.in_post), Decimal(f.quota)))
    vehicle = _sum(f.three["vehicle_running"], f.three["vehicle_purchase"])
    rows = {f"three_public_{name}": columns for name, columns in f.three.items()}
    rows["three_public_vehicle"] = vehicle
    rows["three_public_total"] = _sum(*f.three.values())
    for name in ("office", "utilities_and_travel", "meetings_and_training"):
        rows[name] = (d.part_of(f.operating, 0.05, 0.3),) * 3
    if d.chance(0.8):
        rows["operating_total"] = (f.operating,) * 3
    before = {name: _maybe(d, 1, 90) for name, _ in f.projects}
    if d.chance(0.5):
        ended = _maybe(d, 1, 50)  # projects of the year before that went on no longer
        spent = sum(before.values(), ended)
        rows["project_total"] = (spent, f.project[0], f.project[2])
    for name, columns in rows.items():
        for year, value in zip(YEARS, columns, strict=True):
            d.put(f"{BASE}.{name}.{year}", value)
    for name, (initial, _, spent) in f.projects:
        columns = (before[name], initial, spent)
        for year, value in zip(YEARS, columns, strict=True):
            d.put(f"{BASE}.project.{year}", value, name)
    d.say(f"{BASE}.procurement.prior_final", "——")
    d.put(f"{BASE}.procurement.budget", f.procured + _maybe(d, 0.1, 1))
    d.put(f"{BASE}.procurement.final", f.procured)
    d.put(f"{BASE}.basic_budget_adjustment.final", f.basic[1] - f.basic[0])
    if d.chance(0.2):
        _building(d)


def _sum(*rows: tuple[Decimal, ...]) -> tuple[Decimal, ...]:
    return tuple(sum(column, ZERO) for column in zip(*rows, strict=True))


def _building(d: Draft) -> None:
    area, cost = d.random.randint(500, 3000), d.amount(100, 300)
    d.say(f"{BASE}.building_approved_area", f"{area}")
    d.say(f"{BASE}.building_actual_area", f"{area - 10}")
    d.say(
        f"{BASE}.building_area_control_rate", d.rate(Decimal(area - 10), Decimal(area))
    )
    spent = d.part_of(cost, 0.9, 1)
    d.put(f"{BASE}.building_budget", cost)
    d.put(f"{BASE}.building_investment", spent)
    rate = d.rate(rounded(spent), rounded(cost))
    d.say(f"{BASE}.building_investment_control_rate", rate)


def overall_table(d: Draft, f: Figures) -> Decimal:
    """The table's fund rows and indicators; its total score comes back."""
    total = f.total
    rows = {
        "total": total,
        "public_budget": (total[0], total[1] - f.fund - f.other, f.public_spent),
        "government_fund": (ZERO, f.fund, f.fund),
        "other": (ZERO, f.other, f.other),
        "basic": f.basic,
        "project": f.project,
    }
    if d.chance(0.7):
        rows["special_account"] = (ZERO,) * 3
    for row, columns in rows.items():
        _funds(d, f"{OVERALL}#1", row, columns)
    return scored(d, f"{OVERALL}#1", total)


def _funds(d: Draft, part: str, row: str, columns: tuple[Decimal, ...]) -> None:
    for column, value in zip(COLUMNS, columns, strict=True):
        d.put(f"{part}.funds.{row}.{column}", value)


def project_table(
    d: Draft, number: int, name: str, columns: tuple[Decimal, ...]
) -> None:
    part = f"{PROJECT}#{number}"
    d.say(f"{part}.project_name", name)
    _funds(d, part, "total", columns)
    share = tuple(rounded(c * Decimal("0.3"), d.places) for c in columns)
    rest = tuple(c - s for c, s in zip(columns, share, strict=True))
    nothing = (ZERO,) * 3
    layouts = {
        "national": {"fiscal": columns, "carried_over": nothing, "other": nothing},
        "carried": {"fiscal": rest, "carried_over": share, "other": nothing},
        "levels": {"fiscal": columns, "superior": share, "local": rest},
        "account": {"fiscal": rest, "special_account": share, "unit": nothing},
    }
    for row, values in layouts[d.random.choice(list(layouts))].items():
        _funds(d, part, row, values)
    scored(d, part, columns)


def scored(d: Draft, part: str, columns: tuple[Decimal, ...]) -> Decimal:
    """Rate, its score, indicators with weights and scores; the total comes back."""
    _, full, spent = columns
    rate = d.rate(spent, full)
    share = Decimal(rate[:-1]) if d.chance(0.7) else spent / full * 100
    weight = Decimal(d.random.choice((10, 10, 10, 20)))
    score = min(weight, rounded(share / 100 * weight))
    d.say(f"{part}.funds.total.weight", bare(weight))
    d.say(f"{part}.funds.total.rate", rate)
    d.say(f"{part}.funds.total.score", d.random.choice((f"{score}", bare(score))))
    if spent < full * Decimal("0.9"):
        d.say(f"{part}.funds.total.reason", REASON)
    weights, scores = weight, score
    for row in _rows(d, 100 - weight):
        for name, text in row.items():
            d.say(f"{part}.{name}", text)
        number = next(iter(row)).split(".")[1]
        weights += Decimal(row[f"indicator.{number}.weight"])
        scores += Decimal(row[f"indicator.{number}.score"])
    if d.chance(0.9):
        total = rounded(scores)
        d.say(f"{part}.total_weight", bare(weights))
        d.say(f"{part}.total_score", d.random.choice((f"{total}", bare(total))))
    return scores


def _rows(d: Draft, points: Decimal) -> Iterator[dict[str, str]]:
    """Indicator rows of three headings that share out the points."""
    satisfaction = Decimal(10)
    output = rounded((points - satisfaction) * Decimal("0.6"), 0)
    headings = (
        ("产出指标", output),
        ("效益指标", points - satisfaction - output),
        ("满意度指标", satisfaction),
    )
    told, number = d.chance(0.6), 0
    for heading, sum_of_weights in headings:
        count = 1 if heading == "满意度指标" else d.random.choice((1, 2, 3, 4))
        each = rounded(sum_of_weights / count, 1)
        weights = [each] * (count - 1)
        weights.append(sum_of_weights - sum(weights, ZERO))
        for weight in weights:
            number += 1
            cells = {"level1": heading, **_indicator(d, heading, number, weight)}
            if told:
                cells["level1_points"] = bare(sum_of_weights)
            yield {f"indicator.{number}.{name}": text for name, text in cells.items()}


def _indicator(d: Draft, heading: str, number: int, weight: Decimal) -> dict[str, str]:
    target, met = d.random.randint(20, 99), d.chance(0.7)
    actual = target if met else target - 3
    cells = {
        "name": "服务对象满意度"
        if heading == "满意度指标"
        else f"{heading}第{number}项",
        "target": f"≥{target}%",
        "actual": f"{actual}%",
        "weight": bare(weight),
    }
    score = weight if met else rounded(weight * actual / target)
    cells["score"] = d.random.choice((f"{score}", bare(score)))
    if not met:
        cells["reason"] = REASON
    return cells


def overall_report(d: Draft, f: Figures, score: Decimal) -> None:
    people = {
        "total": f.in_post + f.retired,
        "in_post": f.in_post,
        "retired": f.retired,
    }
    for name, count in people.items():
        d.say(f"{REPORT}.staff_{name}", f"{count}人")
    personnel = f.basic[2] - f.operating
    subsidies = rounded(personnel * Decimal("0.1"), d.places)
    wages = personnel - subsidies
    goods = f.public_spent - personnel - f.procured
    public = {
        "public_budget_income": f.public_spent - f.carried_in + f.left,
        "public_budget_carried_in": f.carried_in,
        "public_budget_spent": f.public_spent,
        "public_budget_basic": f.basic[2],
        "public_budget_project": f.project[2] - f.fund - f.other,
        "public_budget_carried_out": f.left,
        "wages_and_benefits": wages,
        "goods_and_services": goods,
        "individual_and_family_subsidies": subsidies,
        "capital_expenditure": f.procured,
    }
    for name, value in public.items():
        d.put(f"{REPORT}.{name}", value, blank=False)
    _three_public(d, f)
    _projects(d, f)
    if f.total[1] > f.total[2] + f.left:
        d.put(f"{REPORT}.budget_withdrawn", f.total[1] - f.total[2] - f.left)
    d.say(f"{REPORT}.problems", "年初预算与全年预算差异较大，部分项目进度偏慢。")
    _verdict(d, REPORT, score)


def _three_public(d: Draft, f: Figures) -> None:
    before, budget, final = _sum(*f.three.values())
    if not d.chance(0.6):
        return
    d.put(f"{REPORT}.three_public_total.final", final, blank=False)
    if before and d.chance(0.6):
        change = rounded(final - before)
        d.say(f"{REPORT}.three_public_change", f"{change}万元")
        rate = rounded((final - before) / before * 100)
        d.say(f"{REPORT}.three_public_change_rate", f"{rate}%")
    if budget and d.chance(0.4):
        d.say(f"{REPORT}.three_public_completion_rate", d.rate(final, budget))
    if not f.three["vehicle_running"][2] + f.three["vehicle_purchase"][2]:
        d.say(f"{REPORT}.vehicles_owned", "无")


def _projects(d: Draft, f: Figures) -> None:
    told = [("", f.project)] if len(f.projects) == 1 else [("", f.project), *f.projects]
    for row, (initial, full, spent) in told:
        d.put(f"{REPORT}.project_budget", initial, row, blank=False)
        d.put(f"{REPORT}.project_budget_full", full, row, blank=False)
        d.put(f"{REPORT}.project_spent", spent, row, blank=False)
        d.say(f"{REPORT}.project_execution_rate", d.rate(spent, full), row)
    for name, _ in f.projects:
        d.say(f"{REPORT}.project_name", name, name)
