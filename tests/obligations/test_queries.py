"""Status as of a day, what is overdue, and whose list it is on."""

from datetime import date

import pytest
from tests.obligations.conftest import OFFICER, at, terms

from pilotzone.audit.actors import SYSTEM, Actor
from pilotzone.audit.commands import retire_origin
from pilotzone.audit.context import simulated_time
from pilotzone.audit.enums import Origin, Role
from pilotzone.obligations.commands import assign_task, finish_task, meet, open_obligation, reopen, waive
from pilotzone.obligations.enums import DutyStatus, ReopeningReason, WaiverReason
from pilotzone.obligations.errors import NoSuchDuty
from pilotzone.obligations.queries import (
    current_openings,
    duties,
    duties_due,
    overdue_duties,
    status_of,
    with_status,
    work_groups,
    work_list,
)
from pilotzone.obligations.terms import Bearer, Due, Step

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("calendars")]
DUE = date(2026, 9, 10)


def sample(key: str, *, on: str = "2026-09-01", due: date = DUE, **changes):
    with simulated_time(at(on)):
        return open_obligation(key, terms=terms(**changes), due=Due.by(due), origin=Origin.SYNTHETIC, by=SYSTEM)


def met(key: str, on: str) -> None:
    with simulated_time(at(on)):
        meet(key, by=OFFICER)


def test_status_is_a_question_about_a_day():
    duty = sample("notice")
    met("notice", "2026-09-14")
    days = [date(2026, 9, 1), DUE, date(2026, 9, 11), date(2026, 9, 14)]
    found = [(status_of(duty, day).status, status_of(duty, day).overdue_by) for day in days]
    assert found == [(DutyStatus.OPEN, 0), (DutyStatus.OPEN, 0), (DutyStatus.OVERDUE, 1), (DutyStatus.MET_LATE, 2)]


def test_status_before_the_first_opening_is_refused():
    with pytest.raises(NoSuchDuty):
        status_of(sample("notice"), date(2026, 8, 31))


def test_reopened_duty_is_open_again_from_that_day():
    duty = sample("notice")
    met("notice", "2026-09-03")
    with simulated_time(at("2026-09-08")):
        reopen("notice", reason=ReopeningReason.EVIDENCE_REFUSED, due=Due.after(3, date(2026, 9, 8)), by=OFFICER)
    assert [status_of(duty, day).status for day in (date(2026, 9, 7), date(2026, 9, 8))] == [DutyStatus.MET, DutyStatus.OPEN]
    assert status_of(duty, date(2026, 9, 8)).due_on == date(2026, 9, 11)


def test_waived_duty_is_waived_from_that_day():
    duty = sample("notice")
    with simulated_time(at("2026-09-12")):
        waive("notice", reason=WaiverReason.SUBJECT_ENDED, by=SYSTEM)
    assert [status_of(duty, day).status for day in (date(2026, 9, 11), date(2026, 9, 12))] == [DutyStatus.OVERDUE, DutyStatus.WAIVED]


def test_overdue_into_a_year_without_calendar_does_not_guess_the_days():
    duty = sample("notice", due=date(2026, 12, 31))
    assert (status_of(duty, date(2027, 1, 8)).status, status_of(duty, date(2027, 1, 8)).overdue_by) == (DutyStatus.OVERDUE, None)


@pytest.mark.parametrize("day", [date(2026, 9, 1), DUE, date(2026, 9, 11), date(2026, 9, 14), date(2026, 9, 21)])
def test_the_database_and_python_agree_on_every_status(day):
    for key in ("open", "early", "late", "waived"):
        sample(key)
    met("early", "2026-09-03")
    met("late", "2026-09-14")
    with simulated_time(at("2026-09-14")):
        waive("waived", reason=WaiverReason.MERGED, by=SYSTEM)
    openings = current_openings(day)
    expected = {duty.obligation.key: duty.status for duty in duties(openings, day)}
    found = {opening.obligation.key: status for status in DutyStatus for opening in with_status(openings, status, day)}
    assert found == expected
    assert len(expected) == 4


def test_overdue_list_starts_with_the_longest_overdue():
    sample("second", due=date(2026, 9, 8))
    sample("first", due=date(2026, 9, 4))
    sample("not yet", due=date(2026, 9, 20))
    assert [(duty.obligation.key, duty.overdue_by) for duty in overdue_duties(date(2026, 9, 10))] == [("first", 4), ("second", 2)]


def test_calendar_of_duties_holds_those_due_in_the_period():
    for key, due in (("before", date(2026, 8, 31)), ("first", date(2026, 9, 1)), ("last", date(2026, 9, 30)), ("after", date(2026, 10, 8))):
        sample(key, due=due, on="2026-08-03")
    found = duties_due(date(2026, 9, 1), date(2026, 9, 30), as_of=date(2026, 9, 2))
    assert [(duty.obligation.key, duty.status) for duty in found] == [("first", DutyStatus.OVERDUE), ("last", DutyStatus.OPEN)]


def test_retired_and_foreign_duties_are_on_no_list(firm):
    sample("synthetic")
    open_obligation("foreign", terms=terms(), due=Due.by(DUE), origin=Origin.EXAMPLE, by=SYSTEM)
    open_obligation("own", terms=terms(), due=Due.by(DUE), by=SYSTEM)
    later = date(2999, 1, 1)
    assert {duty.obligation.key for duty in overdue_duties(later)} == {"synthetic", "own"}
    retire_origin(Origin.SYNTHETIC, by=SYSTEM)
    assert {duty.obligation.key for duty in overdue_duties(later)} == {"own"}


def test_work_list_has_the_earliest_date_first_and_only_what_waits_for_the_actor(firm, person):
    me = Actor(id=f"user:{person.pk}", roles=frozenset({Role.OFFICER}), party_ids=frozenset({firm.pk}))
    duty = sample("covered by its task", code="covered")
    sample("role", due=date(2026, 9, 5), code="role-duty")
    sample("party", debtor=Bearer(party=firm), due=date(2026, 9, 30), code="party-duty")
    sample("leader's", debtor=Bearer(role=Role.LEADER), code="leader-duty")
    sample("done", code="done-duty")
    met("done", "2026-09-02")
    steps = [
        ("t1", Step("undated", "无期限", "No date", Bearer(user=person)), None),
        ("t2", Step("dated", "形式审查", "Formal check", Bearer(role=Role.OFFICER), "home", (), date(2026, 9, 3)), duty),
        ("t3", Step("finished", "已办", "Done", Bearer(role=Role.OFFICER)), None),
    ]
    with simulated_time(at("2026-09-02")):
        for key, step, obligation in steps:
            assign_task(key, step=step, obligation=obligation, origin=Origin.SYNTHETIC, by=OFFICER)
        finish_task("t3", by=OFFICER)
    items = work_list(me, date(2026, 9, 4))
    assert [(item.code, item.due_on, item.overdue) for item in items] == [
        ("dated", date(2026, 9, 3), True),
        ("role-duty", date(2026, 9, 5), False),
        ("party-duty", date(2026, 9, 30), False),
        ("undated", None, False),
    ]


def test_lists_cost_a_fixed_number_of_queries(django_assert_num_queries):
    for number in range(5):
        sample(f"duty-{number}", due=date(2026, 9, 4))
    with django_assert_num_queries(4):
        assert len(overdue_duties(date(2026, 9, 10))) == 5


def test_work_groups_count_by_kind_in_the_order_of_their_earliest_date():
    for key, code, due in (("a1", "a", (2026, 9, 5)), ("a2", "a", (2026, 9, 3)), ("a3", "a", (2999, 1, 1)), ("b", "b", (2026, 9, 4))):
        sample(key, code=code, due=date(*due))
    groups = work_groups(work_list(OFFICER, date(2026, 9, 4)))
    assert [(group.first.code, group.first.due_on, group.count, group.overdue) for group in groups] == [
        ("a", date(2026, 9, 3), 3, 1),
        ("b", date(2026, 9, 4), 1, 0),
    ]
