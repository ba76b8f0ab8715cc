"""Every write about duties. All are harmless to repeat: a key names an obligation or a task for ever."""

from collections.abc import Iterable
from datetime import date

from pilotzone.audit import context
from pilotzone.audit.actors import Actor
from pilotzone.audit.commands import command
from pilotzone.audit.enums import Origin
from pilotzone.kit.errors import Invalid
from pilotzone.obligations import policy
from pilotzone.obligations.calendars import Day, check_days
from pilotzone.obligations.enums import DayKind, DutyStatus, ReopeningReason, WaiverReason
from pilotzone.obligations.errors import BadCalendar, DutySettled, KeyInUse, NoSuchDuty
from pilotzone.obligations.models import CalendarDay, Meeting, Obligation, Opening, Task, Waiver, WorkCalendar
from pilotzone.obligations.queries import add_working_days, latest_opening, obligation_by_key
from pilotzone.obligations.terms import Due, Step, Terms


@command(allowed=policy.can_load_calendar, event="obligations.calendar_loaded")
def load_calendar(year: int, *, days: Iterable[Day], source: str, by: Actor) -> WorkCalendar:
    """Take a year's working days; the same again changes nothing, other days become a new revision. Due dates already set stay."""
    announced = sorted(days, key=lambda day: day.on)
    check_days(year, announced, where=f"calendar {year}")
    if not source.strip():
        raise BadCalendar(where=f"calendar {year}", value=source, accepted="the notice that set the days")
    # A calendar is a public fact that rows of every origin count by; it carries none of its own.
    context.touch_origin(Origin.REAL)
    context.note(year=year)
    latest = WorkCalendar.objects.filter(year=year).order_by("-revision").first()
    if latest is not None and latest.source == source.strip() and _days_of(latest) == announced:
        return latest
    revision = 1 if latest is None else latest.revision + 1
    calendar = WorkCalendar.objects.create(year=year, revision=revision, source=source.strip(), loaded_at=context.now())
    CalendarDay.objects.bulk_create(
        CalendarDay(calendar=calendar, date=day.on, kind=day.kind, name_zh=day.name_zh, name_en=day.name_en) for day in announced
    )
    return calendar


@command(allowed=policy.can_open, event="obligations.obligation_opened")
def open_obligation(key: str, *, terms: Terms, due: Due, origin: Origin = Origin.REAL, by: Actor) -> Obligation:
    """Open an obligation under a key of the caller's; harmless where it is open already, refused where the key means another."""
    context.touch_origin(origin)
    context.note(key=key, code=terms.code)
    found = Obligation.objects.filter(key=key).first()
    if found is not None:
        _refuse_other(found, terms, origin)
        return found
    obligation = Obligation.objects.create(key=key, origin=origin, created_at=context.now(), **terms.columns())
    opening = _open(obligation, due, number=1, reason="", by=by)
    context.seal(obligation, opening)
    return obligation


@command(allowed=policy.can_meet, event="obligations.obligation_met")
def meet(key: str, event: str = "", *, evidence: str = "", on: date | None = None, by: Actor) -> Meeting:
    """Record that an obligation was met, by which event or evidence; harmless where it is met, refused where it is waived."""
    obligation = _obligation(key)
    opening = latest_opening(obligation)
    if hasattr(opening, "meeting"):
        return opening.meeting
    if hasattr(opening, "waiver"):
        raise DutySettled(key=key, status=DutyStatus.WAIVED)
    met_on = on or context.today()
    if met_on > context.today():
        raise Invalid.field("on", met_on.isoformat(), f"a day up to {context.today().isoformat()}")
    meeting = Meeting.objects.create(opening=opening, met_on=met_on, event=event, evidence=evidence, actor=by.id, recorded_at=context.now())
    context.seal(meeting)
    return meeting


@command(allowed=policy.can_waive, event="obligations.obligation_waived")
def waive(key: str, *, reason: WaiverReason, by: Actor) -> Waiver:
    """Waive an obligation for a coded reason; harmless where it is waived, refused where it is met."""
    obligation = _obligation(key)
    context.note(reason=reason.value)
    opening = latest_opening(obligation)
    if hasattr(opening, "waiver"):
        return opening.waiver
    if hasattr(opening, "meeting"):
        raise DutySettled(key=key, status=DutyStatus.MET)
    waiver = Waiver.objects.create(opening=opening, waived_on=context.today(), reason=reason, actor=by.id, recorded_at=context.now())
    context.seal(waiver)
    return waiver


@command(allowed=policy.can_reopen, event="obligations.obligation_reopened")
def reopen(key: str, *, reason: ReopeningReason, due: Due, by: Actor) -> Opening:
    """Open an obligation again with a new due date; what happened under the earlier opening stays on record."""
    obligation = _obligation(key)
    context.note(reason=reason.value)
    before = latest_opening(obligation)
    if (before.reason, before.due_on) == (reason, _due_on(due)) and not hasattr(before, "meeting") and not hasattr(before, "waiver"):
        return before
    opening = _open(obligation, due, number=before.number + 1, reason=reason, by=by)
    context.seal(opening)
    return opening


@command(allowed=policy.can_assign, event="obligations.task_assigned")
def assign_task(key: str, *, step: Step, obligation: Obligation | None = None, origin: Origin = Origin.REAL, by: Actor) -> Task:
    """Put one step on somebody's work list; harmless where it is there, refused where the key means another step."""
    context.touch_origin(origin)
    context.note(key=key, code=step.code)
    columns = step.columns()
    task, created = Task.objects.get_or_create(
        key=key, defaults={"obligation": obligation, "origin": origin, "created_at": context.now(), **columns}
    )
    if not created and any(getattr(task, name) != columns[name] for name in ("code", "subject")):
        raise KeyInUse(key=key, what=task.code)
    return task


@command(allowed=policy.can_finish, event="obligations.task_finished")
def finish_task(key: str, *, by: Actor) -> Task:
    """Take a step off the work lists; harmless where it is done."""
    task = Task.objects.select_for_update().filter(key=key).first()
    if task is None:
        raise NoSuchDuty(key=key)
    context.touch_origin(task.origin)
    if task.done_at is None:
        task.done_at, task.done_by = context.now(), by.id
        task.save(update_fields=["done_at", "done_by"])
    return task


def _obligation(key: str) -> Obligation:
    obligation = obligation_by_key(key)
    context.touch_origin(obligation.origin)
    context.about(f"obligations.obligation:{obligation.pk}")
    # Of two that settle the same duty at once, the second must see the first's row.
    return Obligation.objects.select_for_update().get(pk=obligation.pk)


def _open(obligation: Obligation, due: Due, *, number: int, reason: str, by: Actor) -> Opening:
    return Opening.objects.create(
        obligation=obligation,
        number=number,
        opened_on=context.today(),
        reason=reason,
        working_days=due.working_days,
        trigger_on=due.trigger_on,
        due_on=_due_on(due),
        actor=by.id,
        recorded_at=context.now(),
    )


def _due_on(due: Due) -> date:
    match due:
        case Due(working_days=int(n), trigger_on=date() as trigger):
            return add_working_days(trigger, n)
        case Due(on=date() as day):
            return day
    raise TypeError(f"Expected a due date or working days with their trigger, got {due!r}.")


def _refuse_other(found: Obligation, terms: Terms, origin: Origin) -> None:
    same = (found.code, found.subject, found.origin) == (terms.code, terms.subject, origin)
    same = same and all(getattr(found, name) == value for name, value in terms.debtor.columns("debtor").items())
    if not same:
        raise KeyInUse(key=found.key, what=found.code)


def _days_of(calendar: WorkCalendar) -> list[Day]:
    return [Day(day.date, DayKind(day.kind), day.name_zh, day.name_en) for day in calendar.days.all()]
