"""The formula language and the intervals it compares on."""

from decimal import Decimal
from fractions import Fraction

import pytest

from extractor.checks.formula import parse
from extractor.checks.interval import (
    decimal,
    divide,
    equal,
    exact,
    greatest,
    least,
    printed,
    surplus,
    total,
)
from extractor.checks.reckoning import compare
from extractor.errors import PatternError
from extractor.model import Verdict


def compared(formula, **values):
    numbers = {name.replace("__", "."): value for name, value in values.items()}
    (equation,) = parse(formula)[0]
    return compare(equation, lambda reference: [numbers[reference.name]]).verdict


def cents(text):
    return printed(Fraction(text), Fraction(1, 200))


@pytest.mark.parametrize(
    ("total", "a", "b", "verdict"),
    [
        ("448.11", "214.66", "233.45", Verdict.PASS),
        ("448.11", "214.66", "233.46", Verdict.ROUNDING),
        ("448.11", "214.67", "233.46", Verdict.FAIL),
        ("448.11", "214.66", "232.10", Verdict.FAIL),
    ],
)
def test_a_sum_is_as_uncertain_as_its_parts(total, a, b, verdict):
    # three figures, each ±0.005: a difference of 0.01 can be rounding, 0.02 cannot
    found = compared("total = a + b", total=cents(total), a=cents(a), b=cents(b))
    assert found is verdict


@pytest.mark.parametrize("parts", [("0.1", "0.20", "0.300"), ("1/3", "1/6", "-2.5")])
def test_a_sum_of_figures_with_other_decimals_is_exact(parts):
    figures = [
        printed(Fraction(p), Fraction(1, 2 * 10**i)) for i, p in enumerate(parts)
    ]
    found = total(figures)
    assert found.nominal == sum(map(Fraction, parts))
    assert found.high - found.low == sum(f.high - f.low for f in figures)
    assert surplus(found, figures[0]) == found.nominal - figures[0].nominal
    assert equal(found, exact(found.nominal)) is Verdict.PASS


def test_the_least_and_the_greatest_are_taken_end_by_end():
    wide, narrow = (
        printed(Fraction(1), Fraction(1, 2)),
        printed(Fraction(9, 8), Fraction(0)),
    )
    low, high = least((wide, narrow)), greatest((wide, narrow))
    assert (low.nominal, low.low, low.high) == (1, Fraction(1, 2), Fraction(9, 8))
    assert (high.nominal, high.low, high.high) == (
        Fraction(9, 8),
        Fraction(9, 8),
        Fraction(3, 2),
    )


def test_exact_figures_have_no_rounding():
    found = compared("a = b + c", a=exact(100), b=exact(90), c=exact(9))
    assert found is Verdict.FAIL


@pytest.mark.parametrize(
    ("rate", "verdict"),
    [("0.9022", Verdict.PASS), ("0.9023", Verdict.FAIL), ("0.10", Verdict.FAIL)],
)
def test_a_printed_rate_is_the_computed_one_rounded(rate, verdict):
    places = Fraction(1, 2 * 10 ** len(rate.partition(".")[2]))
    found = compared(
        "rate = spent / budget",
        rate=printed(Fraction(rate), places),
        spent=cents("448.11"),
        budget=cents("496.67"),
    )
    assert found is verdict


def test_a_bound_may_be_missed_by_rounding_only():
    assert compared("a <= b", a=cents("8.00"), b=cents("8.00")) is Verdict.PASS
    assert compared("a <= b", a=cents("8.01"), b=cents("8.00")) is Verdict.ROUNDING
    assert compared("a <= b", a=cents("8.02"), b=cents("8.00")) is Verdict.FAIL
    assert compared("b >= a", a=cents("8.02"), b=cents("8.00")) is Verdict.FAIL


def test_score_is_capped_at_its_weight():
    formula = "score = min(rate * weight, weight)"
    ten = exact(10)
    assert compared(formula, score=ten, rate=exact(Fraction("1.2")), weight=ten) is (
        Verdict.PASS
    )


def test_a_base_that_may_be_zero_divides_nothing():
    with pytest.raises(ZeroDivisionError):
        divide(exact(1), cents("0.00"))


def test_a_chain_of_equals_is_one_statement_per_further_figure():
    statements = parse("a.x = b.x = c.x; d <= e <= f")
    assert [len(s) for s in statements] == [1, 1, 2]
    without_b = parse("a.x = b.x = c.x", frozenset({"b"}))
    names = [r.name for r in without_b[0][0].references]
    assert names == ["a.x", "c.x"]
    without_a = parse("a.x = b.x = c.x", frozenset({"a"}))
    assert [r.name for r in without_a[0][0].references] == ["b.x", "c.x"]


def test_rows_are_told_apart_from_sums():
    (equation,) = parse("a = b[name] + sum(c.final)")[0]
    assert [tuple(r) for r in equation.references] == [
        ("a", "", False),
        ("b", "name", False),
        ("c.final", "", True),
    ]
    (inside,) = parse("a = min(sum(c.final), 1)")[0]
    assert [r.every for r in inside.references] == [False, True]


@pytest.mark.parametrize(
    "text",
    [
        "a + b",
        "a = __import__('os')",
        "a = b ** 2",
        "a = open(b)",
        "a = 'b'",
        "a = (lambda: 1)()",
        "a =",
        "a < b",
        "a = b.__class__.x()",
    ],
)
def test_nothing_but_the_language_is_accepted(text):
    with pytest.raises(PatternError):
        parse(text)


def test_a_shown_number_is_exact_where_it_ends():
    assert decimal(Fraction("448.11")) == Decimal("448.11")
    assert decimal(Fraction(1, 3)) == Decimal("0.333333")


def test_a_fraction_of_any_size_is_shown():
    large = Fraction(10**70 + 1, 3)
    assert decimal(large) == Decimal(f"{(10**70 + 1) // 3}.666667")
    assert decimal(Fraction(1, 4)) == Decimal("0.25")
