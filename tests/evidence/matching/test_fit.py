"""Entropy balancing as an estimator: the identity of double robustness, influence against weights, the bootstrap, coverage."""

import numpy as np
import pytest

from pilotzone.evidence.matching.features import features
from pilotzone.evidence.matching.fit import entropy_fit
from pilotzone.evidence.matching.sample import Rows

NAMES = ("a", "b")


def rows_of(n, seed, weight=None):
    rng = np.random.default_rng(seed)
    x = np.column_stack([rng.normal(size=n), rng.exponential(size=n)])
    d = rng.random(n) < 1 / (1 + np.exp(1.2 - 0.6 * x[:, 0] - 0.3 * x[:, 1]))
    y = x @ [1.0, 0.5] + d * (1.0 + 0.5 * x[:, 0]) + rng.normal(size=n) * (0.5 + 0.4 * np.abs(x[:, 0]))
    return rows(x, d, y, np.ones(n) if weight is None else weight)


def rows(x, d, y, weight):
    n = len(d)
    return Rows(np.arange(n), d, x, y[:, None], weight, np.zeros(n, np.int64), NAMES)


def fitted(made):
    return entropy_fit(made, features(made.x, NAMES, 1))


def test_estimate_is_that_of_a_doubly_robust_estimator_whatever_its_linear_outcome_model():
    made = rows_of(150, 1)
    found = fitted(made)
    d, w = made.treated, found.weight

    for slope in (np.zeros(2), np.array([3.0, -7.0])):
        model = 4.0 + made.x @ slope
        residual = made.y[:, 0] - model
        robust = w[d] @ residual[d] - w[~d] @ residual[~d]
        assert found.att[0] == pytest.approx(robust, rel=1e-10)


def test_estimate_is_the_coefficient_of_a_weighted_regression_and_parts_are_its_residuals():
    made = rows_of(150, 1)
    found = fitted(made)

    design = np.column_stack([np.ones(150), made.treated, made.x - made.x[made.treated].mean(axis=0)])
    design = np.column_stack([design, design[:, 2:] * made.treated[:, None]])
    root = np.sqrt(found.weight)[:, None]
    beta = np.linalg.lstsq(design * root, made.y * root, rcond=None)[0]
    assert found.att[0] == pytest.approx(beta[1, 0], rel=1e-10)


def test_parts_are_derivatives_by_the_weight_of_a_row():
    made = rows_of(60, 3)
    found = fitted(made)

    step = 1e-5
    for at in (0, 7, int(np.flatnonzero(made.treated)[0])):
        up, down = (made.weight + sign * step * (np.arange(60) == at) for sign in (1, -1))
        # The features stay as they are; only the weight of one row moves.
        value = features(made.x, NAMES, 1)
        ends = [entropy_fit(rows(made.x, made.treated, made.y[:, 0], w), value).att[0] for w in (up, down)]
        assert found.parts[at, 0] == pytest.approx((ends[0] - ends[1]) / (2 * step), rel=1e-4, abs=1e-8)


def test_parts_add_up_to_nothing():
    assert fitted(rows_of(150, 1)).parts.sum() == pytest.approx(0.0, abs=1e-12)


def test_repeated_rows_leave_the_estimate_and_divide_the_variance():
    made = rows_of(80, 4)
    twice = rows(np.repeat(made.x, 2, axis=0), np.repeat(made.treated, 2), np.repeat(made.y[:, 0], 2), np.ones(160))

    one, two = fitted(made), fitted(twice)

    assert two.att == pytest.approx(one.att, rel=1e-9)
    assert 2 * two.covariance == pytest.approx(one.covariance, rel=1e-9)


def test_whole_weights_are_repetitions():
    made = rows_of(80, 4)
    count = np.arange(80) % 3 + 1

    weighted = fitted(rows(made.x, made.treated, made.y[:, 0], count.astype(float)))
    repeated = fitted(
        rows(np.repeat(made.x, count, axis=0), np.repeat(made.treated, count), np.repeat(made.y[:, 0], count), np.ones(count.sum()))
    )

    assert weighted.att == pytest.approx(repeated.att, rel=1e-9)


def test_standard_error_is_that_of_the_bootstrap():
    made = rows_of(300, 5)
    rng = np.random.default_rng(0)

    draws = []
    for _ in range(400):
        pick = rng.integers(0, 300, 300)
        draws.append(fitted(rows(made.x[pick], made.treated[pick], made.y[pick, 0], np.ones(300))).att[0])

    # 400 draws know a standard deviation to about 3.5 %; small-sample terms add a little.
    assert np.sqrt(fitted(made).covariance[0, 0]) == pytest.approx(np.std(draws), rel=0.12)


def test_intervals_cover_the_effect_on_the_treated():
    big = rows_of(200_000, 6)
    truth = 1.0 + 0.5 * big.x[big.treated, 0].mean()

    found = [fitted(rows_of(250, 1000 + at)) for at in range(400)]

    gap = np.array([each.att[0] for each in found]) - truth
    se = np.sqrt([each.covariance[0, 0] for each in found])
    # 400 draws: 95 % give or take 2.2 (two standard errors), and the small sample takes about one.
    assert 0.91 <= np.mean(np.abs(gap) < 1.96 * se) <= 0.975
    assert abs(gap.mean()) < 3 * gap.std() / 20
