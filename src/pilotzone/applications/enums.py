"""States, steps and codes of a case."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from pilotzone.kit.transitions import Transition, Workflow


class Status(TextChoices):
    DRAFT = "draft", _("draft")
    SUBMITTED = "submitted", _("submitted")
    RETURNED = "returned", _("sent back to complete")
    ADMITTED = "admitted", _("admitted")
    REVIEWED = "reviewed", _("reviewed")
    RANKED = "ranked", _("ranked")
    APPROVED = "approved", _("approved")
    NOTICED = "noticed", _("on public notice")
    OBJECTED = "objected", _("under objection")
    WAITLISTED = "waitlisted", _("wait-listed")
    GRANTED = "granted", _("granted")
    REFUSED = "refused", _("refused")
    DECLINED = "declined", _("declined")
    WITHDRAWN = "withdrawn", _("withdrawn")
    LAPSED = "lapsed", _("lapsed")


class Step(TextChoices):
    SUBMIT = "submit", _("submit")
    RETURN = "return", _("send back to complete")
    ADMIT = "admit", _("admit")
    REVIEW = "review", _("conclude the review")
    RANK = "rank", _("rank")
    APPROVE = "approve", _("approve")
    WAITLIST = "waitlist", _("put on the waiting list")
    REFUSE = "refuse", _("refuse")
    NOTICE = "notice", _("put on public notice")
    OBJECT = "object", _("object")
    REJECT_OBJECTION = "reject_objection", _("reject the objection")
    UPHOLD_OBJECTION = "uphold_objection", _("uphold the objection")
    GRANT = "grant", _("grant")
    DECLINE = "decline", _("decline")
    WITHDRAW = "withdraw", _("withdraw")
    LAPSE = "lapse", _("let lapse")


# A contract that stands in one of these states may not stand in a second application.
CONTRACT_IS_TAKEN = (
    Status.SUBMITTED,
    Status.RETURNED,
    Status.ADMITTED,
    Status.REVIEWED,
    Status.RANKED,
    Status.APPROVED,
    Status.NOTICED,
    Status.OBJECTED,
    Status.WAITLISTED,
    Status.GRANTED,
)


APPLICATION = Workflow(
    states=Status,
    steps={
        Step.SUBMIT: Transition((Status.DRAFT, Status.RETURNED), Status.SUBMITTED),
        Step.RETURN: Transition((Status.SUBMITTED, Status.ADMITTED, Status.REVIEWED), Status.RETURNED),
        Step.ADMIT: Transition((Status.SUBMITTED,), Status.ADMITTED),
        Step.REVIEW: Transition((Status.ADMITTED,), Status.REVIEWED),
        Step.RANK: Transition((Status.ADMITTED, Status.REVIEWED), Status.RANKED),
        Step.APPROVE: Transition((Status.RANKED, Status.WAITLISTED), Status.APPROVED),
        Step.WAITLIST: Transition((Status.RANKED,), Status.WAITLISTED),
        Step.REFUSE: Transition((Status.SUBMITTED, Status.ADMITTED, Status.RANKED), Status.REFUSED),
        Step.NOTICE: Transition((Status.APPROVED,), Status.NOTICED),
        Step.OBJECT: Transition((Status.NOTICED,), Status.OBJECTED),
        Step.REJECT_OBJECTION: Transition((Status.OBJECTED,), Status.NOTICED),
        Step.UPHOLD_OBJECTION: Transition((Status.OBJECTED,), Status.REFUSED),
        Step.GRANT: Transition((Status.NOTICED,), Status.GRANTED),
        Step.DECLINE: Transition((Status.NOTICED,), Status.DECLINED),
        Step.WITHDRAW: Transition(
            (Status.DRAFT, Status.SUBMITTED, Status.RETURNED, Status.ADMITTED, Status.REVIEWED, Status.RANKED, Status.WAITLISTED),
            Status.WITHDRAWN,
        ),
        Step.LAPSE: Transition((Status.DRAFT, Status.RETURNED, Status.WAITLISTED), Status.LAPSED),
    },
)


class ReasonCode(TextChoices):
    """Why a decision was taken; the words beside it are for the applicant."""

    COMPLETE = "complete", _("complete and in scope")
    INCOMPLETE = "incomplete", _("documents or answers are missing")
    NOT_ELIGIBLE = "not_eligible", _("a condition for support is not met")
    OUT_OF_SCOPE = "out_of_scope", _("outside the scope of the call")
    RELATED_SUPPLIER = "related_supplier", _("the supplier is a related party")
    DOUBLE_FUNDING = "double_funding", _("the same contract and cost item is funded already")
    LATE = "late", _("arrived after the window closed")
    DRAWN = "drawn", _("drawn within the pool")
    NOT_DRAWN = "not_drawn", _("eligible, drawn beyond the pool")
    RANKED_ABOVE = "ranked_above", _("ranked above the cut-off")
    RANKED_BELOW = "ranked_below", _("ranked below the cut-off")
    POOL_EXHAUSTED = "pool_exhausted", _("the pool is used up")
    CAP_REACHED = "cap_reached", _("the yearly cap leaves nothing to pay")
    MOVED_UP = "moved_up", _("moved up from the waiting list")
    OBJECTION_UPHELD = "objection_upheld", _("an objection was upheld")
    OBJECTION_REJECTED = "objection_rejected", _("an objection was rejected")
    OWN_WISH = "own_wish", _("at the applicant's own wish")
    DEADLINE_PASSED = "deadline_passed", _("the time limit ran out")


class FactKind(TextChoices):
    ANNOUNCED = "announced", _("announced")
    INVITED = "invited", _("invited")
    APPLIED = "applied", _("applied")
    ELIGIBLE = "eligible", _("found eligible")
    DECIDED = "decided", _("decided")
    OFFERED = "offered", _("offered")
    DECLINED = "declined", _("declined")
    REFUSED = "refused", _("refused")
    WAITLISTED = "waitlisted", _("wait-listed")
    FIRST_USE = "first_use", _("first use")
    USE = "use", pgettext_lazy("assignment", "use")
    CLAIMED = "claimed", _("claimed")
    PAID = "paid", _("paid")


class DrawStatus(TextChoices):
    COMMITTED = "committed", _("committed")
    FROZEN = "frozen", _("list frozen")
    REVEALED = "revealed", _("revealed")
    VOID = "void", _("void")


class DrawStep(TextChoices):
    FREEZE = "freeze", _("freeze the list")
    REVEAL = "reveal", _("reveal both secrets")
    VOID = "void", _("declare void")


DRAW = Workflow(
    states=DrawStatus,
    steps={
        DrawStep.FREEZE: Transition((DrawStatus.COMMITTED,), DrawStatus.FROZEN),
        DrawStep.REVEAL: Transition((DrawStatus.FROZEN,), DrawStatus.REVEALED),
        DrawStep.VOID: Transition((DrawStatus.COMMITTED, DrawStatus.FROZEN), DrawStatus.VOID),
    },
)


class DrawAct(TextChoices):
    COMMIT = "commit", _("commitment")
    FREEZE = "freeze", _("list hash")
    REVEAL = "reveal", _("secret")
    RESULT = "result", _("result")


class Holder(TextChoices):
    """Who holds one of the two secrets of a draw."""

    OFFICE = "office", _("office")
    WITNESS = "witness", _("witness")
