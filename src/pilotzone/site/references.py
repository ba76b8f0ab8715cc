"""The pages of the rows that entries of the ledger name. The ledger knows no room above it; the site knows all."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.apps import apps
from django.urls import reverse
from django.utils.translation import gettext as _

from pilotzone.kit.dates import format_date
from pilotzone.ledger.references import Reference, register_references


@dataclass(frozen=True, slots=True)
class Page:
    """What a row is called, the route of its page with that route's arguments, and the rows that both need."""

    text: Callable[[Any], str]
    route: str
    arguments: Callable[[Any], tuple[object, ...]]
    related: tuple[str, ...] = ()


def _rule(row: Any) -> str:
    return _("%(scheme)s, in force since %(day)s") % {"scheme": row.scheme, "day": format_date(row.effective_from)}


def _application(row: Any) -> str:
    return _("Application %(number)s") % {"number": row}


PAGES: Mapping[str, Page] = {
    "schemes.call": Page(str, "schemes:call", lambda row: (row.code,)),
    "schemes.rule": Page(_rule, "schemes:rule", lambda row: (row.scheme.code, row.pk), ("scheme",)),
    "applications.application": Page(_application, "applications:case", lambda row: (row.pk,)),
    "applications.decision": Page(
        lambda row: _application(row.application), "applications:case", lambda row: (row.application_id,), ("application",)
    ),
    "grants.grant": Page(
        lambda row: _("Grant %(number)s") % {"number": row},
        "grants:grant",
        lambda row: (row.number,),
    ),
    "grants.claim": Page(
        lambda row: _("Claim %(number)s") % {"number": row},
        "grants:claim",
        lambda row: (row.pk,),
        ("grant",),
    ),
    "grants.settlementline": Page(
        lambda row: _("Settlement %(number)s") % {"number": row.settlement},
        "grants:settlement",
        lambda row: (row.settlement_id,),
        ("settlement__call",),
    ),
    "grants.clawbackproposal": Page(
        lambda row: _("Clawback on claim %(number)s") % {"number": row.claim},
        "grants:claim",
        lambda row: (row.claim_id,),
        ("claim__grant",),
    ),
}


def register_pages() -> None:
    """Tell the ledger where each kind of row is shown."""
    for kind, page in PAGES.items():
        register_references(kind, partial(_find, kind, page))


def _find(kind: str, page: Page, keys: Collection[str]) -> dict[str, Reference]:
    rows = apps.get_model(kind)._default_manager.select_related(*page.related)
    found = rows.filter(pk__in=[int(key) for key in keys if key.isdecimal()])
    return {str(row.pk): Reference(page.text(row), reverse(page.route, args=page.arguments(row))) for row in found}
