from itertools import permutations

import numpy as np
import pytest
from tests.reference.direct import random_panel

from pilotzone.evidence import Options, PanelError, Units, UnsupportedError, att_gt, moments_of, permutation_test
from pilotzone.evidence.options import KINDS
from pilotzone.evidence.permutation import overall_loadings
from pilotzone.evidence.sample import used_units


def units_of(y, cohort, periods):
    return Units(y, cohort, tuple(f"unit {i}" for i in range(len(y))), periods)


@pytest.mark.parametrize("control", ["never", "notyet"])
@pytest.mark.parametrize("kind", KINDS)
def test_statistic_is_the_overall_estimate(kind, control):
    y, cohort, periods = random_panel(3, late=True, early=True)
    options = Options(control=control)
    used = used_units(units_of(y, cohort, periods), anticipation=0)
    keys, labels, counts = np.unique(used.cohort, return_inverse=True, return_counts=True)

    loadings = overall_loadings(periods, keys, counts.astype(float), options, kind)

    by_units = float((loadings[labels] * used.y).sum())
    assert by_units == pytest.approx(att_gt(moments_of(y, cohort, periods), control=control).overall(kind).att, rel=1e-10)


def test_p_value_approaches_that_of_all_labellings():
    rng = np.random.default_rng(1)
    y, cohort, periods = rng.normal(size=(6, 3)), np.array([0, 0, 2, 2, 3, 3]), np.array([1, 2, 3])
    y[2:4, 1:] += 1.5

    def estimate(labels):
        return abs(att_gt(moments_of(y, np.array(labels), periods)).overall("event_study").att)

    every = {labels: estimate(labels) for labels in set(permutations(cohort.tolist()))}
    exact = np.mean([value >= every[tuple(cohort.tolist())] - 1e-12 for value in every.values()])

    found = permutation_test(units_of(y, cohort, periods), Options(), draws=4000)

    # Three binomial standard errors of 4000 draws.
    assert found.p_value == pytest.approx(exact, abs=3 * (exact * (1 - exact) / 4000) ** 0.5 + 1 / 4001)
    assert 0.02 < exact < 0.9


def test_p_value_of_an_obvious_effect_is_the_smallest_there_is():
    rng = np.random.default_rng(1)
    y, cohort = rng.normal(size=(60, 3)), np.repeat([0, 3], 30)
    y[30:, 2] += 20.0

    assert permutation_test(units_of(y, cohort, np.array([1, 2, 3])), Options(), draws=199).p_value == 1 / 200


def test_p_value_without_any_difference_is_one():
    y = np.ones((6, 2))

    assert permutation_test(units_of(y, np.repeat([0, 2], 3), np.array([1, 2])), Options(), draws=99).p_value == 1.0


def test_draws_repeat_with_their_seed_and_ignore_level_at_a_million_deviations():
    y, cohort, periods = random_panel(5)
    y = np.round(y * 2**20) / 2**20

    found = [permutation_test(units_of(values, cohort, periods), Options(seed=4), draws=299) for values in (y, y, y + 2.0**20)]

    assert found[0] == found[1] == found[2]
    assert found[0] != permutation_test(units_of(y, cohort, periods), Options(seed=5), draws=299)


def test_permutation_refuses_draws_kind_and_an_empty_window():
    units = units_of(*random_panel(5))

    with pytest.raises(PanelError, match="draws"):
        permutation_test(units, Options(), draws=0)
    with pytest.raises(PanelError, match="kind"):
        permutation_test(units, Options(), kind="dynamic")
    with pytest.raises(UnsupportedError, match="min_event"):
        permutation_test(units, Options(min_event=90))
