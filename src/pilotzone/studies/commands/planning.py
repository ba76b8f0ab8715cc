"""A study is opened, planned, described, let through by ethics, locked."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from pilotzone.audit import context
from pilotzone.audit.actors import Actor
from pilotzone.audit.commands import command
from pilotzone.audit.enums import Origin, Role
from pilotzone.audit.files import store_file
from pilotzone.indicators.queries import version_by_code
from pilotzone.kit.canonical import sha256_hex
from pilotzone.kit.dates import format_time
from pilotzone.kit.errors import FieldError, Invalid
from pilotzone.kit.transitions import advance, state_of
from pilotzone.schemes.models import Call
from pilotzone.studies import policy
from pilotzone.studies.duty import owe_publication
from pilotzone.studies.enums import EthicsVerdict, Note, StudyStatus, StudyStep
from pilotzone.studies.errors import BadPlan, CodeTaken, EthicsOpen, PlanIsLocked, PlanMissing
from pilotzone.studies.independence import refuse_dependent, refuse_planner
from pilotzone.studies.models import Deviation, EthicsDecision, Plan, PlanDraft, Study, StudyNote
from pilotzone.studies.plan import document_bytes, read_plan
from pilotzone.studies.waiting import ESTIMATE, ETHICS, LOCK, ask, done


@dataclass(frozen=True, slots=True, kw_only=True)
class NewStudy:
    """A study to be opened; with a call it inherits the call's origin."""

    code: str
    title_zh: str
    title_en: str
    call: Call | None = None
    data_zh: str = ""
    data_en: str = ""
    due_on: date | None = None
    origin: Origin = Origin.REAL


@command(allowed=policy.can_plan, event="studies.study_opened")
def open_study(new: NewStudy, *, by: Actor) -> Study:
    """Open a study; from now on it stands in the register, whatever it finds. Refuses a code that is taken."""
    origin = Origin(new.call.origin) if new.call is not None else new.origin
    context.touch_origin(origin)
    if Study.objects.filter(code=new.code).exists():
        raise CodeTaken(taken=new.code)
    missing = [name for name in ("code", "title_zh", "title_en") if not getattr(new, name).strip()]
    if missing:
        raise Invalid(errors=[FieldError(name, "", "text") for name in missing])
    study = Study.objects.create(
        code=new.code,
        title_zh=new.title_zh,
        title_en=new.title_en,
        data_zh=new.data_zh,
        data_en=new.data_en,
        call=new.call,
        origin=origin,
        officer=by.id if by.has(Role.OFFICER) else "",
        opened_at=context.now(),
        due_on=new.due_on,
    )
    if new.due_on is not None:
        owe_publication(study, due_on=new.due_on, by=by)
    return study


@command(allowed=policy.can_plan, event="studies.plan_written")
def write_plan(study: Study, content: dict[str, Any], *, by: Actor) -> PlanDraft:
    """Write or rewrite the draft of a plan; refuses content that is not accepted, and any edit after the lock."""
    locked = locked_study(study)
    _refuse_after_lock(locked)
    read = read_plan(content)
    for outcome in read.outcomes:
        if outcome.indicator:
            _check_indicator(outcome.indicator, read.period_type.value)
    draft, _created = PlanDraft.objects.update_or_create(
        study=locked, defaults={"content": content, "written_by": by.id, "written_at": context.now()}
    )
    if last_verdict(locked) in {None, EthicsVerdict.REFUSED}:
        ask(ETHICS, locked, by=by)
    ask(LOCK, locked, by=by)
    return draft


def _check_indicator(code: str, period_type: str) -> None:
    version = version_by_code(code)
    if version.period_type != period_type:
        raise BadPlan(errors=[FieldError("periods.type", period_type, version.period_type)])


@command(allowed=policy.can_plan, event="studies.study_described")
def describe_study(study: Study, *, kind: Note, text_zh: str, text_en: str, by: Actor) -> StudyNote:
    """Write one of the texts by hand on the result page, in both languages; refused once the study is public."""
    locked = locked_study(study)
    missing = [name for name, text in (("text_zh", text_zh), ("text_en", text_en)) if not text.strip()]
    if missing:
        raise Invalid(errors=[FieldError(name, "", "text") for name in missing])
    if state_of(locked) in {StudyStatus.PUBLISHED, StudyStatus.STOPPED}:
        raise Invalid.field("kind", kind, "a study that is not public yet")
    context.note(kind=kind.value)
    note, _created = StudyNote.objects.update_or_create(study=locked, kind=kind, defaults={"text_zh": text_zh, "text_en": text_en})
    return note


@command(allowed=policy.can_decide_ethics, event="studies.ethics_decided")
def decide_ethics(study: Study, *, verdict: EthicsVerdict, reason_zh: str = "", reason_en: str = "", by: Actor) -> EthicsDecision:
    """Decide whether a study may go ahead; a refusal or a condition says why. Refuses whoever plans or runs the study."""
    locked = locked_study(study)
    refuse_planner(locked, by)
    if verdict in {EthicsVerdict.REFUSED, EthicsVerdict.CONDITIONS} and not reason_zh.strip():
        raise Invalid.field("reason_zh", reason_zh, "text")
    context.note(verdict=verdict.value)
    decision = EthicsDecision.objects.create(
        study=locked, verdict=verdict, reason_zh=reason_zh, reason_en=reason_en, by=by.id, at=context.now()
    )
    context.seal(decision)
    done(ETHICS, study=locked, by=by)
    if verdict == EthicsVerdict.REFUSED:
        # Nothing can be locked or run until ethics says otherwise.
        done(LOCK, ESTIMATE, study=locked, by=by)
    elif state_of(locked) == StudyStatus.DRAFT and PlanDraft.objects.filter(study=locked).exists():
        ask(LOCK, locked, by=by)
    elif state_of(locked) in {StudyStatus.LOCKED, StudyStatus.COLLECTING}:
        ask(ESTIMATE, locked, by=by)
    return decision


@command(allowed=policy.can_evaluate, event="studies.plan_locked")
def lock_plan(study: Study, *, known_before: str, known_before_en: str = "", outcomes_known: bool = False, by: Actor) -> Plan:
    """Lock the plan by its hash, with what was known of the outcomes beforehand; nothing of it is edited afterwards.

    Refused without a draft, while ethics is open, and for an evaluator who has another part in the scheme. `outcomes_known`
    says that outcomes were known elsewhere, which makes the plan retrospective whatever the zone's own records say.
    """
    locked = locked_study(study)
    refuse_dependent(locked, by)
    draft = PlanDraft.objects.filter(study=locked).first()
    if draft is None:
        raise PlanMissing
    if not known_before.strip():
        raise Invalid.field("known_before", known_before, "text")
    refuse_open_ethics(locked)
    advance(locked, StudyStep.LOCK)
    locked.evaluator = by.id
    locked.save()
    known = {"zh": known_before, "en": known_before_en}
    document = document_bytes(locked.code, draft.content, known_before=known, outcomes_known=outcomes_known)
    store_file(document, "application/json")
    plan = Plan.objects.create(
        study=locked,
        content=draft.content,
        known_before_zh=known_before,
        known_before_en=known_before_en,
        outcomes_known=outcomes_known,
        sha256=sha256_hex(document),
        locked_by=by.id,
        locked_at=context.now(),
    )
    context.seal(plan)
    context.note(plan=plan.sha256)
    done(LOCK, study=locked, by=by)
    ask(ESTIMATE, locked, by=by)
    return plan


@command(allowed=policy.can_evaluate, event="studies.deviation_recorded")
def record_deviation(study: Study, *, text_zh: str, text_en: str = "", by: Actor) -> Deviation:
    """Record a departure from the locked plan; it is shown first from now on."""
    locked = locked_study(study)
    if not Plan.objects.filter(study=locked).exists():
        raise PlanMissing
    if not text_zh.strip():
        raise Invalid.field("text_zh", text_zh, "text")
    deviation = Deviation.objects.create(study=locked, text_zh=text_zh, text_en=text_en, by=by.id, at=context.now())
    context.seal(deviation)
    return deviation


def locked_study(study: Study) -> Study:
    """Return the study's row, locked for this command; of two at once the second waits and sees the first's."""
    locked = Study.objects.select_for_update().get(pk=study.pk)
    context.touch_origin(locked.origin)
    return locked


def _refuse_after_lock(study: Study) -> None:
    plan = Plan.objects.filter(study=study).first()
    if plan is not None:
        raise PlanIsLocked(at=format_time(plan.locked_at))


def refuse_open_ethics(study: Study) -> None:
    """Raise EthicsOpen unless the last word of ethics lets the study go ahead: before the lock, and before data are touched."""
    # An example from abroad was let through, or not, by others long ago; nothing is known here, and nothing is made up.
    if study.origin == Origin.EXAMPLE:
        return
    last = last_verdict(study)
    if last in {None, EthicsVerdict.REFUSED}:
        raise EthicsOpen(found=last or "—")


def last_verdict(study: Study) -> EthicsVerdict | None:
    """Return the last word of ethics on a study, where there is one."""
    last = EthicsDecision.objects.filter(study=study).last()
    return EthicsVerdict(last.verdict) if last else None
