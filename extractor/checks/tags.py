"""What tells the statements of a check apart: a name in each that the others have not.

In: the statements of one check. Out: a word for one of them.
"""

import ast
from functools import lru_cache

from extractor.checks.formula import Equation, Statement


@lru_cache(maxsize=1024)  # statements live as long as the process
def tag_of(number: int, statements: tuple[Statement, ...]) -> str:
    """What tells a statement of a check from its others."""
    for way in (_side_name, _last_name, _first_name):
        tags = [way(statement) for statement in statements]
        if tags.count(tags[number]) == 1:
            return tags[number]
    return str(number + 1)


def _side_name(statement: Statement) -> str:
    last = statement[-1]
    right = Equation(last.right, last.right).references
    left = Equation(last.left, last.left).references
    if last.bound and left:
        return left[0].name
    if len(right) == 1:
        return right[0].name
    return left[0].name if right and left else ast.unparse(last.right)


def _first_name(statement: Statement) -> str:
    names = statement[0].references
    return names[0].name if names else ""


def _last_name(statement: Statement) -> str:
    names = statement[-1].references
    return names[-1].name if names else ""
