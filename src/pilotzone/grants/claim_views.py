"""Pages of claims: the applicant's form, the officer's check, clawbacks."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from pilotzone.audit.actors import acting
from pilotzone.audit.command_forms import CommandForm
from pilotzone.audit.files import INLINE, read_file
from pilotzone.audit.history import history_entries
from pilotzone.grants import claim_pages, commands, pages, policy
from pilotzone.grants.enums import ClaimStatus, ClaimStep
from pilotzone.grants.events import EVENTS
from pilotzone.grants.form_pages import form_page, question_page
from pilotzone.grants.forms import (
    CheckForm,
    ClaimForm,
    ClawbackForm,
    EvidenceForm,
    GrantsForm,
    RefuseForm,
    ReturnForm,
    first_values,
    values_of,
)
from pilotzone.grants.guards import claim_for, claim_for_reader, claims_for_reader, file_for_reader, grant_for, proposal_for
from pilotzone.grants.lists import CLAIM_TONES, CLAIMS
from pilotzone.grants.models import Claim
from pilotzone.grants.obstacles import standing_of
from pilotzone.kit.amounts import money
from pilotzone.kit.lists import list_response
from pilotzone.kit.text import localised
from pilotzone.kit.transitions import allowed_steps, state_of


@require_GET
def claims(request: HttpRequest) -> HttpResponseBase:
    """Claims: all that were submitted for the office, their own for applicants."""
    return list_response(request, CLAIMS, claims_for_reader(request), breadcrumb=[{"label": CLAIMS.caption}])


@require_GET
def claim(request: HttpRequest, pk: int) -> HttpResponse:
    """One claim with all its evidence: contract, invoice, use, check, money, clawbacks."""
    found, by = claim_for_reader(request, pk), acting(request)
    office, own = policy.sees_all(by), policy.can_edit_claim(by, found)
    drafting = own and ClaimStep.SUBMIT in allowed_steps(found)
    waits = office and state_of(found) == ClaimStatus.CHECKED
    return render(
        request,
        "grants/claim.html",
        {
            "page_title": _("Claim %(number)s") % {"number": found},
            "lead": str(localised(found.grant.party)),
            "origin": found.origin,
            "status": found.get_status_display(),
            "status_tone": CLAIM_TONES.get(ClaimStatus(found.status), ""),
            "breadcrumb": [_claims_crumb(), {"label": str(found)}],
            "actions": _actions(request, found),
            "drafting": drafting,
            "sections": claim_pages.answers(found, reverse("grants:edit_claim", args=(found.pk,))) if drafting else [],
            "items": claim_pages.contract_facts(found),
            "check": claim_pages.check_facts(found, named=office),
            "files": claim_pages.file_table(found),
            "obstacles": [each.label for each in standing_of(found).obstacles] if waits else [],
            "money": claim_pages.money_table(found, linked=office),
            "clawbacks": claim_pages.clawback_table(found, named=office, signer=policy.can_drop_clawback(by, found)),
            "note_public": found.note_public,
            "note_private": found.note_private if office and not policy.can_edit_claim(by, found) else "",
            "entries": history_entries(found, words=EVENTS, named=office),
        },
    )


def _actions(request: HttpRequest, found: Claim) -> list[dict[str, object]]:
    by, steps = acting(request), allowed_steps(found)
    own, office = policy.can_edit_claim(by, found), policy.can_check(by, found)
    drafting = own and ClaimStep.SUBMIT in steps
    offered: list[tuple[bool, str, object]] = [
        (drafting, "submit", _("Submit")),
        (drafting, "edit_claim", _("Change")),
        (drafting, "evidence", _("Attach a file")),
        (office and ClaimStep.CHECK in steps, "check", ClaimStep.CHECK.label),
        (office and ClaimStep.RETURN in steps, "return", ClaimStep.RETURN.label),
        (office and ClaimStep.REFUSE in steps, "refuse", ClaimStep.REFUSE.label),
        (policy.can_propose_clawback(by) and ClaimStep.CLAW_BACK in steps, "propose", _("Propose a clawback")),
    ]
    return [{"label": label, "url": reverse(f"grants:{route}", args=(found.pk,))} for may, route, label in offered if may]


@require_http_methods(["GET", "POST"])
def file_claim(request: HttpRequest, number: str) -> HttpResponse:
    """Begin a claim; what the application says is filled in."""
    grant = grant_for(request, number, policy.can_claim)
    form = ClaimForm.of(request, origin=grant.origin, initial=first_values(grant))
    if request.method == "POST" and form.carry_out(lambda given: commands.file_claim(grant, form.new_claim(given), by=acting(request))):
        return redirect("grants:claim", form.result.pk)
    here = reverse("grants:grant", args=(grant.number,))
    crumbs = [{"label": grant.number, "url": here}, {"label": _("New claim")}]
    words = {"page_title": _("New claim"), "lead": _("Grant %(number)s") % {"number": grant}, "origin": grant.origin, "breadcrumb": crumbs}
    return form_page(request, form, _("Save and check"), here, **words)


@require_http_methods(["GET", "POST"])
def edit_claim(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a claim that is a draft or was sent back."""
    found = claim_for(request, pk, policy.can_edit_claim)
    form = ClaimForm.of(request, origin=found.origin, initial=values_of(found))
    return _answered(request, found, form, lambda given: commands.edit_claim(found, form.new_claim(given), by=acting(request)), _("Change"))


@require_http_methods(["GET", "POST"])
def evidence(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand in a file with a claim."""
    found = claim_for(request, pk, policy.can_edit_claim)
    form = EvidenceForm(request.POST, request.FILES) if request.method == "POST" else EvidenceForm()
    return _answered(
        request, found, form, lambda given: commands.attach_evidence(found, **form.evidence(given), by=acting(request)), _("Attach a file")
    )


@require_http_methods(["GET", "POST"])
def check(request: HttpRequest, pk: int) -> HttpResponse:
    """Confirm the eligible cost of a claim."""
    found = claim_for(request, pk, policy.can_check)
    form = CheckForm.of(request, initial={"eligible_amount": found.eligible_amount or found.invoice_amount})
    words = {"about": claim_pages.contract_facts(found), "files": claim_pages.file_table(found)}
    label = str(ClaimStep.CHECK.label)
    return _answered(request, found, form, lambda given: commands.check_claim(found, **given, by=acting(request)), label, **words)


@require_http_methods(["GET", "POST"])
def send_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Send a claim back to be completed."""
    found = claim_for(request, pk, policy.can_check)
    form = ReturnForm.of(request)
    return _answered(
        request, found, form, lambda given: commands.return_claim(found, **given, by=acting(request)), str(ClaimStep.RETURN.label)
    )


@require_http_methods(["GET", "POST"])
def refuse(request: HttpRequest, pk: int) -> HttpResponse:
    """Refuse a claim that is not paid yet."""
    found = claim_for(request, pk, policy.can_check)
    form = RefuseForm.of(request)
    return _answered(
        request, found, form, lambda given: commands.refuse_claim(found, **given, by=acting(request)), str(ClaimStep.REFUSE.label)
    )


@require_http_methods(["GET", "POST"])
def propose(request: HttpRequest, pk: int) -> HttpResponse:
    """Propose to take a paid claim back, in part or whole."""
    found = claim_for(request, pk, policy.can_propose_clawback)
    form = ClawbackForm.of(request, initial={"amount": found.amount})
    return _answered(
        request, found, form, lambda given: commands.propose_clawback(found, **given, by=acting(request)), _("Propose a clawback")
    )


def _answered(
    request: HttpRequest, found: Claim, form: GrantsForm, act: Callable[[dict[str, Any]], object], label: str, **words: object
) -> HttpResponse:
    """Carry out a form about a claim and go back to its page, or show the form (again)."""
    here = reverse("grants:claim", args=(found.pk,))
    if request.method == "POST" and form.carry_out(act):
        return redirect(here)
    crumbs = [_claims_crumb(), {"label": str(found), "url": here}, {"label": label}]
    lead = f"{found}, {found.grant.party}"
    return form_page(request, form, label, here, lead=lead, origin=found.origin, breadcrumb=crumbs, multipart=form.is_multipart(), **words)


@require_http_methods(["GET", "POST"])
def submit(request: HttpRequest, pk: int) -> HttpResponse:
    """Submit a claim, after its answers were read once more."""
    found = claim_for(request, pk, policy.can_edit_claim)
    form = GrantsForm.of(request)
    here = reverse("grants:claim", args=(found.pk,))
    if request.method == "POST" and form.carry_out(lambda _given: commands.submit_claim(found, by=acting(request))):
        return redirect(here)
    words = {
        "question": _("Submit claim %(number)s?") % {"number": found},
        "consequence": _("An officer checks it next. You can change it again only if it is sent back."),
        "about": claim_pages.contract_facts(found),
        "origin": found.origin,
    }
    return question_page(request, form, _("Submit"), here, **words)


@require_http_methods(["GET", "POST"])
def sign(request: HttpRequest, pk: int) -> HttpResponse:
    """Sign a proposed clawback."""
    return _decided(request, pk, policy.can_sign, commands.sign_clawback, _("Sign the clawback"))


@require_http_methods(["GET", "POST"])
def drop(request: HttpRequest, pk: int) -> HttpResponse:
    """Give up a proposed clawback."""
    return _decided(request, pk, policy.can_drop_clawback, commands.drop_clawback, _("Drop the proposal"))


def _decided(request: HttpRequest, pk: int, allowed: Callable[..., bool], act: Callable[..., object], label: str) -> HttpResponse:
    proposal = proposal_for(request, pk, allowed)
    form = CommandForm.of(request)
    here = reverse("grants:claim", args=(proposal.claim_id,))
    if request.method == "POST" and form.carry_out(lambda _given: act(proposal, by=acting(request))):
        return redirect(here)
    about = [
        {"label": _("Claim"), "value": str(proposal.claim), "url": here},
        {"label": _("Organisation or person"), "value": str(localised(proposal.claim.grant.party))},
        {"label": _("Paid by the rule"), "value": money(proposal.claim.amount or 0)},
        {"label": _("Amount to be taken back"), "value": money(proposal.amount)},
        {"label": _("Reason"), "value": proposal.reason},
        pages.instrument_fact(proposal.instrument),
    ]
    consequence = _("Each payer gets back its part, in proportion to what it paid. A clawback opens no room for another claim.")
    words = {"question": f"{label}: {proposal.claim}", "consequence": consequence, "about": about, "origin": proposal.claim.origin}
    return question_page(request, form, label, here, **words)


@require_GET
def evidence_file(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Hand out a file that was handed in with a claim."""
    found = file_for_reader(request, pk)
    # Read whole, because its hash is compared before a byte of it leaves.
    content = read_file(found.sha256)
    attached = found.content_type not in INLINE
    response = HttpResponse(content, content_type=found.content_type)
    response["Content-Disposition"] = content_disposition_header(attached, found.name) or "inline"
    return response


def _claims_crumb() -> dict[str, object]:
    return {"label": CLAIMS.caption, "url": reverse("grants:claims")}
