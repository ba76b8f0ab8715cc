"""Pages of duties: thin doors to their commands and queries."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from pilotzone.audit import context
from pilotzone.audit.actors import acting
from pilotzone.audit.history import history_entries
from pilotzone.kit.errors import NotAllowed
from pilotzone.kit.lists import list_response
from pilotzone.obligations import commands, pages
from pilotzone.obligations.enums import DutyStatus
from pilotzone.obligations.events import EVENTS
from pilotzone.obligations.exports import file_asked_for
from pilotzone.obligations.forms import MeetForm, ReopenForm, WaiveForm
from pilotzone.obligations.guards import for_office, for_workers, obligation_for_reader
from pilotzone.obligations.lists import OBLIGATIONS, TONES, work_columns
from pilotzone.obligations.models import Obligation, WorkCalendar
from pilotzone.obligations.policy import can_list, can_meet, can_reopen, can_waive
from pilotzone.obligations.queries import current_openings, status_of, work_list


@require_GET
def work(request: HttpRequest) -> HttpResponseBase:
    """What waits for the reader, the earliest date first."""
    by = for_workers(request)
    items = work_list(by)
    title = _("Waiting for me")
    if file := file_asked_for(request, "work", title, work_columns(pages.subjects(items)), items):
        return file
    crumbs = [{"label": title}]
    return render(
        request, "obligations/work.html", {"page_title": title, "breadcrumb": crumbs, "tasks": pages.work_items(items), "filled": items}
    )


@require_GET
def obligations(request: HttpRequest) -> HttpResponseBase:
    """Every duty of the zone as it stands today."""
    for_office(request)
    openings = current_openings(context.today()).order_by("due_on", "id")
    return list_response(request, OBLIGATIONS, openings, breadcrumb=[{"label": OBLIGATIONS.caption}])


@require_GET
def obligation(request: HttpRequest, pk: int) -> HttpResponse:
    """One duty: terms, how it went, its steps, its history."""
    duty_row = obligation_for_reader(request, pk)
    by = acting(request)
    duty = status_of(duty_row)
    openings = list(duty_row.openings.select_related("meeting", "waiver"))
    return render(
        request,
        "obligations/obligation.html",
        {
            "page_title": str(duty_row),
            "breadcrumb": _crumbs(request, str(duty_row)),
            "origin": duty_row.origin,
            "status": duty.status.label,
            "status_tone": TONES[duty.status],
            "actions": _actions(request, duty_row, duty.status),
            "items": pages.facts(duty_row, duty),
            "openings": pages.openings_table(openings, named=can_list(by)),
            "steps": pages.task_table(duty_row),
            "entries": history_entries(duty_row, words=EVENTS, named=can_list(by)),
        },
    )


def _actions(request: HttpRequest, duty: Obligation, status: DutyStatus) -> list[dict[str, str]]:
    by, pending = acting(request), status in {DutyStatus.OPEN, DutyStatus.OVERDUE}
    offered = [
        (pending and can_meet(by, duty.key), "meet", _("Record as met")),
        (can_reopen(by), "reopen", _("Set a new due date") if pending else _("Open again")),
        (pending and can_waive(by), "waive", _("Waive")),
    ]
    return [{"label": label, "url": reverse(f"obligations:{route}", args=(duty.pk,))} for allowed, route, label in offered if allowed]


@require_http_methods(["GET", "POST"])
def meet(request: HttpRequest, pk: int) -> HttpResponse:
    """Record that a duty was met."""
    duty = obligation_for_reader(request, pk)
    by = acting(request)
    if not can_meet(by, duty.key):
        raise NotAllowed
    form = MeetForm(_sent(request), initial={"on": context.today()})
    if request.method == "POST" and form.carry_out(lambda given: commands.meet(duty.key, **given, by=by)):
        return redirect("obligations:obligation", duty.pk)
    return _form_page(request, duty, form, _("Record as met"))


@require_http_methods(["GET", "POST"])
def waive(request: HttpRequest, pk: int) -> HttpResponse:
    """Waive a duty."""
    duty = obligation_for_reader(request, pk)
    by = acting(request)
    if not can_waive(by):
        raise NotAllowed
    form = WaiveForm(_sent(request))
    if request.method == "POST" and form.carry_out(lambda given: commands.waive(duty.key, **given, by=by)):
        return redirect("obligations:obligation", duty.pk)
    return _form_page(request, duty, form, _("Waive"))


@require_http_methods(["GET", "POST"])
def reopen(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a duty a new due date."""
    duty = obligation_for_reader(request, pk)
    by = acting(request)
    if not can_reopen(by):
        raise NotAllowed
    form = ReopenForm(_sent(request))

    def act(given: dict[str, Any]) -> object:
        return commands.reopen(duty.key, reason=given["reason"], due=ReopenForm.due(given, context.today()), by=by)

    if request.method == "POST" and form.carry_out(act):
        return redirect("obligations:obligation", duty.pk)
    return _form_page(request, duty, form, _("Set a new due date"))


def _sent(request: HttpRequest) -> Any:
    # An empty form that was sent is not a form that was asked for.
    return request.POST if request.method == "POST" else None


def _form_page(request: HttpRequest, duty: Obligation, form: object, label: str) -> HttpResponse:
    here = reverse("obligations:obligation", args=(duty.pk,))
    crumbs = [*_crumbs(request, "")[:-1], {"label": str(duty), "url": here}, {"label": label}]
    words = {"page_title": label, "lead": str(duty), "origin": duty.origin, "breadcrumb": crumbs, "label": label, "cancel_url": here}
    return render(request, "kit/page_form.html", {**words, "form": form}, status=200 if request.method == "GET" else 422)


def _crumbs(request: HttpRequest, last: str) -> list[dict[str, object]]:
    if can_list(acting(request)):
        return [{"label": OBLIGATIONS.caption, "url": reverse("obligations:obligations")}, {"label": last}]
    return [{"label": _("Waiting for me"), "url": reverse("obligations:work")}, {"label": last}]


@require_GET
def calendars(request: HttpRequest) -> HttpResponse:
    """The working-day calendars that due dates are counted by, for everybody."""
    latest: dict[int, WorkCalendar] = {}
    for calendar in WorkCalendar.objects.prefetch_related("days"):
        latest[calendar.year] = calendar
    title = _("Working-day calendars")
    table = pages.calendar_table([latest[year] for year in sorted(latest)])
    return render(request, "obligations/calendars.html", {"page_title": title, "breadcrumb": [{"label": title}], "table": table})
