"""Who may define, record, hand in and see."""

from typing import Any

from pilotzone.audit.actors import Actor
from pilotzone.audit.enums import Role
from pilotzone.indicators.models import Return

OFFICE = (Role.OFFICER, Role.LEADER, Role.APPROVER, Role.FINANCE, Role.EVALUATOR, Role.AUDITOR, Role.ADMIN, Role.SYSTEM)


def can_define(by: Actor, /, *_args: Any, **_kwargs: Any) -> bool:
    return by.has(Role.OFFICER, Role.ADMIN, Role.SYSTEM)


def can_record(by: Actor, /, *_args: Any, **_kwargs: Any) -> bool:
    return by.has(Role.OFFICER, Role.STEWARD, Role.SYSTEM)


def can_change(by: Actor, /, *_args: Any, **_kwargs: Any) -> bool:
    """Corrections and withdrawals are the office's."""
    return by.has(Role.OFFICER, Role.SYSTEM)


def can_set_target(by: Actor, /, *_args: Any, **_kwargs: Any) -> bool:
    return by.has(Role.OFFICER, Role.LEADER, Role.SYSTEM)


def can_fill(by: Actor, report: Return, /, *_args: Any, **_kwargs: Any) -> bool:
    """The unit fills in its own return; nobody of the office does it for the unit."""
    return by.acts_for(report.party_id) or by.has(Role.SYSTEM)


def can_check(by: Actor, /, *_args: Any, **_kwargs: Any) -> bool:
    return by.has(Role.OFFICER, Role.SYSTEM)


def sees_all_returns(by: Actor, /, *_args: Any, **_kwargs: Any) -> bool:
    return by.has(Role.OFFICER, Role.AUDITOR, Role.SYSTEM)


def can_list_returns(by: Actor, /, *_args: Any, **_kwargs: Any) -> bool:
    return sees_all_returns(by) or bool(by.party_ids)


def can_see_unpublished(by: Actor, /, *_args: Any, **_kwargs: Any) -> bool:
    """Values that are not published, and who recorded what, are for the office."""
    return by.has(*OFFICE)
