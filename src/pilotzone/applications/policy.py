"""Who may act on a case and who may see it. What depends on the case's history (one person, one role) is checked in the commands."""

from typing import Any

from pilotzone.applications.enums import Holder
from pilotzone.applications.models import Application, Draw, ReviewAssignment
from pilotzone.audit.actors import Actor
from pilotzone.audit.enums import Role
from pilotzone.registry.models import Party
from pilotzone.schemes.models import Call

OFFICE = (Role.OFFICER, Role.APPROVER, Role.LEADER, Role.FINANCE, Role.AUDITOR)
READERS_OF_NOTES = (Role.OFFICER, Role.APPROVER, Role.LEADER, Role.AUDITOR)
HOLDERS = {Holder.OFFICE: Role.OFFICER, Holder.WITNESS: Role.AUDITOR}


def can_start(by: Actor, _call: Call, /, *, party: Party, **_kwargs: Any) -> bool:
    return by.acts_for(party.pk)


def can_fill(by: Actor, application: Application, /, *_args: Any, **_kwargs: Any) -> bool:
    """Only whoever acts for the applicant writes in the application, withdraws it or declines."""
    return by.acts_for(application.party_id)


def can_check(by: Actor, /, *_args: Any, **_kwargs: Any) -> bool:
    return by.has(Role.OFFICER)


def can_refuse(by: Actor, /, *_args: Any, **_kwargs: Any) -> bool:
    """The officer refuses in the formal check, the approver after the ranking; the command knows which of the two it is."""
    return by.has(Role.OFFICER, Role.APPROVER)


def can_review(by: Actor, application: Application, /, *_args: Any, **_kwargs: Any) -> bool:
    return by.has(Role.REVIEWER) and ReviewAssignment.objects.filter(application=application, reviewer=by.id).exists()


def can_approve(by: Actor, /, *_args: Any, **_kwargs: Any) -> bool:
    return by.has(Role.APPROVER)


def can_sign(by: Actor, /, *_args: Any, **_kwargs: Any) -> bool:
    return by.has(Role.LEADER)


def can_commit(by: Actor, _of: Call | Draw, /, *, holder: Holder, **_kwargs: Any) -> bool:
    return by.has(HOLDERS[Holder(holder)])


def can_void(by: Actor, /, *_args: Any, **_kwargs: Any) -> bool:
    return by.has(Role.OFFICER, Role.AUDITOR)


def can_record_meeting(by: Actor, /, *_args: Any, **_kwargs: Any) -> bool:
    return by.has(Role.OFFICER, Role.APPROVER, Role.SYSTEM)


def can_object(by: Actor, _application: Application, /, *, party: Party | None = None, **_kwargs: Any) -> bool:
    """Anybody who is signed in objects, in their own name or for a party they act for."""
    return by.id.startswith("user:") and (party is None or by.acts_for(party.pk))


def inside_a_command_only(by: Actor, /, *_args: Any, **_kwargs: Any) -> bool:
    """Facts and states that other rooms bring about, and records made afterwards, are written by no person directly."""
    return by.has(Role.SYSTEM)


def can_see_all(by: Actor, /, *_args: Any, **_kwargs: Any) -> bool:
    return by.has(*OFFICE)


def can_see(by: Actor, application: Application, /, *_args: Any, **_kwargs: Any) -> bool:
    """The office sees every case, an applicant their own, a reviewer what waits for them or was reviewed by them."""
    if can_see_all(by) or by.acts_for(application.party_id):
        return True
    return can_review(by, application)


def can_see_private_notes(by: Actor, /, *_args: Any, **_kwargs: Any) -> bool:
    return by.has(*READERS_OF_NOTES)
