"""Who may run which command: every command of the room, every role."""

import pytest
from tests.applications.town import AFTER, found_town, on, submitted

from pilotzone.applications import commands
from pilotzone.applications.enums import Holder
from pilotzone.applications.models import Application
from pilotzone.applications.policy import can_see
from pilotzone.audit.actors import NOBODY, Actor
from pilotzone.audit.commands import COMMANDS
from pilotzone.audit.enums import Role
from pilotzone.registry.models import Party
from pilotzone.schemes.enums import Allocation

OFFICER, APPROVER, HOLDERS = {Role.OFFICER}, {Role.APPROVER}, {Role.OFFICER, Role.AUDITOR}
APPLICANT, SYSTEM = {Role.APPLICANT}, {Role.SYSTEM}
# By event. An applicant's role alone opens nothing: the commands marked so ask for membership of the very party.
ALLOWED = {
    "application_started": APPLICANT,
    "answers_saved": APPLICANT,
    "file_attached": APPLICANT,
    "application_submitted": APPLICANT,
    "application_withdrawn": APPLICANT,
    "award_declined": APPLICANT,
    "application_returned": OFFICER,
    "application_admitted": OFFICER,
    "application_refused": OFFICER | APPROVER,
    "window_closed": OFFICER,
    "incomplete_lapsed": OFFICER,
    "reviewer_assigned": OFFICER,
    "reviews_concluded": OFFICER,
    "ranked_by_score": OFFICER,
    "ranked_by_arrival": OFFICER,
    "list_frozen": OFFICER,
    "draw_voided": HOLDERS,
    "meeting_recorded": OFFICER | APPROVER | SYSTEM,
    "list_decided": APPROVER,
    "application_approved": APPROVER,
    "waitlist_lapsed": OFFICER,
    "cases_decided": OFFICER,
    "application_granted": SYSTEM,
    "notice_prepared": OFFICER,
    "notice_signed": {Role.LEADER},
    "notice_closed": OFFICER,
    "objection_decided": APPROVER,
    "fact_recorded": SYSTEM,
    "case_reconstructed": SYSTEM,
}
# These depend on more than a role; each has its own test below or beside its command.
BY_MORE = {"review_submitted", "reviewer_recused", "secret_committed", "secret_revealed", "objection_filed"}
OWN = Party(pk=7)


def actor(role: Role) -> Actor:
    parties = frozenset({7}) if role == Role.APPLICANT else frozenset()
    return Actor(id="user:1", roles=frozenset({role}), party_ids=parties)


@pytest.mark.parametrize("event", ALLOWED)
def test_command_is_for_its_roles_only(event):
    allowed = COMMANDS[f"applications.{event}"].allowed
    case = Application(pk=1, party_id=7)
    found = {role for role in Role if allowed(actor(role), case, party=OWN)}
    assert found == ALLOWED[event]
    assert not allowed(NOBODY, case, party=OWN)


def test_every_command_of_the_room_is_in_the_table():
    here = {event.removeprefix("applications.") for event in COMMANDS if event.startswith("applications.")}
    assert here == set(ALLOWED) | BY_MORE


@pytest.mark.parametrize("act", [commands.commit_secret, commands.reveal_secret])
def test_each_side_of_a_draw_has_its_role(act):
    found = {(role, holder) for role in Role for holder in Holder if act.allowed(actor(role), None, holder=holder)}
    assert found == {(Role.OFFICER, Holder.OFFICE), (Role.AUDITOR, Holder.WITNESS)}


def test_objection_is_open_to_every_person_signed_in():
    case = Application(pk=1, party_id=7)
    assert {role for role in Role if commands.file_objection.allowed(actor(role), case)} == set(Role)
    assert not commands.file_objection.allowed(actor(Role.LEADER), case, party=OWN)
    assert not commands.file_objection.allowed(NOBODY, case)


CRITERIA = [{"code": "need", "name_zh": "需求", "name_en": "Need", "most": 40}]


@pytest.mark.django_db
def test_review_is_for_the_reviewer_it_was_given_to(db):
    town = found_town(allocation=Allocation.SCORE, allocation_parameters={"criteria": CRITERIA, "weights_frozen": True})
    case = submitted(town, "a")
    assert not commands.submit_review.allowed(town.reviewer, case)
    assert not can_see(town.reviewer, case)
    give(case, town.reviewer)
    assert commands.submit_review.allowed(town.reviewer, case)
    assert can_see(town.reviewer, case)
    assert not commands.recuse.allowed(Actor(id=town.reviewer.id, roles=frozenset({Role.OFFICER})), case)


def give(case, reviewer):
    with on(AFTER):
        officer = Actor(id="user:999", roles=frozenset({Role.OFFICER}))
        commands.admit_application(case, by=officer)
        commands.assign_reviewer(case, reviewer=reviewer.id, by=officer)
