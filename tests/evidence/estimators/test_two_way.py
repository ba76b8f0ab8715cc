import numpy as np
import pytest
from tests.evidence.estimators.panels import mpdta, noiseless, random
from tests.reference import dense

from pilotzone.evidence import NoComparisonError, PanelError, UnsupportedError, moments_of, twfe

# Both sides solve the same least squares in double precision.
ROUNDING = {"rtol": 1e-9, "atol": 1e-10}


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("kinds", [{}, {"gap": True}, {"late": True, "early": True}, {"mean": 1e4}])
def test_static_coefficient_is_that_of_dummies(seed, kinds):
    moments, y, g, periods = random(seed, **kinds)

    overall = twfe(moments).overall("simple")

    coef, variance = dense.static(y, g, periods)
    rounding = {"rtol": 1e-6} if "mean" in kinds else ROUNDING
    np.testing.assert_allclose([overall.att, overall.se], [coef, np.sqrt(variance)], **rounding)


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("kinds", [{}, {"gap": True}])
def test_event_study_is_that_of_dummies(seed, kinds):
    moments, y, g, periods = random(seed, **kinds)

    fit = twfe(moments)

    labels, coef, cov = dense.event_study(y, g, periods, zero=fit.found.dropped)
    study = fit.event_study()
    at = np.isin(study.event_time, labels)
    np.testing.assert_allclose(study.att[at], coef, **ROUNDING)
    np.testing.assert_allclose(study.covariance[np.ix_(at, at)], cov, **ROUNDING)
    np.testing.assert_allclose(study.att[~at], 0.0)
    assert np.isnan(study.se[~at]).all()
    after = labels >= 0
    overall = fit.overall("event_study")
    expected = coef[after].mean(), np.sqrt(cov[np.ix_(after, after)].mean())
    np.testing.assert_allclose([overall.att, overall.se], expected, **ROUNDING)


@pytest.mark.parametrize("seed", range(8))
def test_without_never_treated_the_earliest_event_time_is_zero_as_well(seed):
    moments, y, g, periods = random(seed + 40, never=False)

    fit = twfe(moments)

    labels, coef, cov = dense.event_study(y, g, periods, zero=fit.found.dropped)
    study = fit.event_study()
    at = np.isin(study.event_time, labels)
    np.testing.assert_allclose(study.att[at], coef, rtol=1e-8, atol=1e-9)
    np.testing.assert_allclose(study.covariance[np.ix_(at, at)], cov, rtol=1e-8, atol=1e-9)
    assert "second_reference" in {notice.code for notice in fit.notices}
    assert fit.found.reference == (-1, *fit.found.dropped)


def test_mpdta_has_its_known_static_coefficient():
    overall = twfe(mpdta()).overall("simple")

    assert round(overall.att, 5) == -0.03655
    assert np.isnan([twfe(mpdta()).overall(kind).att for kind in ("group", "calendar")]).all()


def test_homogeneous_effects_without_noise_are_found_exactly():
    y, cohort, periods = noiseless()

    fit = twfe(moments_of(y, cohort, periods))

    np.testing.assert_allclose([fit.overall("simple").att, fit.overall("event_study").att], 2.0, atol=1e-10)
    assert {notice.code for notice in fit.notices} <= {"few_treated", "few_per_cohort", "few_comparison", "small_cohort", "undefined_se"}


def test_growing_effects_are_reported_as_broken_assumption():
    y, cohort, periods = noiseless(lambda event: 2.0 * event * event)
    many = np.repeat(y, 20, axis=0) + np.random.default_rng(1).normal(size=(20 * len(y), periods.size)) * 0.3

    fit = twfe(moments_of(many, np.repeat(cohort, 20), periods))

    assert [notice.code for notice in fit.notices] == ["heterogeneous_effects"]
    assert fit.tests[0].p_value < 1e-6
    assert fit.to_dict()["hausman"][0]["what"] == "simple"


def test_dominating_forbidden_comparisons_are_reported():
    y, cohort, periods = noiseless(never=False)
    rng = np.random.default_rng(2)
    shifted = np.repeat(np.where(cohort == 2005, 2001, cohort), 10)
    many = np.repeat(y, 10, axis=0) + rng.normal(size=(10 * len(y), periods.size))

    fit = twfe(moments_of(many, shifted, periods))

    assert fit.bacon.forbidden > 0.5
    assert "forbidden_comparisons" in {notice.code for notice in fit.notices}


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (lambda y: y + 1e6, (1, 0)),
        (lambda y: 3 * y, (3, 0)),
        (lambda y: y + np.arange(y.shape[1]) ** 2, (1, 0)),
        (lambda y: y + np.arange(len(y))[:, None], (1, 0)),
    ],
    ids=["shift", "scale", "period shift", "unit shift"],
)
def test_shift_and_scale_do_what_they_should(change, expected):
    _, y, g, periods = random(3)
    cohort = np.where(np.isfinite(g), g, 0).astype(np.int64)

    plain, moved = (twfe(moments_of(values, cohort, periods)) for values in (y, change(y)))

    np.testing.assert_allclose(moved.found.overall.att[:2], expected[0] * plain.found.overall.att[:2], rtol=1e-7)
    np.testing.assert_allclose(moved.overall_se[:2], expected[0] * plain.overall_se[:2], rtol=1e-6)


def test_window_shows_and_averages_what_it_names():
    moments = random(5)[0]

    whole, part = twfe(moments), twfe(moments, min_event=-1, max_event=0)

    assert part.event_study().event_time.tolist() == [-1, 0]
    at = whole.found.labels.tolist().index(0)
    assert part.overall("event_study").att == pytest.approx(whole.event_study().att[at], rel=1e-12)


def test_placebo_window_averages_points_before_treatment():
    study = twfe(mpdta(), max_event=-2)

    assert study.overall("event_study").att == pytest.approx(study.event_study().att.mean(), rel=1e-12)


def test_nobody_treated_and_nobody_to_compare_with_are_refused():
    y, periods = np.arange(12.0).reshape(4, 3), np.array([1, 2, 3])

    with pytest.raises(PanelError, match="No cohort is first treated"):
        twfe(moments_of(y, np.zeros(4, dtype=np.int64), periods))
    with pytest.raises(NoComparisonError, match="Every unit is first treated in 2"):
        twfe(moments_of(y, np.full(4, 2), periods))


def test_event_times_that_cannot_be_told_apart_are_refused():
    y, cohort = np.random.default_rng(0).normal(size=(6, 3)), np.array([4, 4, 4, 7, 7, 7])

    # Both cohorts start within the gap, so no event time lies on both sides of a difference.
    with pytest.raises(UnsupportedError, match="cannot be told from effects of units and periods"):
        twfe(moments_of(y, cohort, np.array([2, 3, 7])))
