"""Home pages."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from pilotzone.portal import queries


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Show the zone as the public sees it: its titles, what was said at approval, its legal texts and places."""
    page = {
        "page_title": _("The zone"),
        "titles": queries.titles(),
        "fact_columns": [{"label": _("Fact at approval")}, {"label": _("Source")}],
        "text_columns": [{"label": name} for name in (_("Legal basis"), _("Document number"), _("Issued on"), _("State"), _("Source"))],
        "texts": queries.texts(),
        "place_columns": [{"label": name} for name in (_("Place"), _("Code (GB/T 2260)"), _("Level"), _("Lies in"))],
        "places": queries.places(),
    }
    return render(request, "portal/home.html", page)
