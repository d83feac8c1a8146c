"""A folder is a choice: page to tables."""

from pathlib import Path

from extractor.model import Page, Table
from extractor.tables.ruled import find_ruled


def find_tables(page: Page, path: Path | None) -> tuple[Table, ...]:
    """Tables of a page in reading order, numbered from 1."""
    return find_ruled(page)
