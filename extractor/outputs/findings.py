"""Outcomes as rows: findings with their evidence, and every check that was looked at.

In: outcomes. Out: rows of `findings.csv` and `checks.csv`.
"""

from collections.abc import Iterator, Sequence

from extractor.model import Citation, Outcome
from extractor.outputs.columns import COLUMNS, FINDINGS, Row
from extractor.outputs.places import NOWHERE, place, position
from extractor.outputs.printing import printed, unit_of


def finding_rows(outcomes: Sequence[Outcome]) -> Iterator[Row]:
    """Outcomes worth reading, by page and position of their first evidence."""
    found = [outcome for outcome in outcomes if outcome.is_finding]
    for outcome in sorted(found, key=_order):
        yield _finding_row(outcome)


def _order(outcome: Outcome) -> tuple[tuple[float, float, float], str, str, str]:
    first = outcome.citations[0].fact.evidence.regions if outcome.citations else ()
    return position(first), outcome.part, outcome.check, outcome.case


def row_order(row: Row) -> tuple[tuple[float, float, float], str, str, str]:
    """The order of a row of `findings.csv` among those of its document."""
    cells = dict(zip(COLUMNS[FINDINGS], row, strict=True))
    evidence = cells["evidence"]
    first = evidence[0] if isinstance(evidence, tuple) and evidence else {}
    page, box = first.get("page"), first.get("bbox")
    where = (NOWHERE,) * 3
    if isinstance(page, int) and isinstance(box, list):
        where = (page, box[1], box[0])
    return where, str(cells["part"]), str(cells["check"]), str(cells["case"])


def _finding_row(outcome: Outcome) -> Row:
    pages = {
        region.page
        for c in outcome.citations
        for region in c.fact.evidence.regions
        if not c.document
    }
    return (
        outcome.part,
        outcome.check,
        outcome.case,
        outcome.cause,
        str(outcome.verdict),
        str(outcome.severity),
        outcome.message,
        outcome.expected,
        outcome.actual,
        outcome.difference,
        outcome.unit,
        outcome.explanation,
        ";".join(str(page) for page in sorted(pages)),
        tuple(_evidence(citation) for citation in outcome.citations),
    )


def _evidence(citation: Citation) -> dict[str, object]:
    fact = citation.fact
    page, *bbox = place(fact.evidence.regions)
    value = printed(fact.value)
    elsewhere = {"document": citation.document} if citation.document else {}
    return {
        **elsewhere,
        "part": citation.part,
        "field": fact.field,
        "row": fact.row,
        "value": "" if value is None else str(value),
        "unit": unit_of(fact.value),
        "page": page,
        "bbox": None if page is None else bbox,
    }


def check_rows(outcomes: Sequence[Outcome]) -> Iterator[Row]:
    """Every check of every kind present, once per case, in the order they ran."""
    for o in outcomes:
        yield (o.part, o.check, o.case, str(o.verdict), o.reason)
