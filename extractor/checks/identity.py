"""Who and when: credit codes, years, dates, names of people.

In: a scope and arguments. Out: cases. Credit codes follow GB 32100-2015, the
organisation code inside them GB 11714.
"""

import re
from itertools import pairwise

from extractor.checks.desk import Desk, Scope, text_of
from extractor.checks.judge import Judgement
from extractor.checks.told import Arguments, Cases, told, untold
from extractor.model import CERTAIN, Citation, Fact, Nil, PartialDate, Quantity, Verdict
from extractor.text import fold_key

CODE_CHARACTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
CODE_LENGTH, CODE_BASE = 18, 31
ORGANISATION = slice(8, 17)  # characters 9–17 of a credit code
ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def well_formed(code: str) -> bool:
    """Whether it has 18 characters of the standard's set."""
    return len(code) == CODE_LENGTH and all(c in CODE_CHARACTERS for c in code)


def check_digit(code: str) -> str:
    """The 18th character that the first 17 ask for.

    >>> check_digit("91350100M000100Y4")
    '3'
    """
    terms = (
        CODE_CHARACTERS.index(c) * 3**i % CODE_BASE for i, c in enumerate(code[:17])
    )
    return CODE_CHARACTERS[-sum(terms) % CODE_BASE]


def organisation_digit(organisation: str) -> str:
    """The 9th character that the first 8 of an organisation code ask for.

    >>> organisation_digit("696229742")
    '2'
    """
    values = (LETTERS.index(c) for c in organisation[:8])
    total = sum(v * w for v, w in zip(values, ORGANISATION_WEIGHTS, strict=True))
    return "0123456789X"[-total % 11]


def credit_code(scope: Scope, desk: Desk, arguments: Arguments) -> Cases:
    """The code is well formed (`test: form`), its check digits right (`check`, …)."""
    found = told(arguments["code"], scope, desk)
    if found is None:
        reason = f"absent: {arguments['code']}"
        yield "", Judgement(Verdict.NOT_EVALUABLE, reason)
        return
    code, test = fold_key(str(found.fact.value)).upper(), arguments["test"]
    formed = well_formed(code)
    if test != "form" and not formed:
        yield "", Judgement(Verdict.NOT_EVALUABLE, "malformed: credit code")
        return
    organisation = code[ORGANISATION]
    good = {
        "form": lambda: formed,
        "check": lambda: check_digit(code) == code[-1],
        "organisation": lambda: organisation_digit(organisation) == organisation[-1],
    }[test]()
    verdict = Verdict.PASS if good else Verdict.FAIL
    yield "", Judgement(verdict, citations=(found,), texts={"template": "code"})


def code_and_nature(scope: Scope, desk: Desk, arguments: Arguments) -> Cases:
    """The code's first two characters fit the nature told; `pairs`: `12 word; …`."""
    code = told(arguments["code"], scope, desk)
    nature = told(arguments["nature"], scope, desk)
    if code is None or nature is None:
        yield "", Judgement(Verdict.NOT_EVALUABLE, "absent: code or nature")
        return
    words = dict(pair.split() for pair in arguments["pairs"].split(";"))
    text = fold_key(str(nature.fact.value))
    claimed = [start for start, word in words.items() if fold_key(word) in text]
    start = fold_key(str(code.fact.value))[:2]
    if len(claimed) != 1 or start not in words:
        yield "", Judgement(Verdict.NOT_APPLICABLE, "nature or code of another type")
        return
    verdict = Verdict.PASS if claimed == [start] else Verdict.FAIL
    texts = {"template": "nature"}
    yield "", Judgement(verdict, citations=(code, nature), texts=texts)


def one_value(scope: Scope, desk: Desk, arguments: Arguments) -> Cases:
    """The fields have one number in all parts of the document."""
    names = arguments["fields"].split()
    found = [
        Citation(record.part.name, fact)
        for record in desk.records
        for (name, _), fact in record.chosen.items()
        if name in names and _certain_number(fact)
    ]
    values = {c.fact.value.number for c in found if isinstance(c.fact.value, Quantity)}
    if len(found) < 2:
        yield "", Judgement(Verdict.NOT_EVALUABLE, "told once at most")
        return
    verdict = Verdict.PASS if len(values) == 1 else Verdict.FAIL
    yield "", Judgement(verdict, citations=tuple(found), texts={"template": "same"})


def _certain_number(fact: Fact) -> bool:
    return isinstance(fact.value, Quantity) and fact.confidence >= CERTAIN


def dates_follow(scope: Scope, desk: Desk, arguments: Arguments) -> Cases:
    """The dates lie after the year, the later not before the earlier."""
    year = told(arguments["year"], scope, desk)
    names = arguments["dates"].split()
    dates = [c for c in (told(name, scope, desk) for name in names) if c]
    if year is None or not dates or not isinstance(year.fact.value, Quantity):
        yield "", Judgement(Verdict.NOT_EVALUABLE, "absent: year or dates")
        return
    told_dates = [c.fact.value for c in dates]
    values = [v for v in told_dates if isinstance(v, PartialDate)]
    good = all(value.year > year.fact.value.number for value in values)
    good = good and all(_not_before(b, a) for a, b in pairwise(values))
    verdict = Verdict.PASS if good else Verdict.FAIL
    texts = {"template": "dates"}
    yield "", Judgement(verdict, citations=(year, *dates), texts=texts)


def _not_before(later: PartialDate, earlier: PartialDate) -> bool:
    """Whether the later date can be; what is not told is no contradiction."""
    for a, b in (
        (later.year, earlier.year),
        (later.month, earlier.month),
        (later.day, earlier.day),
    ):
        if a is None or b is None or a != b:
            return a is None or b is None or a > b
    return True


def same_names(scope: Scope, desk: Desk, arguments: Arguments) -> Cases:
    """Two lists hold the same people. Names go into no message."""
    lists = []
    for name in (arguments["one"], arguments["other"]):
        kind, _, field = name.partition(".")
        lists.append(
            [
                Citation(record.part.name, fact)
                for record in desk.of_kind(kind)
                for (f, _), fact in record.chosen.items()
                if f == field and fact.value and not isinstance(fact.value, Nil)
            ]
        )
    first, second = lists
    if not first or not second:
        missing = " ".join(arguments[k] for k in ("one", "other"))
        yield "", Judgement(Verdict.NOT_APPLICABLE, f"not told: {missing}")
        return
    names = [{fold_key(str(c.fact.value)) for c in cited} for cited in lists]
    verdict = Verdict.PASS if names[0] == names[1] else Verdict.FAIL
    if names[0] < names[1] or names[1] < names[0]:
        verdict = Verdict.DEVIATION  # one of the two need not name everybody
    texts = {
        "template": "names",
        "one": str(len(names[0])),
        "other": str(len(names[1])),
    }
    yield "", Judgement(verdict, citations=(*first, *second), texts=texts)


def document_numbers(scope: Scope, desk: Desk, arguments: Arguments) -> Cases:
    """The numbers of documents quoted are written as GB/T 9704 has them (`form`)."""
    form = re.compile(arguments["form"])
    found = [
        Citation(record.part.name, fact)
        for record in desk.records
        for (field, _), fact in record.chosen.items()
        if field == arguments["field"] and text_of(fact)
    ]
    if not found:
        reason = f"not told: {arguments['field']}"
        yield "", Judgement(Verdict.NOT_APPLICABLE, reason)
        return
    odd = [c for c in found if not form.fullmatch("".join(str(c.fact.value).split()))]
    verdict = Verdict.TEXT if odd else Verdict.PASS
    texts = {"template": "documents"}
    yield "", Judgement(verdict, citations=tuple(odd or found), texts=texts)


def contact(scope: Scope, desk: Desk, arguments: Arguments) -> Cases:
    """The phone looks like one; whoever is to be called is of the group, if any.

    Neither name nor number goes into a message.
    """
    number, person = (told(arguments[n], scope, desk) for n in ("phone", "person"))
    group = {
        fold_key(str(fact.value))
        for record in desk.records
        for (field, _), fact in record.chosen.items()
        if field == arguments["group"] and text_of(fact)
    }
    if number is None and not (person and group):
        yield "", untold(arguments["phone"], scope, desk)
    if number is not None:
        numbers = re.split(arguments["between"], fold_key(str(number.fact.value)))
        form = re.compile(arguments["form"])
        good = all(form.fullmatch(n) for n in numbers if n)
        verdict = Verdict.PASS if good else Verdict.TEXT
        yield "phone", _hidden(verdict, number, "phone")
    if person is not None and group:
        known = fold_key(str(person.fact.value)) in group
        verdict = Verdict.PASS if known else Verdict.DEVIATION
        yield "person", _hidden(verdict, person, "contact")


def _hidden(verdict: Verdict, found: Citation, template: str) -> Judgement:
    """A judgement whose message gives label and page, not what is printed."""
    regions = found.fact.evidence.regions
    page = str(regions[0].page) if regions else ""
    texts = {"template": template, "label": found.fact.label, "page": page}
    return Judgement(verdict, citations=(found,), texts=texts)
