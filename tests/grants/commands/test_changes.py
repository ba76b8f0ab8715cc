import pytest
from tests.grants.house import LEADER, OFFICER, YUAN, a_house, at, checked, claimed, clerk_of, issued, new_claim, paid, settled

from pilotzone.grants.commands import (
    check_claim,
    close_grant,
    drop_clawback,
    end_grants,
    expire_grant,
    file_claim,
    lapse_grant,
    propose_clawback,
    refuse_claim,
    resume_grant,
    revoke_grant,
    suspend_grant,
)
from pilotzone.grants.enums import ClaimStatus, GrantStatus
from pilotzone.grants.errors import ClaimsOpen, NothingOverdue, StillValid
from pilotzone.grants.models import Claim, GrantChange
from pilotzone.grants.queries import pool_position
from pilotzone.grants.verify import faults
from pilotzone.kit.errors import Invalid, NotAllowed
from pilotzone.kit.transitions import StepNotPossible

pytestmark = pytest.mark.django_db
AFTER = "2027-03-11"


def reserved(house):
    return pool_position(house.call).reserved


def test_unused_grant_lapses_after_its_last_day_and_frees_everything(house, grant):
    with at("2027-03-10"), pytest.raises(StillValid):
        lapse_grant(grant, by=OFFICER)
    with at(AFTER):
        assert lapse_grant(grant, by=OFFICER).status == GrantStatus.LAPSED
    assert (reserved(house), pool_position(house.call).free, list(faults())) == (0, 5_000_000 * YUAN, [])


def test_grant_in_use_expires_and_does_not_lapse(house, grant):
    claimed(grant, house.supplier)
    with at("2027-03-10"), pytest.raises(StillValid):
        expire_grant(grant, by=OFFICER)
    with at(AFTER):
        with pytest.raises(StepNotPossible):
            lapse_grant(grant, by=OFFICER)
        assert expire_grant(grant, by=OFFICER).status == GrantStatus.EXPIRED


def test_expired_grant_keeps_what_claims_in_time_need_and_frees_the_rest_as_they_are_decided(house, grant):
    known = checked(grant, house.supplier, invoice_amount=100_000 * YUAN)
    asked = claimed(grant, house.supplier, invoice_amount=200_000 * YUAN)
    with at(AFTER):
        expire_grant(grant, by=OFFICER)
        assert reserved(house) == 60_000 * YUAN
        check_claim(asked, eligible_amount=150_000 * YUAN, by=OFFICER)
        assert reserved(house) == 50_000 * YUAN
        refuse_claim(known, note_public="票据不符", by=OFFICER)
        assert reserved(house) == 30_000 * YUAN
    payments = paid(house, day="2027-03-20")
    assert sum(payment.line.amount for payment in payments) == 30_000 * YUAN
    with at("2027-04-01"):
        assert close_grant(grant, by=OFFICER).status == GrantStatus.CLOSED
    assert (reserved(house), list(faults())) == (0, [])


def test_suspension_and_resumption_are_written_down(house, grant):
    with at("2026-04-01"):
        assert suspend_grant(grant, reason="接到举报", instrument=house.instrument, by=LEADER).status == GrantStatus.SUSPENDED
        assert resume_grant(grant, reason="核查无问题", by=LEADER).status == GrantStatus.IN_USE
    assert list(GrantChange.objects.values_list("step", "reason", "old", "new", "instrument", "by")) == [
        ("suspend", "接到举报", {"status": "issued"}, {"status": "suspended"}, house.instrument.pk, LEADER.id),
        ("resume", "核查无问题", {"status": "suspended"}, {"status": "in_use"}, None, LEADER.id),
    ]


def test_revocation_refuses_what_is_unpaid_and_frees_everything(house, grant):
    paid_one = checked(grant, house.supplier, invoice_amount=100_000 * YUAN)
    paid(house)
    draft = None
    with at("2026-07-03"):
        draft = file_claim(grant, new_claim(house.supplier), by=clerk_of(grant.party))
    open_ones = [claimed(grant, house.supplier, "2026-07-03"), checked(grant, house.supplier, day="2026-07-03")]
    settled(house, day="2026-07-04")
    with at("2026-07-05"):
        assert revoke_grant(grant, reason="弄虚作假", by=LEADER).status == GrantStatus.REVOKED
    states = dict(Claim.objects.values_list("pk", "status"))
    assert [states[claim.pk] for claim in (paid_one, draft, *open_ones)] == [
        ClaimStatus.PAID,
        ClaimStatus.DRAFT,
        ClaimStatus.REFUSED,
        ClaimStatus.REFUSED,
    ]
    assert set(Claim.objects.filter(status=ClaimStatus.REFUSED).values_list("note_public", flat=True)) == {"弄虚作假"}
    assert (reserved(house), list(faults())) == (0, [])


@pytest.mark.parametrize("act", [suspend_grant, revoke_grant])
def test_leader_signs_with_a_reason(act, grant):
    with at("2026-04-01"):
        with pytest.raises(NotAllowed):
            act(grant, reason="x", by=OFFICER)
        with pytest.raises(Invalid) as refusal:
            act(grant, reason=" ", by=LEADER)
    assert [error.field for error in refusal.value.errors] == ["reason"]
    assert GrantChange.objects.count() == 0


def test_resumption_needs_a_suspension_and_the_leader(grant):
    with at("2026-04-01"):
        with pytest.raises(StepNotPossible):
            resume_grant(grant, reason="x", by=LEADER)
        with pytest.raises(NotAllowed):
            resume_grant(grant, reason="x", by=OFFICER)


@pytest.mark.parametrize("act", [lapse_grant, expire_grant, close_grant])
def test_what_the_calendar_ends_is_the_officers(act, grant):
    with at(AFTER), pytest.raises(NotAllowed):
        act(grant, by=LEADER)


def test_grant_is_closed_when_nothing_under_it_is_open():
    house = a_house([20_000 * YUAN])
    (grant,) = issued(house)
    claim = checked(grant, house.supplier, invoice_amount=100_000 * YUAN)
    with at("2026-05-01"), pytest.raises(StepNotPossible):
        close_grant(grant, by=OFFICER)
    paid(house)
    with at("2026-08-01"):
        proposal = propose_clawback(claim, amount=5, reason="用途不符", by=OFFICER)
        with pytest.raises(ClaimsOpen):
            close_grant(grant, by=OFFICER)
        drop_clawback(proposal, by=OFFICER)
        assert close_grant(grant, by=OFFICER).status == GrantStatus.CLOSED


def test_expired_grant_with_an_open_claim_is_not_closed(house, grant):
    claim = claimed(grant, house.supplier)
    with at(AFTER):
        expire_grant(grant, by=OFFICER)
        with pytest.raises(ClaimsOpen) as refusal:
            close_grant(grant, by=OFFICER)
    assert refusal.value.data["claims"] == [str(claim)]


def test_grants_past_their_last_day_end_together_and_suspended_ones_wait():
    house = a_house([20_000 * YUAN] * 3, code="many")
    unused, used, suspended = issued(house)
    claimed(used, house.supplier)
    with at("2026-05-01"):
        suspend_grant(suspended, reason="核查", by=LEADER)
    with at("2027-03-10"), pytest.raises(NothingOverdue):
        end_grants(house.call, by=OFFICER)
    with at(AFTER):
        assert [grant.status for grant in end_grants(house.call, by=OFFICER)] == [GrantStatus.LAPSED, GrantStatus.EXPIRED]
        with pytest.raises(NothingOverdue):
            end_grants(house.call, by=OFFICER)
    assert (unused.number, list(faults())) == ("MANY-001", [])
