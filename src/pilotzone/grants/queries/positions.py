"""Where the money of a call stands: budget = paid + reserved + free + given back, per payer and in all, as the ledger says."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import NamedTuple

from django.db.models import Sum

from pilotzone.grants.reserves import payers_of, sink_code
from pilotzone.ledger.enums import Purpose
from pilotzone.ledger.models import Account, Entry
from pilotzone.ledger.queries import Balance, balances_of
from pilotzone.schemes.models import Call, CallPayer

# What leaves a pool or comes back to it without changing the budget of the call.
_WITHIN = (Purpose.PAY, Purpose.CLAW_BACK, Purpose.GIVE_BACK)


@dataclass(frozen=True, slots=True)
class PayerPosition:
    """One payer's money under a call, in fen. `paid` is less what was clawed back; `given_back` went back to the payer's budget."""

    payer: CallPayer
    budget: int
    paid: int
    reserved: int
    free: int
    given_back: int


@dataclass(frozen=True, slots=True)
class PoolPosition:
    """The money of a call, in fen: budget = paid + reserved + free + given_back, exactly. All zero before the call is funded."""

    budget: int
    paid: int
    reserved: int
    free: int
    given_back: int
    by_payer: Sequence[PayerPosition]


class Execution(NamedTuple):
    """Share of the budget that is paid, and share of the budget year that is over, on a day; no budget, no share."""

    paid: Fraction | None
    calendar: Fraction


def pool_position(call: Call) -> PoolPosition:
    """Return where the money of a call stands now."""
    payers = payers_of(call)
    sinks = {account.code: account for account in Account.objects.filter(code__in=[sink_code(payer) for payer in payers])}
    held = balances_of([*sinks.values(), *(payer.pool for payer in payers if payer.pool is not None)])
    rows = tuple(_position(payer, sinks.get(sink_code(payer)), held) for payer in payers)
    return PoolPosition(
        budget=sum(row.budget for row in rows),
        paid=sum(row.paid for row in rows),
        reserved=sum(row.reserved for row in rows),
        free=sum(row.free for row in rows),
        given_back=sum(row.given_back for row in rows),
        by_payer=rows,
    )


def _position(payer: CallPayer, sink: Account | None, held: dict[int, Balance]) -> PayerPosition:
    moved = _by_purpose(payer.pool_id or 0)
    out = _by_purpose(sink.pk) if sink else {}
    # A clawback after the call has ended goes past the pool, straight back to the payer's budget.
    past = -out.get(Purpose.CLAW_BACK, 0) - moved.get(Purpose.CLAW_BACK, 0)
    pool = held[payer.pool_id or 0]
    return PayerPosition(
        payer=payer,
        budget=sum(total for purpose, total in moved.items() if purpose not in _WITHIN),
        paid=held[sink.pk].posted if sink else 0,
        reserved=pool.held,
        free=pool.available,
        given_back=past - moved.get(Purpose.GIVE_BACK, 0),
    )


def _by_purpose(account_id: int) -> dict[str, int]:
    rows = Entry.objects.filter(account=account_id).order_by().values_list("transfer__purpose")
    return dict(rows.annotate(total=Sum("amount")))


def execution(call: Call, day: date) -> Execution:
    """Return how much of a call's budget was paid by the end of a day, beside how much of its budget year was over."""
    sinks = Account.objects.filter(code__in=[sink_code(payer) for payer in payers_of(call)])
    paid = Entry.objects.filter(account__in=sinks, transfer__effective_on__lte=day).aggregate(total=Sum("amount"))["total"] or 0
    budget = pool_position(call).budget
    return Execution(Fraction(paid, budget) if budget else None, year_elapsed(call.budget_year, day))


def year_elapsed(year: int, day: date) -> Fraction:
    """Return how much of a budget year is over at the end of a day."""
    first, following = date(year, 1, 1), date(year + 1, 1, 1)
    days = min(max((day - first).days + 1, 0), (following - first).days)
    return Fraction(days, (following - first).days)
