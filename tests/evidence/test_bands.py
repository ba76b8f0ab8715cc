from statistics import NormalDist

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pilotzone.evidence.bands import pointwise_value, simultaneous_value
from pilotzone.evidence.errors import PanelError, ShapeError

# Three standard errors of the simulated quantile.
DRAWN = 0.02


def drawn(cov, level=0.95, seed=0):
    return simultaneous_value(cov, level=level, rng=np.random.default_rng(seed))


@pytest.mark.parametrize("level", [0.9, 0.95])
@pytest.mark.parametrize("P", [2, 7, 20])
def test_band_of_independent_points_has_the_known_width(P, level):
    exact = NormalDist().inv_cdf((1 + level ** (1 / P)) / 2)

    assert drawn(np.diag(np.arange(1.0, P + 1)), level) == pytest.approx(exact, abs=DRAWN)


def test_band_of_perfectly_correlated_points_is_the_pointwise_one():
    value = drawn(np.full((5, 5), 2.0))

    assert pointwise_value(0.95) <= value <= pointwise_value(0.95) + DRAWN


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 10**6), P=st.integers(1, 6))
def test_band_is_never_narrower_than_pointwise_and_does_not_depend_on_scale(seed, P):
    root = np.random.default_rng(seed).normal(size=(P, P))
    cov = root @ root.T + 1e-6 * np.eye(P)

    value = drawn(cov)

    assert value >= pointwise_value(0.95)
    assert value == pytest.approx(drawn(cov * 1e8), rel=1e-9)


def test_band_of_one_point_is_exact_and_of_none_undefined():
    assert drawn(np.eye(1)) == pointwise_value(0.95)
    assert np.isnan(drawn(np.empty((0, 0))))


def test_band_repeats_with_its_seed():
    assert drawn(np.eye(4), seed=3) == drawn(np.eye(4), seed=3) != drawn(np.eye(4), seed=4)


def test_band_refuses_a_level_or_a_covariance_that_cannot_be():
    with pytest.raises(PanelError, match="level"):
        drawn(np.eye(2), level=95)
    with pytest.raises(ShapeError, match="positive diagonal"):
        drawn(np.diag([1.0, 0.0]))
    with pytest.raises(ShapeError, match="square"):
        drawn(np.ones((2, 3)))
