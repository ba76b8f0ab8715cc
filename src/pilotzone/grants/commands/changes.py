"""Changes to a grant: suspended, resumed, revoked by the leader; lapsed, expired, closed by the calendar.

When a grant expires, claims submitted in time go on to be paid; what they cannot take goes back to the pool at once, the
rest as they are decided. When it is revoked, claims that are not paid are refused and everything goes back.
"""

from typing import Any

from django.utils.translation import gettext_lazy as _

from pilotzone.audit import context
from pilotzone.audit.actors import Actor
from pilotzone.audit.commands import command
from pilotzone.grants import policy
from pilotzone.grants.commands.checks import refuse_locked
from pilotzone.grants.enums import OPEN_CLAIMS, GrantStatus, GrantStep
from pilotzone.grants.errors import ClaimsOpen, NothingOverdue, StillValid
from pilotzone.grants.locks import locked_call, locked_claims, locked_grant
from pilotzone.grants.models import Claim, ClawbackProposal, Grant, GrantChange
from pilotzone.grants.queries import overdue_grants
from pilotzone.grants.reserves import release_surplus, still_needed
from pilotzone.kit.errors import Invalid
from pilotzone.kit.transitions import advance
from pilotzone.registry.models import Instrument
from pilotzone.schemes.models import Call


@command(allowed=policy.can_sign, event="grants.grant_suspended")
def suspend_grant(grant: Grant, *, reason: str, instrument: Instrument | None = None, by: Actor) -> Grant:
    """Suspend a grant: no claim is submitted, settled or paid under it until it is resumed."""
    return _change(locked_grant(grant), GrantStep.SUSPEND, by, reason=reason, instrument=instrument)


@command(allowed=policy.can_sign, event="grants.grant_resumed")
def resume_grant(grant: Grant, *, reason: str, instrument: Instrument | None = None, by: Actor) -> Grant:
    """Take back a suspension."""
    return _change(locked_grant(grant), GrantStep.RESUME, by, reason=reason, instrument=instrument)


@command(allowed=policy.can_sign, event="grants.grant_revoked")
def revoke_grant(grant: Grant, *, reason: str, instrument: Instrument | None = None, by: Actor) -> Grant:
    """Revoke a grant: claims not yet paid are refused, what is reserved goes back to the pool. What was paid is a matter of clawbacks."""
    locked = _change(locked_grant(grant), GrantStep.REVOKE, by, reason=reason, instrument=instrument)
    for claim in locked_claims(_open_claims(locked).values_list("pk", flat=True)):
        refuse_locked(claim, reason, by)
    _release(locked, 0, GrantStep.REVOKE, by)
    return locked


@command(allowed=policy.can_end, event="grants.grant_lapsed")
def lapse_grant(grant: Grant, *, by: Actor) -> Grant:
    """Let a grant lapse that nobody used by its last day; everything reserved goes back to the pool."""
    locked = locked_grant(grant)
    _refuse_still_valid(locked)
    _change(locked, GrantStep.LAPSE, by)
    _release(locked, 0, GrantStep.LAPSE, by)
    return locked


@command(allowed=policy.can_end, event="grants.grant_expired")
def expire_grant(grant: Grant, *, by: Actor) -> Grant:
    """Let a grant expire after its last day; claims submitted in time keep what they need, the rest goes back to the pool."""
    locked = locked_grant(grant)
    _refuse_still_valid(locked)
    _change(locked, GrantStep.EXPIRE, by)
    _release(locked, still_needed(locked), GrantStep.EXPIRE, by)
    return locked


@command(allowed=policy.can_end, event="grants.grants_ended")
def end_grants(call: Call, *, by: Actor) -> list[Grant]:
    """Let every grant of a call lapse or expire whose last day is over; refuses where there is none."""
    overdue = list(overdue_grants(locked_call(call)))
    if not overdue:
        raise NothingOverdue
    acts = {GrantStatus.ISSUED: lapse_grant, GrantStatus.IN_USE: expire_grant}
    return [acts[GrantStatus(grant.status)](grant, by=by) for grant in overdue]


@command(allowed=policy.can_end, event="grants.grant_closed")
def close_grant(grant: Grant, *, by: Actor) -> Grant:
    """Close a grant that has ended; refuses while a claim is open or a clawback waits for its signature."""
    locked = _change(locked_grant(grant), GrantStep.CLOSE, by)
    waiting = [*_open_claims(locked).values_list("number", flat=True)]
    proposed = ClawbackProposal.objects.filter(claim__grant=locked, dropped_at=None, clawback=None)
    waiting += [number for number in proposed.values_list("claim__number", flat=True) if number not in waiting]
    if waiting:
        raise ClaimsOpen(number=locked.number, claims=[f"{locked.number}/{number}" for number in sorted(waiting)])
    _release(locked, 0, GrantStep.CLOSE, by)
    return locked


def _change(grant: Grant, step: GrantStep, by: Actor, **why: Any) -> Grant:
    """Move a locked grant and write down who, when, why."""
    if why and not why["reason"].strip():
        raise Invalid.field("reason", "", _("the reason"))
    before = grant.status
    advance(grant, step)
    grant.save(update_fields=["status"])
    change = GrantChange.objects.create(
        grant=grant, step=step, old={"status": before}, new={"status": grant.status}, by=by.id, at=context.now(), **why
    )
    context.seal(change)
    return grant


def _open_claims(grant: Grant) -> Any:
    return Claim.objects.filter(grant=grant, status__in=OPEN_CLAIMS).order_by("pk")


def _release(grant: Grant, keep: int, step: GrantStep, by: Actor) -> None:
    released = release_surplus(grant, keep=keep, memo=step.value, by=by)
    context.note(released=str(released))


def _refuse_still_valid(grant: Grant) -> None:
    if grant.valid_until is None or context.today() <= grant.valid_until:
        raise StillValid(number=grant.number, day=grant.valid_until or "—")
