"""What the public page of the zone is made of."""

from dataclasses import dataclass

from django.db.models import F
from django.utils.translation import gettext_lazy as _

from pilotzone.kit.dates import format_date
from pilotzone.kit.text import Words, bilingual, listed, localised
from pilotzone.registry.models import Instrument, Mandate
from pilotzone.registry.queries import zone_areas


@dataclass(frozen=True, slots=True)
class TitlePage:
    """One national title as the public reads it: what is known, what was said at approval, and who says so."""

    title: str
    facts: list[dict[str, object]]
    rows: list[dict[str, object]]


def titles() -> list[TitlePage]:
    """Return the national titles of the zone, with the facts of their approval."""
    return [
        _title(mandate)
        for mandate in Mandate.objects.select_related("area", "instrument").order_by(F("approved_on").asc(nulls_last=True), "code")
    ]


def _title(mandate: Mandate) -> TitlePage:
    facts: list[dict[str, object]] = [
        {"label": _("Held by"), "value": str(mandate.area)},
        {"label": _("Granted by"), "value": str(localised(mandate, "ministry"))},
        {"label": _("Approved on"), "value": format_date(mandate.approved_on) if mandate.approved_on else _("not recorded")},
        {"label": _("Foci"), "value": _spoken(mandate.foci)},
        {"label": _("Letter of approval"), "value": str(mandate.instrument) if mandate.instrument else _("not recorded")},
        {"label": _("Source"), "value": mandate.source},
    ]
    rows: list[dict[str, object]] = [{"cells": [{"text": str(bilingual_of(fact))}, {"text": fact["source"]}]} for fact in mandate.facts]
    return TitlePage(title=str(mandate), facts=facts, rows=rows)


def _spoken(items: list[dict[str, str]]) -> Words:
    return listed([bilingual_of(item) for item in items]) if items else _("not recorded")


def bilingual_of(item: dict[str, str]) -> str:
    """Return the reader's language of a {zh, en} mapping."""
    return str(bilingual({"text_zh": item["zh"], "text_en": item["en"]}, "text"))


def texts() -> list[dict[str, object]]:
    """Return the legal texts as rows of a table: title, document number, issued on, checked or not, source."""
    return [
        {
            "cells": [
                {"text": str(text)},
                {"text": text.document_number or _("not recorded"), "nowrap": True},
                {"text": format_date(text.issued_on) if text.issued_on else _("not recorded"), "nowrap": True},
                {"text": _("confirmed") if text.confirmed else _("not compared with the published text")},
                {"text": text.source},
            ]
        }
        for text in Instrument.objects.all()
    ]


def places() -> list[dict[str, object]]:
    """Return the tree of places as rows, deeper ones after the one they lie in."""
    return [
        {"cells": [{"text": str(area)}, {"text": area.code}, {"text": area.get_level_display()}, {"text": str(area.parent or "—")}]}
        for area in zone_areas().select_related("parent")
    ]
