"""32 processes on one pool, on SQLite and on PostgreSQL: nothing is overspent, every refusal is one of funds, all get on."""

from collections import Counter

import pytest

pytestmark = [pytest.mark.xdist_group("zones")]


def test_a_pool_pays_exactly_what_it_has_and_refuses_the_rest_for_lack_of_funds(zone):
    result = zone.run("tests.ledger.racers:one_step_each", pool=60, tries=3)
    outcomes = Counter(outcome for process in result["outcomes"] for outcome in process)
    assert outcomes == {"done": 60, "insufficient_funds": 36}
    assert (result["pool"], result["firm"]) == ([0, 0], [60, 0])
    assert result["faults"] == []
    # A unit, four accounts, the funding, and one event for each that was paid: a refusal leaves none.
    assert result["events"] == 66


def test_holds_captures_releases_and_transfers_at_once_add_up(zone):
    result = zone.run("tests.ledger.racers:everything_at_once", pool=600)
    done = Counter(name for process in result["outcomes"] for name, outcome in process.items() if outcome == "done")
    assert {outcome for process in result["outcomes"] for outcome in process.values()} == {"done", "insufficient_funds"}
    # Every hold that was placed paid 4 to the firm and 2 to the lab; every way out took 7 to the lab, every way across 1 back.
    assert result["moved"] == {
        "source": [-600, 0],
        "pool": [600 - 6 * done["hold"] - 7 * done["out"], result["open"]],
        "firm": [4 * done["hold"] + done["across"], 0],
        "lab": [2 * done["hold"] + 7 * done["out"] - done["across"], 0],
    }
    assert result["faults"] == []


def test_a_hold_is_never_ended_for_more_than_it_is(zone):
    result = zone.run("tests.ledger.racers:one_hold", amount=60)
    assert Counter(result["outcomes"]) == {"done": 20, "hold_spent": 12}
    assert (result["left"], result["falls"], result["pool"][1]) == (0, [3], 0)
    assert result["faults"] == []


def test_one_key_is_one_transfer_however_many_ask(zone):
    result = zone.run("tests.ledger.racers:one_key")
    assert (result["rows"], result["transfers"], result["entries"]) == (1, 1, 2)
    assert Counter(result["outcomes"]) == {"done": 1, "key_taken": 31}
    assert result["different"] == 1
    assert result["faults"] == []
