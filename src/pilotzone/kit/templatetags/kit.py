"""Filters and tags that print amounts, dates, names, states and origins alike on every page: {% load kit %}."""

from datetime import date, datetime
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from pilotzone.kit.amounts import EPSILON, HOUR, KILOMETRE, WHOLE, YUAN, format_amount
from pilotzone.kit.amounts import money as money_text
from pilotzone.kit.amounts import money_short as money_short_text
from pilotzone.kit.dates import PartialDate, format_date, format_time
from pilotzone.kit.text import Bilingual, Localised, bilingual, label_of

register = template.Library()

_SCALES = {"yuan": YUAN, "hour": HOUR, "kilometre": KILOMETRE, "epsilon": EPSILON, "whole": WHOLE}


def _or_unknown(text: str) -> str | SafeString:
    return text or format_html('<span class="pz-unknown">{}</span>', gettext("not recorded"))


@register.filter
def amount(steps: int | None, scale: str = "whole") -> str:
    """Print an amount of the named scale, without its unit: {{ grant.seconds|amount:"hour" }}."""
    return _or_unknown("" if steps is None else format_amount(steps, _SCALES[scale]))


@register.filter
def money(fen: int | None) -> str:
    """Print a sum in yuan: {{ claim.fen|money }}."""
    return _or_unknown("" if fen is None else money_text(fen))


@register.filter
def money_short(fen: int | None) -> str:
    """Print a large sum in 万元 or millions, exactly."""
    return _or_unknown("" if fen is None else money_short_text(fen))


@register.filter
def written(value: PartialDate | datetime | date | None) -> str:
    """Print a day, a moment or a partial date as the reader writes it; what is not known reads "not recorded"."""
    if isinstance(value, datetime):
        return format_time(value)
    if isinstance(value, PartialDate):
        return _or_unknown(str(value) if value.first else "")
    return _or_unknown(format_date(value) if value else "")


@register.filter
def localised(holder: Any, field: str = "name") -> str:
    """Print name_zh or name_en (or another pair of fields) for the reader; the other language is marked where it stands in."""
    pair = holder if isinstance(holder, Bilingual) else bilingual(holder, field)
    chosen = pair.choose()
    return _marked(chosen) if chosen.fallback else chosen.text


def _marked(chosen: Localised) -> SafeString:
    return format_html('<span lang="{}">{}</span>', chosen.language, chosen.text)


@register.filter
def any_changes(entries: Any) -> bool:
    """Tell whether any entry of a history says what a field was before."""
    return any(entry.get("changes") for entry in entries)


@register.inclusion_tag("kit/components/chip.html")
def status(state: object, tone: str = "") -> dict[str, object]:
    """Print the label of a state as a chip: {% status row.get_status_display "ok" %}."""
    return {"text": label_of(state), "tone": tone}


@register.inclusion_tag("kit/components/origin.html")
def origin(value: object, *, small: bool = False) -> dict[str, object]:
    """Stamp what is not real: {% origin call.origin %}; nothing is printed for real rows."""
    return {"origin": str(value), "small": small}
