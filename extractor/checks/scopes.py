"""Where a check runs in a part: once, or per column, row, indicator, first heading.

In: a check, its part, one of its statements. Out: a scope for each repetition, with the
name of its case and the column that is put in.
"""

from collections.abc import Iterator

from extractor.checks.desk import Scope, groups_in, rows_of
from extractor.checks.formula import Statement
from extractor.kinds import CheckPattern
from extractor.model import Record


def scopes_of(
    check: CheckPattern, home: Record, statement: Statement
) -> Iterator[tuple[str, str, Scope]]:
    """Case name, column and scope of every repetition."""
    groups = groups_in(home)
    scope = Scope(
        home,
        indicators=home.indicators,
        groups=groups,
        exact=frozenset(check.exact),
        optional=frozenset(check.optional),
    )
    match check.for_each:
        case "columns":
            yield from ((column, column, scope) for column in check.columns)
        case "rows":
            for row in _rows(home, statement) or ("",):
                yield row, "", scope._replace(row=row)
        case "indicators":
            for indicator in home.indicators:
                yield str(indicator.row), "", scope._replace(indicators=(indicator,))
            if not home.indicators:
                yield "", "", scope
        case "level1":
            for group in groups:
                inside = scope._replace(indicators=group.rows, groups=(group,))
                yield group.name, "", inside
            if not groups:
                yield "", "", scope
        case _:
            yield "", "", scope


def _rows(home: Record, statement: Statement) -> tuple[str, ...]:
    """Rows of the part's fields in the statement, in printed order."""
    kind = f"{home.part.kind}."
    names = [r.name.removeprefix(kind) for e in statement for r in e.references]
    return tuple(dict.fromkeys(row for name in names for row in rows_of(home, name)))
