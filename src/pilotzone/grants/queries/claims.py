"""Which claims somebody sees, and which can be settled."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Min, QuerySet, Sum

from pilotzone.audit.actors import Actor
from pilotzone.audit.queries import hidden_origins
from pilotzone.grants.enums import ClaimStatus
from pilotzone.grants.models import Claim
from pilotzone.grants.obstacles import Standing, standing_of
from pilotzone.grants.policy import sees_all
from pilotzone.schemes.models import Call


def zone_claims() -> QuerySet[Claim]:
    """Return the claims that lists and counts of the zone show."""
    return Claim.objects.exclude(origin__in=hidden_origins()).select_related("grant__call__scheme", "grant__party", "supplier", "rule")


def visible_claims(by: Actor) -> QuerySet[Claim]:
    """Return the claims that an actor may see: applicants all of their own, the office those that were ever submitted."""
    mine = zone_claims().filter(grant__party__in=by.party_ids)
    return mine | zone_claims().exclude(status=ClaimStatus.DRAFT) if sees_all(by) else mine


def settlement_preview(call: Call, period_from: date, period_to: date) -> list[Standing]:
    """Return the checked claims of a period, each with what keeps it from being settled today."""
    waiting = Claim.objects.filter(grant__call=call, status=ClaimStatus.CHECKED, submitted_on__range=(period_from, period_to))
    rows = waiting.select_related("grant__call__scheme", "grant__party", "grant__application", "grant__rule", "supplier", "rule")
    return [standing_of(claim) for claim in rows.order_by("submitted_on", "pk")]


@dataclass(frozen=True, slots=True)
class Awaited:
    """Checked claims of a call that wait for a settlement: how many, how much, since when."""

    count: int
    amount: int
    since: date | None


def awaited(call: Call) -> Awaited:
    """Return what waits to be settled under a call."""
    found = Claim.objects.filter(grant__call=call, status=ClaimStatus.CHECKED).aggregate(
        count=Count("pk"), amount=Sum("amount"), since=Min("submitted_on")
    )
    return Awaited(found["count"], found["amount"] or 0, found["since"])
