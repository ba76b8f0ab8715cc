"""What a call has delivered, for the performance self-evaluation table: outputs from the ledger, never benefits.

Quantity, quality, timeliness and cost, each with what it is counted from. What was bought is not what changed because of it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from django.db.models import Min, Sum

from pilotzone.grants.enums import PAID_CLAIMS, ClaimStatus
from pilotzone.grants.models import Claim, Grant, Payment
from pilotzone.grants.queries.figures import clawed_back
from pilotzone.grants.queries.positions import pool_position
from pilotzone.kit.dates import shanghai_day
from pilotzone.schemes.models import Call


@dataclass(frozen=True, slots=True)
class Outputs:
    """Amounts in fen. `use` is what paid claims bought, in the smallest step of each unit; days run from submission to payment."""

    budget: int
    paid: int
    grants: int
    granted: int
    supported: int
    claims_submitted: int
    claims_paid: int
    claims_refused: int
    eligible_cost: int
    use: Mapping[str, int]
    clawed_back: int
    mean_days: Fraction | None
    longest_days: int | None


def outputs_of(call: Call) -> Outputs:
    """Return what a call has delivered up to now."""
    claims = Claim.objects.filter(grant__call=call).exclude(status=ClaimStatus.DRAFT)
    paid = claims.filter(status__in=PAID_CLAIMS)
    position, days = pool_position(call), _days_to_payment(call)
    grants = Grant.objects.filter(call=call)
    return Outputs(
        budget=position.budget,
        paid=position.paid,
        grants=grants.count(),
        granted=grants.aggregate(total=Sum("amount"))["total"] or 0,
        supported=paid.values("grant__party").distinct().count(),
        claims_submitted=claims.count(),
        claims_paid=paid.count(),
        claims_refused=claims.filter(status=ClaimStatus.REFUSED).count(),
        eligible_cost=paid.aggregate(total=Sum("eligible_amount"))["total"] or 0,
        use=dict(paid.exclude(use_quantity=None).order_by("use_unit").values_list("use_unit").annotate(total=Sum("use_quantity"))),
        clawed_back=clawed_back(call.pk),
        mean_days=Fraction(sum(days), len(days)) if days else None,
        longest_days=max(days) if days else None,
    )


def _days_to_payment(call: Call) -> list[int]:
    rows = Payment.objects.filter(line__claim__grant__call=call).order_by().values_list("line__claim__submitted_on", "line__claim")
    return [(shanghai_day(at) - submitted).days for submitted, _claim, at in rows.annotate(at=Min("at"))]
