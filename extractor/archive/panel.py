"""Questions over units and years → panels: rows of one table, for analysis.

In: an archive and a question. Out: a table, its rows as they are read. Wide: a row per
part, a column per field, amounts in the unit of the field. Long: a row per value, with
the rows that a wide panel has no room for (projects, units of a department).
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Select, select

from extractor.archive.connecting import Archive
from extractor.archive.contents import entry_of, number_of
from extractor.archive.schema import documents, facts, parts
from extractor.checks.catalogue import catalogue
from extractor.errors import UsageError
from extractor.kinds import FIGURES, PatternBook
from extractor.outputs.columns import Cell, Row
from extractor.outputs.panels import Panel

Asked = Select[*tuple[Any, ...]]

AT_ONCE = 1000  # rows fetched at a time
WHO = ("unit_key", "unit_name", "fiscal_year", "kind", "project", "document", "part")
VALUES = ("field", "label", "row", "number", "unit", "value", "state")


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked for; empty: all. `units` are names or credit codes.

    `history` takes the parts in, too, that later documents have replaced.
    """

    kind: str = ""
    years: frozenset[int] = frozenset()
    units: frozenset[str] = frozenset()
    fields: tuple[str, ...] = ()
    wide: bool = True
    history: bool = False


@contextmanager
def asked(archive: Archive, question: Question, book: PatternBook) -> Iterator[Panel]:
    """The answer, while the database is open."""
    _check(question, book)
    query, columns = (_wide if question.wide else _long)(question, book)
    with archive.reading() as connection:
        streamed = connection.execution_options(yield_per=AT_ONCE)
        found = streamed.execute(query.order_by(*_order(question)))
        names = columns[len(WHO) :]
        rows = (_told(tuple(row), names, book) for row in found)
        yield Panel(columns, _figures(question, book), rows)


def _figures(question: Question, book: PatternBook) -> frozenset[str]:
    """The columns that hold numbers."""
    if not question.wide:
        return frozenset(("fiscal_year", "number"))
    entries = catalogue(book.kinds[question.kind]).items()
    found = {name for name, entry in entries if entry.type in FIGURES}
    return frozenset({*found, "fiscal_year"})


def _check(question: Question, book: PatternBook) -> None:
    if question.kind and question.kind not in book.kinds:
        problem = f"there is no kind {question.kind}"
        raise UsageError("--kind", problem, f"use {', '.join(book.kinds)}")
    if question.wide and not question.kind:
        problem = "a wide panel needs one"
        raise UsageError("--kind", problem, "name it, or take --shape long")
    kinds = [book.kinds[question.kind]] if question.kind else book.kinds.values()
    known = {name for kind in kinds for name in catalogue(kind)}
    for name in question.fields:
        if name not in known:
            problem = f"there is no field {name}"
            raise UsageError("--fields", problem, "see gouji kinds show KIND")


def _wide(question: Question, book: PatternBook) -> tuple[Asked, tuple[str, ...]]:
    asked = question.fields or catalogue(book.kinds[question.kind])
    fields = (name for name in asked if name not in WHO)
    return _narrow(select(*_who(), parts.c.record), question), (*WHO, *fields)


def _long(question: Question, book: PatternBook) -> tuple[Asked, tuple[str, ...]]:
    cells = (facts.c.field, facts.c.row, facts.c.number, facts.c.number_unit)
    more = (facts.c.unit, facts.c.value, facts.c.state)
    query = _narrow(select(*_who(), *cells, *more), question)
    query = query.join(facts, facts.c.part_id == parts.c.id).where(facts.c.chosen == 1)
    if question.fields:
        query = query.where(facts.c.field.in_(question.fields))
    return query, (*WHO, *VALUES)


def _who() -> tuple[ColumnElement[object], ...]:
    return tuple(
        documents.c.document if name == "document" else parts.c[name] for name in WHO
    )


def _narrow(query: Asked, question: Question) -> Asked:
    query = query.select_from(parts).join(documents)
    if question.kind:
        query = query.where(parts.c.kind == question.kind)
    if question.years:
        query = query.where(parts.c.fiscal_year.in_(sorted(question.years)))
    if question.units:
        units = sorted(question.units)
        named = parts.c.unit_key.in_(units) | parts.c.unit_name.in_(units)
        query = query.where(named)
    if not question.history:
        query = query.where(parts.c.superseded_by.is_(None))
    return query


def _order(question: Question) -> tuple[ColumnElement[object], ...]:
    order: tuple[ColumnElement[object], ...] = (
        *(parts.c.unit_key, parts.c.fiscal_year, parts.c.kind, parts.c.project),
        *(parts.c.document_id, parts.c.id),
    )
    return order if question.wide else (*order, facts.c.position)


def _told(row: Row, names: Sequence[str], book: PatternBook) -> Row:
    """A row of the panel out of one of the database."""
    who, rest = row[: len(WHO)], row[len(WHO) :]
    if names != VALUES:
        (record,) = rest
        assert isinstance(record, Mapping)
        return (*who, *(_cell(record.get(name)) for name in names))
    field, name, number, number_unit, unit, value, state = rest
    label = entry_of(str(who[WHO.index("part")]), str(field), book).label
    if isinstance(number, Decimal):
        number, unit = _as_printed(number, str(value)), number_unit
    return (*who, field, label, name, number, unit, value, state)


def _as_printed(number: Decimal, value: str) -> Decimal:
    """With the decimals printed; one that was converted with those it needs."""
    printed = number_of(value)
    if printed == number:
        return printed
    return Decimal(format(number.normalize(), "f"))


def _cell(cell: object) -> Cell:
    if isinstance(cell, bool) or not isinstance(cell, int):
        return cell if isinstance(cell, str | Decimal) else None
    return Decimal(cell)
