"""Who keeps the register in these tests, and a short way to enter an organisation."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.utils.translation import override

from pilotzone.audit.actors import Actor
from pilotzone.audit.enums import Role
from pilotzone.registry.commands import register_party
from pilotzone.registry.enums import PartyKind
from pilotzone.registry.models import Party


@pytest.fixture
def officer() -> Actor:
    return Actor(id="user:1", roles=frozenset({Role.OFFICER}))


@pytest.fixture
def enter(officer: Actor) -> Callable[..., Party]:
    """Enter an enterprise by name, with anything else by keyword."""

    def enter(name_zh: str, **details: Any) -> Party:
        return register_party(**{"kind": PartyKind.ENTERPRISE, "name_zh": name_zh, "by": officer} | details)

    return enter


@pytest.fixture(autouse=True)
def _reading_english() -> Iterator[None]:
    """Have messages read in English, whatever the site's own language."""
    with override("en"):
        yield
