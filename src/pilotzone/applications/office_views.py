"""Pages of the office: the formal check, reviewers, the work on a call, the decision down the list, meetings."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from pilotzone.applications import commands, pages
from pilotzone.applications.allocation import division_of
from pilotzone.applications.answers import answer_sections
from pilotzone.applications.call_steps import STEPS, offered_steps
from pilotzone.applications.eligibility import assess
from pilotzone.applications.enums import Status
from pilotzone.applications.forms import (
    AdmitForm,
    MeetingForm,
    NewMeetingForm,
    RecuseForm,
    RefuseForm,
    ReturnForm,
    ReviewerForm,
    ReviewForm,
)
from pilotzone.applications.guards import call_for, case_for, case_for_reviewer, for_roles
from pilotzone.applications.lists import MEETINGS
from pilotzone.applications.models import Application
from pilotzone.applications.policy import OFFICE
from pilotzone.applications.queries import cases_of, live_draw, zone_meetings
from pilotzone.applications.responding import about_case, call_crumbs, case_crumbs, cases_crumb, confirm_page, form_page
from pilotzone.audit.actors import acting
from pilotzone.audit.command_forms import CommandForm
from pilotzone.audit.enums import Role
from pilotzone.kit.errors import NotFound
from pilotzone.kit.lists import list_response
from pilotzone.kit.text import localised
from pilotzone.schemes.enums import Allocation
from pilotzone.schemes.models import Call


def _case_page(request: HttpRequest, found: Application, form: object, label: str, **words: Any) -> HttpResponse:
    here = reverse("applications:case", args=(found.pk,))
    lead = f"{localised(found.party)} · {localised(found.call)}"
    return form_page(request, form, label, cancel_url=here, lead=lead, origin=found.origin, breadcrumb=case_crumbs(found, label), **words)


@require_http_methods(["GET", "POST"])
def admit(request: HttpRequest, pk: int) -> HttpResponse:
    """Find a case complete and eligible; the rule's answers stand beside the form."""
    found = case_for(request, pk, Role.OFFICER)
    assessment = assess(found)
    form = AdmitForm.of(request, content=assessment.content)
    if request.method == "POST" and form.carry_out(lambda given: commands.admit_application(found, **given, by=acting(request))):
        return redirect("applications:case", found.pk)
    words = {
        "template": "applications/admit.html",
        "rule": pages.rule_facts(assessment),
        "judged": pages.judged_table(assessment, found.form.schema if found.form else None),
    }
    return _case_page(request, found, form, _("Admit"), **words)


@require_http_methods(["GET", "POST"])
def send_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Send a case back to complete."""
    found = case_for(request, pk, Role.OFFICER)
    form = ReturnForm.of(request)
    if request.method == "POST" and form.carry_out(lambda given: commands.return_application(found, **given, by=acting(request))):
        return redirect("applications:case", found.pk)
    return _case_page(request, found, form, _("Send back to complete"))


@require_http_methods(["GET", "POST"])
def refuse(request: HttpRequest, pk: int) -> HttpResponse:
    """Refuse a case: the officer in the formal check, the approver after the ranking."""
    found = case_for(request, pk, Role.OFFICER, Role.APPROVER)
    form = RefuseForm.of(request, origin=found.origin)
    if request.method == "POST" and form.carry_out(lambda given: commands.refuse_application(found, **given, by=acting(request))):
        return redirect("applications:case", found.pk)
    return _case_page(request, found, form, _("Refuse"))


@require_http_methods(["GET", "POST"])
def assign(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a case to a reviewer."""
    found = case_for(request, pk, Role.OFFICER)
    form = ReviewerForm.of(request)
    if request.method == "POST" and form.carry_out(lambda given: commands.assign_reviewer(found, **given, by=acting(request))):
        return redirect("applications:case", found.pk)
    return _case_page(request, found, form, _("Give to a reviewer"))


@require_http_methods(["GET", "POST"])
def review(request: HttpRequest, pk: int) -> HttpResponse:
    """Score a case by the frozen criteria, the answers above."""
    found = case_for_reviewer(request, pk)
    form = ReviewForm.of(request, division=division_of(found.call))
    if request.method == "POST" and form.carry_out(lambda given: commands.submit_review(found, **given, by=acting(request))):
        return redirect("applications:case", found.pk)
    recusing = [{"label": _("Step out"), "url": reverse("applications:recuse", args=(found.pk,))}]
    words = {"template": "applications/review.html", "sections": answer_sections(found), "actions": recusing}
    return _case_page(request, found, form, _("Review"), **words)


@require_http_methods(["GET", "POST"])
def recuse(request: HttpRequest, pk: int) -> HttpResponse:
    """Step out of a review."""
    found = case_for_reviewer(request, pk)
    form = RecuseForm.of(request)
    if request.method == "POST" and form.carry_out(lambda given: commands.recuse(found, **given, by=acting(request))):
        return redirect("applications:cases")
    return _case_page(request, found, form, _("Step out"))


@require_http_methods(["GET", "POST"])
def move_up(request: HttpRequest, pk: int) -> HttpResponse:
    """Move the next case up from the waiting list."""
    found = case_for(request, pk, Role.APPROVER)
    form, here = MeetingForm.of(request, origin=found.origin), reverse("applications:case", args=(pk,))
    if request.method == "POST" and form.carry_out(lambda given: commands.approve_application(found, **given, by=acting(request))):
        return redirect(here)
    label = _("Move up")
    words = {"about": about_case(found), "origin": found.origin, "breadcrumb": case_crumbs(found, label)}
    consequence = _("Its amount is held in the pool, for each payer its part, and it goes on the next notice.")
    return confirm_page(request, form, f"{label}: {found}", label=label, cancel_url=here, consequence=consequence, **words)


@require_GET
def call(request: HttpRequest, code: str) -> HttpResponse:
    """The work on a call: how many stand where, what is left, what can be done now."""
    found = call_for(request, code)
    return render(
        request,
        "applications/call.html",
        {
            "page_title": str(localised(found)),
            "origin": found.origin,
            "breadcrumb": call_crumbs(found),
            "actions": _call_actions(request, found),
            "figures": pages.count_figures(found),
            "states": pages.state_table(found),
            "pools": pages.pool_table(found),
            "draws": pages.draw_links(found),
            "notices": pages.notice_links(found),
            "call_url": reverse("schemes:call", args=(found.code,)),
        },
    )


def _call_actions(request: HttpRequest, found: Call) -> list[dict[str, object]]:
    by = acting(request)
    offered: list[dict[str, object]] = []
    if by.has(Role.OFFICER):
        urls = ((step.label, reverse("applications:call_step", args=(found.code, name))) for name, step in offered_steps(found))
        offered += [{"label": label, "url": url} for label, url in urls]
    deciding = cases_of(found).filter(status__in=(Status.RANKED, Status.WAITLISTED)).exists()
    if by.has(Role.APPROVER, Role.LEADER, Role.AUDITOR, Role.OFFICER) and deciding:
        offered.append({"label": _("The list"), "url": reverse("applications:decide", args=(found.code,))})
    if by.has(Role.OFFICER, Role.AUDITOR) and division_of(found).kind == Allocation.LOTTERY and _takes_commitments(found):
        offered.append({"label": _("Commit to a secret"), "url": reverse("applications:commit", args=(found.code,))})
    return offered


def _takes_commitments(found: Call) -> bool:
    draw = live_draw(found)
    return not cases_of(found).filter(rank__isnull=False).exists() and (draw is None or draw.frozen_list is None)


@require_http_methods(["GET", "POST"])
def call_step(request: HttpRequest, code: str, step: str) -> HttpResponse:
    """A step of the officer on a whole call, after asking once."""
    found = call_for(request, code, Role.OFFICER)
    if step not in STEPS:
        raise NotFound
    chosen, form = STEPS[step], CommandForm.of(request)
    here = reverse("applications:call", args=(found.code,))
    if request.method == "POST" and form.carry_out(lambda _given: chosen.command(found, by=acting(request))):
        return redirect(here)
    words = {"consequence": chosen.consequence, "origin": found.origin, "breadcrumb": call_crumbs(found, chosen.label)}
    return confirm_page(request, form, f"{chosen.label}: {localised(found)}", label=chosen.label, cancel_url=here, **words)


@require_http_methods(["GET", "POST"])
def decide(request: HttpRequest, code: str) -> HttpResponse:
    """The list in its order with what the pool has left; the approver decides down it, others read."""
    found, by = call_for(request, code), acting(request)
    form = MeetingForm.of(request, origin=found.origin)
    if request.method == "POST":
        for_roles(request, Role.APPROVER)
        if form.carry_out(lambda given: commands.approve_down_the_list(found, **given, by=by)):
            return redirect("applications:decide", found.code)
    page = {
        "page_title": _("The list"),
        "lead": str(localised(found)),
        "origin": found.origin,
        "breadcrumb": call_crumbs(found, _("The list")),
        "line": pages.line_table(found),
        "waiting": pages.waiting_table(found),
        "pools": pages.pool_table(found),
        "form": form if by.has(Role.APPROVER) else None,
        "meeting_url": reverse("applications:record_meeting"),
    }
    return render(request, "applications/decide.html", page, status=200 if request.method == "GET" else 422)


@require_GET
def meetings(request: HttpRequest) -> HttpResponseBase:
    """The records of meetings that decisions rest on."""
    by = for_roles(request, *OFFICE)
    recording = [{"label": _("Record a meeting"), "url": reverse("applications:record_meeting")}]
    crumbs = [cases_crumb(), {"label": MEETINGS.caption}]
    return list_response(
        request, MEETINGS, zone_meetings(), breadcrumb=crumbs, actions=recording if by.has(Role.OFFICER, Role.APPROVER) else []
    )


@require_http_methods(["GET", "POST"])
def record_meeting(request: HttpRequest) -> HttpResponse:
    """Enter the record of a meeting."""
    by = for_roles(request, Role.OFFICER, Role.APPROVER)
    form = NewMeetingForm.of(request)
    if request.method == "POST" and form.carry_out(lambda given: commands.record_meeting(commands.NewMeeting(**given), by=by)):
        return redirect("applications:meetings")
    here = reverse("applications:meetings")
    crumbs = [cases_crumb(), {"label": MEETINGS.caption, "url": here}, {"label": _("Record a meeting")}]
    return form_page(request, form, _("Record a meeting"), cancel_url=here, breadcrumb=crumbs)
