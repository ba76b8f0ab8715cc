import json

import numpy as np
import pyarrow as pa
import pytest
from tests.evidence.estimators.panels import mpdta, noiseless, random
from tests.reference import dense

from pilotzone.evidence import (
    Moments,
    Panel,
    PanelError,
    UnsupportedError,
    att_gt,
    compare,
    imputation,
    moments_of,
    sun_abraham,
    twfe,
)


def test_every_estimator_is_what_it_is_alone():
    found = compare(mpdta(), seed=3)

    assert found.cs.to_dict() == att_gt(mpdta(), seed=3).to_dict()
    for name, alone in (("twfe", twfe), ("sunab", sun_abraham), ("imputation", imputation)):
        mine, its = found.others[name].to_dict(), alone(mpdta(), seed=3).to_dict()
        assert {key: mine[key] for key in mine if key != "spec"} == {key: its[key] for key in its if key != "spec"}


def test_joint_covariance_holds_the_errors_reported():
    found = compare(mpdta())

    assert found.names == ("cs", "twfe", "sunab", "imputation")
    for kind in ("event_study", "simple"):
        errors = np.sqrt(np.diag(found.covariance[kind]))
        own = np.array([overall.se for overall in found.overall(kind).values()])
        np.testing.assert_allclose(errors[:3], own[:3], rtol=1e-12)
        # Imputation takes cohort shares as given; on the common footing they are estimated.
        assert errors[3] > own[3]
        assert np.linalg.eigvalsh(found.covariance[kind])[0] > -1e-15


def test_difference_of_two_way_and_imputation_has_the_error_of_its_influence():
    # One cohort beside the never treated leaves no shares to estimate, so unit-level scores give the same number.
    _, y, g, periods = random(2)
    one = np.isinf(g) | (g == g[np.isfinite(g)].max())
    y, g = y[one], g[one]
    found = compare(moments_of(y, np.where(np.isfinite(g), g, 0).astype(np.int64), periods))

    tests = {(t.first, t.second, t.what): t for t in found.tests}
    treated = np.isfinite(g)
    after = periods >= g.min()
    last = int(np.flatnonzero(~after)[-1])
    static = y[:, after].mean(axis=1) - y[:, ~after].mean(axis=1)
    short = y[:, after].mean(axis=1) - y[:, last]
    gap = short - static
    value = gap[treated].mean() - gap[~treated].mean()
    error = np.sqrt(gap[treated].var() / treated.sum() + gap[~treated].var() / (~treated).sum())
    test = tests["cs", "twfe", "simple"]
    np.testing.assert_allclose([test.difference, test.se, test.statistic], [value, error, (value / error) ** 2], rtol=1e-8)
    assert tests["twfe", "imputation", "simple"].identical


def test_two_cohorts_two_periods_make_all_estimators_one():
    y, cohort = np.random.default_rng(0).normal(size=(30, 2)), np.repeat([0, 2001], 15)

    found = compare(moments_of(y, cohort, np.array([2000, 2001])))

    att = y[15:, 1].mean() - y[15:, 0].mean() - (y[:15, 1].mean() - y[:15, 0].mean())
    for kind in ("event_study", "simple"):
        np.testing.assert_allclose([overall.att for overall in found.overall(kind).values()], att, rtol=1e-10)
        np.testing.assert_allclose(found.covariance[kind], found.covariance[kind][0, 0], rtol=1e-10)
    assert all(test.identical and test.rank == 0 and np.isnan(test.p_value) for test in found.tests)


def test_homogeneous_effects_without_noise_leave_nothing_to_test():
    found = compare(moments_of(*noiseless()))

    for kind in ("event_study", "simple"):
        np.testing.assert_allclose([overall.att for overall in found.overall(kind).values()], 2.0, atol=1e-10)
    assert all(test.identical for test in found.tests)


def test_rank_counts_the_directions_that_vary():
    tests = {(t.first, t.second, t.what): t for t in compare(mpdta()).tests}

    assert tests["cs", "twfe", "points"].rank == 4
    assert tests["cs", "sunab", "points"].rank == 0
    assert tests["cs", "sunab", "points"].identical


@pytest.mark.parametrize("seed", range(4))
def test_relabelled_reordered_and_merged_units_give_the_same(seed):
    moments, y, g, periods = random(seed)
    cohort = np.where(np.isfinite(g), g, 0).astype(np.int64)
    order = np.random.default_rng(seed).permutation(len(y))
    half = len(y) // 2
    parts = [moments_of(y[order][rows], cohort[order][rows], periods) for rows in (slice(None, half), slice(half, None))]

    one, other = compare(moments), compare(Moments.merge(*parts))
    later = compare(moments_of(y, np.where(cohort > 0, cohort + 100, 0), periods + 100))

    for again in (other, later):
        for kind in ("event_study", "simple"):
            np.testing.assert_allclose(again.covariance[kind], one.covariance[kind], rtol=1e-8)
            mine, its = ([o.att for o in found.overall(kind).values()] for found in (one, again))
            np.testing.assert_allclose(its, mine, rtol=1e-8)


def test_large_means_cost_no_digits():
    _, y, g, periods = random(1)
    cohort = np.where(np.isfinite(g), g, 0).astype(np.int64)
    exact = np.round(y * 2**20) / 2**20

    near, far = (compare(moments_of(exact + shift, cohort, periods)) for shift in (0.0, 2.0**20))

    for kind in ("event_study", "simple"):
        np.testing.assert_allclose(far.covariance[kind], near.covariance[kind], rtol=1e-9)


def test_record_is_json_and_names_the_order_of_the_covariance():
    record = json.loads(json.dumps(compare(mpdta()).to_dict(), allow_nan=False))

    assert record["schema"] == "pilotzone.estimate/1"
    assert record["spec"]["estimator"] == "all"
    assert set(record) - {"estimators", "refused", "covariance", "hausman", "bacon"} == set(record["estimators"]["sunab"]) - {
        "averaged",
        "reference",
    }
    assert len(record["estimators"]["sunab"]["event_study"]["covariance"]) == len(record["event_study"]["points"]) + 1
    assert list(record["estimators"]) == ["twfe", "sunab", "imputation"]
    assert record["covariance"]["order"] == ["cs", "twfe", "sunab", "imputation"]
    assert len(record["hausman"]) == 18
    assert record["bacon"]["att"] == pytest.approx(record["estimators"]["twfe"]["overall"]["simple"]["att"], abs=1e-12)
    assert record["estimators"]["imputation"]["overall"]["group"]["att"] is not None
    assert record["estimators"]["twfe"]["overall"]["group"]["att"] is None


def test_an_estimator_without_an_answer_is_listed_with_its_reason():
    y, cohort = np.random.default_rng(0).normal(size=(6, 3)), np.array([4, 4, 4, 7, 7, 7])
    moments = moments_of(y, cohort, np.array([2, 3, 7]))

    found = compare(moments, control="notyet")

    assert "cannot be told" in found.refused["twfe"]
    with pytest.raises(UnsupportedError, match="cannot be told"):
        compare(moments, control="notyet", estimators=["twfe"])


def test_unknown_estimator_and_unknown_kind_are_refused():
    with pytest.raises(PanelError, match="no estimator 'gmm'"):
        compare(mpdta(), estimators=["gmm"])
    with pytest.raises(PanelError, match="no estimator"):
        compare(mpdta(), estimators="twfe")
    with pytest.raises(PanelError, match="kind"):
        twfe(mpdta()).overall("any")


def test_false_alarms_are_as_rare_as_promised():
    # 200 panels with one common effect: about one in twenty warns; more than 24 would be four standard errors too many.
    rng, periods = np.random.default_rng(7), np.arange(2000, 2005)
    cohort = np.repeat([0, 2002, 2003], 60)
    effect = ((cohort[:, None] > 0) & (periods >= cohort[:, None])) * 1.0
    warned = sum(
        any(n.code == "heterogeneous_effects" for n in twfe(moments_of(effect + rng.normal(size=effect.shape), cohort, periods)).notices)
        for _ in range(200)
    )

    assert warned <= 24


def test_dense_reference_leaves_out_units_treated_from_the_start():
    y, cohort = np.arange(6.0).reshape(2, 3), np.array([1, 2])

    kept, g = dense.used(y, cohort, np.array([1, 2, 3]))

    assert (kept.tolist(), g.tolist()) == ([[3.0, 4.0, 5.0]], [2.0])


@pytest.mark.parametrize("call", [compare, twfe, sun_abraham, imputation])
@pytest.mark.parametrize("extra", [{"covariates": ("x",)}, {"weights": "x"}, {"cluster": "x"}])
def test_panel_with_what_only_att_gt_knows_is_refused_not_ignored(call, extra):
    rows = pa.table({"id": [1, 1, 2, 2], "t": [1, 2, 1, 2], "y": [0.0, 1.0, 2.0, 4.0], "g": [0, 0, 2, 2], "x": [1.0, 1.0, 2.0, 2.0]})
    panel = Panel.from_arrow(rows, unit="id", time="t", outcome="y", cohort="g", **extra)

    with pytest.raises(UnsupportedError, match="Covariates, weights and clusters are known to att_gt only"):
        call(panel)
