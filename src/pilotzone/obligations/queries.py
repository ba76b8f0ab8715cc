"""Where duties stand: status as of a day, what is overdue, what waits for whom."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, F, Max, OuterRef, Q, QuerySet

from pilotzone.audit import context
from pilotzone.audit.actors import Actor
from pilotzone.audit.enums import Origin
from pilotzone.audit.queries import hidden_origins
from pilotzone.kit.dates import shanghai_day
from pilotzone.kit.text import Localised, localised
from pilotzone.obligations.enums import DayKind, DutyStatus
from pilotzone.obligations.errors import CalendarNotLoaded, NoSuchDuty
from pilotzone.obligations.models import CalendarDay, Obligation, Opening, Task, WorkCalendar
from pilotzone.obligations.policy import borne_by
from pilotzone.obligations.working_days import WorkingDays, working_days


def calendar_in_force() -> WorkingDays:
    """Return the working days of every loaded year, by its latest revision."""
    latest = dict(WorkCalendar.objects.values_list("year").annotate(Max("revision")).order_by("year"))
    current = Q(pk__in=[])
    for year, revision in latest.items():
        current |= Q(calendar__year=year, calendar__revision=revision)
    kinds: dict[str, list[date]] = {kind: [] for kind in DayKind.values}
    for day, kind in CalendarDay.objects.filter(current).values_list("date", "kind"):
        kinds[kind].append(day)
    return working_days(latest, kinds[DayKind.HOLIDAY], kinds[DayKind.MAKE_UP])


def add_working_days(day: date, n: int) -> date:
    """Return the n-th working day after `day`; raises CalendarNotLoaded where the count meets a year that is not loaded."""
    return calendar_in_force().add(day, n)


@dataclass(frozen=True, slots=True)
class Duty:
    """An obligation as it stands on a day. `overdue_by` is in working days, None where a year's calendar is not loaded."""

    obligation: Obligation
    opening: Opening
    status: DutyStatus
    overdue_by: int | None = 0

    @property
    def due_on(self) -> date:
        return self.opening.due_on


def current_openings(as_of: date) -> QuerySet[Opening]:
    """Return the opening that counts on the day for every obligation that this zone shows."""
    later = Opening.objects.filter(obligation=OuterRef("obligation"), number__gt=OuterRef("number"), opened_on__lte=as_of)
    rows = Opening.objects.filter(~Exists(later), opened_on__lte=as_of).exclude(obligation__origin__in=hidden_origins())
    return rows.select_related("obligation", "obligation__debtor_party", "obligation__debtor_user", "meeting", "waiver")


def status_condition(status: DutyStatus, as_of: date) -> Q:
    """Return the condition for openings that stand at `status` on the day."""
    met, waived = Q(meeting__met_on__lte=as_of), Q(waiver__waived_on__lte=as_of)
    pending = (Q(meeting=None) | Q(meeting__met_on__gt=as_of)) & (Q(waiver=None) | Q(waiver__waived_on__gt=as_of))
    return {
        DutyStatus.OPEN: pending & Q(due_on__gte=as_of),
        DutyStatus.OVERDUE: pending & Q(due_on__lt=as_of),
        DutyStatus.MET: met & Q(meeting__met_on__lte=F("due_on")),
        DutyStatus.MET_LATE: met & Q(meeting__met_on__gt=F("due_on")),
        DutyStatus.WAIVED: waived,
    }[status]


def with_status(openings: QuerySet[Opening], status: DutyStatus, as_of: date) -> QuerySet[Opening]:
    """Return the openings that stand at `status` on the day."""
    return openings.filter(status_condition(status, as_of))


def status_on(opening: Opening, as_of: date) -> DutyStatus:
    """Return where an opening stands on the day."""
    meeting, waiver = getattr(opening, "meeting", None), getattr(opening, "waiver", None)
    if waiver is not None and waiver.waived_on <= as_of:
        return DutyStatus.WAIVED
    if meeting is not None and meeting.met_on <= as_of:
        return DutyStatus.MET_LATE if meeting.met_on > opening.due_on else DutyStatus.MET
    return DutyStatus.OVERDUE if opening.due_on < as_of else DutyStatus.OPEN


def duty_of(opening: Opening, as_of: date, calendar: WorkingDays) -> Duty:
    """Return how an opening stands on the day."""
    status = status_on(opening, as_of)
    end = {DutyStatus.OVERDUE: as_of, DutyStatus.MET_LATE: opening.meeting.met_on if status == DutyStatus.MET_LATE else as_of}.get(status)
    return Duty(opening.obligation, opening, status, 0 if end is None else _days_late(opening.due_on, end, calendar))


def _days_late(due_on: date, day: date, calendar: WorkingDays) -> int | None:
    try:
        return calendar.between(due_on, day)
    except CalendarNotLoaded:
        return None


def duties(openings: Iterable[Opening], as_of: date) -> list[Duty]:
    """Return how each of the openings stands on the day."""
    calendar = calendar_in_force()
    return [duty_of(opening, as_of, calendar) for opening in openings]


def obligation_by_key(key: str) -> Obligation:
    """Return the obligation; raises NoSuchDuty."""
    found = Obligation.objects.filter(key=key).first()
    if found is None:
        raise NoSuchDuty(key=key)
    return found


def latest_opening(obligation: Obligation) -> Opening:
    """Return the opening that counts now."""
    return obligation.openings.select_related("obligation", "meeting", "waiver").latest("number")


def status_of(obligation: Obligation, as_of: date | None = None) -> Duty:
    """Return how an obligation stands on the day (today by default); raises NoSuchDuty before its first opening."""
    day = as_of or context.today()
    opening = obligation.openings.select_related("obligation", "meeting", "waiver").filter(opened_on__lte=day).order_by("-number").first()
    if opening is None:
        raise NoSuchDuty(key=obligation.key)
    return duty_of(opening, day, calendar_in_force())


def overdue_duties(as_of: date | None = None) -> list[Duty]:
    """Return what is overdue on the day, longest first."""
    day = as_of or context.today()
    return duties(with_status(current_openings(day), DutyStatus.OVERDUE, day).order_by("due_on", "id"), day)


def duties_due(start: date, end: date, *, as_of: date | None = None) -> list[Duty]:
    """Return the duties whose due date lies in the period, both days included: the calendar of duties."""
    day = as_of or context.today()
    return duties(current_openings(day).filter(due_on__range=(start, end)).order_by("due_on", "id"), day)


@dataclass(frozen=True, slots=True)
class WorkItem:
    """One line of a work list: a task, or an obligation that no open task of this list stands for."""

    what: Localised
    code: str
    due_on: date | None
    overdue: bool
    since: date
    origin: Origin
    link: str
    link_args: tuple[str | int, ...]
    # The row that a task is about, "room.model:key"; what a duty is about stands in its words.
    subject: str = ""


def work_list(by: Actor, as_of: date | None = None) -> list[WorkItem]:
    """Return what waits for the actor, earliest due date first, then longest waiting; what has no date comes last."""
    day = as_of or context.today()
    tasks = list(open_tasks(by).select_related("obligation"))
    covered = {task.obligation_id for task in tasks}
    owed = [opening for opening in _owed_by(by, day) if opening.obligation_id not in covered]
    items = [_task_item(task, day) for task in tasks] + [_duty_item(opening, day) for opening in owed]
    return sorted(items, key=lambda item: (item.due_on or date.max, item.since))


@dataclass(frozen=True, slots=True)
class WorkGroup:
    """All items of one kind on a work list: how many, the earliest date among them, how many are overdue."""

    first: WorkItem
    count: int
    overdue: int


def work_groups(items: Iterable[WorkItem]) -> list[WorkGroup]:
    """Return a work list by kind, in the order of each kind's earliest item: 17 formal checks are one line of a home page."""
    kinds: dict[str, list[WorkItem]] = {}
    for item in items:
        kinds.setdefault(item.code, []).append(item)
    return [WorkGroup(group[0], len(group), sum(item.overdue for item in group)) for group in kinds.values()]


def open_tasks(by: Actor) -> QuerySet[Task]:
    """Return the unfinished tasks of the actor's roles, parties and name, oldest first."""
    return Task.objects.filter(borne_by(by, "assignee"), done_at=None).exclude(origin__in=hidden_origins()).order_by("created_at", "id")


def _owed_by(by: Actor, day: date) -> QuerySet[Opening]:
    mine = Obligation.objects.filter(borne_by(by, "debtor"))
    pending = current_openings(day).filter(obligation__in=mine)
    return with_status(pending, DutyStatus.OPEN, day) | with_status(pending, DutyStatus.OVERDUE, day)


def _task_item(task: Task, day: date) -> WorkItem:
    since = shanghai_day(task.created_at)
    overdue = task.due_on is not None and task.due_on < day
    what = localised(task, "what")
    return WorkItem(what, task.code, task.due_on, overdue, since, Origin(task.origin), task.link, tuple(task.link_args), task.subject)


def _duty_item(opening: Opening, day: date) -> WorkItem:
    owed = opening.obligation
    what = localised(owed, "what")
    link = ("obligations:obligation", (owed.pk,))
    return WorkItem(what, owed.code, opening.due_on, opening.due_on < day, opening.opened_on, Origin(owed.origin), *link)
