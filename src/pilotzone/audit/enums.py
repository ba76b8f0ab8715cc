"""Roles and states of the audit room."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from pilotzone.kit.text import Words


class Role(TextChoices):
    """What a person may be in a zone. Every room's policy speaks of these, so they stand at the bottom."""

    OFFICER = "officer", _("officer")
    LEADER = "leader", _("leader")
    APPLICANT = "applicant", _("applicant")
    REVIEWER = "reviewer", _("reviewer")
    APPROVER = "approver", _("approver")
    FINANCE = "finance", _("finance")
    STEWARD = "steward", _("steward")
    EVALUATOR = "evaluator", _("evaluator")
    ETHICS = "ethics", _("ethics reviewer")
    AUDITOR = "auditor", _("auditor")
    ADMIN = "admin", _("administrator")
    SYSTEM = "system", _("system")


class Origin(TextChoices):
    """Where rows come from; inherited by all that hangs on a call and printed with it."""

    REAL = "real", _("real")
    SYNTHETIC = "synthetic", _("synthetic sample")
    EXAMPLE = "example", _("example from abroad")


def kind_of_data(origin: str) -> Words:
    """Return the stamp of rows that are not real; nothing for real ones."""
    return "" if origin == Origin.REAL else Origin(origin).label
