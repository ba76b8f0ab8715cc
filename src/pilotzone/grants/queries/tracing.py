"""From a payment back to the legal text."""

from dataclasses import dataclass

from pilotzone.applications.enums import Step
from pilotzone.applications.models import Decision
from pilotzone.grants.models import Claim, Grant, Payment, SettlementLine, TreasuryVoucher
from pilotzone.registry.models import Instrument
from pilotzone.schemes.models import Rule


@dataclass(frozen=True, slots=True)
class Trace:
    """Why money was paid: the line of a settlement, the claim, the grant, the decision, the rule version, the legal text."""

    payment: Payment
    line: SettlementLine
    claim: Claim
    grant: Grant
    decision: Decision | None
    rule: Rule | None
    instrument: Instrument | None
    voucher: TreasuryVoucher | None


def trace(payment: Payment) -> Trace:
    """Return what a payment rests on."""
    deep = ("line__settlement__call", "line__payer", "line__claim__grant__party", "line__claim__rule__instrument", "line__claim__supplier")
    found = Payment.objects.select_related(*deep, "line__claim__grant__application", "transfer").get(pk=payment.pk)
    claim = found.line.claim
    rule = claim.rule or claim.grant.rule
    return Trace(
        payment=found,
        line=found.line,
        claim=claim,
        grant=claim.grant,
        decision=deciding(claim.grant),
        rule=rule,
        instrument=rule.instrument if rule else None,
        voucher=TreasuryVoucher.objects.filter(payment=found).first(),
    )


def deciding(grant: Grant) -> Decision | None:
    """Return the decision that a grant rests on."""
    approvals = Decision.objects.filter(application=grant.application_id, step=Step.APPROVE).select_related("meeting", "rule")
    return approvals.order_by("pk").last()
