"""Two looks at one place of a scan: surer where they agree, in doubt otherwise."""

from dataclasses import replace
from decimal import Decimal

from extractor.facts import of_cells
from extractor.geometry import BBox
from extractor.kinds import ValueType
from extractor.layout import text_lines
from extractor.model import Reading, Rereading
from extractor.rereadings import weighed
from extractor.tables import find_tables
from tests.drawing import draw

ART = """
    +--------+--------+
    |支出    |448.11  |
    +--------+--------+
"""
CELL = BBox(97.0, 60.0, 142.0, 100.0)  # of the figure


def page(text, confidence, first=0.8, box=CELL):
    """The drawn page as OCR gives it, its figure looked at twice."""
    drawn = draw(ART)
    chars = tuple(c._replace(confidence=first) for c in drawn.chars)
    looks = (Rereading(box, text, confidence),)
    return weighed(replace(drawn, chars=chars, reading=Reading.OCR, rereadings=looks))


def figure(read):
    (table,) = find_tables(read, None)
    cell = table.cells[1]
    return cell, of_cells("x", "", [cell], (ValueType.AMOUNT, "万元"), "支出")


def test_two_looks_that_agree_make_sure():
    cell, fact = figure(page("448.11", 0.97))
    assert not cell.doubtful
    assert fact.value.number == Decimal("448.11")
    assert fact.confidence == Decimal("0.97")


def test_a_second_look_less_sure_takes_nothing_away():
    assert figure(page("448.11", 0.3))[1].confidence == Decimal("0.80")


def test_two_looks_that_differ_make_it_unreadable():
    cell, fact = figure(page("443.11", 0.97, first=0.99))
    assert (cell.doubtful, cell.other) == (True, "443.11")
    assert fact.value is None
    assert fact.confidence == Decimal("0.5")
    assert fact.evidence.raw == "448.11"
    assert [r.number for r in fact.readings] == [Decimal("448.11"), Decimal("443.11")]


def test_a_second_look_at_part_of_the_cell_is_set_into_it():
    cell, _ = figure(page("43.11", 0.97, box=BBox(103.0, 60.0, 142.0, 100.0)))
    assert cell.other == "443.11"


def test_a_figure_seen_only_at_the_second_look_is_in_doubt():
    drawn = draw(ART.replace("448.11", "      "))
    looks = (Rereading(CELL, "0.02", 0.9),)
    cell, fact = figure(replace(drawn, reading=Reading.OCR, rereadings=looks))
    assert (cell.doubtful, fact.value) == (True, None)


def test_figures_in_running_text_are_weighed_too():
    def sureness(text):
        drawn = draw("共 448.11 万元")
        around = BBox(0.0, 0.0, 595.0, 100.0)
        looks = (Rereading(around, text, 0.95),)
        read = weighed(replace(drawn, reading=Reading.OCR, rereadings=looks))
        return min(text_lines(read)[0].sureness, default=1.0)

    assert sureness("共448.11万元") == 1.0
    assert sureness("共418.11万元") == 0.5


def beside_unread(cell_text, box=CELL):
    """The cell of a figure or text beside print that nobody could read."""
    drawn = draw(ART.replace("448.11  ", cell_text))
    looks = (Rereading(box, "", 0.0),)
    return figure(weighed(replace(drawn, reading=Reading.OCR, rereadings=looks)))


def test_a_cell_of_print_that_nobody_could_read_is_unreadable_not_blank():
    cell, fact = beside_unread("        ")
    assert (cell.doubtful, fact.value) == (True, None)
    assert fact.confidence == Decimal("0.5")


def test_a_figure_beside_print_that_nobody_could_read_is_in_doubt():
    _, fact = beside_unread("  448.11", BBox(97.0, 60.0, 104.0, 100.0))
    assert fact.value is None
    assert fact.readings[0].number == Decimal("448.11")


def test_a_text_beside_print_that_nobody_could_read_stays_in_doubt():
    cell, _ = beside_unread("  甲乙丙", BBox(97.0, 60.0, 104.0, 100.0))
    fact = of_cells("x", "", [cell], (ValueType.TEXT, ""), "支出")
    assert (fact.value, fact.confidence) == ("甲乙丙", Decimal("0.5"))
