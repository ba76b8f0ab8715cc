"""From a table to the result: checks, warnings, the record, and what is refused."""

import json

import numpy as np
import pyarrow as pa
import pytest
from tests.reference.cutoff_data import bunched, coarse, draws, smooth

from pilotzone.evidence import Checks, CutoffDesign, PanelError, rdd
from pilotzone.evidence.cutoff.verdict import verdict

X, Y, TAKEN, Z, CLUSTER = smooth()


def table(**columns):
    return pa.table({"分数": X, "y": Y, "taken": TAKEN, "a": Z[:, 0], "b": Z[:, 1], "town": [f"t{c}" for c in CLUSTER], **columns})


def design(data=None, **parts):
    chosen = {"outcome": "y", "score": "分数", "cutoff": 0.0} | parts
    return CutoffDesign(table=table() if data is None else data, **chosen)


def codes(found):
    return [notice.code for notice in found.notices]


def test_record_holds_estimate_checks_and_picture_as_json():
    record = rdd(design(treated="taken", covariates=("a", "b"), cluster="town")).to_dict()

    json.dumps(record, allow_nan=False)
    assert record["schema"] == "pilotzone.rdd/1"
    assert record["table"]["used"] == [284, 316]
    assert record["first_stage"]["robust"]["p_value"] < 0.01
    assert [row["name"] for row in record["checks"]["covariates"]] == ["a", "b"]
    assert len(record["checks"]["placebo"]) == 2
    assert sum(row["count"] for row in record["picture"]["below"]["bins"]) == 284
    assert len(record["picture"]["above"]["bins"]) == 20


def test_clean_design_has_no_warning():
    assert codes(rdd(design(covariates=("a", "b")))) == []


def test_cutoff_moves_with_the_score():
    moved = pa.table({"分数": X + 64.0, "y": Y})

    found, other = rdd(design()).effect.jump, rdd(design(moved, cutoff=64.0)).effect.jump

    assert other.estimate == pytest.approx(found.estimate, rel=1e-6)


def test_bunching_a_jumping_covariate_and_a_weak_first_stage_are_warned_of():
    x = bunched()
    jumping = pa.table({"分数": x, "y": x + draws(4, x.size), "a": 3.0 * (x >= 0) + draws(5, x.size), "taken": draws(6, x.size).round()})

    found = rdd(design(jumping, covariates=("a",), treated="taken"), bandwidth=0.5)

    assert {"density_jump", "covariate_jump", "weak_first_stage"} <= set(codes(found))


def test_repeated_scores_are_said():
    x, y = coarse()

    found = rdd(design(pa.table({"分数": x, "y": y})))

    notice = next(n for n in found.notices if n.code == "mass_points")
    assert notice.data == {"below": 40, "above": 41, "near_below": 10, "near_above": 11}


def test_few_distinct_scores_stand_against_a_conclusion():
    rng = np.random.default_rng(2)
    x = rng.integers(-6, 6, size=600) * 5.0
    shock = rng.standard_normal(12)[(x / 5).astype(int) + 6]

    found = rdd(design(pa.table({"分数": x, "y": shock + 0.1 * rng.standard_normal(600)})), bandwidth=16.0)

    notice = next(n for n in found.notices if n.code == "few_distinct")
    assert notice.data == {"below": 3, "above": 4}
    assert found.to_dict()["effect"]["robust"]["p_value"] < 0.01
    assert "few" in verdict(found.to_dict()).reasons


def test_few_observations_and_clusters_are_said():
    found = rdd(design(cluster="town"), bandwidth=0.05)

    assert {"few_effective", "few_clusters"} <= set(codes(found))


def test_clusters_on_both_sides_are_said():
    both = table().set_column(5, "town", pa.array([f"t{i % 90}" for i in range(600)]))

    assert "clusters_straddle" in codes(rdd(design(both, cluster="town")))


def test_pooled_cutoffs_are_shown_each_and_together():
    cutoffs = np.where(draws(9, 600) < 0.5, 10.0, 20.0)
    pooled = pa.table({"分数": X + cutoffs, "y": Y, "c": cutoffs})

    found = rdd(design(pooled, cutoff=None, pooled="c"))

    assert [site.cutoff for site in found.sites] == [10.0, 20.0]
    assert sum(sum(site.rows) for site in found.sites) == 600
    assert found.effect.jump.estimate == pytest.approx(rdd(design()).effect.jump.estimate, rel=1e-6)


def test_pooled_cutoff_with_one_side_is_named():
    cutoffs = np.where(X > 0.8, -50.0, 0.0)

    found = rdd(design(pa.table({"分数": X, "y": Y, "c": cutoffs}), cutoff=None, pooled="c"))

    assert next(n for n in found.notices if n.code == "cutoff_outside").data == {"cutoffs": [-50.0]}
    assert found.sites[0].check.reason.startswith("No observation lies below")


def test_rows_without_a_value_are_counted_by_reason():
    gaps = pa.table({"分数": pa.array([None, *X[1:]]), "y": pa.array([*Y[:-2], None, None])})

    found = rdd(design(gaps))

    assert dict(found.facts.dropped) == {"missing_outcome": 2, "missing_score": 1}
    assert codes(found)[0] == "dropped"


def test_donut_and_placebo_take_the_places_asked_for():
    found = rdd(design(), checks=Checks(donut=(0.02, 0.05), placebo=(-0.4, 0.3)), binning="even")

    assert [check.value for check in found.donut] == [0.02, 0.05]
    assert [check.value for check in found.placebo] == [-0.4, 0.3]


@pytest.mark.parametrize(
    ("parts", "field", "message"),
    [
        ({"cutoff": None}, "cutoff", "There is no cut-off"),
        ({"pooled": "a"}, "pooled", "both given"),
        ({"covariates": ("y",)}, "covariates", "named both as outcome and as covariates"),
        ({"outcome": "yy"}, "outcome", "There is no column 'yy'"),
        ({"cutoff": 9.0}, "cutoff", "No observation lies at or above the cut-off; scores run from"),
        ({"outcome": "town"}, "outcome", "holds the text"),
    ],
)
def test_what_cannot_be_used_is_named(parts, field, message):
    with pytest.raises(PanelError, match=message) as caught:
        rdd(design(**parts))
    assert caught.value.field == field


def test_treatment_that_nobody_varies_is_refused():
    with pytest.raises(PanelError, match="holds nothing but 1"):
        rdd(design(table(one=np.ones(600)), treated="one"))


def test_unknown_option_is_refused():
    with pytest.raises(PanelError, match="There is no option 'bandwith'"):
        rdd(design(), bandwith=1.0)


@pytest.mark.parametrize("checks", [{"donut": (0.0,)}, {"placebo": (float("nan"),)}])
def test_places_that_are_none_are_refused(checks):
    with pytest.raises(PanelError):
        Checks(**checks)


@pytest.mark.parametrize("place", [0.0, 77.0])
def test_placebo_at_the_cutoff_or_outside_is_refused(place):
    with pytest.raises(PanelError, match="placebo cut-off"):
        rdd(design(), checks=Checks(placebo=(place,)))


@pytest.mark.parametrize(
    ("factor", "options", "message"),
    [
        (1e149, {}, r"A score lies 1e\+149 from the cut-off. Accepted: up to 1e20"),
        (1.0, {"bandwidth": 1e300}, r"A bandwidth of 1e\+300 is too wide. Accepted: at most 1000, 1,000 times the distance"),
    ],
)
def test_scores_and_bandwidths_beyond_all_powers_are_refused(factor, options, message):
    x = np.linspace(-1, 1, 400)
    table = pa.table({"score": x * factor, "y": 0.5 * x + 2.0 * (x >= 0) + np.sin(900 * x) / 9})

    with pytest.raises(PanelError, match=message):
        rdd(CutoffDesign(table=table, outcome="y", score="score", cutoff=0.0), **options)
