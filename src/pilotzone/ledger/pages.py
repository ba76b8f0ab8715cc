"""What the pages of this room print, as the components take it: finished text, nothing left to compute."""

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from pilotzone.kit.dates import format_date, format_time
from pilotzone.kit.references import Reference, references
from pilotzone.kit.tables import table
from pilotzone.kit.text import listed, localised
from pilotzone.ledger.enums import AccountKind, Purpose
from pilotzone.ledger.lists import account_url
from pilotzone.ledger.models import Account, Entry, Hold, Recorded, Transfer, Unit
from pilotzone.ledger.queries import Balance, EntryLine, TrialBalance, TrialLine

Item = dict[str, Any]
# More accounts than these on the other side are counted, not named.
MOST_NAMED = 3


def transfer_url(pk: int) -> str:
    return reverse("ledger:transfer", args=(pk,))


def unit_tabs(units: Iterable[Unit], current: Unit | None, route: str) -> list[Item]:
    """Return one tab for each unit, where there is more than one to choose from."""
    tabs = [
        {"label": str(localised(unit)), "url": reverse(f"ledger:{route}", args=(unit.code,)), "current": unit == current} for unit in units
    ]
    return tabs if len(tabs) > 1 else []


def referred(label: str, name: str) -> Item:
    """Return a fact that names a row, with a link to its page where its room registered one."""
    found = references([name])[name]
    return {"label": label, "value": found.text, "url": found.url}


def account_facts(account: Account) -> list[Item]:
    """Return what an account is."""
    return [
        {"label": _("Code"), "value": account.code},
        {"label": pgettext("ledger", "Kind"), "value": AccountKind(account.kind).label},
        {"label": _("Kept in"), "value": str(localised(account.unit)), "note": _steps(account.unit)},
        {"label": _("Holder"), "value": str(account.holder) if account.holder else _("no organisation or person")},
        referred(_("Belongs to"), account.subject) if account.subject else {"label": _("Belongs to"), "value": _("nothing of its own")},
        {"label": _("Limit"), "value": _("never below zero, reserved amounts included") if account.limited else _("may go below zero")},
        {"label": _("Opened"), "value": format_time(account.opened_at)},
    ]


def _steps(unit: Unit) -> str:
    if unit.per_unit == 1:
        return ""
    words = {"unit": localised(unit, "symbol"), "count": f"{unit.per_unit:,}", "step": localised(unit, "step")}
    return _("1 %(unit)s = %(count)s %(step)s") % words


def balance_figures(unit: Unit, balance: Balance) -> list[Item]:
    """Return what an account has, what of it is reserved, and what is free."""
    return [
        {"label": _("Balance"), "value": unit.text(balance.posted)},
        {"label": _("Reserved"), "value": unit.text(balance.held)},
        {"label": _("Free"), "value": unit.text(balance.available)},
    ]


def entries_table(account: Account, lines: Sequence[EntryLine], *, linked: bool) -> Item:
    """Return an account's entries, newest first; `linked`: whether the reader may see the other side."""
    columns = [_("Recorded at"), pgettext("ledger", "Purpose"), *([_("Other side")] if linked else []), _("In"), _("Out"), _("Balance")]
    width = len(columns)
    subjects = references(line.entry.transfer.subject for line in lines)
    rows = (
        [
            {"text": format_time(line.entry.transfer.at), "url": transfer_url(line.entry.transfer_id)},
            {"text": str(Purpose(line.entry.transfer.purpose).label), "sub": subjects[line.entry.transfer.subject].text},
            *([_other_side(line.entry)] if linked else []),
            *_sides(line, account.unit),
        ]
        for line in lines
    )
    return table(columns, rows, numbers=range(width - 3, width))


def _sides(line: EntryLine, unit: Unit) -> list[str]:
    amount = unit.number(abs(line.entry.amount))
    return [*([amount, ""] if line.entry.amount > 0 else ["", amount]), unit.number(line.running)]


def _other_side(entry: Entry) -> Item:
    others = [other.account for other in entry.transfer.entries.all() if other.pk != entry.pk and other.amount * entry.amount < 0]
    more = len(others) - MOST_NAMED
    named = [str(other) for other in others[:MOST_NAMED]]
    if more > 0:
        named.append(ngettext("%(count)s more", "%(count)s more", more) % {"count": more})
    return {"text": str(listed(named)), "url": account_url(others[0]) if len(others) == 1 else ""}


def holds_table(account: Account, holds: Sequence[Hold]) -> Item:
    """Return what is reserved on an account: since when, for what, how much is left."""
    number, subjects = account.unit.number, references(hold.subject for hold in holds)
    rows = (
        [
            format_time(hold.at),
            str(Purpose(hold.purpose).label),
            _linked(subjects[hold.subject]),
            number(hold.amount),
            number(getattr(hold, "left", hold.amount)),
        ]
        for hold in holds
    )
    return table([_("Since"), pgettext("ledger", "Purpose"), _("About"), _("Reserved"), _("Still reserved")], rows, numbers=(3, 4))


def _linked(reference: Reference) -> Item:
    return {"text": reference.text, "url": reference.url}


def transfer_facts(transfer: Transfer) -> list[Item]:
    """Return why something moved: purpose, days and the rows it rests on."""
    return [
        {"label": pgettext("ledger", "Purpose"), "value": Purpose(transfer.purpose).label},
        {"label": _("Recorded at"), "value": format_time(transfer.at)},
        {"label": _("Effective on"), "value": format_date(transfer.effective_on)},
        *_grounds(transfer),
        *_relatives(transfer),
        {
            "label": pgettext("ledger", "Key"),
            "value": transfer.key,
            "note": _("The same key with the same content is carried out once only."),
        },
    ]


def _grounds(row: Recorded) -> list[Item]:
    asked = ((_("About"), row.subject), (_("Rule version"), row.rule), (_("Rests on"), row.evidence))
    named = [referred(label, name) for label, name in asked if name]
    return [*named, *([{"label": _("Memo"), "value": row.memo}] if row.memo else [])]


def _relatives(transfer: Transfer) -> list[Item]:
    facts = []
    if transfer.reverses_id is not None:
        facts.append(_entry_link(_("Reverses"), transfer.reverses_id))
    if reversal := getattr(transfer, "reversal", None):
        facts.append(_entry_link(_("Reversed by"), reversal.pk))
    if capture := getattr(transfer, "capture", None):
        hold = capture.hold
        words = {"amount": hold.account.unit.text(hold.amount), "day": format_time(hold.at)}
        facts.append(
            {"label": _("Paid out of"), "value": _("%(amount)s reserved on %(day)s") % words, "url": account_url(hold.account) + "#holds"}
        )
    return facts


def _entry_link(label: str, pk: int) -> Item:
    return {"label": label, "value": _("Entry %(number)s") % {"number": pk}, "url": transfer_url(pk)}


def legs_tables(transfer: Transfer) -> list[Item]:
    """Return what went out of and into each account, one table for each unit, with its sums."""
    entries = sorted(transfer.entries.all(), key=lambda entry: (entry.account.unit.code, entry.amount, entry.pk))
    tables = []
    for _code, group in groupby(entries, key=lambda entry: entry.account.unit.code):
        legs = list(group)
        unit = legs[0].account.unit
        out, into = (sum(abs(leg.amount) for leg in legs if (leg.amount > 0) is side) for side in (False, True))
        tables.append(
            {"title": str(localised(unit))}
            | table(
                [_("Account"), pgettext("ledger", "Kind"), _("Out"), _("In")],
                (_leg_row(leg) for leg in legs),
                numbers=(2, 3),
                totals=[_("Sum"), "", unit.number(out), unit.number(into)],
            )
        )
    return tables


def _leg_row(leg: Entry) -> list[Any]:
    text = leg.account.unit.number(abs(leg.amount))
    account = {"text": str(leg.account), "url": account_url(leg.account), "sub": leg.account.code}
    return [account, str(AccountKind(leg.account.kind).label), *(["", text] if leg.amount > 0 else [text, ""])]


def trial_sections(trial: TrialBalance) -> list[Item]:
    """Return a trial balance by kind of account, each origin apart: what is a sample is never added to what is real."""
    lines = sorted(trial.lines, key=lambda line: line.account.origin)
    return [
        {"origin": origin} | _trial_table(trial.unit, list(group)) for origin, group in groupby(lines, key=lambda line: line.account.origin)
    ]


def _trial_table(unit: Unit, lines: Sequence[TrialLine]) -> Item:
    def sums(chosen: Sequence[TrialLine]) -> list[str]:
        posted, held = (sum(amounts) for amounts in zip(*((each.balance.posted, each.balance.held) for each in chosen), strict=True))
        return [f"{len(chosen):,}", unit.number(posted), unit.number(held)]

    here = reverse("ledger:unit", args=(unit.code,))
    by_kind = [(kind, [line for line in lines if line.account.kind == kind]) for kind in AccountKind]
    rows = [[{"text": str(kind.label), "url": f"{here}?kind={kind.value}"}, *sums(chosen)] for kind, chosen in by_kind if chosen]
    columns = [pgettext("ledger", "Kind"), _("Accounts"), _("Balance"), _("Reserved")]
    return {
        "holds": sum(line.balance.posted for line in lines) == 0,
        "table": table(columns, rows, numbers=(1, 2, 3), totals=[_("Sum"), *sums(lines)]),
    }
