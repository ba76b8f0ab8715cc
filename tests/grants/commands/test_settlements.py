from datetime import date

import pytest
from tests.grants.house import (
    FINANCE_A,
    FINANCE_B,
    LEADER,
    OFFICER,
    YUAN,
    a_house,
    at,
    checked,
    claimed,
    clerk_of,
    issued,
    paid,
    person,
    settled,
)

from pilotzone.applications.enums import FactKind
from pilotzone.applications.models import AssignmentFact
from pilotzone.audit.actors import SYSTEM
from pilotzone.audit.chain import row_name
from pilotzone.audit.enums import Role
from pilotzone.audit.queries import history_of
from pilotzone.grants.commands import (
    VoucherEntry,
    pay_settlement,
    record_treasury_voucher,
    record_treasury_vouchers,
    refuse_claim,
    resume_grant,
    settle_claims,
    suspend_grant,
)
from pilotzone.grants.enums import ClaimStatus, GrantStatus
from pilotzone.grants.errors import ActsForClaimant, NothingToPay, NothingToSettle, SamePerson, VoucherRecorded
from pilotzone.grants.models import Claim, Payment, Settlement, SettlementLine, TreasuryVoucher
from pilotzone.grants.queries import pool_position
from pilotzone.grants.verify import faults
from pilotzone.kit.errors import Invalid, NotAllowed
from pilotzone.ledger.models import Account, HoldEvent
from pilotzone.obligations.models import Task
from pilotzone.registry.commands import link_parties
from pilotzone.registry.enums import LinkKind

pytestmark = pytest.mark.django_db
YEAR = {"period_from": date(2026, 1, 1), "period_to": date(2026, 12, 31)}


def lines_of(claim):
    return dict(SettlementLine.objects.filter(claim=claim).values_list("payer__code", "amount"))


def open_tasks():
    return set(Task.objects.filter(done_at=None).values_list("code", flat=True))


def test_settlement_splits_each_claim_by_payer_and_waits_for_the_second_person(house, grant):
    claim = checked(grant, house.supplier, 5)
    settlement = settled(house)
    claim.refresh_from_db()
    assert (settlement.number, settlement.settled_by, claim.status, claim.amount) == (1, FINANCE_A.id, ClaimStatus.SETTLED, 1)
    assert lines_of(claim) == {"province": 1}
    assert open_tasks() == {"pay-settlement"}
    assert pool_position(house.call).paid == 0


def test_claims_of_odd_amounts_use_up_what_each_payer_has_reserved_to_the_fen():
    house = a_house([6])
    (grant,) = issued(house)
    claims = [checked(grant, house.supplier, 15) for _ in range(2)]
    assert [claim.amount for claim in claims] == [3, 3]
    paid(house)
    assert [lines_of(claim) for claim in claims] == [{"province": 2, "city": 1}, {"province": 1, "city": 2}]
    grant.refresh_from_db()
    assert (grant.status, list(faults())) == (GrantStatus.EXHAUSTED, [])


def test_three_payers_sum_to_the_claim():
    payers = [
        {"code": f"p{n}", "share_bp": share, "name_zh": f"出资方{n}", "name_en": f"P{n}"} for n, share in enumerate((3333, 3333, 3334))
    ]
    house = a_house([100], payers=payers)
    (grant,) = issued(house)
    claim = checked(grant, house.supplier, 50)
    payments = paid(house)
    assert (lines_of(claim), sum(payment.line.amount for payment in payments)) == ({"p0": 3, "p1": 3, "p2": 4}, 10)


def test_only_claims_of_the_period_are_settled(house, grant):
    early = checked(grant, house.supplier, day="2026-04-15")
    checked(grant, house.supplier, day="2026-07-01")
    settlement = settled(house, period=(date(2026, 4, 1), date(2026, 6, 30)))
    assert set(settlement.lines.values_list("claim", flat=True)) == {early.pk}
    assert open_tasks() == {"settle-claims", "pay-settlement"}


def test_period_without_claims_or_the_wrong_way_round_is_refused(house, grant):
    claimed(grant, house.supplier)
    with at("2026-07-01"):
        with pytest.raises(NothingToSettle):
            settle_claims(house.call, **YEAR, by=FINANCE_A)
        with pytest.raises(Invalid):
            settle_claims(house.call, period_from=date(2026, 2, 1), period_to=date(2026, 1, 1), by=FINANCE_A)
    assert Settlement.objects.count() == 0


def test_what_stands_in_the_way_stays_checked_and_the_rest_is_settled():
    house = a_house([200_000 * YUAN] * 4)
    good, related, suspended, free = issued(house)
    claims = [checked(grant, house.supplier, invoice_number=f"INV-{n}") for n, grant in enumerate((good, related, suspended))]
    zero = checked(free, house.supplier, 0)
    link_parties(related.party, kind=LinkKind.OWNS, target=house.supplier, source="register", by=SYSTEM)
    with at("2026-05-01"):
        suspend_grant(suspended, reason="核查", by=LEADER)
    settlement = settled(house)
    assert set(settlement.lines.values_list("claim", flat=True)) == {claims[0].pk}
    assert set(Claim.objects.exclude(pk=claims[0].pk).values_list("status", flat=True)) == {ClaimStatus.CHECKED}
    assert zero.amount == 0


@pytest.mark.parametrize("shared", [{"invoice_number": "INV-1"}, {"contract_number": "HT-1"}])
def test_one_invoice_or_contract_in_two_claims_holds_both_back(shared):
    house = a_house([200_000 * YUAN] * 2)
    for number, grant in enumerate(issued(house)):
        checked(grant, house.supplier, **(shared | {"cost_item": f"item-{number}"}))
    with at("2026-07-01"), pytest.raises(NothingToSettle):
        settle_claims(house.call, **YEAR, by=FINANCE_A)


def test_payment_captures_what_was_reserved_and_names_claim_rule_and_line(house, grant):
    claim = checked(grant, house.supplier)
    payments = paid(house)
    claim.refresh_from_db()
    assert claim.status == ClaimStatus.PAID
    assert [(payment.line.payer.code, payment.line.amount, payment.paid_by) for payment in payments] == [
        ("city", 50_000 * YUAN, FINANCE_B.id),
        ("province", 50_000 * YUAN, FINANCE_B.id),
    ]
    transfer = payments[0].transfer
    assert (transfer.purpose, transfer.subject, transfer.rule, transfer.evidence) == (
        "pay",
        row_name(claim),
        row_name(house.rule),
        row_name(payments[0].line),
    )
    assert HoldEvent.objects.get(transfer=transfer).left == 50_000 * YUAN
    assert {account.code: account.balance.posted for account in Account.objects.filter(kind="sink")} == {
        "paid/voucher-2026/city": 50_000 * YUAN,
        "paid/voucher-2026/province": 50_000 * YUAN,
    }
    fact = AssignmentFact.objects.get(kind=FactKind.PAID)
    assert (fact.happened_on, fact.dose, fact.rule) == (date(2026, 7, 2), 100_000 * YUAN, house.rule)
    assert [event.name for event in history_of(claim)][-2:] == ["grants.claim_settled", "grants.claim_paid"]
    assert (open_tasks(), list(faults())) == ({"record-vouchers"}, [])


def test_grant_is_exhausted_once_all_of_it_is_paid(house, grant):
    checked(grant, house.supplier, invoice_amount=1_000_000 * YUAN)
    paid(house)
    grant.refresh_from_db()
    assert (grant.status, pool_position(house.call).reserved) == (GrantStatus.EXHAUSTED, 0)


def test_grant_is_not_exhausted_while_another_claim_waits(house, grant):
    checked(grant, house.supplier, invoice_amount=1_000_000 * YUAN)
    claimed(grant, house.supplier)
    paid(house)
    grant.refresh_from_db()
    assert grant.status == GrantStatus.IN_USE


def test_settlement_is_paid_once(house, grant):
    checked(grant, house.supplier)
    paid(house)
    with at("2026-07-03"), pytest.raises(NothingToPay):
        pay_settlement(Settlement.objects.get(), by=FINANCE_B)
    assert Payment.objects.count() == 2


def test_who_acts_for_the_claimant_neither_settles_nor_pays(house, grant):
    checked(grant, house.supplier)
    tied = person(970, Role.FINANCE, parties=(grant.party_id,))
    with at("2026-07-01"), pytest.raises(ActsForClaimant):
        settle_claims(house.call, **YEAR, by=tied)
    settlement = settled(house)
    with at("2026-07-02"), pytest.raises(ActsForClaimant):
        pay_settlement(settlement, by=tied)
    assert Payment.objects.count() == 0


def test_whoever_settled_does_not_pay(house, grant):
    checked(grant, house.supplier)
    settlement = settled(house)
    with at("2026-07-02"), pytest.raises(SamePerson):
        pay_settlement(settlement, by=FINANCE_A)


@pytest.mark.parametrize("hand", [OFFICER.id, "user:905", "clerk"])
def test_whoever_submitted_checked_or_approved_neither_settles_nor_pays(hand, house, grant):
    checked(grant, house.supplier)
    same = person(int((clerk_of(grant.party).id if hand == "clerk" else hand).partition(":")[2]), Role.FINANCE)
    with at("2026-07-01"), pytest.raises(SamePerson):
        settle_claims(house.call, **YEAR, by=same)
    settlement = settled(house)
    with at("2026-07-02"), pytest.raises(SamePerson):
        pay_settlement(settlement, by=same)


@pytest.mark.parametrize("by", [OFFICER, LEADER, SYSTEM])
def test_only_finance_settles_and_pays(by, house, grant):
    checked(grant, house.supplier)
    with at("2026-07-01"), pytest.raises(NotAllowed):
        settle_claims(house.call, **YEAR, by=by)
    settlement = settled(house)
    with at("2026-07-02"), pytest.raises(NotAllowed):
        pay_settlement(settlement, by=by)


def test_claim_of_a_suspended_grant_is_paid_when_it_is_resumed(house, grant):
    checked(grant, house.supplier)
    settlement = settled(house)
    with at("2026-07-02"):
        suspend_grant(grant, reason="核查", by=LEADER)
        with pytest.raises(NothingToPay):
            pay_settlement(settlement, by=FINANCE_B)
        resume_grant(grant, reason="核查无问题", by=LEADER)
        assert len(pay_settlement(settlement, by=FINANCE_B)) == 2


def test_claim_refused_after_it_was_settled_is_not_paid(house, grant):
    kept, refused = checked(grant, house.supplier), checked(grant, house.supplier)
    settlement = settled(house)
    with at("2026-07-02"):
        refuse_claim(refused, note_public="发票已作废", by=OFFICER)
        payments = pay_settlement(settlement, by=FINANCE_B)
    assert {payment.line.claim_id for payment in payments} == {kept.pk}
    assert (list(faults()), open_tasks()) == ([], {"record-vouchers"})


def test_settlement_whose_claims_were_all_refused_waits_for_nobody(house, grant):
    claim = checked(grant, house.supplier)
    settled(house)
    with at("2026-07-02"):
        refuse_claim(claim, note_public="发票已作废", by=OFFICER)
    assert open_tasks() == set()


def test_vouchers_are_recorded_together_and_once(house, grant):
    checked(grant, house.supplier)
    payments = paid(house, day="2026-07-02")
    settlement = payments[0].line.settlement
    entries = [VoucherEntry(payment, f"GK-{n}", date(2026, 7, 5)) for n, payment in enumerate(payments)]
    with at("2026-07-06"):
        record_treasury_vouchers(settlement, entries[:1], by=FINANCE_A)
        assert open_tasks() == {"record-vouchers"}
        with pytest.raises(VoucherRecorded):
            record_treasury_vouchers(settlement, entries, by=FINANCE_A)
        assert TreasuryVoucher.objects.count() == 1
        record_treasury_voucher(payments[1], number=" GK-1 ", paid_on=date(2026, 7, 5), by=FINANCE_B)
    assert list(TreasuryVoucher.objects.order_by("pk").values_list("number", "paid_on")) == [
        ("GK-0", date(2026, 7, 5)),
        ("GK-1", date(2026, 7, 5)),
    ]
    assert open_tasks() == set()


@pytest.mark.parametrize(
    ("number", "day", "field"), [("", "2026-07-05", "number"), ("GK-1", "2026-07-01", "paid_on"), ("GK-1", "2026-07-07", "paid_on")]
)
def test_voucher_needs_a_number_and_a_day_between_payment_and_today(number, day, field, house, grant):
    checked(grant, house.supplier)
    payments = paid(house, day="2026-07-02")
    with at("2026-07-06"), pytest.raises(Invalid) as refusal:
        record_treasury_voucher(payments[0], number=number, paid_on=date.fromisoformat(day), by=FINANCE_A)
    assert [error.field for error in refusal.value.errors] == [field]
