"""The lists of this room: columns, filters, order and exports, declared once."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from pilotzone.audit.enums import kind_of_data
from pilotzone.kit.lists import ChoiceFilter, Column, Kind, ListSpec, TextFilter
from pilotzone.kit.text import Localised, Words, localised
from pilotzone.registry.enums import AssetKind, InstrumentKind, PartyKind
from pilotzone.registry.models import Area, Asset, Instrument, Party
from pilotzone.registry.queries import area_ids_within, found_by, zone_areas


@dataclass(frozen=True, slots=True)
class PartySearch:
    """Text in a name, the beginning of a code, or an id; the name of a merged entry finds the one it lives on in."""

    key: str = "q"
    fields: tuple[str, ...] = ()

    def form_fields(self) -> dict[str, forms.Field]:
        """Return a search box."""
        label = str(_("Name or code"))
        return {self.key: forms.CharField(label=label, required=False, max_length=100, widget=forms.TextInput({"type": "search"}))}

    def condition(self, chosen: Mapping[str, Any]) -> Q:
        """Look into names and codes."""
        text = chosen[self.key].strip()
        return found_by(text) if text else Q()


@dataclass(frozen=True, slots=True)
class AreaFilter:
    """A place, with all that lies in it."""

    key: str = "area"
    fields: tuple[str, ...] = ("area",)

    def form_fields(self) -> dict[str, forms.Field]:
        """Return a select of the places by code."""
        # A function, because a list is declared before there is a database.
        return {self.key: forms.ChoiceField(label=str(_("Area")), required=False, choices=_places)}

    def condition(self, chosen: Mapping[str, Any]) -> Q:
        """Keep what lies in the place."""
        code = chosen[self.key]
        return Q(area__in=area_ids_within(Area.objects.get(code=code))) if code else Q()


def _places() -> list[tuple[str, Words]]:
    return [("", _("all")), *((area.code, str(area)) for area in zone_areas())]


def party_url(party: Party) -> str:
    return reverse("registry:party", args=(party.public_id,))


def asset_url(asset: Asset) -> str:
    return reverse("registry:asset", args=(asset.code,))


def _area_name(row: Party | Asset) -> Localised | None:
    return localised(row.area) if row.area is not None else None


def _title(instrument: Instrument) -> Localised:
    return localised(instrument, "title")


def _confirmed(instrument: Instrument) -> Words:
    return _("confirmed") if instrument.confirmed else _("not confirmed")


PARTIES = ListSpec(
    "parties",
    _("Organisations and people"),
    columns=[
        Column("name", _("Name"), value=localised, sort="name_zh", link=party_url),
        Column("kind", _("Kind"), value="get_kind_display"),
        Column("uscc", _("Unified social credit code")),
        Column("area", _("Area"), value=_area_name),
        Column("origin", _("Origin"), value=lambda row: kind_of_data(row.origin)),
        Column("source", _("Source")),
    ],
    filters=[PartySearch(), ChoiceFilter("kind", _("Kind"), choices=PartyKind), AreaFilter()],
    sort="name",
    empty=_("Nobody has been entered yet."),
)

ASSETS = ListSpec(
    "assets",
    _("Assets"),
    columns=[
        Column("name", _("Name"), value=localised, link=asset_url),
        Column("code", _("Code"), sort="code"),
        Column("kind", _("Kind"), value="get_kind_display", sort="kind"),
        Column("holder", _("Holder"), value=lambda asset: localised(asset.holder) if asset.holder else None),
        Column("area", _("Area"), value=_area_name),
        Column("origin", _("Origin"), value=lambda row: kind_of_data(row.origin)),
        Column("source", _("Source")),
    ],
    filters=[
        TextFilter("q", _("Name or code"), within=("code", "name_zh", "name_en")),
        ChoiceFilter("kind", _("Kind"), choices=AssetKind),
        AreaFilter(),
    ],
    sort="code",
)

INSTRUMENTS = ListSpec(
    "instruments",
    _("Legal bases"),
    columns=[
        Column("title", _("Title"), value=_title),
        Column("kind", _("Kind"), value="get_kind_display"),
        Column("number", _("Document number"), value="document_number"),
        Column("issuer", _("Issuer"), value=lambda row: localised(row, "issuer")),
        Column("issued", _("Issued on"), value="issued_on", kind=Kind.DATE, sort="issued_on"),
        Column("from", _("In force from"), value="effective_from", kind=Kind.DATE),
        Column("to", _("In force until"), value="effective_to", kind=Kind.DATE),
        Column("confirmed", _("Compared with the published text"), value=_confirmed),
        Column("code", _("Code"), sort="code"),
        Column("source", _("Source")),
    ],
    filters=[
        TextFilter("q", _("Title or number"), within=("title_zh", "title_en", "document_number")),
        ChoiceFilter("kind", _("Kind"), choices=InstrumentKind),
    ],
    sort="-issued",
)
