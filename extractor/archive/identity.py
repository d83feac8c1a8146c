"""Which unit, year and project a part is of: what a corrected file replaces.

In: the records of a document. Out: one identity per record. A unit is its credit code,
else its name; the parts of one report share what one of them tells. Where unit or year
is not told, a part is nobody's, replaces nothing and is replaced by nothing.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from extractor.checks.bundles import bundles
from extractor.checks.identity import well_formed
from extractor.kinds import PatternBook
from extractor.model import Nil, Part, Record
from extractor.text import fold_key
from extractor.units import UNIT_FIELDS, YEAR_FIELDS, fiscal_year_and_unit

CODE_FIELDS = ("credit_code",)
PROJECT_FIELDS = ("project_name",)
TELLING = {*YEAR_FIELDS, *UNIT_FIELDS, *CODE_FIELDS, *PROJECT_FIELDS}  # that are read


@dataclass(frozen=True, slots=True)
class Identity:
    """What is known of a part; None where nothing tells."""

    kind: str
    unit_key: str | None = None
    credit_code: str = ""
    unit_name: str = ""
    fiscal_year: int | None = None
    project: str | None = None

    @property
    def key(self) -> tuple[str, int, str, str] | None:
        """What parts have in common that replace each other, None for nobody's."""
        unit, year, project = self.unit_key, self.fiscal_year, self.project
        if unit is None or year is None or project is None:
            return None
        return (unit, year, self.kind, project)


def identities(
    names: Sequence[str], told: Sequence[Record], book: PatternBook
) -> dict[str, Identity]:
    """The identity of each part named `kind#n`; `told` have their TELLING fields."""
    by_name = {record.part.name: record for record in told}
    records = [by_name.get(name) or _silent(name) for name in names]
    return {
        record.part.name: identity
        for bundle in bundles(records, book)
        for record, identity in zip(bundle, _of_report(bundle, book), strict=True)
    }


def _silent(name: str) -> Record:
    kind, _, number = name.partition("#")
    return Record(Part(kind, int(number), (), ()), (), {})


def _of_report(bundle: Sequence[Record], book: PatternBook) -> Iterator[Identity]:
    year, name = fiscal_year_and_unit(bundle)
    codes = {code for code in _told(bundle, CODE_FIELDS) if well_formed(code)}
    code = codes.pop() if len(codes) == 1 else ""
    for record in bundle:
        own, _ = fiscal_year_and_unit((record,))
        kind = book.kinds[record.part.kind]
        projects = list(_told((record,), PROJECT_FIELDS)) if kind.repeats else [""]
        yield Identity(
            kind=kind.kind,
            unit_key=code or fold_key(name) or None,
            credit_code=code,
            unit_name=name,
            fiscal_year=year_of(own or year),
            project=projects[0] if projects else None,
        )


def year_of(text: str) -> int | None:
    """The year that `text` is.

    >>> year_of("2024"), year_of(""), year_of("2024-12")
    (2024, None, None)
    """
    return int(text) if len(text) == 4 and text.isdecimal() else None


def _told(records: Sequence[Record], fields: Sequence[str]) -> Iterator[str]:
    for record in records:
        for (field, _), fact in record.chosen.items():
            value = fact.value
            if (
                field in fields
                and isinstance(value, str)
                and not isinstance(value, Nil)
            ):
                yield fold_key(value).upper()
