"""What a unit is called, where it is, who is above it.

In: a scope and arguments. Out: cases. A name is the same when one form shortens the
other; regions stand in `patterns/_regions.yaml` by the digits of their GB/T 2260 codes.
"""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import lru_cache

from extractor.checks.desk import Desk, Scope
from extractor.checks.identity import well_formed
from extractor.checks.judge import Judgement
from extractor.checks.operands import State, split_name
from extractor.checks.told import Arguments, Cases, told
from extractor.kinds import PatternBook
from extractor.model import CERTAIN, Citation, Nil, Verdict
from extractor.text import fold_key
from extractor.units import shortens

REGION = slice(2, 8)  # characters 3–8 of a credit code
PROVINCE, PREFECTURE = 2, 4  # digits
CODE = re.compile(r"^[\d\W_]+")  # what may stand before a name: the unit's code


def region_of_code(scope: Scope, desk: Desk, arguments: Arguments) -> Cases:
    """The region in the credit code is the one that the unit's name or address names.

    Another province is a contradiction; another prefecture of it is worth a look, for
    prefectures change.
    """
    kind, _ = split_name(arguments["code"], scope, desk)
    if not desk.of_kind(kind):
        yield "", Judgement(Verdict.NOT_APPLICABLE, f"{State.NO_PART}: {kind}")
        return
    code = told(arguments["code"], scope, desk)
    if code is None or not well_formed(fold_key(str(code.fact.value)).upper()):
        yield "", Judgement(Verdict.NOT_EVALUABLE, f"absent: {arguments['code']}")
        return
    digits = fold_key(str(code.fact.value))[REGION]
    found = [
        (citation, places)
        for name in arguments["names"].split()
        if (citation := told(name, scope, desk))
        if (places := regions_in(str(citation.fact.value), desk.book))
    ]
    if not found or digits[:PROVINCE] not in desk.book.regions:
        reason = "no region named" if not found else f"region unknown: {digits}"
        yield "", Judgement(Verdict.NOT_APPLICABLE, reason)
        return
    named = {place for _, places in found for place in places}
    verdict = Verdict.PASS
    if not any(digits.startswith(place) for place in named):
        near = any(digits[:PROVINCE] == place[:PROVINCE] for place in named)
        verdict = Verdict.DEVIATION if near else Verdict.FAIL
    citations = (code, *(citation for citation, _ in found))
    texts = {"template": "region", "region": _called(digits, desk.book.regions)}
    yield "", Judgement(verdict, citations=citations, texts=texts)


def regions_in(name: str, book: PatternBook) -> tuple[str, ...]:
    """Codes of the regions that a name may begin with; empty when it names none.

    A prefecture that follows its province counts alone.
    """
    text = fold_key(name)
    found: list[str] = []
    for code, start in _places_at(text, book).items():
        inside = _places_at(text[len(start) :], book) if len(code) == PROVINCE else ()
        found += [c for c in inside if len(c) == PREFECTURE and c.startswith(code)] or [
            code
        ]
    return tuple(found)


def _places_at(text: str, book: PatternBook) -> Mapping[str, str]:
    """Codes of the regions that a text begins with, and the names they have there."""
    found: dict[str, str] = {}
    for code, name in _places(book).get(text[:1], ()):
        if text.startswith(name):
            found.setdefault(code, name)
    return found


@lru_cache(maxsize=8)  # books are hashed by identity, and few
def _places(book: PatternBook) -> Mapping[str, Sequence[tuple[str, str]]]:
    """Codes and names of all regions by the first character of the name."""
    found = defaultdict[str, list[tuple[str, str]]](list)
    for code, names in book.regions.items():
        for name in names.split():
            found[name[0]].append((code, name))
    return found


def _called(digits: str, regions: Mapping[str, str]) -> str:
    """The names behind a code, province first."""
    names = (regions.get(digits[:n], "").split() for n in (PROVINCE, PREFECTURE))
    return "".join(forms[0] for forms in names if forms)


def one_name(scope: Scope, desk: Desk, arguments: Arguments) -> Cases:
    """All parts call the unit by one name; a shorter form of it is an alias.

    `fields` names the unit itself; other names are worth a look.
    """
    found = _names(desk, arguments["fields"].split())
    if len(found) < 2:
        yield "", Judgement(Verdict.NOT_APPLICABLE, "told once at most")
        return
    forms = dict(reversed(found))
    longest = max(forms, key=len)
    verdict = Verdict.PASS if len(forms) == 1 else Verdict.DEFINITIONAL
    if not all(_same(name, longest) for name in forms):
        verdict = Verdict.DEVIATION
    texts = {"template": "unit_names"}
    yield "", Judgement(verdict, citations=tuple(forms.values()), texts=texts)


def _names(desk: Desk, fields: Sequence[str]) -> list[tuple[str, Citation]]:
    """Certain names in these fields, with where they stand."""
    found = [
        (CODE.sub("", fold_key(fact.value)), Citation(record.part.name, fact))
        for record in desk.records
        for (field, _), fact in record.chosen.items()
        if field in fields and fact.confidence >= CERTAIN
        if isinstance(fact.value, str) and not isinstance(fact.value, Nil)
    ]
    return [(name, citation) for name, citation in found if name]


def _same(one: str, other: str) -> bool:
    """Whether one of two names is the other with characters left out."""
    return shortens(one, other) or shortens(other, one)


def known_bodies(scope: Scope, desk: Desk, arguments: Arguments) -> Cases:
    """Who is above a project and who carries it out is a body the report knows.

    The supervisor is the same in all parts; the unit itself is one of the two, where
    both are named.
    """
    units, above, below = (
        dict(_names(desk, arguments[key].split()))
        for key in ("units", "above", "below")
    )
    if not (above or below) or not units:
        yield "", Judgement(Verdict.NOT_APPLICABLE, "no body named")
        return
    named = {**above, **below}
    own = not below or any(_same(name, unit) for name in named for unit in units)
    alone = all(_same(one, other) for one in above for other in above)
    verdict = Verdict.PASS if own and alone else Verdict.DEVIATION
    citations = (*named.values(), *units.values())
    yield "", Judgement(verdict, citations=citations, texts={"template": "bodies"})
