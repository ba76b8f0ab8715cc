import numpy as np
import pytest

from pilotzone.evidence import PanelError, UnsupportedError, att_gt, detectable_effect, moments_of, planned_effect


def history(N=4000, T=6, seed=0):
    rng = np.random.default_rng(seed)
    y = rng.normal(size=(N, 1)) * 3 + rng.normal(size=(N, T)).cumsum(axis=1)
    return moments_of(y, np.zeros(N, dtype=np.int64), np.arange(2018, 2018 + T))


def test_detectable_effect_grows_with_level_and_power():
    assert detectable_effect(2.0, level=0.95, power=0.5) == pytest.approx(2 * 1.959963984540054)
    assert detectable_effect(1.0, level=0.95, power=0.8) == pytest.approx(2.801585218112969)
    assert detectable_effect(1.0, level=0.99) > detectable_effect(1.0, level=0.95) > detectable_effect(1.0, level=0.95, power=0.7)
    assert np.isnan(detectable_effect(np.nan))


def test_planned_effect_of_a_random_walk_is_the_one_on_paper():
    plan = planned_effect(history(), treated=50, comparison=200, horizon=2)

    # The mean of one and of two steps of variance one has variance (1 + 1 + 2 + 1) / 4; sampling error of 4000 units is 2 %.
    assert plan.se == pytest.approx((1.25 * (1 / 50 + 1 / 200)) ** 0.5, rel=0.02)
    assert plan.effect == detectable_effect(plan.se)
    assert plan.windows == 4


def test_planned_effect_meets_the_standard_error_of_the_study_it_plans():
    rng = np.random.default_rng(1)
    y = rng.normal(size=(3000, 1)) + rng.normal(size=(3000, 4)).cumsum(axis=1)
    cohort = np.repeat([0, 2, 3], [2000, 600, 400])

    fit = att_gt(moments_of(y, cohort, np.arange(1, 5)))

    for kind in ("simple", "event_study"):
        plan = planned_effect(history(), treated={0: 600, 1: 400}, comparison=2000, horizon=3, kind=kind)
        assert plan.se == pytest.approx(fit.overall(kind).se, rel=0.05)


def test_planned_effect_looks_only_at_periods_before_treatment():
    y = np.random.default_rng(0).normal(size=(80, 5))
    cohort, periods = np.repeat([0, 4], 40), np.arange(1, 6)
    loud = y.copy()
    loud[:, 3:] *= 100

    quiet, same = (planned_effect(moments_of(values, cohort, periods), treated=20, comparison=20) for values in (y, loud))

    assert quiet == same
    assert quiet.windows == 2


def test_planned_effect_has_the_scale_of_the_outcome():
    y = np.random.default_rng(0).normal(size=(80, 4))
    cohort, periods = np.zeros(80, dtype=np.int64), np.arange(4)

    one, thousand = (planned_effect(moments_of(factor * y, cohort, periods), treated=9, comparison=9) for factor in (1, 1000))

    assert thousand.effect == pytest.approx(1000 * one.effect, rel=1e-12)


def test_planned_effect_over_more_periods_than_the_past_has_is_refused():
    with pytest.raises(UnsupportedError, match="needs 7 periods"):
        planned_effect(history(N=50), treated=5, comparison=5, horizon=6)


def test_planned_effect_of_a_past_without_variation_is_refused():
    alone = moments_of(np.ones((1, 3)), np.array([0]), np.arange(3))

    with pytest.raises(UnsupportedError, match="no variation"):
        planned_effect(alone, treated=5, comparison=5)


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"treated": 1}, "treated"),
        ({"treated": {}}, "treated"),
        ({"treated": {2: 10}}, "treated"),
        ({"comparison": 0}, "comparison"),
        ({"horizon": 0}, "horizon"),
        ({"power": 1.0}, "power"),
        ({"level": 0.0}, "level"),
        ({"kind": "dynamic"}, "kind"),
    ],
)
def test_planned_effect_refuses_numbers_out_of_range(asked, field):
    with pytest.raises(PanelError) as raised:
        planned_effect(history(N=50), **({"treated": 10, "comparison": 10} | asked))

    assert raised.value.field == field
