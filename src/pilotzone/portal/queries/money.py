"""What waits for finance: what to settle, what to pay, what is blocked, which vouchers are missing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Min, QuerySet, Sum

from pilotzone.audit.queries import hidden_origins
from pilotzone.grants.enums import ClaimStatus
from pilotzone.grants.models import Payment, Settlement
from pilotzone.grants.obstacles import Standing
from pilotzone.grants.queries import Awaited, awaited, settlement_preview
from pilotzone.kit.dates import shanghai_day
from pilotzone.schemes.models import Call


@dataclass(frozen=True, slots=True)
class Settling:
    """What waits to be settled under a call, and what of it cannot be."""

    call: Call
    waiting: Awaited
    blocked: Sequence[Standing]


def to_settle(calls: QuerySet[Call]) -> list[Settling]:
    """Return the calls under which checked claims wait for a settlement."""
    found = [(call, awaited(call)) for call in calls]
    return [Settling(call, waiting, _blocked(call)) for call, waiting in found if waiting.count]


def _blocked(call: Call) -> list[Standing]:
    return [standing for standing in settlement_preview(call, date.min, date.max) if standing.obstacles]


def unpaid_settlements() -> QuerySet[Settlement]:
    """Return the settlements that wait for the second person, oldest first, each with `claims` and `amount`."""
    # A claim refused after it was settled leaves a line that is never paid.
    due = Settlement.objects.filter(lines__payment=None, lines__claim__status=ClaimStatus.SETTLED)
    open_ = due.exclude(origin__in=hidden_origins()).select_related("call")
    return open_.annotate(claims=Count("lines__claim", distinct=True), amount=Sum("lines__amount")).order_by("settled_at")


@dataclass(frozen=True, slots=True)
class Unrecorded:
    """Payments whose voucher the treasury has not reported: how many, how much, since when."""

    count: int
    amount: int
    since: date | None


def payments_without_voucher() -> Unrecorded:
    """Return what waits for the date and number of a treasury voucher."""
    rows = Payment.objects.filter(voucher=None).exclude(line__settlement__origin__in=hidden_origins())
    found = rows.aggregate(count=Count("pk"), amount=Sum("line__amount"), since=Min("at"))
    return Unrecorded(found["count"], found["amount"] or 0, shanghai_day(found["since"]) if found["since"] else None)
