"""Who may open, meet, waive and see duties."""

from typing import Any

from django.db.models import Q

from pilotzone.audit.actors import Actor
from pilotzone.audit.enums import Role
from pilotzone.obligations.models import Obligation, Task

READERS = (Role.OFFICER, Role.LEADER, Role.APPROVER, Role.FINANCE, Role.AUDITOR, Role.ADMIN, Role.SYSTEM)


def user_id(by: Actor) -> int | None:
    """Return the key of the user behind an actor, where there is one."""
    kind, _, number = by.id.partition(":")
    return int(number) if kind == "user" and number.isdigit() else None


def borne_by(by: Actor, prefix: str) -> Q:
    """Return the condition for rows whose bearer under `prefix` is this actor, by role, party or name."""
    return (
        Q(**{f"{prefix}_role__in": sorted(by.roles)})
        | Q(**{f"{prefix}_party__in": sorted(by.party_ids)})
        | Q(**{f"{prefix}_user": user_id(by) or 0})
    )


def can_load_calendar(by: Actor, /, *_args: Any, **_kwargs: Any) -> bool:
    return by.has(Role.ADMIN, Role.SYSTEM)


def can_open(by: Actor, /, *_args: Any, **_kwargs: Any) -> bool:
    return by.has(Role.OFFICER, Role.LEADER, Role.ADMIN, Role.SYSTEM)


def can_meet(by: Actor, key: str, /, *_args: Any, **_kwargs: Any) -> bool:
    """The one who owes it says it is met; for organisations and applicants the officer may record it, too."""
    if by.has(Role.SYSTEM):
        return True
    mine = borne_by(by, "debtor")
    if by.has(Role.OFFICER):
        mine |= Q(debtor_role=None, debtor_user=None) | Q(debtor_role=Role.APPLICANT)
    return Obligation.objects.filter(mine, key=key).exists()


def can_waive(by: Actor, /, *_args: Any, **_kwargs: Any) -> bool:
    """Whoever signs for the office waives a duty; nobody waives by merely doing the work."""
    return by.has(Role.LEADER, Role.SYSTEM)


def can_reopen(by: Actor, /, *_args: Any, **_kwargs: Any) -> bool:
    return by.has(Role.OFFICER, Role.LEADER, Role.SYSTEM)


def can_assign(by: Actor, /, *_args: Any, **_kwargs: Any) -> bool:
    return by.has(Role.OFFICER, Role.LEADER, Role.APPROVER, Role.FINANCE, Role.ADMIN, Role.SYSTEM)


def can_finish(by: Actor, key: str, /, *_args: Any, **_kwargs: Any) -> bool:
    return by.has(Role.OFFICER, Role.SYSTEM) or Task.objects.filter(borne_by(by, "assignee"), key=key).exists()


def can_list(by: Actor, /, *_args: Any, **_kwargs: Any) -> bool:
    return by.has(*READERS)


def can_see(by: Actor, obligation: Obligation, /, *_args: Any, **_kwargs: Any) -> bool:
    """The office sees every duty; others see what they owe and what is owed to them."""
    if can_list(by):
        return True
    mine = borne_by(by, "debtor") | borne_by(by, "creditor")
    return Obligation.objects.filter(mine, pk=obligation.pk).exists()


def has_work_list(by: Actor, /, *_args: Any, **_kwargs: Any) -> bool:
    return bool(by.roles or by.party_ids)
