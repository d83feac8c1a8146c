"""A file that bundles the reports of several units: no check across them."""

import pytest

from extractor.checks.bundles import bundles
from extractor.loading import load_book
from extractor.model import Record
from tests.drawing import part


def kinds_of(*kinds):
    records = [Record(part(kind), (), {}) for kind in kinds]
    return [[r.part.kind for r in bundle] for bundle in bundles(records, load_book())]


FORM, REPORT, BASE, TABLE, PROJECT = (
    "overall_form",
    "overall_report",
    "base_data",
    "overall_table",
    "project_table",
)


@pytest.mark.parametrize(
    ("kinds", "lengths"),
    [
        pytest.param([FORM, REPORT, TABLE, PROJECT, PROJECT], [5], id="one-report"),
        pytest.param([PROJECT, FORM, PROJECT], [3], id="any-order-of-one-report"),
        pytest.param([FORM, TABLE, FORM, TABLE], [2, 2], id="two-reports"),
        pytest.param([FORM, TABLE, PROJECT, TABLE], [3, 1], id="kind-comes-again"),
        pytest.param([BASE, TABLE, PROJECT, BASE, TABLE], [3, 2], id="kind-goes-back"),
        pytest.param([PROJECT, PROJECT, PROJECT], [3], id="projects-only"),
        pytest.param([], [], id="nothing"),
    ],
)
def test_where_a_report_ends(kinds, lengths):
    assert [len(bundle) for bundle in kinds_of(*kinds)] == lengths
