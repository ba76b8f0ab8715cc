"""Who may make a zone from a pack."""

from typing import Any

from pilotzone.audit.actors import Actor
from pilotzone.audit.enums import Role


def can_install(by: Actor, /, *_args: Any, **_kwargs: Any) -> bool:
    return by.has(Role.SYSTEM, Role.ADMIN)
