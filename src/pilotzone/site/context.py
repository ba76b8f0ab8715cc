"""What every template may count on."""

from typing import Any

from django.http import HttpRequest

from pilotzone.site.navigation import entries
from pilotzone.site.zone import zone_name

THEMES = ("light", "dark")


def site(request: HttpRequest) -> dict[str, Any]:
    """Return the zone's name, the navigation of the reader's roles and the chosen theme."""
    theme = request.COOKIES.get("theme")
    actor = getattr(request, "actor", None)
    return {
        "zone": zone_name(),
        "navigation": entries(request.path, actor) if actor is not None else [],
        "actor": actor,
        "theme": theme if theme in THEMES else "",
    }
