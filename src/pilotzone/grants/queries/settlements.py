"""Lines of a settlement: all of them, and those that wait for payment."""

from django.db.models import QuerySet

from pilotzone.grants.enums import ClaimStatus
from pilotzone.grants.models import Settlement, SettlementLine


def lines_of(settlement: Settlement) -> QuerySet[SettlementLine]:
    """Return the lines of a settlement with all that its pages print."""
    rows = SettlementLine.objects.filter(settlement=settlement)
    return rows.select_related("payer", "claim__grant__party", "settlement__call", "payment__voucher").order_by("claim", "payer__code")


def due_lines(settlement: Settlement) -> QuerySet[SettlementLine]:
    """Return the lines of a settlement that wait for payment: not paid, and their claims not refused since."""
    return lines_of(settlement).filter(payment=None, claim__status=ClaimStatus.SETTLED)
