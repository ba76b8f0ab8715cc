"""What each payer has paid for a claim, less what was taken back."""

from django.db.models import Sum

from pilotzone.grants.models import Claim, Clawback, Payment
from pilotzone.grants.reserves import sink_code
from pilotzone.ledger.models import Entry
from pilotzone.schemes.models import CallPayer


def net_paid_by_payer(claim: Claim) -> dict[CallPayer, int]:
    """Return what each payer has paid for a claim and not got back, in the order of the payers' codes."""
    paid = dict(Payment.objects.filter(line__claim=claim).order_by().values_list("line__payer").annotate(total=Sum("line__amount")))
    back = taken_back_by_account(claim)
    payers = CallPayer.objects.filter(pk__in=paid).select_related("call", "pool__unit", "budget__unit").order_by("code")
    return {payer: paid[payer.pk] - back.get(sink_code(payer), 0) for payer in payers}


def taken_back_by_account(claim: Claim) -> dict[str, int]:
    """Return what was taken back for a claim by the account it was taken out of."""
    transfers = Clawback.objects.filter(proposal__claim=claim).values("transfer")
    out = Entry.objects.filter(transfer__in=transfers, amount__lt=0).order_by()
    return {code: -total for code, total in out.values_list("account__code").annotate(total=Sum("amount"))}
