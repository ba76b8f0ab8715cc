import numpy as np
import pytest
from tests.evidence.estimators.panels import mpdta, noiseless, random
from tests.reference import dense

from pilotzone.evidence import imputation, moments_of

ROUNDING = {"rtol": 1e-9, "atol": 1e-10}


def weights_of(g, periods, labels):
    """Return weights of the mean over event times in `labels`, each the mean over its units; shape (N, T)."""
    event = periods - np.where(np.isfinite(g), g, 0)[:, None]
    after = np.isfinite(g)[:, None] & (event >= 0)
    return sum(((event == e) & after) / ((event == e) & after).sum() for e in labels) / len(labels)


@pytest.mark.parametrize("seed", range(10))
@pytest.mark.parametrize("kinds", [{}, {"gap": True}, {"late": True, "early": True}])
@pytest.mark.parametrize("leave_out", [False, True])
def test_every_average_and_its_error_are_those_of_the_paper(seed, kinds, leave_out):
    moments, y, g, periods = random(seed, **kinds)

    fit = imputation(moments, leave_out=leave_out)

    study = fit.event_study()
    after = study.event_time >= 0
    labels = study.event_time[after].tolist()
    for e, att, se in zip(labels, study.att[after], study.se[after], strict=True):
        value, variance = dense.imputed(y, g, periods, weights_of(g, periods, [e]), leave_out=leave_out)
        np.testing.assert_allclose([att, se], [value, np.sqrt(variance)], **ROUNDING)
    overall = fit.overall("event_study")
    value, variance = dense.imputed(y, g, periods, weights_of(g, periods, labels), leave_out=leave_out)
    np.testing.assert_allclose([overall.att, overall.se], [value, np.sqrt(variance)], **ROUNDING)
    treated = np.isfinite(g)[:, None] & (periods >= np.where(np.isfinite(g), g, 0)[:, None])
    simple = fit.overall("simple")
    value, variance = dense.imputed(y, g, periods, treated / treated.sum(), leave_out=leave_out)
    np.testing.assert_allclose([simple.att, simple.se], [value, np.sqrt(variance)], **ROUNDING)


@pytest.mark.parametrize("seed", range(10))
def test_points_before_treatment_are_those_of_untreated_rows(seed):
    moments, y, g, periods = random(seed)

    fit = imputation(moments)

    labels, coef, cov = dense.event_study(y, g, periods, untreated=True)
    study = fit.event_study()
    at = np.isin(study.event_time, labels) & (study.event_time < 0)
    assert study.event_time[at].tolist() == labels.tolist()
    np.testing.assert_allclose(study.att[at], coef, **ROUNDING)
    np.testing.assert_allclose(study.covariance[np.ix_(at, at)], cov, **ROUNDING)


def test_without_never_treated_periods_without_comparison_are_left_out():
    moments, y, g, periods = random(41, never=False)

    fit = imputation(moments)

    last = g.max()
    assert (fit.found.time < last).all()
    assert (fit.found.cohort < last).all()
    event = periods - g[:, None]
    simple = ((event >= 0) & (periods < last)[None, :]).astype(float)
    value, _ = dense.imputed(y[:, periods < last], g, periods[periods < last], (simple / simple.sum())[:, periods < last])
    np.testing.assert_allclose(fit.overall("simple").att, value, **ROUNDING)


def test_mpdta_is_what_the_paper_s_packages_print():
    overall = imputation(mpdta()).overall("simple")

    assert (round(overall.att, 4), round(overall.se, 4)) == (-0.0477, 0.0132)


def test_effects_of_any_shape_without_noise_are_found_exactly():
    y, cohort, periods = noiseless(lambda event: 1.0 + event * event)

    fit = imputation(moments_of(y, cohort, periods))

    study = fit.event_study()
    truth = np.where(study.event_time >= 0, 1.0 + study.event_time**2, 0.0)
    np.testing.assert_allclose(study.att, truth, atol=1e-10)
    assert np.isnan(study.se).all()


def test_leaving_out_the_unit_makes_errors_larger():
    plain, larger = imputation(mpdta()), imputation(mpdta(), leave_out=True)

    known = ~np.isnan(plain.cell_se)
    assert (larger.cell_se[known] > plain.cell_se[known]).all()
    assert larger.found.overall.att.tolist() == plain.found.overall.att.tolist()
    assert larger.source.spec["leave_out"] is True


def test_a_single_unit_has_an_effect_and_no_error():
    y = np.random.default_rng(4).normal(size=(20, 4))
    cohort = np.array([2002, *[2003] * 8, *[0] * 11])

    fit = imputation(moments_of(y, cohort, np.arange(2000, 2004)))

    alone = fit.found.cohort == 2002
    assert np.isnan(fit.cell_se[alone]).all()
    assert np.isfinite(fit.found.cells.att[alone]).all()
    assert "singleton_cohort" in {notice.code for notice in fit.notices}
