"""The tables of an output folder: their names and columns (docs/contract.md).

Every row stands here without its first column, the document, which is only known when
many documents are put together.
"""

from collections.abc import Mapping
from decimal import Decimal

Cell = str | int | float | Decimal | None | tuple[Mapping[str, object], ...]
Row = tuple[Cell, ...]

DOCUMENT = "document"
DOCUMENTS = "documents"
FACTS = "facts"
INDICATORS = "indicators"
LINES = "lines"
FINDINGS = "findings"
CHECKS = "checks"
RECORDS = "records/"  # and the kind
GRIDS = "tables"  # tables as they stand, one file each

PLACE = ("page", "x0", "top", "x1", "bottom")

COLUMNS: Mapping[str, tuple[str, ...]] = {
    DOCUMENTS: (
        *("sha256", "status", "error", "pages", "ocr_pages", "unread_pages"),
        *("kinds", "fiscal_year", "unit_name", "seconds"),
    ),
    FACTS: (
        *("part", "field", "row", "chosen", "value", "state", "unit", "decimals"),
        *("raw", "label", "source", "reading", "confidence", *PLACE),
    ),
    INDICATORS: (
        *("part", "row", "level1", "level1_points", "level2", "name", "target"),
        *("actual", "weight", "score", "reason", *PLACE),
    ),
    LINES: (
        *("part", "table", "row", "code", "name", "column", "value", "state"),
        *("unit", *PLACE),
    ),
    FINDINGS: (
        *("part", "check", "case", "cause", "verdict", "severity", "message"),
        *("expected", "actual", "difference", "unit", "explanation", "pages"),
        "evidence",
    ),
    CHECKS: ("part", "check", "case", "outcome", "reason"),
    GRIDS: ("page", "number", "rows", "columns", "cells"),
}
ALWAYS = (FACTS, INDICATORS, LINES)  # written even without a row
AUDITED = (FINDINGS, CHECKS)
