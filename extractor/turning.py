"""Boxes of straightened pages put where they stand on the page as displayed.

In: a document's result, its boxes those of the pages as read. Out: the same with the
regions of all evidence, the boxes of cells and the sizes of sheets as displayed. The
lines of passages stay as they were read; a sheet's `turn` leads to where they stand.
"""

from collections.abc import Mapping
from dataclasses import replace

from extractor.geometry import BBox, Turn
from extractor.model import (
    Cell,
    Evidence,
    Fact,
    Indicator,
    LineItem,
    Outcome,
    Part,
    Record,
    Region,
    Result,
    Sheet,
    Table,
)


def as_displayed(result: Result) -> Result:
    """The result with all its boxes on the pages as displayed."""
    turns = {s.number: s.turn for s in result.document.sheets if s.turn}
    if not turns:
        return result
    put = _Displayed(turns)
    sheets = tuple(map(_sheet, result.document.sheets))
    return replace(
        result,
        document=replace(result.document, sheets=sheets),
        tables=tuple(map(put.table, result.tables)),
        records=tuple(map(put.record, result.records)),
        outcomes=tuple(map(put.outcome, result.outcomes)),
    )


def _sheet(sheet: Sheet) -> Sheet:
    if sheet.turn is None:
        return sheet
    return replace(sheet, width=sheet.turn.width, height=sheet.turn.height)


class _Displayed:
    """Puts things where they are displayed; a fact in several places stays one."""

    def __init__(self, turns: Mapping[int, Turn]) -> None:
        self._turns = turns
        # the old ones are kept too, so that no other takes their identity
        self._facts: dict[int, tuple[Fact, Fact]] = {}
        self._tables: dict[int, tuple[Table, Table]] = {}

    def _box(self, page: int, box: BBox) -> BBox:
        turn = self._turns.get(page)
        return turn.apply(box) if turn else box

    def _evidence(self, evidence: Evidence) -> Evidence:
        regions = (Region(r.page, self._box(r.page, r.bbox)) for r in evidence.regions)
        return replace(evidence, regions=tuple(regions))

    def fact(self, fact: Fact) -> Fact:
        """The fact with its evidence as displayed; the same one for the same fact."""
        if id(fact) not in self._facts:
            turned = replace(fact, evidence=self._evidence(fact.evidence))
            self._facts[id(fact)] = (fact, turned)
        return self._facts[id(fact)][1]

    def table(self, table: Table) -> Table:
        """The table with its cells' boxes as displayed; the same for the same table."""
        if id(table) not in self._tables:
            cells = tuple(map(self._cell, table.cells))
            self._tables[id(table)] = (table, replace(table, cells=cells))
        return self._tables[id(table)][1]

    def _cell(self, cell: Cell) -> Cell:
        return replace(cell, bbox=self._box(cell.page, cell.bbox))

    def record(self, record: Record) -> Record:
        """The record with all its evidence as displayed."""
        return replace(
            record,
            part=self._part(record.part),
            facts=tuple(map(self.fact, record.facts)),
            chosen={place: self.fact(f) for place, f in record.chosen.items()},
            indicators=tuple(map(self._indicator, record.indicators)),
            lines=tuple(map(self._line, record.lines)),
        )

    def _part(self, part: Part) -> Part:
        return replace(part, tables=tuple(map(self.table, part.tables)))

    def _indicator(self, indicator: Indicator) -> Indicator:
        heading = indicator.level1_evidence
        return replace(
            indicator,
            cells={name: self.fact(f) for name, f in indicator.cells.items()},
            level1_evidence=self._evidence(heading) if heading else None,
        )

    def _line(self, line: LineItem) -> LineItem:
        return replace(line, fact=self.fact(line.fact))

    def outcome(self, outcome: Outcome) -> Outcome:
        """The outcome with the facts it rests on as displayed."""
        cited = (replace(c, fact=self.fact(c.fact)) for c in outcome.citations)
        return replace(outcome, citations=tuple(cited))
