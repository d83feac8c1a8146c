"""The formula language: `income_total = income_carryover + income_other`.

In: a line of a pattern file. Out: equations over names, read by `ast` and nothing but
names, numbers, + - * /, = <= >=, sum, min, max, count, printed. Several formulas are
separated by `;`; a chain of `=` is one equation per further figure, against the first.
` when ` behind a formula limits it to where the condition holds.
"""

import ast
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import NamedTuple

from extractor.errors import PatternError

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
        or (isinstance(n, ast.Call) and function_of(n) in ("min", "max"))
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
        case ast.Call(args=arguments, keywords=[]) if function_of(node):
            children = arguments
        case _:
            raise PatternError(text, f"not allowed: {ast.unparse(node)}")
    for child in children:
        _allow(child, text)


def function_of(node: ast.expr) -> str:
    """The function that a node calls, empty where it calls none."""
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
            every = function_of(node) in OVER_ALL
            for argument in arguments:
                for reference in references(argument):
                    yield reference._replace(every=every or reference.every)
        case ast.BinOp(left=left, right=right):
            yield from references(left)
            yield from references(right)
        case ast.UnaryOp(operand=operand):
            yield from references(operand)
        case _:
            return
