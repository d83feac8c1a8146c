"""The formula language: `income_total = income_carryover + income_other`.

In: a line of a pattern file. Out: equations over names, read by `ast` and nothing but
names, numbers, + - * /, = <= >=, sum, min, max, count, printed. Several formulas are
separated by `;`; a chain of `=` is one equation per further figure, against the first.
` when ` behind a formula limits it to where the condition holds.
"""

import ast
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property, lru_cache
from typing import NamedTuple

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
from extractor.errors import PatternError
from extractor.model import Verdict

LONE_EQUALS = re.compile(r"(?<![<>=])=(?!=)")
OPERATORS: dict[type[ast.cmpop], str] = {ast.Eq: "=", ast.LtE: "<=", ast.GtE: ">="}
OVER_ALL = ("sum", "count", "printed")  # these take every row of a field
WHEN = " when "
BINARY = (ast.Add, ast.Sub, ast.Mult, ast.Div)


class Reference(NamedTuple):
    """A name in a formula; `row` is `row`, a field that names the row, or empty."""

    name: str
    row: str = ""
    every: bool = False


Lookup = Callable[[Reference], Sequence[Number]]


@dataclass(frozen=True, eq=False)
class Equation:
    """left = right, or left <= right; `when` is the condition it is limited to.

    Hashed by identity: it is made once a formula, and what is known of it is kept.
    """

    left: ast.expr
    right: ast.expr
    bound: bool = False
    when: str = ""

    @property
    def sides(self) -> tuple[ast.expr, ast.expr]:
        """Left and right."""
        return self.left, self.right

    @cached_property
    def references(self) -> tuple[Reference, ...]:
        """Names in reading order, each once."""
        found = [*references(self.left), *references(self.right)]
        return tuple(dict.fromkeys(found))

    @cached_property
    def additive(self) -> bool:
        """Whether it only adds: blanks can then count as nothing."""
        return _only_adds(self.left) and _only_adds(self.right)


@lru_cache(maxsize=8192)
def _only_adds(side: ast.expr) -> bool:
    return not any(
        isinstance(n, ast.Mult | ast.Div)
        or (isinstance(n, ast.Call) and _function(n) in ("min", "max"))
        for n in ast.walk(side)
    )


@lru_cache(maxsize=8192)
def subtracts(side: ast.expr) -> bool:
    """Whether something is taken away in it."""
    return any(isinstance(n, ast.Sub | ast.USub) for n in ast.walk(side))


Statement = tuple[Equation, ...]  # all of them must hold


@lru_cache(maxsize=4096)
def parse(text: str, away: frozenset[str] = frozenset()) -> tuple[Statement, ...]:
    """The statements of a formula; raises PatternError when it is not one.

    `away` names kinds the document has not: a chain of `=` goes on without their sides.
    """
    statements: list[Statement] = []
    for piece in text.split(";"):
        formula, _, when = piece.strip().partition(WHEN)
        if when:
            parse(when)
        for statement in _statements(formula, text, away):
            statements.append(tuple(replace(e, when=when) for e in statement))
    return tuple(statements)


def _statements(piece: str, text: str, away: frozenset[str]) -> list[Statement]:
    try:
        tree = ast.parse(LONE_EQUALS.sub("==", piece), mode="eval").body
    except SyntaxError as error:
        raise PatternError(text, f"not a formula: {error.msg}") from error
    if not isinstance(tree, ast.Compare):
        raise PatternError(text, "nothing is compared", "use =, <= or >=")
    sides = [tree.left, *tree.comparators]
    for side in sides:
        _allow(side, text)
    signs = [OPERATORS.get(type(op)) for op in tree.ops]
    if None in signs:
        raise PatternError(text, "unknown comparison", "use =, <= or >=")
    if set(signs) == {"="}:
        here = [side for side in sides if not _kinds(side) & away]
        sides = here if len(here) > 1 else sides[:2]
        return [(Equation(sides[0], side),) for side in sides[1:]]
    pairs = zip(sides, signs, sides[1:], strict=False)
    return [tuple(_equation(left, sign or "", right) for left, sign, right in pairs)]


def _kinds(side: ast.expr) -> set[str]:
    """First words of the names in a side, kinds among them."""
    return {r.name.partition(".")[0] for r in references(side) if "." in r.name}


def _equation(left: ast.expr, sign: str, right: ast.expr) -> Equation:
    if sign == ">=":
        left, right = right, left
    return Equation(left, right, sign != "=")


def _allow(node: ast.expr, text: str) -> None:
    """Raise PatternError for anything outside the language."""
    children: Sequence[ast.expr] = ()
    match node:
        case ast.Name() | ast.Attribute() | ast.Subscript():
            _name(node, text)
        case ast.Constant(value=int()):
            pass
        case ast.Constant(value=float()):
            pass
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            children = (operand,)
        case ast.BinOp(left=left, op=op, right=right) if isinstance(op, BINARY):
            children = (left, right)
        case ast.Call(args=arguments, keywords=[]) if _function(node):
            children = arguments
        case _:
            raise PatternError(text, f"not allowed: {ast.unparse(node)}")
    for child in children:
        _allow(child, text)


def _function(node: ast.expr) -> str:
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        name = node.func.id
        return name if name in (*OVER_ALL, "min", "max") else ""
    return ""


@lru_cache(maxsize=8192)  # nodes live as long as the parsed formulas, which are kept
def _name(node: ast.expr, text: str = "") -> Reference:
    if isinstance(node, ast.Subscript):
        return Reference(_name(node.value, text).name, ast.unparse(node.slice))
    name = ast.unparse(node)
    if not re.fullmatch(r"\w+(\.\w+)*", name):
        raise PatternError(text or name, f"not a name: {name}")
    return Reference(name)


@lru_cache(maxsize=8192)
def references(node: ast.expr) -> tuple[Reference, ...]:
    """Names below a node, in reading order."""
    return tuple(_references(node))


def _references(node: ast.expr) -> Iterator[Reference]:
    match node:
        case ast.Name() | ast.Attribute() | ast.Subscript():
            yield _name(node)
        case ast.Call(args=arguments):
            every = _function(node) in OVER_ALL
            for argument in arguments:
                for reference in references(argument):
                    yield reference._replace(every=every)
        case ast.BinOp(left=left, right=right):
            yield from references(left)
            yield from references(right)
        case ast.UnaryOp(operand=operand):
            yield from references(operand)
        case _:
            return


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
            return _made_call(_function(node), arguments)
        case _:
            reference = _name(node)
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
        if _function(term) in ("", "sum"):
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
