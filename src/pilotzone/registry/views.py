"""Pages of the register: thin doors to its commands and queries."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from pilotzone.audit import context
from pilotzone.audit.actors import acting
from pilotzone.audit.command_forms import CommandForm
from pilotzone.audit.enums import Origin
from pilotzone.audit.history import history_entries
from pilotzone.kit.errors import FieldError, Invalid, NotFound
from pilotzone.kit.lists import list_response
from pilotzone.registry import commands, pages
from pilotzone.registry.enums import AssetKind, LinkKind, PartyKind
from pilotzone.registry.events import EVENTS
from pilotzone.registry.forms import AssetForm, EndForm, FactForm, LinkForm, MergeForm, OtherPartyForm, PartyForm, QualificationForm
from pilotzone.registry.guards import (
    asset_for_reader,
    for_asset_keepers,
    for_keepers,
    for_office,
    party_for_keeper,
    party_for_reader,
)
from pilotzone.registry.lists import ASSETS, INSTRUMENTS, PARTIES
from pilotzone.registry.models import Instrument, Party, PartyLink
from pilotzone.registry.policy import can_keep_register, can_register_asset, can_see_register
from pilotzone.registry.queries import (
    area_tree,
    duplicate_groups,
    merge_obstacle,
    parties_like,
    relation_between,
    survivor,
    zone_assets,
    zone_parties,
)

YEAR_DIGITS = 4


@require_GET
def zone(request: HttpRequest) -> HttpResponse:
    """Places, national titles and their legal bases, for everybody."""
    year = _year(request.GET.get("year", ""))
    return render(
        request,
        "registry/zone.html",
        {
            "page_title": _("Places and national titles"),
            "mandates": pages.mandate_cards(),
            "tree": area_tree(year),
            "year": year or "",
            "instruments_url": reverse("registry:instruments"),
        },
    )


def _year(text: str) -> int | None:
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) == YEAR_DIGITS and text > "0000"):
        raise Invalid(errors=[FieldError("year", text, _("a year of four digits"))])
    return int(text)


@require_GET
def instrument_list(request: HttpRequest) -> HttpResponseBase:
    """Legal bases, for everybody."""
    return list_response(request, INSTRUMENTS, Instrument.objects.all(), breadcrumb=[_zone_crumb(), {"label": _("Legal bases")}])


@require_GET
def parties(request: HttpRequest) -> HttpResponseBase:
    """Organisations and people, for the office."""
    for_office(request)
    actions = [
        {"label": _("Enter an organisation or person"), "url": reverse("registry:register_party")},
        {"label": _("Possible duplicates"), "url": reverse("registry:duplicates")},
    ]
    shown = actions if can_keep_register(acting(request)) else []
    return list_response(request, PARTIES, zone_parties().select_related("area"), actions=shown)


@require_http_methods(["GET", "POST"])
def register(request: HttpRequest) -> HttpResponse:
    """A new entry: fill in, look at it beside what is there already, confirm."""
    for_keepers(request)
    form = PartyForm.of(request)
    if request.method != "POST" or "change" in request.POST or not form.is_valid():
        return _form_page(request, form, _("Enter an organisation or person"), reverse("registry:parties"), label=_("Continue"))
    if "confirmed" not in request.POST:
        return render(request, "registry/check.html", _check_page(form))
    if form.carry_out(lambda given: commands.register_party(**given, origin=Origin.REAL, by=acting(request))):
        return redirect("registry:party", form.result.public_id)
    return _form_page(request, form, _("Enter an organisation or person"), reverse("registry:parties"), label=_("Continue"))


def _check_page(form: PartyForm) -> dict[str, Any]:
    given = form.cleaned_data
    shown = {name: given[name] for name in ("name_zh", "name_en", "uscc", "area", "source")}
    answers = [{"label": form.fields["kind"].label, "value": PartyKind(given["kind"]).label}]
    answers += [{"label": form.fields[name].label, "value": "" if value is None else str(value)} for name, value in shown.items()]
    return {
        "page_title": _("Check the entry"),
        "form": form,
        "sections": [{"title": _("What will be entered"), "answers": answers}],
        "similar": [_entry(party) for party in parties_like(given["name_zh"], origin=Origin.REAL)],
    }


def _entry(party: Party) -> dict[str, Any]:
    return {"text": str(party), "url": pages.party_url(party), "uscc": party.uscc, "area": party.area, "origin": party.origin}


@require_GET
def duplicates(request: HttpRequest) -> HttpResponse:
    """Entries that may be one organisation."""
    for_keepers(request)
    groups = [{"core": group.core, "parties": [_entry(party) for party in group.parties]} for group in duplicate_groups()]
    crumbs = [_parties_crumb(), {"label": _("Possible duplicates")}]
    return render(request, "registry/duplicates.html", {"page_title": _("Possible duplicates"), "groups": groups, "breadcrumb": crumbs})


@require_GET
def party_page(request: HttpRequest, public_id: str) -> HttpResponse:
    """One organisation or person: for the office, and for its own members."""
    party = party_for_reader(request, public_id)
    keeper, office = can_keep_register(acting(request)), can_see_register(acting(request))
    return render(
        request,
        "registry/party.html",
        {
            "page_title": str(party),
            "origin": party.origin,
            "party": party,
            "facts": None,
            "entry": pages.party_facts(party),
            "today": pages.facts_today(party),
            "records": pages.fact_table(party),
            "titles": pages.qualification_table(party),
            "keeper": keeper,
            "office": office,
            "survivor": _entry(survivor(party)) if party.merged_into_id else None,
            "merged": [_entry(entry) for entry in party.merged.all()],
            "history": history_entries(party, words=EVENTS, named=office),
            "breadcrumb": [_parties_crumb(), {"label": str(party)}] if office else [],
            **pages.link_table(party, keeper=office),
        },
    )


@require_http_methods(["GET", "POST"])
def correct(request: HttpRequest, public_id: str) -> HttpResponse:
    """Correct what was entered wrongly."""
    party = party_for_keeper(request, public_id)
    present = {name: getattr(party, name) for name in commands.CORRECTABLE}
    form = PartyForm.of(request, party=party, initial=present)
    return _carry_out(
        request, form, party, _("Correct the entry"), lambda given: commands.correct_party(party, **given, by=acting(request))
    )


@require_http_methods(["GET", "POST"])
def add_fact(request: HttpRequest, public_id: str) -> HttpResponse:
    """Record a dated fact."""
    party = party_for_keeper(request, public_id)
    form = FactForm.of(request)
    return _carry_out(request, form, party, _("Record a fact"), lambda given: commands.record_attribute(party, **given, by=acting(request)))


@require_http_methods(["GET", "POST"])
def add_title(request: HttpRequest, public_id: str) -> HttpResponse:
    """Record a title that the party holds."""
    party = party_for_keeper(request, public_id)
    form = QualificationForm.of(request)
    return _carry_out(
        request, form, party, _("Record a qualification"), lambda given: commands.add_qualification(party, **given, by=acting(request))
    )


@require_http_methods(["GET", "POST"])
def add_link(request: HttpRequest, public_id: str) -> HttpResponse:
    """Record a relation to another party."""
    party = party_for_keeper(request, public_id)

    def link(given: dict[str, Any]) -> PartyLink:
        ends = (party, given["other"]) if given["direction"] == "out" else (given["other"], party)
        period = {name: given[name] for name in ("valid_from", "valid_to", "source")}
        return commands.link_parties(*ends, kind=LinkKind(given["kind"]), share_bp=given["share"], **period, by=acting(request))

    return _carry_out(request, LinkForm.of(request, party=party), party, _("Record a related party"), link)


@require_http_methods(["GET", "POST"])
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """End a relation."""
    for_keepers(request)
    link = PartyLink.objects.select_related("subject", "target").filter(pk=pk).first()
    if link is None:
        raise NotFound
    party = party_for_keeper(request, link.subject.public_id)
    form = EndForm.of(request)
    return _carry_out(
        request, form, party, _("End the relation"), lambda given: commands.end_link(link, on=given["on"], by=acting(request))
    )


@require_GET
def relation(request: HttpRequest, public_id: str) -> HttpResponse:
    """Are two parties related today, and by which links?"""
    for_office(request)
    party = party_for_reader(request, public_id)
    form = OtherPartyForm(request.GET or None, party=party)
    asked = form.is_bound and form.is_valid()
    found = relation_between(party, form.cleaned_data["other"], context.today()) if asked else None
    return render(
        request,
        "registry/relation.html",
        {
            "page_title": _("Are they related?"),
            "origin": party.origin,
            "form": form,
            "party": party,
            "other": form.cleaned_data["other"] if asked else None,
            "found": found is not None,
            "path": pages.path_in_words(found.path) if found else [],
            "breadcrumb": [_parties_crumb(), {"label": str(party), "url": pages.party_url(party)}, {"label": _("Are they related?")}],
        },
    )


@require_http_methods(["GET", "POST"])
def merge(request: HttpRequest, public_id: str) -> HttpResponse:
    """Choose the entry that stays, look at both, confirm."""
    party = party_for_keeper(request, public_id)
    choice = OtherPartyForm(request.GET or None, party=party)
    into = _party_into(request, party) if request.method == "POST" else choice.cleaned_data["other"] if choice.is_valid() else None
    obstacle = merge_obstacle(party, into) if into else None
    if into is None or obstacle is not None:
        return render(request, "registry/merge.html", _choice_page(party, choice, obstacle))
    form = MergeForm.of(request, initial={"into": into.public_id})
    if request.method == "POST" and form.carry_out(lambda _given: commands.merge_parties(party, into=into, by=acting(request))):
        return redirect("registry:party", into.public_id)
    return render(
        request,
        "kit/confirm.html",
        {
            "question": _("Merge these two entries?"),
            "origin": party.origin,
            "consequence": _("“%(merged)s” will be found under “%(lasting)s”. Both entries keep their rows, and the merge can be undone.")
            % {"merged": party, "lasting": into},
            "about": [
                {"label": _("Entry that is merged"), "value": str(party), "note": party.uscc or ""},
                {"label": _("Entry that stays"), "value": str(into), "note": into.uscc or ""},
            ],
            "form": form,
            "confirm_label": _("Merge"),
            "cancel_url": pages.party_url(party),
        },
    )


def _party_into(request: HttpRequest, party: Party) -> Party:
    into = Party.objects.filter(public_id=request.POST.get("into", ""), origin=party.origin).first()
    if into is None:
        raise NotFound
    return into


def _choice_page(party: Party, choice: forms.Form, obstacle: Any) -> dict[str, Any]:
    near = [entry for entry in parties_like(party.name_zh, origin=party.origin) if entry.pk != party.pk]
    return {
        "page_title": _("Merge into another entry"),
        "origin": party.origin,
        "party": party,
        "party_url": pages.party_url(party),
        "form": choice,
        "errors": [{"text": str(obstacle)}] if obstacle else [],
        "near": [_entry(entry) | {"public_id": entry.public_id} for entry in near],
    }


@require_http_methods(["GET", "POST"])
def unmerge(request: HttpRequest, public_id: str) -> HttpResponse:
    """Undo a merge."""
    party = party_for_keeper(request, public_id)
    form = CommandForm.of(request)
    if request.method == "POST" and form.carry_out(lambda _given: commands.unmerge_parties(party, by=acting(request))):
        return redirect("registry:party", party.public_id)
    return render(
        request,
        "kit/confirm.html",
        {
            "question": _("Undo the merge?"),
            "consequence": _("“%(name)s” will stand on its own again, exactly as before.") % {"name": party},
            "form": form,
            "confirm_label": _("Undo the merge"),
            "cancel_url": pages.party_url(party),
        },
    )


@require_GET
def assets(request: HttpRequest) -> HttpResponseBase:
    """Clusters, datasets, road segments and the like, for the office."""
    for_office(request)
    actions = [{"label": _("Enter an asset"), "url": reverse("registry:register_asset")}] if can_register_asset(acting(request)) else []
    return list_response(request, ASSETS, zone_assets(), actions=actions)


@require_http_methods(["GET", "POST"])
def add_asset(request: HttpRequest) -> HttpResponse:
    """Enter an asset."""
    for_asset_keepers(request)
    form = AssetForm.of(request)

    def enter(given: dict[str, Any]) -> Any:
        return commands.register_asset(given.pop("code"), kind=AssetKind(given.pop("kind")), **given, by=acting(request))

    if request.method == "POST" and form.carry_out(enter):
        return redirect("registry:asset", form.result.code)
    return _form_page(request, form, _("Enter an asset"), reverse("registry:assets"))


@require_GET
def asset_page(request: HttpRequest, code: str) -> HttpResponse:
    """One asset and its history."""
    asset = asset_for_reader(request, code)
    return render(
        request,
        "registry/asset.html",
        {
            "page_title": str(asset),
            "origin": asset.origin,
            "entry": pages.asset_facts(asset),
            "history": history_entries(asset, words=EVENTS, named=True),
            "breadcrumb": [{"label": _("Assets"), "url": reverse("registry:assets")}, {"label": str(asset)}],
        },
    )


def _carry_out(request: HttpRequest, form: CommandForm, party: Party, title: str, command: Any) -> HttpResponse:
    if request.method == "POST" and form.carry_out(command):
        return redirect("registry:party", party.public_id)
    return _form_page(request, form, title, pages.party_url(party), kicker=str(party), origin=party.origin)


def _form_page(request: HttpRequest, form: CommandForm, title: str, back: str, **more: Any) -> HttpResponse:
    context = {"page_title": title, "form": form, "cancel_url": back, "label": _("Save")} | more
    return render(request, "kit/page_form.html", context)


def _zone_crumb() -> dict[str, str]:
    return {"label": _("Places and national titles"), "url": reverse("registry:zone")}


def _parties_crumb() -> dict[str, str]:
    return {"label": _("Organisations and people"), "url": reverse("registry:parties")}
