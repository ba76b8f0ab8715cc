from datetime import date, timedelta

import pytest
from allauth.account.models import EmailAddress

from pilotzone.accounts.commands import (
    change_name,
    change_password,
    close_user,
    end_membership,
    end_role,
    erase_expired_users,
    erase_user,
    give_membership,
    give_role,
    note_address_change,
    register_user,
    vouch_for_address,
)
from pilotzone.accounts.errors import AccountClosed, EmailTaken, LastAdministrator, NotHeld, UnknownRole
from pilotzone.accounts.models import Membership, RoleAssignment, User
from pilotzone.accounts.queries import actor_of, people, users_past_retention
from pilotzone.audit import context
from pilotzone.audit.actors import NOBODY, SYSTEM, Actor
from pilotzone.audit.context import simulated_time
from pilotzone.audit.enums import Origin, Role
from pilotzone.audit.models import Event
from pilotzone.kit.dates import start_of_day
from pilotzone.kit.errors import Invalid, NotAllowed
from pilotzone.registry.commands import register_party
from pilotzone.registry.enums import PartyKind

pytestmark = pytest.mark.django_db


def test_anybody_registers_and_gets_no_role():
    user = register_user(email=" Wang@Zone.Example ", password="a long word", name=" 王某 ", by=NOBODY)
    user.refresh_from_db()
    assert (user.email, user.name, user.joined_on, user.is_active) == ("wang@zone.example", "王某", context.today(), True)
    assert user.check_password("a long word")
    assert actor_of(user) == Actor(id=f"user:{user.pk}")


def test_register_without_a_password_leaves_none_that_works():
    assert not register_user(email="wang@zone.example", password=None, by=SYSTEM).has_usable_password()


def test_register_refuses_an_address_that_is_taken(person):
    person("wang@zone.example")
    with pytest.raises(EmailTaken, match=r"wang@zone\.example"):
        register_user(email="WANG@zone.example", password="x", by=NOBODY)
    assert User.objects.count() == 1


def test_event_of_a_registration_holds_neither_name_nor_address(person):
    user = person("wang@zone.example", name="王某")
    event = Event.objects.get(name="accounts.user_registered")
    assert (event.data, event.subject) == ({}, f"accounts.user:{user.pk}")


def test_role_is_given_once_and_ended_from_today(person, admin):
    user = person("wang@zone.example")
    assert give_role(user, role=Role.OFFICER, by=admin) == give_role(user, role=Role.OFFICER, by=admin)
    assert actor_of(user).roles == {Role.OFFICER}
    end_role(user, role=Role.OFFICER, by=admin)
    assert actor_of(user).roles == frozenset()
    assert list(user.role_assignments.values_list("role", "since", "until")) == [("officer", context.today(), context.today())]


@pytest.mark.parametrize("role", [Role.SYSTEM, Role.APPLICANT])
def test_role_that_nobody_gives_is_refused(person, admin, role):
    with pytest.raises(UnknownRole):
        give_role(person("wang@zone.example"), role=role, by=admin)


def test_role_that_is_not_held_cannot_be_ended(person, admin):
    with pytest.raises(NotHeld, match="officer"):
        end_role(person("wang@zone.example"), role=Role.OFFICER, by=admin)


def test_role_of_later_ends_before_it_begins(person, admin):
    user = person("wang@zone.example")
    later = context.today() + timedelta(days=10)
    give_role(user, role=Role.OFFICER, since=later, by=admin)
    assert actor_of(user).roles == frozenset()
    end_role(user, role=Role.OFFICER, by=admin)
    assert RoleAssignment.objects.get(user=user).until == later


def test_last_administrator_keeps_role_and_log_in(person, admin):
    last = User.objects.get(email="admin@zone.example")
    for refused in (
        lambda: end_role(last, role=Role.ADMIN, by=admin),
        lambda: close_user(last, by=admin),
        lambda: erase_user(last, by=admin),
    ):
        with pytest.raises(LastAdministrator):
            refused()
    person("second@zone.example", Role.ADMIN)
    end_role(last, role=Role.ADMIN, by=admin)
    assert actor_of(last).roles == frozenset()


def test_membership_makes_an_applicant_until_it_ends(person, party):
    officer = actor_of(person("officer@zone.example", Role.OFFICER))
    user = person("wang@zone.example")
    assert give_membership(user, party=party, by=officer) == give_membership(user, party=party, by=officer)
    assert actor_of(user) == Actor(id=f"user:{user.pk}", roles=frozenset({Role.APPLICANT}), party_ids=frozenset({party.pk}))
    end_membership(user, party=party, by=officer)
    assert actor_of(user) == Actor(id=f"user:{user.pk}")
    with pytest.raises(NotHeld, match="Nebula"):
        end_membership(user, party=party, by=officer)


@pytest.mark.parametrize("role", [Role.OFFICER, Role.ADMIN])
def test_nobody_lets_themselves_act_for_an_organisation(person, party, role):
    user = person("self@zone.example", role)
    with pytest.raises(NotAllowed):
        give_membership(user, party=party, by=actor_of(user))
    assert Membership.objects.count() == 0


def test_membership_of_a_sample_may_be_given_at_a_simulated_time(person, admin):
    user = person("wang@zone.example")
    with simulated_time(start_of_day(date(2026, 3, 1))):
        sample = register_party(kind=PartyKind.ENTERPRISE, name_zh="样例", origin=Origin.SYNTHETIC, by=SYSTEM)
        give_membership(user, party=sample, by=admin)
    assert Membership.objects.get().since == date(2026, 3, 1)


def test_name_and_password_are_the_persons_own_to_change(person, admin):
    user = person("wang@zone.example")
    own = actor_of(user)
    change_name(user, name=" 王某某 ", by=own)
    change_password(user, password="another long word", by=own)
    user.refresh_from_db()
    assert user.name == "王某某"
    assert user.check_password("another long word")
    for refused in (
        lambda: change_name(user, name="x", by=admin),
        lambda: change_password(user, password="x", by=admin),
        lambda: note_address_change(user, by=admin),
    ):
        with pytest.raises(NotAllowed):
            refused()


@pytest.mark.parametrize("name", ["x" * 81, "two\nlines"])
def test_name_that_does_not_fit_is_refused(person, name):
    user = person("wang@zone.example", name="王某")
    with pytest.raises(Invalid) as error:
        change_name(user, name=name, by=actor_of(user))
    assert [fault.field for fault in error.value.errors] == ["name"]
    assert User.objects.get().name == "王某"


def test_vouching_confirms_the_address_once(person):
    user = person("wang@zone.example")
    vouch_for_address(user, by=SYSTEM)
    assert list(EmailAddress.objects.values_list("email", "verified", "primary")) == [("wang@zone.example", True, True)]


def test_closed_user_holds_nothing_and_is_given_nothing(person, party, admin):
    user = person("wang@zone.example", Role.OFFICER)
    give_membership(user, party=party, by=admin)
    close_user(user, retain_until=date(2030, 1, 1), by=admin)
    user.refresh_from_db()
    assert (user.is_active, user.has_usable_password(), user.retain_until) == (False, False, date(2030, 1, 1))
    assert actor_of(user) == NOBODY
    assert not RoleAssignment.objects.filter(user=user, until=None).exists()
    assert not Membership.objects.filter(until=None).exists()
    for refused in (lambda: give_role(user, role=Role.OFFICER, by=admin), lambda: give_membership(user, party=party, by=admin)):
        with pytest.raises(AccountClosed):
            refused()


def test_erased_user_leaves_an_id_and_no_personal_value(person, admin):
    user = person("wang@zone.example", Role.OFFICER, name="王某")
    erase_user(user, by=admin)
    user.refresh_from_db()
    assert (user.name, user.email, user.is_active, user.is_erased) == ("", f"{user.pk}@erased.invalid", False, True)
    assert not EmailAddress.objects.filter(user=user).exists()
    assert people({user.actor_id}) == {}
    assert register_user(email="wang@zone.example", password="x", by=NOBODY).pk != user.pk


def test_users_past_their_day_are_erased_together_and_others_kept(person, admin):
    past, last_day, open_end = (person(f"{name}@zone.example", name=name) for name in ("past", "today", "open"))
    close_user(past, retain_until=context.today() - timedelta(days=1), by=admin)
    close_user(last_day, retain_until=context.today(), by=admin)
    close_user(open_end, by=admin)
    assert list(users_past_retention(context.today())) == [past]
    assert erase_expired_users(by=admin) == 1
    assert list(users_past_retention(context.today())) == []
    assert list(User.objects.filter(name__in=("past", "today", "open")).values_list("name", flat=True).order_by("pk")) == ["today", "open"]
    assert Event.objects.get(name="accounts.expired_users_erased").data == {"count": 1}
    assert erase_expired_users(by=admin) == 0


@pytest.mark.parametrize("role", [role for role in Role if role not in {Role.ADMIN, Role.SYSTEM}])
def test_users_are_managed_by_administrators_only(person, party, role):
    user, by = person("wang@zone.example"), Actor(id="user:99", roles=frozenset({role}))
    for refused in (
        lambda: give_role(user, role=Role.OFFICER, by=by),
        lambda: end_role(user, role=Role.OFFICER, by=by),
        lambda: close_user(user, by=by),
        lambda: erase_user(user, by=by),
        lambda: erase_expired_users(by=by),
        lambda: vouch_for_address(user, by=by),
    ):
        with pytest.raises(NotAllowed):
            refused()
    if role != Role.OFFICER:
        with pytest.raises(NotAllowed):
            give_membership(user, party=party, by=by)
        with pytest.raises(NotAllowed):
            end_membership(user, party=party, by=by)
