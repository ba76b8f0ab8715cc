"""The pages of the rows that entries of the ledger name. The ledger knows no room above it; the site knows all."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.apps import apps
from django.urls import reverse
from django.utils.translation import gettext as _

from pilotzone.kit.dates import format_date
from pilotzone.kit.references import Reference, register_references


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
    return _("Application %(number)s, %(party)s") % {"number": row, "party": row.party}


def _of_grant(words: str, claim: Any) -> str:
    return words % {"number": claim, "party": claim.grant.party}


def _return(row: Any) -> str:
    return _("Return %(name)s, %(party)s") % {"name": row, "party": row.party}


def _of_call(words: str, row: Any) -> str:
    return words % {"number": row.number, "call": row.call}


PAGES: Mapping[str, Page] = {
    "schemes.call": Page(
        lambda row: _("Call %(code)s, %(name)s") % {"code": row.code, "name": row}, "schemes:call", lambda row: (row.code,)
    ),
    "schemes.rule": Page(_rule, "schemes:rule", lambda row: (row.scheme.code, row.pk), ("scheme",)),
    "applications.application": Page(_application, "applications:case", lambda row: (row.pk,), ("party",)),
    "applications.decision": Page(
        lambda row: _application(row.application), "applications:case", lambda row: (row.application_id,), ("application__party",)
    ),
    "applications.notice": Page(
        lambda row: _of_call(_("Notice %(number)s, %(call)s"), row),
        "applications:notice",
        lambda row: (row.call.code, row.number),
        ("call",),
    ),
    "applications.draw": Page(
        lambda row: _of_call(_("Draw %(number)s, %(call)s"), row), "applications:draw", lambda row: (row.call.code, row.number), ("call",)
    ),
    "applications.objection": Page(
        lambda row: _("Objection to application %(number)s, %(party)s") % {"number": row.application, "party": row.application.party},
        "applications:objection",
        lambda row: (row.pk,),
        ("application__party",),
    ),
    "grants.grant": Page(
        lambda row: _("Grant %(number)s, %(party)s") % {"number": row, "party": row.party},
        "grants:grant",
        lambda row: (row.number,),
        ("party",),
    ),
    "grants.claim": Page(
        lambda row: _of_grant(_("Claim %(number)s, %(party)s"), row),
        "grants:claim",
        lambda row: (row.pk,),
        ("grant__party",),
    ),
    "grants.settlement": Page(
        lambda row: _("Settlement %(number)s") % {"number": row}, "grants:settlement", lambda row: (row.pk,), ("call",)
    ),
    "grants.settlementline": Page(
        lambda row: _("Settlement %(number)s") % {"number": row.settlement},
        "grants:settlement",
        lambda row: (row.settlement_id,),
        ("settlement__call",),
    ),
    "grants.clawbackproposal": Page(
        lambda row: _of_grant(_("Clawback on claim %(number)s, %(party)s"), row.claim),
        "grants:claim",
        lambda row: (row.claim_id,),
        ("claim__grant__party",),
    ),
    "indicators.return": Page(_return, "indicators:return", lambda row: (row.pk,), ("form", "party")),
    "studies.study": Page(
        lambda row: _("Study %(code)s, %(title)s") % {"code": row.code, "title": row}, "studies:study", lambda row: (row.code,)
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
