import numpy as np
import pytest
from tests.evidence.randomised.test_effects import pair_of

from pilotzone.evidence.randomised.checks import balance, joint_p, sample_ratio


def test_sample_ratio_of_two_arms_is_the_binomial_test():
    """Nine heads of ten: 2 (1 + 10) / 1024."""
    found = sample_ratio((9, 1), (1, 1))

    assert (found.observed, found.expected, found.exact) == ((9, 1), (5.0, 5.0), True)
    assert found.p_value == pytest.approx(22 / 1024)


def test_sample_ratio_follows_the_plan():
    assert sample_ratio((20, 10), (2, 1)).p_value == pytest.approx(1.0)
    assert sample_ratio((20, 10), (1, 2)).p_value < 0.001


def test_sample_ratio_of_three_arms_is_chi_squared():
    """Chi-squared 10 with 2 degrees of freedom: exp(-5)."""
    found = sample_ratio((10, 20, 30), (1, 1, 1))

    assert (found.exact, found.p_value) == (False, pytest.approx(np.exp(-5)))


def test_sample_ratio_of_many_units_needs_no_sum():
    """Chi-squared (200^2 / 10000) * 2 = 8 with one degree of freedom: two-sided normal tail at sqrt(8)."""
    found = sample_ratio((10_200, 9_800), (1, 1))

    assert (found.exact, found.p_value) == (False, pytest.approx(0.0046777, rel=1e-4))


def test_balance_rows_say_means_and_standardised_gaps():
    raw = np.array([[1.0], [3.0], [2.0], [np.nan], [4.0], [6.0]])

    found = balance(pair_of([1, 1, 0, 0, 0, 0]), ["x"], raw, np.nan_to_num(raw))

    row = found.rows[0]
    assert (row.covariate, row.treated, row.control, row.missing) == ("x", 2.0, 4.0, 1)
    assert row.gap == pytest.approx(-2 / np.sqrt((2 + 4) / 2))


def test_balance_of_an_arm_without_values_has_no_gap():
    raw = np.array([[np.nan], [np.nan], [2.0], [3.0]])

    row = balance(pair_of([1, 1, 0, 0]), ["x"], raw, np.nan_to_num(raw)).rows[0]

    assert np.isnan([row.treated, row.control, row.gap]).all()


def test_joint_test_of_one_covariate_is_the_t_test():
    from scipy.stats import ttest_ind

    rng = np.random.default_rng(1)
    x, treated = rng.normal(size=30), np.arange(30) < 12

    assert joint_p(pair_of(treated), x[:, None]) == pytest.approx(ttest_ind(x[treated], x[~treated], equal_var=False).pvalue)


def test_joint_test_does_not_depend_on_units_and_finds_a_gap():
    rng = np.random.default_rng(1)
    x, treated = rng.normal(size=(60, 3)), np.arange(60) < 30

    here = joint_p(pair_of(treated), x)

    assert joint_p(pair_of(treated), x * [1e6, 1, 1e-6] + 5) == pytest.approx(here, rel=1e-6)
    assert joint_p(pair_of(treated), x + np.outer(treated, [0, 2, 0])) < 1e-6 < here


def test_joint_test_is_left_out_where_it_cannot_be_made():
    rng = np.random.default_rng(1)
    treated = np.arange(6) < 3

    assert np.isnan(joint_p(pair_of(treated), np.ones((6, 1))))
    assert np.isnan(joint_p(pair_of(treated), rng.normal(size=(6, 5))))


def test_joint_test_rejects_as_often_as_it_says():
    rng = np.random.default_rng(2)
    pair = pair_of(np.arange(60) < 30)

    rejected = np.mean([joint_p(pair, rng.normal(size=(60, 3))) < 0.05 for _ in range(400)])

    # Three standard errors around 5 %.
    assert abs(rejected - 0.05) < 3 * np.sqrt(0.05 * 0.95 / 400)
