"""Formula beside simulation, and both beside numbers known on paper, design by design."""

from dataclasses import replace

import numpy as np
import pytest
from tests.evidence.planning.panels import BASE, PLAIN, outcomes, panel

from pilotzone.evidence import PanelError, UnsupportedError, planned_effect
from pilotzone.evidence.moments import moments_of
from pilotzone.evidence.planning import PlanColumns, PlanOptions
from pilotzone.evidence.planning.analysis import PLANS
from pilotzone.evidence.planning.donors import weights_of_all
from pilotzone.evidence.planning.history import read_history
from pilotzone.evidence.planning.lot import deal
from pilotzone.evidence.planning.wedge import wedge_weights
from pilotzone.evidence.synthetic.weights import simplex_weights


def plan_of(options, columns=PLAIN, table=None):
    return PLANS[options.design](read_history(panel(outcomes()) if table is None else table, columns), options)


def both(plan, size, draws=400):
    """Smallest effect by formula, by simulation, and the share of false positives."""
    studies = plan.studies(size, draws, np.random.default_rng(1))
    return plan.law(size).smallest(0.95, 0.8), studies.smallest(0.8), studies.false_positives()


@pytest.mark.parametrize(
    ("options", "size"),
    [
        (PlanOptions(design="did", horizon=2), 100),
        (PlanOptions(design="did", horizon=3, starts=(2.0, 0.0, 1.0), share=0.4, uptake=0.5, attrition=0.1), 150),
        (PlanOptions(design="trial"), 60),
        (PlanOptions(design="trial", adjust="none", share=0.3, uptake=0.6, attrition=0.2), 200),
        (PlanOptions(design="wedge", steps=3), 40),
    ],
    ids=["did", "staggered", "trial", "trial_diluted", "wedge"],
)
def test_formula_meets_simulation(options, size):
    formula, simulation, false = both(plan_of(options), size)

    # 400 studies know a share of 0.8 to 0.02, which is about 3 % of the effect; 12 % is four times as much.
    assert simulation == pytest.approx(formula, rel=0.12)
    assert false < 0.05 + 4 * (0.05 * 0.95 / 400) ** 0.5


def test_staggered_law_is_the_one_of_planned_effect():
    y = outcomes()
    known = planned_effect(moments_of(y, np.zeros(200, np.int64), np.arange(6)), treated={0: 40, 1: 20}, comparison=60, horizon=2)

    law = plan_of(PlanOptions(design="did", horizon=2, starts=(2.0, 1.0))).law(120)

    assert law.se == pytest.approx(known.se, rel=1e-10)


def test_cohorts_are_dealt_by_largest_remainder():
    plan = plan_of(PlanOptions(design="did", horizon=3, starts=(1.0, 0.0, 2.0)))

    assert plan.cohorts(20) == {0: 10, 2: 3, 4: 7}
    assert plan.cohorts(8) == {0: 4, 2: 2, 4: 2}
    assert plan.least == 8
    with pytest.raises(UnsupportedError, match="Plan a larger study"):
        plan.cohorts(6)


def test_serial_correlation_counts():
    white, walk = (plan_of(PlanOptions(horizon=3), table=panel(outcomes(rho=rho, between=0))).law(100).se for rho in (0.0, 0.9))

    # Base and mean of three: 1 + 1/3 without correlation; with 0.9 the changes are small.
    assert white == pytest.approx((4 / 3 * 4 / 100) ** 0.5, rel=0.06)
    assert walk < 0.6 * white


def test_past_outcome_takes_out_what_it_explains():
    table = panel(outcomes(N=2000))
    plain, adjusted = (plan_of(PlanOptions(design="trial", adjust=adjust), table=table) for adjust in ("none", "past"))

    # Unit effect 1 and noise 1 with correlation 0.5: the past explains ((1 + 0.5) / 2)^2.
    assert adjusted.facts["explained"] == pytest.approx(0.75**2, abs=0.03)
    assert plain.variance == pytest.approx(2, rel=0.06)
    assert plain.law(100).se == pytest.approx((2 * 4 / 100) ** 0.5, rel=0.03)


def test_clusters_cost_what_their_correlation_says():
    y = outcomes(N=2000, between=0.0, cluster_sd=0.5, clusters=100)
    table, columns = panel(y, c=np.arange(2000) // 20), PlanColumns(**BASE, cluster="c")
    options = PlanOptions(design="trial", adjust="none")

    by_cluster, by_unit = plan_of(options, columns, table), plan_of(options, table=table)

    icc = 0.25 / 1.25
    assert by_cluster.facts["icc"] == pytest.approx(icc, abs=0.04)
    assert by_cluster.facts["design_effect"] == pytest.approx(1 + 19 * by_cluster.facts["icc"], rel=1e-5)
    ratio = by_cluster.law(100).se ** 2 / by_unit.law(2000).se ** 2
    assert ratio == pytest.approx(by_cluster.facts["design_effect"], rel=0.05)
    formula, simulation, false = both(by_cluster, 40)
    assert simulation == pytest.approx(formula, rel=0.12)
    assert false < 0.1


@pytest.mark.parametrize("per_block", [4, 50])
def test_blocks_take_out_what_differs_between_them(per_block):
    y = outcomes(between=0.0) + 2 * np.repeat(np.random.default_rng(5).normal(size=200 // per_block), per_block)[:, None]
    columns, options = PlanColumns(**BASE, block="b"), PlanOptions(design="trial", adjust="none")

    plan = plan_of(options, columns, panel(y, b=np.arange(200) // per_block))

    assert plan.law(100).se == pytest.approx((4 / 100) ** 0.5, rel=0.08)
    formula, simulation, false = both(plan, 100)
    assert simulation == pytest.approx(formula, rel=0.12)
    assert false < 0.1


def test_lots_give_every_block_its_share():
    block = np.repeat([0, 1, 2], [4, 6, 1])

    z = deal(block, 0.5, np.random.default_rng(0))

    assert [z[block == b].sum() for b in (0, 1)] == [2, 3]
    assert deal(np.zeros(10, np.int64), 0.3, np.random.default_rng(0)).sum() == 3


def test_wedge_law_is_hussey_and_hughes_with_fixed_cluster_effects():
    # Hussey and Hughes (2007), eq. 7, for cluster variance tau2 without bound, which fixes the cluster effects.
    plan = plan_of(PlanOptions(design="wedge", steps=4))
    S, T, size, sigma2, tau2 = 4, 5, 8, 1.0, 1e9
    X = np.repeat((np.arange(T) > np.arange(S)[:, None]).astype(float), 2, axis=0)
    U, W, V = X.sum(), (X.sum(axis=0) ** 2).sum(), (X.sum(axis=1) ** 2).sum()
    known = size * sigma2 * (sigma2 + T * tau2) / ((size * U - W) * sigma2 + (U**2 + size * T * U - T * W - size * V) * tau2)

    law = replace(plan, spread=0.7 * np.ones((T, T)) + np.eye(T)).law(size)

    assert law.se**2 == pytest.approx(known, rel=1e-6)
    assert law.df == 7
    assert wedge_weights(np.array([1.0, 2.0, 3.0])).sum(axis=1) == pytest.approx(0, abs=1e-12)


def test_cut_off_formula_meets_simulation():
    rng = np.random.default_rng(0)
    score = rng.uniform(-1, 1, 800)
    table = panel(rng.normal(size=(800, 2)) + 0.5 * score[:, None], s=score + 60)

    plan = plan_of(PlanOptions(design="rdd", cutoff=60.0), PlanColumns(**BASE, score="s"), table)

    # Density one half, both variances one: the usual law is 4.8 (1 + 1) / (n f h).
    s = plan.stretches[0]
    assert (s.density, s.variance) == (pytest.approx(0.5, rel=0.1), pytest.approx(2, rel=0.15))
    formula, simulation, false = both(plan, 800, draws=200)
    assert simulation == pytest.approx(formula, rel=0.25)
    assert false < 0.12
    # Robust intervals shrink with the root of n h, and h with the fifth root of n.
    assert plan.law(3200).se == pytest.approx(plan.law(800).se * 4 ** (-0.4), rel=1e-10)


def test_cut_off_needs_score_and_units_on_both_sides():
    with pytest.raises(PanelError, match="score that decides") as caught:
        plan_of(PlanOptions(design="rdd"))
    assert caught.value.field == "score"
    with pytest.raises(UnsupportedError, match="0 units lie below the cut-off 0 and 200 above"):
        plan_of(PlanOptions(design="rdd"), PlanColumns(**BASE, score="s"), panel(outcomes(), s=np.arange(200.0)))


def test_weights_of_all_are_those_of_the_package():
    y = np.random.default_rng(0).normal(size=(12, 6)).cumsum(axis=1)
    noise = float(np.std(np.diff(y, axis=1)))

    found = weights_of_all(y, 1.0)

    for unit in (0, 7):
        known = simplex_weights(np.delete(y, unit, axis=0).T, y[unit], zeta=noise, least_fall=1e-7 * noise, intercept=True)
        # Two descents that stop at another place.
        assert np.delete(found[unit], unit) == pytest.approx(known, abs=5e-3)
    assert found.sum(axis=1) == pytest.approx(1)
    assert np.diag(found).tolist() == [0.0] * 12


def test_ranks_have_a_floor_that_donors_set():
    plan = plan_of(PlanOptions(design="synth", past=3), table=panel(outcomes(40, 5, clusters=4)))

    few, enough = (plan.studies(size, 100, np.random.default_rng(0)) for size in (18, 19))

    assert (plan.ranks(18), plan.ranks(19), plan.ranks(39)) == (0, 1, 2)
    assert np.isinf(few.margins).all()
    assert enough.false_positives() == 0.05
    assert np.isfinite(enough.smallest(0.8))
    assert plan.available == plan.largest() == 39
    assert plan.study(19, np.random.default_rng(0))[1] > 0
    with pytest.raises(UnsupportedError, match="Plan fewer donors"):
        plan.law(40)
    with pytest.raises(PanelError, match="2 or more periods"):
        plan_of(PlanOptions(design="synth"))


def selected(strength):
    rng = np.random.default_rng(3)
    y = outcomes(N=400)
    g = np.where(strength * (y[:, 0] - 10) + rng.logistic(size=400) > 0.5, 2023, 0)
    return panel(y, g=g)


def test_matching_counts_the_comparison_by_its_effective_sample():
    columns = PlanColumns(**BASE, cohort="g")
    none, some = (plan_of(PlanOptions(design="match"), columns, selected(strength)) for strength in (0.0, 0.8))

    assert none.facts["effective_share"] > 0.95
    assert 0.4 < some.facts["effective_share"] < 0.9
    # Entropy balancing of normal facts keeps exp(-distance squared).
    assert some.facts["effective_share"] == pytest.approx(some.facts["effective_share_by_overlap"], abs=0.1)
    formula, simulation, false = both(some, 200)
    assert simulation == pytest.approx(formula, rel=0.2)
    assert false < 0.11


def test_matching_needs_those_who_were_treated_and_overlap():
    with pytest.raises(PanelError, match="treated later") as caught:
        plan_of(PlanOptions(design="match"))
    assert caught.value.field == "cohort"
    y = outcomes()
    far = panel(np.where(np.arange(200)[:, None] < 20, y + 100, y), g=np.where(np.arange(200) < 20, 2023, 0))
    with pytest.raises(UnsupportedError, match="there is no overlap"):
        plan_of(PlanOptions(design="match"), PlanColumns(**BASE, cohort="g"), far)


def test_pooled_sites_add_their_heterogeneity():
    table, columns = panel(outcomes(N=400, clusters=10), c=np.arange(400) // 40), PlanColumns(**BASE, cluster="c")
    same, apart = (plan_of(PlanOptions(design="pool", heterogeneity=sd, site_units=30), columns, table) for sd in (0.0, 0.3))

    assert apart.law(6).se ** 2 == pytest.approx(same.law(6).se ** 2 + 0.09 / 6)
    assert (same.law(6).df, same.available, same.facts["sites_large_enough"]) == (5, 10, 10)
    formula, simulation, false = both(apart, 10)
    assert simulation == pytest.approx(formula, rel=0.15)
    assert false < 0.1


def test_pool_without_sites_draws_each_from_all_units():
    plan = plan_of(PlanOptions(design="pool", site_units=40))

    assert (plan.available, plan.members) == (5, [])
    assert plan.study(4, np.random.default_rng(0))[1] > 0


@pytest.mark.parametrize(
    "options",
    [PlanOptions(design="trial"), PlanOptions(design="did"), PlanOptions(design="wedge"), PlanOptions(design="synth", past=3)],
    ids=lambda options: options.design,
)
def test_effects_scale_with_the_outcome_and_do_not_move_with_it(options):
    y = outcomes(60, 6)

    one, other = (plan_of(options, table=panel(values)) for values in (y, 1000 * y + 7e4))

    for size in (24, 48):
        assert other.law(size).se == pytest.approx(1000 * one.law(size).se, rel=1e-6)
        a, b = (plan.studies(size, 20, np.random.default_rng(0)) for plan in (one, other))
        assert b.estimates == pytest.approx(1000 * a.estimates, rel=1e-5, abs=1e-5)


def test_too_many_covariates_are_refused():
    with pytest.raises(UnsupportedError, match="leave no degree of freedom"):
        plan_of(PlanOptions(design="trial"), PlanColumns(**BASE, block="b"), panel(outcomes(8, 3), b=np.arange(8)))
    plan = plan_of(PlanOptions(design="trial"))
    with pytest.raises(UnsupportedError, match="no degree of freedom for its error"):
        plan.law(4)


def test_outcomes_that_follow_from_the_past_are_refused():
    y = np.arange(30.0)[:, None] + np.zeros(3)
    with pytest.raises(UnsupportedError, match="no error is left to plan with"):
        plan_of(PlanOptions(design="trial"), table=panel(y))
