"""The logit of treatment: against a general optimiser; groups told apart without fail."""

import numpy as np
import pytest
from scipy.optimize import minimize

from pilotzone.evidence.matching.propensity import fit_propensity

RNG = np.random.default_rng(5)
X = RNG.normal(size=(200, 2))
D = RNG.random(200) < 1 / (1 + np.exp(0.5 - X @ [0.8, -0.3]))
WEIGHT = RNG.uniform(0.5, 2.0, 200)


def test_fit_is_the_maximum_of_the_likelihood():
    design = np.column_stack([np.ones(200), X])

    def minus(beta):
        return WEIGHT @ np.logaddexp(0, np.where(D, -1, 1) * (design @ beta))

    best = minimize(minus, np.zeros(3), method="BFGS", options={"gtol": 1e-8})

    assert fit_propensity(X, D, WEIGHT).coefficient == pytest.approx(best.x, abs=1e-6)


def test_score_is_zero_at_the_fit():
    found = fit_propensity(X, D, WEIGHT)

    assert np.column_stack([np.ones(200), X]).T @ (WEIGHT * (D - found.chance)) == pytest.approx(0, abs=1e-9)


def test_far_outlying_comparison_is_no_separation():
    x, d = np.append(X, [[400.0, 900.0]], axis=0), np.append(D, False)

    assert fit_propensity(x, d, np.ones(201)) is not None


def test_groups_told_apart_have_no_fit():
    assert fit_propensity(D[:, None] + 0.1 * X[:, :1].clip(-3, 3), D, np.ones(200)) is None


def test_treated_outside_the_range_are_found():
    x = np.array([[0.0], [1.0], [2.0], [3.0], [9.0]])

    found = fit_propensity(x, np.array([False, True, False, True, True]), np.ones(5))

    assert found.outside(np.array([False, True, False, True, True])).tolist() == [False, False, False, True, True]
