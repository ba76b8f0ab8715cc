"""Pages with which officers shape schemes and calls, and finance provides their money."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from pilotzone.audit import context
from pilotzone.audit.actors import acting
from pilotzone.audit.command_forms import CommandForm
from pilotzone.audit.enums import Origin
from pilotzone.kit.errors import NotAllowed, NotFound
from pilotzone.kit.lists import list_response
from pilotzone.kit.text import listed, reading_language
from pilotzone.ledger.policy import can_read_ledger
from pilotzone.schemes import commands, pages
from pilotzone.schemes.drafts import NewBudget, NewScheme
from pilotzone.schemes.evaluability import panel_of_draft
from pilotzone.schemes.forms import (
    STARTING_FORM,
    BudgetForm,
    CallForm,
    CancelForm,
    FormVersionForm,
    RuleForm,
    SchemeForm,
    criteria_of,
    initial_of,
    opening_day,
)
from pilotzone.schemes.guards import call_for_reader, for_officers, scheme_for_reader
from pilotzone.schemes.lists import BUDGETS
from pilotzone.schemes.models import Call, Scheme
from pilotzone.schemes.policy import can_provide
from pilotzone.schemes.queries import budgets, budgets_for, last_call, last_form, last_rule, payers_of
from pilotzone.schemes.views import scheme_crumb, schemes_crumb

both = require_http_methods(["GET", "POST"])


@both
def new_scheme(request: HttpRequest) -> HttpResponse:
    """Set up a scheme."""
    for_officers(request)
    form = SchemeForm.of(request)
    if request.method == "POST" and form.carry_out(lambda given: commands.define_scheme(NewScheme(**given), by=acting(request))):
        return redirect("schemes:scheme", form.result.code)
    return _form_page(request, form, _("Set up a scheme"), reverse("schemes:schemes"))


@both
def new_form(request: HttpRequest, code: str) -> HttpResponse:
    """Add a version of the application form, beginning with the last one."""
    scheme = _scheme_for_officer(request, code)
    last = last_form(scheme)
    form = FormVersionForm.of(request, initial={"schema": last.schema if last else STARTING_FORM})
    if request.method == "POST" and form.carry_out(lambda given: commands.add_form(scheme, **given, by=acting(request))):
        return redirect("schemes:scheme", scheme.code)
    return _form_page(request, form, _("Add a version of the form"), _url_of(scheme), scheme=scheme)


@both
def new_rule(request: HttpRequest, code: str) -> HttpResponse:
    """Add a version of the rule, beginning with the last one."""
    scheme = _scheme_for_officer(request, code)
    last = last_rule(scheme)
    begin = {"content": last.content if last else None, "initial": {"instrument": last.instrument if last else None}}
    form = RuleForm.longer(request, **begin) if _wants_rows(request) else RuleForm.of(request, **begin)

    def add(given: dict[str, Any]) -> object:
        chosen = {name: given[name] for name in ("effective_from", "instrument", "content")}
        return commands.add_rule(scheme, **chosen, by=acting(request))

    if form.is_bound and form.carry_out(add):
        return redirect("schemes:scheme", scheme.code)
    attributes = pages.attributes_table(last_form(scheme))
    return _form_page(
        request,
        form,
        _("Add a version of the rule"),
        _url_of(scheme),
        scheme=scheme,
        template="schemes/edit_rule.html",
        attributes=attributes,
    )


@both
def new_call(request: HttpRequest, code: str) -> HttpResponse:
    """Draft a call, beginning with an earlier one of its scheme: the one that the address names, or the last."""
    scheme = _scheme_for_officer(request, code)
    template = _template(request, scheme)
    initial = initial_of(template) | {"code": "", "opens_at": None, "closes_at": None} if template else {}
    initial |= {"budget_year": context.today().year}
    form = _call_form(request, scheme, initial=initial, given={"criteria": criteria_of(template)} if template else None)
    if _saves(request) and form.carry_out(
        lambda given: commands.draft_call(scheme, form.draft(given), code=given["code"], by=acting(request))
    ):
        return redirect("schemes:call", form.result.code)
    return _call_page(request, form, _("Draft a call"), scheme, _url_of(scheme))


@both
def edit_call(request: HttpRequest, code: str) -> HttpResponse:
    """Change a draft call."""
    call = _call_for_officer(request, code)
    form = _call_form(request, call.scheme, initial=initial_of(call), given={"criteria": criteria_of(call)})
    del form.fields["code"]
    if _saves(request) and form.carry_out(lambda given: commands.edit_call(call, form.draft(given), by=acting(request))):
        return redirect("schemes:call", call.code)
    return _call_page(request, form, _("Change the draft"), call.scheme, reverse("schemes:call", args=(call.code,)))


def _template(request: HttpRequest, scheme: Scheme) -> Call | None:
    named = request.GET.get("from", "")
    call = call_for_reader(request, named) if named else last_call(scheme)
    return call if call and call.scheme_id == scheme.pk and not call.reconstructed else None


def _call_form(request: HttpRequest, scheme: Scheme, *, initial: dict[str, Any], given: dict[str, Any] | None) -> CallForm:
    payers = payers_of(scheme, opening_day(request.POST.get("opens_at")) or context.today())
    options: dict[str, Any] = {"scheme": scheme, "budgets": budgets_for(scheme), "payers": payers, "initial": initial, "given": given}
    return CallForm.longer(request, **options) if _wants_rows(request) else CallForm.of(request, **options)


def _wants_rows(request: HttpRequest) -> bool:
    return "more" in request.POST


def _saves(request: HttpRequest) -> bool:
    """Tell whether the form was sent to be saved, and not for more rows or only to see what the call will be able to prove."""
    asks = "check" in request.POST or _wants_rows(request) or getattr(request, "htmx", False)
    return request.method == "POST" and not asks


def _call_page(request: HttpRequest, form: CallForm, title: str, scheme: Scheme, back: str) -> HttpResponse:
    bound = form.is_bound and form.is_valid()
    draft = form.draft(form.cleaned_data) if bound else form.draft(_as_given(form))
    panel = pages.panel_card(panel_of_draft(draft))
    if getattr(request, "htmx", False):
        return render(request, "schemes/_panel.html", {"panel": panel})
    return _form_page(request, form, title, back, scheme=scheme, template="schemes/edit_call.html", panel=panel)


def _as_given(form: CallForm) -> dict[str, Any]:
    """Return what can be read of a form that is empty or has faults: the fields that hold, nothing for the others."""
    if form.is_bound:
        return {name: form.cleaned_data.get(name, "" if name not in form.cleaned_data else None) for name in form.fields} | _choices(form)
    return {name: form.get_initial_for_field(field, name) for name, field in form.fields.items()} | _choices(form)


def _choices(form: CallForm) -> dict[str, Any]:
    """Return the chosen words of a form as they stand."""
    names = ("weights_frozen", "skip_when_short", "stratum", "allocation", "comparison", *(f"budget-{code}" for code in form.payers))
    return {name: form[name].value() or ("none" if name == "comparison" else "") for name in names}


@both
def open_call(request: HttpRequest, code: str) -> HttpResponse:
    """Open a call, after saying what it will be able to prove."""
    call = _call_for_officer(request, code)
    panel, _recorded = pages.panel_for(call)
    missing = commands.missing_before_opening(call)
    consequence = _("Its terms can then no longer be changed, and its pool is taken from the payers' budgets.")
    if call.closes_at and call.closes_at <= context.now():
        consequence += " " + _("Its window is over already, so nobody could apply: change the draft first.")
    if missing:
        consequence = _("It cannot open yet. Missing: %(missing)s.") % {"missing": listed(missing)}
    about = [
        {"label": _("What this call will be able to prove"), "value": panel.grade.one_line(reading_language())},
        *pages.call_facts(call),
    ]
    return _confirm(
        request,
        CommandForm.of(request),
        call,
        lambda _given: commands.open_call(call, by=acting(request)),
        question=_("Open “%(call)s”?") % {"call": call},
        consequence=consequence,
        about=about,
        confirm_label=_("Open the call"),
    )


@both
def archive_call(request: HttpRequest, code: str) -> HttpResponse:
    """Archive a decided call."""
    call = _call_for_officer(request, code)
    return _confirm(
        request,
        CommandForm.of(request),
        call,
        lambda _given: commands.archive_call(call, by=acting(request)),
        question=_("Archive “%(call)s”?") % {"call": call},
        consequence=_("What is left in its pool goes back to the payers' budgets. The call, its cases and its records stay."),
        confirm_label=_("Archive"),
    )


@both
def cancel_call(request: HttpRequest, code: str) -> HttpResponse:
    """Cancel a call, with the reason that everybody can read."""
    call = _call_for_officer(request, code)
    return _confirm(
        request,
        CancelForm.of(request),
        call,
        lambda given: commands.cancel_call(call, **given, by=acting(request)),
        question=_("Cancel “%(call)s”?") % {"call": call},
        consequence=_("Nothing will be granted under it. The reason stands on its page for everybody."),
        confirm_label=_("Cancel the call"),
        cancel_label=_("Leave it as it is"),
        danger=True,
    )


@require_GET
def list_budgets(request: HttpRequest) -> HttpResponseBase:
    """What payers provided, what went to calls, what is left."""
    by = acting(request)
    if not can_read_ledger(by):
        raise NotAllowed
    actions = [{"label": _("Provide a budget"), "url": reverse("schemes:new_budget")}] if can_provide(by) else []
    return list_response(request, BUDGETS, budgets(), breadcrumb=[schemes_crumb(), {"label": BUDGETS.caption}], actions=actions)


@both
def new_budget(request: HttpRequest) -> HttpResponse:
    """Record the money that a payer provides."""
    if not can_provide(acting(request)):
        raise NotAllowed
    form = BudgetForm.of(request)
    if request.method == "POST" and form.carry_out(
        lambda given: commands.provide_budget(NewBudget(**given, origin=Origin.REAL), by=acting(request))
    ):
        return redirect("schemes:budgets")
    return _form_page(request, form, _("Provide a budget"), reverse("schemes:budgets"))


def _confirm(request: HttpRequest, form: CommandForm, call: Call, command: Any, **words: Any) -> HttpResponse:
    if request.method == "POST" and form.carry_out(command):
        return redirect("schemes:call", call.code)
    back = reverse("schemes:call", args=(call.code,))
    return render(request, "kit/confirm.html", {"form": form, "cancel_url": back, "origin": call.origin} | words)


def _form_page(
    request: HttpRequest,
    form: CommandForm,
    title: str,
    back: str,
    *,
    scheme: Scheme | None = None,
    template: str = "kit/page_form.html",
    **more: Any,
) -> HttpResponse:
    crumbs = [schemes_crumb(), *([scheme_crumb(scheme)] if scheme else []), {"label": title}]
    shown = {"page_title": title, "form": form, "cancel_url": back, "label": _("Save"), "breadcrumb": crumbs}
    return render(request, template, shown | {"origin": scheme.origin if scheme else Origin.REAL} | more)


def _scheme_for_officer(request: HttpRequest, code: str) -> Scheme:
    for_officers(request)
    return scheme_for_reader(code)


def _call_for_officer(request: HttpRequest, code: str) -> Call:
    for_officers(request)
    call = call_for_reader(request, code)
    if call.reconstructed:
        raise NotFound
    return call


def _url_of(scheme: Scheme) -> str:
    return reverse("schemes:scheme", args=(scheme.code,))
