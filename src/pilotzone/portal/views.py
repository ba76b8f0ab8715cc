"""Home pages and the public registers."""

from django.db.models import Count
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from pilotzone.audit.actors import acting
from pilotzone.kit.lists import ListSpec, list_response
from pilotzone.portal.homes import home_of
from pilotzone.portal.lists import DRAWS, GRANTS, NOTICES
from pilotzone.portal.pages import public_page
from pilotzone.portal.queries.public import granted, public_draws, public_notices


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Show what waits for a person of the office or an applicant; the zone itself to everybody else."""
    sections = home_of(acting(request))
    if not sections:
        return zone(request)
    return render(request, "portal/home.html", {"page_title": _("Home"), "sections": sections})


@require_safe
def zone(request: HttpRequest) -> HttpResponse:
    """Show the zone as everybody sees it."""
    return render(request, "portal/zone.html", {"page_title": _("The zone"), **public_page()})


@require_safe
def notices(request: HttpRequest) -> HttpResponseBase:
    """Every list that was or is on public notice."""
    return list_response(request, NOTICES, public_notices().annotate(cases=Count("lines")), breadcrumb=_crumbs(NOTICES))


@require_safe
def draws(request: HttpRequest) -> HttpResponseBase:
    """Every draw of lots, void ones included."""
    return list_response(request, DRAWS, public_draws(), breadcrumb=_crumbs(DRAWS))


@require_safe
def grants(request: HttpRequest) -> HttpResponseBase:
    """Every grant of the zone."""
    return list_response(request, GRANTS, granted(), breadcrumb=_crumbs(GRANTS))


def _crumbs(spec: ListSpec) -> list[dict[str, object]]:
    return [{"label": _("Open to everybody"), "url": reverse("zone")}, {"label": spec.caption}]
