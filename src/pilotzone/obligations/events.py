"""What the events of this room are called in a history."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from pilotzone.kit.text import Words

EVENTS: Mapping[str, Words] = {
    "obligations.calendar_loaded": _("working-day calendar loaded"),
    "obligations.obligation_opened": _("obligation opened"),
    "obligations.obligation_met": _("recorded as met"),
    "obligations.obligation_waived": _("waived"),
    "obligations.obligation_reopened": _("opened again"),
    "obligations.task_assigned": _("task assigned"),
    "obligations.task_finished": _("task done"),
}
