"""Addresses of the whole site: each room keeps its own under its name; the portal has the root."""

from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, include, path

from pilotzone.site.settings import ROOMS


def room_urls() -> list[URLPattern | URLResolver]:
    """Return the addresses of every room that has some."""
    rooms = [
        room for room in ROOMS if room not in {"site", "portal"} and find_spec(f"pilotzone.{room}") and find_spec(f"pilotzone.{room}.urls")
    ]
    return [path(f"{room}/", include(f"pilotzone.{room}.urls")) for room in rooms]


urlpatterns = [
    path("account/", include("allauth.urls")),
    path("language/", include("django.conf.urls.i18n")),
    *room_urls(),
]
if find_spec("pilotzone.portal"):
    urlpatterns.append(path("", include("pilotzone.portal.urls")))
handler400 = "pilotzone.kit.views.bad_request"
handler403 = "pilotzone.kit.views.permission_denied"
handler404 = "pilotzone.kit.views.page_not_found"
