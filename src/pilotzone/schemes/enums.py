"""Kinds, dates and the life of a call."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from pilotzone.kit.transitions import Transition, Workflow


class Clock(TextChoices):
    """The six dates. A scheme says which of them governs the rule version and which the yearly cap."""

    ANNOUNCED = "announced", _("announced")
    APPLIED = "applied", _("applied")
    DECIDED = "decided", _("decided")
    FIRST_USE = "first_use", _("first use")
    CLAIMED = "claimed", _("claimed")
    PAID = "paid", _("paid")


class Allocation(TextChoices):
    """How limited money is divided. The values are those of `evidence.evaluability.Allocation`, and one more."""

    LOTTERY = "lottery", _("lottery")
    RANDOM_INVITATION = "random_invitation", _("random invitation")
    RANDOM_ROLLOUT = "random_rollout", _("roll-out in random order")
    SCORE = "score", _("score with quota")
    RATE_CLASS = "rate_class", _("threshold of a rate class")
    SIZE = "size", _("threshold of size")
    DATE = "date", _("threshold of a date")
    HARDWARE = "hardware", _("threshold of hardware")
    STAGED = "staged", _("staged roll-out")
    FIRST_COME = "first_come", _("first come, first served")
    DISCRETIONARY = "discretionary", _("decided case by case")
    ALL_ELIGIBLE = "all_eligible", _("all eligible paid")
    PRO_RATA = "pro_rata", _("pro-rata reduction")
    ONE_SITE = "one_site", _("one demonstration site")
    NOT_RECORDED = "not_recorded", _("rule not recorded")


class ComparisonGroup(TextChoices):
    """Whom the funded are compared with, named before the call opens."""

    UNFUNDED = "unfunded", _("unfunded applicants")
    NOT_YET = "not_yet", _("those not yet funded")
    NEAR_CUTOFF = "near_cutoff", _("applicants on the other side of the cut-off")
    DONORS = "donors", _("donor sites named in advance")
    NONE = "none", _("none named")


class CallStatus(TextChoices):
    DRAFT = "draft", _("draft")
    OPEN = "open", pgettext_lazy("call", "open")
    CLOSED = "closed", pgettext_lazy("call", "closed")
    DECIDED = "decided", pgettext_lazy("call", "decided")
    ARCHIVED = "archived", _("archived")
    CANCELLED = "cancelled", _("cancelled")


class CallStep(TextChoices):
    OPEN = "open", _("open the call")
    CLOSE = "close", _("close the call")
    DECIDE = "decide", _("record all decisions")
    ARCHIVE = "archive", _("archive the call")
    CANCEL = "cancel", _("cancel the call")


CALL = Workflow(
    states=CallStatus,
    steps={
        CallStep.OPEN: Transition((CallStatus.DRAFT,), CallStatus.OPEN),
        CallStep.CLOSE: Transition((CallStatus.OPEN,), CallStatus.CLOSED),
        CallStep.DECIDE: Transition((CallStatus.CLOSED,), CallStatus.DECIDED),
        CallStep.ARCHIVE: Transition((CallStatus.DECIDED,), CallStatus.ARCHIVED),
        CallStep.CANCEL: Transition((CallStatus.DRAFT, CallStatus.OPEN, CallStatus.CLOSED), CallStatus.CANCELLED),
    },
)
