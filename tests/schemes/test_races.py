"""Officers who act at the same moment: a call opens once, and no budget pays twice."""

from collections import Counter

import pytest
from tests.schemes.book import POOL

pytestmark = pytest.mark.xdist_group("zones")


def test_a_call_opens_once_however_many_open_it(zone):
    result = zone.run("tests.schemes.racers:one_opening")
    assert Counter(result["outcomes"]) == {"done": 1, "step_not_possible": 7}
    assert set(result["money"].values()) == {POOL // 2}
    assert result["faults"] == []


def test_budgets_that_last_for_two_calls_open_two(zone):
    result = zone.run("tests.schemes.racers:one_budget")
    assert Counter(result["outcomes"]) == {"done": 2, "insufficient_funds": 6}
    money = result["money"]
    assert (money["budget/city"], money["budget/province"]) == (0, 0)
    assert sorted(money[code] for code in money if code.startswith("pool/")) == [POOL // 2] * 4
    assert result["faults"] == []


def test_a_call_that_is_opened_edited_and_cancelled_at_once_keeps_its_books(zone):
    result = zone.run("tests.schemes.racers:open_edit_cancel")
    outcomes = Counter(result["outcomes"])
    assert outcomes["done"] >= 1
    assert set(outcomes) <= {"done", "step_not_possible", "row_is_final", "call_is_frozen"}
    # Whatever came first, the call is cancelled in the end and all its money is back.
    assert {code: amount for code, amount in result["money"].items() if code.startswith("pool/") and amount} == {}
    assert (result["money"]["budget/city"], result["faults"]) == (POOL, [])
