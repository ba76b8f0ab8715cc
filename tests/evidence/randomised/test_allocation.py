from itertools import combinations

import numpy as np
import pytest
from tests.evidence.randomised.test_effects import pair_of

from pilotzone.evidence.randomised import allocation
from pilotzone.evidence.randomised.allocation import randomisation_test
from pilotzone.evidence.randomised.effects import difference

NOTHING = np.zeros((0, 0))


def run(pair, y, known=None, *, draws=999, seed=0, level=0.95):
    y = np.asarray(y, float)
    before = np.zeros((y.size, 0)) if known is None else known
    return randomisation_test(pair, y, before, draws=draws, rng=np.random.default_rng(seed), level=level)


def test_lady_tasting_tea_has_one_in_seventy():
    """Fisher (1935), The Design of Experiments, chapter 2: eight cups, four of either kind, all told apart."""
    cups = np.arange(8) < 4

    found = run(pair_of(cups), cups)

    assert (found.exact, found.draws, found.p_greater, found.p_value, found.p_less) == (True, 70, 1 / 70, 2 / 70, 1.0)


def test_lady_with_one_mistake_has_seventeen_in_seventy():
    """Fisher's own table: 1 way for four right, 16 for three right."""
    said = np.array([1, 1, 1, 0, 1, 0, 0, 0])

    assert run(pair_of(np.arange(8) < 4), said).p_greater == 17 / 70


def test_matched_pairs_go_through_all_flips():
    """Darwin's maize, fifteen pairs (Fisher 1935, chapter 3): 1,726 of 32,768 flips are as large in size."""
    gaps = [49, -67, 8, 16, 6, 23, 28, 41, 14, 29, 56, 24, 75, 60, -48]
    y = np.array([[gap, 0] for gap in gaps], float).ravel()

    found = run(pair_of(np.tile([True, False], 15), np.repeat(np.arange(15), 2)), y)

    assert (found.exact, found.draws, found.p_value) == (True, 32_768, 1_726 / 32_768)


@pytest.mark.parametrize("design", ["units", "blocks", "clusters", "clusters in blocks"])
def test_exact_test_is_the_count_over_all_assignments(design):
    rng = np.random.default_rng(4)
    size = np.array([1, 2, 3, 1, 2, 1, 2, 2])
    cluster = np.repeat(np.arange(8), size) if "clusters" in design else np.arange(8)
    chosen = np.array([1, 0, 0, 1, 1, 0, 1, 0], bool)
    blocks = np.array([0, 0, 0, 0, 1, 1, 1, 1]) if "blocks" in design else np.zeros(8, int)
    y = rng.normal(size=cluster.size) + chosen[cluster]

    def pair(treated):
        return pair_of(treated[cluster], blocks[cluster], cluster if "clusters" in design else None)

    found = run(pair(chosen), y)

    every = [np.isin(np.arange(8), at) for at in combinations(range(8), 4)]
    every = [treated for treated in every if np.array_equal(np.bincount(blocks, treated), np.bincount(blocks, chosen))]
    statistics = np.array([difference(pair(treated), y[:, None]).estimate[0] for treated in every])
    actual = difference(pair(chosen), y[:, None]).estimate[0]
    expected = [
        (np.abs(statistics) >= abs(actual) - 1e-9).mean(),
        (statistics >= actual - 1e-9).mean(),
        (statistics <= actual + 1e-9).mean(),
    ]
    assert found.draws == len(every)
    assert [found.p_value, found.p_greater, found.p_less] == pytest.approx(expected)


@pytest.mark.parametrize("clustered", [False, True])
@pytest.mark.parametrize("covariate", [False, True])
def test_interval_ends_where_the_test_of_a_constant_effect_turns(clustered, covariate):
    rng = np.random.default_rng(8)
    entity = np.repeat(np.arange(9), 2) if clustered else np.arange(9)
    treated = np.isin(entity, [0, 2, 5, 6])
    y = rng.normal(size=entity.size) + 2 * treated
    pair, known = pair_of(treated, entity=entity if clustered else None), rng.normal(size=(entity.size, 1)) if covariate else None

    found = run(pair, y, known, level=0.9)

    def p(effect):
        return run(pair, y - effect * treated, known).p_value

    step = 1e-6
    assert [p(found.lower - step) > 0.1, p(found.lower + step) > 0.1] == [False, True]
    assert [p(found.upper - step) > 0.1, p(found.upper + step) > 0.1] == [True, False]
    assert found.lower < difference(pair, y[:, None]).estimate[0] < found.upper


def test_interval_is_unbounded_where_no_assignment_could_reject():
    found = run(pair_of([1, 1, 0, 0]), [3.0, 4, 1, 2])

    assert (found.draws, found.lower, found.upper) == (6, -np.inf, np.inf)


def test_drawn_p_value_counts_the_actual_assignment():
    treated = np.arange(40) < 20

    found = run(pair_of(treated), treated * 9.0 + np.arange(40) % 7, draws=199)

    assert (found.exact, found.draws, found.p_value, found.p_greater) == (False, 199, 1 / 200, 1 / 200)


def test_drawn_and_exact_agree(monkeypatch):
    rng = np.random.default_rng(11)
    pair, y = pair_of(np.arange(12) % 2 == 0, np.arange(12) // 6), rng.normal(size=12)
    exact = run(pair, y)

    monkeypatch.setattr(allocation, "EXACT_LIMIT", 1)
    drawn = run(pair, y, draws=20_000)

    assert (exact.exact, drawn.exact) == (True, False)
    # Five standard errors of a share of 20,000 draws.
    assert drawn.p_value == pytest.approx(exact.p_value, abs=5 * np.sqrt(exact.p_value * (1 - exact.p_value) / 20_000))
    assert (drawn.lower, drawn.upper) == pytest.approx((exact.lower, exact.upper), abs=0.2)


def test_drawing_keeps_the_seed_and_not_the_size_of_its_steps(monkeypatch):
    rng = np.random.default_rng(1)
    pair, y = pair_of(np.arange(50) % 2 == 0), rng.normal(size=50)
    whole = run(pair, y, seed=3)

    monkeypatch.setattr(allocation, "_BLOCK", 500)

    assert run(pair, y, seed=3) == whole
    assert run(pair, y, seed=4) != whole


def test_test_follows_shift_scale_and_swap_of_arms():
    rng = np.random.default_rng(2)
    treated, y = np.arange(10) % 2 == 0, rng.normal(size=10)
    here = run(pair_of(treated), y)

    moved, swapped = run(pair_of(treated), 10 * y + 3), run(pair_of(~treated), y)

    assert (moved.p_value, swapped.p_value, swapped.p_greater) == (here.p_value, here.p_value, here.p_less)
    assert (moved.lower, moved.upper) == pytest.approx((10 * here.lower, 10 * here.upper))
    assert (swapped.lower, swapped.upper) == pytest.approx((-here.upper, -here.lower))


def test_test_with_repeated_covariates_is_the_one_without_repetition():
    rng = np.random.default_rng(6)
    treated, y, x = np.arange(10) % 2 == 0, rng.normal(size=10), rng.normal(size=(10, 1))

    once, twice = run(pair_of(treated), y, x), run(pair_of(treated), y, np.column_stack([x, 2 * x + 1]))

    assert (once.p_value, once.lower) == (twice.p_value, pytest.approx(twice.lower))
