"""Who may make users and give roles."""

from typing import Any

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
