"""States and steps of grants and claims."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from pilotzone.kit.transitions import Transition, Workflow


class GrantStatus(TextChoices):
    ISSUED = "issued", _("issued")
    IN_USE = "in_use", _("in use")
    EXHAUSTED = "exhausted", _("exhausted")
    EXPIRED = "expired", pgettext_lazy("grant", "expired")
    SUSPENDED = "suspended", _("suspended")
    REVOKED = "revoked", _("revoked")
    LAPSED = "lapsed", _("lapsed")
    CLOSED = "closed", pgettext_lazy("grant", "closed")


class GrantStep(TextChoices):
    FIRST_USE = "first_use", _("record first use")
    EXHAUST = "exhaust", _("use up")
    EXPIRE = "expire", _("let expire")
    SUSPEND = "suspend", _("suspend")
    RESUME = "resume", _("resume")
    REVOKE = "revoke", _("revoke")
    LAPSE = "lapse", _("let lapse unused")
    CLOSE = "close", pgettext_lazy("grant", "close")


GRANT = Workflow(
    states=GrantStatus,
    steps={
        GrantStep.FIRST_USE: Transition((GrantStatus.ISSUED,), GrantStatus.IN_USE),
        GrantStep.EXHAUST: Transition((GrantStatus.IN_USE,), GrantStatus.EXHAUSTED),
        GrantStep.EXPIRE: Transition((GrantStatus.IN_USE,), GrantStatus.EXPIRED),
        GrantStep.SUSPEND: Transition((GrantStatus.ISSUED, GrantStatus.IN_USE), GrantStatus.SUSPENDED),
        GrantStep.RESUME: Transition((GrantStatus.SUSPENDED,), GrantStatus.IN_USE),
        GrantStep.REVOKE: Transition((GrantStatus.ISSUED, GrantStatus.IN_USE, GrantStatus.SUSPENDED), GrantStatus.REVOKED),
        GrantStep.LAPSE: Transition((GrantStatus.ISSUED,), GrantStatus.LAPSED),
        GrantStep.CLOSE: Transition((GrantStatus.EXHAUSTED, GrantStatus.EXPIRED, GrantStatus.REVOKED), GrantStatus.CLOSED),
    },
)


class ClaimStatus(TextChoices):
    DRAFT = "draft", _("draft")
    SUBMITTED = "submitted", _("submitted")
    RETURNED = "returned", _("sent back to complete")
    CHECKED = "checked", _("checked")
    REFUSED = "refused", _("refused")
    SETTLED = "settled", _("settled")
    PAID = "paid", _("paid")
    CLAWED_BACK = "clawed_back", _("clawed back")


class ClaimStep(TextChoices):
    SUBMIT = "submit", _("submit the claim")
    RETURN = "return", _("send back to complete")
    CHECK = "check", _("check")
    REFUSE = "refuse", _("refuse")
    SETTLE = "settle", _("settle")
    PAY = "pay", _("pay")
    CLAW_BACK = "claw_back", _("claw back")


CLAIM = Workflow(
    states=ClaimStatus,
    steps={
        ClaimStep.SUBMIT: Transition((ClaimStatus.DRAFT, ClaimStatus.RETURNED), ClaimStatus.SUBMITTED),
        ClaimStep.RETURN: Transition((ClaimStatus.SUBMITTED,), ClaimStatus.RETURNED),
        ClaimStep.CHECK: Transition((ClaimStatus.SUBMITTED,), ClaimStatus.CHECKED),
        ClaimStep.REFUSE: Transition((ClaimStatus.CHECKED,), ClaimStatus.REFUSED),
        ClaimStep.SETTLE: Transition((ClaimStatus.CHECKED,), ClaimStatus.SETTLED),
        ClaimStep.PAY: Transition((ClaimStatus.SETTLED,), ClaimStatus.PAID),
        # A clawback in part may be followed by another.
        ClaimStep.CLAW_BACK: Transition((ClaimStatus.PAID, ClaimStatus.CLAWED_BACK), ClaimStatus.CLAWED_BACK),
    },
)

# A claim in one of these states holds its contract and cost item; no second one may.
LIVE_CLAIMS = tuple(state for state in ClaimStatus if state not in {ClaimStatus.DRAFT, ClaimStatus.REFUSED})
