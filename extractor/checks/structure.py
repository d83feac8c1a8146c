"""How an indicator table is built: headings that fit their rows, targets that can be.

In: a part's indicator rows and the words of headings. Out: cases per heading or row.
"""

from collections.abc import Iterator

from extractor.checks.desk import Desk, Scope
from extractor.checks.judge import Judgement
from extractor.checks.linked import figures
from extractor.checks.operands import CERTAIN, PERCENT
from extractor.checks.told import Arguments, Cases
from extractor.model import Citation, Indicator, Verdict
from extractor.text import fold_key

WHOLE = 100  # percent


def level_fits(scope: Scope, desk: Desk, arguments: Arguments) -> Cases:
    """No row stands under a heading of another nature; `strange`: `head word word; …`.

    The first word names the heading, the others what its rows must not be.
    """
    rules = [
        [fold_key(w) for w in rule.split()] for rule in arguments["strange"].split(";")
    ]
    count = 0
    for group in scope.groups:
        head = fold_key(group.name)
        words = [w for rule in rules if rule[0] in head for w in rule[1:]]
        words = [w for w in words if w not in head]
        if not words:
            continue
        count += 1
        strange = [
            row for row in group.rows if any(w in fold_key(row.level2) for w in words)
        ]
        verdict = Verdict.FAIL if strange else Verdict.PASS
        names = {row.level2: None for row in strange}
        texts = {"template": "level", "name": group.name, "rows": " ".join(names)}
        yield (
            group.name,
            Judgement(verdict, citations=_cited(scope, strange), texts=texts),
        )
    if not count:
        yield "", Judgement(Verdict.NOT_APPLICABLE, "no heading concerned")


def levels_present(scope: Scope, desk: Desk, arguments: Arguments) -> Cases:
    """There is a heading that begins with each of the words."""
    heads = {fold_key(group.name) for group in scope.groups if group.name}
    if not heads:
        yield "", Judgement(Verdict.NOT_EVALUABLE, "no headings")
        return
    missing = [
        word
        for word in arguments["words"].split()
        if not any(head.startswith(fold_key(word)) for head in heads)
    ]
    first = [group.rows[0] for group in scope.groups]
    if missing and any(row.level1_confidence < CERTAIN for row in first):
        yield "", Judgement(Verdict.NOT_EVALUABLE, "uncertain: headings")
        return
    verdict = Verdict.DEVIATION if missing else Verdict.PASS
    texts = {"template": "levels", "rows": " ".join(missing)}
    yield "", Judgement(verdict, citations=_cited(scope, first), texts=texts)


def target_possible(scope: Scope, desk: Desk, arguments: Arguments) -> Cases:
    """No share is above 100 %."""

    def judged() -> Iterator[tuple[Indicator, bool]]:
        for indicator in scope.indicators:
            fact = indicator.cells.get("target")
            found = figures(fact) if fact and fact.confidence >= CERTAIN else ()
            shares = [f for f in found if f.quantity.unit == PERCENT]
            if shares:
                yield (
                    indicator,
                    all(
                        f.quantity.number < WHOLE
                        or (f.quantity.number == WHOLE and f.operator in ("", "=", "≤"))
                        for f in shares
                    ),
                )

    yield from _rows(scope, judged(), "target_possible")


def operator_fits(scope: Scope, desk: Desk, arguments: Arguments) -> Cases:
    """A row about costs has no lower bound as its target."""
    words = [fold_key(w) for w in arguments["about"].split()]

    def judged() -> Iterator[tuple[Indicator, bool]]:
        for indicator in scope.indicators:
            head = fold_key(indicator.level1 + indicator.level2)
            fact = indicator.cells.get("target")
            found = figures(fact) if fact and fact.confidence >= CERTAIN else ()
            if found and any(w in head for w in words):
                yield indicator, not any(f.operator[:1] in ("≥", ">") for f in found)

    yield from _rows(scope, judged(), "operator")


def _rows(
    scope: Scope, judged: Iterator[tuple[Indicator, bool]], template: str
) -> Cases:
    count = 0
    for indicator, good in judged:
        count += 1
        verdict = Verdict.PASS if good else Verdict.DEVIATION
        texts = {"template": template}
        citations = _cited(scope, [indicator], "target")
        yield str(indicator.row), Judgement(verdict, citations=citations, texts=texts)
    if not count:
        yield "", Judgement(Verdict.NOT_APPLICABLE, "no row concerned")


def _cited(
    scope: Scope, rows: list[Indicator], cell: str = "name"
) -> tuple[Citation, ...]:
    facts = (row.cells.get(cell) for row in rows)
    return tuple(Citation(scope.home.part.name, fact) for fact in facts if fact)
