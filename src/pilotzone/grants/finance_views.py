"""Pages of the money: where a call stands, settlements, payments, treasury vouchers."""

from datetime import date

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from pilotzone.audit import context
from pilotzone.audit.actors import acting
from pilotzone.audit.command_forms import CommandForm
from pilotzone.audit.history import history_entries
from pilotzone.grants import commands, finance_pages, policy
from pilotzone.grants.events import EVENTS
from pilotzone.grants.form_pages import form_page, question_page
from pilotzone.grants.forms import PeriodForm, VouchersForm
from pilotzone.grants.guards import by_those_who, call_for, payment_for_reader, settlement_for, shown_settlements
from pilotzone.grants.lists import SETTLEMENTS, with_totals
from pilotzone.grants.models import Payment
from pilotzone.grants.queries import (
    awaited,
    due_lines,
    execution,
    lines_of,
    outputs_of,
    overdue_grants,
    pool_position,
    settlement_preview,
    trace,
)
from pilotzone.kit.amounts import money
from pilotzone.kit.dates import format_date
from pilotzone.kit.lists import list_response
from pilotzone.kit.text import listed, localised
from pilotzone.schemes.models import Call


@require_GET
def money_page(request: HttpRequest, code: str) -> HttpResponse:
    """Where the money of a call stands: pool, execution against the calendar, settlements, what was bought."""
    call = call_for(request, code, policy.sees_finance)
    position, waiting = pool_position(call), awaited(call)
    paid, calendar = execution(call, context.today())
    settle_url = reverse("grants:settle", args=(call.code,))
    return render(
        request,
        "grants/money.html",
        {
            "page_title": _("Money of the call"),
            "lead": str(localised(call)),
            "origin": call.origin,
            "breadcrumb": [_settlements_crumb(), {"label": str(localised(call))}],
            "actions": [{"label": _("Settle claims"), "url": settle_url}] if policy.can_settle(acting(request)) else [],
            "is_funded": bool(position.budget),
            "pool": finance_pages.pool_bar(position),
            "payers": finance_pages.position_table(position),
            "paid_text": finance_pages.percent(paid) or _("no budget yet"),
            "paid_share": float(100 * (paid or 0)),
            "calendar_text": _("%(share)s of the budget year is over") % {"share": finance_pages.percent(calendar)},
            "calendar_share": float(100 * calendar),
            "waiting": _waiting_text(waiting.count, waiting.amount, waiting.since),
            "overdue": _overdue_text(overdue_grants(call).count()),
            "end_url": reverse("grants:end_all", args=(call.code,)) if policy.can_end(acting(request)) else "",
            "outputs": finance_pages.output_facts(outputs_of(call)),
            "settlements_url": reverse("grants:settlements"),
            "register_url": reverse("grants:register", args=(call.code,)),
        },
    )


def _waiting_text(count: int, amount: int, since: date | None) -> str:
    if not count or since is None:
        return _("No checked claim waits to be settled.")
    words = {"count": f"{count:,}", "amount": money(amount), "day": format_date(since)}
    return (
        ngettext(
            "%(count)s checked claim of %(amount)s waits to be settled, since %(day)s.",
            "%(count)s checked claims of %(amount)s wait to be settled, the first since %(day)s.",
            count,
        )
        % words
    )


def _overdue_text(count: int) -> str:
    if not count:
        return ""
    return ngettext("%(count)s grant is past its last day.", "%(count)s grants are past their last day.", count) % {"count": f"{count:,}"}


@require_http_methods(["GET", "POST"])
def end_all(request: HttpRequest, code: str) -> HttpResponse:
    """Let every grant of a call lapse or expire whose last day is over, after asking once."""
    call = call_for(request, code, policy.can_end)
    form = CommandForm.of(request)
    here = reverse("grants:money", args=(call.code,))
    if request.method == "POST" and form.carry_out(lambda _given: commands.end_grants(call, by=acting(request))):
        return redirect(here)
    words = {
        "question": _("End the grants that are past their last day?"),
        "consequence": _(
            "Unused ones lapse, the others expire. Claims submitted in time are still paid; what they do not need goes back to the pool."
        ),
        "about": finance_pages.overdue_facts(overdue_grants(call)),
        "origin": call.origin,
    }
    return question_page(request, form, _("End them"), here, **words)


@require_http_methods(["GET", "POST"])
def settle(request: HttpRequest, code: str) -> HttpResponse:
    """What can be settled for a period and what cannot; one button."""
    call = call_for(request, code, policy.can_settle)
    period = {"period_from": date(call.budget_year, 1, 1), "period_to": context.today()}
    form = PeriodForm.of(request, initial=period)
    if request.method == "POST":
        if form.carry_out(lambda given: commands.settle_claims(call, **given, by=acting(request))):
            return redirect("grants:settlement", form.result.pk)
        period = {name: form.cleaned_data.get(name) or day for name, day in period.items()}
    elif "period_from" in request.GET:
        asked = PeriodForm(request.GET)
        if asked.is_valid():
            period = {name: asked.cleaned_data[name] for name in period}
            form = PeriodForm(initial=period)
        else:
            form = asked
    return _settle_page(request, call, form, period)


def _settle_page(request: HttpRequest, call: Call, form: PeriodForm, period: dict[str, date]) -> HttpResponse:
    standings = settlement_preview(call, **period)
    ready, held = ([each for each in standings if bool(each.obstacles) is kept] for kept in (False, True))
    position = pool_position(call)
    return render(
        request,
        "grants/settle.html",
        {
            "page_title": _("Settle claims"),
            "lead": str(localised(call)),
            "origin": call.origin,
            "breadcrumb": [
                {"label": str(localised(call)), "url": reverse("grants:money", args=(call.code,))},
                {"label": _("Settle claims")},
            ],
            "form": form,
            "period": {name: day.isoformat() for name, day in period.items()},
            "ready": finance_pages.ready_table(ready),
            "held": finance_pages.exception_table(held),
            "total": money(sum(each.claim.amount or 0 for each in ready)),
            "reserved": money(position.reserved),
            "shares": listed([f"{row.payer} {row.payer.share_bp / 100:g}%" for row in position.by_payer]),
        },
        status=200 if request.method == "GET" else 422,
    )


@require_GET
def settlements(request: HttpRequest) -> HttpResponseBase:
    """All settlements."""
    by_those_who(request, policy.sees_finance)
    return list_response(request, SETTLEMENTS, with_totals(shown_settlements()), breadcrumb=[{"label": SETTLEMENTS.caption}])


@require_GET
def settlement(request: HttpRequest, pk: int) -> HttpResponse:
    """One settlement: its lines, each with its payment; the second person pays from here."""
    found, by = settlement_for(request, pk, policy.sees_finance), acting(request)
    lines, due = list(lines_of(found)), due_lines(found).exists()
    unrecorded = any(hasattr(line, "payment") and not hasattr(line.payment, "voucher") for line in lines)
    offered = (
        (policy.can_pay(by) and due and by.id != found.settled_by, "pay", _("Pay")),
        (policy.can_record_voucher(by) and unrecorded, "vouchers", _("Record treasury vouchers")),
    )
    return render(
        request,
        "grants/settlement.html",
        {
            "page_title": _("Settlement %(number)s") % {"number": found},
            "origin": found.origin,
            "breadcrumb": [_settlements_crumb(), {"label": str(found)}],
            "actions": [{"label": label, "url": reverse(f"grants:{route}", args=(found.pk,))} for may, route, label in offered if may],
            "second_person": policy.can_pay(by) and due and by.id == found.settled_by,
            "items": finance_pages.settlement_facts(found),
            "payers": finance_pages.payer_table(lines),
            "lines": finance_pages.settlement_table(lines),
            "entries": history_entries(found, words=EVENTS, named=True),
        },
    )


@require_http_methods(["GET", "POST"])
def pay(request: HttpRequest, pk: int) -> HttpResponse:
    """Pay a settlement, after the second person has looked at its sums."""
    found = settlement_for(request, pk, policy.can_pay)
    form = CommandForm.of(request)
    here = reverse("grants:settlement", args=(found.pk,))
    if request.method == "POST" and form.carry_out(lambda _given: commands.pay_settlement(found, by=acting(request))):
        return redirect(here)
    lines = list(due_lines(found))
    sums: dict[str, int] = {}
    for line in lines:
        sums[str(line.payer)] = sums.get(str(line.payer), 0) + line.amount
    about = [
        *finance_pages.settlement_facts(found)[:-1],
        {"label": _("Claims that wait for payment"), "value": f"{len({line.claim_id for line in lines}):,}"},
        *({"label": payer, "value": money(amount)} for payer, amount in sums.items()),
        {"label": _("All payers"), "value": money(sum(sums.values()))},
    ]
    words = {
        "question": _("Pay settlement %(number)s?") % {"number": found},
        "consequence": _("What was reserved is paid out of the pool. A mistake afterwards is a matter of a clawback."),
        "about": about,
        "origin": found.origin,
    }
    return question_page(request, form, _("Pay"), here, **words)


@require_http_methods(["GET", "POST"])
def vouchers(request: HttpRequest, pk: int) -> HttpResponse:
    """Record what the treasury system says of the payments of a settlement."""
    found = settlement_for(request, pk, policy.can_record_voucher)
    open_ones = Payment.objects.filter(line__settlement=found, voucher=None).select_related("line__payer", "line__claim__grant")
    form = VouchersForm.of(request, payments=list(open_ones.order_by("line__claim", "line__payer__code")))
    here = reverse("grants:settlement", args=(found.pk,))
    if request.method == "POST" and form.carry_out(
        lambda given: commands.record_treasury_vouchers(found, given["entries"], by=acting(request))
    ):
        return redirect(here)
    crumbs = [_settlements_crumb(), {"label": str(found), "url": here}, {"label": _("Record treasury vouchers")}]
    words = {"lead": str(found), "origin": found.origin, "breadcrumb": crumbs, "template": "grants/vouchers.html"}
    return form_page(request, form, _("Record treasury vouchers"), here, **words)


@require_GET
def payment(request: HttpRequest, pk: int) -> HttpResponse:
    """Why money was paid: from the payment to the legal text on one page."""
    found = trace(payment_for_reader(request, pk))
    title = _("Payment of %(amount)s") % {"amount": money(found.line.amount)}
    settled = {"label": str(found.line.settlement), "url": reverse("grants:settlement", args=(found.line.settlement_id,))}
    context_ = {
        "page_title": title,
        "lead": f"{found.line.payer} → {found.grant.party}",
        "origin": found.claim.origin,
        "breadcrumb": [_settlements_crumb(), settled, {"label": title}],
        "items": finance_pages.chain(found),
    }
    return render(request, "grants/payment.html", context_)


def _settlements_crumb() -> dict[str, object]:
    return {"label": SETTLEMENTS.caption, "url": reverse("grants:settlements")}
