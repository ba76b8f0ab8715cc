"""The second of two finance users: pay a settlement; and what the treasury system says of the payments later."""

from collections.abc import Sequence
from datetime import date

from django.utils.translation import gettext_lazy as _

from pilotzone.applications.enums import FactKind
from pilotzone.audit import context
from pilotzone.audit.actors import Actor
from pilotzone.audit.chain import row_name
from pilotzone.audit.commands import command
from pilotzone.grants import policy, waiting
from pilotzone.grants.commands.checks import pay_list_follows
from pilotzone.grants.drafts import VoucherEntry
from pilotzone.grants.entitlement import left_of
from pilotzone.grants.enums import PAID_CLAIMS, ClaimStatus, ClaimStep, GrantStatus, GrantStep
from pilotzone.grants.errors import NothingToPay, SamePerson, VoucherRecorded
from pilotzone.grants.facts import record
from pilotzone.grants.four_eyes import refuse_same_person
from pilotzone.grants.locks import lock_grants, locked_claims
from pilotzone.grants.models import Claim, Payment, Settlement, SettlementLine, TreasuryVoucher
from pilotzone.grants.queries import due_lines
from pilotzone.grants.reserves import hold_for, payers_of, sink_of
from pilotzone.kit.dates import shanghai_day
from pilotzone.kit.errors import Invalid
from pilotzone.kit.transitions import advance, state_of
from pilotzone.ledger import balances
from pilotzone.ledger.commands import capture_hold
from pilotzone.ledger.enums import Purpose
from pilotzone.ledger.models import Account
from pilotzone.ledger.postings import Grounds, Leg


@command(allowed=policy.can_pay, event="grants.settlement_paid")
def pay_settlement(settlement: Settlement, *, by: Actor) -> list[Payment]:
    """Pay every line that is due out of what was reserved for it; claims of suspended grants wait.

    Refuses the person who settled or who has acted on one of the claims, and where nothing is due (any more).
    """
    context.touch_origin(settlement.origin)
    if by.id == settlement.settled_by:
        raise SamePerson(claim=settlement, act=_("settled"))
    claims = _due(settlement)
    if not claims:
        raise NothingToPay
    for claim in claims:
        refuse_same_person(claim, by)
    sinks = {payer.pk: sink_of(payer, by) for payer in payers_of(settlement.call)}
    # All accounts at once, lowest id first, so that two settlements cannot wait for each other.
    pools = [payer.pool_id for payer in payers_of(settlement.call) if payer.pool_id]
    balances.lock([*pools, *(sink.pk for sink in sinks.values())])
    payments = [payment for claim in claims for payment in pay_claim(claim, sinks=sinks, by=by)]
    pay_list_follows(settlement, by)
    waiting.wait_for(waiting.VOUCHERS, settlement, link_args=(settlement.pk,), by=by)
    return payments


def _due(settlement: Settlement) -> list[Claim]:
    ids = dict(due_lines(settlement).values_list("claim", "claim__grant"))
    lock_grants(ids.values())
    # Read again under the lock: of two who pay at once, the second finds nothing left.
    return [claim for claim in locked_claims(ids) if claim.status == ClaimStatus.SETTLED and claim.grant.status != GrantStatus.SUSPENDED]


@command(allowed=policy.inside_a_command_only, event="grants.claim_paid")
def pay_claim(claim: Claim, *, sinks: dict[int, Account], by: Actor) -> list[Payment]:
    """Pay one claim, payer by payer; the grant is exhausted once all of it is paid."""
    payments = [_pay_line(line, sinks[line.payer_id], by) for line in _lines(claim)]
    context.seal(*payments)
    advance(claim, ClaimStep.PAY)
    claim.save(update_fields=["status"])
    record(claim, FactKind.PAID, context.today(), dose=claim.amount, by=by)
    grant = claim.grant
    open_ones = Claim.objects.filter(grant=grant).exclude(status__in=(*PAID_CLAIMS, ClaimStatus.REFUSED, ClaimStatus.DRAFT))
    if grant.amount is not None and left_of(grant) == 0 and state_of(grant) == GrantStatus.IN_USE and not open_ones.exists():
        advance(grant, GrantStep.EXHAUST)
        grant.save(update_fields=["status"])
    return payments


def _lines(claim: Claim) -> list[SettlementLine]:
    rows = SettlementLine.objects.filter(claim=claim, payment=None).select_related("payer__call", "claim__grant__application__call")
    return list(rows.order_by("payer__code"))


def _pay_line(line: SettlementLine, sink: Account, by: Actor) -> Payment:
    claim = line.claim
    rule = row_name(claim.rule) if claim.rule else ""
    grounds = Grounds(Purpose.PAY, subject=row_name(claim), rule=rule, evidence=row_name(line))
    transfer = capture_hold(hold_for(line), [Leg(sink, line.amount)], key=f"pay/{row_name(line)}", grounds=grounds, by=by)
    return Payment.objects.create(line=line, transfer=transfer, paid_by=by.id, at=context.now())


@command(allowed=policy.can_record_voucher, event="grants.vouchers_recorded")
def record_treasury_vouchers(settlement: Settlement, entries: Sequence[VoucherEntry], *, by: Actor) -> list[TreasuryVoucher]:
    """Record what the treasury system says of several payments of a settlement; all or none."""
    context.touch_origin(settlement.origin)
    if not entries:
        raise Invalid.field("number", "", _("at least one voucher"))
    return [record_treasury_voucher(entry.payment, number=entry.number, paid_on=entry.paid_on, by=by) for entry in entries]


@command(allowed=policy.can_record_voucher, event="grants.voucher_recorded")
def record_treasury_voucher(payment: Payment, *, number: str, paid_on: date, by: Actor) -> TreasuryVoucher:
    """Record number and date of the treasury's voucher; refuses a second one, and a day before the payment or ahead of today."""
    locked = Payment.objects.select_for_update(of=("self",)).select_related("line__settlement").get(pk=payment.pk)
    settlement = locked.line.settlement
    context.touch_origin(settlement.origin)
    if (earlier := TreasuryVoucher.objects.filter(payment=locked).first()) is not None:
        raise VoucherRecorded(number=earlier.number)
    if not number.strip():
        raise Invalid.field("number", number, _("the number of the voucher"))
    if not shanghai_day(locked.at) <= paid_on <= context.today():
        raise Invalid.field("paid_on", paid_on, _("a day from the payment to today"))
    voucher = TreasuryVoucher.objects.create(payment=locked, number=number.strip(), paid_on=paid_on, recorded_at=context.now())
    context.seal(voucher)
    if not Payment.objects.filter(line__settlement=settlement, voucher=None).exists():
        waiting.is_done(waiting.VOUCHERS, settlement, by=by)
    return voucher
