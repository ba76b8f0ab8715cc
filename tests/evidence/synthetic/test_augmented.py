import json
from pathlib import Path

import numpy as np
import pytest
from tests.reference.synthetic_data import BLOCKS, PERIODS, block

from pilotzone.evidence.synthetic.augmented import augmented_weights
from pilotzone.evidence.synthetic.weights import exact_weights

STORED = json.loads((Path(__file__).parents[2] / "reference/synthetic.json").read_text(encoding="utf-8"))["augmented"]


def past_of(name):
    y, cohort = block(**BLOCKS[name])
    before = int((cohort[-1] > PERIODS).sum())
    return y[cohort == 0][:, :before], y[cohort > 0][:, :before].mean(axis=0)


def ridge(X, x, base, penalty):
    """Return corrected weights as the paper writes them."""
    return base + (x - base @ X) @ np.linalg.inv(X.T @ X + penalty * np.eye(x.size)) @ X.T


@pytest.mark.parametrize("name", BLOCKS)
@pytest.mark.parametrize("penalty", ["1.0", "30.0"])
def test_weights_at_a_given_penalty_are_those_of_augsynth(name, penalty):
    past, target = past_of(name)
    X, x = past - past.mean(axis=0), target - past.mean(axis=0)

    weights = ridge(X, x, exact_weights(X.T, x, zeta=1e-9), float(penalty))

    # Their solver of the simplex weights stops at about 1e-6.
    np.testing.assert_allclose(weights, STORED[name][penalty]["weights"], atol=2e-5)


@pytest.mark.parametrize("name", BLOCKS)
def test_weights_follow_the_formula_of_the_paper_and_sum_to_one(name):
    past, target = past_of(name)
    X, x = past - past.mean(axis=0), target - past.mean(axis=0)

    weights, penalty = augmented_weights(past, target, zeta=1e-9)

    np.testing.assert_allclose(weights, ridge(X, x, exact_weights(X.T, x, zeta=1e-9), penalty), atol=1e-10)
    assert weights.sum() == pytest.approx(1, abs=1e-10)


@pytest.mark.parametrize("name", BLOCKS)
def test_the_penalty_is_the_largest_within_one_standard_error_of_the_least(name):
    past, target = past_of(name)
    X, x = past - past.mean(axis=0), target - past.mean(axis=0)
    grid = np.linalg.svd(X)[1][0] ** 2 * 10 ** (-8 * np.arange(21) / 20)
    errors = np.empty((x.size - 1, 21))
    for held in range(x.size - 1):
        rest = np.arange(x.size) != held
        base = exact_weights(X[:, rest].T, x[rest], zeta=1e-9)
        errors[held] = [(x[held] - ridge(X[:, rest], x[rest], base, penalty) @ X[:, held]) ** 2 for penalty in grid]
    mean, se = errors.mean(axis=0), errors.std(axis=0, ddof=1) / (x.size - 1) ** 0.5

    _, penalty = augmented_weights(past, target, zeta=1e-9)

    assert penalty == pytest.approx(grid[mean <= mean.min() + se[mean.argmin()]].max(), rel=1e-9)


def test_inside_the_hull_nothing_is_corrected():
    past = np.random.default_rng(0).normal(size=(4, 9))

    weights, _ = augmented_weights(past, np.array([0.6, 0.4, 0, 0]) @ past, zeta=1e-9)

    np.testing.assert_allclose(weights, [0.6, 0.4, 0, 0], atol=1e-8)


def test_donors_without_any_difference_get_no_penalty():
    weights, penalty = augmented_weights(np.ones((3, 5)), np.full(5, 2.0), zeta=0.0)

    assert (weights.sum(), weights.min() >= 0, penalty) == (pytest.approx(1), True, 0.0)


@pytest.mark.parametrize("unit", [2.0**-330, 2.0**330])
def test_weights_do_not_depend_on_the_unit_of_measurement(unit):
    rng = np.random.default_rng(5)
    past = rng.normal(size=(9, 6)).cumsum(axis=1)
    target = past[:3].mean(axis=0) + 0.2

    here, there = (augmented_weights(past * scale, target * scale, zeta=1e-9 * scale) for scale in (1.0, unit))

    assert there[0].tolist() == here[0].tolist()
    assert there[1] == here[1] * unit**2
