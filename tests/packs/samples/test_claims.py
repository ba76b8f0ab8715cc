"""From grant to payment and back."""

from collections import Counter
from datetime import date

import pytest

from pilotzone.accounts.queries import actor_of
from pilotzone.grants.models import Claim, ClaimFile, Clawback, ClawbackProposal, Payment, Settlement, TreasuryVoucher
from pilotzone.grants.queries import execution, pool_position
from pilotzone.obligations.models import Task
from pilotzone.packs.samples.claims import CLAIMS, CLAWED_BACK, WITHOUT_VOUCHER, Ending, claim_of, grant_of
from pilotzone.packs.samples.policy_tool import first_call

# One worker, so that the sample is made once.
pytestmark = [pytest.mark.usefixtures("people"), pytest.mark.xdist_group("sample")]
YUAN = 100


def planned(ending: Ending) -> int:
    return sum(each.ending is ending for each in CLAIMS)


def test_claims_stand_as_planned():
    counts = Counter(Claim.objects.values_list("status", flat=True))
    clawed_back = counts.pop("clawed_back")
    counts["paid"] += clawed_back
    assert (counts, clawed_back) == ({ending.value: planned(ending) for ending in Ending}, 1)


def test_budget_is_paid_and_reserved_and_free():
    position = pool_position(first_call())
    assert (position.budget, position.given_back) == (5_000_000 * YUAN, 0)
    assert position.budget == position.paid + position.reserved + position.free
    assert (position.paid, position.free) == (2_227_200 * YUAN, 46_000 * YUAN)


def test_each_payer_pays_half():
    shares = {part.payer.code: (part.paid, part.reserved, part.free) for part in pool_position(first_call()).by_payer}
    assert shares["province"] == shares["city"]


def test_one_finance_user_settled_and_another_paid(people):
    first, second = Settlement.objects.order_by("number")
    assert {first.settled_by, second.settled_by} == {people["finance1"].actor_id}
    assert set(Payment.objects.values_list("paid_by", flat=True)) == {people["finance2"].actor_id}
    assert Payment.objects.filter(line__settlement=second).count() == 0


def test_yearly_cap_binds_a_claim():
    claim = Claim.objects.exclude(amount=None).order_by("-amount").first()
    assert claim.amount == 1_000_000 * YUAN < claim.eligible_amount // 5


def test_treasury_has_answered_for_all_but_one_claim():
    waiting = Payment.objects.filter(voucher=None).values_list("line__claim__grant__application__rank", flat=True)
    assert set(waiting) == {WITHOUT_VOUCHER}
    assert TreasuryVoucher.objects.count() == Payment.objects.count() - 2


def test_one_clawback_is_signed_and_one_waits_for_the_leader(people):
    signed = Clawback.objects.get()
    assert (signed.signed_by, signed.proposal.claim.grant) == (people["leader"].actor_id, grant_of(CLAWED_BACK))
    assert ClawbackProposal.objects.filter(clawback=None, dropped_at=None).count() == 1


def test_returned_claim_lacks_the_proof_it_is_sent_back_for():
    returned = claim_of(next(each for each in CLAIMS if each.ending is Ending.RETURNED))
    kinds = set(ClaimFile.objects.filter(claim=returned).values_list("kind", flat=True))
    assert ("payment_proof" in kinds, returned.note_public != "") == (False, True)


def test_no_contract_is_claimed_twice():
    keys = Counter(Claim.objects.values_list("contract_key", "supplier", "cost_item"))
    assert max(keys.values()) == 1


def test_execution_stands_beside_the_calendar():
    share = execution(first_call(), date(2026, 11, 24))
    assert (round(float(share.paid), 3), round(float(share.calendar), 3)) == (0.445, 0.899)


@pytest.mark.parametrize(
    ("name", "codes"),
    [
        ("officer", {"formal-check", "check-claim", "close-notice"}),
        ("leader", {"sign-clawback"}),
        ("approver", {"decide-objection"}),
        ("finance1", {"settle-claims", "pay-settlement", "record-vouchers"}),
        ("applicant1", {"complete-claim"}),
        ("applicant2", {"complete-application"}),
    ],
)
def test_every_role_has_something_to_do_when_the_sample_ends(people, name, codes):
    actor = actor_of(people[name])
    waiting = Task.objects.filter(done_at=None).filter(assignee_role__in=actor.roles) | Task.objects.filter(
        done_at=None, assignee_party__in=actor.party_ids
    )
    assert set(waiting.values_list("code", flat=True)) == codes
    assert set(waiting.values_list("origin", flat=True)) == {"synthetic"}
