"""Averages over comparisons that share their comparison units: by hand, and their errors by simulation."""

import numpy as np
import pytest
from tests.evidence.matching.made import EFFECT, panel

from pilotzone.evidence import MatchDesign, match
from pilotzone.evidence.matching.blocks import Block
from pilotzone.evidence.matching.combine import join, plain_fit
from pilotzone.evidence.matching.sample import Rows


def block(cohort, units, treated, y):
    n = len(units)
    rows = Rows(np.array(units), np.array(treated), np.zeros((n, 1)), np.array(y), np.ones(n), np.zeros(n, np.int64), ("x",))
    return Block(cohort, rows, tuple(range(np.shape(y)[1])))


ONE = block(2003, [0, 1, 4, 5], [True, True, False, False], [[3.0, 4.0], [5.0, 6.0], [1.0, 1.0], [2.0, 0.0]])
TWO = block(2005, [2, 4, 5], [True, False, False], [[7.0], [1.5], [0.5]])


def test_average_weighs_comparisons_by_treated_units_and_outcomes():
    found = join([ONE, TWO], [plain_fit(ONE), plain_fit(TWO)], [[np.ones(2), np.ones(1)]], np.arange(6))

    # Two treated units with two outcomes each, one with one.
    assert found.att[0] == pytest.approx((2 * 2.5 + 2 * 4.5 + 1 * 6.0) / 5)
    assert found.treated[0] == pytest.approx((2 * 4.0 + 2 * 5.0 + 7.0) / 5)


def test_variance_is_the_sum_of_squares_of_what_units_add_over_all_comparisons():
    found = join([ONE, TWO], [plain_fit(ONE), plain_fit(TWO)], [[np.array([1.0, 0.0]), np.ones(1)]], np.arange(6))

    theta = found.att[0]
    effects = {0: 2.5, 2: 6.0}
    own = np.zeros(6)
    own[0], own[1] = (3.0 - 4.0 + effects[0] - theta) / 3, (5.0 - 4.0 + effects[0] - theta) / 3
    own[2] = (effects[2] - theta) / 3
    # The two never treated units serve both comparisons, and what they add is summed before it is squared.
    own[4] = -(2 / 3) * (1.0 - 1.5) / 2 - (1 / 3) * (1.5 - 1.0) / 2
    own[5] = -(2 / 3) * (2.0 - 1.5) / 2 - (1 / 3) * (0.5 - 1.0) / 2
    assert theta == pytest.approx((2 * 2.5 + 6.0) / 3)
    assert found.covariance[0, 0] == pytest.approx((own**2).sum())


def test_one_cluster_of_all_units_has_no_variance():
    found = join([ONE], [plain_fit(ONE)], [[np.ones(2)]], np.zeros(6, np.int64))

    assert found.covariance[0, 0] == pytest.approx(0.0, abs=1e-24)


@pytest.mark.parametrize("options", [{}, {"method": "nearest"}, {"method": "nearest", "replacement": False}])
def test_errors_of_cohorts_that_share_their_comparison_are_those_of_a_simulation(options):
    parts = {"outcome": "y", "covariates": ("staff",), "unit": "unit", "time": "year", "cohort": "first"}

    found = [match(MatchDesign(table=panel(seed=100 + at), **parts), **options).effect for at in range(120)]

    gap = np.array([each.estimate for each in found]) - EFFECT
    # 120 draws know a standard deviation to about 6.5 %.
    assert np.mean([each.se for each in found]) == pytest.approx(gap.std(), rel=0.2)
    assert abs(gap.mean()) < 4 * gap.std() / np.sqrt(120)
