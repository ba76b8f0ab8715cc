import pytest
from django.utils.translation import override

from pilotzone.accounts.commands import change_name, erase_user, register_user
from pilotzone.audit.actors import NOBODY, SYSTEM, Actor
from pilotzone.audit.history import history_entries

pytestmark = pytest.mark.django_db
WORDS = {"accounts.user_registered": "registered"}


@pytest.fixture
def user():
    user = register_user(email="wang@zone.example", password=None, name="王某", by=NOBODY)
    return change_name(user, name="王某某", by=Actor(id=user.actor_id))


def read(row, *, named):
    with override("en"):
        return [(entry["who"], entry["action"]) for entry in history_entries(row, words=WORDS, named=named)]


def test_history_names_people_to_those_who_may_see_them(user):
    assert read(user, named=True) == [("somebody not signed in", "registered"), ("王某某", "name changed")]


def test_history_names_nobody_to_others(user):
    assert read(user, named=False)[1] == ("name not shown", "name changed")


def test_history_of_erased_people_and_of_machines_still_reads(user):
    erase_user(user, by=SYSTEM)
    assert [who for who, _action in read(user, named=True)] == [
        "somebody not signed in",
        "a person no longer recorded",
        "the system",
        "the system",
    ]
