import dataclasses

import numpy as np
import pyarrow as pa
import pytest
from scipy.optimize import minimize
from tests.evidence.transport.places import NAMES, YEARS, panel_of, place

from pilotzone.evidence import NoComparisonError, Panel, PanelError, att_gt
from pilotzone.evidence.transport import Target, target_of, transport

CLOSE = {"rtol": 1e-7, "atol": 1e-9}


def city(mean=0.5, *, units=400, census=False, seed=9):
    return Target(("size",), np.random.default_rng(seed).normal(mean, 1.0, size=(units, 1)), census)


def numbers(found):
    points = [found.points.att, found.points.se]
    return np.concatenate(
        [*points, [getattr(getattr(found, name), what) for name in ("carried", "here", "difference") for what in ("att", "se")]]
    )


def test_without_noise_the_effect_of_the_targets_mean_is_found():
    there = city(0.8)

    found = transport(panel_of(place(noise=0.0)), there)

    assert found.carried.att == pytest.approx(1.0 + 0.5 * there.mean[0], abs=1e-8)


def test_a_target_like_the_treated_leaves_the_effect_of_the_treated():
    table = place(noise=0.0, effect=lambda size: np.full(size.shape, 2.0))

    found = transport(panel_of(table), city(-0.1))

    assert found.carried.att == pytest.approx(2.0, abs=1e-8)


def test_effects_here_are_those_without_covariates():
    table = place()

    found = transport(panel_of(table), city())

    fit = att_gt(Panel.from_arrow(table, **NAMES), base="universal").event_study()
    here = fit.att[fit.event_time >= 0].mean()
    assert found.here.att == pytest.approx(here, abs=1e-10)


def test_weights_are_the_most_even_that_reach_the_target():
    table, there = place(units=40), city(0.2)
    panel = panel_of(table)
    rows = table.to_pandas()
    treated = rows[(rows["first"] == 2020) & (rows["year"] == 2019)]["size"].to_numpy()

    reach = {(each.cohort, each.treated): each for each in transport(panel, there).reach}

    start = np.full(treated.size, 1 / treated.size)
    limits = [{"type": "eq", "fun": lambda w: w.sum() - 1}, {"type": "eq", "fun": lambda w: w @ treated - there.mean[0]}]
    direct = minimize(
        lambda w: (w * np.log(w)).sum(),
        start,
        bounds=[(1e-12, 1)] * treated.size,
        constraints=limits,
        options={"ftol": 1e-14, "maxiter": 500},
    )
    assert direct.success
    assert reach[2020, True].effective == pytest.approx(1 / np.square(direct.x).sum(), rel=1e-4)


def test_a_census_has_the_smaller_error():
    sample, census = transport(panel_of(place()), city()), transport(panel_of(place()), city(census=True))

    assert census.carried.att == sample.carried.att
    assert census.carried.se < sample.carried.se
    assert census.here.se == sample.here.se


def assert_same_but_for_leverage(one, other):
    # A unit that stands twice takes up half as much of its own deviation, so standard errors are a little smaller.
    np.testing.assert_allclose(one.points.att, other.points.att, **CLOSE)
    np.testing.assert_allclose([one.carried.att, one.here.att], [other.carried.att, other.here.att], **CLOSE)
    np.testing.assert_allclose([one.carried.se, one.here.se], [other.carried.se, other.here.se], rtol=0.05)


@pytest.mark.parametrize("census", [True, False])
def test_intervals_hold_the_truth(census):
    hits, draws = 0, 200
    for seed in range(draws):
        sample = Target(("size",), np.random.default_rng(seed + 1_000).normal(0.5, 1.0, size=(120, 1)), census)
        truth = 1.0 + 0.5 * (sample.mean[0] if census else 0.5)
        found = transport(panel_of(place(seed, units=160)), sample).carried
        hits += found.lower <= truth <= found.upper

    # 200 draws: the share lies within 0.046 of 0.95 in 99.7 % of runs of a right interval.
    assert hits / draws >= 0.90


def test_rows_in_another_order_give_the_same_bits():
    table = place()
    shuffled = table.take(pa.array(np.random.default_rng(1).permutation(table.num_rows)))

    np.testing.assert_array_equal(numbers(transport(panel_of(table), city())), numbers(transport(panel_of(shuffled), city())))


def test_shift_and_scale_of_outcome_and_covariate():
    table, there = place(), city()
    moved = table.set_column(table.schema.get_field_index("sales"), "sales", pa.array(7 + 3 * table["sales"].to_numpy()))
    moved = moved.set_column(moved.schema.get_field_index("size"), "size", pa.array(100 + 20 * table["size"].to_numpy()))

    found = transport(panel_of(moved), Target(("size",), 100 + 20 * there.x))

    np.testing.assert_allclose(numbers(found), 3 * numbers(transport(panel_of(table), there)), **CLOSE)


def test_every_unit_twice_in_clusters_changes_nothing():
    table = place()
    twice = pa.concat_tables(
        [table, table.set_column(table.schema.get_field_index("firm"), "firm", pa.array(table["firm"].to_numpy() + 1_000))]
    )
    twice = twice.append_column("town", pa.array(twice["firm"].to_numpy() % 1_000))

    found = transport(panel_of(twice, cluster="town"), city())

    assert_same_but_for_leverage(found, transport(panel_of(table), city()))


def test_weights_of_two_are_two_units():
    table = place()
    weight = 1 + (table["firm"].to_numpy() % 2)
    weighted = table.append_column("w", pa.array(weight.astype(float)))
    second = weighted.filter(pa.array(weight == 2))
    second = second.set_column(second.schema.get_field_index("firm"), "firm", pa.array(second["firm"].to_numpy() + 1_000))
    copied = pa.concat_tables([weighted, second]).append_column(
        "town", pa.array(np.concatenate([weighted["firm"].to_numpy(), second["firm"].to_numpy() % 1_000]))
    )

    found = transport(panel_of(weighted, weights="w"), city())

    assert_same_but_for_leverage(found, transport(panel_of(copied, cluster="town"), city()))


def test_influence_is_the_slope_of_the_estimate():
    # What a unit adds, less rounding, is what the estimate moves by when its weight grows a little.
    table, there = place(units=120), city(-0.2, census=True)
    plain = transport(panel_of(table.append_column("w", pa.array(np.ones(table.num_rows))), weights="w"), there).carried
    step, moved = 1e-4, []
    for firm in range(120):
        weight = np.where(table["firm"].to_numpy() == firm, 1 + step, 1.0)
        found = transport(panel_of(table.append_column("w", pa.array(weight)), weights="w"), there).carried
        moved.append((found.att - plain.att) / step)

    # The reported error is larger by what fitted means take up of each unit's deviation; both cohorts have 30 units.
    direct = np.sqrt(np.square(moved).sum())
    assert direct < plain.se < 1.1 * direct


def test_a_target_out_of_reach_is_refused_by_name():
    with pytest.raises(PanelError, match=r"No weights make the units of cohort 2020 like the target in 'size'") as fault:
        transport(panel_of(place()), city(30.0))

    assert (fault.value.field, fault.value.value) == ("covariates", ["size"])


def test_other_covariates_than_the_targets_are_refused():
    with pytest.raises(PanelError, match=r"The panel has the covariates \['age'\], the target \['size'\]"):
        transport(panel_of(place(), covariates=("age",)), city())


def test_nobody_never_treated_is_refused():
    table = place()
    treated = table.filter(pa.array(table["first"].to_numpy() > 0))

    with pytest.raises(NoComparisonError, match="No unit is never treated"):
        transport(panel_of(treated), city())


def test_a_window_without_event_times_is_refused():
    with pytest.raises(PanelError, match="The window holds no event time"):
        transport(panel_of(place()), city(), max_event=-1)


def test_a_window_is_averaged():
    found = transport(panel_of(place()), city(), min_event=0, max_event=0)

    assert found.points.event_time.tolist() == [0]
    assert found.carried.att == found.points.att[0]


def test_warnings_by_code():
    few = transport(panel_of(place(units=60)), city(0.7))
    far = transport(panel_of(place()), Target(("size",), np.array([[-9.0], [9.0], [0.5], [9.0], [-9.0]]), True))

    assert {"few_effective"} <= {notice.code for notice in few.notices}
    assert {"no_overlap", "census"} <= {notice.code for notice in far.notices}


def test_a_part_beyond_the_range_is_told():
    x = np.concatenate([np.linspace(-0.5, 0.5, 18), [9.0, -9.0]])[:, None]

    found = transport(panel_of(place()), Target(("size",), x))

    assert [notice.data for notice in found.notices if notice.code == "part_beyond"] == [{"covariate": "size", "share": 0.1}]


def test_without_a_period_before_the_base_the_past_is_untested():
    table = place()
    late = table.filter(pa.array(np.isin(table["year"].to_numpy(), [2019, 2022])))

    found = transport(panel_of(late), city())

    assert "pretrend_untested" in {notice.code for notice in found.notices}
    assert np.isnan(found.pretrend.p_value)


def test_target_rows_without_a_value_are_counted():
    found = target_of(pa.table({"size": [1.0, None, 2.0], "other": ["a", "b", "c"]}), ("size",))

    assert (found.x.tolist(), dict(found.dropped)) == ([[1.0], [2.0]], {"missing_covariates": 1})


def test_a_target_of_one_row_is_refused():
    with pytest.raises(PanelError, match="The target has 1 complete rows of 2"):
        target_of(pa.table({"size": [1.0, None]}), ("size",))


def test_the_record_is_json_of_its_schema():
    message = transport(panel_of(place()), city()).to_dict()

    assert message["schema"] == "pilotzone.transport/1"
    assert message["panel"]["cohorts"] == {"never": 120, "2020": 60, "2021": 60}
    assert message["panel"]["periods"] == YEARS.tolist()
    assert [row["event_time"] for row in message["event_study"]["points"]] == [-3, -2, -1, 0, 1, 2]
    assert message["event_study"]["points"][2]["se"] is None
    assert message["target"]["units"] == 400


def test_results_are_frozen():
    with pytest.raises(dataclasses.FrozenInstanceError):
        transport(panel_of(place()), city()).carried = None
