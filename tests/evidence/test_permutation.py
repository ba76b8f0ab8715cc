from itertools import permutations

import numpy as np
import pytest
from tests.evidence.small_samples.made import clustered, panel
from tests.reference.direct import random_panel

from pilotzone.evidence import Options, PanelError, Units, UnsupportedError, att_gt, moments_of, permutation_test
from pilotzone.evidence.options import KINDS
from pilotzone.evidence.permutation import overall_loadings
from pilotzone.evidence.sample import used_units
from pilotzone.evidence.small_samples.layout import layout_of


def units_of(y, cohort, periods):
    return Units(y, cohort, tuple(f"unit {i}" for i in range(len(y))), periods)


@pytest.mark.parametrize("control", ["never", "notyet"])
@pytest.mark.parametrize("kind", KINDS)
def test_statistic_is_the_overall_estimate(kind, control):
    y, cohort, periods = random_panel(3, late=True, early=True)
    options = Options(control=control)
    used = used_units(units_of(y, cohort, periods), anticipation=0)
    keys, labels, counts = np.unique(used.cohort, return_inverse=True, return_counts=True)

    loadings = overall_loadings(periods, keys, counts.astype(float), options, kind)

    by_units = float((loadings[labels] * used.y).sum())
    assert by_units == pytest.approx(att_gt(moments_of(y, cohort, periods), control=control).overall(kind).att, rel=1e-10)


def test_p_value_approaches_that_of_all_labellings():
    rng = np.random.default_rng(1)
    y, cohort, periods = rng.normal(size=(6, 3)), np.array([0, 0, 2, 2, 3, 3]), np.array([1, 2, 3])
    y[2:4, 1:] += 1.5

    def estimate(labels):
        return abs(att_gt(moments_of(y, np.array(labels), periods)).overall("event_study").att)

    every = {labels: estimate(labels) for labels in set(permutations(cohort.tolist()))}
    exact = np.mean([value >= every[tuple(cohort.tolist())] - 1e-12 for value in every.values()])

    found = permutation_test(units_of(y, cohort, periods), Options(), draws=4000)

    # Three binomial standard errors of 4000 draws.
    assert found.p_value == pytest.approx(exact, abs=3 * (exact * (1 - exact) / 4000) ** 0.5 + 1 / 4001)
    assert 0.02 < exact < 0.9


def test_p_value_of_an_obvious_effect_is_the_smallest_there_is():
    rng = np.random.default_rng(1)
    y, cohort = rng.normal(size=(60, 3)), np.repeat([0, 3], 30)
    y[30:, 2] += 20.0

    assert permutation_test(units_of(y, cohort, np.array([1, 2, 3])), Options(), draws=199).p_value == 1 / 200


def test_p_value_without_any_difference_is_one():
    y = np.ones((6, 2))

    assert permutation_test(units_of(y, np.repeat([0, 2], 3), np.array([1, 2])), Options(), draws=99).p_value == 1.0


def test_draws_repeat_with_their_seed_and_ignore_level_at_a_million_deviations():
    y, cohort, periods = random_panel(5)
    y = np.round(y * 2**20) / 2**20

    found = [permutation_test(units_of(values, cohort, periods), Options(seed=4), draws=299) for values in (y, y, y + 2.0**20)]

    assert found[0] == found[1] == found[2]
    assert found[0] != permutation_test(units_of(y, cohort, periods), Options(seed=5), draws=299)


def test_permutation_refuses_draws_kind_and_an_empty_window():
    units = units_of(*random_panel(5))

    with pytest.raises(PanelError, match="draws"):
        permutation_test(units, Options(), draws=0)
    with pytest.raises(PanelError, match="kind"):
        permutation_test(units, Options(), kind="dynamic")
    with pytest.raises(UnsupportedError, match="min_event"):
        permutation_test(units, Options(min_event=90))


def test_difference_before_is_tested_by_the_same_labellings():
    rng = np.random.default_rng(3)
    y, cohort, periods = rng.normal(size=(7, 4)), np.repeat([0, 3, 4], [3, 2, 2]), np.arange(1, 5)
    spread = {at: (y[:, at] - y[:, at - 1]).std() for at in (1, 2)}

    def largest(labels):
        fit = att_gt(moments_of(y, np.array(labels), periods))
        cells = fit.table.cells
        sizes = {g: labels.count(g) for g in (0, 3, 4)}
        before = np.flatnonzero(cells.time < cells.cohort)
        lengths = {c: (1 / sizes[int(cells.cohort[c])] + 1 / sizes[0]) ** 0.5 for c in before}
        return max(abs(fit.table.att[c]) / lengths[c] / spread[int(cells.at[c])] for c in before)

    observed = largest(cohort.tolist())
    every = [largest(labels) for labels in set(permutations(cohort.tolist()))]

    found = permutation_test(units_of(y, cohort, periods), Options(), draws=999)

    assert (found.exact, found.draws) == (True, len(every) - 1)
    assert found.pretrend_p_value == pytest.approx(np.mean([value >= observed - 1e-12 for value in every]))
    assert 0.01 < found.pretrend_p_value < 1


def test_labels_of_clusters_are_dealt_out_among_clusters_of_any_size():
    table = clustered(2, cohorts=(0, 0, 0, 3, 3, 4), low=1, high=4, weighted=True)
    layout = layout_of(panel(table, cluster="c", weights="w").observations().used(anticipation=0))
    names = table.column("c").to_pylist()

    def estimate(labels):
        dealt = table.set_column(3, "g", [[labels[int(name[1:])] for name in names]])
        return abs(att_gt(panel(dealt, cluster="c", weights="w"), permutations=0).overall("event_study").att)

    observed = estimate((0, 0, 0, 3, 3, 4))
    every = [estimate(labels) for labels in set(permutations((0, 0, 0, 3, 3, 4)))]

    found = permutation_test(layout, Options(), draws=59)

    assert (found.exact, found.by_cluster, found.draws) == (True, True, 59)
    assert found.p_value == pytest.approx(np.mean([value >= observed - 1e-12 for value in every]))


def test_clusters_of_several_cohorts_are_refused():
    table = clustered(2).set_column(4, "c", [["x"] * 8 + ["y"] * (clustered(2).num_rows - 8)])

    with pytest.raises(UnsupportedError, match="several cohorts"):
        permutation_test(layout_of(panel(table, cluster="c").observations().used(anticipation=0)), Options())
