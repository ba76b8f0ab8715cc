"""Random rules, claims, settlements and clawbacks against plain arithmetic: every sum holds to the fen."""

from fractions import Fraction

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from tests.grants.house import LEADER, OFFICER, a_house, a_scheme, at, checked, issued, paid

from pilotzone.audit.verify import seal_faults
from pilotzone.grants.commands import close_grant, expire_grant, propose_clawback, sign_clawback
from pilotzone.grants.enums import ClaimStatus, GrantStatus
from pilotzone.grants.errors import NothingToSettle
from pilotzone.grants.models import Claim, Grant, SettlementLine
from pilotzone.grants.queries import outputs_of, pool_position
from pilotzone.grants.restitution import net_paid_by_payer
from pilotzone.grants.verify import faults
from pilotzone.ledger.models import Unit
from pilotzone.ledger.verify import faults as ledger_faults

pytestmark = pytest.mark.django_db
BUDGET = 10_000


@st.composite
def rules(draw):
    """Draw one to four payers, a rate, a cap and a minimum."""
    cuts = sorted(draw(st.lists(st.integers(1, 9_999), max_size=3, unique=True)))
    shares = [high - low for low, high in zip([0, *cuts], [*cuts, 10_000], strict=True)]
    payers = [{"code": f"p{n}", "share_bp": share, "name_zh": f"分担方{n}", "name_en": f"P{n}"} for n, share in enumerate(shares)]
    rate = draw(st.integers(1, 10_000))
    content = {
        "payers": payers,
        "classes": [{"code": "all", "expression": "true", "rate_bp": rate, "name_zh": "全部", "name_en": "All"}],
        "rounding": draw(st.sampled_from(["half_up", "half_even", "down"])),
        "cap_per_year_fen": draw(st.integers(1, 3_000)),
    }
    if draw(st.booleans()):
        content["minimum_fen"] = draw(st.integers(0, 50))
    return content


cases = st.lists(st.tuples(st.integers(1, 2_000), st.lists(st.integers(0, 4_000), min_size=1, max_size=4)), min_size=1, max_size=3)


@settings(
    max_examples=15,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(rule=rules(), wins=cases, back=st.lists(st.fractions(Fraction(1, 50), 1), max_size=3))
def test_sums_hold_for_any_rule_claims_and_clawbacks(rule, wins, back):
    scope = transaction.atomic()
    # Each example is undone afterwards; the commands' own transactions are savepoints in this one.
    with scope:
        _play(rule, wins, back)
        transaction.set_rollback(True)


def _play(rule, wins, back):
    house = a_house([amount for amount, _claims in wins], pool=BUDGET, scheme=a_scheme(), **rule)
    for grant, (_amount, costs) in zip(issued(house), wins, strict=True):
        for cost in costs:
            checked(grant, house.supplier, cost, invoice_amount=cost + 1, invoice_tax=None)
    try:
        paid(house)
    except NothingToSettle:
        assert not Claim.objects.filter(amount__gt=0).exists()
    _compare(house)
    for claim, share in zip(Claim.objects.filter(status=ClaimStatus.PAID).order_by("pk"), back, strict=False):
        with at("2026-09-01"):
            amount = max(int(share * claim.amount), 1)
            sign_clawback(propose_clawback(claim, amount=amount, reason="用途不符", by=OFFICER), by=LEADER)
    _compare(house)
    with at("2027-03-11"):
        for grant in Grant.objects.filter(status=GrantStatus.IN_USE):
            if not Claim.objects.filter(grant=grant, status=ClaimStatus.CHECKED).exists():
                close_grant(expire_grant(grant, by=OFFICER), by=OFFICER)
    _compare(house)
    assert list(seal_faults()) == []


def _compare(house):
    """Compare what the commands did with sums made anew from the rows."""
    position, outputs = pool_position(house.call), outputs_of(house.call)
    claims = list(Claim.objects.filter(grant__call=house.call))
    settled = [claim for claim in claims if claim.status in {ClaimStatus.PAID, ClaimStatus.CLAWED_BACK}]
    for claim in settled:
        assert sum(line.amount for line in SettlementLine.objects.filter(claim=claim)) == claim.amount
        assert all(part >= 0 for part in net_paid_by_payer(claim).values())
    for grant in Grant.objects.filter(call=house.call):
        assert sum(claim.amount or 0 for claim in claims if claim.grant_id == grant.pk) <= grant.amount
    for party in house.parties:
        mine = sum(claim.amount or 0 for claim in claims if claim.grant.party_id == party.pk)
        assert mine <= house.rule.content["cap_per_year_fen"]
    assert position.budget == BUDGET == position.paid + position.reserved + position.free + position.given_back
    assert position.paid == sum(claim.amount for claim in settled) - outputs.clawed_back
    assert [str(fault) for fault in (*faults(), *ledger_faults())] == []
    assert Unit.objects.count() == 1
