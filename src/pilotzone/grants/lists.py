"""The lists of this room: columns, filters, order and exports, declared once."""

from typing import Any

from django.db.models import BigIntegerField, F, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from pilotzone.audit.enums import kind_of_data
from pilotzone.grants.enums import COMMITTED, ENDED, ClaimStatus, CostItem, GrantStatus
from pilotzone.grants.models import Claim, Grant, Payment, Settlement, SettlementLine
from pilotzone.kit.lists import ChoiceFilter, Column, DateFilter, Kind, ListSpec, TextFilter
from pilotzone.kit.text import Words, localised

GRANT_TONES = {
    GrantStatus.ISSUED: "info",
    GrantStatus.IN_USE: "ok",
    GrantStatus.EXHAUSTED: "ok",
    GrantStatus.SUSPENDED: "warn",
    GrantStatus.REVOKED: "bad",
}
CLAIM_TONES = {
    ClaimStatus.SUBMITTED: "info",
    ClaimStatus.RETURNED: "warn",
    ClaimStatus.CHECKED: "info",
    ClaimStatus.REFUSED: "bad",
    ClaimStatus.SETTLED: "info",
    ClaimStatus.PAID: "ok",
    ClaimStatus.CLAWED_BACK: "warn",
}


def cost_item(code: str) -> Words:
    """Return what a cost item is called; a code of the scheme's own stands for itself."""
    return CostItem(code).label if code in CostItem.values else code


def _sum(rows: QuerySet[Any], by: str, what: str) -> Coalesce:
    total = rows.filter(**{by: OuterRef("pk")}).order_by().values(by).annotate(total=Sum(what)).values("total")
    return Coalesce(Subquery(total, output_field=BigIntegerField()), 0)


def with_committed(grants: QuerySet[Grant]) -> QuerySet[Grant]:
    """Return grants with `committed`, what claims have taken of each."""
    return grants.annotate(committed=_sum(Claim.objects.filter(status__in=COMMITTED), "grant", "amount"))


def with_totals(settlements: QuerySet[Settlement]) -> QuerySet[Settlement]:
    """Return settlements with `total`, `paid` and `payments`."""
    paid = _sum(Payment.objects.annotate(amount=F("line__amount")), "line__settlement", "amount")
    return settlements.annotate(total=_sum(SettlementLine.objects.all(), "settlement", "amount"), paid=paid)


def _left(grant: Any) -> int | None:
    if grant.amount is None:
        return None
    return 0 if grant.status in ENDED else grant.amount - grant.committed


def _grant_url(row: Grant) -> str:
    return reverse("grants:grant", args=(row.number,))


GRANTS = ListSpec(
    "grants",
    pgettext_lazy("list", "Grants"),
    columns=[
        Column("number", _("Number"), sort="number", link=_grant_url),
        Column("party", _("Organisation or person"), value=lambda row: localised(row.party)),
        Column("call", _("Call"), value=lambda row: localised(row.call)),
        Column("amount", _("Amount"), kind=Kind.AMOUNT),
        Column("committed", _("Used"), kind=Kind.AMOUNT),
        Column("left", _("Left"), value=_left, kind=Kind.AMOUNT),
        Column("valid_until", _("Valid until"), kind=Kind.DATE, sort="valid_until"),
        Column(
            "status",
            _("Status"),
            value=lambda row: GrantStatus(row.status),
            kind=Kind.STATUS,
            tone=lambda row: GRANT_TONES.get(GrantStatus(row.status), ""),
            sort="status",
        ),
        Column("origin", _("Kind of data"), value=lambda row: kind_of_data(row.origin)),
    ],
    filters=[
        ChoiceFilter("status", _("Status"), choices=GrantStatus),
        DateFilter("valid", _("End of validity"), field="valid_until"),
        TextFilter("q", _("Number or name"), within=("number", "party__name_zh", "party__name_en")),
    ],
    sort="number",
    empty=_("No grant has been issued yet."),
)

# What everybody may read: who got how much, when.
REGISTER = ListSpec(
    "public-grants",
    _("Register of grants"),
    columns=[
        Column("number", _("Number"), sort="number"),
        Column("party", _("Organisation or person"), value=lambda row: localised(row.party)),
        Column("amount", _("Amount"), kind=Kind.AMOUNT),
        Column("issued_on", pgettext_lazy("grant", "Issued on"), kind=Kind.DATE),
        Column("valid_until", _("Valid until"), kind=Kind.DATE, sort="valid_until"),
        Column(
            "status",
            _("Status"),
            value=lambda row: GrantStatus(row.status),
            kind=Kind.STATUS,
            tone=lambda row: GRANT_TONES.get(GrantStatus(row.status), ""),
        ),
        Column("origin", _("Kind of data"), value=lambda row: kind_of_data(row.origin)),
    ],
    filters=[TextFilter("q", _("Number or name"), within=("number", "party__name_zh", "party__name_en"))],
    sort="number",
    empty=_("No grant has been issued under this call yet."),
)

CLAIMS = ListSpec(
    "claims",
    _("Claims"),
    columns=[
        Column("claim", _("Claim"), value=str, link=lambda row: reverse("grants:claim", args=(row.pk,))),
        Column("party", _("Organisation or person"), value=lambda row: localised(row.grant.party)),
        Column("contract", _("Contract number"), value="contract_number"),
        Column("supplier", _("Supplier"), value=lambda row: localised(row.supplier)),
        Column("cost_item", _("Cost item"), value=lambda row: cost_item(row.cost_item)),
        Column("invoice_number", _("Invoice number")),
        Column("invoice_amount", pgettext_lazy("amount", "Invoice"), kind=Kind.AMOUNT),
        Column("eligible_amount", _("Eligible cost"), kind=Kind.AMOUNT),
        Column("amount", _("Paid by the rule"), kind=Kind.AMOUNT),
        Column("submitted_on", _("Submitted on"), kind=Kind.DATE, sort="submitted_on"),
        Column(
            "status",
            _("Status"),
            value=lambda row: ClaimStatus(row.status),
            kind=Kind.STATUS,
            tone=lambda row: CLAIM_TONES.get(ClaimStatus(row.status), ""),
            sort="status",
        ),
        Column("origin", _("Kind of data"), value=lambda row: kind_of_data(row.origin)),
    ],
    filters=[
        ChoiceFilter("status", _("Status"), choices=ClaimStatus),
        DateFilter("submitted", _("Submitted"), field="submitted_on"),
        TextFilter(
            "q",
            _("Words in it"),
            within=("grant__number", "grant__party__name_zh", "contract_number", "invoice_number", "supplier__name_zh"),
        ),
    ],
    sort="-submitted_on",
    empty=_("No claim has been submitted yet."),
)

SETTLEMENTS = ListSpec(
    "settlements",
    _("Settlements"),
    columns=[
        Column("settlement", _("Settlement"), value=str, sort="id", link=lambda row: reverse("grants:settlement", args=(row.pk,))),
        Column("call", _("Call"), value=lambda row: localised(row.call)),
        Column("period_from", _("From"), kind=Kind.DATE),
        Column("period_to", _("To"), kind=Kind.DATE),
        Column("settled_at", _("Settled at"), kind=Kind.TIME),
        Column("total", _("Settled"), kind=Kind.AMOUNT),
        Column("paid", _("Paid"), kind=Kind.AMOUNT),
        Column("origin", _("Kind of data"), value=lambda row: kind_of_data(row.origin)),
    ],
    sort="-settlement",
    empty=_("Nothing has been settled yet."),
)
