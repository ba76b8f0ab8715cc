"""Money taken back: proposed by an officer, signed by the leader, returned payer by payer."""

from django.db.models import Sum
from django.utils.translation import gettext_lazy as _

from pilotzone.audit import context
from pilotzone.audit.actors import Actor
from pilotzone.audit.chain import row_name
from pilotzone.audit.commands import command
from pilotzone.grants import policy, waiting
from pilotzone.grants.enums import PAID_CLAIMS, ClaimStep
from pilotzone.grants.errors import ProposalSettled, SamePerson
from pilotzone.grants.locks import locked_claim
from pilotzone.grants.models import Claim, Clawback, ClawbackProposal
from pilotzone.grants.reserves import sink_code
from pilotzone.grants.restitution import net_paid_by_payer
from pilotzone.grants.splitting import in_proportion
from pilotzone.kit.amounts import money
from pilotzone.kit.errors import Invalid
from pilotzone.kit.transitions import StepNotPossible, advance, allowed_steps, state_of
from pilotzone.ledger.commands import post_transfer
from pilotzone.ledger.enums import Purpose
from pilotzone.ledger.models import Account, Transfer
from pilotzone.ledger.postings import Grounds, Leg
from pilotzone.registry.models import Instrument
from pilotzone.schemes.enums import CallStatus
from pilotzone.schemes.models import CallPayer


@command(allowed=policy.can_propose_clawback, event="grants.clawback_proposed")
def propose_clawback(claim: Claim, *, amount: int, reason: str, instrument: Instrument | None = None, by: Actor) -> ClawbackProposal:
    """Propose to take back a paid claim, in part or whole; refuses more than is paid and not yet proposed or taken back."""
    locked = locked_claim(claim)
    if state_of(locked) not in PAID_CLAIMS:
        raise StepNotPossible(step=ClaimStep.CLAW_BACK, state=state_of(locked), allowed=allowed_steps(locked))
    if not reason.strip():
        raise Invalid.field("reason", reason, _("the reason"))
    most = sum(net_paid_by_payer(locked).values()) - _proposed(locked)
    if not 0 < amount <= most:
        accepted = _("more than zero, up to %(most)s") % {"most": money(most)}
        raise Invalid.field("amount", money(amount), accepted)
    proposal = ClawbackProposal.objects.create(
        claim=locked, amount=amount, instrument=instrument, reason=reason, proposed_by=by.id, proposed_at=context.now()
    )
    context.about(row_name(locked))
    context.note(proposal=proposal.pk, amount=str(amount))
    waiting.wait_for(waiting.SIGN, proposal, link_args=(proposal.pk,), by=by)
    return proposal


@command(allowed=policy.can_sign, event="grants.clawback_signed")
def sign_clawback(proposal: ClawbackProposal, *, by: Actor) -> Clawback:
    """Sign a proposed clawback: each payer gets back its part. Refuses the person who proposed it."""
    locked = _open_proposal(proposal)
    if by.id == locked.proposed_by:
        raise SamePerson(claim=locked.claim, act=_("proposed for clawback"))
    advance(locked.claim, ClaimStep.CLAW_BACK)
    transfer = _give_back(locked, by)
    clawback = Clawback.objects.create(proposal=locked, transfer=transfer, signed_by=by.id, at=context.now())
    context.seal(clawback)
    locked.claim.save(update_fields=["status"])
    context.about(row_name(locked.claim))
    context.note(proposal=locked.pk)
    waiting.is_done(waiting.SIGN, locked, by=by)
    return clawback


@command(allowed=policy.can_drop_clawback, event="grants.clawback_dropped")
def drop_clawback(proposal: ClawbackProposal, *, by: Actor) -> ClawbackProposal:
    """Give up a proposed clawback before it is signed; it stays on record."""
    locked = _open_proposal(proposal)
    locked.dropped_at = context.now()
    locked.save(update_fields=["dropped_at"])
    context.about(row_name(locked.claim))
    context.note(proposal=locked.pk)
    waiting.is_done(waiting.SIGN, locked, by=by)
    return locked


def _open_proposal(proposal: ClawbackProposal) -> ClawbackProposal:
    claim = locked_claim(proposal.claim)
    locked = ClawbackProposal.objects.select_for_update().get(pk=proposal.pk)
    if locked.dropped_at is not None or hasattr(locked, "clawback"):
        raise ProposalSettled
    locked.claim = claim
    return locked


def _proposed(claim: Claim) -> int:
    waiting_ones = ClawbackProposal.objects.filter(claim=claim, dropped_at=None, clawback=None)
    return waiting_ones.aggregate(total=Sum("amount"))["total"] or 0


def _give_back(proposal: ClawbackProposal, by: Actor) -> Transfer:
    """Move each payer's part from what it has paid back to where it came from."""
    claim = proposal.claim
    parts = {payer: part for payer, part in in_proportion(proposal.amount, net_paid_by_payer(claim)).items() if part}
    sinks = {account.code: account for account in Account.objects.filter(code__in=[sink_code(payer) for payer in parts])}
    legs = [leg for payer, part in parts.items() for leg in (Leg(sinks[sink_code(payer)], -part), Leg(_home_of(payer), part))]
    rule = row_name(claim.rule) if claim.rule else ""
    grounds = Grounds(Purpose.CLAW_BACK, subject=row_name(claim), rule=rule, evidence=row_name(proposal))
    return post_transfer(legs, key=f"clawback/{row_name(proposal)}", grounds=grounds, by=by)


def _home_of(payer: CallPayer) -> Account:
    """Return the pool, or the payer's budget once the call is over and its pool has been given back."""
    over = payer.call.status in {CallStatus.ARCHIVED, CallStatus.CANCELLED}
    home = payer.budget if over and payer.budget is not None else payer.pool
    if home is None:
        raise ValueError(f"Payer {payer.code} of {payer.call_id} has neither pool nor budget.")
    return home
