"""Generated reports on paper: read again figure by figure, and audited.

As `test_generated`, but from the PDF: what is printed is read, a consistent report
gives no `fail`, one wrong figure is found. `GOUJI_REPORTS` says how many are printed.
"""

import os
import random

import pytest

from extractor.checks.trial import records_of
from extractor.loading import load_book
from extractor.model import Quantity, Result, Verdict
from extractor.options import Options
from extractor.pipeline import audit
from tests.generating import REPORT, invent
from tests.printing import pages
from tests.test_generated import audit as audit_fields
from tests.test_generated import in_equations, is_found, say, slip

REPORTS = int(os.environ.get("GOUJI_REPORTS", "12"))
BOOK = load_book()
MOST_MISSED = 0.1  # of a dozen, one
# said in other words than the printed narrative uses, or cells left blank on paper
NOT_PRINTED = ("building_", "funds.total.reason")
NOT_TOLD = ("three_public_", "vehicles_owned", "project_name")


def printed(fields: dict[str, str], folder, seed: int) -> Result:
    path = folder / f"{seed}.pdf"
    pages(fields, path, seed)
    return audit(path, BOOK, Options())


def is_on_paper(part: str, name: str) -> bool:
    if part.startswith(REPORT):
        return not name.startswith((*NOT_TOLD, *NOT_PRINTED))
    return not name.startswith(NOT_PRINTED)


def failed(result: Result) -> list[str]:
    return [
        f"{o.check} {o.part} {o.cause} {o.message}"
        for o in result.outcomes
        if o.verdict is Verdict.FAIL
    ]


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(REPORTS))
def test_what_is_printed_is_read_and_not_accused(tmp_path, seed):
    fields = invent(seed)
    result = printed(fields, tmp_path, seed)
    assert failed(result) == []
    found = {
        (r.part.name, *key): fact.value
        for r in result.records
        for key, fact in r.chosen.items()
    }
    other = {}
    for record in records_of(fields, BOOK, ""):
        for key, fact in record.chosen.items():
            place = (record.part.name, *key)
            if is_on_paper(place[0], place[1]) and isinstance(fact.value, Quantity):
                value = found.get(place)
                number = value.number if isinstance(value, Quantity) else value
                if number != fact.value.number:
                    other[place] = (fact.value.number, number)
    assert other == {}


@pytest.mark.slow
def test_a_wrong_figure_on_paper_is_found(tmp_path):
    chance = random.Random(4)
    missed = []
    for seed in range(REPORTS):
        fields = invent(seed)
        before = audit_fields(fields)
        keys = [
            key
            for key in in_equations(fields, before)
            if is_on_paper(*key.split(".", 1))
        ]
        wrong = slip(fields, keys, chance)
        after = printed(fields | {wrong.key: wrong.after}, tmp_path, seed).outcomes
        if not is_found(wrong, before, after):
            missed.append(f"{seed} {wrong}")
    say(f"{REPORTS} wrong figures on paper, {len(missed)} not found: {missed}")
    assert len(missed) <= MOST_MISSED * REPORTS
