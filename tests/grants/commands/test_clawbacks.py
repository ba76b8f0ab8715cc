from datetime import date

import pytest
from tests.grants.house import FINANCE_A, LEADER, OFFICER, YUAN, a_house, at, checked, claimed, issued, paid, person, prepare

from pilotzone.audit.actors import SYSTEM
from pilotzone.audit.enums import Role
from pilotzone.audit.queries import history_of
from pilotzone.grants.commands import drop_clawback, propose_clawback, sign_clawback
from pilotzone.grants.enums import ClaimStatus
from pilotzone.grants.errors import ProposalSettled, SamePerson
from pilotzone.grants.models import Clawback
from pilotzone.grants.queries import pool_position
from pilotzone.grants.verify import faults
from pilotzone.kit.errors import Invalid, NotAllowed
from pilotzone.kit.transitions import StepNotPossible
from pilotzone.ledger.models import Entry
from pilotzone.obligations.models import Task
from pilotzone.schemes.enums import CallStatus

pytestmark = pytest.mark.django_db


def back(claim, amount, day="2026-09-01"):
    with at(day):
        return sign_clawback(propose_clawback(claim, amount=amount, reason="用途不符", by=OFFICER), by=LEADER)


def returned(clawback):
    return dict(Entry.objects.filter(transfer=clawback.transfer, amount__gt=0).values_list("account__code", "amount"))


@pytest.fixture
def paid_claim(house, grant):
    claim = checked(grant, house.supplier)
    paid(house)
    claim.refresh_from_db()
    return claim


def test_part_goes_back_to_each_payer_in_proportion_and_opens_the_pool_again(house, paid_claim):
    before = pool_position(house.call)
    clawback = back(paid_claim, 3)
    paid_claim.refresh_from_db()
    assert returned(clawback) == {"pool/voucher-2026/city": 2, "pool/voucher-2026/province": 1}
    assert (paid_claim.status, paid_claim.amount) == (ClaimStatus.CLAWED_BACK, 100_000 * YUAN)
    after = pool_position(house.call)
    assert (after.paid, after.free, after.budget) == (before.paid - 3, before.free + 3, before.budget)
    assert list(faults()) == []


def test_parts_sum_to_the_whole_and_no_fen_more(house, paid_claim):
    first, second = back(paid_claim, 99_999_99), back(paid_claim, 1)
    assert (sum(returned(first).values()), sum(returned(second).values())) == (99_999_99, 1)
    with pytest.raises(Invalid) as refusal:
        back(paid_claim, 1)
    assert [error.field for error in refusal.value.errors] == ["amount"]
    assert (pool_position(house.call).paid, list(faults())) == (0, [])


@pytest.mark.parametrize("amount", [0, -1, 100_000 * YUAN + 1])
def test_never_more_than_was_paid(amount, paid_claim):
    with at("2026-09-01"), pytest.raises(Invalid):
        propose_clawback(paid_claim, amount=amount, reason="用途不符", by=OFFICER)


def test_open_proposals_count_until_they_are_dropped(paid_claim):
    with at("2026-09-01"):
        first = propose_clawback(paid_claim, amount=100_000 * YUAN, reason="用途不符", by=OFFICER)
        with pytest.raises(Invalid):
            propose_clawback(paid_claim, amount=1, reason="用途不符", by=OFFICER)
        assert list(Task.objects.filter(done_at=None, code="sign-clawback").values_list("assignee_role", flat=True)) == ["leader"]
        drop_clawback(first, by=OFFICER)
        second = propose_clawback(paid_claim, amount=1, reason="用途不符", by=OFFICER)
        sign_clawback(second, by=LEADER)
        for settled_one in (first, second):
            with pytest.raises(ProposalSettled):
                sign_clawback(settled_one, by=LEADER)
            with pytest.raises(ProposalSettled):
                drop_clawback(settled_one, by=LEADER)
    assert not Task.objects.filter(done_at=None, code="sign-clawback").exists()
    assert [event.name for event in history_of(paid_claim)][-4:] == [
        "grants.clawback_proposed",
        "grants.clawback_dropped",
        "grants.clawback_proposed",
        "grants.clawback_signed",
    ]


def test_the_officer_who_proposed_does_not_sign(paid_claim):
    both = person(960, Role.OFFICER, Role.LEADER)
    with at("2026-09-01"):
        proposal = propose_clawback(paid_claim, amount=1, reason="用途不符", by=both)
        with pytest.raises(SamePerson):
            sign_clawback(proposal, by=both)
    assert Clawback.objects.count() == 0


def test_roles_of_a_clawback(paid_claim):
    with at("2026-09-01"):
        with pytest.raises(NotAllowed):
            propose_clawback(paid_claim, amount=1, reason="x", by=FINANCE_A)
        proposal = propose_clawback(paid_claim, amount=1, reason="x", by=OFFICER)
        for act, by in ((sign_clawback, OFFICER), (drop_clawback, FINANCE_A)):
            with pytest.raises(NotAllowed):
                act(proposal, by=by)


def test_reason_is_needed(paid_claim):
    with at("2026-09-01"), pytest.raises(Invalid):
        propose_clawback(paid_claim, amount=1, reason=" ", by=OFFICER)


def test_unpaid_claim_has_nothing_to_take_back(house, grant):
    claim = claimed(grant, house.supplier)
    with at("2026-09-01"), pytest.raises(StepNotPossible):
        propose_clawback(claim, amount=1, reason="用途不符", by=OFFICER)


def test_after_the_call_has_ended_money_goes_to_the_payers_budget(house, paid_claim):
    prepare(lambda: type(house.call).objects.update(status=CallStatus.ARCHIVED), by=SYSTEM)
    clawback = back(paid_claim, 10)
    assert returned(clawback) == {"budget/city": 5, "budget/province": 5}
    position = pool_position(house.call)
    assert position.given_back == 10
    assert position.budget == position.paid + position.reserved + position.free + position.given_back
    assert list(faults()) == []


def test_clawback_opens_no_room_in_the_grant_or_under_the_cap():
    house = a_house([200_000 * YUAN], cap_per_year_fen=120_000 * YUAN)
    (grant,) = issued(house)
    claim = checked(grant, house.supplier)
    paid(house)
    back(claim, 100_000 * YUAN)
    assert checked(grant, house.supplier, day="2026-10-01").amount == 20_000 * YUAN
    assert date(2026, 10, 1) < grant.valid_until
