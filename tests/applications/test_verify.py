"""A fault put into the rows is found and named; sound rows have none."""

import pytest
from tests.applications.town import Town, admitted, decided, drawn, on

from pilotzone.applications import commands
from pilotzone.applications.enums import Status
from pilotzone.applications.models import Application, Draw, Notice
from pilotzone.applications.policy import inside_a_command_only
from pilotzone.applications.verify import faults
from pilotzone.audit import context
from pilotzone.audit.actors import SYSTEM, Actor
from pilotzone.audit.commands import command
from pilotzone.audit.enums import Origin

pytestmark = pytest.mark.django_db


@command(allowed=inside_a_command_only, event="test.row_edited")
def edit(row: Application | Draw | Notice, changes: dict[str, object], *, by: Actor) -> None:
    context.touch_origin(Origin.SYNTHETIC)
    type(row).objects.filter(pk=row.pk).update(**changes)


@pytest.fixture
def decided_town(town: Town) -> Town:
    admitted(town, *(f"firm-{n}" for n in range(11)))
    drawn(town)
    decided(town)
    return town


def found() -> list[tuple[str, str, str]]:
    return [(fault.where, fault.expected, fault.found) for fault in faults()]


def test_sound_rows_have_no_fault(decided_town: Town):
    assert found() == []


@pytest.mark.parametrize(
    ("status", "changes", "expected"),
    [
        (Status.WAITLISTED, {"status": Status.REFUSED}, ("a fact “refused” for the state “refused”", "none")),
        (Status.APPROVED, {"amount": 1}, ("1 held in state “approved”", "10000000")),
        (Status.WAITLISTED, {"rank": 3}, ("rank 11", "3")),
    ],
)
def test_edited_case_is_named(decided_town: Town, status, changes, expected):
    case = decided_town.call.applications.filter(status=status).order_by("rank").last()
    edit(case, changes, by=SYSTEM)
    assert [each[1:] for each in found()] == [expected]


def test_money_held_for_a_case_that_has_no_claim_to_it_is_named(decided_town: Town):
    case = decided_town.call.applications.filter(status=Status.APPROVED).first()
    edit(case, {"status": Status.SUBMITTED}, by=SYSTEM)
    assert found() == [(f"applications.application:{case.pk}", "0 held in state “submitted”", "10000000")]


def test_edited_list_and_edited_result_of_a_draw_are_named(decided_town: Town):
    draw = Draw.objects.get()
    edit(draw, {"result": draw.result[::-1]}, by=SYSTEM)
    assert [each[1] for each in found()] == ["a draw that comes out the same again"]
    edit(draw, {"frozen_list": draw.frozen_list[1:]}, by=SYSTEM)
    assert found()[0][1] == f"a list with hash {draw.list_hash[:16]}…"


def test_notice_in_another_hand_than_the_log_has_is_named(decided_town: Town):
    with on("2026-03-24"):
        notice = commands.sign_notice(commands.prepare_notice(decided_town.call, by=decided_town.officer), by=decided_town.leader)
    assert found() == []

    edit(notice, {"signed_by": "user:999"}, by=SYSTEM)
    assert [each[1:] for each in found()] == [("a logged “applications.notice_signed” by user:999", "none")]
    edit(notice, {"signed_by": ""}, by=SYSTEM)
    assert [each[1:] for each in found()] == [("a logged “applications.notice_signed” by somebody", "none")]
    edit(notice, {"signed_by": notice.prepared_by}, by=SYSTEM)
    assert found()[-1][1:] == ("a signature by another person than who prepared it", notice.prepared_by)
