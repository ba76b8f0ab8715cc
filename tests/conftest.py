"""What every test runs under: no write without a command."""

from collections.abc import Iterator

import pytest
from django.utils import translation

from pilotzone.audit.guard import guarded_writes

# Zones of their own for tests that start processes, on SQLite and on PostgreSQL; one browser; and Spark.
pytest_plugins = ("tests.zones", "tests.chromium", "tests.spark")


@pytest.fixture(autouse=True)
def _writes_need_a_command(request: pytest.FixtureRequest) -> Iterator[None]:
    """Refuse writes outside commands in every test that touches a database."""
    if request.node.get_closest_marker("django_db") is None and not {"db", "client"} & set(request.fixturenames):
        yield
        return
    request.getfixturevalue("db")
    with guarded_writes():
        yield


@pytest.fixture(autouse=True)
def _default_language() -> Iterator[None]:
    """Begin every test in the site's language, whatever the one before it spoke."""
    translation.deactivate()
    yield
    translation.deactivate()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests that bring a database of their own; the PostgreSQL lane has no need to run them again."""
    for item in items:
        if "make_zone" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.own_zone)
