"""The whole way of a lottery call, from draft to decided."""

from datetime import date

import pytest
from tests.applications.town import WAN, Town, admitted, decided, drawn, fresh, on

from pilotzone.applications import commands
from pilotzone.applications.enums import DrawStatus, FactKind, Status
from pilotzone.applications.models import AssignmentFact
from pilotzone.applications.queries import counts_of, draw_document, holds_of, pools_of, six_dates
from pilotzone.audit.actors import SYSTEM
from pilotzone.audit.verify import chain_faults, seal_faults
from pilotzone.evidence.lottery import verify_published
from pilotzone.kit.dates import Precision
from pilotzone.ledger.verify import faults as ledger_faults
from pilotzone.obligations.models import Task
from pilotzone.schemes.enums import CallStatus, Clock
from pilotzone.schemes.models import Call

pytestmark = pytest.mark.django_db
NAMES = tuple(f"firm-{n:02}" for n in range(12))


def test_the_pool_reaches_down_the_drawn_list_and_everything_is_recorded(town: Town):
    cases = admitted(town, *NAMES)
    draw = drawn(town)
    places = verify_published(draw_document(draw))
    approved = decided(town)
    # 500,000 at 20 % is 100,000 each; the pool of 1,000,000 reaches ten of twelve.
    assert [case.public_id for case in approved] == [place.public_id for place in places][:10]
    assert [pool.free for pool in pools_of(town.call)] == [0, 0]
    assert [hold.amount for hold in holds_of(approved[0])] == [5 * WAN, 5 * WAN]
    assert {fresh(case).status for case in cases} == {Status.APPROVED, Status.WAITLISTED}
    facts = AssignmentFact.objects.filter(party=approved[0].party).order_by("id")
    assert [(fact.kind, fact.probability_num, fact.probability_den) for fact in facts] == [
        (FactKind.APPLIED, None, None),
        (FactKind.ELIGIBLE, None, None),
        (FactKind.DECIDED, None, None),
        (FactKind.OFFERED, 10, 12),
    ]
    assert six_dates(town.call, approved[0].party) == {
        Clock.ANNOUNCED: (date(2026, 3, 2), Precision.DAY),
        Clock.APPLIED: (date(2026, 3, 5), Precision.DAY),
        Clock.DECIDED: (date(2026, 3, 24), Precision.DAY),
        Clock.FIRST_USE: (None, Precision.UNKNOWN),
        Clock.CLAIMED: (None, Precision.UNKNOWN),
        Clock.PAID: (None, Precision.UNKNOWN),
    }


def test_notice_objection_decline_and_the_waiting_list_move_the_money(town: Town):
    admitted(town, *NAMES)
    drawn(town)
    approved = decided(town)
    with on("2026-03-25"):
        notice = commands.sign_notice(commands.prepare_notice(town.call, by=town.officer), by=town.leader)
    # Qingming, 4 to 6 April 2026, does not count among the five working days after 25 March; it lies beyond them.
    assert (notice.from_day, notice.last_day) == (date(2026, 3, 25), date(2026, 4, 1))
    with on("2026-03-26"):
        objection = commands.file_objection(approved[0], grounds="The contract was not performed.", by=town.people[NAMES[11]])
        commands.decide_objection(objection, upheld=True, note_public="Upheld", by=town.approver)
        declining = approved[1]
        commands.decline_award(declining, by=town.people[declining.party.name_en])
    assert [fresh(case).status for case in approved[:3]] == [Status.REFUSED, Status.DECLINED, Status.NOTICED]
    assert [pool.free for pool in pools_of(town.call)] == [10 * WAN, 10 * WAN]
    waiting = list(town.call.applications.filter(status=Status.WAITLISTED).order_by("rank"))
    with on("2026-04-02"):
        commands.close_notice(notice, by=town.officer)
        for case in waiting:
            commands.approve_application(case, by=town.approver)
        second = commands.sign_notice(commands.prepare_notice(town.call, by=town.officer), by=town.leader)
    with on("2026-04-20"):
        commands.close_notice(second, by=town.officer)
        for case in town.call.applications.filter(status=Status.NOTICED):
            commands.grant_application(case, by=SYSTEM)
        commands.decide_cases(town.call, by=town.officer)
    assert Call.objects.get(pk=town.call.pk).status == CallStatus.DECIDED
    assert counts_of(town.call) == {
        "applied": 12,
        "eligible": 12,
        "approved": 10,
        "waitlisted": 0,
        "refused": 1,
        "declined": 1,
        "withdrawn": 0,
        "lapsed": 0,
    }
    assert [*chain_faults(), *seal_faults(), *ledger_faults()] == []
    assert list(Task.objects.filter(done_at=None).values_list("code", flat=True)) == []


def test_draw_stands_revealed_with_every_case_ranked(town: Town):
    cases = admitted(town, *NAMES[:4])
    draw = drawn(town)
    assert draw.status == DrawStatus.REVEALED
    assert sorted((fresh(case).rank, fresh(case).status) for case in cases) == [(n, Status.RANKED) for n in (1, 2, 3, 4)]
