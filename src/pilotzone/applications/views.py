"""Pages of cases: what applicants do, and what everybody who may reads of a case."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET, require_http_methods

from pilotzone.applications import commands, pages, policy
from pilotzone.applications.allocation import division_of
from pilotzone.applications.answers import answer_sections, known_answers
from pilotzone.applications.commands.cases import NO_LONGER_LIVE
from pilotzone.applications.eligibility import assess
from pilotzone.applications.enums import Step
from pilotzone.applications.filling import keep_answers
from pilotzone.applications.forms import StartForm, SubmitForm
from pilotzone.applications.guards import attachment_for_reader, call_for_applicant, case_for_applicant, case_for_reader, cases_for_reader
from pilotzone.applications.lists import CASES, TONES, status_of
from pilotzone.applications.models import Application
from pilotzone.applications.responding import about_case, case_crumbs, cases_crumb, confirm_page, form_page
from pilotzone.audit.actors import Actor, acting
from pilotzone.audit.command_forms import CommandForm
from pilotzone.audit.enums import Role
from pilotzone.audit.files import INLINE, read_file
from pilotzone.kit.errors import NotAllowed
from pilotzone.kit.lists import list_response
from pilotzone.kit.schema import build_form, check_schema
from pilotzone.kit.text import Words, localised
from pilotzone.kit.transitions import allowed_steps
from pilotzone.schemes.enums import Allocation


@require_GET
def cases(request: HttpRequest) -> HttpResponseBase:
    """Cases: all for the office, their own for applicants, those given to them for reviewers."""
    rows = cases_for_reader(request)
    actions = []
    if policy.can_see_all(acting(request)):
        actions = [{"label": _("Meeting records"), "url": reverse("applications:meetings")}]
    if acting(request).has(*policy.READERS_OF_NOTES):
        actions.insert(0, {"label": _("Objections"), "url": reverse("applications:objections")})
    return list_response(request, CASES, rows, breadcrumb=[{"label": CASES.caption}], actions=actions)


@require_http_methods(["GET", "POST"])
def start(request: HttpRequest, code: str) -> HttpResponse:
    """Start an application under a call, or go on with the one that is there."""
    call, by = call_for_applicant(request, code), acting(request)
    form = StartForm.of(request, party_ids=by.party_ids, origin=call.origin)
    parties = list(form.fields["party"].queryset)  # type: ignore[attr-defined]  # the field is a choice of rows
    begun = cases_for_reader(request).filter(call=call, party__in=parties).exclude(status__in=NO_LONGER_LIVE).first()
    if begun is not None and len(parties) == 1:
        return redirect("applications:case", begun.pk)
    if request.method == "POST" and form.carry_out(lambda given: commands.start_application(call, **given, by=by)):
        return redirect("applications:fill", form.result.pk)
    title = _("Apply: %(call)s") % {"call": localised(call)}
    lead = _("What the register knows is filled in already. You may stop at any time; a draft is kept until the window closes.")
    words = {"page_title": title, "lead": lead, "origin": call.origin, "breadcrumb": [cases_crumb(), {"label": title}]}
    words |= {"template": "applications/start.html", "items": pages.call_facts(call), "consent": str(localised(call, "consent"))}
    return form_page(request, form, _("Start"), cancel_url=reverse("applications:cases"), **words)


@require_GET
def case(request: HttpRequest, pk: int) -> HttpResponse:
    """One case: where it stands, what comes next, what was said, decided and recorded."""
    found, by = case_for_reader(request, pk), acting(request)
    office, status = policy.can_see_all(by), status_of(found)
    private = policy.can_see_private_notes(by) and not by.acts_for(found.party_id)
    assessment = assess(found) if office and found.form_id else None
    return render(
        request,
        "applications/case.html",
        {
            "page_title": _("Case %(case)s") % {"case": found},
            "lead": f"{localised(found.party)} · {localised(found.call)}",
            "origin": found.origin,
            "reconstructed": found.call.reconstructed,
            "status": status.label,
            "status_tone": TONES[status],
            "breadcrumb": case_crumbs(found),
            "actions": case_actions(found, by),
            "next": pages.next_step(found),
            "items": pages.case_facts(found),
            "dates": pages.dates_of(found),
            "sections": answer_sections(found),
            "files": pages.file_table(found),
            "rule": pages.rule_facts(assessment) if assessment else [],
            "judged": pages.judged_table(assessment, found.form.schema if found.form else None) if assessment else None,
            "decisions": pages.decision_table(found, private=private),
            "reviews": pages.review_table(found) if private else None,
            "recorded": pages.fact_table(found) if office else None,
            "entries": pages.history(found, office=office),
            "withdraw_url": _withdraw_url(found, by),
        },
    )


def _withdraw_url(found: Application, by: Actor) -> str:
    """Return the way out, which stands at the end of the page and not among what is to be done."""
    possible = policy.can_fill(by, found) and Step.WITHDRAW in allowed_steps(found)
    return reverse("applications:withdraw", args=(found.pk,)) if possible else ""


def case_actions(found: Application, by: Actor) -> list[dict[str, object]]:
    """Return what this reader may do with a case as it stands, the nearest first."""
    steps, given = allowed_steps(found), policy.can_review(by, found)
    mine, officer, approver = policy.can_fill(by, found), by.has(Role.OFFICER), by.has(Role.APPROVER)
    offered: list[tuple[bool, str, Words]] = [
        (mine and Step.SUBMIT in steps, "fill", _("Fill in")),
        (officer and Step.ADMIT in steps, "admit", _("Admit")),
        (officer and Step.RETURN in steps, "send_back", _("Send back to complete")),
        (officer and Step.REVIEW in steps and division_of(found.call).kind == Allocation.SCORE, "assign", _("Give to a reviewer")),
        (given and Step.REVIEW in steps, "review", _("Review")),
        (approver and Step.LAPSE in steps and found.rank is not None, "move_up", _("Move up")),
        ((officer if found.rank is None else approver) and Step.REFUSE in steps, "refuse", _("Refuse")),
        (mine and Step.DECLINE in steps, "decline", _("Decline the award")),
    ]
    return [{"label": label, "url": reverse(f"applications:{route}", args=(found.pk,))} for there, route, label in offered if there]


@require_http_methods(["GET", "POST"])
def fill(request: HttpRequest, pk: int) -> HttpResponse:
    """The form of the call, filled in as far as the register and the draft go; kept as a draft, or taken on to the check."""
    found, by = case_for_applicant(request, pk), acting(request)
    _refuse_settled(found)
    schema = check_schema(found.form.schema if found.form else {"type": "object", "properties": {}})
    sent = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = build_form(schema)(*sent, answers={**known_answers(found), **found.answers})
    key = CommandForm.of(request)
    if request.method == "POST" and keep_answers(found, form, key, draft="draft" in request.POST, by=by):
        return redirect("applications:case" if "draft" in request.POST else "applications:check", found.pk)
    page = {
        "page_title": _("Application form"),
        "lead": str(localised(found.call)),
        "origin": found.origin,
        "breadcrumb": case_crumbs(found, _("Application form")),
        "steps": _steps(found, "fill"),
        "asked": pages.returned_words(found),
        "form": form,
        "key": key["request_key"],
        "cancel_url": reverse("applications:case", args=(found.pk,)),
    }
    return render(request, "applications/fill.html", page, status=200 if request.method == "GET" else 422)


@require_http_methods(["GET", "POST"])
def check(request: HttpRequest, pk: int) -> HttpResponse:
    """Read once more what will be sent, answer the consent clause, submit."""
    found, by = case_for_applicant(request, pk), acting(request)
    _refuse_settled(found)
    form = SubmitForm.of(request)
    if request.method == "POST" and form.carry_out(lambda given: commands.submit_application(found, **given, by=by)):
        return redirect("applications:case", found.pk)
    assessment = assess(found)
    page = {
        "page_title": _("Check your answers"),
        "lead": str(localised(found.call)),
        "origin": found.origin,
        "breadcrumb": case_crumbs(found, _("Check your answers")),
        "steps": _steps(found, "check"),
        "sections": answer_sections(found, change_url=reverse("applications:fill", args=(found.pk,))),
        "judged": pages.judged_table(assessment, found.form.schema if found.form else None),
        "consent": str(localised(found.call, "consent")),
        "form": form,
        "cancel_url": reverse("applications:case", args=(found.pk,)),
    }
    return render(request, "applications/check.html", page, status=200 if request.method == "GET" else 422)


def _steps(found: Application, now: str) -> list[dict[str, str]]:
    urls = {name: reverse(f"applications:{name}", args=(found.pk,)) for name in ("fill", "check")}
    return [
        {"label": _("Application form"), "url": urls["fill"], "state": "now" if now == "fill" else "done"},
        {"label": _("Check your answers"), "url": urls["check"], "state": "now" if now == "check" else ""},
        {"label": pgettext("case", "Submitted"), "url": "", "state": ""},
    ]


def _refuse_settled(found: Application) -> None:
    if Step.SUBMIT not in allowed_steps(found):
        raise NotAllowed(_("The application has been submitted; it is changed again only where the office sends it back."))


@require_http_methods(["GET", "POST"])
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an application back, after asking once."""
    words = _("It leaves the procedure for good. While the window is open you may apply anew.")
    return _confirmed(request, pk, commands.withdraw_application, pgettext("case", "Withdraw"), words)


@require_http_methods(["GET", "POST"])
def decline(request: HttpRequest, pk: int) -> HttpResponse:
    """Give up an award, after asking once."""
    words = _("What is held for you goes back to the pool and to the next on the waiting list.")
    return _confirmed(request, pk, commands.decline_award, _("Decline the award"), words)


def _confirmed(request: HttpRequest, pk: int, step: Callable[..., Application], label: str, consequence: str) -> HttpResponse:
    found = case_for_applicant(request, pk)
    form, here = CommandForm.of(request), reverse("applications:case", args=(pk,))
    if request.method == "POST" and form.carry_out(lambda _given: step(found, by=acting(request))):
        return redirect(here)
    words: dict[str, Any] = {"consequence": consequence, "about": about_case(found), "danger": True, "origin": found.origin}
    crumbs = case_crumbs(found, label)
    return confirm_page(request, form, f"{label}: {found}", label=label, cancel_url=here, breadcrumb=crumbs, **words)


@require_GET
def file(request: HttpRequest, pk: int, attachment: int) -> HttpResponse:
    """A file of a case; pictures and PDF in the browser, all else as a download."""
    found = attachment_for_reader(request, pk, attachment)
    response = HttpResponse(read_file(found.sha256), content_type=found.content_type)
    how = "inline" if found.content_type in INLINE else "attachment"
    # The name is the applicant's own text: encoded, so that it cannot break the header.
    response["Content-Disposition"] = f"{how}; filename*=UTF-8''{pages.encoded(found.name)}"
    response["X-Content-Type-Options"] = "nosniff"
    return response
