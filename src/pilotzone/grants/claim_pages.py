"""What the pages of claims print: contract, check, evidence, money, clawbacks."""

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from pilotzone.audit.history import who_acted
from pilotzone.grants.enums import ClaimStatus, EvidenceKind
from pilotzone.grants.lists import cost_item
from pilotzone.grants.models import Claim, ClawbackProposal, SettlementLine
from pilotzone.grants.pages import Item, day, fen, grant_url, rule_facts
from pilotzone.kit.amounts import money
from pilotzone.kit.dates import format_date, format_time
from pilotzone.kit.tables import table
from pilotzone.kit.text import localised
from pilotzone.ledger.models import Unit


def contract_facts(claim: Claim) -> list[Item]:
    """Return what a claim is for."""
    return [
        {"label": _("Grant"), "value": claim.grant.number, "url": grant_url(claim.grant)},
        {"label": _("Organisation or person"), "value": str(localised(claim.grant.party))},
        {"label": _("Contract number"), "value": claim.contract_number},
        {"label": _("Supplier"), "value": str(localised(claim.supplier)), "note": claim.supplier.uscc or ""},
        {"label": _("Cost item"), "value": cost_item(claim.cost_item)},
        {"label": _("Invoice number"), "value": claim.invoice_number},
        {"label": _("Invoice amount, tax included"), "value": money(claim.invoice_amount)},
        {"label": _("Tax in it"), "value": fen(claim.invoice_tax)},
        {"label": _("Day on which the applicant paid"), "value": day(claim.paid_by_applicant_on)},
        {"label": _("Period of use"), "value": _period(claim)},
        {"label": _("Quantity used"), "value": quantity(claim.use_unit, claim.use_quantity)},
    ]


def _period(claim: Claim) -> str:
    return f"{day(claim.use_from)} – {day(claim.use_to)}" if claim.use_from or claim.use_to else ""


def quantity(unit_code: str, steps: int | None) -> str:
    """Return a quantity with its unit."""
    unit = Unit.objects.filter(code=unit_code).first()
    if steps is None:
        return ""
    return unit.text(steps) if unit else f"{steps} {unit_code}"


def answers(claim: Claim, change_url: str) -> list[Item]:
    """Return what the applicant has filled in, to be checked before it is submitted."""
    filled = contract_facts(claim)[2:]
    halves = ((_("Contract and invoice"), filled[:6]), (_("Payment and use"), filled[6:]))
    return [{"title": title, "change_url": change_url, "answers": items} for title, items in halves]


def check_facts(claim: Claim, *, named: bool) -> list[Item]:
    """Return what the check found and what the rule pays for it."""
    names = who_acted((claim.submitted_by, claim.checked_by), named=named)
    return [
        {"label": _("Submitted on"), "value": day(claim.submitted_on), "note": names.get(claim.submitted_by, "") if named else ""},
        {"label": _("Eligible cost, as checked"), "value": fen(claim.eligible_amount)},
        {"label": _("Paid by the rule"), "value": fen(claim.amount)},
        {"label": _("Checked by"), "value": names.get(claim.checked_by, "")},
        *rule_facts(claim.rule or claim.grant.rule),
    ]


def file_table(claim: Claim) -> Item:
    """Return the evidence handed in, and what is not there."""
    files = list(claim.files.all())
    rows: list[list[Any]] = [
        [
            str(EvidenceKind(file.kind).label),
            {"text": file.name, "url": reverse("grants:file", args=(file.pk,))},
            f"{-(-file.size // 1024):,} KB",
            format_time(file.added_at),
            file.sha256[:16],
        ]
        for file in files
    ]
    there = {file.kind for file in files}
    rows += [[str(kind.label), _("not handed in"), "", "", ""] for kind in EvidenceKind if kind.value not in there]
    return table([_("What it proves"), _("File"), _("Size"), _("Handed in at"), _("SHA-256 (beginning)")], rows, numbers=(2,))


def money_table(claim: Claim, *, linked: bool) -> Item:
    """Return what each payer owes and has paid for a claim."""
    lines = (
        SettlementLine.objects.filter(claim=claim).select_related("payer", "settlement__call", "payment__voucher").order_by("payer__code")
    )
    return table([_("Payer"), _("Amount"), _("Settlement"), _("State")], (_line_cells(line, linked=linked) for line in lines), numbers=(1,))


def _line_cells(line: SettlementLine, *, linked: bool) -> list[Any]:
    settlement = {"text": str(line.settlement), "url": reverse("grants:settlement", args=(line.settlement_id,)) if linked else ""}
    return [str(line.payer), money(line.amount), settlement, line_state(line, linked=linked)]


def line_state(line: SettlementLine, *, linked: bool) -> Item:
    payment = getattr(line, "payment", None)
    if payment is None:
        refused = line.claim.status == ClaimStatus.REFUSED
        return {"text": _("not paid: the claim was refused") if refused else _("waits for payment")}
    voucher = getattr(payment, "voucher", None)
    note = (
        _("treasury voucher %(number)s, %(day)s") % {"number": voucher.number, "day": format_date(voucher.paid_on)}
        if voucher
        else _("treasury voucher not recorded yet")
    )
    url = reverse("grants:payment", args=(payment.pk,)) if linked else ""
    return {"text": _("paid %(at)s") % {"at": format_time(payment.at)}, "url": url, "sub": note}


def clawback_table(claim: Claim, *, named: bool, signer: bool) -> Item:
    """Return what was proposed to be taken back and what became of it."""
    rows = list(ClawbackProposal.objects.filter(claim=claim).select_related("instrument", "clawback"))
    signed = {row.pk: getattr(row, "clawback", None) for row in rows}
    names = who_acted({row.proposed_by for row in rows} | {each.signed_by for each in signed.values() if each}, named=named)
    cells = (
        [
            format_time(row.proposed_at),
            money(row.amount),
            row.reason,
            str(row.instrument or ""),
            names[row.proposed_by],
            _proposal_state(row, signed[row.pk], names, signer=signer),
        ]
        for row in rows
    )
    return table([_("Proposed at"), _("Amount"), _("Reason"), _("Legal basis"), _("Proposed by"), _("State")], cells, numbers=(1,))


def _proposal_state(row: ClawbackProposal, signed: Any, names: Mapping[str, str], *, signer: bool) -> Item:
    if signed is not None:
        return {"text": _("signed %(at)s") % {"at": format_time(signed.at)}, "sub": names[signed.signed_by]}
    if row.dropped_at is not None:
        return {"text": _("dropped %(at)s") % {"at": format_time(row.dropped_at)}}
    return {"text": _("waits for the leader's signature"), "url": reverse("grants:sign", args=(row.pk,)) if signer else ""}
