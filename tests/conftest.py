"""What several test modules stand on."""

import pytest

from tests.servers import postgresql


@pytest.fixture(scope="session")
def server():
    """A PostgreSQL of our own for the whole run."""
    with postgresql() as running:
        yield running


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request, tmp_path):
    """The URL of a database that is not there yet, or empty, of either kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'archive.db'}"
    return request.getfixturevalue("server").new_database()
