"""`match` from tables to results: identities, placebo periods, clusters, warnings."""

import json
import math

import numpy as np
import pyarrow as pa
import pytest
from tests.evidence.matching.made import EFFECT, firms, panel, replaced, shuffled

from pilotzone.evidence import MatchDesign, NoComparisonError, PanelError, att_gt, match
from pilotzone.evidence.panel import Panel

FIRMS = {"outcome": "产值", "covariates": ("规模", "age"), "treated": "获支持"}
PANEL = {"outcome": "y", "covariates": ("staff",), "unit": "unit", "time": "year", "cohort": "first"}
METHODS = [
    {},
    {"moments": 2},
    {"method": "nearest"},
    {"method": "nearest", "neighbours": 2, "bias_correction": False, "support": "keep"},
    {"method": "propensity", "caliper": 0.5},
    {"method": "propensity", "replacement": False},
]


def of_firms(table=None, *, parts=None, **options):
    return match(MatchDesign(table=firms() if table is None else table, **(FIRMS | (parts or {}))), **options)


def of_panel(table=None, *, parts=None, **options):
    return match(MatchDesign(table=panel() if table is None else table, **(PANEL | (parts or {}))), **options)


def codes(found):
    return [notice.code for notice in found.notices]


@pytest.mark.parametrize("options", METHODS)
def test_every_method_finds_the_effect(options):
    for found in (of_firms(parts={"before": "before"}, **options), of_panel(**options)):
        assert abs(found.effect.estimate - EFFECT) < 4 * found.effect.se
        assert found.effect.treated - found.effect.comparison == pytest.approx(found.effect.estimate)
        assert max(abs(row.after.difference) for row in found.balance) < 0.3


@pytest.mark.parametrize("options", METHODS)
def test_order_of_rows_changes_nothing(options):
    for run, table in ((of_firms, firms()), (of_panel, panel())):
        one, two = run(table, **options).to_dict(), run(shuffled(table), **options).to_dict()
        if run is of_firms:
            # Without names of units rows are called by their place, which did change.
            for record in (one, two):
                record["weights"]["top"] = [round(row["share"], 12) for row in record["weights"]["top"]]
                record["discarded"] = len(record["discarded"])
                record["warnings"] = [row["code"] for row in record["warnings"]]
        one, two = (json.dumps(_rounded(record), sort_keys=True) for record in (one, two))
        assert one == two


def _rounded(value):
    if isinstance(value, dict):
        return {key: _rounded(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_rounded(each) for each in value]
    return float(f"{value:.9g}") if isinstance(value, float) and abs(value) > 1e-12 else 0 if isinstance(value, float) else value


@pytest.mark.parametrize("options", METHODS)
def test_names_of_units_and_cohort_labels_of_time_change_nothing_but_ties(options):
    table = panel()
    moved = replaced(
        replaced(table, "year", np.array(table["year"]) + 10),
        "first",
        np.where(np.array(table["first"]) > 0, np.array(table["first"]) + 10, 0),
    )

    one, two = of_panel(table, **options), of_panel(moved, **options)

    assert two.effect == one.effect
    assert [point.event_time for point in two.events] == [point.event_time for point in one.events]


def test_exact_columns_are_agreed_in():
    found = of_firms(parts={"exact": ("region",)}, method="nearest", support="keep")

    assert found.spec["exact"] == ["region"]
    assert found.effect.estimate != of_firms(method="nearest", support="keep").effect.estimate


def test_effect_of_a_panel_without_confounding_is_near_that_of_difference_in_differences():
    table = panel()
    constant = of_panel(table)

    plain = att_gt(Panel.from_arrow(table, unit="unit", time="year", outcome="y", cohort="first")).overall("simple")

    # The unadjusted difference is the never-treated estimator of Callaway and Sant'Anna, its simple average and its standard error.
    assert constant.unadjusted.estimate == pytest.approx(plain.att, rel=1e-10)
    assert constant.unadjusted.se == pytest.approx(plain.se, rel=1e-10)


def test_event_times_before_treatment_are_placebos_with_a_joint_test():
    found, broken = of_panel(), of_panel(panel(trend=0.5))

    assert [point.event_time for point in found.events] == [-4, -3, -2, 0, 1, 2, 3]
    assert found.placebo.df == 3
    assert found.placebo.p_value > 0.05
    assert broken.placebo.p_value < 1e-4
    assert "placebo_differs" in codes(broken)
    assert [row.units for row in broken.events] == [broken.cohorts[1].matched] * 2 + [sum(c.matched for c in broken.cohorts)] * 3 + [
        broken.cohorts[0].matched
    ] * 2


def test_a_single_period_before_leaves_the_placebo_untested():
    table = panel()
    few = table.filter(pa.array(np.array(table["year"]) >= 2002)).filter(
        pa.array((np.array(table["first"]) != 2005)[np.array(table["year"]) >= 2002])
    )

    found = of_panel(few)

    assert found.placebo is None
    assert "placebo_untested" in codes(found)


def test_clusters_of_one_unit_are_units_and_larger_ones_are_summed():
    table = firms()

    plain, own, towns = (of_firms(table, parts=parts) for parts in ({}, {"cluster": "企业"}, {"cluster": "town"}))

    assert own.effect == plain.effect
    assert towns.effect.estimate == plain.effect.estimate
    assert towns.effect.se != plain.effect.se
    assert towns.table["clusters"] == 30


def test_whole_weights_are_repeated_units():
    table = firms(120)
    count = np.arange(120) % 2 + 1
    again = table.take(np.repeat(np.arange(120), count))

    weighted = of_firms(replaced(table, "weight", count.astype(float)), parts={"weights": "weight"})

    assert weighted.effect.estimate == pytest.approx(of_firms(again).effect.estimate, rel=1e-9)
    assert weighted.balance[0].after.treated == pytest.approx(of_firms(again).balance[0].after.treated)


def test_record_is_json_of_its_schema():
    record = of_panel().to_dict()

    json.dumps(record, allow_nan=False)
    assert record["schema"] == "pilotzone.match/1"
    assert list(record) == [
        "schema", "engine", "table", "spec", "effect", "unadjusted", "event_study", "placebo", "balance", "cohorts", "weights", "overlap",
        "discarded", "hidden_bias", "warnings",
    ]  # fmt: skip
    assert record["table"]["treated"] + record["table"]["comparison"] == 150
    assert record["spec"]["method"] == "entropy"
    assert sum(row["treated"] for row in record["overlap"]["bins"]) == pytest.approx(1.0)


def test_a_hidden_cause_is_always_warned_of_and_breaks_the_estimate_where_it_says():
    found = of_firms()

    assert codes(found)[0] == "hidden_bias"
    low = {gamma: lower for gamma, lower, _ in found.hidden.bounds}
    assert all((value > 0) == (gamma < found.hidden.breakdown) for gamma, value in low.items())


def test_units_without_a_like_are_counted_named_and_change_the_estimand():
    table = firms()
    far = int(np.flatnonzero(np.array(table["获支持"]))[0])
    size = np.array(table["规模"]).copy()
    size[far] = 9.0
    table = replaced(table, "规模", size)

    found = of_firms(table, parts={"unit": "企业"}, method="nearest")
    kept = of_firms(table, parts={"unit": "企业"}, method="nearest", support="keep")

    assert f"f{far:03d}" in {row.unit for row in found.discarded}
    assert {row.reason for row in found.discarded} == {"outside_support"}
    assert found.outside == kept.outside == len(found.discarded)
    assert ("discarded_treated" in codes(found), "no_overlap" in codes(found)) == (True, False)
    assert ("discarded_treated" in codes(kept), "no_overlap" in codes(kept)) == (False, True)


def test_who_has_no_match_within_the_caliper_is_named():
    found = of_firms(parts={"unit": "企业"}, method="propensity", caliper=0.005, bias_correction=False)

    assert {row.reason for row in found.discarded} >= {"no_match"}
    assert sum(row.matched for row in found.cohorts) + len(found.discarded) == found.table["treated"]
    assert "estimated_propensity" in codes(found)


def test_what_is_left_unlike_is_warned_of():
    found = of_firms(firms(60, 5), method="propensity", support="keep", bias_correction=False)

    left = [row.name for row in found.balance if abs(row.after.difference) > 0.1]
    assert left
    assert next(n.data["covariates"] for n in found.notices if n.code == "poor_balance") == left


def test_few_units_and_one_that_dominates_are_warned_of():
    x = np.concatenate([[2.0, 2.1, 1.9], np.zeros(10), [4.0]])
    table = pa.table({"d": [1] * 3 + [0] * 11, "x": x + np.arange(14) / 100, "y": np.arange(14) ** 2.0})

    found = match(MatchDesign(table=table, outcome="y", covariates=("x",), treated="d"))

    assert {"few_treated", "few_comparison", "dominated_by_one_unit"} <= set(codes(found))
    assert found.concentration.top[0][0] == "row 14"


def test_a_single_treated_unit_has_no_standard_error():
    table = pa.table({"d": [1, 0, 0, 0, 0], "x": [1.0, 0.0, 1.0, 2.0, 3.0], "y": [5.0, 1.0, 2.0, 3.0, 5.0]})

    found = match(MatchDesign(table=table, outcome="y", covariates=("x",), treated="d"))

    assert math.isnan(found.effect.se)
    assert found.to_dict()["effect"]["lower"] is None
    assert "undefined_se" in codes(found)


def test_a_cohort_of_one_unit_is_said():
    table = panel()
    first = np.array(table["first"])
    alone = int(np.flatnonzero(first == 2005)[0]) // 6
    kept = np.where(first == 2005, 0, first)
    kept[6 * alone : 6 * alone + 6] = 2005

    found = of_panel(replaced(table, "first", kept))

    assert next(n.data["cohorts"] for n in found.notices if n.code == "singleton_cohort") == [2005]


def test_late_cohorts_and_rows_left_out_are_said():
    table = panel()
    first = np.array(table["first"])
    values = table["y"].to_pylist()
    values[0] = None

    found = of_panel(replaced(replaced(table, "first", np.where(first == 2005, 2030, first)), "y", values))

    assert {"treated_after_panel", "dropped"} <= set(codes(found))


def test_a_comparison_that_cannot_be_made_alike_names_cohort_and_covariate():
    table = panel()
    staff = np.array(table["staff"]) + 50.0 * (np.array(table["first"]) == 2005)

    with pytest.raises(PanelError, match="Cohort 2005: No weights make the comparison like the treated in 'staff'") as caught:
        of_panel(replaced(table, "staff", staff))
    with pytest.raises(ValueError, match="Cohort 2005: The covariates tell treated and comparison apart"):
        of_panel(replaced(table, "staff", staff), method="propensity")

    assert (caught.value.field, caught.value.value) == ("covariates", ["staff"])


def test_unlike_groups_kept_on_purpose_are_said_to_have_no_overlap():
    table = firms(80)
    size = np.array(table["规模"]) + 50.0 * np.array(table["获支持"])

    found = of_firms(replaced(table, "规模", size), method="nearest", support="keep", bias_correction=False)

    assert found.overlap == ()
    assert "no_overlap" in codes(found)


def test_dependent_covariates_are_named_for_every_method():
    table = firms().append_column("twice", pa.array(2 * np.array(firms()["规模"]) - 1))
    parts = {"covariates": ("规模", "twice")}

    with pytest.raises(PanelError, match="'twice' is determined by '规模' among the comparison"):
        of_firms(table, parts=parts)
    with pytest.raises(PanelError, match="'twice' is determined by '规模' among all units"):
        of_firms(table, parts=parts, method="nearest")


def test_unknown_options_and_missing_groups_are_refused():
    with pytest.raises(PanelError, match="There is no option 'calliper'"):
        of_firms(calliper=0.2)
    with pytest.raises(NoComparisonError, match="names no treated units"):
        of_firms(replaced(firms(), "获支持", np.zeros(240)))


def test_same_seed_gives_the_same_bytes_and_another_seed_another_order():
    options = {"method": "nearest", "replacement": False}

    one, again, other = (json.dumps(of_panel(seed=seed, **options).to_dict()) for seed in (0, 0, 1))

    assert one == again
    assert json.loads(one)["effect"] != json.loads(other)["effect"]


def test_few_clusters_are_warned_of():
    table = firms()
    four = table.append_column("district", pa.array([f"d{at % 4}" for at in range(240)]))

    assert "few_clusters" in codes(of_firms(four, parts={"cluster": "district"}))
    assert "few_clusters" not in codes(of_firms(table, parts={"cluster": "town"}))


def test_fewer_matches_than_asked_for_are_said():
    found = of_firms(method="propensity", neighbours=5, caliper=0.05)

    assert next(n.data["neighbours"] for n in found.notices if n.code == "fewer_neighbours") == 5
    assert "fewer_neighbours" not in codes(of_firms(method="propensity", neighbours=2))


@pytest.mark.parametrize("options", METHODS)
def test_order_of_covariates_changes_nothing(options):
    parts = {"unit": "企业"}

    one, two = of_firms(parts=parts, **options), of_firms(parts=parts | {"covariates": ("age", "规模")}, **options)

    assert two.effect.estimate == pytest.approx(one.effect.estimate, rel=1e-8)
    assert two.effect.se == pytest.approx(one.effect.se, rel=1e-8)


def test_large_outcomes_keep_their_digits():
    table = firms()
    far = replaced(table, "产值", np.array(table["产值"]) + 1e6)

    for options in METHODS:
        one, two = of_firms(table, **options).effect, of_firms(far, **options).effect
        assert (two.estimate, two.se) == (pytest.approx(one.estimate, rel=1e-7), pytest.approx(one.se, rel=1e-7))
