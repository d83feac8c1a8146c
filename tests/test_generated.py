"""Reports consistent by construction give no `fail`; one wrong figure is found.

A few dozen run here; the figures that are published come of

    GOUJI_REPORTS=500 python -m pytest tests/test_generated.py -s

which prints how many reports failed, how many wrong figures were found, how many named
as the cause, and how often a finding had another cause. A figure is changed as figures
go wrong (a digit misread, two swapped, one lost or doubled, the point moved), by more
than rounding explains; only figures that an equation contains are counted.
"""

import os
import random
import re
import sys
from collections import Counter
from dataclasses import replace
from decimal import Decimal
from typing import NamedTuple

from extractor.checks.trial import records_of
from extractor.loading import load_book
from extractor.model import Outcome, Table, Verdict
from extractor.options import Options
from extractor.reconcile import reconcile
from tests.generating import REPORT, invent

REPORTS = int(os.environ.get("GOUJI_REPORTS", "40"))
BOOK = load_book()
FIGURE = re.compile(r"-?(?P<number>[\d,]+(\.\d+)?)(?P<unit>元|万元|%|人|分)?")
GIVEN = re.compile(r"level1_points|target|actual|\.name|\.level")
HELD = (Verdict.PASS, Verdict.ROUNDING)
LEAST = 10  # steps of the last digit that a change is larger than
PRINTED = Table(1, 1, 1, 1, ())  # the forms are tables, whatever the figures


def audit(fields: dict[str, str]) -> tuple[Outcome, ...]:
    records = tuple(
        r
        if r.part.kind == REPORT
        else replace(r, part=replace(r.part, tables=(PRINTED,)))
        for r in records_of(fields, BOOK, "")
    )
    return reconcile(records, BOOK, Options())


def say(text: str) -> None:
    """For who measures; pytest shows it with -s."""
    sys.stdout.write(f"\n{text}\n")


def fails(outcomes: tuple[Outcome, ...]) -> list[Outcome]:
    return [o for o in outcomes if o.verdict is Verdict.FAIL]


class Slip(NamedTuple):
    """A figure that was changed: its key, and how its text went wrong."""

    key: str
    before: str
    after: str

    @property
    def address(self) -> str:
        """The figure as `cause` names it."""
        match = re.fullmatch(r"(\w+#\d+)\.([^\[]+)(?:\[(.*)\])?", self.key)
        part, name, row = match.groups()
        if cell := re.fullmatch(r"indicator\.(\d+)\.(\w+)", name):
            name, row = f"indicator.{cell[2]}", cell[1]
        return " ".join(filter(None, (part, name, row)))


def slips(number: str, chance: random.Random) -> str:
    """The digits of a figure as they come out wrong."""
    digits = [i for i, c in enumerate(number) if c.isdigit()]
    i = chance.choice(digits)
    match chance.choice(("other", "other", "swapped", "lost", "doubled", "moved")):
        case "other":
            new = chance.choice([c for c in "123456789" if c != number[i]])
            return number[:i] + new + number[i + 1 :]
        case "swapped":
            j = digits[min(digits.index(i) + 1, len(digits) - 1)]
            cells = list(number)
            cells[i], cells[j] = cells[j], cells[i]
            return "".join(cells)
        case "lost":
            return number[:i] + number[i + 1 :]
        case "doubled":
            return number[:i] + number[i] + number[i:]
        case _:
            moved = Decimal(number) * chance.choice((10, Decimal("0.1")))
            return f"{moved.normalize():f}"


def slip(fields: dict[str, str], keys: list[str], chance: random.Random) -> Slip:
    """One figure of `keys` gone wrong by more than rounding explains."""
    while True:
        key = chance.choice(keys)
        match = FIGURE.fullmatch(fields[key])
        number = match["number"].replace(",", "")
        wrong = slips(number, chance)
        if not re.fullmatch(r"\d+(\.\d+)?", wrong):
            continue
        places = max(2 if "." in number else 0, len(number.partition(".")[2]))
        exact = key.count("indicator.") or "staff" in key or match["unit"] == "人"
        step = Decimal(1) if exact else Decimal(LEAST).scaleb(-places)
        if match["unit"] == "元":
            step *= 10_000
        if abs(Decimal(wrong) - Decimal(number)) >= min(step, Decimal(1)):
            text = fields[key].replace(match["number"], wrong)
            return Slip(key, fields[key], text)


def in_equations(fields: dict[str, str], outcomes: tuple[Outcome, ...]) -> list[str]:
    """Keys of the figures, not zero, that an equation contains which holds."""
    cited = {
        c.address
        for o in outcomes
        if o.verdict in HELD and is_equation(o)
        for c in o.citations
    }
    return [
        key
        for key, text in fields.items()
        if (match := FIGURE.fullmatch(text))
        and Decimal(match["number"].replace(",", ""))
        and not GIVEN.search(key)
        and Slip(key, "", "").address in cited
    ]


def is_equation(outcome: Outcome) -> bool:
    kind = outcome.part.partition("#")[0]
    checks = BOOK.kinds[kind].checks if kind else {}
    check = BOOK.across.get(outcome.check) or checks.get(outcome.check)
    return bool(check and check.formula and "<" not in check.formula)


def is_found(
    wrong: Slip, before: tuple[Outcome, ...], after: tuple[Outcome, ...]
) -> bool:
    """Whether a case that held, or one that is new, now is a fail or deviation.

    One of the two must cite the figure: a check may try other equations than before.
    """
    held = {(o.check, o.part, o.case): o for o in before}
    for outcome in after:
        old = held.get((outcome.check, outcome.part, outcome.case))
        changed = old is None or old.verdict is not outcome.verdict
        cited = (*outcome.citations, *(old.citations if old else ()))
        bad = outcome.verdict in (Verdict.FAIL, Verdict.DEVIATION)
        if changed and bad and wrong.address in {c.address for c in cited}:
            return True
    return False


class Tally(NamedTuple):
    tried: int
    found: int
    named: int
    several: int
    examples: list[str]


def try_slips(reports: int) -> Tally:
    chance = random.Random(20)
    tried = found = named = several = 0
    examples = []
    for seed in range(reports):
        fields = invent(seed)
        before = audit(fields)
        keys = in_equations(fields, before)
        if not keys:
            continue
        wrong = slip(fields, keys, chance)
        after = audit(fields | {wrong.key: wrong.after})
        failed = fails(after)
        causes = Counter(o.cause for o in failed)
        tried += 1
        found += is_found(wrong, before, after)
        named += bool(failed) and failed[0].cause == wrong.address
        several += len(causes) > 1
        if set(causes) != {wrong.address}:
            codes = sorted({f"{o.check}>{o.cause}" for o in failed})
            examples.append(f"{seed} {wrong} {codes}")
    return Tally(tried, found, named, several, examples)


def test_consistent_reports_give_no_fail():
    failed = {
        seed: [f"{o.check} {o.part} {o.message}" for o in found]
        for seed in range(REPORTS)
        if (found := fails(audit(invent(seed))))
    }
    say(f"{REPORTS} consistent reports, {len(failed)} with a fail")
    assert failed == {}


def test_one_wrong_figure_is_found_and_named():
    tally = try_slips(REPORTS)
    found, named = tally.found / tally.tried, tally.named / tally.tried
    say(
        f"{tally.tried} wrong figures, found {found:.1%}, named first {named:.1%},"
        f" with another cause {tally.several}\n" + "\n".join(tally.examples)
    )
    assert found >= 0.98
    assert named >= 0.85
    assert tally.several == 0
