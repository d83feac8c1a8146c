"""What the sides of an equation come to, and how they compare.

In: an equation, and what looks its names up. Out: both sides as numbers on intervals,
and a verdict. A side is made into a function once, for it is worked out many times.
"""

import ast
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple

from extractor.checks.formula import Equation, Reference, function_of, references
from extractor.checks.interval import (
    Number,
    at_most,
    divide,
    equal,
    exact,
    greatest,
    least,
    multiply,
    negate,
    total,
)
from extractor.model import Verdict

Lookup = Callable[[Reference], Sequence[Number]]


def evaluate(node: ast.expr, lookup: Lookup) -> Number:
    """The value of a side. Raises ZeroDivisionError on a base that may be zero."""
    return _made(node)(lookup)


@lru_cache(maxsize=8192)
def _made(node: ast.expr) -> Callable[[Lookup], Number]:
    """What works a side out; made once, for a side is worked out many times."""
    match node:
        case ast.Constant(value=value):
            number = exact(Fraction(str(value)))
            return lambda _: number
        case ast.BinOp(op=ast.Add() | ast.Sub()) | ast.UnaryOp():
            terms = tuple((sign, _made(term)) for sign, term in _terms(node, 1))
            return lambda lookup: total(
                made(lookup) if sign > 0 else negate(made(lookup))
                for sign, made in terms
            )
        case ast.BinOp(left=left, op=op, right=right):
            one, other = _made(left), _made(right)
            work = multiply if isinstance(op, ast.Mult) else divide
            return lambda lookup: work(one(lookup), other(lookup))
        case ast.Call(args=arguments):
            return _made_call(function_of(node), arguments)
        case _:
            (reference,) = references(node)
            return lambda lookup: total(lookup(reference))


def _terms(node: ast.expr, sign: int) -> Iterator[tuple[int, ast.expr]]:
    """What a side adds and takes away."""
    match node:
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            yield from (*_terms(left, sign), *_terms(right, sign))
        case ast.BinOp(left=left, op=ast.Sub(), right=right):
            yield from (*_terms(left, sign), *_terms(right, -sign))
        case ast.UnaryOp(operand=operand):
            yield from _terms(operand, -sign)
        case _:
            yield sign, node


@lru_cache(maxsize=8192)
def counts(side: ast.expr) -> Mapping[Reference, int]:
    """How often a side that only adds takes each name; below 0 what it takes away."""
    found: Counter[Reference] = Counter()
    for sign, term in _terms(side, 1):
        if function_of(term) in ("", "sum"):
            for reference in references(term):
                found[reference] += sign
    return found


def _made_call(
    function: str, arguments: Sequence[ast.expr]
) -> Callable[[Lookup], Number]:
    if function in ("min", "max"):
        choose = least if function == "min" else greatest
        values = tuple(map(_made, arguments))
        return lambda lookup: choose([made(lookup) for made in values])
    names = tuple(
        reference._replace(every=True)
        for argument in arguments
        for reference in references(argument)
    )
    if function == "sum":
        return lambda lookup: total(n for name in names for n in lookup(name))
    return lambda lookup: exact(sum(len(lookup(name)) for name in names))


class Compared(NamedTuple):
    """Both sides of an equation and how they compare."""

    verdict: Verdict
    left: Number
    right: Number


def compare(equation: Equation, lookup: Lookup) -> Compared:
    """How the sides compare. Raises ZeroDivisionError on a base that may be zero."""
    return weigh(
        equation, evaluate(equation.left, lookup), evaluate(equation.right, lookup)
    )


def weigh(equation: Equation, left: Number, right: Number) -> Compared:
    """How sides of these values compare."""
    if equation.bound:
        return Compared(at_most(left, right), left, right)
    if equation.additive:
        return Compared(equal(left, right), left, right)
    if _is_print(equation.left):
        return Compared(equal(left, right, computed=True), left, right)
    return Compared(equal(right, left, computed=True), left, right)


def _is_print(node: ast.expr) -> bool:
    return isinstance(node, ast.Name | ast.Attribute | ast.Subscript)
