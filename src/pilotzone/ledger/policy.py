"""Who may move and who may read. People move things through the commands of the rooms above, under their authority."""

from collections.abc import Iterable
from typing import Any

from pilotzone.audit.actors import Actor
from pilotzone.audit.enums import Role
from pilotzone.ledger.models import Account

READERS = (Role.OFFICER, Role.LEADER, Role.APPROVER, Role.FINANCE, Role.AUDITOR)


def can_define(by: Actor, /, *_args: Any, **_kwargs: Any) -> bool:
    return by.has(Role.SYSTEM, Role.ADMIN, Role.FINANCE)


def can_post(by: Actor, /, *_args: Any, **_kwargs: Any) -> bool:
    return by.has(Role.SYSTEM, Role.FINANCE)


def can_retire(by: Actor, /, *_args: Any, **_kwargs: Any) -> bool:
    return by.has(Role.SYSTEM, Role.ADMIN)


def can_read_ledger(by: Actor, /, *_args: Any, **_kwargs: Any) -> bool:
    return by.has(*READERS)


def can_list_accounts(by: Actor, /, *_args: Any, **_kwargs: Any) -> bool:
    """Those who read the ledger see all accounts, members of a party its own."""
    return can_read_ledger(by) or bool(by.party_ids)


def can_read_transfer(by: Actor, /, accounts: Iterable[Account]) -> bool:
    """Those who read the ledger, and whoever acts for every holder in it: a part of a transfer would tell nothing true."""
    holders = {account.holder_id for account in accounts if account.holder_id is not None}
    return can_read_ledger(by) or (bool(holders) and holders <= by.party_ids)
