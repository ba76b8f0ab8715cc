"""What a grant is worth, what is used of it, what is left. Amounts in fen."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Sum

from pilotzone.grants.enums import COMMITTED, ENDED, PAID_CLAIMS
from pilotzone.grants.models import Claim, Clawback, Grant
from pilotzone.ledger.models import Entry


@dataclass(frozen=True, slots=True)
class GrantFigures:
    """`committed` is what checked, settled and paid claims have taken; `paid` is before what was clawed back."""

    amount: int | None
    committed: int
    paid: int
    clawed_back: int
    ended: bool

    @property
    def left(self) -> int | None:
        """What further claims may take; nothing once the grant has ended."""
        if self.amount is None:
            return None
        return 0 if self.ended else max(self.amount - self.committed, 0)


def figures_of(grant: Grant) -> GrantFigures:
    """Return the figures of one grant."""
    return figures_of_all([grant])[grant.pk]


def figures_of_all(grants: Iterable[Grant]) -> dict[int, GrantFigures]:
    """Return the figures of many grants by their id, in a fixed number of queries."""
    rows = list(grants)
    ids = [grant.pk for grant in rows]
    committed, paid = (_sums(ids, states) for states in (COMMITTED, PAID_CLAIMS))
    back = _clawed_back(ids)
    return {
        grant.pk: GrantFigures(
            grant.amount, committed.get(grant.pk, 0), paid.get(grant.pk, 0), back.get(grant.pk, 0), ended=grant.status in ENDED
        )
        for grant in rows
    }


def _sums(ids: list[int], states: Iterable[str]) -> dict[int, int]:
    claims = Claim.objects.filter(grant__in=ids, status__in=states).order_by()
    return {grant: total or 0 for grant, total in claims.values_list("grant").annotate(total=Sum("amount"))}


def _clawed_back(ids: list[int]) -> dict[int, int]:
    back = Clawback.objects.filter(proposal__claim__grant__in=ids).order_by()
    return dict(back.values_list("proposal__claim__grant").annotate(total=Sum("proposal__amount")))


def clawed_back(call_id: int) -> int:
    """Return what was taken back under a call, as the ledger says."""
    transfers = Clawback.objects.filter(proposal__claim__grant__call=call_id).values("transfer")
    return -(Entry.objects.filter(transfer__in=transfers, amount__lt=0).aggregate(total=Sum("amount"))["total"] or 0)
