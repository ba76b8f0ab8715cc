"""What the pages of this room print, as the components take it: finished text, nothing left to compute."""

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from pilotzone.accounts.queries import people
from pilotzone.applications.models import Decision
from pilotzone.applications.queries import six_dates
from pilotzone.grants.enums import ClaimStatus, EvidenceKind, GrantStep
from pilotzone.grants.lists import CLAIM_TONES, cost_item
from pilotzone.grants.models import Claim, ClawbackProposal, Grant, GrantChange, Payment, Settlement, SettlementLine
from pilotzone.grants.obstacles import Standing
from pilotzone.grants.queries import GrantFigures, Outputs, PoolPosition, Trace, deciding
from pilotzone.kit.amounts import money, money_short
from pilotzone.kit.dates import PartialDate, format_date, format_time
from pilotzone.kit.text import listed, localised
from pilotzone.ledger.models import Unit
from pilotzone.registry.models import Instrument
from pilotzone.schemes.models import Rule

Item = dict[str, Any]


def table(columns: Sequence[object], rows: Iterable[list[Any]], *, numbers: Sequence[int] = ()) -> Item:
    """Return columns and rows for the table component; `numbers` are the columns set flush right."""
    named = [{"label": label, "number": place in numbers} for place, label in enumerate(columns)]
    return {"columns": named, "rows": [{"cells": [_cell(cell, place in numbers) for place, cell in enumerate(row)]} for row in rows]}


def _cell(cell: Any, number: bool) -> Item:
    return (cell if isinstance(cell, dict) else {"text": cell}) | {"number": number}


def link(route: str, *args: object) -> str:
    """Return the address of a page of another room; nothing where the site has no such page."""
    try:
        return reverse(route, args=args)
    except NoReverseMatch:
        return ""


def day(value: Any) -> str:
    return format_date(value) if value else ""


def fen(value: int | None) -> str:
    return "" if value is None else money(value)


def claim_url(claim: Claim) -> str:
    return reverse("grants:claim", args=(claim.pk,))


def grant_url(grant: Grant) -> str:
    return reverse("grants:grant", args=(grant.number,))


def who(actor_ids: Iterable[str], *, named: bool) -> Mapping[str, str]:
    """Return the names behind actor ids for those who may read them, "the zone's office" for everybody else."""
    ids = {actor for actor in actor_ids if actor}
    names = people(ids) if named else {}
    unknown = _("a person no longer recorded") if named else _("the zone's office")
    return {actor: names.get(actor, unknown) for actor in ids}


def grant_figures(grant: Grant, figures: GrantFigures) -> list[Item]:
    """Return what a grant is worth at a glance."""
    return [
        {"label": _("Amount"), "value": fen(figures.amount) or _("not recorded")},
        {"label": _("Used by claims"), "value": money(figures.committed)},
        {"label": _("Paid"), "value": money(figures.paid), "note": _clawed(figures.clawed_back)},
        {"label": _("Left"), "value": fen(figures.left) or _("not recorded")},
        {"label": _("Valid until"), "value": day(grant.valid_until) or _("not recorded")},
    ]


def _clawed(amount: int) -> str:
    return _("%(amount)s of it clawed back") % {"amount": money(amount)} if amount else ""


def grant_facts(grant: Grant) -> list[Item]:
    """Return what a grant is and rests on."""
    return [
        {"label": _("Organisation or person"), "value": str(localised(grant.party))},
        {"label": _("Call"), "value": str(localised(grant.call)), "url": link("schemes:call", grant.call.code)},
        {"label": _("Application"), "value": str(grant.application), "url": link("applications:case", grant.application_id)},
        {"label": pgettext("grant", "Issued on"), "value": day(grant.issued_on)},
        {"label": _("Valid until"), "value": day(grant.valid_until)},
        decision_fact(deciding(grant), grant),
        *rule_facts(grant.rule),
    ]


def six_dates_of(grant: Grant) -> dict[str, str]:
    """Return the six dates of a grant's party under its call, as far as they are recorded."""
    known = six_dates(grant.call, grant.party)
    return {clock.value: str(PartialDate(day, precision)) if day else "" for clock, (day, precision) in known.items()}


def rule_facts(rule: Rule | None) -> list[Item]:
    """Return a rule version and its legal text."""
    version = _("in force since %(day)s") % {"day": format_date(rule.effective_from)} if rule else ""
    return [
        {"label": _("Rule version"), "value": version, "url": link("schemes:rule", rule.scheme.code, rule.pk) if rule else ""},
        instrument_fact(rule.instrument if rule else None),
    ]


def instrument_fact(instrument: Instrument | None) -> Item:
    number = instrument.document_number if instrument else ""
    url = f"{link('registry:instruments')}?q={instrument.code}" if instrument else ""
    return {"label": _("Legal basis"), "value": str(instrument or ""), "note": number, "url": url}


def claim_table(claims: Iterable[Claim]) -> Item:
    """Return the claims of a grant."""
    columns = [_("Claim"), _("Contract number"), _("Supplier"), _("Invoice"), _("Paid by the rule"), _("Submitted on"), _("Status")]
    rows = (
        [
            {"text": str(claim), "url": claim_url(claim)},
            claim.contract_number,
            str(claim.supplier),
            money(claim.invoice_amount),
            fen(claim.amount),
            day(claim.submitted_on),
            {"text": claim.get_status_display(), "chip": True, "tone": CLAIM_TONES.get(ClaimStatus(claim.status), "")},
        ]
        for claim in claims
    )
    return table(columns, rows, numbers=(3, 4))


def change_table(changes: Iterable[GrantChange], *, named: bool) -> Item:
    """Return the changes to a grant; who made them for the office only."""
    rows = list(changes)
    names = who((change.by for change in rows), named=named)
    cells = (
        [format_time(each.at), str(GrantStep(each.step).label), each.reason, str(each.instrument or ""), names[each.by]] for each in rows
    )
    return table([_("When"), _("Change"), _("Reason"), _("Legal basis"), _("By")], cells)


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
    names = who((claim.submitted_by, claim.checked_by), named=named)
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
    return [str(line.payer), money(line.amount), settlement, _line_state(line, linked=linked)]


def _line_state(line: SettlementLine, *, linked: bool) -> Item:
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
    names = who({row.proposed_by for row in rows} | {each.signed_by for each in signed.values() if each}, named=named)
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
    names = who((settlement.settled_by,), named=True)
    return [
        {"label": _("Call"), "value": str(localised(settlement.call)), "url": reverse("grants:money", args=(settlement.call.code,))},
        {"label": _("Submitted from"), "value": day(settlement.period_from)},
        {"label": _("Submitted to"), "value": day(settlement.period_to)},
        {"label": _("Settled by"), "value": names[settlement.settled_by], "note": format_time(settlement.settled_at)},
        {"label": _("Paid by"), "value": str(listed(_payers_of(settlement)))},
    ]


def _payers_of(settlement: Settlement) -> list[str]:
    ids = set(Payment.objects.filter(line__settlement=settlement).values_list("paid_by", flat=True))
    return sorted(set(who(ids, named=True).values()))


def settlement_table(lines: Sequence[SettlementLine]) -> Item:
    """Return the lines of a settlement with a total per payer."""
    columns = [_("Claim"), _("Organisation or person"), _("Payer"), _("Amount"), _("State")]
    rows = (
        [
            {"text": str(line.claim), "url": claim_url(line.claim)},
            str(line.claim.grant.party),
            str(line.payer),
            money(line.amount),
            _line_state(line, linked=True),
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
    names = who((found.payment.paid_by, found.line.settlement.settled_by, found.claim.checked_by), named=True)
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


def decision_fact(decision: Decision | None, grant: Grant) -> Item:
    """Return the decision that a grant rests on, with its reason and the record of the meeting."""
    value = decision.get_reason_display() if decision else ""
    meeting = _("meeting record %(number)s") % {"number": decision.meeting.number} if decision and decision.meeting else ""
    at = format_time(decision.at) if decision and decision.at else ""
    note = "; ".join(part for part in (at, meeting) if part)
    return {"label": _("Decision"), "value": value, "url": link("applications:case", grant.application_id), "note": note}


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
