"""Meetings, public notice and objections."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext_lazy as _

from pilotzone.applications import policy
from pilotzone.applications.assignment import note_step
from pilotzone.applications.commands.locking import locked_call, locked_case, locked_cases
from pilotzone.applications.commands.recording import Reasons, record_decision, release_holds
from pilotzone.applications.enums import FactKind, ReasonCode, Status, Step
from pilotzone.applications.errors import CasesUndecided, NothingToDo, NoticeNotRunning, NoticeUnsigned, NotOver, SamePerson
from pilotzone.applications.models import Application, MeetingRecord, Notice, NoticeLine, Objection
from pilotzone.applications.queries import cases_of, decisions_of, notices_of, open_objections, running_notice
from pilotzone.applications.separation import refuse_other_part, related_of
from pilotzone.applications.worklist import (
    CLOSE,
    PREPARE,
    SIGN,
    ask_objection_decision,
    ask_of_notice,
    call_step_done,
    notice_step_done,
    objection_decided,
)
from pilotzone.audit import context
from pilotzone.audit.actors import Actor
from pilotzone.audit.commands import command
from pilotzone.audit.enums import Origin, Role
from pilotzone.kit.dates import format_date
from pilotzone.kit.errors import Conflict, Invalid
from pilotzone.kit.transitions import RowIsFinal, advance, state_of
from pilotzone.obligations.queries import add_working_days
from pilotzone.registry.models import Party
from pilotzone.schemes.models import Call, Rule


@dataclass(frozen=True, slots=True)
class NewMeeting:
    """The record of a meeting, by its number."""

    number: str
    held_on: date
    title_zh: str
    title_en: str = ""
    origin: Origin = Origin.REAL


@command(allowed=policy.can_record_meeting, event="applications.meeting_recorded")
def record_meeting(new: NewMeeting, *, by: Actor) -> MeetingRecord:
    """Enter the record of a meeting that decisions rest on; refuses a number that is taken and a day to come."""
    context.touch_origin(new.origin)
    if MeetingRecord.objects.filter(number=new.number).exists():
        raise Invalid.field("number", new.number, _("a number that no other meeting has"))
    if new.held_on > context.today():
        raise Invalid.field("held_on", new.held_on.isoformat(), _("today or an earlier day"))
    return MeetingRecord.objects.create(
        number=new.number, held_on=new.held_on, title_zh=new.title_zh, title_en=new.title_en, origin=new.origin
    )


@command(allowed=policy.can_check, event="applications.notice_prepared")
def prepare_notice(call: Call, *, by: Actor) -> Notice:
    """Draw up the list of all approved cases for the leader's signature; refuses while an earlier list waits for it."""
    locked = locked_call(call)
    unsigned = notices_of(locked).filter(signed_by="").first()
    if unsigned is not None:
        raise NoticeUnsigned(number=unsigned.number)
    cases = list(cases_of(locked).filter(status=Status.APPROVED))
    if not cases:
        raise NothingToDo(state=Status.APPROVED)
    notice = Notice.objects.create(call=locked, number=notices_of(locked).count() + 1, prepared_by=by.id)
    NoticeLine.objects.bulk_create(NoticeLine(notice=notice, application=case) for case in cases)
    context.about(f"applications.notice:{notice.pk}")
    call_step_done(PREPARE, locked, by=by)
    ask_of_notice(SIGN, notice, Role.LEADER, by=by)
    return notice


@command(allowed=policy.can_sign, event="applications.notice_signed")
def sign_notice(notice: Notice, *, by: Actor) -> Notice:
    """Put a list on public notice from today for the call's number of working days.

    Refuses whoever drew it up, checked, reviewed or approved one of its cases, or has a tie to one.
    """
    call = locked_call(notice.call)
    locked = _locked(notice)
    if locked.signed_by:
        raise Conflict(_("This notice is signed already."))
    if locked.prepared_by == by.id:
        raise SamePerson(role=Role.OFFICER)
    cases = [case for case in locked_cases(call, Status.APPROVED) if case.notice_lines.filter(notice=locked).exists()]
    _refuse_tied(cases, by)
    refuse_other_part(cases, by, Role.LEADER)
    locked.signed_by, locked.from_day = by.id, context.today()
    locked.last_day = add_working_days(context.today(), call.notice_days)
    locked.save()
    for case in cases:
        advance(case, Step.NOTICE)
        case.save(update_fields=["status"])
    notice_step_done(SIGN, locked, by=by)
    ask_of_notice(CLOSE, locked, Role.OFFICER, locked.last_day, by=by)
    return locked


@command(allowed=policy.can_object, event="applications.objection_filed")
def file_objection(application: Application, *, grounds: str, party: Party | None = None, by: Actor) -> Objection:
    """Challenge a result on public notice, within its period; the case waits for the approver's decision."""
    locked = locked_case(application)
    notice = running_notice(locked)
    if notice is None or state_of(locked) not in (Status.NOTICED, Status.OBJECTED):
        raise NoticeNotRunning(case=locked)
    if not grounds.strip():
        raise Invalid.field("grounds", "", _("what is objected to and why"))
    if state_of(locked) == Status.NOTICED:
        advance(locked, Step.OBJECT)
        locked.save(update_fields=["status"])
    objection = Objection.objects.create(
        application=locked, notice=notice, filed_by=by.id, party=party, grounds=grounds, filed_at=context.now()
    )
    context.note(objection=objection.pk)
    ask_objection_decision(objection, by=by)
    return objection


@command(allowed=policy.can_approve, event="applications.objection_decided")
def decide_objection(
    objection: Objection, *, upheld: bool, note_public: str, note_private: str = "", meeting: MeetingRecord | None = None, by: Actor
) -> Objection:
    """Decide an objection: upheld, the case is refused and its money goes back; rejected, it stands on notice as before.

    Refuses the objector, whoever checked or reviewed the case, and whoever acts for the applicant, the objecting party or a party
    related to the applicant.
    """
    locked_call(objection.application.call)
    case = locked_case(objection.application)
    locked = Objection.objects.select_for_update(of=("self",)).get(pk=objection.pk)
    if locked.decision_id is not None:
        raise RowIsFinal(step=Step.REJECT_OBJECTION, state=state_of(case))
    _refuse_interested(locked, case, by)
    refuse_other_part([case], by, Role.APPROVER)
    if not note_public.strip():
        raise Invalid.field("note_public", "", _("the answer to the objection"))
    code = ReasonCode.OBJECTION_UPHELD if upheld else ReasonCode.OBJECTION_REJECTED
    step = Step.UPHOLD_OBJECTION if upheld else Step.REJECT_OBJECTION
    decision = record_decision(case, step, Reasons(code, note_public, note_private, meeting), rule=_rule_of(case), by=by)
    # With the case refused, nothing is left of any other objection to it.
    settled = list(open_objections(application=case)) if upheld else [locked]
    Objection.objects.filter(pk__in=[each.pk for each in settled]).update(decision=decision)
    if upheld or not open_objections(application=case).exists():
        advance(case, step)
        case.save(update_fields=["status"])
    if upheld:
        release_holds(case, decision, by=by)
        note_step(case, FactKind.REFUSED, decision=decision)
    for each in settled:
        objection_decided(each, by=by)
    locked.refresh_from_db()
    return locked


@command(allowed=policy.can_check, event="applications.notice_closed")
def close_notice(notice: Notice, *, by: Actor) -> Notice:
    """End a public notice after its last day, with no objection open."""
    locked_call(notice.call)
    locked = _locked(notice)
    if locked.closed_at is not None:
        raise Conflict(_("This notice is closed already."))
    if locked.last_day is None:
        raise NoticeUnsigned(number=locked.number)
    if context.today() <= locked.last_day:
        raise NotOver(day=format_date(locked.last_day))
    waiting = open_objections(notice=locked).count()
    if waiting:
        raise CasesUndecided(count=waiting, states=[Status.OBJECTED])
    locked.closed_at = context.now()
    locked.save()
    notice_step_done(CLOSE, locked, by=by)
    return locked


def _locked(notice: Notice) -> Notice:
    return Notice.objects.select_for_update(of=("self",)).select_related("call").get(pk=notice.pk)


def _rule_of(case: Application) -> Rule | None:
    last = decisions_of(case).exclude(rule=None).last()
    return last.rule if last else None


def _refuse_tied(cases: list[Application], by: Actor) -> None:
    own = list(Party.objects.filter(pk__in=by.party_ids))
    for case in cases if own else ():
        if related_of(case, own) is not None:
            raise SamePerson(role=Role.APPLICANT)


def _refuse_interested(objection: Objection, case: Application, by: Actor) -> None:
    if objection.filed_by == by.id or by.acts_for(objection.party_id):
        raise SamePerson(role=Role.APPLICANT)
    _refuse_tied([case], by)
