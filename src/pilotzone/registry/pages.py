"""What the pages of this room print, as the components take it: finished text, nothing left to compute."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from pilotzone.audit import context
from pilotzone.kit.amounts import format_amount, money
from pilotzone.kit.dates import format_date, format_time
from pilotzone.kit.text import bilingual, label_of, localised
from pilotzone.registry.enums import AttributeKey, LinkKind, PartyKind
from pilotzone.registry.forms import PERCENT
from pilotzone.registry.models import Area, Asset, Instrument, Mandate, Party, PartyAttribute, PartyLink, Qualification
from pilotzone.registry.queries import identities, survivor
from pilotzone.registry.queries.attributes import valid_on

Item = dict[str, Any]


def party_url(party: Party) -> str:
    return reverse("registry:party", args=(party.public_id,))


def day(value: date | None) -> str:
    return format_date(value) if value else ""


def party_facts(party: Party) -> list[Item]:
    """Return the entry itself: kind, code, place, id, source."""
    return [
        {"label": _("Kind"), "value": PartyKind(party.kind).label},
        {"label": _("Name in Chinese"), "value": party.name_zh},
        {"label": _("Name in English"), "value": party.name_en},
        {"label": _("Unified social credit code"), "value": party.uscc},
        {"label": _("Area"), "value": str(party.area) if party.area else ""},
        {"label": _("Id in this register"), "value": party.public_id},
        {"label": _("Source"), "value": party.source},
    ]


def value_in_words(key: str, value: Any) -> str:
    """Return a fact's value as people read it."""
    if value is None:
        return _("withdrawn; nothing is known")
    match AttributeKey(key):
        case AttributeKey.REVENUE:
            return money(value)
        case AttributeKey.EMPLOYEES:
            return f"{value:,}"
        case AttributeKey.LISTED:
            return _("yes") if value else _("no")
        case AttributeKey.FOUNDED_ON:
            return format_date(date.fromisoformat(value))
        case AttributeKey.REGISTERED_AREA:
            area = Area.objects.filter(code=value).first()
            return f"{area} ({value})" if area else str(value)
    return str(value)


def facts_today(party: Party) -> list[Item]:
    """Return the facts that hold today, each with its source."""
    latest: dict[str, PartyAttribute] = {}
    for record in _records(party).filter(valid_on(context.today())).order_by("recorded_at", "pk"):
        latest[record.key] = record
    return [
        {"label": key.label, "value": value_in_words(key, latest[key].value), "note": latest[key].source}
        for key in AttributeKey
        if key in latest and latest[key].value is not None
    ]


def fact_table(party: Party) -> Mapping[str, Any]:
    """Return every record of every fact, the newest first."""
    rows = [
        [
            str(AttributeKey(record.key).label),
            value_in_words(record.key, record.value),
            day(record.valid_from),
            day(record.valid_to),
            record.source,
            format_time(record.recorded_at),
        ]
        for record in _records(party).order_by("-recorded_at", "-pk")
    ]
    return _table([_("Fact"), _("What is known"), _("From"), _("Until"), _("Source"), _("Recorded at")], rows)


def link_table(party: Party, *, keeper: bool) -> Mapping[str, Any]:
    """Return the links of a party, all its entries taken together."""
    entries = identities(party)
    links = PartyLink.objects.filter(subject__in=entries) | PartyLink.objects.filter(target__in=entries)
    return {
        "links": [_link(link, entries, keeper=keeper) for link in links.select_related("subject", "target").distinct()],
        "ends": keeper,
    }


def _link(link: PartyLink, entries: Iterable[int], *, keeper: bool) -> Item:
    return {
        "subject": _party(link.subject, entries, keeper=keeper),
        "kind": LinkKind(link.kind).label,
        "target": _party(link.target, entries, keeper=keeper),
        "share": f"{format_amount(link.share_bp, PERCENT)}%" if link.share_bp is not None else "",
        "from": day(link.valid_from),
        "to": day(link.valid_to),
        "source": link.source,
        "end_url": reverse("registry:end_link", args=(link.pk,)) if link.valid_to is None else "",
    }


def _party(party: Party, entries: Iterable[int], *, keeper: bool) -> Item:
    own = party.pk in entries
    return {"text": str(party), "url": party_url(survivor(party)) if keeper and not own else ""}


def path_in_words(path: Iterable[PartyLink]) -> list[str]:
    """Return the links of a proof, one sentence each."""
    return [f"{link.subject} {label_of(LinkKind(link.kind))} {link.target} ({link.source})" for link in path]


def qualification_table(party: Party) -> Mapping[str, Any]:
    """Return the titles that a party holds or held."""
    titles = Qualification.objects.filter(party__in=identities(party)).order_by("title_zh", "valid_from")
    rows = [
        [str(title), title.edition, title.number, title.issuer_zh, day(title.valid_from), day(title.valid_to), title.source]
        for title in titles
    ]
    return _table([_("Qualification"), _("Edition"), _("Certificate number"), _("Issuer"), _("From"), _("Until"), _("Source")], rows)


def asset_facts(asset: Asset) -> list[Item]:
    """Return what is recorded of an asset."""
    own = [{"label": name, "value": str(value)} for name, value in asset.attributes.items()]
    return [
        {"label": _("Code"), "value": asset.code},
        {"label": _("Kind"), "value": asset.get_kind_display()},
        {"label": _("Holder"), "value": str(asset.holder) if asset.holder else "", "url": party_url(asset.holder) if asset.holder else ""},
        {"label": _("Area"), "value": str(asset.area) if asset.area else ""},
        *own,
        {"label": _("Source"), "value": asset.source},
    ]


def mandate_cards() -> list[Item]:
    """Return the national titles, each with its foci and what its source says of the place."""
    return [_mandate(mandate) for mandate in Mandate.objects.select_related("area", "instrument")]


def _mandate(mandate: Mandate) -> Item:
    letter = mandate.instrument
    return {
        "title": localised(mandate, "title"),
        "facts": [
            {"label": _("Area"), "value": str(mandate.area)},
            {"label": _("Ministry"), "value": str(localised(mandate, "ministry"))},
            {"label": _("Approved on"), "value": day(mandate.approved_on)},
            {"label": _("Legal basis"), "value": _instrument(letter) if letter else ""},
            {"label": _("Source"), "value": mandate.source},
        ],
        "foci": [str(localised(_pair(focus), "text")) for focus in mandate.foci],
        "said": [{"text": str(localised(_pair(fact), "text")), "source": fact["source"]} for fact in mandate.facts],
    }


def _instrument(instrument: Instrument) -> str:
    number = f" {instrument.document_number}" if instrument.document_number else ""
    return f"{bilingual(instrument, 'title')}{number}"


def _pair(text: Mapping[str, str]) -> dict[str, str]:
    return {"text_zh": text["zh"], "text_en": text["en"]}


def _records(party: Party) -> Any:
    return PartyAttribute.objects.filter(party__in=identities(party))


def _table(columns: list[str], rows: list[list[str]]) -> Mapping[str, Any]:
    return {"columns": [{"label": label} for label in columns], "rows": [{"cells": [{"text": text} for text in row]} for row in rows]}
