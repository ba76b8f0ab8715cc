"""Who may write in the register and who may look into it."""

from typing import Any

from pilotzone.audit.actors import Actor
from pilotzone.audit.enums import Role
from pilotzone.registry.models import Party

KEEPERS = frozenset({Role.OFFICER, Role.ADMIN, Role.SYSTEM})
OFFICE = KEEPERS | {Role.LEADER, Role.APPROVER, Role.FINANCE, Role.STEWARD, Role.EVALUATOR, Role.AUDITOR}


def can_keep_register(by: Actor, /, *_args: Any, **_kwargs: Any) -> bool:
    """Officers keep the register; nobody enters or corrects their own organisation."""
    return by.has(*KEEPERS)


def can_register_asset(by: Actor, /, *_args: Any, **_kwargs: Any) -> bool:
    """A steward enters the cluster, dataset or road he looks after."""
    return by.has(*KEEPERS, Role.STEWARD)


def can_see_register(by: Actor, /, *_args: Any, **_kwargs: Any) -> bool:
    return by.has(*OFFICE)


def can_see_party(by: Actor, party: Party, /, *_args: Any, **_kwargs: Any) -> bool:
    """The office sees every organisation, its members see their own."""
    return can_see_register(by) or by.acts_for(party.pk)
