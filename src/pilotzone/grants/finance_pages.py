"""What the pages of the money print: what can be settled, settlements, why something was paid, where a call stands."""

from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from pilotzone.audit.history import who_acted
from pilotzone.grants.claim_pages import line_state, quantity
from pilotzone.grants.enums import ClaimStatus
from pilotzone.grants.models import Claim, Grant, Payment, Settlement, SettlementLine
from pilotzone.grants.obstacles import Standing
from pilotzone.grants.pages import Item, claim_url, day, decision_fact, fen, grant_url, rule_facts
from pilotzone.grants.queries import Outputs, PoolPosition, Trace
from pilotzone.kit.amounts import money, money_short
from pilotzone.kit.dates import format_date, format_time
from pilotzone.kit.tables import table
from pilotzone.kit.text import listed, localised


def ready_table(standings: Iterable[Standing]) -> Item:
    """Return the claims that would be settled now."""
    columns = [_("Claim"), _("Organisation or person"), _("Contract number"), _("Submitted on"), _("Eligible cost"), _("Paid by the rule")]
    return table(columns, (_standing_cells(each.claim) for each in standings), numbers=(4, 5))


def _standing_cells(claim: Claim) -> list[Any]:
    return [
        {"text": str(claim), "url": claim_url(claim)},
        str(claim.grant.party),
        claim.contract_number,
        day(claim.submitted_on),
        fen(claim.eligible_amount),
        fen(claim.amount),
    ]


def exception_table(standings: Iterable[Standing]) -> Item:
    """Return the claims that something keeps from being settled, and what."""
    columns = [_("Claim"), _("Organisation or person"), _("Contract number"), _("Paid by the rule"), _("What stands in the way")]
    rows = (
        [
            {"text": str(each.claim), "url": claim_url(each.claim)},
            str(each.claim.grant.party),
            each.claim.contract_number,
            fen(each.claim.amount),
            str(listed(each.obstacles)),
        ]
        for each in standings
    )
    return table(columns, rows, numbers=(3,))


def settlement_facts(settlement: Settlement) -> list[Item]:
    """Return what a settlement is."""
    names = who_acted((settlement.settled_by,), named=True)
    return [
        {"label": _("Call"), "value": str(localised(settlement.call)), "url": reverse("grants:money", args=(settlement.call.code,))},
        {"label": _("Submitted from"), "value": day(settlement.period_from)},
        {"label": _("Submitted to"), "value": day(settlement.period_to)},
        {"label": _("Settled by"), "value": names[settlement.settled_by], "note": format_time(settlement.settled_at)},
        {"label": _("Paid by"), "value": str(listed(_payers_of(settlement)))},
    ]


def _payers_of(settlement: Settlement) -> list[str]:
    ids = set(Payment.objects.filter(line__settlement=settlement).values_list("paid_by", flat=True))
    return sorted(set(who_acted(ids, named=True).values()))


def settlement_table(lines: Sequence[SettlementLine]) -> Item:
    """Return the lines of a settlement with a total per payer."""
    columns = [_("Claim"), _("Organisation or person"), _("Payer"), _("Amount"), _("State")]
    rows = (
        [
            {"text": str(line.claim), "url": claim_url(line.claim)},
            str(line.claim.grant.party),
            str(line.payer),
            money(line.amount),
            line_state(line, linked=True),
        ]
        for line in lines
    )
    return table(columns, rows, numbers=(3,))


def payer_table(lines: Iterable[SettlementLine]) -> Item:
    """Return what each payer owes and has paid under a settlement; refused claims owe nothing."""
    sums: dict[Any, list[int]] = {}
    for line in lines:
        due, paid = sums.setdefault(line.payer, [0, 0])
        is_paid, refused = hasattr(line, "payment"), line.claim.status == ClaimStatus.REFUSED
        sums[line.payer] = [due + (0 if is_paid or refused else line.amount), paid + (line.amount if is_paid else 0)]
    rows = [[str(payer), money(due), money(paid)] for payer, (due, paid) in sums.items()]
    rows.append([_("All payers"), money(sum(due for due, _paid in sums.values())), money(sum(paid for _due, paid in sums.values()))])
    return table([_("Payer"), _("Waits for payment"), _("Paid")], rows, numbers=(1, 2))


def chain(found: Trace) -> list[Item]:
    """Return why money was paid, from the payment to the legal text, each with its page."""
    names = who_acted((found.payment.paid_by, found.line.settlement.settled_by, found.claim.checked_by), named=True)
    settled_by, checked_by = names[found.line.settlement.settled_by], names.get(found.claim.checked_by, "")
    return [
        {
            "label": _("Payment"),
            "value": money(found.line.amount),
            "note": f"{format_time(found.payment.at)}, {names[found.payment.paid_by]}",
        },
        {"label": _("Treasury voucher"), "value": found.voucher.number if found.voucher else "", "note": _voucher_day(found)},
        {
            "label": _("Ledger entry"),
            "value": found.payment.transfer.key,
            "note": _("transfer %(number)s") % {"number": found.payment.transfer_id},
        },
        {"label": _("Payer"), "value": str(found.line.payer), "note": f"{found.line.payer.share_bp / 100:g}%"},
        {
            "label": _("Settlement"),
            "value": str(found.line.settlement),
            "url": reverse("grants:settlement", args=(found.line.settlement_id,)),
            "note": settled_by,
        },
        {
            "label": _("Claim"),
            "value": str(found.claim),
            "url": claim_url(found.claim),
            "note": _("checked by %(who)s") % {"who": checked_by},
        },
        {"label": _("Grant"), "value": found.grant.number, "url": grant_url(found.grant), "note": str(found.grant.party)},
        decision_fact(found.decision, found.grant),
        *rule_facts(found.rule),
    ]


def _voucher_day(found: Trace) -> str:
    return format_date(found.voucher.paid_on) if found.voucher else ""


def pool_bar(position: PoolPosition) -> Item:
    """Return the money of a call for the pool component."""
    whole = position.budget or 1
    kinds = (
        ("paid", _("paid"), position.paid),
        ("held", _("reserved"), position.reserved),
        ("free", _("free"), position.free),
        *((("free", _("given back"), position.given_back),) if position.given_back else ()),
    )
    parts = [{"kind": kind, "label": label, "amount": money(amount), "share": 100 * amount / whole} for kind, label, amount in kinds]
    return {"total": money_short(position.budget), "parts": parts}


def position_table(position: PoolPosition) -> Item:
    """Return the money of a call, payer by payer."""
    columns = [_("Payer"), _("Budget"), _("Paid"), _("Reserved"), _("Free"), _("Given back")]
    rows = [[str(row.payer), *_position_cells(row)] for row in position.by_payer]
    rows.append([_("All payers"), *_position_cells(position)])
    return table(columns, rows, numbers=(1, 2, 3, 4, 5))


def _position_cells(row: Any) -> list[str]:
    return [money(getattr(row, name)) for name in ("budget", "paid", "reserved", "free", "given_back")]


def overdue_facts(grants: Iterable[Grant]) -> list[Item]:
    """Return the grants that are past their last day, each with its page."""
    return [
        {
            "label": grant.number,
            "value": str(grant.party),
            "url": grant_url(grant),
            "note": f"{grant.get_status_display()}, {day(grant.valid_until)}",
        }
        for grant in grants
    ]


def percent(share: Fraction | None) -> str:
    """Return a share with one decimal, as the parts of the pool are printed."""
    return "" if share is None else f"{float(100 * share):.1f}%"


def output_facts(outputs: Outputs) -> list[Item]:
    """Return what the grants of a call have bought: quantity, quality, timeliness, cost."""
    bought = [quantity(unit, steps) for unit, steps in outputs.use.items()]
    days = _("%(mean)s on average, %(longest)s at most") % {"mean": f"{float(outputs.mean_days or 0):.1f}", "longest": outputs.longest_days}
    return [
        {"label": _("Grants issued"), "value": f"{outputs.grants:,}", "note": money(outputs.granted)},
        {"label": _("Organisations and people paid"), "value": f"{outputs.supported:,}"},
        {
            "label": _("Claims submitted, paid, refused"),
            "value": f"{outputs.claims_submitted} / {outputs.claims_paid} / {outputs.claims_refused}",
        },
        {"label": _("Eligible cost of paid claims"), "value": money(outputs.eligible_cost)},
        {"label": _("Use that was paid for"), "value": str(listed(bought)) if bought else ""},
        {"label": _("Days from submission to payment"), "value": days if outputs.mean_days is not None else ""},
        {"label": pgettext("outputs", "Clawed back"), "value": money(outputs.clawed_back)},
    ]
