"""Who may make users, give roles and change an account."""

from typing import Any

from pilotzone.accounts.models import User
from pilotzone.audit.actors import Actor
from pilotzone.audit.enums import Role


def can_register(_by: Actor, /, *_args: Any, **_kwargs: Any) -> bool:
    """Anybody may make a log-in for themselves; it gives no role and no membership."""
    return True


def can_manage_users(by: Actor, /, *_args: Any, **_kwargs: Any) -> bool:
    return by.has(Role.ADMIN, Role.SYSTEM)


def can_manage_members(by: Actor, /, *_args: Any, **_kwargs: Any) -> bool:
    """An officer ties a person to the organisation whose authorisation she has seen."""
    return by.has(Role.ADMIN, Role.SYSTEM, Role.OFFICER)


def can_give_membership(by: Actor, user: User, /, *_args: Any, **_kwargs: Any) -> bool:
    """Nobody lets themselves act for an organisation: who checks and decides could withdraw or claim in its name."""
    return can_manage_members(by) and by.id != user.actor_id


def can_see_users(by: Actor, /, *_args: Any, **_kwargs: Any) -> bool:
    """The auditor reads who may what, and changes nothing."""
    return by.has(Role.ADMIN, Role.SYSTEM, Role.AUDITOR)


def can_change_own(by: Actor, user: User, /, *_args: Any, **_kwargs: Any) -> bool:
    """A person's name, password and address are the person's own to change."""
    return by.id == user.actor_id or by.has(Role.SYSTEM)
