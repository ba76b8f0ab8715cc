"""The public page: what is open to everybody, then the zone's facts with their sources."""

from typing import Any

from django.utils.translation import gettext as _

from pilotzone.portal.homes.public import calls_section, glance_section, notices_section, shelf_section
from pilotzone.portal.queries import zone


def public_page() -> dict[str, Any]:
    """Return what the public page prints."""
    shelf = shelf_section()
    return {
        "sections": [glance_section(), calls_section(), notices_section(), *([shelf] if shelf else [])],
        "titles": zone.titles(),
        "fact_columns": [{"label": _("Fact at approval")}, {"label": _("Source")}],
        "text_columns": [{"label": name} for name in _text_columns()],
        "texts": zone.texts(),
        "place_columns": [{"label": name} for name in (_("Place"), _("Code (GB/T 2260)"), _("Level"), _("Lies in"))],
        "places": zone.places(),
    }


def _text_columns() -> tuple[str, ...]:
    return _("Legal basis"), _("Document number"), _("Issued on"), _("Compared with the text"), _("Source")
