import numpy as np
import pytest
from scipy.stats import chi2
from tests.evidence.sensitivity.paths import medicaid, random_path

from pilotzone.evidence import PanelError, event_coefficients, pretest_power
from pilotzone.evidence.bands import pointwise_value
from pilotzone.evidence.power import detectable_effect

DRAWS = 200_000


def passes(found, draws, test):
    P = found.before
    past, V = draws[:, :P], found.covariance[:P, :P]
    if test == "individual":
        return (np.abs(past) <= pointwise_value(0.95) * np.sqrt(np.diag(V))).all(axis=1)
    return np.einsum("ni,ij,nj->n", past, np.linalg.inv(V), past) <= chi2.ppf(0.95, P)


@pytest.mark.parametrize("found", [medicaid(), random_path(1, before=2, after=3)], ids=["medicaid", "random"])
def test_trends_have_the_power_and_the_bias_that_simulation_finds(found):
    weights = found.weights()
    for trend in pretest_power(found, weights).trends:
        path = trend.slope * (found.event_time - found.reference)
        draws = np.random.default_rng(5).multivariate_normal(path, found.covariance, size=DRAWS)
        passed = passes(found, draws, trend.test)
        effect = draws[passed, found.before :] @ weights

        # Three standard errors of the simulation.
        assert abs(1 - passed.mean() - trend.power) < 3 * 0.5 / np.sqrt(DRAWS)
        assert np.isclose(trend.bias, weights @ path[found.before :])
        assert abs(effect.mean() - trend.bias_if_passed) < 3 * effect.std() / np.sqrt(passed.sum())


def test_one_estimate_before_makes_both_tests_the_usual_one():
    found = event_coefficients([-2, 0], [0.0, 0.0], np.array([[4.0, 0.0], [0.0, 1.0]]))

    # Chances of a wrong sign are below 1e-5 at these powers, so the one-sided formula holds to four digits.
    for trend in pretest_power(found, found.weights(), powers=(0.8, 0.9)).trends:
        assert np.isclose(trend.slope, detectable_effect(2.0, power=trend.power), rtol=1e-4)
        assert np.isclose(trend.bias_if_passed, trend.bias, rtol=1e-9)


@pytest.mark.parametrize("factor", [1e-6, 1e6])
def test_slopes_scale_with_the_outcome_and_count_per_unit_of_time(factor):
    found = medicaid()
    scaled = event_coefficients(2 * found.event_time, found.estimate, factor**2 * found.covariance, reference=-2)

    plain, other = (pretest_power(path, path.weights(0)).trends for path in (found, scaled))

    assert np.allclose([t.slope * 2 for t in other], [factor * t.slope for t in plain], rtol=1e-6)
    assert np.allclose([t.bias_if_passed for t in other], [factor * t.bias_if_passed for t in plain], rtol=1e-6)


def test_power_below_the_size_of_the_test_needs_no_trend():
    trends = pretest_power(medicaid(), medicaid().weights(), powers=(0.01,)).trends

    assert [round(trend.slope, 9) for trend in trends] == [0.0, 0.0]


@pytest.mark.parametrize(("options", "field"), [({"level": 0.0}, "level"), ({"powers": (1.0,)}, "power")])
def test_shares_outside_their_range_are_refused(options, field):
    with pytest.raises(PanelError) as fault:
        pretest_power(medicaid(), medicaid().weights(), **options)
    assert fault.value.field == field
