"""What the events of this room are called in a history."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from pilotzone.kit.text import Words

EVENTS: Mapping[str, Words] = {
    "indicators.indicator_defined": _("indicator defined"),
    "indicators.version_defined": _("definition version added"),
    "indicators.frame_defined": _("frame defined"),
    "indicators.form_defined": _("form defined"),
    "indicators.section_taken": _("indicators taken from a pack"),
    "indicators.values_taken": _("values taken from a pack"),
    "indicators.targets_taken": _("targets taken from a pack"),
    "indicators.observation_recorded": _("value recorded"),
    "indicators.observation_corrected": _("value corrected"),
    "indicators.observation_withdrawn": _("value withdrawn"),
    "indicators.target_set": _("target set"),
    "indicators.returns_opened": _("returns asked for"),
    "indicators.return_saved": _("return saved"),
    "indicators.return_submitted": _("return handed in"),
    "indicators.return_queried": _("return queried"),
    "indicators.return_corrected": _("query answered"),
    "indicators.return_accepted": _("return accepted"),
    "indicators.return_locked": _("return locked"),
    "indicators.return_revised": _("return revised"),
}
