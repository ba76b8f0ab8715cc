"""From the draw to the grants."""

from collections import Counter
from datetime import date

import pytest

from pilotzone.applications.enums import Status
from pilotzone.applications.models import Application, Decision, MeetingRecord, Notice
from pilotzone.applications.queries import open_objections, running_notice
from pilotzone.audit import context
from pilotzone.audit.context import simulated_time
from pilotzone.audit.enums import Origin
from pilotzone.grants.models import Grant, GrantChange
from pilotzone.packs.samples.decisions import DECLINES, OBJECTED, UNUSED, last_notice, ranked, waiting
from pilotzone.packs.samples.policy_tool import first_call
from pilotzone.packs.samples.stage import moment_of

# One worker, so that the sample is made once.
pytestmark = [pytest.mark.usefixtures("people"), pytest.mark.xdist_group("sample")]


def test_cases_stand_as_planned():
    assert Counter(Application.objects.filter(call=first_call()).values_list("status", flat=True)) == {
        Status.GRANTED: 13,
        Status.OBJECTED: 1,
        Status.WAITLISTED: 12,
        Status.DECLINED: 1,
        Status.REFUSED: 3,
        Status.WITHDRAWN: 1,
        Status.LAPSED: 1,
    }


def test_money_went_down_the_list_until_it_was_used_up():
    first = Decision.objects.filter(meeting__number="样例纪要〔2026〕1号", step__in=("approve", "waitlist"))
    by_step = {step: sorted(first.filter(step=step).values_list("application__rank", flat=True)) for step in ("approve", "waitlist")}
    assert by_step == {"approve": [*range(1, 14)], "waitlist": [*range(14, 28)]}
    assert sum(first.filter(step="approve").values_list("amount", flat=True)) <= (first_call().pool_amount or 0)


def test_declined_and_revoked_money_went_to_the_next_in_line():
    moved_up = Decision.objects.filter(application__call=first_call(), reason="moved_up").order_by("id")
    assert list(moved_up.values_list("application__rank", flat=True)) == [14, 15]
    assert ranked(DECLINES).status == Status.DECLINED
    assert GrantChange.objects.get(step="revoke").grant.application == ranked(UNUSED)
    assert [case.rank for case in waiting()] == [*range(16, 28)]


def test_one_objection_was_rejected_and_one_waits():
    rejected = ranked(OBJECTED).objections.get()
    assert (rejected.decision.reason, ranked(OBJECTED).status) == ("objection_rejected", Status.GRANTED)
    waits = open_objections().get()
    assert (waits.application.rank, waits.notice) == (15, last_notice())


def test_notices_ran_five_working_days():
    runs = [(notice.from_day, notice.last_day, notice.closed_at is None) for notice in Notice.objects.order_by("number")]
    assert runs == [
        (date(2026, 5, 11), date(2026, 5, 18), False),
        (date(2026, 5, 25), date(2026, 6, 1), False),
        (date(2026, 11, 18), date(2026, 11, 25), True),
    ]


def test_last_notice_runs_on_the_day_the_sample_ends():
    with simulated_time(moment_of("11-24 12:00")):
        assert (running_notice(ranked(15)), context.today()) == (last_notice(), date(2026, 11, 24))


def test_every_decision_of_the_approver_rests_on_a_meeting():
    decided = Decision.objects.filter(application__call=first_call(), step__in=("approve", "waitlist", "reject_objection"))
    assert decided.filter(meeting=None).count() == 0
    assert list(MeetingRecord.objects.values_list("origin", flat=True).distinct().order_by()) == [Origin.SYNTHETIC]


def test_four_eyes_are_four(people):
    by = {step: set(Decision.objects.filter(step=step).values_list("by", flat=True)) for step in ("admit", "approve")}
    assert by == {"admit": {people["officer"].actor_id}, "approve": {people["approver"].actor_id}}


def test_grants_are_as_planned():
    assert Counter(Grant.objects.values_list("status", flat=True)) == {"in_use": 8, "exhausted": 3, "issued": 1, "revoked": 1}
    assert set(Grant.objects.values_list("origin", flat=True)) == {Origin.SYNTHETIC}
