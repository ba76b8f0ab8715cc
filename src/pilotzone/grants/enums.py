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
    REFUSED = "refused", pgettext_lazy("claim", "refused")
    SETTLED = "settled", _("settled")
    PAID = "paid", _("paid")
    CLAWED_BACK = "clawed_back", _("clawed back")


class ClaimStep(TextChoices):
    SUBMIT = "submit", _("submit the claim")
    RETURN = "return", _("send back to complete")
    CHECK = "check", _("check")
    REFUSE = "refuse", pgettext_lazy("claim", "refuse")
    SETTLE = "settle", _("settle")
    PAY = "pay", _("pay")
    CLAW_BACK = "claw_back", _("claw back")


CLAIM = Workflow(
    states=ClaimStatus,
    steps={
        ClaimStep.SUBMIT: Transition((ClaimStatus.DRAFT, ClaimStatus.RETURNED), ClaimStatus.SUBMITTED),
        ClaimStep.RETURN: Transition((ClaimStatus.SUBMITTED, ClaimStatus.CHECKED), ClaimStatus.RETURNED),
        # A check may be made anew until the claim is settled, for instance when another claim has used up the cap.
        ClaimStep.CHECK: Transition((ClaimStatus.SUBMITTED, ClaimStatus.CHECKED), ClaimStatus.CHECKED),
        # Up to the payment: the second of the two finance users may find what the first did not.
        ClaimStep.REFUSE: Transition(
            (ClaimStatus.SUBMITTED, ClaimStatus.RETURNED, ClaimStatus.CHECKED, ClaimStatus.SETTLED), ClaimStatus.REFUSED
        ),
        ClaimStep.SETTLE: Transition((ClaimStatus.CHECKED,), ClaimStatus.SETTLED),
        ClaimStep.PAY: Transition((ClaimStatus.SETTLED,), ClaimStatus.PAID),
        # A clawback in part may be followed by another.
        ClaimStep.CLAW_BACK: Transition((ClaimStatus.PAID, ClaimStatus.CLAWED_BACK), ClaimStatus.CLAWED_BACK),
    },
)

# A claim in one of these states holds its contract and cost item; no second one may.
LIVE_CLAIMS = tuple(state for state in ClaimStatus if state not in {ClaimStatus.DRAFT, ClaimStatus.REFUSED})

# What a claim has taken of its grant and of the yearly cap. Money clawed back opens no room for another claim.
COMMITTED = (ClaimStatus.CHECKED, ClaimStatus.SETTLED, ClaimStatus.PAID, ClaimStatus.CLAWED_BACK)
# Claims that somebody still has to decide or pay.
OPEN_CLAIMS = (ClaimStatus.SUBMITTED, ClaimStatus.RETURNED, ClaimStatus.CHECKED, ClaimStatus.SETTLED)
PAID_CLAIMS = (ClaimStatus.PAID, ClaimStatus.CLAWED_BACK)
# Grants under which claims may be submitted, and those that have come to an end.
USABLE = (GrantStatus.ISSUED, GrantStatus.IN_USE)
ENDED = (GrantStatus.EXHAUSTED, GrantStatus.EXPIRED, GrantStatus.REVOKED, GrantStatus.LAPSED, GrantStatus.CLOSED)


class CostItem(TextChoices):
    """What is claimed for. A scheme may use codes of its own; these are offered on the form."""

    COMPUTE = "compute", _("computing power")
    STORAGE = "storage", _("storage")
    NETWORK = "network", _("network")
    SUPPORT = "support", _("technical support")
    OTHER = "other", pgettext_lazy("cost item", "other")


class EvidenceKind(TextChoices):
    """What a file handed in with a claim proves."""

    CONTRACT = "contract", _("contract")
    INVOICE = "invoice", _("invoice")
    PAYMENT_PROOF = "payment_proof", _("proof of payment")
    USE_LOG = "use_log", _("record of use")


class Obstacle(TextChoices):
    """Why a checked claim is not settled yet."""

    SAME_CONTRACT = "same_contract", _("the same contract stands in another organisation's claim")
    SAME_INVOICE = "same_invoice", _("the same invoice stands in another claim")
    RELATED_SUPPLIER = "related_supplier", _("the supplier is a related party")
    OVER_CAP = "over_cap", _("more than the yearly cap or the grant still allows; check it anew")
    SUSPENDED = "suspended", _("the grant is suspended")
    NOTHING = "nothing", _("the checked amount is zero; refuse it or send it back")
