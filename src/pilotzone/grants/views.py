"""Pages of grants: lists, the public register, a grant and what is done with it."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET, require_http_methods

from pilotzone.applications.models import NoticeLine
from pilotzone.audit import context
from pilotzone.audit.actors import acting
from pilotzone.audit.command_forms import CommandForm
from pilotzone.audit.history import history_entries
from pilotzone.grants import commands, pages, policy
from pilotzone.grants.enums import USABLE, GrantStatus, GrantStep
from pilotzone.grants.events import EVENTS
from pilotzone.grants.form_pages import form_page, question_page
from pilotzone.grants.forms import ReasonForm
from pilotzone.grants.guards import call_for_everybody, grant_for, grant_for_reader, grants_for_reader, notice_for_issuer
from pilotzone.grants.lists import GRANT_TONES, GRANTS, REGISTER, with_committed
from pilotzone.grants.models import Grant
from pilotzone.grants.queries import figures_of, notices_to_issue, public_grants, visible_claims
from pilotzone.kit.dates import format_date
from pilotzone.kit.lists import list_response
from pilotzone.kit.text import localised
from pilotzone.kit.transitions import allowed_steps, state_of


@require_GET
def grants(request: HttpRequest) -> HttpResponseBase:
    """Grants: all for the office, their own for applicants."""
    rows = with_committed(grants_for_reader(request))
    return list_response(request, GRANTS, rows, breadcrumb=[{"label": GRANTS.caption}], actions=_to_issue(request))


def _to_issue(request: HttpRequest) -> list[dict[str, object]]:
    """Return a link for each closed notice whose grants the officer has still to issue."""
    if not policy.can_issue(acting(request)):
        return []
    label = _("Issue grants: %(call)s, notice %(number)s")
    return [
        {"label": label % {"call": localised(notice.call), "number": notice.number}, "url": reverse("grants:issue", args=(notice.pk,))}
        for notice in notices_to_issue()
    ]


@require_GET
def register(request: HttpRequest, code: str) -> HttpResponseBase:
    """Who was granted what under a call, for everybody."""
    call = call_for_everybody(request, code)
    crumbs = [{"label": str(localised(call))}, {"label": REGISTER.caption}]
    return list_response(request, REGISTER, public_grants(call), kicker=str(localised(call)), origin=call.origin, breadcrumb=crumbs)


@require_GET
def grant(request: HttpRequest, number: str) -> HttpResponse:
    """One grant: what it is worth, what is left, its claims, its changes."""
    found, by = grant_for_reader(request, number), acting(request)
    office = policy.sees_all(by)
    return render(
        request,
        "grants/grant.html",
        {
            "page_title": found.number,
            "lead": str(localised(found.party)),
            "origin": found.origin,
            "status": found.get_status_display(),
            "status_tone": GRANT_TONES.get(GrantStatus(found.status), ""),
            "breadcrumb": [_grants_crumb(), {"label": found.number}],
            "actions": _actions(request, found),
            "figures": pages.grant_figures(found, figures_of(found)),
            "items": pages.grant_facts(found),
            "dates": pages.six_dates_of(found),
            "claims": pages.claim_table(visible_claims(by).filter(grant=found).order_by("number")),
            "changes": pages.change_table(found.changes.select_related("instrument"), named=office),
            "entries": history_entries(found, words=EVENTS, named=office),
        },
    )


def _actions(request: HttpRequest, found: Grant) -> list[dict[str, object]]:
    by, steps = acting(request), allowed_steps(found)
    offered: list[tuple[bool, str, object]] = [
        (policy.can_claim(by, found) and state_of(found) in USABLE, "file_claim", _("New claim")),
        (policy.can_sign(by, found) and GrantStep.SUSPEND in steps, "suspend", GrantStep.SUSPEND.label),
        (policy.can_sign(by, found) and GrantStep.RESUME in steps, "resume", GrantStep.RESUME.label),
        (policy.can_sign(by, found) and GrantStep.REVOKE in steps, "revoke", GrantStep.REVOKE.label),
        (policy.can_end(by) and _ending(found) is not None, "end", _ending_label(found)),
    ]
    return [{"label": label, "url": reverse(f"grants:{route}", args=(found.number,))} for may, route, label in offered if may]


def _ending(found: Grant) -> Callable[..., Grant] | None:
    """Return the command that ends a grant in its present state, once its last day is over."""
    steps = allowed_steps(found)
    if GrantStep.CLOSE in steps:
        return commands.close_grant
    if found.valid_until is None or context.today() <= found.valid_until:
        return None
    if GrantStep.LAPSE in steps:
        return commands.lapse_grant
    return commands.expire_grant if GrantStep.EXPIRE in steps else None


def _ending_label(found: Grant) -> object:
    steps = allowed_steps(found)
    return next((step.label for step in (GrantStep.CLOSE, GrantStep.LAPSE, GrantStep.EXPIRE) if step in steps), _("Nothing to end"))


@require_http_methods(["GET", "POST"])
def suspend(request: HttpRequest, number: str) -> HttpResponse:
    """Suspend a grant."""
    return _signed(request, number, commands.suspend_grant, str(GrantStep.SUSPEND.label))


@require_http_methods(["GET", "POST"])
def resume(request: HttpRequest, number: str) -> HttpResponse:
    """Take back a suspension."""
    return _signed(request, number, commands.resume_grant, str(GrantStep.RESUME.label))


@require_http_methods(["GET", "POST"])
def revoke(request: HttpRequest, number: str) -> HttpResponse:
    """Revoke a grant."""
    return _signed(request, number, commands.revoke_grant, str(GrantStep.REVOKE.label))


def _signed(request: HttpRequest, number: str, act: Callable[..., Grant], label: str) -> HttpResponse:
    found = grant_for(request, number, policy.can_sign)
    form = ReasonForm.of(request)
    if request.method == "POST" and form.carry_out(lambda given: act(found, **given, by=acting(request))):
        return redirect("grants:grant", found.number)
    here = reverse("grants:grant", args=(found.number,))
    crumbs = [_grants_crumb(), {"label": found.number, "url": here}, {"label": label}]
    return form_page(request, form, label, here, lead=f"{found.number}, {found.party}", origin=found.origin, breadcrumb=crumbs)


@require_http_methods(["GET", "POST"])
def end(request: HttpRequest, number: str) -> HttpResponse:
    """Let a grant lapse or expire, or close it, whichever its state and its last day ask for."""
    found = grant_for(request, number, policy.can_end)
    act = _ending(found) or commands.expire_grant
    form = CommandForm.of(request)
    here = reverse("grants:grant", args=(found.number,))
    if request.method == "POST" and form.carry_out(lambda _given: act(found, by=acting(request))):
        return redirect(here)
    label = str(_ending_label(found))
    left = _("What is reserved and no open claim needs goes back to the pool.")
    words = {"question": f"{label}: {found.number}", "consequence": left, "about": pages.grant_facts(found), "origin": found.origin}
    return question_page(request, form, label, here, **words)


@require_http_methods(["GET", "POST"])
def issue(request: HttpRequest, pk: int) -> HttpResponse:
    """Issue the grants of a closed notice, after asking once."""
    notice = notice_for_issuer(request, pk)
    form = CommandForm.of(request)
    if request.method == "POST" and form.carry_out(lambda _given: commands.issue_grants(notice, by=acting(request))):
        return redirect(f"{reverse('grants:grants')}?q={notice.call.code.upper()}")
    cases = NoticeLine.objects.filter(notice=notice).count()
    about: list[dict[str, Any]] = [
        {"label": _("Call"), "value": str(localised(notice.call))},
        {"label": _("Cases on the notice"), "value": f"{cases:,}"},
        {"label": _("Last day of the notice"), "value": format_date(notice.last_day) if notice.last_day else ""},
    ]
    here = reverse("grants:grants")
    words = {"question": _("Issue the grants of this notice?"), "consequence": _("Each case gets its number and its validity from today.")}
    return question_page(request, form, _("Issue"), here, about=about, origin=notice.call.origin, **words)


def _grants_crumb() -> dict[str, object]:
    return {"label": pgettext("list", "Grants"), "url": reverse("grants:grants")}
