"""The sums a kind promises, by which figures of a text dump find their columns.

In: formulas of the kind's checks. Out: those of the form `a = b + c + …`, and whether
one closes on given figures. The verdicts of checks are `checks.formula`'s, not these.
"""

import ast
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from extractor.checks.formula import WHEN
from extractor.model import Quantity


@dataclass(frozen=True, slots=True)
class Sum:
    """total = the sum of parts, each a field name."""

    total: str
    parts: tuple[str, ...]


def sums(formulas: Sequence[str], columns: Sequence[str]) -> tuple[Sum, ...]:
    """The formulas of the form `a = b + c + …`, `{column}` written out.

    Equations behind the first that hold under a condition (` when `) are left out.
    """
    found = []
    for formula in formulas:
        always = [piece for piece in formula.split(";") if WHEN not in piece]
        for column in columns if "{column}" in formula else ("",):
            text = ";".join(always).replace("{column}", column).replace("=", "==")
            found.append(_sum(text.replace("====", "==")))
    return tuple(s for s in found if s)


def _sum(text: str) -> Sum | None:
    try:
        tree = ast.parse(text, mode="eval").body
    except SyntaxError:  # another kind of formula, not a sum
        return None
    if not isinstance(tree, ast.Compare) or not isinstance(tree.ops[0], ast.Eq):
        return None
    parts = tuple(_terms(tree.comparators[0]))
    if (
        len(tree.ops) > 1
        or "" in parts
        or not isinstance(tree.left, ast.Name | ast.Attribute)
    ):
        return None
    return Sum(ast.unparse(tree.left), parts)


def _terms(tree: ast.expr) -> Iterator[str]:
    if isinstance(tree, ast.BinOp) and isinstance(tree.op, ast.Add):
        yield from _terms(tree.left)
        yield from _terms(tree.right)
    else:
        yield ast.unparse(tree) if isinstance(tree, ast.Name | ast.Attribute) else ""


def closes(equation: Sum, values: Mapping[str, Quantity]) -> bool:
    """Whether the sum closes within the printed precision; nothing printed counts 0.

    A sum with nothing printed at all says nothing and closes.
    """
    parts = [values[name] for name in equation.parts if name in values]
    total = values.get(equation.total)
    printed = [*parts, *([total] if total else [])]
    if not printed:
        return True
    difference = sum((p.number for p in parts), Decimal(0)) - (
        total.number if total else Decimal(0)
    )
    unit = Decimal(1).scaleb(-max(q.decimals for q in printed))
    return abs(difference) * 2 <= unit * (len(printed) if len(printed) > 2 else 0)
