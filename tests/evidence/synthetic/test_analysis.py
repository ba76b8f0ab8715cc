import json
import math
from dataclasses import replace

import numpy as np
import pytest
from tests.evidence.synthetic.panels import panel, panel_of, table_of

from pilotzone.evidence import NoComparisonError, Panel, PanelError, SyntheticError, SynthOptions, placebo_ranks, synth, synthetic_effect
from pilotzone.evidence.synthetic import UnavailableError


def answer(units, *, without=(), **options):
    return synth(panel_of(units, without=without), SynthOptions(**{"draws": 5, "method": "did"} | options))


def codes(result):
    return [notice.code for notice in result.notices]


def test_the_parts_are_those_of_the_functions():
    units = panel(effect=5.0, donors=19)

    found = answer(units, method="sdid", placebo_time=3, leave_one_donor_out=True)

    assert found.found.effect == synthetic_effect(units).effect
    assert found.ranks[0].p_value == placebo_ranks(units, synthetic_effect(units))[0].p_value
    assert isinstance(found.error, SyntheticError)
    assert (found.earlier.back, found.without[0].effect <= found.found.effect <= found.without[-1].effect) == (3, True)
    assert found.notices == ()


def test_defaults_are_synthetic_differences_with_a_placebo_error():
    found = synth(panel_of(panel(donors=4)))

    assert (found.found.method, found.error.source, found.error.draws, found.spec["level"]) == ("sdid", "placebo", 4, 0.95)


def test_the_interval_is_normal_at_the_level():
    found = answer(panel(), level=0.9)

    low, high = found.interval
    assert (low + high) / 2 == pytest.approx(found.found.effect)
    assert high - low == pytest.approx(2 * 1.6448536 * found.se, rel=1e-6)


def test_what_cannot_be_answered_carries_its_reason():
    found = answer(panel(donors=1), errors="jackknife", leave_one_donor_out=True)

    assert (found.error.code, found.ranks, found.without, math.isnan(found.se)) == ("jackknife_one_treated", (), None, True)
    assert codes(found)[-3:] == ["jackknife_one_treated", "too_few_donors", "only_donor"]


def test_where_nothing_varies_there_is_no_interval():
    flat = replace(panel(donors=4), y=np.ones((5, 12)))

    found = answer(flat)

    assert (found.error.code, found.to_dict()["lower"], codes(found)) == ("undefined_se", None, ["few_donors", "undefined_se"])
    assert answer(replace(panel(donors=4, starts=(2009, 2009)), y=np.ones((6, 12)))).error.code == "undefined_se"


def test_a_unit_treated_from_the_first_period_is_refused_by_name():
    with pytest.raises(PanelError, match="Treated from 2000 with 0 periods before it: u00"):
        answer(panel(starts=(2000, 2009)), method="sdid")


def test_no_error_is_made_where_none_is_asked_for():
    found = answer(panel(), errors="none")

    assert (found.error, math.isnan(found.se), codes(found)) == (None, True, ["few_donors"])


def test_donors_left_out_are_told_apart():
    units = panel()
    distances = {row.unit: row.distance for row in answer(units, errors="none").donors}
    far = max(distances, key=distances.get)
    limit = sorted(distances.values())[-2] + 1e-9
    named = min(distances, key=distances.get)

    found = answer(units, without={("u06", 2001)}, errors="none", exclude=(named,), max_distance=limit)

    reasons = {row.unit: row.left_out for row in found.donors if row.left_out}
    assert reasons == {far: "distance", named: "named", "u06": "incomplete"}
    assert found.found.excluded == tuple(sorted([far, named]))
    assert codes(found)[:3] == ["dropped", "incomplete_donors", "excluded_by_distance"]


def test_a_treated_unit_that_is_named_is_left_out_with_a_warning():
    units = panel(starts=(2009, 2009))

    found = answer(units, exclude=("u01",), errors="none")

    assert found.found.blocks[0].treated == ("u00",)
    assert next(n for n in found.notices if n.code == "excluded_treated").data == {"units": ["u01"]}


@pytest.mark.parametrize("donors", ["never", "notyet"])
@pytest.mark.parametrize("method", ["sdid", "sc", "ascm", "did"])
def test_staggered_panels_are_answered_by_every_method(method, donors):
    found = answer(panel(starts=(2006, 2006, 2009, 2009), donors=6), method=method, donors=donors, placebo_time=2, leave_one_donor_out=True)

    record = found.to_dict()

    assert [cohort["cohort"] for cohort in record["cohorts"]] == [2006, 2009]
    assert [(row["unit"], row["of"]) for row in record["ranks"]] == [("u00", 7), ("u01", 7), ("u02", 7), ("u03", 7)]
    assert len(record["placebos"]) == 12
    assert record["lower"] < record["effect"] < record["upper"]
    assert record["placebo_time"]["cohorts"][1]["pretended"] == 2007


def test_the_record_is_json_and_names_every_option():
    found = answer(panel(), exclude=("u03",), without={("u05", 2002)})

    record = json.loads(json.dumps(found.to_dict(), allow_nan=False))

    assert record["schema"] == "pilotzone.synth/1"
    assert record["spec"] == {
        "unit": "unit",
        "time": "year",
        "outcome": "y",
        "cohort": "first",
        "method": "did",
        "donors": "never",
        "exclude": ["u03"],
        "max_distance": None,
        "errors": "placebo",
        "draws": 5,
        "placebo_time": None,
        "leave_one_donor_out": False,
        "level": 0.95,
        "seed": 0,
    }
    assert record["panel"] == {
        "rows": 155,
        "units": 12,
        "periods": list(range(2000, 2012)),
        "cohorts": {"never": 11, "2009": 1},
        "dropped": {"incomplete_unit": 1},
        "incomplete_donors": ["u05"],
        "excluded_treated": [],
        "sha256": None,
    }
    assert record["error"] == {"source": "placebo", "draws": 5, "seed": 0, "reason": None}
    assert (record["placebo_time"], record["leave_one_donor_out"], record["ranks"][0]["of"]) == (None, None, 11)


def test_what_is_infinite_is_null_in_the_record():
    y = np.vstack([np.r_[np.full(9, 1.0), np.full(3, 4.0)], np.full((3, 12), 1.0)])
    units = panel(donors=3)
    flat = type(units)(y=y, cohort=units.cohort, ids=units.ids, periods=units.periods)

    record = answer(flat, errors="none").to_dict()

    assert (record["ranks"][0]["ratio"], record["ranks"][0]["fit"], record["ranks"][0]["p_value"]) == (None, 1.0, 0.25)


def test_the_same_seed_gives_the_same_bytes():
    first, again = (json.dumps(answer(panel(), method="did", seed=3).to_dict()) for _ in range(2))

    assert first == again != json.dumps(answer(panel(), method="did", seed=4).to_dict())


def test_progress_ends_at_one():
    seen = []

    synth(
        panel_of(panel(starts=(2006, 2009, 2009))),
        SynthOptions(method="did", draws=5, leave_one_donor_out=True),
        progress=seen.append,
    )

    assert (seen == sorted(seen), seen[-1]) == (True, 1.0)


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"exclude": ("nobody",)}, PanelError, "There is no unit 'nobody'"),
        ({"max_distance": 1e-6}, PanelError, "No donor is within 1e-06"),
        ({"placebo_time": 8}, PanelError, "too few to pretend it 8 earlier"),
        ({"exclude": tuple(f"u{i:02d}" for i in range(1, 13))}, NoComparisonError, "No donor is left"),
    ],
)
def test_what_cannot_be_used_is_refused(options, error, message):
    with pytest.raises(error, match=message):
        answer(panel(), errors="none", **options)


def test_columns_that_would_be_ignored_are_refused():
    named = Panel.from_arrow(table_of(panel()), unit="unit", time="year", outcome="y", cohort="first", weights="y")

    with pytest.raises(UnavailableError, match="Covariates, weights and clusters are not used"):
        synth(named)
