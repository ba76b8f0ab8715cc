import numpy as np
import pytest
from tests.evidence.randomised.dense import dense, dummies

from pilotzone.evidence.small_samples.robust import linear_effect

TOLERANCE = 1e-9  # rounding of n by n matrices


def regression(seed=1, n=40):
    rng = np.random.default_rng(seed)
    design = np.column_stack([np.ones(n), rng.integers(0, 2, n), rng.normal(size=(n, 2))])
    return design, design @ [1.0, 2.0, 0.5, -1.0] + rng.normal(size=n) * (1 + design[:, 1]), rng.integers(0, 9, n)


@pytest.mark.parametrize("clustered", [False, True])
def test_linear_effect_is_the_one_of_the_definition(clustered):
    design, y, groups = regression()
    contrast = np.array([0.0, 1, 0.3, 0])

    found = linear_effect(design, y[:, None], contrast, groups=groups if clustered else None)

    expected = dense(design, y, contrast, groups if clustered else np.arange(y.size))
    assert [float(part.item()) for part in found] == pytest.approx(expected, rel=TOLERANCE)


def test_linear_effect_with_groups_of_one_is_hc2():
    design, y, _ = regression()
    contrast = np.array([0.0, 1, 0, 0])

    one, other = (linear_effect(design, y[:, None], contrast, groups=g) for g in (None, np.arange(y.size)))

    assert np.concatenate([p.ravel() for p in one]) == pytest.approx(np.concatenate([p.ravel() for p in other]), rel=TOLERANCE)


def test_linear_effect_uses_a_zero_inverse_where_a_cluster_has_a_column_of_its_own():
    design, y, groups = regression()
    groups = groups % 6
    design = np.column_stack([design[:, 1:], dummies(groups)])
    contrast = np.eye(design.shape[1])[0]

    found = linear_effect(design, y[:, None], contrast, groups=groups)

    assert [float(part.item()) for part in found] == pytest.approx(dense(design, y, contrast, groups), rel=TOLERANCE)


def test_linear_effect_joint_covariance_gives_the_variance_of_any_sum():
    design, y, groups = regression()
    other, contrast = np.cos(y), np.array([0.0, 1, 0, 0])

    _, covariance, _ = linear_effect(design, np.column_stack([y, other]), contrast, groups=groups)

    _, of_sum, _ = linear_effect(design, (2 * y - 3 * other)[:, None], contrast, groups=groups)
    assert float(np.array([2, -3]) @ covariance @ np.array([2, -3])) == pytest.approx(of_sum.item(), rel=TOLERANCE)


def test_linear_effect_has_no_variance_where_the_fit_runs_through_a_unit():
    design = np.column_stack([np.ones(5), [1.0, 0, 0, 0, 0]])

    estimate, covariance, df = linear_effect(design, np.arange(5.0)[:, None], np.array([0.0, 1]))

    assert estimate.item() == pytest.approx(-2.5)
    assert np.isnan([covariance.item(), df.item()]).all()


@pytest.mark.parametrize("column", ["copy", "zero"])
def test_linear_effect_refuses_columns_that_follow_from_others(column):
    design, y, _ = regression()
    extra = design[:, 1] * 2 + 1 if column == "copy" else np.zeros(y.size)

    assert linear_effect(np.column_stack([design, extra]), y[:, None], np.eye(5)[1]) is None


def test_linear_effect_does_not_depend_on_the_units_of_a_column():
    design, y, groups = regression()
    contrast = np.array([0.0, 1, 0, 0])

    one = linear_effect(design, y[:, None], contrast, groups=groups)
    other = linear_effect(design * [1, 1, 1e9, 1e-9], y[:, None], contrast, groups=groups)

    assert np.concatenate([p.ravel() for p in one]) == pytest.approx(np.concatenate([p.ravel() for p in other]), rel=1e-7)
