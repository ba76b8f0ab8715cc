"""Pages that stand in public: draws, notices; and objections to what they show."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET, require_http_methods

from pilotzone.applications import commands, pages
from pilotzone.applications.enums import DrawStatus, DrawStep, Holder
from pilotzone.applications.events import EVENTS
from pilotzone.applications.forms import CommitForm, FirstCommitForm, ObjectionDecisionForm, ObjectionForm, RevealForm, VoidForm
from pilotzone.applications.guards import (
    call_for,
    case_on_notice,
    draw_for,
    draw_for_public,
    for_roles,
    notice_for,
    notice_for_public,
    objection_for_office,
    objections_for_office,
)
from pilotzone.applications.lists import OBJECTIONS
from pilotzone.applications.models import Draw, Notice
from pilotzone.applications.policy import HOLDERS, can_see_all
from pilotzone.applications.queries import draw_document, live_draw
from pilotzone.applications.responding import about_case, call_crumbs, cases_crumb, confirm_page, form_page
from pilotzone.audit import context
from pilotzone.audit.actors import Actor, acting
from pilotzone.audit.command_forms import CommandForm
from pilotzone.audit.enums import Role
from pilotzone.audit.history import history_entries, who_acted
from pilotzone.evidence import lottery
from pilotzone.kit.lists import list_response
from pilotzone.kit.text import localised
from pilotzone.kit.transitions import allowed_steps, state_of


@require_GET
def draw(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """A draw in public: all that was published, and a way to draw it again, here and at home."""
    found = draw_for_public(code, number)
    revealed = state_of(found) == DrawStatus.REVEALED
    document = draw_document(found)
    places = lottery.verify_published(document) if revealed else []
    return render(
        request,
        "applications/draw.html",
        {
            "page_title": _("Draw %(number)s: %(call)s") % {"number": found.number, "call": localised(found.call)},
            "origin": found.call.origin,
            "status": found.get_status_display(),
            "status_tone": {DrawStatus.REVEALED: "ok", DrawStatus.VOID: "bad"}.get(DrawStatus(found.status), "info"),
            "breadcrumb": [{"label": _("Draws")}, {"label": str(found.number)}],
            "actions": _draw_actions(found, acting(request)),
            "void": str(localised(found, "void_reason")) if state_of(found) == DrawStatus.VOID else "",
            "items": pages.draw_facts(found),
            "list": pages.list_table(found),
            "order": pages.order_table(places) if revealed else None,
            "again": revealed and "again" in request.GET,
            "command": f"pilotzone draw verify {_file_name(found)}",
            "file_url": reverse("applications:draw_file", args=(code, number)),
            "entries": pages.with_sides(found, history_entries(found, words=EVENTS, named=can_see_all(acting(request)))),
        },
    )


def _draw_actions(found: Draw, by: Actor) -> list[dict[str, object]]:
    steps, holds = allowed_steps(found), by.has(*HOLDERS.values())
    offered = [
        (by.has(Role.OFFICER) and DrawStep.FREEZE in steps, "freeze", _("Freeze the list")),
        (holds and DrawStep.REVEAL in steps, "reveal", _("Reveal the secret")),
        (holds and DrawStep.VOID in steps, "void", _("Declare void")),
    ]
    return [
        {"label": label, "url": reverse(f"applications:{route}", args=(found.call.code, found.number))}
        for there, route, label in offered
        if there
    ]


def _file_name(found: Draw) -> str:
    return f"draw-{found.call.code}-{found.number}.json"


@require_GET
def draw_file(_request: HttpRequest, code: str, number: int) -> HttpResponse:
    """The draw as a file for `pilotzone draw verify`."""
    found = draw_for_public(code, number)
    response = JsonResponse(draw_document(found), json_dumps_params={"ensure_ascii": False, "indent": 1})
    response["Content-Disposition"] = f'attachment; filename="{_file_name(found)}"'
    return response


@require_http_methods(["GET", "POST"])
def commit(request: HttpRequest, code: str) -> HttpResponse:
    """Publish the commitment of the reader's side."""
    call = call_for(request, code, *HOLDERS.values())
    by, running = acting(request), live_draw(call)
    form = CommitForm.of(request) if running else FirstCommitForm.of(request)
    holder = _side(by)
    if request.method == "POST" and form.carry_out(lambda given: commands.commit_secret(call, holder=holder, **given, by=by)):
        return redirect("applications:draw", code, form.result.number)
    label = _("Commit to a secret")
    lead = _("You commit as: %(holder)s. Neither side can choose the result, because each commits before it knows the other's secret.")
    words = {"lead": lead % {"holder": holder.label}, "origin": call.origin, "breadcrumb": call_crumbs(call, label)}
    return form_page(request, form, label, cancel_url=reverse("applications:call", args=(code,)), **words)


@require_http_methods(["GET", "POST"])
def freeze(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Freeze the list of a draw, after asking once."""
    found = draw_for(request, code, number, Role.OFFICER)
    words = _("The list of eligible cases and its hash are published; from then on no case is added or taken off.")
    form, label = CommandForm.of(request), _("Freeze the list")
    return _confirmed(request, found, form, (label, words), lambda _given: commands.freeze_list(found, by=acting(request)))


@require_http_methods(["GET", "POST"])
def reveal(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Reveal the secret of the reader's side."""
    found, by = draw_for(request, code, number, *HOLDERS.values()), acting(request)
    words = _("The secret is published at once. The second one draws the order.")
    form, label = RevealForm.of(request), _("Reveal the secret")
    return _confirmed(request, found, form, (label, words), lambda given: commands.reveal_secret(found, holder=_side(by), **given, by=by))


@require_http_methods(["GET", "POST"])
def void(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Declare a draw void, with its public reason."""
    found = draw_for(request, code, number, *HOLDERS.values())
    words = _("It stays in public with its reason. A new draw needs new commitments from both sides.")
    form, label = VoidForm.of(request), _("Declare void")
    return _confirmed(request, found, form, (label, words), lambda given: commands.void_draw(found, **given, by=acting(request)))


def _side(by: Actor) -> Holder:
    return next(holder for holder, role in HOLDERS.items() if by.has(role))


def _confirmed(
    request: HttpRequest, found: Draw | Notice, form: CommandForm, words: tuple[str, str], act: Callable[[dict[str, Any]], object]
) -> HttpResponse:
    route = "applications:draw" if isinstance(found, Draw) else "applications:notice"
    here = reverse(route, args=(found.call.code, found.number))
    if request.method == "POST" and form.carry_out(act):
        return redirect(here)
    label, consequence = words
    about = [{"label": _("Call"), "value": str(localised(found.call))}, {"label": pgettext("case", "Number"), "value": str(found.number)}]
    shown = {"about": about, "origin": found.call.origin, "consequence": consequence, "breadcrumb": call_crumbs(found.call, label)}
    return confirm_page(request, form, label, label=label, cancel_url=here, **shown)


@require_GET
def notice(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """A public notice: who is to be supported with how much, until when and how to object."""
    found = notice_for_public(request, code, number)
    by, today = acting(request), context.today()
    running = found.last_day is not None and found.closed_at is None and today <= found.last_day
    actions = []
    if by.has(Role.LEADER) and not found.signed_by:
        actions.append({"label": _("Sign"), "url": reverse("applications:sign_notice", args=(code, number))})
    if by.has(Role.OFFICER) and found.signed_by and found.closed_at is None and not running:
        actions.append({"label": _("Close the notice"), "url": reverse("applications:close_notice", args=(code, number))})
    page = {
        "page_title": _("Public notice %(number)s: %(call)s") % {"number": found.number, "call": localised(found.call)},
        "origin": found.call.origin,
        "breadcrumb": [{"label": _("Public notices")}, {"label": str(found.number)}],
        "actions": actions,
        "items": pages.notice_facts(found),
        "lines": pages.notice_table(found, objecting=running),
        "running": running,
    }
    return render(request, "applications/notice.html", page)


@require_http_methods(["GET", "POST"])
def sign_notice(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Sign a notice, after asking once."""
    found = notice_for(request, code, number, Role.LEADER)
    words = _("The list stands in public from today, for the call's number of working days.")
    form, label = CommandForm.of(request), _("Sign the notice")
    return _confirmed(request, found, form, (label, words), lambda _given: commands.sign_notice(found, by=acting(request)))


@require_http_methods(["GET", "POST"])
def close_notice(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Close a notice after its period, after asking once."""
    found = notice_for(request, code, number, Role.OFFICER)
    words = _("No objection is taken afterwards; grants can be issued.")
    form, label = CommandForm.of(request), _("Close the notice")
    return _confirmed(request, found, form, (label, words), lambda _given: commands.close_notice(found, by=acting(request)))


@require_http_methods(["GET", "POST"])
def object_to(request: HttpRequest, pk: int) -> HttpResponse:
    """Object to a result that is on public notice."""
    case, by = case_on_notice(request, pk), acting(request)
    form = ObjectionForm.of(request, party_ids=by.party_ids)
    standing = case.notice_lines.select_related("notice__call").order_by("-notice__number")[0].notice
    here = reverse("applications:notice", args=(standing.call.code, standing.number))
    if request.method == "POST" and form.carry_out(lambda given: commands.file_objection(case, **given, by=by)):
        return redirect(here)
    label = _("Object")
    words = {"party": localised(case.party), "case": case}
    lead = _("To: %(party)s, %(case)s. The office answers in writing; your name is not published.") % words
    crumbs = [{"label": _("Public notices"), "url": here}, {"label": label}]
    return form_page(request, form, label, cancel_url=here, lead=lead, origin=case.origin, breadcrumb=crumbs)


@require_GET
def objections(request: HttpRequest) -> HttpResponseBase:
    """All objections, for the office."""
    return list_response(request, OBJECTIONS, objections_for_office(request), breadcrumb=[cases_crumb(), {"label": OBJECTIONS.caption}])


@require_http_methods(["GET", "POST"])
def objection(request: HttpRequest, pk: int) -> HttpResponse:
    """One objection; the approver decides it, the rest of the office reads."""
    found, by = objection_for_office(request, pk), acting(request)
    form = ObjectionDecisionForm.of(request, origin=found.application.origin)
    deciding = by.has(Role.APPROVER) and found.decision is None
    if request.method == "POST":
        for_roles(request, Role.APPROVER)
        if form.carry_out(lambda given: commands.decide_objection(found, **given, by=by)):
            return redirect("applications:objection", found.pk)
    crumbs = [cases_crumb(), {"label": OBJECTIONS.caption, "url": reverse("applications:objections")}, {"label": str(found.application)}]
    page = {
        "page_title": _("Objection"),
        "origin": found.application.origin,
        "breadcrumb": crumbs,
        "items": pages.objection_facts(found, who_acted((found.filed_by,), named=True)),
        "about": about_case(found.application),
        "form": form if deciding else None,
    }
    return render(request, "applications/objection.html", page, status=200 if request.method == "GET" else 422)
