"""Where facts come from: pages read by OCR, and pages nobody could read."""

from extractor.cells import find_facts
from extractor.loading import load_book
from extractor.model import Reading
from extractor.origin import facts_read, unread_beside
from tests.drawing import part, passage, table


def on(*pages, kind="overall_form"):
    """A part on these pages."""
    return part(kind, passages=[passage("甲", page=page) for page in pages])


def test_an_unread_page_may_belong_to_the_part_before_it_and_the_one_after():
    parts = (on(1, 2), on(4, kind="base_data"), on(5, kind="overall_table"))
    assert unread_beside(parts, [3]) == ((3,), (3,), ())


def test_an_unread_page_amidst_a_part_is_that_part_s():
    assert unread_beside((on(1, 3), on(4, kind="base_data")), [2]) == ((2,), ())


def test_unread_pages_at_the_ends_belong_to_the_first_and_the_last_part():
    parts = (on(2), on(3, kind="base_data"))
    assert unread_beside(parts, [1, 4]) == ((1,), (4,))


def test_all_parts_between_two_others_may_have_been_lost():
    parts = (on(1), on(5, kind="base_data"))
    assert unread_beside(parts, [2, 3, 4]) == ((2, 3, 4), (2, 3, 4))


def test_a_fact_says_who_read_its_page():
    drawn = [
        table("人员编制 | 11", page=1),
        table("收入合计 | 其他收入\n448.11 | 1.44", page=2, number=2),
    ]
    book = load_book()
    kind = book.kinds["overall_form"]
    found = facts_read(find_facts(part(kind.kind, drawn), kind, book), {2})
    readings = {f.field: f.evidence.reading for f in found}
    assert readings["staff_quota"] is Reading.TEXT
    assert readings["income_total"] is Reading.OCR
