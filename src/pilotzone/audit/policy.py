"""Who may act on the log itself. Nobody edits it."""

from typing import Any

from pilotzone.audit.actors import Actor
from pilotzone.audit.enums import Role


def can_checkpoint(by: Actor, /, *_args: Any, **_kwargs: Any) -> bool:
    return by.has(Role.SYSTEM, Role.ADMIN, Role.AUDITOR)


def can_retire(by: Actor, /, *_args: Any, **_kwargs: Any) -> bool:
    return by.has(Role.SYSTEM, Role.ADMIN)
