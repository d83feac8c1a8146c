"""From scan to findings: a scanned sample says what the exported one says.

Each sample is scanned badly in a way of its own; the truth is that of the sample. What
cannot be read may be missing, within bounds; a wrong figure may not be certain, and
nothing may be found that the exported file does not show.
"""

import json
from decimal import Decimal
from pathlib import Path
from unicodedata import normalize

import pytest

from extractor.loading import load_book
from extractor.model import Nil, Quantity, Reading, Verdict
from extractor.options import Options
from extractor.pipeline import audit
from tests.scanning import (
    as_pdf,
    as_photos,
    as_tif,
    damaged,
    faxed,
    in_bad_light,
    noisy,
    pictures,
    skewed,
    turned,
)

SAMPLES = Path(__file__).parents[1] / "samples"
CERTAIN = Decimal("0.9")
UNSAID = ("N02",)  # checks that ask for a signature
NUMBERS, ALL = 0.98, 0.96  # shares of what is printed that must be read right

pytestmark = pytest.mark.slow


def low_quality(seen, folder):
    return as_pdf(damaged(seen, noisy), folder / "report.pdf", 150, quality=40)


def askew(seen, folder):
    return as_pdf(damaged(seen, skewed(2.0), noisy), folder / "report.pdf", 200)


def fax(seen, folder):
    return as_tif(damaged(seen, faxed), folder / "report.tif", 200)


def upside_down(seen, folder):
    return as_pdf(damaged(seen, turned(180), noisy), folder / "report.pdf", 200)


def photographs(seen, folder):
    return as_photos(damaged(seen, skewed(-0.8), in_bad_light), folder / "report")


SCANS = {  # how, of which sample, at how many dots to the inch
    "150 dpi, JPEG quality 40": (low_quality, "trailing-zeros", 150),
    "skew of 2 degrees": (askew, "three-projects", 200),
    "fax": (fax, "adjusted-layout", 200),
    "upside down": (upside_down, "ab-layout", 200),
    "uneven light": (photographs, "borderless-base", 200),
}


@pytest.fixture(scope="module", params=SCANS)
def scan(request, tmp_path_factory):
    """The audit of a scan, that of the exported sample, and the sample's truth."""
    how, name, dpi = SCANS[request.param]
    exported = SAMPLES / f"{name}.pdf"
    path = how(pictures(exported, dpi), tmp_path_factory.mktemp("scan"))
    truth = json.loads((SAMPLES / f"{name}.truth.json").read_text(encoding="utf-8"))
    book = load_book()
    return audit(path, book, Options()), audit(exported, book, Options()), truth


def flat(value):
    return "".join(normalize("NFKC", value).split())


def shown(fact):
    """State, or value and unit, of a fact as the truth file has it."""
    match fact.value:
        case None:
            return "(unreadable)"
        case Nil() as nil:
            return f"({nil})"
        case Quantity(number, unit):
            return f"{number} {unit.removeprefix('人').removeprefix('分')}".strip()
        case value:
            return flat(getattr(value, "text", str(value)))


def wanted(entry):
    """The same of an entry of the truth file; whether it is a number."""
    if entry["state"] != "value":
        return f"({entry['state']})", False
    try:
        number = Decimal(entry["value"])
    except ArithmeticError:
        return flat(entry["value"]), False
    unit = entry["unit"].removeprefix("人").removeprefix("分")
    return f"{number} {unit}".strip(), True


def chosen(result):
    return {
        (record.part.name, field, flat(row)): fact
        for record in result.records
        for (field, row), fact in record.chosen.items()
    }


def compared(scan):
    """Per entry of the truth: whether a number, what is wanted, the fact found."""
    result, _, truth = scan
    facts = chosen(result)
    for entry in truth["facts"]:
        want, number = wanted(entry)
        address = (entry["part"], entry["field"], flat(entry["row"]))
        yield number, want, facts.get(address), address


def test_what_is_printed_is_read(scan):
    found = [
        (number, fact is not None and shown(fact) == want, address)
        for number, want, fact, address in compared(scan)
    ]
    numbers = [right for number, right, _ in found if number]
    missed = [address for _, right, address in found if not right]
    assert sum(numbers) >= NUMBERS * len(numbers), missed
    assert sum(right for _, right, _ in found) >= ALL * len(found), missed


def test_no_wrong_number_is_certain(scan):
    wrong = [
        (address, want, shown(fact))
        for _, want, fact, address in compared(scan)
        if fact
        and isinstance(fact.value, Quantity)
        and fact.confidence >= CERTAIN
        and shown(fact) != want
    ]
    assert wrong == []


def test_it_says_that_ocr_read_it(scan):
    result, _, _ = scan
    facts = [fact for record in result.records for fact in record.facts]
    assert facts
    assert {f.evidence.reading for f in facts if f.evidence.regions} == {Reading.OCR}


def test_the_findings_are_those_of_the_exported_file(scan):
    """But for signatures, which on a scan may be pictures."""

    def findings(result):
        return {
            (o.part, o.check, o.case, o.verdict)
            for o in result.outcomes
            if o.is_finding and o.check not in UNSAID
        }

    result, exported, _ = scan
    assert findings(result) == findings(exported)


def test_boxes_are_those_of_the_exported_file(scan):
    """On the page as displayed; of a page turned upside down, turned likewise."""
    result, exported, truth = scan
    ours, theirs = chosen(result), chosen(exported)
    turn = result.document.sheets[0].turn
    down = turn is not None and turn.a < 0
    far = []
    for address, fact in ours.items():
        other = theirs.get(address)
        if not other or not fact.evidence.regions or not other.evidence.regions:
            continue
        (page, box), (other_page, there) = (
            (f.evidence.regions[0].page, f.evidence.regions[0].bbox)
            for f in (fact, other)
        )
        sheet = next(s for s in result.document.sheets if s.number == page)
        x, y = (box.x0 + box.x1) / 2, (box.top + box.bottom) / 2
        if down:
            x, y = 595 - x, 842 - y
        slack = 12 + 0.04 * sheet.height  # a skew of two degrees moves the edge so far
        if (
            page != other_page
            or abs(x - (there.x0 + there.x1) / 2) > slack
            or abs(y - (there.top + there.bottom) / 2) > slack
        ):
            far.append(address)
    assert far == []
    assert truth["facts"]


def test_a_clean_report_is_not_accused(scan):
    result, _, truth = scan
    if truth["clean"]:
        failed = [o for o in result.outcomes if o.verdict is Verdict.FAIL]
        assert failed == []
