"""What every test runs under: no write without a command, compiled catalogues."""

from collections.abc import Iterator
from pathlib import Path

import pytest

import pilotzone
from pilotzone.audit.guard import guarded_writes
from pilotzone.kit.catalogues import compile_all

# Before Django reads a catalogue for the first time.
compile_all(Path(pilotzone.__file__).parent)


@pytest.fixture(autouse=True)
def _writes_need_a_command(request: pytest.FixtureRequest) -> Iterator[None]:
    """Refuse writes outside commands in every test that touches a database."""
    if request.node.get_closest_marker("django_db") is None and not {"db", "client"} & set(request.fixturenames):
        yield
        return
    request.getfixturevalue("db")
    with guarded_writes():
        yield
