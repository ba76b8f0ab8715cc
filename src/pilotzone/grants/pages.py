"""What the pages of grants print, as the components take it: finished text, nothing left to compute."""

from collections.abc import Iterable
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from pilotzone.applications.models import Decision
from pilotzone.applications.queries import six_dates
from pilotzone.audit.history import who_acted
from pilotzone.grants.enums import ClaimStatus, GrantStep
from pilotzone.grants.lists import CLAIM_TONES
from pilotzone.grants.models import Claim, Grant, GrantChange
from pilotzone.grants.queries import GrantFigures, deciding
from pilotzone.kit.amounts import money
from pilotzone.kit.dates import PartialDate, format_date, format_time
from pilotzone.kit.tables import table
from pilotzone.kit.text import localised
from pilotzone.registry.models import Instrument
from pilotzone.schemes.models import Rule

Item = dict[str, Any]


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
    names = who_acted((change.by for change in rows), named=named)
    cells = (
        [format_time(each.at), str(GrantStep(each.step).label), each.reason, str(each.instrument or ""), names[each.by]] for each in rows
    )
    return table([_("When"), _("Change"), _("Reason"), _("Legal basis"), _("Who")], cells)


def decision_fact(decision: Decision | None, grant: Grant) -> Item:
    """Return the decision that a grant rests on, with its reason and the record of the meeting."""
    value = decision.get_reason_display() if decision else ""
    meeting = _("meeting record %(number)s") % {"number": decision.meeting.number} if decision and decision.meeting else ""
    at = format_time(decision.at) if decision and decision.at else ""
    note = "; ".join(part for part in (at, meeting) if part)
    return {"label": _("Decision"), "value": value, "url": link("applications:case", grant.application_id), "note": note}
