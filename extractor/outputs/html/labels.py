"""What things are called: fields as the document prints them, checks by their title.

In: the rows of a document and the pattern book. Out: labels, titles, and the figure at
an address `part field row`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from extractor.checks.catalogue import Catalogue, catalogue
from extractor.kinds import CheckPattern, Kind, PatternBook
from extractor.outputs.html.spots import Figure, spot_of

INDICATOR = "indicator."

Named = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Labels:
    """Labels of one document."""

    book: PatternBook
    facts: Mapping[tuple[str, str, str], Named]
    indicators: Mapping[tuple[str, str], Named]

    def title(self, part: str, code: str) -> str:
        """The title of a check."""
        check = self.check(part, code)
        return check.title if check else code

    def english(self, code: str) -> str:
        """The title of a check in English; its code where it has none."""
        return self.book.english.get(code, code)

    def check(self, part: str, code: str) -> CheckPattern | None:
        """The check with this code in the part's kind, else across kinds."""
        kind = self.book.kinds.get(kind_of(part))
        own = kind.checks.get(code) if kind else None
        if own or code in self.book.across:
            return own or self.book.across[code]
        for other in self.book.kinds.values():
            if code in other.checks:
                return other.checks[code]
        return None

    def kind(self, part: str) -> Kind | None:
        """The part's kind."""
        return self.book.kinds.get(kind_of(part))

    def field(self, part: str, field: str) -> str:
        """The field's label in the pattern file; its name where it has none."""
        kind_name, _, rest = field.partition(".")
        if kind_name in self.book.kinds and rest:
            part, field = kind_name, rest
        kind = self.kind(part)
        entry = _catalogue(kind).get(field) if kind else None
        return entry.label if entry and entry.label else field

    def case(self, part: str, case: str) -> str:
        """What a check ran on as a reader knows it; names of columns are left out."""
        label = self.field(part, case)
        if label != case:
            return label
        return "" if case.isascii() else case

    def figure(self, part: str, field: str, row: str) -> Figure | None:
        """The figure at an address, None where there is none."""
        if field.startswith(INDICATOR):
            return self._of_indicator(part, field, row)
        fact = self.facts.get((part, field, row))
        if fact is None:
            return None
        label = str(fact["label"] or "")
        if not label or (fact["value"] and str(fact["value"]) in label):
            label = self.field(part, field)
        if row and row not in label and not row.isdecimal():
            label = f"{row} × {label}"
        value = "" if fact["value"] is None else str(fact["value"])
        unit = str(fact["unit"])
        return Figure(0, label, "", row, value, unit, "", spot_of(fact))

    def _of_indicator(self, part: str, field: str, row: str) -> Figure | None:
        indicator = self.indicators.get((part, row))
        column = field.removeprefix(INDICATOR)
        if indicator is None:
            return None
        cell = indicator.get(column)
        name = str(indicator["name"] or indicator["level2"] or row)
        if column == "level1_points":
            name = str(indicator["level1"])
        value = "" if cell is None else str(cell)
        return Figure(0, name, column, row, value, "", "", spot_of(indicator))


def labels_of(
    book: PatternBook, facts: Sequence[Named], indicators: Sequence[Named]
) -> Labels:
    """The labels of a document's rows; the chosen mention of a field counts."""
    known: dict[tuple[str, str, str], Named] = {}
    for fact in facts:
        key = (str(fact["part"]), str(fact["field"]), str(fact["row"]))
        if fact["chosen"] or key not in known:
            known[key] = fact
    rows = {(str(i["part"]), str(i["row"])): i for i in indicators}
    return Labels(book, known, rows)


def kind_of(part: str) -> str:
    """The kind in a part's name."""
    return part.partition("#")[0]


@lru_cache(maxsize=64)
def _catalogue(kind: Kind) -> Catalogue:
    return catalogue(kind)
