"""The central types, and nothing else: what flows from the readers to the outputs.

All are frozen; sequences are tuples. The words are those of docs/contract.md.
"""

from extractor.model.facts import (
    Bound,
    Evidence,
    Fact,
    Indicator,
    LineItem,
    Nil,
    Part,
    PartialDate,
    Quantity,
    Record,
    Region,
    Source,
    Value,
)
from extractor.model.outcomes import (
    Citation,
    Outcome,
    Result,
    Severity,
    Verdict,
)
from extractor.model.pages import (
    NOTHING,
    Cell,
    Char,
    Condition,
    Document,
    Page,
    Passage,
    Reading,
    Ruling,
    Sheet,
    Table,
    TextLine,
)

__all__ = [
    "NOTHING",
    "Bound",
    "Cell",
    "Char",
    "Citation",
    "Condition",
    "Document",
    "Evidence",
    "Fact",
    "Indicator",
    "LineItem",
    "Nil",
    "Outcome",
    "Page",
    "Part",
    "PartialDate",
    "Passage",
    "Quantity",
    "Reading",
    "Record",
    "Region",
    "Result",
    "Ruling",
    "Severity",
    "Sheet",
    "Source",
    "Table",
    "TextLine",
    "Value",
    "Verdict",
]
