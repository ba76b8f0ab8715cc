"""Pages of indicators: thin doors to their commands and queries."""

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from pilotzone.audit import context
from pilotzone.audit.actors import acting
from pilotzone.indicators import pages
from pilotzone.indicators.chart import line_chart
from pilotzone.indicators.guards import indicator_for_reader, purpose_of, value_for_reader, values_for_reader
from pilotzone.indicators.lists import INDICATORS, PROGRESS_COLUMNS, VALUES
from pilotzone.indicators.models import Indicator, Observation, Target
from pilotzone.indicators.policy import can_change, can_see_unpublished
from pilotzone.indicators.queries import (
    Series,
    history_of_cell,
    indicators_with_versions,
    rows_known_at,
    series_of,
    targets_and_values,
    version_by_code,
)
from pilotzone.kit.errors import NotFound
from pilotzone.kit.lists import list_response
from pilotzone.kit.text import localised
from pilotzone.obligations.exports import file_asked_for
from pilotzone.registry.enums import AreaLevel
from pilotzone.registry.models import Area


@require_GET
def indicators(request: HttpRequest) -> HttpResponseBase:
    """What is watched, for everybody."""
    actions = [
        {"label": _("Targets and values"), "url": reverse("indicators:targets")},
        {"label": VALUES.caption, "url": reverse("indicators:values")},
    ]
    crumbs = [{"label": INDICATORS.caption}]
    return list_response(request, INDICATORS, indicators_with_versions(), breadcrumb=crumbs, actions=actions)


@require_GET
def indicator(request: HttpRequest, code: str) -> HttpResponse:
    """One indicator for one place: its definitions, the breaks between them, values, targets."""
    found = indicator_for_reader(code)
    places = _places(found)
    area = _chosen_area(request, places)
    series = series_of(found, area, purpose=purpose_of(request)) if area else Series(found, ())
    return render(
        request,
        "indicators/indicator.html",
        {
            "page_title": str(found),
            "lead": str(localised(found, "note")),
            "breadcrumb": [_indicators_crumb(), {"label": str(found)}],
            "places": [{"label": str(place), "url": f"?area={place.code}", "current": place == area} for place in places],
            "place": str(area or ""),
            "lines": [pages.line_card(line, area.code) for line in series.lines] if area else [],
            "has_breaks": series.has_breaks,
            "breaks": pages.breaks_table(series),
            "values_url": f"{reverse('indicators:values')}?indicator={found.code}",
        },
    )


def _places(found: Indicator) -> list[Area]:
    about = Observation.objects.filter(version__indicator=found).values("area")
    promised = Target.objects.filter(version__indicator=found).values("area")
    return sorted(
        Area.objects.filter(pk__in=about) | Area.objects.filter(pk__in=promised), key=lambda area: (area.level != AreaLevel.CITY, area.code)
    )


def _chosen_area(request: HttpRequest, places: list[Area]) -> Area | None:
    code = request.GET.get("area")
    if not code:
        return places[0] if places else None
    chosen = next((place for place in places if place.code == code), None)
    if chosen is None:
        raise NotFound
    return chosen


@require_GET
def chart(request: HttpRequest, code: str) -> HttpResponse:
    """The picture of one line of values; its table stands on the indicator's page."""
    version = version_by_code(code)
    area = _chosen_area(request, _places(version.indicator))
    lines = series_of(version.indicator, area, purpose=purpose_of(request)).lines if area else ()
    line = next((line for line in lines if version in line.versions), None)
    if line is None or not [value for value in line.values if value.value is not None]:
        raise NotFound
    return HttpResponse(line_chart(line.values, line.latest), content_type="image/svg+xml")


@require_GET
def values(request: HttpRequest) -> HttpResponseBase:
    """The values that stand now: published ones for everybody, for the office also what it administers."""
    standing = rows_known_at(context.now()).values("pk")
    crumbs = [_indicators_crumb(), {"label": VALUES.caption}]
    return list_response(request, VALUES, values_for_reader(request).filter(pk__in=standing), breadcrumb=crumbs)


@require_GET
def value(request: HttpRequest, pk: int) -> HttpResponse:
    """One value, with every data version of it."""
    asked = value_for_reader(request, pk)
    rows = history_of_cell(asked)
    latest = rows[-1]
    routes = (("correct", _("Correct")), ("withdraw", _("Withdraw")))
    actions = [{"label": label, "url": reverse(f"indicators:{route}", args=(latest.pk,))} for route, label in routes]
    return render(
        request,
        "indicators/value.html",
        {
            "page_title": f"{latest.version}, {latest.period_label}",
            "origin": latest.origin,
            "breadcrumb": [
                _indicators_crumb(),
                {"label": VALUES.caption, "url": reverse("indicators:values")},
                {"label": latest.period_label},
            ],
            "actions": actions if can_change(acting(request)) else [],
            "items": pages.value_facts(latest),
            "vintages": pages.vintage_table(rows, named=can_see_unpublished(acting(request))),
        },
    )


@require_GET
def targets(request: HttpRequest) -> HttpResponseBase:
    """Every target beside the last value of its own definition."""
    rows = targets_and_values(purpose=purpose_of(request))
    title = _("Targets and values")
    if file := file_asked_for(request, "targets", title, PROGRESS_COLUMNS, rows):
        return file
    crumbs = [_indicators_crumb(), {"label": title}]
    return render(request, "indicators/targets.html", {"page_title": title, "breadcrumb": crumbs, "table": pages.progress_table(rows)})


def _indicators_crumb() -> dict[str, object]:
    return {"label": INDICATORS.caption, "url": reverse("indicators:indicators")}
