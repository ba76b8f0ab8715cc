import numpy as np
import pytest
from tests.evidence.randomised.test_effects import pair_of

from pilotzone.evidence.randomised.compliance import AndersonRubin, anderson_rubin, compliance
from pilotzone.evidence.randomised.effects import Effect, difference


def noncompliance(strength, seed=1, n=200):
    rng = np.random.default_rng(seed)
    z, taste = np.arange(n) % 2 == 0, rng.normal(size=n)
    d = (taste + strength * z > 0.5).astype(float)
    return pair_of(z), 2 * d + taste + rng.normal(size=n), d


@pytest.mark.parametrize("strength", [3.0, 0.4, 0.0])
def test_set_holds_exactly_the_ratios_that_are_not_rejected(strength):
    pair, y, d = noncompliance(strength)
    found = difference(pair, np.column_stack([y, d]))

    found_set = anderson_rubin(found.estimate, found.covariance, critical=1.97)

    for ratio in np.linspace(-60, 60, 241):
        residual = difference(pair, (y - ratio * d)[:, None])
        held = abs(residual.estimate[0]) <= 1.97 * residual.se[0]
        assert held == contains(found_set, ratio), ratio


def contains(found, ratio):
    inside = found.lower <= ratio <= found.upper
    return {"interval": inside, "two_rays": ratio <= found.lower or ratio >= found.upper, "everything": True, "empty": False}[found.kind]


def test_cace_is_two_stage_least_squares():
    pair, y, d = noncompliance(2.0)

    found = compliance(difference(pair, np.column_stack([y, d])), units=200, critical=2.0)

    z = pair.treated.astype(float)
    cov = np.cov(np.column_stack([y, d, z]).T)
    residual = y - cov[0, 2] / cov[1, 2] * d
    both = [residual[pair.treated].var(ddof=1) / 100, residual[~pair.treated].var(ddof=1) / 100]
    assert found.cace == pytest.approx(cov[0, 2] / cov[1, 2])
    assert found.se == pytest.approx(np.sqrt(sum(both)) / abs(found.first_stage))
    assert (found.lower, found.upper) == pytest.approx((found.cace - 2 * found.se, found.cace + 2 * found.se))
    assert found.set.kind == "interval"
    assert found.set.lower < found.cace < found.set.upper


def test_everybody_complying_makes_the_effect_the_one_of_assignment():
    pair, y, _ = noncompliance(2.0)
    effect = difference(pair, np.column_stack([y, pair.treated]))

    found = compliance(effect, units=200, critical=2.0)

    assert (found.cace, found.se, found.f) == (pytest.approx(effect.estimate[0]), pytest.approx(effect.se[0]), np.inf)
    assert (found.set.lower, found.set.upper) == pytest.approx((found.lower, found.upper))


def test_no_first_stage_at_all_leaves_everything_open():
    found = compliance(Effect(np.array([0.1, 0.0]), np.diag([1.0, 0.04]), np.array([9.0, 9.0])), units=20, critical=2.0)

    assert (np.isnan(found.cace), np.isnan(found.se), found.f, found.set) == (True, True, 0.0, AndersonRubin("everything", -np.inf, np.inf))


@pytest.mark.parametrize(
    ("estimate", "variances", "expected"),
    [
        # A first stage exactly at the critical value: one end is at infinity, the other solves 0.84 = 0.5 b.
        ((1.0, 0.25), (0.04, 1 / 64), ("interval", 1.68, np.inf)),
        ((-1.0, 0.25), (0.04, 1 / 64), ("interval", -np.inf, -1.68)),
        ((1.0, 0.5), (0.0, 0.0), ("interval", 2.0, 2.0)),
        # A first stage known to be zero: with an effect no ratio fits, without one all do.
        ((1.0, 0.0), (0.04, 0.0), ("empty", np.nan, np.nan)),
        ((0.1, 0.0), (0.04, 0.0), ("everything", -np.inf, np.inf)),
    ],
)
def test_set_at_the_edges(estimate, variances, expected):
    found = anderson_rubin(np.array(estimate), np.diag(variances), critical=2.0)

    assert found.kind == expected[0]
    assert (found.lower, found.upper) == pytest.approx(expected[1:], nan_ok=True)


def test_set_without_a_variance_is_not_bounded():
    assert anderson_rubin(np.array([1.0, 1.0]), np.full((2, 2), np.nan), critical=2.0).kind == "everything"
