from itertools import product

import numpy as np
import pytest
from tests.evidence.small_samples.made import bootstrap, clustered, contrast_of, parts, saturated

from pilotzone.evidence import PanelError
from pilotzone.evidence.small_samples.wild import contrast_parts, multipliers, one_sided_leverage, wild_test

EIGHT = (0, 0, 0, 0, 3, 3, 3, 3)


def test_signs_of_few_clusters_are_all_there_are():
    rows, kind, exact = multipliers(7, draws=99, weights="auto", seed=3)

    every = {tuple(row) for row in product((1.0, -1.0), repeat=7)}
    assert (kind, exact, len(rows)) == ("rademacher", True, 64)
    assert {tuple(row) for row in rows} | {tuple(-row) for row in rows} == every
    assert rows[0].tolist() == [1.0] * 7


def test_very_few_clusters_draw_from_six_points_and_many_draw_signs():
    webb, signs = multipliers(5, draws=4000, weights="auto", seed=1), multipliers(13, draws=200, weights="auto", seed=1)

    assert (webb[1:], signs[1:]) == (("webb", False), ("rademacher", False))
    assert (
        np.unique(webb[0][1:]).round(12).tolist()
        == np.sqrt([1.5, 1, 0.5]).round(12).__neg__().tolist() + np.sqrt([0.5, 1, 1.5]).round(12).tolist()
    )
    assert webb[0][1:].var() == pytest.approx(1.0, abs=0.02)
    assert set(np.unique(signs[0])) == {-1.0, 1.0}


def test_draws_repeat_with_their_seed():
    found = [multipliers(20, draws=50, weights="auto", seed=seed)[0].tobytes() for seed in (4, 4, 5)]

    assert found[0] == found[1] != found[2]


@pytest.mark.parametrize("null", [0.0, 0.7, -1.0])
@pytest.mark.parametrize("cohorts", [EIGHT, (0, 0, 0, 3, 3, 3, 4, 4)])
def test_p_value_is_that_of_refitting_every_draw(cohorts, null):
    table = clustered(2, cohorts=cohorts)
    layout, combinations = parts(table, cluster="c")
    loading = combinations.loadings(layout.sizes, 4)[:, combinations.place("event_study")]
    design, y, groups, _ = saturated(table)
    estimate = float(np.einsum("ht,ht->", loading, layout.sums.sum(axis=0)))

    found = wild_test(contrast_parts(layout.mass, layout.deviations, loading, estimate), null=null)

    rows = [np.array(row) for row in product((1.0, -1.0), repeat=8)]
    assert found.exact
    assert found.draws == 127
    assert found.p_value == bootstrap(design, y, groups, contrast_of(layout, loading), null, rows)


def test_clusters_may_hold_units_of_several_cohorts():
    table = clustered(8)
    table = table.set_column(4, "c", [[f"m{unit % 7}" for unit in table.column("id").to_pylist()]])
    layout, combinations = parts(table, cluster="c")
    loading = combinations.loadings(layout.sizes, 4)[:, combinations.place("event_study")]
    design, y, groups, _ = saturated(table)
    given = contrast_parts(layout.mass, layout.deviations, loading, float(np.einsum("ht,ht->", loading, layout.sums.sum(axis=0))))

    rows = [np.array(row) for row in product((1.0, -1.0), repeat=7)]

    assert wild_test(given).p_value == bootstrap(design, y, groups, contrast_of(layout, loading), 0.0, rows)


def test_six_point_weights_are_those_of_refitting_too():
    table = clustered(3, cohorts=(0, 0, 0, 3, 3, 3))
    layout, combinations = parts(table, cluster="c")
    loading = combinations.loadings(layout.sizes, 4)[:, combinations.place("simple")]
    design, y, groups, _ = saturated(table)
    given = contrast_parts(layout.mass, layout.deviations, loading, float(np.einsum("ht,ht->", loading, layout.sums.sum(axis=0))))

    found = wild_test(given, weights="webb", draws=99, seed=2)

    rows = multipliers(6, draws=99, weights="webb", seed=2)[0]
    assert found.p_value == bootstrap(design, y, groups, contrast_of(layout, loading), 0.0, rows)


def test_ends_of_the_set_are_where_the_test_begins_to_reject():
    layout, combinations = parts(clustered(2, cohorts=EIGHT), cluster="c")
    loading = combinations.loadings(layout.sizes, 4)[:, combinations.place("event_study")]
    given = contrast_parts(layout.mass, layout.deviations, loading, float(np.einsum("ht,ht->", loading, layout.sums.sum(axis=0))))

    found = wild_test(given, level=0.9)

    assert found.lower < found.estimate < found.upper
    for end, outward in ((found.lower, -1e-6), (found.upper, 1e-6)):
        assert wild_test(given, null=end - outward).p_value > 0.1
        assert wild_test(given, null=end + outward).p_value <= 0.1


def test_shift_and_scale_move_the_set_alike():
    layout, combinations = parts(clustered(2, cohorts=EIGHT), cluster="c")
    loading = combinations.loadings(layout.sizes, 4)[:, combinations.place("event_study")]
    estimate = float(np.einsum("ht,ht->", loading, layout.sums.sum(axis=0)))

    one = wild_test(contrast_parts(layout.mass, layout.deviations, loading, estimate))
    ten = wild_test(contrast_parts(layout.mass, 10 * layout.deviations, loading, 10 * estimate))

    assert (ten.p_value, ten.se) == (one.p_value, pytest.approx(10 * one.se))
    assert (ten.lower, ten.upper) == (pytest.approx(10 * one.lower, rel=1e-6), pytest.approx(10 * one.upper, rel=1e-6))


def test_with_five_clusters_signs_never_reject_and_the_set_has_no_end():
    layout, combinations = parts(clustered(6, cohorts=(0, 0, 3, 3, 3), effect=50.0), cluster="c")
    loading = combinations.loadings(layout.sizes, 4)[:, combinations.place("event_study")]
    given = contrast_parts(layout.mass, layout.deviations, loading, float(np.einsum("ht,ht->", loading, layout.sums.sum(axis=0))))

    found = wild_test(given, weights="rademacher")

    assert (found.draws, found.p_value, found.lower, found.upper) == (15, 1 / 16, -np.inf, np.inf)


def test_clusters_without_any_spread_have_no_test():
    found = wild_test(contrast_parts(np.eye(2)[[0, 0, 1, 1]], np.zeros((4, 2, 2)), np.array([[0.5, -0.5], [-0.5, 0.5]]), 1.0))

    assert np.isnan([found.se, found.p_value, found.lower, found.upper]).all()


def test_two_clusters_of_a_side_carry_all_of_it():
    mass = np.eye(2)[[0, 0, 0, 0, 1, 1]]

    assert one_sided_leverage(mass[:, 1:], np.ones(1)) == 1.0
    assert one_sided_leverage(mass[:, :1], np.ones(1)) == 0.5
    assert one_sided_leverage(mass[:, :0], np.ones(0)) == 0.0


@pytest.mark.parametrize(
    ("options", "field"), [({"draws": 0}, "draws"), ({"weights": "normal"}, "weights"), ({"level": 1.0}, "level"), ({"seed": -1}, "seed")]
)
def test_options_are_refused_by_name(options, field):
    with pytest.raises(PanelError) as raised:
        wild_test(contrast_parts(np.eye(2)[[0, 0, 1, 1]], np.ones((4, 2, 2)), np.ones((2, 2)), 1.0), **options)
    assert raised.value.field == field
