"""States and reasons of duties."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class DayKind(TextChoices):
    """Days on which the working week is not what the weekday says."""

    HOLIDAY = "holiday", _("public holiday")
    MAKE_UP = "make_up_workday", _("make-up working day")


class DutyStatus(TextChoices):
    """Where a duty stands on a day; computed, stored nowhere."""

    OPEN = "open", pgettext_lazy("duty", "open")
    OVERDUE = "overdue", pgettext_lazy("duty", "overdue")
    MET = "met", pgettext_lazy("duty", "met")
    MET_LATE = "met_late", pgettext_lazy("duty", "met late")
    WAIVED = "waived", pgettext_lazy("duty", "waived")


class WaiverReason(TextChoices):
    RULE_CHANGED = "rule_changed", _("the rule no longer asks for it")
    SUBJECT_ENDED = "subject_ended", _("what it was about has ended or was withdrawn")
    MERGED = "merged", _("covered by another duty")
    FORCE_MAJEURE = "force_majeure", _("force majeure")
    OPENED_IN_ERROR = "opened_in_error", _("opened in error")


class ReopeningReason(TextChoices):
    EVIDENCE_REFUSED = "evidence_refused", _("the evidence was not accepted")
    EXTENDED = "extended", _("a new date was set")
    WAIVED_IN_ERROR = "waived_in_error", _("the waiver was an error")
    NEW_FACTS = "new_facts", _("new facts came up")
