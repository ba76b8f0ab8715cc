"""Sections about money: where each call stands, who pays, what waits for finance."""

from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _

from pilotzone.audit import context
from pilotzone.audit.actors import Actor
from pilotzone.audit.enums import kind_of_data
from pilotzone.grants.obstacles import Standing
from pilotzone.kit.amounts import money, percent
from pilotzone.kit.dates import format_date, shanghai_day
from pilotzone.kit.text import label_of
from pilotzone.portal.homes.effect import effect_of
from pilotzone.portal.homes.section import Item, Section, cell, figure, number, short, stamp_of_all, sum_figure, table
from pilotzone.portal.links import to
from pilotzone.portal.queries.calls import CallMoney, money_of, running_calls
from pilotzone.portal.queries.money import Settling, payments_without_voucher, to_settle, unpaid_settlements
from pilotzone.portal.queries.studies import studies_of_calls
from pilotzone.studies.models import Study


def money_section(by: Actor) -> Section:
    """Budget, paid, reserved, free of each running call; execution against the calendar; what is known of effect."""
    calls = list(running_calls(by))
    studies = studies_of_calls(calls, by)
    cards = [_card(money, studies.get(money.call.pk), by) for money in money_of(calls, context.today())]
    return Section(_("Money of the running calls"), "money", {"calls": cards}, to("schemes:calls"), _("All calls"))


def _card(money: CallMoney, study: Study | None, by: Actor) -> Item:
    call, position = money.call, money.position
    page, money_page = to("schemes:call", call.code), to("grants:money", call.code)
    figures = [
        sum_figure(_("Budget"), position.budget, page),
        sum_figure(_("Paid"), position.paid, money_page),
        sum_figure(_("Reserved"), position.reserved, money_page),
        sum_figure(_("Free"), position.free, money_page),
    ]
    if position.given_back:
        figures.append(sum_figure(_("Given back"), position.given_back, money_page))
    return {
        "title": str(call),
        "url": page,
        "origin": call.origin,
        "status": call.get_status_display(),
        "figures": [*figures, _execution(money, money_page)],
        "pool": _pool(money) if position.budget else None,
        "meter": _meter(money) if position.budget else None,
        "effect": effect_of(call, study, by),
    }


def _execution(money: CallMoney, url: str) -> Item:
    share = money.paid_share
    if share is None:
        return figure(_("Budget execution rate"), _("no budget yet"), url)
    if money.is_taking_applications:
        # Nothing can have been paid yet, and that is nobody's delay.
        word, tone = _("still open for applications"), ""
    else:
        word, tone = (_("behind the calendar"), "warn") if money.is_behind else (_("not behind the calendar"), "ok")
    note = _("%(word)s: %(elapsed)s of the year is over") % {"word": word, "elapsed": _percent(money.elapsed)}
    return figure(_("Budget execution rate"), _percent(share), url, note=note, tone=tone)


def _percent(share: Fraction) -> str:
    return f"{float(share):.1%}"


def _pool(money: CallMoney) -> Item:
    position = money.position
    kinds = [("paid", _("Paid"), position.paid), ("held", _("Reserved"), position.reserved)]
    kinds.append(("free", _("Free and given back") if position.given_back else _("Free"), position.free + position.given_back))
    parts = [
        {"kind": kind, "label": label, "amount": short(amount), "share": float(100 * Fraction(amount, position.budget))}
        for kind, label, amount in kinds
    ]
    return {"label": _("Pool of this call"), "total": short(position.budget), "parts": parts}


def _meter(money: CallMoney) -> Item:
    share = money.paid_share or Fraction(0)
    return {
        "label": _("Paid of the budget; the line is the calendar"),
        "text": _percent(share),
        "share": float(100 * share),
        "mark": float(100 * money.elapsed),
        "mark_text": _("calendar: %(elapsed)s") % {"elapsed": _percent(money.elapsed)},
    }


def payers_section(by: Actor) -> Section:
    """Who pays what share of each running call, and where each payer's money stands."""
    rows = [
        [
            cell(str(money.call), to("schemes:call", money.call.code), sub=kind_of_data(money.call.origin)),
            cell(str(payer.payer)),
            cell(percent(payer.payer.share_bp), number=True),
            *(cell(short(amount), number=True) for amount in (payer.budget, payer.paid, payer.reserved, payer.free)),
        ]
        for money in money_of(running_calls(by), context.today())
        for payer in money.position.by_payer
    ]
    heads = [_("Call"), _("Payer"), *((label, True) for label in (_("Share"), _("Budget"), _("Paid"), _("Reserved"), _("Free")))]
    return Section(_("Payer split"), "table", table(_("Payer split"), heads, rows, _("No call is running.")))


def settling_section(by: Actor) -> Section:
    """Checked claims to settle, settlements to pay, vouchers to record."""
    settling = to_settle(running_calls(by))
    unpaid = list(unpaid_settlements())
    missing = payments_without_voucher()
    figures = [
        figure(
            _("Claims to settle"),
            sum(item.waiting.count for item in settling),
            to("grants:claims", status="checked"),
            note=stamp_of_all(item.call.origin for item in settling),
        ),
        figure(_("of them blocked"), sum(len(item.blocked) for item in settling)),
        figure(
            _("Settlements to review and pay"),
            len(unpaid),
            to("grants:settlements"),
            note=stamp_of_all(found.origin for found in unpaid),
        ),
        figure(_("Treasury vouchers to record"), missing.count, to("grants:settlements"), note=_since(missing.since)),
    ]
    return Section(
        _("To settle, to pay, to record"),
        "settling",
        {"figures": figures, "waiting": _waiting(settling), "unpaid": _unpaid(unpaid), "blocked": _blocked(settling)},
    )


def _since(day: date | None) -> str:
    return _("oldest of %(day)s") % {"day": format_date(day)} if day else ""


def _waiting(settling: Sequence[Settling]) -> Item:
    rows = [
        [
            cell(str(item.call), to("grants:settle", item.call.code), sub=kind_of_data(item.call.origin)),
            number(item.waiting.count),
            cell(money(item.waiting.amount), number=True),
            cell(format_date(item.waiting.since) if item.waiting.since else ""),
        ]
        for item in settling
    ]
    heads = [_("Call"), (_("Checked claims"), True), (_("Amount"), True), _("Oldest submitted on")]
    return table(_("Checked claims that wait for a settlement"), heads, rows)


def _unpaid(settlements: Sequence[Any]) -> Item:
    rows = [
        [
            cell(str(found), to("grants:settlement", found.pk), sub=kind_of_data(found.origin)),
            number(found.claims),
            cell(money(found.amount), number=True),
            cell(format_date(shanghai_day(found.settled_at))),
        ]
        for found in settlements
    ]
    heads = [_("Settlement"), (_("Claims"), True), (_("Amount"), True), _("Settled on")]
    return table(_("Settlements that wait for the second person"), heads, rows)


def _blocked(settling: Sequence[Settling]) -> Item:
    rows = [_blocked_row(standing) for item in settling for standing in item.blocked]
    return table(_("Blocked claims"), [_("Claim"), _("What stands in the way"), (_("Amount"), True)], rows)


def _blocked_row(standing: Standing) -> list[Item]:
    claim = standing.claim
    why = str(label_of(list(standing.obstacles)))
    return [cell(str(claim), to("grants:claim", claim.pk)), cell(why), cell(money(claim.amount or 0), number=True)]
