"""Pages on which a study moves on: opened, planned, locked, frozen, estimated, signed, published, stopped."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from pilotzone.audit.actors import Actor, acting
from pilotzone.audit.command_forms import CommandForm
from pilotzone.audit.errors import BadSignature
from pilotzone.kit.canonical import canonical_bytes
from pilotzone.kit.dates import format_time
from pilotzone.kit.errors import Invalid, NotAllowed, NotFound
from pilotzone.kit.tables import table
from pilotzone.kit.text import Words
from pilotzone.kit.transitions import allowed_steps
from pilotzone.schemes.queries import visible_calls
from pilotzone.studies import commands, pages, policy
from pilotzone.studies.enums import Note, StudyStep
from pilotzone.studies.forms import (
    DeviationForm,
    EthicsForm,
    KeyForm,
    LockForm,
    NoteForm,
    OpinionForm,
    OutcomesForm,
    PlanForm,
    PublishForm,
    StatementForm,
    StopForm,
    StudyForm,
)
from pilotzone.studies.guards import study_for
from pilotzone.studies.models import EvaluatorKey, PlanDraft, Study
from pilotzone.studies.outcome_files import read_outcomes
from pilotzone.studies.queries import content_of, opinion_statement, signed_digests
from pilotzone.studies.result import opinion_item
from pilotzone.studies.views import attachment, heading, register_crumb, study_crumb

Act = Callable[[dict[str, Any]], object]


@require_http_methods(["GET", "POST"])
def open_study(request: HttpRequest) -> HttpResponse:
    """Open a study."""
    by = acting(request)
    if not policy.can_plan(by):
        raise NotAllowed
    form = StudyForm.of(request, calls=visible_calls(by))
    if request.method == "POST" and form.carry_out(lambda given: commands.open_study(commands.NewStudy(**given), by=by)):
        return redirect("studies:study", form.result.code)
    title = _("Open a study")
    context = {"page_title": title, "breadcrumb": [register_crumb(), {"label": title}], "label": title}
    return _form_page(request, form, context, reverse("studies:studies"))


@require_http_methods(["GET", "POST"])
def plan_edit(request: HttpRequest, code: str) -> HttpResponse:
    """Write the plan while it is a draft."""
    found = study_for(request, code, policy.can_plan)
    draft = PlanDraft.objects.filter(study=found).first()
    form, by = PlanForm.of(request, content=draft.content if draft else None), acting(request)
    if request.method == "POST" and form.carry_out(lambda given: commands.write_plan(found, form.content(given), by=by)):
        return redirect("studies:plan", code)
    label = _("Write the plan")
    context = {
        **heading(found),
        "page_title": _titled(label, found),
        "breadcrumb": [register_crumb(), study_crumb(found), {"label": label}],
        "label": label,
        "form": form,
        "parts": form.parts(),
        "cancel_url": reverse("studies:study", args=(code,)),
    }
    return render(request, "studies/plan_form.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
def ethics(request: HttpRequest, code: str) -> HttpResponse:
    """Decide whether the study may go ahead."""
    found = study_for(request, code, policy.can_decide_ethics)
    form = EthicsForm.of(request)
    return _step(request, found, form, _("Decide on ethics"), lambda given: commands.decide_ethics(found, **given, by=acting(request)))


@require_http_methods(["GET", "POST"])
def lock(request: HttpRequest, code: str) -> HttpResponse:
    """Lock the plan by its hash."""
    found = study_for(request, code, policy.can_sign)
    lead = _("After the lock nothing of the plan can be edited. What is done otherwise is recorded as a deviation.")
    form = LockForm.of(request)
    return _step(request, found, form, _("Lock the plan"), lambda given: commands.lock_plan(found, **given, by=acting(request)), lead)


@require_http_methods(["GET", "POST"])
def outcomes(request: HttpRequest, code: str) -> HttpResponse:
    """Bring outcomes from outside as a file; they are kept as they came and meet assignment only in a snapshot."""
    found, by = study_for(request, code, policy.can_plan), acting(request)
    form = OutcomesForm.of(request, files=request.FILES or None)
    here, label = reverse("studies:study", args=(code,)), _("Bring outcomes")
    if request.method == "POST" and form.carry_out(lambda given: _bring(found, given, by)):
        return redirect(here)
    context = {
        **heading(found),
        "page_title": _titled(label, found),
        "breadcrumb": [register_crumb(), study_crumb(found), {"label": label}],
        "lead": _("The file is kept as it comes. It meets assignment only when a snapshot is taken."),
        "label": label,
        "form": form,
        "cancel_url": here,
    }
    return render(request, "studies/upload.html", context, status=422 if form.is_bound else 200)


def _bring(found: Study, given: dict[str, Any], by: Actor) -> object:
    table = read_outcomes(given["file"], content_of(found).period_type)
    source = commands.OutcomeSource(given["grade"], given["source_zh"], given["source_en"])
    return commands.register_outcomes(found, table, source=source, by=by)


@require_http_methods(["GET", "POST"])
def snapshot(request: HttpRequest, code: str) -> HttpResponse:
    """Freeze the data."""
    found = study_for(request, code, policy.can_sign)
    lead = _("Planned outcomes are joined with assignment, frozen and kept by hash. The use is logged with your name.")
    form = CommandForm.of(request)
    return _step(request, found, form, _("Take a snapshot"), lambda _given: commands.take_snapshot(found, by=acting(request)), lead)


@require_http_methods(["GET", "POST"])
def estimate(request: HttpRequest, code: str) -> HttpResponse:
    """Estimate what was planned, from the last snapshot."""
    found = study_for(request, code, policy.can_sign)
    lead = _("Every planned outcome is estimated against every planned comparison group, once. Nothing else is.")
    form = CommandForm.of(request)
    return _step(request, found, form, _("Estimate"), lambda _given: commands.estimate_study(found, by=acting(request)), lead)


@require_http_methods(["GET", "POST"])
def deviation(request: HttpRequest, code: str) -> HttpResponse:
    """Record a departure from the plan."""
    found = study_for(request, code, policy.can_sign)
    form = DeviationForm.of(request)
    return _step(request, found, form, _("Record a deviation"), lambda given: commands.record_deviation(found, **given, by=acting(request)))


@require_http_methods(["GET", "POST"])
def publish(request: HttpRequest, code: str) -> HttpResponse:
    """Make the result public with the office's response."""
    found = study_for(request, code, policy.can_publish)
    lead = _("The result becomes public as it is, with your response beside it.")
    form = PublishForm.of(request)
    return _step(request, found, form, _("Publish"), lambda given: commands.publish_study(found, **given, by=acting(request)), lead)


@require_http_methods(["GET", "POST"])
def stop(request: HttpRequest, code: str) -> HttpResponse:
    """Stop the study in public."""
    found = study_for(request, code, policy.can_stop)
    lead = _("A stopped study stays in the register with its reason and with all that was planned and found.")
    form = StopForm.of(request)
    return _step(request, found, form, _("Stop the study"), lambda given: commands.stop_study(found, **given, by=acting(request)), lead)


@require_http_methods(["GET", "POST"])
def note(request: HttpRequest, code: str, kind: str) -> HttpResponse:
    """Write one of the texts of the result page."""
    found = study_for(request, code, policy.can_plan)
    if kind not in Note.values:
        raise NotFound
    written = found.notes.filter(kind=kind).first()
    initial = {"text_zh": written.text_zh, "text_en": written.text_en} if written else None
    form, of = NoteForm.of(request, initial=initial), Note(kind)
    return _step(request, found, form, of.label, lambda given: commands.describe_study(found, kind=of, **given, by=acting(request)))


@require_http_methods(["GET", "POST"])
def keys(request: HttpRequest) -> HttpResponse:
    """The evaluator's own public keys; the private ones never come here."""
    by = acting(request)
    if not policy.can_sign(by):
        raise NotAllowed
    form = KeyForm.of(request)
    if request.method == "POST" and form.carry_out(lambda given: _register(given["pem"], by)):
        return redirect("studies:keys")
    mine = [[format_time(key.registered_at), key.fingerprint] for key in EvaluatorKey.objects.filter(evaluator=by.id)]
    context = {
        "page_title": _("My keys"),
        "breadcrumb": [register_crumb(), {"label": _("My keys")}],
        "keys": table([_("Registered at"), _("Fingerprint (SHA-256)")], mine),
        "form": form,
    }
    return render(request, "studies/keys.html", context, status=422 if form.is_bound else 200)


def _register(pem: str, by: Actor) -> EvaluatorKey:
    try:
        return commands.register_key(pem.strip().encode() + b"\n", by=by)
    except BadSignature as refusal:
        raise Invalid.field("pem", pem[:40], _("an Ed25519 public key in PEM"), str(refusal)) from refusal


@require_http_methods(["GET", "POST"])
def opinion(request: HttpRequest, code: str) -> HttpResponse:
    """What there is to sign, and where the signed statement is handed in."""
    found = study_for(request, code, policy.can_see_drafts)
    by = acting(request)
    if not policy.can_see_result(by, found):
        raise NotAllowed
    form = OpinionForm.of(request, files=request.FILES or None)
    if request.method == "POST":
        if not policy.can_sign(by):
            raise NotAllowed
        if form.carry_out(lambda given: _hand_in(found, given, by)):
            return redirect("studies:study", code)
    context = {
        **heading(found),
        "page_title": _("Opinion: %(study)s") % {"study": found},
        "breadcrumb": [register_crumb(), study_crumb(found), {"label": _("Opinion")}],
        "opinion": opinion_item(found),
        "to_sign": StudyStep.OPINE in allowed_steps(found) and policy.can_sign(by),
        "digests": pages.digest_facts(signed_digests(found)),
        "statement": StatementForm(auto_id="statement_%s"),
        "statement_url": reverse("studies:statement", args=(code,)),
        "keys_url": reverse("studies:keys"),
        "file_name": f"{code}-opinion.json",
        "form": form,
    }
    return render(request, "studies/opinion.html", context, status=422 if form.is_bound else 200)


def _hand_in(found: Study, given: dict[str, Any], by: Actor) -> object:
    try:
        return commands.record_opinion(found, given["envelope"], statement=given["statement"], by=by)
    except BadSignature as refusal:
        raise Invalid.field("envelope", "", "", str(refusal)) from refusal


@require_GET
def statement(request: HttpRequest, code: str) -> HttpResponse:
    """The statement to be signed off the server, as a file."""
    found = study_for(request, code, policy.can_sign)
    form = StatementForm(request.GET or None, auto_id="statement_%s")
    if not form.is_valid():
        context = {
            **heading(found),
            "breadcrumb": [register_crumb(), study_crumb(found)],
            "form": form,
            "label": _("Download the statement"),
        }
        return render(request, "studies/statement.html", context, status=422 if form.is_bound else 200)
    given = form.cleaned_data
    said = opinion_statement(found, kind=given["opinion"], text_zh=given["text_zh"], text_en=given["text_en"])
    return attachment(canonical_bytes(said), "application/json", f"{code}-opinion.json")


def _step(request: HttpRequest, found: Study, form: CommandForm, label: Words, act: Act, lead: str = "") -> HttpResponse:
    """Show the form of one step and carry it out; then back to the study."""
    here = reverse("studies:study", args=(found.code,))
    if request.method == "POST" and form.carry_out(act):
        return redirect(here)
    context = {**heading(found), "breadcrumb": [register_crumb(), study_crumb(found), {"label": label}], "lead": lead, "label": label}
    return _form_page(request, form, {**context, "page_title": _titled(label, found)}, here)


def _titled(label: Words, found: Study) -> str:
    return _("%(name)s: %(value)s") % {"name": label, "value": found}


def _form_page(request: HttpRequest, form: CommandForm, context: dict[str, Any], cancel_url: str) -> HttpResponse:
    return render(request, "kit/page_form.html", {**context, "form": form, "cancel_url": cancel_url}, status=422 if form.is_bound else 200)
