"""An administrator, an organisation and a short way to make a person."""

from collections.abc import Callable, Iterator

import pytest
from django.test import Client
from django.utils.translation import override

from pilotzone.accounts.commands import give_role, register_user, vouch_for_address
from pilotzone.accounts.models import User
from pilotzone.accounts.queries import actor_of
from pilotzone.audit.actors import SYSTEM, Actor
from pilotzone.audit.enums import Role
from pilotzone.registry.commands import register_party
from pilotzone.registry.enums import PartyKind
from pilotzone.registry.models import Party

PASSWORD = "a long word for tests"


@pytest.fixture(autouse=True)
def _reading_english() -> Iterator[None]:
    with override("en"):
        yield


@pytest.fixture
def person() -> Callable[..., User]:
    """Make a person who can log in, with roles."""

    def person(email: str, *roles: Role, name: str = "") -> User:
        user = register_user(email=email, password=PASSWORD, name=name, by=SYSTEM)
        vouch_for_address(user, by=SYSTEM)
        for role in roles:
            give_role(user, role=role, by=SYSTEM)
        return user

    return person


@pytest.fixture
def logged_in(person: Callable[..., User]) -> Callable[..., Client]:
    """Return a browser in which somebody with these roles is logged in."""

    def logged_in(*roles: Role, user: User | None = None) -> Client:
        client = Client(headers={"accept-language": "en"})
        client.force_login(
            user or person(f"{'-'.join(roles) or 'nobody'}@browser.example", *roles), "django.contrib.auth.backends.ModelBackend"
        )
        return client

    return logged_in


@pytest.fixture
def admin(person: Callable[..., User]) -> Actor:
    return actor_of(person("admin@zone.example", Role.ADMIN))


@pytest.fixture
def party() -> Party:
    return register_party(kind=PartyKind.ENTERPRISE, name_zh="长沙星云科技有限公司", name_en="Nebula", by=SYSTEM)
