"""Who administers a zone that was just made."""

import pytest

from pilotzone.accounts.commands import register_user
from pilotzone.accounts.models import User
from pilotzone.accounts.queries import actor_of
from pilotzone.audit.actors import SYSTEM, Actor
from pilotzone.audit.enums import Role
from pilotzone.audit.models import Event
from pilotzone.kit.errors import Invalid, NotAllowed
from pilotzone.packs.commands import appoint_administrator

pytestmark = pytest.mark.django_db


def test_first_administrator_gets_a_log_in_with_the_password():
    assert appoint_administrator("Chief@Example.cn ", password="a long secret", by=SYSTEM)

    user = User.objects.get()
    assert (user.email, user.check_password("a long secret"), Role.ADMIN in actor_of(user).roles) == ("chief@example.cn", True, True)
    assert "chief" not in str(list(Event.objects.values()))


def test_somebody_with_a_log_in_keeps_the_password():
    user = register_user(email="chief@example.cn", password="my own", by=SYSTEM)

    assert not appoint_administrator("chief@example.cn", password="another", by=SYSTEM)
    assert not appoint_administrator("chief@example.cn", password="another", by=SYSTEM)

    user.refresh_from_db()
    assert (user.check_password("my own"), user.role_assignments.count(), User.objects.count()) == (True, 1, 1)


def test_what_is_no_address_is_refused():
    with pytest.raises(Invalid, match="EMAIL"):
        appoint_administrator("chief", password="x", by=SYSTEM)
    assert not User.objects.exists()


def test_nobody_but_the_system_and_administrators_may():
    with pytest.raises(NotAllowed):
        appoint_administrator("me@example.cn", password="x", by=Actor(id="user:1", roles=frozenset({Role.OFFICER})))
