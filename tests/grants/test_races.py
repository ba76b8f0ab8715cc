"""Many at once, on SQLite and on PostgreSQL: nothing is paid twice, no cap or contract is exceeded, every refusal says why."""

from collections import Counter

import pytest
from tests.grants.house import YUAN

pytestmark = [pytest.mark.xdist_group("zones")]


def test_a_period_is_settled_once_and_a_settlement_paid_once(zone):
    result = zone.run("tests.grants.racers:one_settlement")
    assert Counter(result["settling"]) == {"done": 1, "nothing_to_settle": 31}
    assert Counter(result["paying"]) == {"done": 1, "nothing_to_pay": 31}
    assert (result["payments"], result["paid"], result["reserved"]) == (8, 400_000 * YUAN, 400_000 * YUAN)
    assert result["budget"] == result["paid"] + result["reserved"] + result["free"]
    assert result["faults"] == []


def test_two_settlements_of_one_call_do_not_wait_for_each_other(zone):
    result = zone.run("tests.grants.racers:two_settlements")
    assert Counter(result["outcomes"]) == {"done": 2, "nothing_to_pay": 62}
    assert (result["payments"], result["paid"]) == (12, 600_000 * YUAN)
    assert result["faults"] == []


def test_a_contract_is_claimed_once_however_many_submit_it(zone):
    result = zone.run("tests.grants.racers:one_contract")
    assert Counter(result["outcomes"]) == {"done": 1, "double_funding": 31}
    assert (result["live"], result["faults"]) == (1, [])


def test_the_cap_of_the_year_holds_across_grants(zone):
    result = zone.run("tests.grants.racers:one_cap")
    assert Counter(result["outcomes"]) == {"done": 8}
    assert result["amounts"] == [0] * 5 + [100_000 * YUAN] * 3
    assert result["faults"] == []


def test_no_more_is_taken_back_than_was_paid(zone):
    result = zone.run("tests.grants.racers:one_clawback")
    assert Counter(result["proposing"]) == {"done": 3, "invalid": 29}
    assert Counter(result["signing"]) == {"done": 3, "proposal_settled": 29}
    assert (result["signed"], result["paid"]) == (3, 10_000 * YUAN)
    assert result["faults"] == []
