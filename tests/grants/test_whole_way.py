"""From the draft of an application to the treasury voucher and the clawback, by the commands of every room."""

from datetime import date

import pytest
from tests.applications.town import WAN, Town, admitted, decided, drawn, found_town, on, party_of, person
from tests.grants.house import new_claim

from pilotzone.accounts.queries import actor_of
from pilotzone.applications import commands as applications
from pilotzone.applications.enums import Status
from pilotzone.applications.queries import six_dates
from pilotzone.applications.verify import faults as case_faults
from pilotzone.audit.actors import SYSTEM
from pilotzone.audit.enums import Role
from pilotzone.audit.verify import chain_faults, seal_faults
from pilotzone.grants import commands
from pilotzone.grants.commands import NewClaim
from pilotzone.grants.enums import GrantStatus
from pilotzone.grants.queries import outputs_of, pool_position, trace
from pilotzone.grants.verify import faults
from pilotzone.kit.dates import Precision
from pilotzone.ledger.verify import faults as ledger_faults
from pilotzone.obligations.models import Task
from pilotzone.registry.commands import register_party
from pilotzone.registry.enums import PartyKind
from pilotzone.schemes.commands import archive_call
from pilotzone.schemes.enums import Clock

pytestmark = pytest.mark.django_db
NAMES = tuple(f"firm-{n:02}" for n in range(11))


def test_voucher_lives_from_application_to_clawback():
    town = found_town()
    grants = _granted(town)
    supplier = register_party(kind=PartyKind.ENTERPRISE, name_zh="算力中心", name_en="", origin="synthetic", source="test", by=SYSTEM)
    used, unused = grants[0], grants[1]
    clerk = next(by for by in town.people.values() if by.acts_for(used.party_id))
    finance = [actor_of(person(f"finance-{n}", Role.FINANCE)) for n in range(2)]
    with on("2026-04-20"):
        claim = commands.submit_claim(commands.file_claim(used, _claim(supplier), by=clerk), by=clerk)
        claim = commands.check_claim(claim, eligible_amount=40 * WAN, by=town.officer)
    with on("2026-07-01"):
        settlement = commands.settle_claims(town.call, period_from=date(2026, 4, 1), period_to=date(2026, 6, 30), by=finance[0])
    with on("2026-07-02"):
        payments = commands.pay_settlement(settlement, by=finance[1])
        entries = [commands.VoucherEntry(payment, "GK-2026-7", date(2026, 7, 2)) for payment in payments]
        commands.record_treasury_vouchers(settlement, entries, by=finance[0])
    with on("2026-09-01"):
        proposal = commands.propose_clawback(claim, amount=WAN, reason="用途不符", by=town.officer)
        commands.sign_clawback(proposal, by=town.leader)
    # 400,000 at 20 % is 80,000; 10,000 of it came back.
    position = pool_position(town.call)
    assert (position.paid, position.budget) == (7 * WAN, 100 * WAN)
    assert position.budget == position.paid + position.reserved + position.free
    assert six_dates(town.call, used.party) == {
        Clock.ANNOUNCED: (date(2026, 3, 2), Precision.DAY),
        Clock.APPLIED: (date(2026, 3, 5), Precision.DAY),
        Clock.DECIDED: (date(2026, 3, 24), Precision.DAY),
        Clock.FIRST_USE: (date(2026, 4, 8), Precision.DAY),
        Clock.CLAIMED: (date(2026, 4, 20), Precision.DAY),
        Clock.PAID: (date(2026, 7, 2), Precision.DAY),
    }
    found = trace(payments[0])
    assert (found.decision.meeting.number, found.rule, found.voucher.number) == ("2026-7", used.rule, "GK-2026-7")
    assert outputs_of(town.call).supported == 1
    _end(town, grants, unused)


def _granted(town: Town):
    admitted(town, *NAMES)
    drawn(town)
    decided(town)
    with on("2026-03-25"):
        notice = applications.sign_notice(applications.prepare_notice(town.call, by=town.officer), by=town.leader)
    with on("2026-04-02"):
        applications.close_notice(notice, by=town.officer)
        grants = commands.issue_grants(notice, by=town.officer)
    assert [grant.number for grant in grants] == [f"VOUCHERS-2026-1-{n:03d}" for n in range(1, 11)]
    assert {grant.application.status for grant in grants} == {Status.GRANTED}
    assert {grant.amount for grant in grants} == {10 * WAN}
    return grants


def _claim(supplier) -> NewClaim:
    days = {"paid_by_applicant_on": date(2026, 4, 18), "use_from": date(2026, 4, 8), "use_to": date(2026, 4, 18)}
    return new_claim(supplier, invoice_amount=50 * WAN, invoice_tax=None, **days)


def _end(town: Town, grants, unused):
    """Let everything end by the calendar, archive the call, and look whether any room finds a fault."""
    with on("2027-04-03"):
        for grant in grants[1:]:
            commands.lapse_grant(grant, by=town.officer)
        ended = commands.close_grant(commands.expire_grant(grants[0], by=town.officer), by=town.officer)
        applications.lapse_waitlist(town.call, by=town.officer)
        applications.decide_cases(town.call, by=town.officer)
        archive_call(town.call, by=SYSTEM)
    unused.refresh_from_db()
    assert (ended.status, unused.status) == (GrantStatus.CLOSED, GrantStatus.LAPSED)
    position = pool_position(town.call)
    assert (position.paid, position.reserved, position.free, position.given_back) == (7 * WAN, 0, 0, 93 * WAN)
    assert [str(fault) for fault in (*case_faults(), *faults(), *ledger_faults(), *chain_faults(), *seal_faults())] == []
    waiting = Task.objects.filter(done_at=None, link__startswith="grants:")
    assert list(waiting.values_list("code", flat=True)) == []
    assert party_of(next(by for by in town.people.values() if by.acts_for(unused.party_id))) == unused.party
