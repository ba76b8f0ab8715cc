"""Who may shape schemes and calls."""

from typing import Any

from pilotzone.audit.actors import Actor
from pilotzone.audit.enums import Role


def can_shape(by: Actor, /, *_args: Any, **_kwargs: Any) -> bool:
    return by.has(Role.OFFICER, Role.SYSTEM)


def can_provide(by: Actor, /, *_args: Any, **_kwargs: Any) -> bool:
    return by.has(Role.FINANCE, Role.SYSTEM)


def can_see_drafts(by: Actor, /, *_args: Any, **_kwargs: Any) -> bool:
    return by.has(Role.OFFICER, Role.APPROVER, Role.LEADER, Role.FINANCE, Role.AUDITOR, Role.EVALUATOR, Role.ETHICS)
