from datetime import date

import pytest
from tests.grants.house import (
    APPROVER,
    FINANCE_A,
    LEADER,
    OFFICER,
    OTHER_OFFICER,
    YUAN,
    a_house,
    a_scheme,
    add_rule,
    at,
    checked,
    claimed,
    clerk_of,
    issued,
    new_claim,
    paid,
    person,
    prepare,
)

from pilotzone.audit.actors import SYSTEM
from pilotzone.audit.enums import Role
from pilotzone.grants.commands import check_claim, file_claim, refuse_claim, return_claim, submit_claim
from pilotzone.grants.enums import ClaimStatus
from pilotzone.grants.errors import RelatedSupplier, SamePerson
from pilotzone.grants.models import Claim
from pilotzone.kit.errors import Invalid, NotAllowed
from pilotzone.kit.transitions import StepNotPossible
from pilotzone.obligations.models import Task
from pilotzone.registry.commands import link_parties
from pilotzone.registry.enums import LinkKind
from pilotzone.schemes.enums import Clock

pytestmark = pytest.mark.django_db


def test_amount_is_the_rules_share_of_the_checked_cost(house, grant):
    claim = checked(grant, house.supplier, 333_333_33)
    assert (claim.status, claim.eligible_amount, claim.amount, claim.rule, claim.checked_by) == (
        ClaimStatus.CHECKED,
        333_333_33,
        66_666_67,
        house.rule,
        OFFICER.id,
    )
    assert list(Task.objects.filter(done_at=None).values_list("code", "assignee_role")) == [("settle-claims", "finance")]


def test_amount_is_limited_by_what_is_left_of_the_grant(house, grant):
    first = checked(grant, house.supplier, invoice_amount=700_000 * YUAN)
    second = checked(grant, house.supplier, invoice_amount=700_000 * YUAN)
    assert (first.amount, second.amount) == (140_000 * YUAN, 60_000 * YUAN)


def test_amount_is_limited_by_the_cap_of_the_year_in_all_calls_and_rule_versions():
    scheme = a_scheme(cap_clock=Clock.CLAIMED)
    one = a_house([200_000 * YUAN], scheme=scheme, cap_per_year_fen=150_000 * YUAN)
    with at("2026-01-01"):
        add_rule(scheme, date(2026, 1, 1), cap_per_year_fen=150_000 * YUAN, validity_months=6)
    two = a_house([200_000 * YUAN], scheme=scheme, parties=one.parties, code="second")
    first = checked(issued(one)[0], one.supplier, invoice_amount=600_000 * YUAN)
    second = checked(issued(two)[0], one.supplier, invoice_amount=600_000 * YUAN)
    third = checked(one.grants()[0], one.supplier, invoice_amount=600_000 * YUAN, day="2027-01-04")
    assert [claim.amount for claim in (first, second, third)] == [120_000 * YUAN, 30_000 * YUAN, 80_000 * YUAN]


@pytest.mark.parametrize(("clock", "amount"), [(Clock.CLAIMED, 100_000), (Clock.FIRST_USE, 20_000), (Clock.DECIDED, 20_000)])
def test_year_of_the_cap_follows_the_date_that_the_scheme_names(clock, amount):
    house = a_house([200_000 * YUAN], scheme=a_scheme(cap_clock=clock), cap_per_year_fen=120_000 * YUAN)
    (grant,) = issued(house)
    checked(grant, house.supplier, day="2026-12-30")
    assert checked(grant, house.supplier, day="2027-01-04").amount == amount * YUAN


def test_cap_does_not_mix_parties():
    house = a_house([200_000 * YUAN, 200_000 * YUAN], cap_per_year_fen=100_000 * YUAN)
    assert {checked(grant, house.supplier).amount for grant in issued(house)} == {100_000 * YUAN}


def test_claim_follows_a_later_version_where_the_scheme_says_so():
    scheme = a_scheme(rule_clock=Clock.CLAIMED)
    house = a_house(scheme=scheme)
    (grant,) = issued(house)
    with at("2026-03-20"):
        classes = [{"code": "all", "expression": "true", "rate_bp": 1000, "name_zh": "全部", "name_en": "All"}]
        later = add_rule(scheme, date(2026, 4, 1), classes=classes)
    claim = checked(grant, house.supplier, day="2026-04-15")
    assert (claim.rule, claim.amount) == (later, 50_000 * YUAN)


@pytest.mark.parametrize("eligible", [-1, 500_000 * YUAN + 1])
def test_eligible_cost_is_at_most_the_invoice(eligible, house, grant):
    claim = claimed(grant, house.supplier)
    with at("2026-04-11"), pytest.raises(Invalid) as refusal:
        check_claim(claim, eligible_amount=eligible, by=OFFICER)
    assert [error.field for error in refusal.value.errors] == ["eligible_amount"]
    assert Claim.objects.get().status == ClaimStatus.SUBMITTED


def test_whoever_approved_the_case_does_not_check(house, grant):
    claim = claimed(grant, house.supplier)
    both = person(int(APPROVER.id.partition(":")[2]), Role.OFFICER, Role.APPROVER)
    with at("2026-04-15"), pytest.raises(SamePerson):
        check_claim(claim, eligible_amount=1, by=both)


def test_whoever_submitted_does_not_check(house, grant):
    both = person(950, Role.OFFICER, parties=(grant.party_id,))
    with at("2026-04-10"):
        claim = submit_claim(file_claim(grant, new_claim(house.supplier), by=both), by=both)
        with pytest.raises(NotAllowed):
            check_claim(claim, eligible_amount=1, by=both)
        # Somebody who has left the applicant is still the person who submitted.
        with pytest.raises(SamePerson):
            check_claim(claim, eligible_amount=1, by=person(950, Role.OFFICER))


@pytest.mark.parametrize("by", [FINANCE_A, LEADER])
def test_only_an_officer_checks(by, house, grant):
    claim = claimed(grant, house.supplier)
    with at("2026-04-11"):
        for act in (
            lambda: check_claim(claim, eligible_amount=1, by=by),
            lambda: return_claim(claim, note_public="x", by=by),
            lambda: refuse_claim(claim, note_public="x", by=by),
        ):
            with pytest.raises(NotAllowed):
                act()


def test_supplier_that_became_related_cannot_be_checked(house, grant):
    claim = claimed(grant, house.supplier)
    link_parties(house.supplier, kind=LinkKind.CONTROLS, target=grant.party, source="register", by=SYSTEM)
    with at("2026-04-11"), pytest.raises(RelatedSupplier):
        check_claim(claim, eligible_amount=1, by=OFFICER)


def test_check_may_be_made_anew_until_it_is_settled(house, grant):
    claim = checked(grant, house.supplier)
    with at("2026-04-16"):
        again = check_claim(claim, eligible_amount=100 * YUAN, by=OTHER_OFFICER)
    assert (again.amount, again.checked_by) == (20 * YUAN, OTHER_OFFICER.id)
    paid(house)
    with at("2026-08-01"), pytest.raises(StepNotPossible):
        check_claim(claim, eligible_amount=1, by=OFFICER)


def test_sending_back_undoes_the_check_and_frees_the_grant(house, grant):
    claim = checked(grant, house.supplier, invoice_amount=1_000_000 * YUAN)
    with at("2026-04-16"):
        back = return_claim(claim, note_public="发票抬头不符", note_private="疑似代开", by=OFFICER)
    assert (back.status, back.amount, back.rule, back.checked_by, back.note_public, back.note_private) == (
        ClaimStatus.RETURNED,
        None,
        None,
        "",
        "发票抬头不符",
        "疑似代开",
    )
    assert checked(grant, house.supplier).amount == 100_000 * YUAN
    assert set(Task.objects.filter(done_at=None).values_list("code", flat=True)) == {"complete-claim", "settle-claims"}


def test_refused_claim_frees_its_contract_and_its_amount(house, grant):
    claim = checked(grant, house.supplier, contract_number="HT-1", invoice_amount=1_000_000 * YUAN)
    with at("2026-04-16"):
        assert refuse_claim(claim, note_public="合同不在支持范围", by=OFFICER).status == ClaimStatus.REFUSED
    assert list(Task.objects.filter(done_at=None)) == []
    assert checked(grant, house.supplier, contract_number="HT-1").amount == 100_000 * YUAN


@pytest.mark.parametrize("act", [return_claim, refuse_claim])
def test_applicant_is_told_why(act, house, grant):
    claim = claimed(grant, house.supplier)
    with at("2026-04-11"), pytest.raises(Invalid) as refusal:
        act(claim, note_public=" ", by=OFFICER)
    assert [error.field for error in refusal.value.errors] == ["note_public"]


def test_draft_is_not_the_officers_business(house, grant):
    with at("2026-04-10"):
        claim = file_claim(grant, new_claim(house.supplier), by=clerk_of(grant.party))
        for act in (
            lambda: check_claim(claim, eligible_amount=1, by=OFFICER),
            lambda: return_claim(claim, note_public="x", by=OFFICER),
            lambda: refuse_claim(claim, note_public="x", by=OFFICER),
        ):
            with pytest.raises(StepNotPossible):
                act()


def test_cost_of_zero_is_checked_and_pays_nothing(house, grant):
    assert checked(grant, house.supplier, 0).amount == 0
    assert list(Task.objects.filter(done_at=None)) == []


def test_a_class_that_was_not_recorded_is_the_only_one_there_is(house, grant):
    with at("2026-04-10"):
        prepare(lambda: type(grant.application).objects.update(rate_class=""), by=SYSTEM)
    assert checked(house.grants()[0], house.supplier).amount == 100_000 * YUAN
