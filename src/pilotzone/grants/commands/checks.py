"""What an officer does with a claim: send it back, check it, refuse it."""

from django.utils.translation import gettext_lazy as _

from pilotzone.audit import context
from pilotzone.audit.actors import Actor
from pilotzone.audit.commands import command
from pilotzone.grants import policy, waiting
from pilotzone.grants.entitlement import assess
from pilotzone.grants.enums import ENDED, ClaimStatus, ClaimStep
from pilotzone.grants.four_eyes import refuse_earlier_hand
from pilotzone.grants.locks import locked_claim
from pilotzone.grants.models import Claim, Settlement
from pilotzone.grants.obstacles import refuse_related_supplier
from pilotzone.grants.queries import due_lines
from pilotzone.grants.reserves import release_surplus, still_needed
from pilotzone.kit.amounts import money
from pilotzone.kit.errors import Invalid
from pilotzone.kit.transitions import advance, state_of


@command(allowed=policy.can_check, event="grants.claim_returned")
def return_claim(claim: Claim, *, note_public: str, note_private: str = "", by: Actor) -> Claim:
    """Send a claim back to be completed, with words for the applicant."""
    locked = locked_claim(claim)
    _need_words(note_public)
    advance(locked, ClaimStep.RETURN)
    _undo_check(locked)
    locked.note_public, locked.note_private = note_public, note_private
    locked.save()
    waiting.is_done(waiting.CHECK, locked, by=by)
    waiting.wait_for(waiting.COMPLETE, locked, link_args=(locked.pk,), party=locked.grant.party, by=by)
    settle_list_follows(locked, by)
    return locked


@command(allowed=policy.can_check, event="grants.claim_checked")
def check_claim(claim: Claim, *, eligible_amount: int, by: Actor) -> Claim:
    """Confirm the eligible cost and compute what the rule pays for it, within the grant and the yearly cap.

    Refuses more than the invoice, a supplier that has become related, and a check by the person who submitted it or approved the case.
    """
    locked = locked_claim(claim)
    refuse_earlier_hand(locked, by)
    if not 0 <= eligible_amount <= locked.invoice_amount:
        accepted = _("an amount from zero to the invoice's %(amount)s") % {"amount": money(locked.invoice_amount)}
        raise Invalid.field("eligible_amount", money(eligible_amount), accepted)
    advance(locked, ClaimStep.CHECK)
    refuse_related_supplier(locked)
    assessed = assess(locked, eligible_amount)
    locked.eligible_amount, locked.amount, locked.rule = eligible_amount, assessed.amount, assessed.rule
    locked.checked_by = by.id
    locked.save()
    context.note(rule=assessed.rule.pk, eligible=str(eligible_amount), amount=str(assessed.amount), year=assessed.year)
    waiting.is_done(waiting.CHECK, locked, by=by)
    settle_list_follows(locked, by)
    _free_what_is_over(locked, by)
    return locked


@command(allowed=policy.can_check, event="grants.claim_refused")
def refuse_claim(claim: Claim, *, note_public: str, by: Actor) -> Claim:
    """Refuse a claim that is not paid yet, with the reason for the applicant; its contract is free again."""
    locked = locked_claim(claim)
    _need_words(note_public)
    refuse_locked(locked, note_public, by)
    _free_what_is_over(locked, by)
    return locked


def refuse_locked(claim: Claim, note_public: str, by: Actor) -> None:
    """Refuse a claim whose row is locked, and take it off all work lists."""
    advance(claim, ClaimStep.REFUSE)
    # Lines of a settlement stay on record; without a live claim they are never paid.
    claim.note_public = note_public
    claim.save()
    for wait in (waiting.CHECK, waiting.COMPLETE):
        waiting.is_done(wait, claim, by=by)
    settle_list_follows(claim, by)
    for line in claim.lines.select_related("settlement"):
        pay_list_follows(line.settlement, by)


def settle_list_follows(claim: Claim, by: Actor) -> None:
    """Keep "settle claims" on finance's list for as long as a checked claim of the call waits."""
    call = claim.grant.call
    if Claim.objects.filter(grant__call=call, status=ClaimStatus.CHECKED, amount__gt=0).exists():
        waiting.wait_for(waiting.SETTLE, call, link_args=(call.code,), by=by)
    else:
        waiting.is_done(waiting.SETTLE, call, by=by)


def pay_list_follows(settlement: Settlement, by: Actor) -> None:
    """Keep "pay" on finance's list for as long as a line of the settlement is due."""
    if due_lines(settlement).exists():
        waiting.wait_for(waiting.PAY, settlement, link_args=(settlement.pk,), by=by)
    else:
        waiting.is_done(waiting.PAY, settlement, by=by)


def _undo_check(claim: Claim) -> None:
    claim.eligible_amount, claim.amount, claim.rule, claim.checked_by = None, None, None, ""


def _free_what_is_over(claim: Claim, by: Actor) -> None:
    """Once a grant has ended, what its open claims cannot take goes back to the pool as soon as that is known."""
    if state_of(claim.grant) in ENDED:
        release_surplus(claim.grant, keep=still_needed(claim.grant), memo="claim-decided", by=by)


def _need_words(note_public: str) -> None:
    if not note_public.strip():
        raise Invalid.field("note_public", "", _("the reason, in words for the applicant"))
