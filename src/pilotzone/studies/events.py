"""What the events of this room are called in a history."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from pilotzone.kit.text import Words

EVENTS: Mapping[str, Words] = {
    "studies.study_opened": _("study opened"),
    "studies.plan_written": _("plan written"),
    "studies.study_described": _("text of the result page written"),
    "studies.outcomes_registered": _("table of outcomes registered"),
    "studies.ethics_decided": _("ethics decided"),
    "studies.plan_locked": _("plan locked"),
    "studies.deviation_recorded": _("deviation recorded"),
    "studies.snapshot_taken": _("snapshot taken"),
    "studies.study_estimated": _("estimated"),
    "studies.key_registered": _("key registered"),
    "studies.opinion_recorded": _("opinion recorded"),
    "studies.study_published": _("published"),
    "studies.study_stopped": _("stopped"),
    "packs.example_loaded": _("worked example loaded"),
}
