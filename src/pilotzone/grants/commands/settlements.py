"""The first of two finance users: settle the checked claims of a period, split by payer."""

from datetime import date

from django.utils.translation import gettext_lazy as _

from pilotzone.audit import context
from pilotzone.audit.actors import Actor
from pilotzone.audit.chain import row_name
from pilotzone.audit.commands import command
from pilotzone.grants import policy
from pilotzone.grants.commands.checks import pay_list_follows, settle_list_follows
from pilotzone.grants.enums import ClaimStatus, ClaimStep
from pilotzone.grants.errors import NothingToSettle
from pilotzone.grants.four_eyes import refuse_same_person
from pilotzone.grants.locks import lock_grants, locked_call, locked_claims
from pilotzone.grants.models import Claim, Settlement, SettlementLine
from pilotzone.grants.obstacles import standing_of
from pilotzone.grants.reserves import division
from pilotzone.kit.errors import Invalid
from pilotzone.kit.transitions import advance
from pilotzone.schemes.models import Call


@command(allowed=policy.can_settle, event="grants.claims_settled")
def settle_claims(call: Call, *, period_from: date, period_to: date, by: Actor) -> Settlement:
    """Settle every checked claim of a period that nothing stands in the way of; the others stay where they are.

    Refuses a period that ends before it begins, one without claims, and a person who has acted on one of them.
    """
    if period_to < period_from:
        raise Invalid.field("period_to", period_to, _("a day on or after the first day"))
    locked = locked_call(call)
    ready = _ready(locked, period_from, period_to)
    if not ready:
        raise NothingToSettle
    for claim in ready:
        refuse_same_person(claim, by)
    settlement = Settlement.objects.create(
        call=locked,
        number=Settlement.objects.filter(call=locked).count() + 1,
        period_from=period_from,
        period_to=period_to,
        settled_by=by.id,
        settled_at=context.now(),
        origin=locked.origin,
    )
    context.seal(settlement)
    context.about(row_name(settlement))
    context.note(call=locked.pk)
    for claim in ready:
        settle_claim(claim, settlement=settlement, by=by)
    settle_list_follows(ready[0], by)
    pay_list_follows(settlement, by)
    return settlement


def _ready(call: Call, period_from: date, period_to: date) -> list[Claim]:
    waiting = Claim.objects.filter(grant__call=call, status=ClaimStatus.CHECKED, submitted_on__range=(period_from, period_to))
    ids = dict(waiting.values_list("pk", "grant_id"))
    lock_grants(ids.values())
    # Read again under the lock: somebody may have settled or refused them a moment ago.
    claims = [claim for claim in locked_claims(ids) if claim.status == ClaimStatus.CHECKED]
    return [claim for claim in claims if not standing_of(claim).obstacles]


@command(allowed=policy.inside_a_command_only, event="grants.claim_settled")
def settle_claim(claim: Claim, *, settlement: Settlement, by: Actor) -> list[SettlementLine]:
    """Write what each payer owes for one claim."""
    if claim.rule is None or claim.amount is None:
        raise ValueError(f"Expected a checked claim with its rule and amount, got {claim}.")
    parts = division(claim, claim.rule, claim.amount)
    lines = [
        SettlementLine.objects.create(settlement=settlement, claim=claim, payer=payer, amount=part) for payer, part in parts.items() if part
    ]
    context.seal(*lines)
    context.note(settlement=settlement.pk)
    advance(claim, ClaimStep.SETTLE)
    claim.save(update_fields=["status"])
    return lines
