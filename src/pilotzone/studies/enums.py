"""States, steps and kinds of the studies room."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from pilotzone.kit.transitions import Transition, Workflow


class StudyStatus(TextChoices):
    DRAFT = "draft", pgettext_lazy("study", "draft")
    LOCKED = "locked", pgettext_lazy("study", "plan locked")
    COLLECTING = "collecting", pgettext_lazy("study", "collecting data")
    ESTIMATED = "estimated", pgettext_lazy("study", "estimated")
    OPINED = "opined", pgettext_lazy("study", "opinion given")
    PUBLISHED = "published", pgettext_lazy("study", "published")
    STOPPED = "stopped", pgettext_lazy("study", "stopped")


class StudyStep(TextChoices):
    LOCK = "lock", pgettext_lazy("study", "lock the plan")
    COLLECT = "collect", pgettext_lazy("study", "take a snapshot")
    ESTIMATE = "estimate", pgettext_lazy("study", "estimate")
    OPINE = "opine", pgettext_lazy("study", "record the opinion")
    PUBLISH = "publish", pgettext_lazy("study", "publish")
    STOP = "stop", pgettext_lazy("study", "stop the study")


_S = StudyStatus
STUDY = Workflow(
    states=StudyStatus,
    steps={
        StudyStep.LOCK: Transition((_S.DRAFT,), _S.LOCKED),
        # While data still come in, a later snapshot replaces an earlier one for the estimate; both stay on record.
        StudyStep.COLLECT: Transition((_S.LOCKED, _S.COLLECTING), _S.COLLECTING),
        StudyStep.ESTIMATE: Transition((_S.COLLECTING,), _S.ESTIMATED),
        StudyStep.OPINE: Transition((_S.ESTIMATED,), _S.OPINED),
        StudyStep.PUBLISH: Transition((_S.OPINED,), _S.PUBLISHED),
        StudyStep.STOP: Transition((_S.DRAFT, _S.LOCKED, _S.COLLECTING, _S.ESTIMATED, _S.OPINED), _S.STOPPED),
    },
)


class OutcomeRole(TextChoices):
    """What the grant bought, or what changed because of it; the two are never mixed."""

    OUTPUT = "output", _("output")
    BENEFIT = "benefit", _("benefit")


class Transform(TextChoices):
    LEVEL = "level", _("as measured")
    LOG = "log", _("natural logarithm")


class Treatment(TextChoices):
    """Which fact starts the support; the values are those of `applications.enums.FactKind`."""

    OFFERED = "offered", pgettext_lazy("study", "offered")
    FIRST_USE = "first_use", pgettext_lazy("study", "first use")
    CLAIMED = "claimed", pgettext_lazy("study", "claimed")
    PAID = "paid", pgettext_lazy("study", "paid")


class Population(TextChoices):
    """Whose outcomes are compared; the values are those of `applications.enums.FactKind`."""

    APPLIED = "applied", _("all who applied")
    ELIGIBLE = "eligible", _("all who were found eligible")


class Control(TextChoices):
    """The comparison group; the values are those of the evidence library."""

    NEVER = "never", _("never funded")
    NOT_YET = "notyet", _("not yet funded")


class OpinionKind(TextChoices):
    UNQUALIFIED = "unqualified", _("unqualified opinion")
    QUALIFIED = "qualified", _("qualified opinion")
    ADVERSE = "adverse", _("adverse opinion")
    DISCLAIMER = "disclaimer", _("disclaimer of opinion")


class EthicsVerdict(TextChoices):
    APPROVED = "approved", pgettext_lazy("ethics", "approved")
    CONDITIONS = "conditions", pgettext_lazy("ethics", "approved with conditions")
    NOT_NEEDED = "not_needed", pgettext_lazy("ethics", "no review needed")
    REFUSED = "refused", pgettext_lazy("ethics", "refused")


class Note(TextChoices):
    """Text by hand on the result page, beside what is computed."""

    CONTEXT = "context", _("what was funded")
    WEAKNESS = "weakness", _("what weakens it")
    KNOW_MORE = "know_more", _("what it would take to know more")
    COST = "cost", _("cost per result")
    READERS = "readers", _("how others concluded")
