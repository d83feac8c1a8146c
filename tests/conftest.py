"""What several test modules stand on; each is there when a test asks for it."""

import pytest


@pytest.fixture(scope="session")
def server():
    """A PostgreSQL of our own for the whole run."""
    from tests.servers import postgresql

    with postgresql() as running:
        yield running


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request, tmp_path):
    """The URL of a database that is not there yet, or empty, of either kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'archive.db'}"
    return request.getfixturevalue("server").new_database()


@pytest.fixture(scope="session")
def samples(tmp_path_factory):
    """An output folder with two of the samples; nobody changes it."""
    from tests.crowds import read_samples

    return read_samples(tmp_path_factory.mktemp("samples") / "out")
