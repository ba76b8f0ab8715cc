"""Eight processes on one call, on SQLite and on PostgreSQL: no case is approved twice and no payer's part overspent."""

from collections import Counter

import pytest

pytestmark = [pytest.mark.xdist_group("zones")]


def test_a_list_is_decided_once_and_the_pool_is_spent_to_the_fen(zone):
    result = zone.run("tests.applications.racers:one_list", count=5, reach=3)
    assert Counter(result["outcomes"]) == {"done": 1, "nothing_to_do": 7}
    assert len(result["approvals"]) == len(set(result["approvals"])) == 3
    assert (result["free"], result["faults"]) == ([0, 0], [])


def test_a_case_moves_up_once_however_many_approve_it(zone):
    result = zone.run("tests.applications.racers:one_place")
    outcomes = Counter(result["outcomes"])
    assert outcomes["done"] == 1
    # The case is approved by then: no step leads to approval a second time.
    assert set(outcomes) == {"done", "step_not_possible"}
    assert (result["free"], result["faults"]) == ([0, 0], [])


def test_a_contract_enters_once_however_many_bring_it(zone):
    result = zone.run("tests.applications.racers:one_contract")
    assert Counter(result["outcomes"]) == {"done": 1, "contract_taken": 7}
    assert (result["applied"], result["faults"]) == (1, [])


def test_a_party_starts_one_application_however_many_members_do(zone):
    result = zone.run("tests.applications.racers:one_start")
    assert Counter(result["outcomes"]) == {"done": 1, "applied_already": 7}
    assert result["drafts"] == 1
