"""The formal check: admit, send back, refuse; and the end of the window."""

from datetime import date

from django.utils.translation import gettext_lazy as _

from pilotzone.applications import policy
from pilotzone.applications.assignment import note_announcement, note_step
from pilotzone.applications.commands.locking import locked_call, locked_case, locked_cases, refuse_frozen_list
from pilotzone.applications.commands.recording import Reasons, record_decision
from pilotzone.applications.eligibility import Assessment, assess, payable
from pilotzone.applications.enums import FactKind, ReasonCode, Status, Step
from pilotzone.applications.errors import ClassUnknown
from pilotzone.applications.models import Application, MeetingRecord
from pilotzone.applications.queries import counts_of
from pilotzone.applications.separation import refuse_double_role
from pilotzone.applications.worklist import ask_completion, case_settled, reviews_settled
from pilotzone.audit import context
from pilotzone.audit.actors import Actor
from pilotzone.audit.commands import command
from pilotzone.audit.enums import Role
from pilotzone.kit.amounts import money
from pilotzone.kit.errors import Invalid, NotAllowed
from pilotzone.kit.transitions import advance
from pilotzone.ledger.models import LARGEST
from pilotzone.obligations.queries import add_working_days
from pilotzone.schemes.commands import close_call
from pilotzone.schemes.models import Call

DAYS_TO_COMPLETE = 5


@command(allowed=policy.can_check, event="applications.application_returned")
def return_application(
    application: Application, *, reason: ReasonCode, note_public: str, note_private: str = "", due_on: date | None = None, by: Actor
) -> Application:
    """Send a case back to complete by a day, five working days from now where none is given; refuses to do so without saying why."""
    locked = _checked_by(application, by)
    _require_words(note_public)
    last_day = due_on or add_working_days(context.today(), DAYS_TO_COMPLETE)
    if last_day < context.today():
        raise Invalid.field("due_on", last_day.isoformat(), _("today or a later day"))
    advance(locked, Step.RETURN)
    locked.complete_by = last_day
    locked.save()
    record_decision(locked, Step.RETURN, Reasons(reason, note_public, note_private), rule=assess(locked).rule, by=by)
    case_settled(locked, by=by)
    reviews_settled(locked, by=by)
    ask_completion(locked, by=by)
    return locked


@command(allowed=policy.can_check, event="applications.application_admitted")
def admit_application(
    application: Application,
    *,
    rate_class: str = "",
    eligible_cost: int | None = None,
    note_public: str = "",
    note_private: str = "",
    by: Actor,
) -> Application:
    """Find a case complete and eligible, and set its rate and amount.

    The officer answers where the rule cannot tell: `rate_class` names the rate, `eligible_cost` (fen) the cost that counts.
    """
    locked = _checked_by(application, by)
    advance(locked, Step.ADMIT)
    if eligible_cost is not None:
        _refuse_other_cost(locked, eligible_cost)
        locked.eligible_cost = eligible_cost
    locked.rate_class = rate_class
    assessment = assess(locked)
    _refuse_unknown_class(assessment, rate_class)
    locked.rate_class = assessment.rate_class.code if assessment.rate_class else ""
    locked.amount = payable(locked, assessment)
    locked.save()
    reasons = Reasons(ReasonCode.COMPLETE, note_public, note_private)
    decision = record_decision(locked, Step.ADMIT, reasons, rule=assessment.rule, amount=locked.amount, by=by)
    note_step(locked, FactKind.ELIGIBLE, decision=decision)
    case_settled(locked, by=by)
    return locked


def _refuse_other_cost(application: Application, cost: int) -> None:
    """Raise Invalid unless the cost lies between nothing and what the applicant stated, where that is known."""
    stated = application.eligible_cost
    most = LARGEST if stated is None else stated
    if not 0 <= cost <= most:
        raise Invalid.field("eligible_cost", cost, _("an amount from 0 to %(most)s") % {"most": money(most)})


@command(allowed=policy.can_refuse, event="applications.application_refused")
def refuse_application(
    application: Application,
    *,
    reason: ReasonCode,
    note_public: str,
    note_private: str = "",
    meeting: MeetingRecord | None = None,
    by: Actor,
) -> Application:
    """Refuse a case, with the reason that the applicant is told: the officer in the formal check, the approver after the ranking."""
    # The call first: of a check and a draw that freezes the list at once, the second sees what the first did.
    locked_call(application.call)
    locked = locked_case(application)
    role = Role.OFFICER if locked.rank is None else Role.APPROVER
    if not by.has(role):
        raise NotAllowed
    refuse_double_role([locked], by, role)
    refuse_frozen_list(locked.call)
    _require_words(note_public)
    advance(locked, Step.REFUSE)
    locked.save()
    reasons = Reasons(reason, note_public, note_private, meeting)
    decision = record_decision(locked, Step.REFUSE, reasons, rule=assess(locked, decided=context.today()).rule, by=by)
    note_step(locked, FactKind.DECIDED, decision=decision)
    note_step(locked, FactKind.REFUSED, decision=decision)
    case_settled(locked, by=by)
    reviews_settled(locked, by=by)
    return locked


@command(allowed=policy.can_check, event="applications.window_closed")
def close_window(call: Call, *, by: Actor) -> Call:
    """Close a call after its published end: drafts lapse, and the call learns how many applied."""
    locked = locked_call(call)
    note_announcement(locked)
    for draft in locked_cases(locked, Status.DRAFT):
        _lapse(draft, by)
    return close_call(locked, counts=counts_of(locked), by=by)


@command(allowed=policy.can_check, event="applications.incomplete_lapsed")
def lapse_incomplete(call: Call, *, by: Actor) -> list[Application]:
    """Let every case lapse that was sent back and not completed by its last day."""
    locked = locked_call(call)
    returned = locked_cases(locked, Status.RETURNED)
    return [_lapse(case, by) for case in returned if case.complete_by is not None and case.complete_by < context.today()]


def _lapse(case: Application, by: Actor) -> Application:
    advance(case, Step.LAPSE)
    case.save(update_fields=["status"])
    record_decision(case, Step.LAPSE, Reasons(ReasonCode.DEADLINE_PASSED), rule=None, by=by)
    case_settled(case, by=by)
    return case


def _checked_by(application: Application, by: Actor) -> Application:
    locked_call(application.call)
    locked = locked_case(application)
    refuse_double_role([locked], by, Role.OFFICER)
    refuse_frozen_list(locked.call)
    return locked


def _require_words(note_public: str) -> None:
    if not note_public.strip():
        raise Invalid.field("note_public", "", _("what the applicant is told"))


def _refuse_unknown_class(assessment: Assessment, asked: str) -> None:
    codes = [each.code for each in assessment.content.classes]
    if asked and asked not in codes:
        raise Invalid.field("rate_class", asked, codes)
    if assessment.rate_class is None:
        raise ClassUnknown(classes=codes)
