"""Every exit of every command."""

from datetime import date

import pytest
from tests.database import refused
from tests.obligations.conftest import AUDITOR, LEADER, OFFICER, announced, at, terms

from pilotzone.audit.actors import NOBODY, SYSTEM, Actor
from pilotzone.audit.context import simulated_time
from pilotzone.audit.enums import Origin, Role
from pilotzone.audit.errors import TimeNotSimulable
from pilotzone.audit.models import Event
from pilotzone.audit.verify import seal_faults
from pilotzone.kit.errors import Invalid, NotAllowed
from pilotzone.obligations.calendars import Day
from pilotzone.obligations.commands import assign_task, finish_task, load_calendar, meet, open_obligation, reopen, waive
from pilotzone.obligations.enums import DayKind, ReopeningReason, WaiverReason
from pilotzone.obligations.errors import BadCalendar, CalendarNotLoaded, DutySettled, KeyInUse, NoSuchDuty
from pilotzone.obligations.models import Meeting, Obligation, Opening, Task, Waiver, WorkCalendar
from pilotzone.obligations.queries import add_working_days
from pilotzone.obligations.terms import Bearer, Due, Step

pytestmark = pytest.mark.django_db
NEW_YEAR = Day(date(2027, 1, 1), DayKind.HOLIDAY)
FIXED = Due.by(date(2026, 9, 10))
STEP = Step(code="check-form", zh="形式审查", en="Formal check", assignee=Bearer(role=Role.OFFICER))


def opened(key: str = "call-1-notice", *, due: Due = FIXED, origin: Origin = Origin.REAL, **changes) -> Obligation:
    return open_obligation(key, terms=terms(**changes), due=due, origin=origin, by=SYSTEM)


def test_calendar_is_loaded_once_and_a_changed_one_becomes_a_revision():
    first = load_calendar(2027, days=[NEW_YEAR], source="notice 1", by=SYSTEM)
    assert load_calendar(2027, days=[NEW_YEAR], source="notice 1", by=SYSTEM) == first
    changed = load_calendar(2027, days=[NEW_YEAR, Day(date(2027, 1, 4), DayKind.HOLIDAY)], source="notice 2", by=SYSTEM)
    assert [(calendar.year, calendar.revision) for calendar in WorkCalendar.objects.all()] == [(2027, 1), (2027, 2)]
    assert changed.revision == 2
    assert add_working_days(date(2027, 1, 1), 1) == date(2027, 1, 5)


@pytest.mark.parametrize(("source", "days"), [("", [NEW_YEAR]), ("notice", [Day(date(2026, 1, 1), DayKind.HOLIDAY)])])
def test_calendar_without_source_or_with_a_day_of_another_year_is_refused(source, days):
    with pytest.raises(BadCalendar):
        load_calendar(2027, days=days, source=source, by=SYSTEM)
    assert not WorkCalendar.objects.exists()


def test_obligation_is_opened_with_its_due_date_counted_in_working_days(calendars):
    obligation = opened(due=Due.after(5, date(2026, 9, 29)))
    opening = obligation.openings.get()
    assert (opening.number, opening.working_days, opening.trigger_on, opening.due_on) == (1, 5, date(2026, 9, 29), date(2026, 10, 12))
    assert list(seal_faults()) == []
    event = Event.objects.order_by("-seq")[0]
    assert (event.name, event.data) == ("obligations.obligation_opened", {"key": "call-1-notice", "code": "publish-notice"})


def test_obligation_in_a_year_without_calendar_is_refused_and_leaves_nothing(calendars):
    with pytest.raises(CalendarNotLoaded):
        opened(due=Due.after(5, date(2026, 12, 29)))
    assert not Obligation.objects.exists()


def test_opening_twice_under_one_key_does_nothing_more():
    assert opened() == opened()
    assert Opening.objects.count() == 1


@pytest.mark.parametrize("changes", [{"code": "other"}, {"subject": "schemes.call:9"}, {"debtor": Bearer(role=Role.LEADER)}])
def test_a_key_that_means_another_obligation_is_refused(changes):
    opened()
    with pytest.raises(KeyInUse):
        opened(**changes)


def test_meeting_is_recorded_once_with_its_event():
    opened()
    first = meet("call-1-notice", "schemes.call:1", evidence="notice page", by=OFFICER)
    assert meet("call-1-notice", "schemes.call:2", by=OFFICER) == first
    assert (first.event, first.evidence, first.actor) == ("schemes.call:1", "notice page", "user:901")
    assert Meeting.objects.count() == 1


def test_meeting_in_the_future_or_of_an_unknown_key_is_refused():
    opened()
    with pytest.raises(Invalid, match="a day up to"):
        meet("call-1-notice", on=date(2999, 1, 1), by=OFFICER)
    with pytest.raises(NoSuchDuty):
        meet("call-9-notice", by=SYSTEM)
    assert not Meeting.objects.exists()


def test_waiver_needs_the_leader_and_is_recorded_once():
    opened()
    with pytest.raises(NotAllowed):
        waive("call-1-notice", reason=WaiverReason.RULE_CHANGED, by=OFFICER)
    first = waive("call-1-notice", reason=WaiverReason.RULE_CHANGED, by=LEADER)
    assert waive("call-1-notice", reason=WaiverReason.MERGED, by=LEADER) == first
    assert Waiver.objects.count() == 1


def test_what_is_waived_cannot_be_met_and_what_is_met_cannot_be_waived():
    opened("a")
    opened("b")
    waive("a", reason=WaiverReason.MERGED, by=LEADER)
    meet("b", by=OFFICER)
    with pytest.raises(DutySettled):
        meet("a", by=OFFICER)
    with pytest.raises(DutySettled):
        waive("b", reason=WaiverReason.MERGED, by=LEADER)


def test_reopening_gives_a_new_date_and_keeps_what_happened():
    obligation = opened()
    meet("call-1-notice", by=OFFICER)
    again = reopen("call-1-notice", reason=ReopeningReason.EVIDENCE_REFUSED, due=Due.by(date(2026, 10, 20)), by=OFFICER)
    assert reopen("call-1-notice", reason=ReopeningReason.EVIDENCE_REFUSED, due=Due.by(date(2026, 10, 20)), by=OFFICER) == again
    second = meet("call-1-notice", by=OFFICER)
    assert [(opening.number, opening.due_on) for opening in obligation.openings.all()] == [(1, date(2026, 9, 10)), (2, date(2026, 10, 20))]
    assert second.opening == again
    assert Meeting.objects.count() == 2


def test_simulated_time_is_kept_from_obligations_that_are_not_synthetic():
    with simulated_time(at("2026-03-02")):
        opened("sample", origin=Origin.SYNTHETIC)
        with pytest.raises(TimeNotSimulable):
            opened("real")
    assert Obligation.objects.get().openings.get().opened_on == date(2026, 3, 2)
    with simulated_time(at("2026-03-03")):
        assert meet("sample", by=OFFICER).met_on == date(2026, 3, 3)


def test_task_is_assigned_and_finished_once():
    task = assign_task("t-1", step=STEP, by=OFFICER)
    assert assign_task("t-1", step=STEP, by=OFFICER) == task
    done = finish_task("t-1", by=OFFICER)
    assert finish_task("t-1", by=SYSTEM).done_at == done.done_at
    assert Task.objects.get().done_by == "user:901"


def test_task_key_of_another_step_and_unknown_task_are_refused():
    assign_task("t-1", step=STEP, by=OFFICER)
    with pytest.raises(KeyInUse):
        assign_task("t-1", step=Step(code="sign", zh="签发", en="Sign", assignee=Bearer(role=Role.LEADER)), by=OFFICER)
    with pytest.raises(NoSuchDuty):
        finish_task("t-2", by=OFFICER)


def test_party_meets_its_own_duty_and_finishes_its_own_task_and_no_other(firm):
    member = Actor(id="user:5", roles=frozenset({Role.APPLICANT}), party_ids=frozenset({firm.pk}))
    stranger = Actor(id="user:6", roles=frozenset({Role.APPLICANT}), party_ids=frozenset({firm.pk + 1}))
    opened("report", debtor=Bearer(party=firm), origin=Origin.SYNTHETIC)
    assign_task(
        "upload", step=Step(code="upload", zh="上传", en="Upload", assignee=Bearer(party=firm)), origin=Origin.SYNTHETIC, by=OFFICER
    )
    for attempt in (lambda: meet("report", by=stranger), lambda: finish_task("upload", by=stranger)):
        with pytest.raises(NotAllowed):
            attempt()
    assert meet("report", by=member).actor == finish_task("upload", by=member).done_by == "user:5"


@pytest.mark.parametrize(
    "call",
    [
        lambda by: load_calendar(2027, days=[NEW_YEAR], source="n", by=by),
        lambda by: open_obligation("x", terms=terms(), due=FIXED, by=by),
        lambda by: meet("call-1-notice", by=by),
        lambda by: waive("call-1-notice", reason=WaiverReason.MERGED, by=by),
        lambda by: reopen("call-1-notice", reason=ReopeningReason.EXTENDED, due=FIXED, by=by),
        lambda by: assign_task("t", step=STEP, by=by),
        lambda by: finish_task("t", by=by),
    ],
)
@pytest.mark.parametrize("by", [NOBODY, AUDITOR])
def test_nobody_and_the_auditor_change_nothing(call, by):
    opened()
    events = Event.objects.count()
    with pytest.raises(NotAllowed):
        call(by)
    assert Event.objects.count() == events


@pytest.mark.parametrize("table", ["workcalendar", "calendarday", "obligation", "opening", "meeting", "waiver"])
def test_history_of_duties_is_append_only_in_the_database(table, calendars):
    opened("a")
    opened("b")
    meet("a", by=OFFICER)
    waive("b", reason=WaiverReason.MERGED, by=LEADER)
    assert "append-only" in refused(f"UPDATE obligations_{table} SET id = id")


def test_announced_calendars_load_whole(calendars):
    assert [calendar.days.count() for calendar in WorkCalendar.objects.all()] == [len(year.days) for year in announced()]
