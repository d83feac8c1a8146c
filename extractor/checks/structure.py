"""How a form is built: its blocks, places to sign, headings that fit their rows.

In: a part's facts and indicator rows, the words of headings. Out: cases per heading or
row, or one for the part.
"""

from collections.abc import Iterator

from extractor.checks.desk import Desk, Scope
from extractor.checks.interval import PERCENT
from extractor.checks.judge import Judgement
from extractor.checks.linked import figures
from extractor.checks.scoring import is_doubtful, rows_about
from extractor.checks.told import Arguments, Cases, cited, not_run, one, told
from extractor.model import CERTAIN, Citation, Indicator, Nil, Reading, Verdict
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
    scope = rows_about(scope, arguments["about"])

    def judged() -> Iterator[tuple[Indicator, bool]]:
        for indicator in scope.indicators:
            fact = indicator.cells.get("target")
            found = figures(fact) if fact and fact.confidence >= CERTAIN else ()
            if found:
                yield indicator, not any(f.operator[:1] in ("≥", ">") for f in found)

    yield from _rows(scope, judged(), "operator")


def _rows(
    scope: Scope, judged: Iterator[tuple[Indicator, bool]], template: str
) -> Cases:
    """A case per row with a target; one that was not read for certain could not run."""
    told = {indicator.row: good for indicator, good in judged}
    count = 0
    for indicator in scope.indicators:
        good = told.get(indicator.row)
        if good is None and not is_doubtful(indicator, "target"):
            continue
        count += 1
        verdict = Verdict.PASS if good else Verdict.DEVIATION
        reason = ""
        if good is None:
            verdict, reason = Verdict.NOT_EVALUABLE, "uncertain: target"
        texts = {"template": template}
        citations = _cited(scope, [indicator], "target")
        judgement = Judgement(verdict, reason, citations=citations, texts=texts)
        yield str(indicator.row), judgement
    if not count:
        yield "", Judgement(Verdict.NOT_APPLICABLE, "no row concerned")


def _cited(
    scope: Scope, rows: list[Indicator], cell: str = "name"
) -> tuple[Citation, ...]:
    facts = (row.cells.get(cell) for row in rows)
    return tuple(Citation(scope.home.part.name, fact) for fact in facts if fact)


def blocks_present(scope: Scope, desk: Desk, arguments: Arguments) -> Cases:
    """The part has all its blocks; `blocks`: `name field field; …`, one field will do.

    `indicators` as a field stands for rows of indicators.
    """
    record = scope.home
    here = {field for field, _ in record.chosen}
    if record.indicators:
        here.add("indicators")
    blocks = [block.split() for block in arguments["blocks"].split(";")]
    missing = [name for name, *fields in blocks if not here.intersection(fields)]
    first = next((f for f in record.facts if f.evidence.regions), None)
    if first is None:
        yield "", Judgement(Verdict.NOT_EVALUABLE, "nothing found in the part")
        return
    verdict = Verdict.GAP if missing else Verdict.PASS
    page = str(first.evidence.regions[0].page)
    texts = {"template": "missing", "words": "”“".join(missing), "page": page}
    citations = (Citation(record.part.name, first),)
    yield "", Judgement(verdict, citations=citations, texts=texts)


def explained(scope: Scope, desk: Desk, arguments: Arguments) -> Cases:
    """A change that is told is explained by one of `reasons`."""
    change = one(arguments["change"], scope, desk)
    if stopped := not_run(change):
        yield "", stopped._replace(verdict=Verdict.NOT_APPLICABLE)
        return
    names = arguments["reasons"].split()
    reasons = [told(name, scope, desk, certain=False) for name in names]
    needed = change.number is not None and change.number.nominal
    verdict = Verdict.GAP if needed and not any(reasons) else Verdict.PASS
    texts = {"template": "unexplained"}
    yield "", Judgement(verdict, citations=cited(change), texts=texts)


def places_filled(scope: Scope, desk: Desk, arguments: Arguments) -> Cases:
    """The places to sign and to date are filled wherever they are printed."""
    names = arguments["fields"].split()
    found = [
        Citation(scope.home.part.name, fact)
        for (field, _), fact in scope.home.chosen.items()
        if field in names
    ]
    if not found:
        yield "", Judgement(Verdict.NOT_APPLICABLE, "no such place printed")
        return
    blank = [c for c in found if c.fact.value is Nil.BLANK]
    if any(c.fact.evidence.reading is Reading.OCR for c in blank):
        yield "", Judgement(Verdict.NOT_EVALUABLE, "a signature may be a picture")
        return
    verdict = Verdict.GAP if blank else Verdict.PASS
    labels = dict.fromkeys(c.fact.label for c in blank)
    texts = {"template": "unsigned", "words": "”“".join(labels), "page": ""}
    if blank and blank[0].fact.evidence.regions:
        texts["page"] = str(blank[0].fact.evidence.regions[0].page)
    yield "", Judgement(verdict, citations=tuple(blank or found), texts=texts)
