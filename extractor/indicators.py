"""The rows of indicator tables, headings filled down.

In: a part, its kind. Out: one Indicator per row, its cells as facts.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from extractor.facts import (
    cell_regions,
    confidence_of,
    of_cells,
    value_of,
)
from extractor.forms import form_of
from extractor.grids import INDICATORS, Block, Matrix, lay_out
from extractor.headings import index
from extractor.kinds import IndicatorPattern, Kind, PatternBook, ValueType
from extractor.matrices import rows_of_indicators
from extractor.model import (
    IN_DOUBT,
    Cell,
    Evidence,
    Fact,
    Indicator,
    Nil,
    Part,
    Quantity,
)
from extractor.text import fold, fold_key
from extractor.values import parse

TYPES = {
    "name": ValueType.TEXT,
    "target": ValueType.TEXT,
    "actual": ValueType.TEXT,
    "weight": ValueType.SCORE,
    "score": ValueType.SCORE,
    "reason": ValueType.TEXT,
}
FILLED = ("target", "actual", "weight", "score")  # a row without these is a template's
POINTS = ("weight", "score", "reason")  # columns of which a closing row has some
JOINED = ("operator", "target", "unit")  # columns that make up a target
LONGEST_NAME = 6  # characters of a name printed before the target: 指标1


@dataclass
class Levels:
    """The headings that hold for the next rows."""

    level1: str = ""
    points: Quantity | None = None
    evidence: Evidence | None = None
    level2: str = ""
    confidence: Decimal = Decimal(1)

    def indicator(self, row: int, cells: Mapping[str, Fact]) -> Indicator:
        """The row that stands beside them."""
        return Indicator(
            row,
            self.level1,
            self.points,
            self.level2,
            cells,
            self.evidence,
            self.confidence,
        )


def find_indicators(part: Part, kind: Kind, book: PatternBook) -> tuple[Indicator, ...]:
    """The indicator rows of a part, numbered from 1 in reading order."""
    pattern = kind.indicators
    if pattern is None:
        return ()
    found: list[Indicator] = []
    levels = Levels()
    closing = form_of(kind).labels
    total = index({"total": pattern.total})
    for matrix, blocks in lay_out(part, kind):
        for block in blocks:
            if block.grid != INDICATORS:
                continue
            rows, _ = rows_of_indicators(matrix, block, total, closing)
            for row in rows:
                _fill(levels, matrix, block, row)
                if cells := _cells(matrix, block, row, pattern, 1 + len(found)):
                    found.append(levels.indicator(1 + len(found), cells))
    return tuple(found)


def _fill(levels: Levels, matrix: Matrix, block: Block, row: int) -> None:
    """Take over the headings printed beside a row; blank ones go on."""
    below = block.under(matrix.row(row))
    first = [c for c in below.get("level1", ()) if c.content.text.strip()]
    second = [c for c in below.get("level2", ()) if c.content.text.strip()]
    if not block.heading("level2"):  # one heading over both columns
        first, second = _split(matrix, block, row)
    if first and first[0].row >= row:
        name, points = heading_and_points(first[0].content.text)
        if name != levels.level1:
            levels.level2 = ""
        evidence = Evidence(cell_regions(first[0]), first[0].content.text)
        levels.level1, levels.points, levels.evidence = name, points, evidence
        levels.confidence = confidence_of(first[:1], ValueType.SCORE)
    if second and second[0].row >= row:
        levels.level2 = heading_and_points(second[0].content.text)[0]


def _split(matrix: Matrix, block: Block, row: int) -> tuple[list[Cell], list[Cell]]:
    """The cells below a heading that covers two levels: the outer and the inner one."""
    cells = list(block.under(matrix.row(row)).get("level1", ()))
    return (
        [c for c in cells[:1] if c.content.text.strip()],
        [c for c in cells[1:] if c.content.text.strip()],
    )


def heading_and_points(text: str) -> tuple[str, Quantity | None]:
    """A heading without the brackets at its end, and the points that stood in them.

    >>> heading_and_points("产出指标（50分）")[0]
    '产出指标'
    """
    folded = fold(text)
    at = folded.text.find("(")
    if at < 1 or not folded.text.endswith(")"):
        return "".join(text.split()), None
    name = "".join(text[: folded.offsets[at]].split())
    value = parse(folded.text[at + 1 : -1], ValueType.SCORE)
    return name, value if isinstance(value, Quantity) else None


def _cells(
    matrix: Matrix, block: Block, row: int, pattern: IndicatorPattern, number: int
) -> Mapping[str, Fact]:
    """The facts of an indicator row; empty for a row that is none or not filled in."""
    below = {
        name: [c for c in cells if c.row == row]
        for name, cells in block.under(matrix.row(row)).items()
    }
    facts = dict(_facts(below, block, str(number)))
    if "target" in facts and any(n in below for n in JOINED if n != "target"):
        facts["target"] = _joined(below, pattern, facts["target"])
    if "target" in facts and "name" not in facts:
        facts.update(_named_target(facts["target"]))
    filled = [f for name, f in facts.items() if name in FILLED]
    if all(f.value is Nil.BLANK for f in filled):
        return {}
    points = [c for name in POINTS for c in below.get(name, ())]
    if _may_close(matrix.starting(row), points):
        return {name: _doubted(fact) for name, fact in facts.items()}
    return facts


def _may_close(cells: Sequence[Cell], points: Sequence[Cell]) -> bool:
    """Whether a row of a scan has points but no more than one text beside them.

    It may be the closing row, its label misread.
    """
    said = [c for c in cells if c not in points and c.content.text.strip()]
    by_ocr = any(line.sureness for c in cells for line in c.content.lines)
    return len(said) <= 1 and (by_ocr or any(c.doubtful for c in cells))


def _doubted(fact: Fact) -> Fact:
    return replace(fact, confidence=min(fact.confidence, IN_DOUBT))


def _facts(
    below: Mapping[str, Sequence[Cell]], block: Block, row: str
) -> Iterator[tuple[str, Fact]]:
    for name, type_ in TYPES.items():
        if cells := below.get(name):
            heading = block.heading(name)
            label = heading.cell.content.text if heading else ""
            yield name, of_cells(f"indicator.{name}", row, cells, (type_, ""), label)


def _joined(
    below: Mapping[str, Sequence[Cell]], pattern: IndicatorPattern, target: Fact
) -> Fact:
    """The target of a layout that prints operator, figure and unit in columns."""
    silent = {fold_key(word) for word in pattern.silent}
    cells = [c for name in JOINED for c in below.get(name, ())]
    texts = ["".join(c.content.text.split()) for c in cells]
    raw = " ".join(t for t in texts if t)
    text = "".join(t for t in texts if fold_key(t) not in silent)
    where = tuple(r for c in cells if c.content.text.strip() for r in cell_regions(c))
    value = target.value if target.value is None else value_of(text, ValueType.TEXT)
    sure = min(confidence_of(cells, ValueType.TEXT), target.confidence)
    return replace(target, value=value, evidence=Evidence(where, raw), confidence=sure)


def _named_target(target: Fact) -> Iterator[tuple[str, Fact]]:
    """Name and target of a goal printed in one cell: a counted name, a colon."""
    if not isinstance(target.value, str):
        return
    folded = fold(target.value)
    at = folded.text.find(":")
    if 0 < at <= LONGEST_NAME and folded.text[at - 1].isdigit():
        name = folded.text[:at]
        rest = target.value[folded.offsets[at] + 1 :].strip()
        value = rest.replace("\n", "") if rest else Nil.BLANK
        yield "name", replace(target, field="indicator.name", value=name)
        yield "target", replace(target, value=value)
