"""Pages of the ledger: who has what, how it came there, and whether it all sums to zero."""

from collections.abc import Iterator

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from pilotzone.audit.actors import acting
from pilotzone.audit.history import history_entries
from pilotzone.kit.errors import NotFound
from pilotzone.kit.lists import list_response
from pilotzone.kit.lists.export import ROWS_AT_ONCE
from pilotzone.kit.text import localised
from pilotzone.ledger import pages
from pilotzone.ledger.events import EVENTS
from pilotzone.ledger.guards import account_for_reader, accounts_for_reader, for_readers, transfer_for_reader, unit_for_reader
from pilotzone.ledger.lists import accounts_list, statement_columns, statement_rows, trial_columns
from pilotzone.ledger.models import Account, Entry, Unit
from pilotzone.ledger.policy import can_read_ledger
from pilotzone.ledger.queries import EntryLine, balance_of, entries_of, latest_entries, listed_units, open_holds, trial_balance
from pilotzone.obligations.exports import file_asked_for

ENTRIES_SHOWN = 50


@require_GET
def accounts(request: HttpRequest, code: str = "") -> HttpResponseBase:
    """The accounts kept in a unit: all for those who read the ledger, their own for members of a party."""
    rows, reads_all = accounts_for_reader(request), can_read_ledger(acting(request))
    units = listed_units() if reads_all else listed_units().filter(accounts__in=rows).distinct()
    unit = unit_for_reader(code) if code else units.first()
    actions = [{"label": _("Trial balance"), "url": reverse("ledger:trial", args=(unit.code,))}] if unit and reads_all else []
    return list_response(
        request,
        accounts_list(unit),
        rows.filter(unit=unit),
        template="ledger/accounts.html",
        page_title=_("Ledger"),
        lead=str(localised(unit)) if unit else "",
        breadcrumb=[{"label": _("Ledger")}],
        actions=actions,
        units=pages.unit_tabs(units, unit, "unit"),
    )


@require_GET
def account(request: HttpRequest, pk: int) -> HttpResponseBase:
    """One account: what it has, what of it is reserved, and every entry with the balance after it."""
    found = account_for_reader(request, pk)
    if file := file_asked_for(
        request, f"account-{found.pk}", str(found), statement_columns(found.unit), statement_rows(_whole_statement(found))
    ):
        return file
    lines = latest_entries(found, before=_entry_before(request, found), size=ENTRIES_SHOWN + 1)
    shown, here = lines[:ENTRIES_SHOWN], reverse("ledger:account", args=(found.pk,))
    return render(
        request,
        "ledger/account.html",
        {
            "page_title": str(found),
            "origin": found.origin,
            "breadcrumb": [_ledger_crumb(found.unit), {"label": str(found)}],
            "figures": pages.balance_figures(found.unit, balance_of(found)),
            "items": pages.account_facts(found),
            "holds": pages.holds_table(found, list(open_holds(account=found).order_by("at", "pk"))),
            "entries": pages.entries_table(found, shown, linked=can_read_ledger(acting(request))),
            "older_url": f"{here}?before={shown[-1].entry.pk}#entries" if len(lines) > len(shown) else "",
            "newest_url": f"{here}#entries" if "before" in request.GET else "",
            "here": here,
        },
    )


def _whole_statement(account: Account) -> Iterator[EntryLine]:
    # By chunks and from the first entry on, so that a long statement is never in memory whole.
    for entry in entries_of(account).iterator(chunk_size=ROWS_AT_ONCE):
        yield EntryLine(entry, entry.running)  # type: ignore[attr-defined]  # the query gives it


def _entry_before(request: HttpRequest, account: Account) -> Entry | None:
    asked = request.GET.get("before")
    if asked is None:
        return None
    entry = Entry.objects.filter(account=account, pk=int(asked)).select_related("transfer").first() if _is_key(asked) else None
    if entry is None:
        raise NotFound
    return entry


def _is_key(text: str) -> bool:
    # More digits than these are no key of a database.
    return text.isascii() and text.isdigit() and len(text) <= 18


@require_GET
def transfer(request: HttpRequest, pk: int) -> HttpResponse:
    """One entry of the ledger: what went where, on what grounds, and who did it."""
    found = transfer_for_reader(request, pk)
    title = _("Entry %(number)s") % {"number": found.pk}
    return render(
        request,
        "ledger/transfer.html",
        {
            "page_title": title,
            "origin": found.origin,
            "breadcrumb": [_ledger_crumb(found.entries.all()[0].account.unit), {"label": title}],
            "tables": pages.legs_tables(found),
            "items": pages.transfer_facts(found),
            "history": history_entries(found, words=EVENTS, named=can_read_ledger(acting(request))),
        },
    )


@require_GET
def trial(request: HttpRequest, code: str) -> HttpResponseBase:
    """All accounts of a unit added up; in a ledger that holds they sum to zero."""
    for_readers(request)
    unit, title = unit_for_reader(code), _("Trial balance")
    balance = trial_balance(unit)
    if file := file_asked_for(request, f"trial-balance-{unit.code}", title, trial_columns(unit), balance.lines):
        return file
    return render(
        request,
        "ledger/trial.html",
        {
            "page_title": title,
            "lead": str(localised(unit)),
            "breadcrumb": [_ledger_crumb(unit), {"label": title}],
            "units": pages.unit_tabs(listed_units(), unit, "trial"),
            "sections": pages.trial_sections(balance),
        },
    )


def _ledger_crumb(unit: Unit) -> dict[str, object]:
    return {"label": _("Ledger"), "url": reverse("ledger:unit", args=(unit.code,))}
