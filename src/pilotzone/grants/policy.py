"""Who may issue, claim, check, settle, pay, take back and see."""

from typing import Any

from pilotzone.audit.actors import Actor
from pilotzone.audit.enums import Role
from pilotzone.grants.models import Claim, ClawbackProposal, Grant

OFFICE = (Role.OFFICER, Role.LEADER, Role.APPROVER, Role.FINANCE, Role.AUDITOR, Role.SYSTEM)


def _is_party_to(by: Actor, about: object) -> bool:
    """Tell whether the actor acts for the organisation whose grant, claim or clawback this is."""
    match about:
        case Grant():
            return by.acts_for(about.party_id)
        case Claim():
            return by.acts_for(about.grant.party_id)
        case ClawbackProposal():
            return by.acts_for(about.claim.grant.party_id)
    return False


def can_issue(by: Actor, /, *_args: Any, **_kwargs: Any) -> bool:
    return by.has(Role.OFFICER, Role.SYSTEM)


def can_claim(by: Actor, grant: Grant, /, *_args: Any, **_kwargs: Any) -> bool:
    """Whoever acts for the party that won the grant; nobody of the office does it for them."""
    return by.acts_for(grant.party_id)


def can_edit_claim(by: Actor, claim: Claim, /, *_args: Any, **_kwargs: Any) -> bool:
    return by.acts_for(claim.grant.party_id)


def can_check(by: Actor, claim: Claim, /, *_args: Any, **_kwargs: Any) -> bool:
    """An officer who acts neither for the party that claims nor for the supplier that was paid."""
    return by.has(Role.OFFICER) and not _is_party_to(by, claim) and not by.acts_for(claim.supplier_id)


def can_settle(by: Actor, /, *_args: Any, **_kwargs: Any) -> bool:
    return by.has(Role.FINANCE)


def can_pay(by: Actor, /, *_args: Any, **_kwargs: Any) -> bool:
    return by.has(Role.FINANCE)


def can_record_voucher(by: Actor, /, *_args: Any, **_kwargs: Any) -> bool:
    return by.has(Role.FINANCE)


def can_propose_clawback(by: Actor, /, *_args: Any, **_kwargs: Any) -> bool:
    return by.has(Role.OFFICER)


def can_sign(by: Actor, about: object = None, /, *_args: Any, **_kwargs: Any) -> bool:
    """Clawbacks, suspensions and revocations bear the signature of a leader who does not act for the party concerned."""
    return by.has(Role.LEADER) and not _is_party_to(by, about)


def can_drop_clawback(by: Actor, about: object = None, /, *_args: Any, **_kwargs: Any) -> bool:
    return by.has(Role.OFFICER, Role.LEADER) and not _is_party_to(by, about)


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
