import numpy as np
import pytest
from scipy.stats import foldnorm
from tests.evidence.sensitivity.paths import medicaid, one_after, printed, random_path

from pilotzone.evidence import PanelError, event_coefficients
from pilotzone.evidence.sensitivity import contrasts, fixed_length
from pilotzone.evidence.sensitivity.smoothness import folded_quantile

# One step of R's grid: R draws its folded normal quantile and looks for the length on a grid of 100 deviations.
R_GRID = 5e-4


def test_medicaid_agrees_with_r():
    found = [(m, fixed_length(medicaid(), medicaid().weights(0), m)) for m, _, _ in printed()["smoothness"]]

    assert np.allclose([(m, a.lower, a.upper) for m, a in found], printed()["smoothness"], rtol=0, atol=R_GRID)


@pytest.mark.parametrize("mean", [0.0, 0.3, 2.0, 40.0])
@pytest.mark.parametrize("level", [0.5, 0.95, 0.999])
def test_folded_quantile_is_that_of_scipy(mean, level):
    assert np.isclose(folded_quantile(mean, level), foldnorm.ppf(level, mean), rtol=1e-9)


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("bound", [0.0, 0.05, 0.4, 3.0])
def test_no_other_weights_give_a_shorter_interval(seed, bound):
    found = random_path(seed, before=1 + seed, after=1 + seed % 3)
    weights = found.weights()
    best = fixed_length(found, weights, bound)
    rng = np.random.default_rng(seed)
    # Any other estimator that is right under every straight line differs by a combination of bends before the reference.
    bends = contrasts.second_differences(found.before, found.after)[: found.before - 1]

    for size in (1e-6, 1e-3, 0.1, 1.0):
        other = best.loadings + size * rng.standard_normal(len(bends)) @ bends
        assert half_length(found, other, bound) >= (best.upper - best.lower) / 2 * (1 - 1e-9)
    assert np.isclose(half_length(found, best.loadings, bound), (best.upper - best.lower) / 2, rtol=1e-9)


def half_length(found, loadings, bound, level=0.95):
    """Worst bias by the bends that the loadings put weight on, found by least squares, not by running sums."""
    bends = contrasts.second_differences(found.before, found.after)
    weight = np.linalg.lstsq(bends.T, loadings, rcond=None)[0]
    assert np.allclose(bends.T @ weight, loadings, atol=1e-9)
    se = np.sqrt(loadings @ found.covariance @ loadings)
    return se * folded_quantile(bound * np.abs(weight).sum() / se, level)


@pytest.mark.parametrize("seed", range(4))
def test_straight_line_added_to_the_path_changes_nothing(seed):
    found = random_path(seed, before=3, after=2)
    line = 0.7 * (found.event_time - found.reference)
    moved = event_coefficients(found.event_time, found.estimate + line, found.covariance)

    first, second = (fixed_length(path, found.weights(1), 0.2) for path in (found, moved))

    assert np.allclose([first.lower, first.upper], [second.lower, second.upper], atol=1e-9)


@pytest.mark.parametrize("factor", [-3.0, 1e-6, 1e6])
def test_interval_scales_with_the_outcome(factor):
    found = medicaid()
    scaled = event_coefficients(found.event_time, factor * found.estimate, factor**2 * found.covariance)

    plain, other = (fixed_length(path, path.weights(), m) for path, m in ((found, 0.01), (scaled, 0.01 * abs(factor))))

    assert np.allclose(sorted([factor * plain.lower, factor * plain.upper]), [other.lower, other.upper], rtol=1e-8)


def test_interval_widens_with_the_bound_and_needs_no_more_than_one_estimate_before():
    found = one_after(random_path(3, before=1, after=2))
    answers = [fixed_length(found, found.weights(), m) for m in (0.0, 0.1, 1.0, 10.0)]
    lengths = [each.upper - each.lower for each in answers]

    assert lengths == sorted(lengths)
    assert lengths[0] < lengths[-1]


def test_coverage_at_the_worst_path_is_the_level():
    found, bound = medicaid(), 0.01
    answer = fixed_length(found, found.weights(0), bound)
    bends = contrasts.second_differences(found.before, found.after)
    weight = np.linalg.lstsq(bends.T, answer.loadings, rcond=None)[0]
    # The path whose every bend pushes the estimate the same way, as far as the bound lets it.
    worst = np.linalg.lstsq(bends, bound * np.sign(weight), rcond=None)[0]
    draws = np.random.default_rng(7).multivariate_normal(worst, found.covariance, size=20_000) @ answer.loadings
    half = (answer.upper - answer.lower) / 2

    assert np.isclose(answer.loadings @ worst, answer.worst_bias)
    assert abs((np.abs(draws) <= half).mean() - 0.95) < 3 * np.sqrt(0.05 * 0.95 / 20_000)


def test_ties_between_estimates_are_no_trouble():
    found = event_coefficients([-4, -3, -2, 0], [0.0] * 4, np.eye(4))

    answers = [fixed_length(found, found.weights(0), m) for m in (0.0, 0.3, 1e9)]

    # No bound at all on bends: the last change before is all that is known of the trend.
    assert np.allclose(answers[-1].loadings, [0, 0, 1, 1], atol=1e-6)
    # A straight line: least squares on the three points and the reference.
    assert np.allclose(answers[0].loadings, [3 / 14, 2 / 14, 1 / 14, 1])


def test_level_outside_its_range_is_refused():
    with pytest.raises(PanelError, match="level"):
        fixed_length(medicaid(), medicaid().weights(0), 0.0, level=1.0)
