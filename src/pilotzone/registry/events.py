"""What the events of this room are called in a history."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from pilotzone.kit.text import Words

EVENTS: Mapping[str, Words] = {
    "registry.area_added": _("place added"),
    "registry.area_named": _("name of a place recorded"),
    "registry.instrument_added": _("legal basis added"),
    "registry.instrument_confirmed": _("compared with the published text"),
    "registry.mandate_added": _("national title added"),
    "registry.party_registered": _("entered in the register"),
    "registry.party_corrected": _("entry corrected"),
    "registry.attribute_recorded": _("fact recorded"),
    "registry.parties_linked": _("related party recorded"),
    "registry.link_ended": _("relation ended"),
    "registry.qualification_added": _("qualification recorded"),
    "registry.parties_merged": _("merged into another entry"),
    "registry.parties_unmerged": _("merge undone"),
    "registry.asset_registered": _("asset entered"),
}
