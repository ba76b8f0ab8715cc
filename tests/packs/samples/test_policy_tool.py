"""The scheme of the sample: the rule as reported of Henan, and the calls that are ours."""

import pytest

from pilotzone.audit.enums import Origin
from pilotzone.ledger.queries import available, balance_of
from pilotzone.packs.samples.money import BUDGET, budgets
from pilotzone.packs.samples.policy_tool import FIRST, POOLS, SECOND, first_call, second_call, the_scheme
from pilotzone.registry.models import Instrument
from pilotzone.schemes.models import CallPayer, Rule
from pilotzone.schemes.queries import content_of

# One worker, so that the sample is made once.
pytestmark = [pytest.mark.usefixtures("people"), pytest.mark.xdist_group("sample")]
YUAN = 100


def test_rule_is_the_one_reported_of_henan():
    rule = Rule.objects.get(scheme=the_scheme())
    content = content_of(rule)
    assert [each.rate_bp for each in content.classes] == [2000]
    assert content.cap_per_year == 1_000_000 * YUAN
    assert [(payer.code, payer.share_bp) for payer in content.payers] == [("province", 5000), ("city", 5000)]


def test_source_of_the_rule_stands_with_the_scheme_and_not_among_the_zones_legal_texts():
    assert all("2025-08-09" in text for text in (the_scheme().summary_zh, the_scheme().summary_en))
    assert Instrument.objects.filter(source__contains="gmteight").count() == 0


def test_cap_binds_where_a_fifth_of_the_fee_is_more():
    content = content_of(Rule.objects.get(scheme=the_scheme()))
    fees = {4_900_000: 980_000, 5_000_000: 1_000_000, 7_300_000: 1_000_000}
    assert {fee: content.entitlement(fee * YUAN, "all", used_this_year=0).amount // YUAN for fee in fees} == fees


def test_each_call_is_synthetic_and_draws_lots_among_the_eligible():
    for call in (first_call(), second_call()):
        assert (call.origin, call.allocation.kind, call.comparison) == (Origin.SYNTHETIC, "lottery", "unfunded")
        assert "样例" in call.name_zh
        assert "sample" in call.name_en


def test_pools_come_half_from_each_payer():
    parts = {(payer.call.code, payer.code): balance_of(payer.pool).posted for payer in CallPayer.objects.select_related("pool", "call")}
    assert set(parts) == {(call, payer) for call in (FIRST, SECOND) for payer in ("province", "city")}
    assert parts[SECOND, "province"] == parts[SECOND, "city"] == POOLS[SECOND] // 2


def test_what_is_not_in_a_pool_stays_in_the_budgets():
    left = BUDGET * YUAN - sum(POOLS.values()) // 2
    assert {payer: available(account) for payer, account in budgets().items()} == {"province": left, "city": left}


def test_first_call_said_before_it_opened_what_it_would_prove():
    record = first_call().evaluability
    # A lottery would give 5; that spillover is not excluded caps it.
    assert (record.grade, record.binding) == (3, ["spillover_excluded"])
    assert record.detectable["funded"] == 13
