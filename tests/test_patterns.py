"""The shipped patterns: every example, label and case is a test of its own."""

import csv
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import pytest
import regex

from extractor import cells, portfolio, prose
from extractor.checks.catalogue import catalogue
from extractor.kinds import Example, Kind, ValueType
from extractor.loading import load_book
from extractor.model import Fact, Nil, Quantity
from extractor.phrases import compile_fragment, compile_prose
from extractor.reconcile import run_case
from extractor.values import format_number
from tests.drawing import part, passage, table

BOOK = load_book()
PORTFOLIO = "portfolio"
FIELDS = Path(__file__).with_name("fields.csv")
NUMBERS = {"A": 14, "B": 9, "C": 13, "D": 7, "E": 12, "F": 13, "G": 28, "H": 18}
NUMBERS |= {"J": 8, "K": 13, "L": 15, "M": 7, "N": 10}
SUFFIX = {"C": "r"}  # so that these checks are no seed findings' numbers
CODES = [
    f"{group}{number:02d}{SUFFIX.get(group, '')}"
    for group, count in NUMBERS.items()
    for number in range(1, count + 1)
]
SECONDS = 1.0  # a phrase that needs longer on hostile text is wrong
YEARS = {0: "2023", -1: "2022", None: "2023"}
HOSTILE = [
    "1" * 5_000,
    "，。；" * 2_000,
    "（" * 3_000,
    "2023年" * 1_500,
    "1,234.50万元" * 800,
    "项目支出" * 1_500,
    "其中：" * 1_500,
    "甲" * 5_000,
    "一、" * 2_000,
    " \n" * 2_500,
]


def examples():
    for kind in BOOK.kinds.values():
        for name, field in kind.fields.items():
            for number, example in enumerate(field.examples, 1):
                yield pytest.param(
                    kind, name, example, id=f"{kind.kind}.{name}-{number}"
                )


def rejects():
    for kind in BOOK.kinds.values():
        for name, field in kind.fields.items():
            for number, text in enumerate(field.rejects, 1):
                yield pytest.param(
                    kind, name, text, id=f"{kind.kind}.{name}-not{number}"
                )


def find(kind: Kind, text: str, heading: str = "") -> list[Fact]:
    """What prose and form labels find in a text that stands alone."""
    found = list(prose.find_in_text(kind, BOOK, text, heading))
    passages = [passage(each) for each in (heading, text) if each]
    return [*found, *cells.find_facts(part(kind.kind, [], passages), kind, BOOK)]


def written(fact: Fact) -> str:
    match fact.value:
        case None | Nil():
            return ""
        case Quantity():
            return format_number(fact.value)
        case value:
            return getattr(value, "text", None) or str(value)


def state(fact: Fact) -> str:
    if fact.value is None:
        return "unreadable"
    return fact.value.value if isinstance(fact.value, Nil) else "value"


def shows(fact: Fact, example: Example) -> bool:
    unit = fact.value.unit if isinstance(fact.value, Quantity) else ""
    return (
        state(fact) == example.state
        and written(fact) == example.value
        and fact.row == example.row
        and unit == (example.unit or unit)
    )


@pytest.mark.parametrize(("kind", "name", "example"), list(examples()))
def test_example_is_found(kind, name, example):
    facts = [f for f in find(kind, example.text, example.heading) if f.field == name]
    assert any(shows(fact, example) for fact in facts), facts


@pytest.mark.parametrize(("kind", "name", "text"), list(rejects()))
def test_near_miss_is_not_found(kind, name, text):
    assert [f for f in find(kind, text) if f.field == name] == []


VALUES = {
    ValueType.TEXT: "某某事",
    ValueType.PERSON: "赵某甲",
    ValueType.PHONE: "13000001234",
    ValueType.DATE: "2024年3月5日",
    ValueType.GRADE: "优",
}


def printed(label: str, year: int | None = None) -> str:
    return label.replace("YYYY", YEARS[year]).replace("…", "某某")


def labels():
    for kind in BOOK.kinds.values():
        for name, field in kind.fields.items():
            if field.type is ValueType.YEAR or field.after:
                continue
            for label in field.labels:
                if not label.startswith("…"):
                    yield pytest.param(
                        kind, name, label, id=f"{kind.kind}.{name}-{label}"
                    )


@pytest.mark.parametrize(("kind", "name", "label"), list(labels()))
def test_label_beside_a_cell_names_its_field(kind, name, label):
    value = VALUES.get(kind.fields[name].type, "12")
    drawn = table([[printed(label), value]])
    facts = cells.find_facts(part(kind.kind, [drawn]), kind, BOOK)
    assert {fact.field for fact in facts} == {name}


def rows():
    for kind in BOOK.kinds.values():
        for grid_name, grid in kind.grids.items():
            for row, pattern in grid.rows.items():
                for label in pattern.labels:
                    name = f"{kind.kind}.{grid_name}.{row}-{label}"
                    yield pytest.param(kind, grid_name, row, label, id=name)


@pytest.mark.parametrize(("kind", "grid", "row", "label"), list(rows()))
def test_row_label_names_its_row(kind, grid, row, label):
    pattern = kind.grids[grid]
    heads = [printed(c.labels[0], c.year) for c in pattern.columns.values()]
    texts = [["项目", *heads], [label, *("12" for _ in heads)]]
    facts = cells.find_facts(part(kind.kind, [table(texts)]), kind, BOOK)
    start = f"{pattern.prefix}." if pattern.prefix else ""
    wanted = {
        f"{start}{row}.{name}"
        for name, column in pattern.columns.items()
        if not column.rows or row in column.rows
    }
    years = {column.year_field for column in pattern.columns.values()}
    assert {fact.field for fact in facts} - years == wanted


def columns():
    for kind in BOOK.kinds.values():
        for grid_name, grid in kind.grids.items():
            for column, pattern in grid.columns.items():
                for label in pattern.labels:
                    name = f"{kind.kind}.{grid_name}.{column}-{label}"
                    yield pytest.param(kind, grid_name, column, label, id=name)


@pytest.mark.parametrize(("kind", "grid", "column", "label"), list(columns()))
def test_column_label_names_its_column(kind, grid, column, label):
    pattern = kind.grids[grid]
    heads = [
        printed(label if name == column else alike(c.labels, label), c.year)
        for name, c in pattern.columns.items()
    ]
    filled = [VALUES.get(c.type, "12") for c in pattern.columns.values()]
    first = next(iter(pattern.rows.items()), None)
    texts = [heads, filled]
    if first:
        texts = [["项目", *heads], [first[1].labels[0], *filled]]
    facts = cells.find_facts(part(kind.kind, [table(texts)]), kind, BOOK)
    start = f"{pattern.prefix}." if pattern.prefix else ""
    here = pattern.columns[column].field or f"{start}{first[0]}.{column}"
    assert here in {fact.field for fact in facts}
    assert len(facts) - len([f for f in facts if "year" in f.field]) == len(heads)


def alike(labels: Sequence[str], other: str) -> str:
    """The first label that tells its year if the other one does."""
    dated = "YYYY" in other
    return next((lb for lb in labels if ("YYYY" in lb) is dated), labels[0])


@cache
def known_fields() -> dict[tuple[str, str], dict[str, str]]:
    with FIELDS.open(encoding="utf-8", newline="") as file:
        return {(row["kind"], row["field"]): row for row in csv.DictReader(file)}


@pytest.mark.parametrize(("kind", "field"), list(known_fields()), ids=str)
def test_field_has_a_pattern_of_its_type_and_unit(kind, field):
    row = known_fields()[kind, field]
    pattern = BOOK.kinds[kind]
    columns = [c for g in pattern.grids.values() for c in g.columns.values()]
    if field in {c.year_field for c in columns}:
        assert row["type"] == "year"
        return
    entry = catalogue(pattern)[field]
    assert (entry.type, entry.unit) == (row["type"], row["unit"])


@pytest.mark.parametrize("code", CODES)
def test_check_is_written_or_listed_as_not_yet(code):
    written_in = [k.kind for k in BOOK.kinds.values() if code in k.checks]
    written_in += ["across"] if code in BOOK.across else []
    written_in += ["portfolio"] if code in BOOK.portfolio else []
    assert bool(written_in) != (code in BOOK.not_yet), written_in


def test_no_check_is_written_that_the_list_does_not_know():
    codes = {code for kind in BOOK.kinds.values() for code in kind.checks}
    codes |= {*BOOK.across, *BOOK.portfolio, *BOOK.not_yet}
    assert codes - set(CODES) == set()


def checks():
    for kind in BOOK.kinds.values():
        yield from ((kind.kind, code, check) for code, check in kind.checks.items())
    yield from (("", code, check) for code, check in BOOK.across.items())
    yield from ((PORTFOLIO, code, check) for code, check in BOOK.portfolio.items())


def cases():
    for kind, code, check in checks():
        for outcome, records in check.cases.items():
            for number, case in enumerate(records, 1):
                name = f"{kind or 'across'}.{code}-{outcome}-{number}"
                yield pytest.param(kind, code, case, outcome, id=name)


@pytest.mark.parametrize(("kind", "code", "case", "outcome"), list(cases()))
def test_case_comes_out_as_told(kind, code, case, outcome):
    if kind == PORTFOLIO:
        assert portfolio.run_case(code, case, BOOK) == outcome
    else:
        assert run_case(code, case, BOOK, kind) == outcome


@pytest.mark.parametrize(
    ("kind", "code", "check"),
    [pytest.param(*c, id=f"{c[0] or 'across'}.{c[1]}") for c in checks()],
)
def test_check_has_a_case_that_passes_and_one_that_fires(kind, code, check):
    outcomes = {outcome for outcome, records in check.cases.items() if records}
    assert "pass" in outcomes
    assert outcomes - {"pass", "not_evaluable", "not_applicable"}


def phrases():
    for name in BOOK.fragments:
        yield pytest.param((compile_fragment(name, BOOK.fragments),), id=f"${name}")
    for kind in BOOK.kinds.values():
        for name, field in kind.fields.items():
            if field.prose:
                compiled = compile_prose(field, BOOK.fragments, name)
                yield pytest.param(compiled, id=f"{kind.kind}.{name}")


@pytest.mark.parametrize("patterns", list(phrases()))
def test_phrase_ends_soon_on_hostile_text(patterns):
    for pattern in patterns:
        assert isinstance(pattern, regex.Pattern)
        for text in HOSTILE:
            for _ in pattern.finditer(text, timeout=SECONDS):
                pass
