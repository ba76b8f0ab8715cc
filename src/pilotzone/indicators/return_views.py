"""Pages on which values change: corrections, withdrawals, and returns from entry to lock."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET, require_http_methods

from pilotzone.audit.actors import acting
from pilotzone.audit.command_forms import CommandForm
from pilotzone.audit.history import history_entries
from pilotzone.indicators import commands, pages
from pilotzone.indicators.enums import ChangeReason, ReturnStatus, ReturnStep
from pilotzone.indicators.errors import IncompleteReturn
from pilotzone.indicators.events import EVENTS
from pilotzone.indicators.forms import STEP_LABELS, CorrectForm, EntryForm, QueryForm, WithdrawForm
from pilotzone.indicators.guards import (
    return_for_checker,
    return_for_reader,
    return_for_unit,
    returns_for_reader,
    value_for_changer,
)
from pilotzone.indicators.lists import RETURNS, TONES
from pilotzone.indicators.models import Observation, Return
from pilotzone.indicators.policy import can_check, can_fill, sees_all_returns
from pilotzone.kit.lists import list_response
from pilotzone.kit.transitions import allowed_steps


@require_http_methods(["GET", "POST"])
def correct(request: HttpRequest, pk: int) -> HttpResponse:
    """Put another value on record."""
    observation = value_for_changer(request, pk)
    form = CorrectForm(_sent(request), version=observation.version, measured=observation.measured)

    def act(given: dict[str, Any]) -> object:
        reason = ChangeReason(given["reason"])
        return commands.correct(observation, measured=given["measured"], reason=reason, source=given["source"], by=acting(request))

    if request.method == "POST" and form.carry_out(act):
        return redirect("indicators:value", form.result.pk)
    return _value_form(request, observation, form, _("Correct"))


@require_http_methods(["GET", "POST"])
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a value back."""
    observation = value_for_changer(request, pk)
    form = WithdrawForm(_sent(request))
    if request.method == "POST" and form.carry_out(lambda given: commands.withdraw(observation, **given, by=acting(request))):
        return redirect("indicators:value", form.result.pk)
    return _value_form(request, observation, form, _("Withdraw"))


def _value_form(request: HttpRequest, observation: Observation, form: object, label: str) -> HttpResponse:
    here = reverse("indicators:value", args=(observation.pk,))
    about = f"{observation.version}, {observation.unit}, {observation.period_label}"
    crumbs = [{"label": about, "url": here}, {"label": label}]
    return _form_page(request, form, label, here, lead=about, origin=observation.origin, breadcrumb=crumbs)


@require_GET
def returns(request: HttpRequest) -> HttpResponseBase:
    """Returns: all for those who check them, their own for units."""
    return list_response(request, RETURNS, returns_for_reader(request), breadcrumb=[{"label": RETURNS.caption}])


@require_GET
def report(request: HttpRequest, pk: int) -> HttpResponse:
    """One return: what was asked, answered, queried."""
    found = return_for_reader(request, pk)
    status = ReturnStatus(found.status)
    return render(
        request,
        "indicators/return.html",
        {
            "page_title": str(found),
            "origin": found.origin,
            "status": status.label,
            "status_tone": TONES[status],
            "breadcrumb": [_returns_crumb(), {"label": str(found)}],
            "actions": _actions(request, found),
            "items": pages.return_facts(found),
            "answers": pages.entry_table(found),
            "notes": pages.note_table(found),
            "entries": history_entries(found, words=EVENTS, named=sees_all_returns(acting(request))),
        },
    )


def _actions(request: HttpRequest, found: Return) -> list[dict[str, object]]:
    by, steps = acting(request), allowed_steps(found)
    offered: list[dict[str, object]] = []
    if can_fill(by, found) and {ReturnStep.SAVE, ReturnStep.CORRECT, ReturnStep.REVISE} & set(steps):
        offered.append({"label": _("Fill in"), "url": reverse("indicators:fill", args=(found.pk,))})
    if can_check(by):
        labels = {ReturnStep.ACCEPT: _("Accept"), ReturnStep.QUERY: _("Query"), ReturnStep.LOCK: _("Lock")}
        offered += [
            {"label": label, "url": reverse(f"indicators:{step.value}", args=(found.pk,))}
            for step, label in labels.items()
            if step in steps
        ]
    return offered


@require_http_methods(["GET", "POST"])
def fill(request: HttpRequest, pk: int) -> HttpResponse:
    """The entry form of a return; the button pressed says whether it is kept or handed in."""
    found = return_for_unit(request, pk)
    form = EntryForm(_sent(request), report=found)
    if request.method == "POST" and _carry_out(request, found, form):
        return redirect("indicators:return", found.pk)
    here = reverse("indicators:return", args=(found.pk,))
    crumbs = [_returns_crumb(), {"label": str(found), "url": here}, {"label": _("Fill in")}]
    context = {"page_title": str(found), "lead": str(found.party), "origin": found.origin, "breadcrumb": crumbs, "cancel_url": here}
    buttons = [(step, STEP_LABELS[step]) for step in _buttons(found)]
    status = 200 if request.method == "GET" else 422
    return render(request, "indicators/fill.html", {**context, "form": form, "lines": form.lines(), "buttons": buttons}, status=status)


def _buttons(found: Return) -> list[str]:
    steps = allowed_steps(found)
    if ReturnStep.SAVE in steps:
        return ["save", "submit"]
    return [step for step in ("correct", "revise") if ReturnStep(step) in steps]


def _carry_out(request: HttpRequest, found: Return, form: EntryForm) -> bool:
    by, step = acting(request), request.POST.get("step", "save")
    handing_in = {"correct": commands.correct_return, "revise": commands.revise_return}.get(step, commands.save_return)
    if not form.carry_out(lambda given: handing_in(found, entries=given["entries"], by=by)):
        return False
    if step == "submit":
        try:
            commands.submit_return(found, by=by)
        except IncompleteReturn as refusal:
            # What was typed is kept; only the handing in has to wait.
            form.add_error(None, str(refusal))
            return False
    return True


@require_http_methods(["GET", "POST"])
def query(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask the unit about its return."""
    found = return_for_checker(request, pk)
    form = QueryForm(_sent(request))
    if request.method == "POST" and form.carry_out(lambda given: commands.query_return(found, **given, by=acting(request))):
        return redirect("indicators:return", found.pk)
    here = reverse("indicators:return", args=(found.pk,))
    crumbs = [_returns_crumb(), {"label": str(found), "url": here}, {"label": _("Query")}]
    return _form_page(request, form, _("Query"), here, lead=f"{found}, {found.party}", origin=found.origin, breadcrumb=crumbs)


@require_http_methods(["GET", "POST"])
def accept(request: HttpRequest, pk: int) -> HttpResponse:
    """Accept a return, after asking once."""
    return _confirmed(request, pk, commands.accept_return, _("Accept"), _("Its entries become values; a change afterwards is a revision."))


@require_http_methods(["GET", "POST"])
def lock(request: HttpRequest, pk: int) -> HttpResponse:
    """Lock a return, after asking once."""
    return _confirmed(request, pk, commands.lock_return, _("Lock"), _("From here on only a revision by the unit changes it."))


def _confirmed(request: HttpRequest, pk: int, step: Callable[..., Return], label: str, consequence: str) -> HttpResponse:
    found = return_for_checker(request, pk)
    form = CommandForm(_sent(request))
    here = reverse("indicators:return", args=(found.pk,))
    if request.method == "POST" and form.carry_out(lambda _given: step(found, by=acting(request))):
        return redirect(here)
    about = [{"label": _("Form"), "value": str(found)}, {"label": pgettext("observed", "Unit"), "value": str(found.party)}]
    words = {"question": f"{label}: {found}", "consequence": consequence, "confirm_label": label, "cancel_url": here, "about": about}
    return render(
        request, "kit/confirm.html", {**words, "form": form, "origin": found.origin}, status=200 if request.method == "GET" else 422
    )


def _sent(request: HttpRequest) -> Any:
    # An empty form that was sent is not a form that was asked for.
    return request.POST if request.method == "POST" else None


def _form_page(request: HttpRequest, form: object, label: str, here: str, **words: object) -> HttpResponse:
    status = 200 if request.method == "GET" else 422
    return render(
        request, "kit/page_form.html", {"page_title": label, "label": label, "cancel_url": here, **words, "form": form}, status=status
    )


def _returns_crumb() -> dict[str, object]:
    return {"label": RETURNS.caption, "url": reverse("indicators:returns")}
