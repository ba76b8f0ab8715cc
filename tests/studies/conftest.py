"""The worlds of this folder's tests."""

from collections.abc import Iterator

import pytest
from django.utils import translation
from tests.studies.world import World, collect, estimate, lock, make_world


@pytest.fixture(autouse=True)
def _in_english(_default_language: None) -> Iterator[None]:
    """Read refusals in English; pages choose their language by the request."""
    with translation.override("en"):
        yield


@pytest.fixture
def world(db: None) -> World:
    """A study that is open and has no plan."""
    return make_world()


@pytest.fixture
def locked(world: World) -> World:
    """A study whose plan is locked."""
    lock(world)
    return world


@pytest.fixture
def estimated(locked: World) -> World:
    """A study with a snapshot and its estimates."""
    collect(locked)
    estimate(locked)
    return locked
