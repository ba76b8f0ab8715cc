from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils.translation import override

from pilotzone.accounts.commands import end_membership, give_membership, give_role, register_user
from pilotzone.accounts.queries import actor_of, administrators, called, members_of, people
from pilotzone.audit import context
from pilotzone.audit.actors import NOBODY, SYSTEM, Actor
from pilotzone.audit.enums import Role
from pilotzone.registry.commands import merge_parties, register_party, unmerge_parties
from pilotzone.registry.enums import PartyKind

pytestmark = pytest.mark.django_db


def test_anonymous_is_nobody():
    assert actor_of(AnonymousUser()) == NOBODY


def test_actor_holds_the_roles_and_parties_of_today(person, party):
    user = person("wang@zone.example", Role.OFFICER, Role.REVIEWER)
    give_role(user, role=Role.LEADER, since=context.today() + timedelta(days=1), by=SYSTEM)
    give_membership(user, party=party, by=SYSTEM)
    assert actor_of(user) == Actor(
        id=f"user:{user.pk}", roles=frozenset({Role.OFFICER, Role.REVIEWER, Role.APPLICANT}), party_ids=frozenset({party.pk})
    )


def test_member_of_one_entry_acts_for_all_entries_of_the_organisation(person, party):
    duplicate = register_party(kind=PartyKind.ENTERPRISE, name_zh="星云科技", by=SYSTEM)
    user = person("wang@zone.example")
    give_membership(user, party=duplicate, by=SYSTEM)
    merge_parties(duplicate, into=party, by=SYSTEM)
    assert actor_of(user).party_ids == {party.pk, duplicate.pk}
    unmerge_parties(duplicate, by=SYSTEM)
    assert actor_of(user).party_ids == {duplicate.pk}


def test_actor_costs_three_queries(person, party, django_assert_num_queries):
    user = person("wang@zone.example", Role.OFFICER)
    give_membership(user, party=party, by=SYSTEM)
    with django_assert_num_queries(3):
        actor_of(user)


def test_people_are_named_by_name_or_address_and_machines_not_at_all(person):
    named, unnamed = person("wang@zone.example", name="王某"), person("li@zone.example")
    ids = {named.actor_id, unnamed.actor_id, "user:999", SYSTEM.id, NOBODY.id}
    assert people(ids) == {named.actor_id: "王某", unnamed.actor_id: "li@zone.example"}


def test_people_are_named_in_the_readers_language():
    user = register_user(email="wang@zone.example", password=None, name="王某", name_en="Wang Mou", by=SYSTEM)
    with override("zh-hans"):
        assert people({user.actor_id}) == {user.actor_id: "王某"}
    with override("en"):
        assert people({user.actor_id}) == {user.actor_id: "Wang Mou"}


def test_people_of_one_name_are_told_apart_by_their_log_in():
    first, second, other = (
        register_user(email=f"{name}@zone.example", password=None, name=name[:1], name_en=english, by=SYSTEM)
        for name, english in (("wang1", "Wang"), ("wang2", ""), ("li", "Wang"))
    )
    ids = {first.actor_id, other.actor_id}
    with override("zh-hans"):
        # The second is not asked for, and still has the same name.
        assert people(ids) == {first.actor_id: "w (wang1@zone.example)", other.actor_id: "l"}
        assert called([second]) == {second.actor_id: "w (wang2@zone.example)"}
    with override("en"):
        assert people(ids) == {first.actor_id: "Wang (wang1@zone.example)", other.actor_id: "Wang (li@zone.example)"}
        assert called([second]) == {second.actor_id: "w"}


def test_administrators_are_those_of_today(person):
    user = person("admin@zone.example", Role.ADMIN)
    person("officer@zone.example", Role.OFFICER)
    give_role(person("later@zone.example"), role=Role.ADMIN, since=context.today() + timedelta(days=1), by=SYSTEM)
    assert list(administrators()) == [user]


def test_members_are_those_of_today(person, party):
    first, second = person("wang@zone.example"), person("li@zone.example")
    for user in (first, second):
        give_membership(user, party=party, by=SYSTEM)
    end_membership(first, party=party, by=SYSTEM)
    assert [held.user for held in members_of(frozenset({party.pk}))] == [second]
