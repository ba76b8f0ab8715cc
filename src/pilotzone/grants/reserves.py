"""What is reserved for a grant, payer by payer, and the accounts that its money goes to."""

from collections import defaultdict
from typing import Any

from django.db.models import Sum

from pilotzone.applications.models import Application
from pilotzone.audit.actors import Actor
from pilotzone.audit.chain import row_name
from pilotzone.audit.enums import Origin
from pilotzone.grants.entitlement import ceiling
from pilotzone.grants.enums import ClaimStatus
from pilotzone.grants.errors import ReservedTooLittle
from pilotzone.grants.models import Claim, Grant, SettlementLine
from pilotzone.grants.splitting import in_proportion, within
from pilotzone.kit.amounts import money, split
from pilotzone.ledger.commands import open_account, release_hold
from pilotzone.ledger.enums import AccountKind, Purpose
from pilotzone.ledger.models import Account, Hold
from pilotzone.ledger.postings import Grounds, NewAccount
from pilotzone.ledger.queries import open_holds
from pilotzone.schemes.models import Call, CallPayer, Rule
from pilotzone.schemes.queries import content_of


def holds_by_payer(application: Application) -> dict[CallPayer, list[Hold]]:
    """Return the open holds of a case, each with `left`, by the payer whose pool they stand on."""
    held: dict[int, list[Hold]] = defaultdict(list)
    for hold in open_holds().filter(subject=row_name(application)).order_by("pk"):
        held[hold.account_id].append(hold)
    return {payer: held.get(payer.pool_id or 0, []) for payer in payers_of(application.call)}


def left_of_hold(hold: Any) -> int:
    """Return what a hold of `holds_by_payer` has left."""
    # An annotation of the query, of which the model's type knows nothing.
    left: int = hold.left
    return left


def payers_of(call: Call) -> list[CallPayer]:
    """Return a call's payers that have a pool, in the order of their codes."""
    return list(
        CallPayer.objects.filter(call=call, pool__isnull=False).select_related("call", "pool__unit", "budget__unit").order_by("code")
    )


def room_by_payer(grant: Grant) -> dict[CallPayer, int]:
    """Return what is reserved per payer and not yet promised to a settled claim."""
    promised = SettlementLine.objects.filter(claim__grant=grant, claim__status=ClaimStatus.SETTLED).order_by()
    due = dict(promised.values_list("payer").annotate(total=Sum("amount")))
    return {
        payer: sum(left_of_hold(hold) for hold in holds) - due.get(payer.pk, 0)
        for payer, holds in holds_by_payer(grant.application).items()
    }


def division(claim: Claim, rule: Rule, amount: int) -> dict[CallPayer, int]:
    """Return what each payer owes for a claim: the rule's shares, none above what it has reserved."""
    room = room_by_payer(claim.grant)
    parts = content_of(rule).by_payer(amount)
    by_code = {payer.code: payer for payer in room}
    if set(parts) != set(by_code):
        # A later version with other payers cannot change whose money was put into this call's pool.
        parts = dict(zip(by_code, split(amount, [payer.share_bp for payer in room]), strict=True))
    return within({by_code[code]: part for code, part in parts.items()}, room)


def hold_for(line: SettlementLine) -> Hold:
    """Return the hold that a line is paid out of; raises ReservedTooLittle where none covers it."""
    for hold in holds_by_payer(line.claim.grant.application)[line.payer]:
        if left_of_hold(hold) >= line.amount:
            return hold
    raise ReservedTooLittle(payer=line.payer, amount=money(line.amount), claim=line.claim)


def sink_of(payer: CallPayer, by: Actor) -> Account:
    """Return the account that shows what a payer has paid under a call; opened by the first payment."""
    if payer.pool is None:
        raise ValueError(f"Payer {payer.code} of {payer.call_id} has no pool, so nothing can be paid from it.")
    return open_account(
        NewAccount(
            code=sink_code(payer),
            kind=AccountKind.SINK,
            unit=payer.pool.unit,
            label_zh=f"{payer.call.name_zh}：{payer.name_zh}已拨付",
            label_en=f"{payer.call.name_en}: paid by {payer.name_en}",
            origin=Origin(payer.call.origin),
            subject=row_name(payer.call),
        ),
        by=by,
    )


def sink_code(payer: CallPayer) -> str:
    return f"paid/{payer.call.code}/{payer.code}"


def release_surplus(grant: Grant, *, keep: int, memo: str, by: Actor) -> int:
    """Give back to the pool what is reserved beyond what open claims can still take; returns how much."""
    held = {hold: left_of_hold(hold) for holds in holds_by_payer(grant.application).values() for hold in holds}
    surplus = max(sum(held.values()) - keep, 0)
    for hold, part in in_proportion(surplus, held).items():
        if part:
            grounds = Grounds(Purpose.GIVE_BACK, subject=row_name(grant), memo=memo)
            # One hold is released for one grant several times, as its claims are decided one after another.
            key = f"release/{row_name(grant)}/{hold.pk}/{hold.events.count()}"
            release_hold(hold, part, key=key, grounds=grounds, by=by)
    return surplus


def still_needed(grant: Grant) -> int:
    """Return what open claims can still take: settled and checked ones their amount, undecided ones their ceiling."""
    decided = Claim.objects.filter(grant=grant, status__in=(ClaimStatus.CHECKED, ClaimStatus.SETTLED))
    undecided = Claim.objects.filter(grant=grant, status__in=(ClaimStatus.SUBMITTED, ClaimStatus.RETURNED))
    waiting = undecided.select_related("grant__call__scheme", "grant__application", "grant__rule")
    return (decided.aggregate(total=Sum("amount"))["total"] or 0) + sum(ceiling(claim) for claim in waiting)
