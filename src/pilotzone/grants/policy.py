"""Who may issue, claim, check, settle, pay, take back and see."""

from typing import Any

from pilotzone.audit.actors import Actor
from pilotzone.audit.enums import Role
from pilotzone.grants.models import Claim, Grant

OFFICE = (Role.OFFICER, Role.LEADER, Role.APPROVER, Role.FINANCE, Role.AUDITOR, Role.SYSTEM)


def can_issue(by: Actor, /, *_args: Any, **_kwargs: Any) -> bool:
    return by.has(Role.OFFICER, Role.SYSTEM)


def can_claim(by: Actor, grant: Grant, /, *_args: Any, **_kwargs: Any) -> bool:
    """Whoever acts for the party that won the grant; nobody of the office does it for them."""
    return by.acts_for(grant.party_id)


def can_edit_claim(by: Actor, claim: Claim, /, *_args: Any, **_kwargs: Any) -> bool:
    return by.acts_for(claim.grant.party_id)


def can_check(by: Actor, claim: Claim, /, *_args: Any, **_kwargs: Any) -> bool:
    """An officer who does not act for the party that claims."""
    return by.has(Role.OFFICER) and not by.acts_for(claim.grant.party_id)


def can_settle(by: Actor, /, *_args: Any, **_kwargs: Any) -> bool:
    return by.has(Role.FINANCE)


def can_pay(by: Actor, /, *_args: Any, **_kwargs: Any) -> bool:
    return by.has(Role.FINANCE)


def can_record_voucher(by: Actor, /, *_args: Any, **_kwargs: Any) -> bool:
    return by.has(Role.FINANCE)


def can_propose_clawback(by: Actor, /, *_args: Any, **_kwargs: Any) -> bool:
    return by.has(Role.OFFICER)


def can_sign(by: Actor, /, *_args: Any, **_kwargs: Any) -> bool:
    """Clawbacks, suspensions and revocations bear the leader's signature."""
    return by.has(Role.LEADER)


def can_drop_clawback(by: Actor, /, *_args: Any, **_kwargs: Any) -> bool:
    return by.has(Role.OFFICER, Role.LEADER)


def can_end(by: Actor, /, *_args: Any, **_kwargs: Any) -> bool:
    """What ends by the calendar is recorded by the officer or by the system."""
    return by.has(Role.OFFICER, Role.SYSTEM)


def inside_a_command_only(by: Actor, /, *_args: Any, **_kwargs: Any) -> bool:
    """Parts of a larger command that give each row a history of its own."""
    return by.has(Role.SYSTEM)


def sees_all(by: Actor, /, *_args: Any, **_kwargs: Any) -> bool:
    return by.has(*OFFICE)


def can_list(by: Actor, /, *_args: Any, **_kwargs: Any) -> bool:
    return sees_all(by) or bool(by.party_ids)


def can_see(by: Actor, grant: Grant, /, *_args: Any, **_kwargs: Any) -> bool:
    return sees_all(by) or by.acts_for(grant.party_id)


def sees_finance(by: Actor, /, *_args: Any, **_kwargs: Any) -> bool:
    """Settlements and payments are read by the office, not by applicants, whose claim page tells them theirs."""
    return sees_all(by)
