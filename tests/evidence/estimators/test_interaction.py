import numpy as np
import pytest
from tests.evidence.estimators.panels import mpdta, noiseless, random
from tests.reference import dense

from pilotzone.evidence import NoComparisonError, att_gt, moments_of, sun_abraham

ROUNDING = {"rtol": 1e-9, "atol": 1e-10}


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("kinds", [{}, {"gap": True}, {"late": True, "early": True}])
def test_cells_are_those_of_the_saturated_regression(seed, kinds):
    moments, y, g, periods = random(seed, **kinds)

    fit = sun_abraham(moments)

    cells, coef, cov = dense.saturated(y, g, periods)
    mine = {(c, t): at for at, (c, t) in enumerate(zip(fit.found.cohort.tolist(), fit.found.time.tolist(), strict=True))}
    at = [mine[cell] for cell in cells]
    np.testing.assert_allclose(fit.found.cells.att[at], coef, **ROUNDING)
    np.testing.assert_allclose(fit.cell_se[at], np.sqrt(np.diag(cov)), **ROUNDING)


def test_with_never_treated_it_is_the_group_time_estimator_with_universal_base():
    fit, other = sun_abraham(mpdta()), att_gt(mpdta(), base="universal")

    for kind in ("simple", "event_study", "group", "calendar"):
        mine, theirs = fit.overall(kind), other.overall(kind)
        np.testing.assert_allclose([mine.att, mine.se], [theirs.att, theirs.se], rtol=1e-12)
    np.testing.assert_allclose(fit.event_study().covariance, other.event_study().covariance, atol=1e-15)


def test_without_never_treated_the_last_cohort_is_the_comparison():
    moments, y, g, periods = random(41, never=False)

    fit = sun_abraham(moments)

    last, before = g.max(), periods < g.max()
    cells, coef, cov = dense.saturated(y[:, before], np.where(g == last, np.inf, g), periods[before])
    mine = {(c, t): at for at, (c, t) in enumerate(zip(fit.found.cohort.tolist(), fit.found.time.tolist(), strict=True))}
    at = [mine[cell] for cell in cells]
    np.testing.assert_allclose(fit.found.cells.att[at], coef, **ROUNDING)
    np.testing.assert_allclose(fit.cell_se[at], np.sqrt(np.diag(cov)), **ROUNDING)
    assert "last_cohort_control" in {notice.code for notice in fit.notices}


def test_effects_of_any_shape_without_noise_are_found_exactly():
    y, cohort, periods = noiseless(lambda event: 1.0 + event)

    study = sun_abraham(moments_of(y, cohort, periods)).event_study()

    np.testing.assert_allclose(study.att, np.where(study.event_time >= 0, 1.0 + study.event_time, 0.0), atol=1e-10)


def test_one_period_before_the_only_comparison_is_refused():
    y, cohort = np.random.default_rng(0).normal(size=(6, 2)), np.array([2001, 2001, 2001, 2003, 2003, 2003])

    with pytest.raises(NoComparisonError):
        sun_abraham(moments_of(np.column_stack([y, y[:, :1]]), cohort, np.array([2000, 2003, 2004])))
