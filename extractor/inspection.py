"""Mistakes in pattern files that their types cannot show.

In: a book whose entries have the right form. Out: what is wrong, with its place. Labels
must lead to one field, names must be names, a check's code must stand once.
"""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence

from extractor.checks.formula import parse
from extractor.checks.predicates import PREDICATES
from extractor.checks.shelf import COPY, OUTLIER
from extractor.errors import PatternError
from extractor.kinds import CheckPattern, Grid, Kind, PatternBook
from extractor.model import Severity
from extractor.phrases import compile_prose
from extractor.text import fold_key

FIELD = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*")
CODE = re.compile(r"[A-Z][0-9]{2}[a-z]?")
PORTFOLIO = "_portfolio"  # the file of checks between documents
PLACEHOLDER = re.compile(r"\{(\w+)\}")  # {column}: each column in turn

Mistake = tuple[str, tuple[str, ...], str]  # kind, path inside it, what is wrong


def mistakes(book: PatternBook) -> Iterator[Mistake]:
    """Every mistake in the book; the kind is empty for checks across kinds."""
    for name, kind in book.kinds.items():
        for path, problem in _in_kind(kind):
            yield name, path, problem
    yield from _in_checks(book)


def mistaken_phrases(book: PatternBook) -> Iterator[Mistake]:
    """Phrases that are no regexes, name no fragment or mark no value."""
    for name, kind in book.kinds.items():
        for field, pattern in kind.fields.items():
            try:
                compile_prose(pattern, book.fragments, field)
            except ValueError as error:
                yield name, ("fields", field, "prose"), str(error)


def mistaken_formulas(book: PatternBook) -> Iterator[Mistake]:
    """Formulas, conditions and predicates of checks that cannot be carried out."""
    for kind, checks in _groups(book):
        for code, check in checks.items():
            path = ("checks", code)
            if bool(check.formula) is bool(check.predicate):
                yield kind, path, "needs a formula or a predicate, and one of them"
            if check.predicate and check.predicate not in _predicates(kind):
                yield (
                    kind,
                    (*path, "predicate"),
                    f"no such predicate: {check.predicate}",
                )
            others = (other.formula for other in check.otherwise)
            for text in filter(None, (check.formula, check.when, *others)):
                try:
                    parse(PLACEHOLDER.sub(r"\1", text))
                except PatternError as error:
                    yield kind, path, f"{error.where}: {error.problem}"


def _predicates(kind: str) -> Collection[str]:
    """Predicates that checks of a kind, or between documents, may name."""
    return (OUTLIER, COPY) if kind == PORTFOLIO else PREDICATES


def _groups(book: PatternBook) -> list[tuple[str, Mapping[str, CheckPattern]]]:
    """The checks of every kind, those across kinds, without one, and documents."""
    return [
        *((name, kind.checks) for name, kind in book.kinds.items()),
        ("", book.across),
        (PORTFOLIO, book.portfolio),
    ]


def _in_checks(book: PatternBook) -> Iterator[Mistake]:
    """Codes that are none or stand twice, severities that do not exist."""
    seen: dict[str, str] = {}
    severities = ", ".join(Severity)
    for kind, checks in _groups(book):
        for code, check in checks.items():
            if not CODE.fullmatch(code):
                yield kind, ("checks", code), "a code is a letter and two digits: B01"
            if code in seen and kind in ("", PORTFOLIO):
                yield kind, ("checks", code), f"also a check of {seen[code]}"
            if check.severity not in set(Severity):
                yield kind, ("checks", code, "severity"), f"is one of {severities}"
            seen[code] = kind


def _in_kind(kind: Kind) -> Iterator[tuple[tuple[str, ...], str]]:
    for name, field in kind.fields.items():
        if not FIELD.fullmatch(name):
            yield ("fields", name), "a field name is small letters, digits, _ and dots"
        if field.after and field.after not in kind.fields:
            yield ("fields", name, "after"), f"there is no field {field.after}"
    named = {n: f.labels for n, f in kind.fields.items() if not f.after}
    yield from _shared(named, ("fields",))
    for name, grid in kind.grids.items():
        path = ("grids", name)
        yield from _in_grid(grid, path)
    if kind.indicators:
        yield from _shared(kind.indicators.columns, ("indicators", "columns"))


def _in_grid(
    grid: Grid, path: tuple[str, ...]
) -> Iterator[tuple[tuple[str, ...], str]]:
    columns = {n: c.labels for n, c in grid.columns.items() if c.year is None}
    yield from _shared(columns, (*path, "columns"))
    yield from _shared({n: r.labels for n, r in grid.rows.items()}, (*path, "rows"))
    if grid.key and grid.key != "order" and grid.key not in grid.columns:
        yield (*path, "key"), f"there is no column {grid.key}"
    for name, column in grid.columns.items():
        where = (*path, "columns", name)
        if not grid.rows and not column.field:
            yield where, "a grid without rows needs `field`"
        for row in set(column.rows) - set(grid.rows):
            yield (*where, "rows"), f"there is no row {row}"
    others = ((name, column.other) for name, column in grid.columns.items())
    for name, other in others:
        if other and other not in grid.columns:
            yield (*path, "columns", name, "other"), f"there is no column {other}"
    if grid.alone and grid.alone not in grid.rows:
        yield (*path, "alone"), f"there is no row {grid.alone}"
    for name in set(grid.usual) - set(grid.columns):
        yield (*path, "usual"), f"there is no column {name}"


def _shared(
    labels: Mapping[str, Sequence[str]], path: tuple[str, ...]
) -> Iterator[tuple[tuple[str, ...], str]]:
    """Labels that two entries of one axis claim, or one entry twice."""
    owners: dict[str, str] = {}
    for name, printed in labels.items():
        for label in printed:
            key = fold_key(label)
            if key in owners and owners[key] != name:
                yield (*path, name), f"label {label} belongs to {owners[key]} too"
            owners.setdefault(key, name)
