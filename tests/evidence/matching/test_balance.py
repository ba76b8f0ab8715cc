"""The balance table: means, standardised differences, variance ratios, distances of distributions, effective size."""

import numpy as np
import pytest
from scipy.stats import ks_2samp

from pilotzone.evidence.errors import ShapeError
from pilotzone.evidence.matching.balance import balance_table, effective

RNG = np.random.default_rng(8)
D = np.arange(50) < 20
X = np.column_stack([RNG.normal(size=50) + D, RNG.integers(0, 3, 50).astype(float)])
AFTER = np.where(D, 1.0, RNG.uniform(0, 2, 50))


def test_before_is_the_plain_comparison():
    rows = balance_table(X, D, AFTER, names=("a", "b"))

    for row, x in zip(rows, X.T, strict=True):
        spread = np.sqrt((x[D].var(ddof=1) + x[~D].var(ddof=1)) / 2)
        assert row.before.difference == pytest.approx((x[D].mean() - x[~D].mean()) / spread)
        assert row.before.variance_ratio == pytest.approx(x[D].var(ddof=1) / x[~D].var(ddof=1))
        assert row.before.distance == pytest.approx(ks_2samp(x[D], x[~D]).statistic)
        assert row.spread == pytest.approx(spread)


def test_after_uses_weights_and_the_spread_from_before():
    row = balance_table(X, D, AFTER)[0]

    mean = np.average(X[~D, 0], weights=AFTER[~D])
    assert row.after.comparison == pytest.approx(mean)
    assert row.after.difference == pytest.approx((X[D, 0].mean() - mean) / row.spread)
    assert row.name == "covariate 1"


def test_whole_weights_are_repetitions():
    twice = np.where(D, 1.0, 2.0 * (np.arange(50) % 2))
    chosen = np.repeat(np.arange(50), twice.astype(int))

    weighted, repeated = balance_table(X, D, twice)[0].after, balance_table(X[chosen], D[chosen], np.ones(chosen.size))[0].after

    assert weighted.distance == pytest.approx(repeated.distance)
    assert weighted.comparison == pytest.approx(repeated.comparison)


def test_balance_is_free_of_scale_and_order():
    order = RNG.permutation(50)

    plain, moved = balance_table(X, D, AFTER)[0], balance_table(1e6 * X[order] + 1e9, D[order], AFTER[order])[0]

    assert moved.before.difference == pytest.approx(plain.before.difference, rel=1e-6)
    assert moved.after.variance_ratio == pytest.approx(plain.after.variance_ratio, rel=1e-6)
    assert moved.after.distance == pytest.approx(plain.after.distance, rel=1e-9)


def test_what_does_not_vary_is_balanced_or_undefined():
    same, apart = np.full((50, 1), 3.0), D.astype(float)[:, None]

    assert balance_table(same, D, AFTER)[0].after.difference == 0.0
    assert np.isnan(balance_table(apart, D, AFTER)[0].after.difference)
    assert np.isnan(balance_table(apart, D, AFTER)[0].after.variance_ratio)
    assert balance_table(apart, D, AFTER)[0].after.distance == pytest.approx(1.0)


def test_effective_size_is_the_number_of_equal_weights():
    assert effective(np.array([2.0, 2.0, 0.0, 2.0])) == pytest.approx(3.0)


def test_shapes_that_do_not_fit_are_refused():
    with pytest.raises(ShapeError, match="50 rows of 2 covariates"):
        balance_table(X, D, AFTER[:-1], names=("a", "b"))
