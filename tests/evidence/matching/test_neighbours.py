"""Nearest neighbours: against a search through all pairs, ties, strata, calipers, and rows in any order."""

import numpy as np
import pytest

from pilotzone.evidence.matching import neighbours
from pilotzone.evidence.matching.neighbours import Places, nearest_of, one_by_one

RNG = np.random.default_rng(11)
N = 40
AT = RNG.integers(0, 4, (N, 2)).astype(float)
D = np.arange(N) % 3 == 0
STRATUM = np.arange(N) % 2
LOGIT = RNG.normal(size=N)


def by_hand(row, pool, count, reach):
    near = [j for j in pool if STRATUM[j] == STRATUM[row] and j != row and abs(LOGIT[j] - LOGIT[row]) <= reach]
    distance = {j: np.hypot(*(AT[j] - AT[row])) for j in near}
    limit = sorted(distance.values())[min(count, len(near)) - 1] if near else -1
    return [j for j in sorted(near) if distance[j] <= limit + 1e-12]


@pytest.mark.parametrize("block", [1, 2_000_000])
@pytest.mark.parametrize(("count", "reach"), [(1, np.inf), (3, np.inf), (2, 0.4)])
def test_neighbours_and_ties_are_those_of_a_search_through_all_pairs(monkeypatch, block, count, reach):
    monkeypatch.setattr(neighbours, "_BLOCK", block)
    seekers, pool = np.flatnonzero(D), np.flatnonzero(~D)

    found = nearest_of(Places(AT, STRATUM, LOGIT, reach), seekers, pool, count)

    expected = {int(row): by_hand(row, pool, count, reach) for row in seekers}
    assert {int(row): found.comparison[found.treated == row].tolist() for row in seekers} == expected
    assert all(share == pytest.approx(1 / len(expected[int(row)])) for row, share in zip(found.treated, found.share, strict=True))


def test_a_row_is_never_its_own_neighbour():
    found = nearest_of(Places(AT, STRATUM), np.flatnonzero(~D), np.flatnonzero(~D), 2)

    assert (found.treated != found.comparison).all()


def test_each_comparison_row_serves_once_and_the_first_chooses_first():
    at, d = np.array([[0.0], [0.1], [1.0], [0.3]]), np.array([True, True, False, False])

    found = one_by_one(Places(at, np.zeros(4, np.int64)), d, 1)

    assert (found.treated.tolist(), found.comparison.tolist()) == ([0, 1], [3, 2])


def test_a_tie_goes_to_the_row_that_comes_first_and_who_is_left_has_none():
    at, d = np.array([[0.0], [1.0], [-1.0], [0.0], [0.0]]), np.array([True, False, False, True, True])

    found = one_by_one(Places(at, np.zeros(5, np.int64)), d, 1)

    assert (found.treated.tolist(), found.comparison.tolist()) == ([0, 3], [1, 2])


def test_two_neighbours_without_replacement_share_alike():
    at, d = np.array([[0.0], [1.0], [2.0], [3.0]]), np.array([True, False, False, False])

    found = one_by_one(Places(at, np.zeros(4, np.int64)), d, 2)

    assert (found.comparison.tolist(), found.share.tolist()) == ([1, 2], [0.5, 0.5])
