"""Calendars, an organisation and a person to owe things to each other."""

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from pilotzone.accounts.commands import register_user
from pilotzone.accounts.models import User
from pilotzone.audit import context
from pilotzone.audit.actors import SYSTEM, Actor
from pilotzone.audit.commands import command
from pilotzone.audit.enums import Origin, Role
from pilotzone.kit.dates import SHANGHAI
from pilotzone.obligations.calendars import CalendarYear, read_calendars
from pilotzone.obligations.commands import load_calendar
from pilotzone.obligations.terms import Bearer, Terms
from pilotzone.registry.models import Party

CALENDARS = Path(__file__).parents[2] / "src/pilotzone/packs/changsha/calendars.csv"
OFFICER = Actor(id="user:901", roles=frozenset({Role.OFFICER}))
LEADER = Actor(id="user:902", roles=frozenset({Role.LEADER}))
AUDITOR = Actor(id="user:903", roles=frozenset({Role.AUDITOR}))


def anybody(_by: Actor, /, *_args: Any, **_kwargs: Any) -> bool:
    return True


@command(allowed=anybody, event="test.party_made")
def make_party(name: str, *, origin: Origin = Origin.REAL, by: Actor = SYSTEM) -> Party:
    context.touch_origin(origin)
    return Party.objects.create(public_id=name, kind="enterprise", name_zh=name, origin=origin)


def announced() -> list[CalendarYear]:
    return list(read_calendars(CALENDARS.read_text("utf-8")).whole())


def at(day: str) -> datetime:
    """Return nine in the morning in Shanghai."""
    return datetime.fromisoformat(f"{day}T09:00:00").replace(tzinfo=SHANGHAI)


def terms(debtor: Bearer | None = None, **changes: Any) -> Terms:
    basic = {"code": "publish-notice", "zh": "公示拟支持名单", "en": "Publish the list of intended grants"}
    return Terms(**(basic | changes), debtor=debtor or Bearer(role=Role.OFFICER))


@pytest.fixture
def calendars(db: None) -> None:
    for year in announced():
        load_calendar(year.year, days=year.days, source=year.source, by=SYSTEM)


@pytest.fixture
def firm(db: None) -> Party:
    return make_party("FIRM1", origin=Origin.SYNTHETIC, by=SYSTEM)


@pytest.fixture
def person(db: None) -> User:
    return register_user(email="a@example.org", password=None, name="A", by=SYSTEM)
