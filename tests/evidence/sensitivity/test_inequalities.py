from statistics import NormalDist

import numpy as np
import pytest
from scipy.stats import norm, truncnorm
from tests.evidence.sensitivity.paths import medicaid, random_path

from pilotzone.evidence.sensitivity.inequalities import Hybrid, accepts, least_favourable
from pilotzone.evidence.sensitivity.pieces import Pieces, pieces_of

KAPPA = 0.005


def brute_force(pieces, s, kappa, draws=400_000):
    normal = np.random.default_rng(3).standard_normal((pieces.root.shape[2], draws))
    return np.quantile((pieces.root[s] @ normal).max(axis=0), 1 - kappa)


def test_least_favourable_value_is_the_quantile_of_the_largest_moment():
    pieces = pieces_of(medicaid(), medicaid().weights(0), "relative", 1.0)

    found = least_favourable(pieces, 0.05)

    # Half a million draws place a 95 % quantile to about 0.01.
    assert np.allclose(found[:3], [brute_force(pieces, s, 0.05) for s in range(3)], atol=0.02)


def test_least_favourable_value_of_two_opposite_moments_is_the_two_sided_one():
    pieces = Pieces(np.zeros((1, 2)), np.array([[1.0, -1.0]]), np.array([[[1.0, 0.0], [-1.0, 0.0]]]))

    assert np.isclose(least_favourable(pieces, KAPPA)[0], NormalDist().inv_cdf(1 - KAPPA / 2), rtol=1e-6)


def by_hand(mean, slope, cov, theta, alpha, kappa, critical):
    """The test of one value in one piece, word for word: True if the value stands."""
    stat = mean - slope * theta
    j = int(stat.argmax())
    eta, sd = stat[j], np.sqrt(cov[j, j])
    if eta > critical:
        return False
    if eta <= 0 or sd == 0:
        return True
    low, high = -np.inf, critical
    for k in range(stat.size):
        share = cov[k, j] / cov[j, j]
        if abs(1 - share) < 1e-9:
            continue
        # stat_k = rest + share * x stays below the winner's x ...
        limit = (stat[k] - share * eta) / (1 - share)
        low, high = (max(low, limit), high) if share < 1 else (low, min(high, limit))
    quantile = truncnorm.ppf(1 - (alpha - kappa) / (1 - kappa), low / sd, high / sd, scale=sd)
    return bool(eta <= max(0.0, quantile))


@pytest.mark.parametrize("kappa", [0.0, KAPPA])
@pytest.mark.parametrize("seed", range(8))
def test_test_agrees_with_the_one_written_out_by_hand(seed, kappa):
    found = random_path(seed, before=3, after=1 + seed % 3)
    pieces = pieces_of(found, found.weights(), "relative" if seed % 2 else "combined", 0.8)
    critical = least_favourable(pieces, kappa) if kappa else np.full(len(pieces.mean), np.inf)
    # Values inside the largest moments' reach and well beyond it.
    centre, reach = pieces.mean[:, 0] / pieces.slope[:, 0], 6 / pieces.slope[:, 0]
    theta = np.linspace((centre - reach).min(), (centre + reach).max(), 61) * 2

    found_to_stand = accepts(pieces, Hybrid(0.05, kappa, critical), theta)

    cov = pieces.root @ np.swapaxes(pieces.root, 1, 2)
    expected = [any(by_hand(pieces.mean[s], pieces.slope[s], cov[s], t, 0.05, kappa, critical[s]) for s in range(len(cov))) for t in theta]
    assert found_to_stand.tolist() == expected
    assert 0 < sum(expected) < len(expected)


def test_far_tails_do_not_vanish():
    # Two moments of which one trails the other closely, 30 deviations out: all tails are below the smallest float.
    pieces = Pieces(np.array([[30.0, 29.99]]), np.array([[1.0, 1.0]]), np.array([[[1.0, 0.0], [0.0, 1.0]]]))
    test = Hybrid(0.05, 0.0, np.array([np.inf]))

    # Chance to exceed 30 given above 29.99 is exp(-0.3): it stands; given above 29.9 it is exp(-3): below 5 %.
    assert np.isclose(np.exp(norm.logsf(30) - norm.logsf(29.99)), np.exp(-0.3), rtol=0.01)
    assert accepts(pieces, test, np.zeros(1)).tolist() == [True]
    assert accepts(Pieces(np.array([[30.0, 29.89]]), pieces.slope, pieces.root), test, np.zeros(1)).tolist() == [False]
