"""How a decision becomes a row, and how money that was held comes back."""

from dataclasses import dataclass

from pilotzone.applications.enums import ReasonCode, Status, Step
from pilotzone.applications.models import Application, Decision, MeetingRecord
from pilotzone.applications.queries import cases_of, holds_of
from pilotzone.applications.worklist import MOVE_UP, ask_of_call
from pilotzone.audit import context
from pilotzone.audit.actors import Actor
from pilotzone.audit.chain import row_name
from pilotzone.audit.enums import Role
from pilotzone.ledger.commands import release_hold
from pilotzone.ledger.enums import Purpose
from pilotzone.ledger.postings import Grounds
from pilotzone.ledger.queries import open_holds
from pilotzone.schemes.models import Rule


@dataclass(frozen=True, slots=True)
class Reasons:
    """Why a decision is taken: its code, the words for the applicant and for the office, the meeting it rests on."""

    code: ReasonCode
    public: str = ""
    private: str = ""
    meeting: MeetingRecord | None = None


def record_decision(
    application: Application, step: Step, reasons: Reasons, *, rule: Rule | None, amount: int | None = None, by: Actor
) -> Decision:
    """Write a decision, sealed by the running command's event."""
    decision = Decision.objects.create(
        application=application,
        step=step,
        reason=reasons.code,
        rule=rule,
        meeting=reasons.meeting,
        amount=amount,
        note_public=reasons.public,
        note_private=reasons.private,
        by=by.id,
        at=context.now(),
    )
    context.seal(decision)
    context.note(reason=reasons.code.value)
    return decision


def release_holds(application: Application, decision: Decision, *, by: Actor) -> int:
    """Give back what is held for a case, and say so to whoever moves the waiting list up. Returns the amount in fen."""
    grounds = Grounds(Purpose.GIVE_BACK, subject=row_name(application), evidence=row_name(decision))
    freed = 0
    # By account, in the order in which every command takes accounts.
    for hold in open_holds().filter(pk__in=holds_of(application).values("pk")).order_by("account_id"):
        freed += release_hold(hold, key=f"release-{hold.pk}-{decision.pk}", grounds=grounds, by=by).amount
    if freed and cases_of(application.call).filter(status=Status.WAITLISTED).exists():
        ask_of_call(MOVE_UP, application.call, Role.APPROVER, by=by)
    return freed
