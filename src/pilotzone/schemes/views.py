"""Reading pages of schemes and calls; most are public."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET

from pilotzone.audit import context
from pilotzone.audit.actors import acting
from pilotzone.audit.history import history_entries
from pilotzone.kit.lists import list_response
from pilotzone.kit.tables import table
from pilotzone.kit.text import localised
from pilotzone.ledger.policy import can_read_ledger
from pilotzone.schemes import pages
from pilotzone.schemes.doors import doors_of
from pilotzone.schemes.enums import CALL, CallStatus, CallStep
from pilotzone.schemes.events import EVENTS
from pilotzone.schemes.guards import call_for_reader, rule_for_reader, scheme_for_reader
from pilotzone.schemes.lists import CALLS, SCHEMES, TONES, call_status
from pilotzone.schemes.models import Call, Scheme
from pilotzone.schemes.policy import can_see_drafts, can_shape
from pilotzone.schemes.queries import content_of, is_money_promised, known_schemes, latest_counts, rule_in_force_or_none, visible_calls

Item = dict[str, Any]


@require_GET
def schemes(request: HttpRequest) -> HttpResponseBase:
    """The zone's policy tools, for everybody."""
    by = acting(request)
    offered = [(can_shape(by), "new_scheme", _("Set up a scheme")), (can_read_ledger(by), "budgets", _("Budgets"))]
    actions = [{"label": label, "url": reverse(f"schemes:{route}")} for allowed, route, label in offered if allowed]
    return list_response(request, SCHEMES, known_schemes(), breadcrumb=[{"label": SCHEMES.caption}], actions=actions)


@require_GET
def calls(request: HttpRequest) -> HttpResponseBase:
    """Every call: published ones for everybody, drafts for the office."""
    crumbs = [schemes_crumb(), {"label": CALLS.caption}]
    return list_response(request, CALLS, visible_calls(acting(request)), breadcrumb=crumbs)


@require_GET
def scheme(request: HttpRequest, code: str) -> HttpResponse:
    """One scheme: what governs it, its rule now and before, its forms, its calls."""
    found = scheme_for_reader(code)
    rules = list(found.rules.select_related("scheme", "instrument").order_by("-effective_from"))
    office = can_see_drafts(acting(request))
    now = rule_in_force_or_none(found, context.today())
    return render(
        request,
        "schemes/scheme.html",
        {
            "page_title": str(found),
            "lead": str(localised(found, "summary")),
            "origin": found.origin,
            "breadcrumb": [schemes_crumb(), {"label": str(found)}],
            "actions": _scheme_actions(found) if can_shape(acting(request)) else [],
            "items": pages.scheme_facts(found),
            "rule": rule_parts(now) if now else None,
            "rules": pages.rules_table(rules),
            "forms": [{"number": form.number, "table": pages.form_table(form)} for form in found.forms.order_by("-number")],
            "calls": _calls_table(request, found),
            "entries": history_entries(found, words=EVENTS, named=office),
        },
    )


def _scheme_actions(found: Scheme) -> list[Item]:
    routes = (("new_call", _("Draft a call")), ("new_rule", _("Add a version of the rule")), ("new_form", _("Add a version of the form")))
    return [{"label": label, "url": reverse(f"schemes:{route}", args=(found.code,))} for route, label in routes]


def _calls_table(request: HttpRequest, found: Scheme) -> Item:
    rows = (
        [
            {"text": str(call), "url": reverse("schemes:call", args=(call.code,))},
            {"text": str(call_status(call).label), "chip": True, "tone": TONES[call_status(call)]},
            {"text": pages.window(call)},
        ]
        for call in visible_calls(acting(request)).filter(scheme=found)
    )
    return table([_("Call"), pgettext("call", "State"), _("Window")], rows)


def rule_parts(found: Any) -> Item:
    """Return a version of a rule for `schemes/_rule.html`."""
    content = content_of(found)
    return {
        "facts": pages.rule_facts(found, content),
        "rates": pages.rates_table(content),
        "conditions": pages.conditions_table(content),
        "payers": pages.payers_table(content.payers),
    }


@require_GET
def rule(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """One version of a rule, as every decision under it cites it."""
    found = rule_for_reader(code, pk)
    return render(
        request,
        "schemes/rule.html",
        {
            "page_title": _("Rule: %(rule)s") % {"rule": found},
            "origin": found.scheme.origin,
            "breadcrumb": [schemes_crumb(), scheme_crumb(found.scheme), {"label": str(found.effective_from)}],
            "rule": rule_parts(found),
            "entries": history_entries(found.scheme, words=EVENTS, named=can_see_drafts(acting(request))),
        },
    )


@require_GET
def call(request: HttpRequest, code: str) -> HttpResponse:
    """One call: terms, money, what it will be able to prove, what became of it."""
    found = call_for_reader(request, code)
    by = acting(request)
    status = call_status(found)
    payers = list(found.payers.order_by("code"))
    panel, recorded = pages.panel_for(found)
    doors = doors_of(found, by)
    return render(
        request,
        "schemes/call.html",
        {
            "page_title": str(found),
            "call": found,
            "origin": found.origin,
            "reconstructed": found.reconstructed,
            "status": status.label,
            "status_tone": TONES[status],
            "breadcrumb": [schemes_crumb(), scheme_crumb(found.scheme), {"label": str(found)}],
            "actions": [*pages.steps(doors), *(call_actions(found) if can_shape(by) else [])],
            "doors": pages.links(doors),
            "items": pages.call_facts(found),
            "consent": str(localised(found, "consent")),
            "cancelled": str(localised(found, "cancelled")) if status is CallStatus.CANCELLED else "",
            "payers": pages.payers_table(payers, parts=pages.call_parts(payers, found.pool_amount)),
            "panel": pages.panel_card(panel),
            "panel_recorded": recorded,
            "counts": pages.counts_table(latest_counts(found)),
            "entries": history_entries(found, words=EVENTS, named=can_see_drafts(by)),
        },
    )


def call_actions(found: Call) -> list[Item]:
    """Return the steps that an officer may take with a call now."""
    if found.reconstructed:
        return []
    state = call_status(found)
    offered = [
        (CALL.allows(state, CallStep.OPEN), "open_call", _("Open the call")),
        (state is CallStatus.DRAFT, "edit_call", _("Change the draft")),
        (CALL.allows(state, CallStep.ARCHIVE), "archive_call", _("Archive")),
    ]
    steps = [{"label": label, "url": reverse(f"schemes:{route}", args=(found.code,))} for allowed, route, label in offered if allowed]
    again = f"{reverse('schemes:new_call', args=(found.scheme.code,))}?{urlencode({'from': found.code})}"
    # The first of these is the button that people press: to cancel is never it.
    end = [{"label": _("Cancel the call"), "url": reverse("schemes:cancel_call", args=(found.code,))}]
    return [
        *steps,
        {"label": _("Draft another like it"), "url": again},
        *(end if CALL.allows(state, CallStep.CANCEL) and not is_money_promised(found) else []),
    ]


def schemes_crumb() -> Item:
    """Return the way back to the schemes."""
    return {"label": SCHEMES.caption, "url": reverse("schemes:schemes")}


def scheme_crumb(found: Scheme) -> Item:
    """Return the way back to one scheme."""
    return {"label": str(found), "url": reverse("schemes:scheme", args=(found.code,))}
