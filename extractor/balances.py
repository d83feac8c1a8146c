"""The sums a kind promises, by which a doubtful figure is settled.

In: a kind. Out: its checks of the form `a = b + c - d`, sums over indicator rows
included, and what one leaves over on given figures. The verdicts of checks are
`checks.formula`'s, not these.
"""

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from extractor.kinds import CheckPattern, Kind
from extractor.model import Quantity

ROWS = "indicator."  # what a sum may add up over all rows of


@dataclass(frozen=True, slots=True)
class Term:
    """A field with its sign; `every` adds up the cells of all indicator rows."""

    name: str
    sign: int = 1
    every: bool = False


@dataclass(frozen=True, slots=True)
class Sum:
    """All terms and `rest` together are zero."""

    terms: tuple[Term, ...]
    rest: Decimal = Decimal(0)

    def bears(self, name: str) -> bool:
        """Whether the field stands in it, once."""
        return sum(term.name == name for term in self.terms) == 1


@lru_cache(maxsize=64)
def sums_of(kind: Kind) -> tuple[Sum, ...]:
    """The kind's equations that only add and subtract, `{column}` written out."""
    found: dict[Sum, None] = {}
    for check in kind.checks.values():
        for text in _written(check) if check.for_each in ("", "columns") else ():
            found.update(dict.fromkeys(filter(None, map(_sum, text.split(";")))))
    return tuple(found)


def _written(check: CheckPattern) -> Iterator[str]:
    formula = check.formula
    if "{column}" not in formula:
        yield formula
        return
    for column in check.columns:
        yield formula.replace("{column}", column)


def _sum(text: str) -> Sum | None:
    try:
        tree = ast.parse(text.strip().replace("=", "=="), mode="eval").body
    except SyntaxError:  # a bound (`<=` is now `<==`): no sum
        return None
    if not isinstance(tree, ast.Compare) or len(tree.ops) > 1:
        return None
    if not isinstance(tree.ops[0], ast.Eq):
        return None
    found = [*_terms(tree.left, 1), *_terms(tree.comparators[0], -1)]
    terms = tuple(t for t in found if isinstance(t, Term))
    if len(terms) < 2 or None in found:
        return None
    return Sum(terms, sum((t for t in found if isinstance(t, Decimal)), Decimal(0)))


def _terms(tree: ast.expr, sign: int) -> Iterator[Term | Decimal | None]:
    """The terms of an expression; None for what is no term of a sum."""
    match tree:
        case ast.BinOp(left, ast.Add(), right):
            yield from _terms(left, sign)
            yield from _terms(right, sign)
        case ast.BinOp(left, ast.Sub(), right):
            yield from _terms(left, sign)
            yield from _terms(right, -sign)
        case ast.Constant(int(number)):
            yield sign * Decimal(number)
        case ast.Name() | ast.Attribute():
            name = ast.unparse(tree)
            yield None if name.startswith(ROWS) else Term(name, sign)
        case ast.Call(ast.Name("sum"), [ast.Attribute() as summed]):
            name = ast.unparse(summed)
            yield Term(name, sign, every=True) if name.startswith(ROWS) else None
        case _:
            yield None


def left_over(
    equation: Sum, figures: Sequence[tuple[Term, Sequence[Quantity]]]
) -> tuple[Decimal, Decimal] | None:
    """What the figures leave over, and how much of it rounding may explain.

    A term without a figure counts nothing. None where units do not agree.
    """
    printed = [quantity for _, found in figures for quantity in found]
    units = {quantity.unit for quantity in printed if quantity.unit}
    if len(units) > 1 or (units and equation.rest):
        return None
    total = equation.rest + sum(
        (term.sign * q.number for term, found in figures for q in found), Decimal(0)
    )
    if not printed:
        return abs(total), Decimal(0)
    last = Decimal(1).scaleb(-max(q.decimals for q in printed))
    return abs(total), last * len(printed) / 2
