import json

import numpy as np
import pytest
from tests.evidence.sensitivity.paths import medicaid, one_after, printed, random_path

from pilotzone.evidence import PanelError, UnsupportedError, att_gt, coefficients_of, event_coefficients, moments_of, sensitivity_of


def strong(effect=100.0, slope=0.0):
    """Coefficients with small errors, a past on a line, and an effect far from zero."""
    return event_coefficients([-4, -3, -2, 0], [3 * slope, 2 * slope, slope, effect], 1e-4 * np.eye(4))


def test_analysis_holds_the_sets_of_every_bound_in_order():
    answer = sensitivity_of(medicaid(), bounds=[2, 0.5, 1, 1.5, 1], event=0)

    assert [each.bound for each in answer.sets] == [0.5, 1.0, 1.5, 2.0]
    assert np.allclose([(s.bound, s.lower, s.upper) for s in answer.sets], printed()["exact_relative"], atol=6e-6)
    assert [each.excludes_zero for each in answer.sets] == [True, True, True, False]
    assert answer.weights == {0: 1.0, 1: 0.0}


@pytest.mark.parametrize("restriction", ["smoothness", "relative", "combined"])
@pytest.mark.parametrize("cut", [lambda found: found, one_after], ids=["several after", "one after"])
def test_breakdown_is_where_the_set_begins_to_hold_zero(restriction, cut):
    found = cut(medicaid())

    answer = sensitivity_of(found, restriction=restriction, event=0)

    value = answer.breakdown.value
    around = sensitivity_of(found, restriction=restriction, event=0, bounds=[value * (1 - 1e-6), value * (1 + 1e-6)])
    assert answer.breakdown.state == "found"
    assert [each.excludes_zero for each in around.sets] == [True, False]


@pytest.mark.parametrize("restriction", ["smoothness", "relative", "combined"])
def test_breakdown_of_a_weak_effect_is_none(restriction):
    found = sensitivity_of(strong(effect=0.001), restriction=restriction).breakdown

    assert (found.state, found.searched_to) == ("none", 0.0)
    assert np.isnan(found.value)


@pytest.mark.parametrize("restriction", ["smoothness", "relative", "combined"])
def test_breakdown_of_an_overwhelming_effect_is_beyond_the_range(restriction):
    found = sensitivity_of(strong(), restriction=restriction).breakdown

    assert found.state == "beyond"
    assert found.searched_to >= (0.64 if restriction == "smoothness" else 64)


def test_usual_bounds_of_smoothness_are_in_units_of_the_outcome():
    bounds = [each.bound for each in sensitivity_of(medicaid(), restriction="smoothness", event=0).sets]

    assert bounds == [0.0, 0.0023, 0.0046, 0.0069, 0.0092]


def test_conditional_sets_differ_from_the_hybrid_ones():
    hybrid, conditional = (sensitivity_of(medicaid(), bounds=[1], event=0, method=m) for m in ("hybrid", "conditional"))

    assert (hybrid.method, conditional.method) == ("hybrid", "conditional")
    # R's conditional method by moderndid 0.2.0: 0.0173 to 0.0714 on a grid of 0.00075.
    assert np.allclose([conditional.sets[0].lower, conditional.sets[0].upper], [0.0173, 0.0714], atol=7.6e-4)
    assert hybrid.sets[0].lower != conditional.sets[0].lower


def test_level_moves_the_sets():
    wide, narrow = (sensitivity_of(medicaid(), bounds=[1], level=level).sets[0] for level in (0.99, 0.8))

    assert wide.lower < narrow.lower < narrow.upper < wide.upper


def test_fit_of_either_base_gives_the_same_analysis():
    y = np.random.default_rng(4).standard_normal((60, 5)).cumsum(axis=1)
    moments = moments_of(y, np.where(np.arange(60) < 30, 2024, 0), np.arange(2021, 2026))

    varying, universal = (att_gt(moments, base=base) for base in ("varying", "universal"))

    assert sensitivity_of(varying).to_dict() == sensitivity_of(universal).to_dict() == sensitivity_of(coefficients_of(varying)).to_dict()


def test_record_is_json_and_the_same_every_time():
    first, second = (json.dumps(sensitivity_of(medicaid(), bounds=[1], event=0).to_dict(), allow_nan=False) for _ in range(2))

    record = json.loads(first)
    assert first == second
    assert record["schema"] == "pilotzone.sensitivity/1"
    assert (record["event_times"], record["reference"], record["step"]) == ([-6, -5, -4, -3, -2, 0, 1], -1, 1)
    assert record["weights"] == {"0": 1.0}
    assert (record["restriction"], record["method"], record["level"]) == ("relative", "hybrid", 0.95)
    assert record["sets"][0].keys() == {"bound", "lower", "upper", "intervals", "is_interval", "excludes_zero"}
    assert [len(part) for part in record["sets"][0]["intervals"]] == [2]
    assert record["breakdown"].keys() == {"state", "value", "searched_to"}
    assert [(t["test"], t["power"]) for t in record["pretest"]["trends"]] == [
        ("joint", 0.5),
        ("joint", 0.8),
        ("individual", 0.5),
        ("individual", 0.8),
    ]


def test_undefined_numbers_are_null():
    record = sensitivity_of(strong(effect=0.001)).to_dict()

    assert record["breakdown"] == {"state": "none", "value": None, "searched_to": 0.0}


@pytest.mark.parametrize(
    ("options", "field"),
    [
        ({"restriction": "smooth"}, "restriction"),
        ({"method": "exact"}, "method"),
        ({"level": 1}, "level"),
        ({"level": 95}, "level"),
        ({"bounds": []}, "bounds"),
        ({"bounds": [-0.5]}, "bounds"),
        ({"bounds": [np.nan]}, "bounds"),
        ({"bounds": [True]}, "bounds"),
        ({"bounds": [1e300]}, "bounds"),
        ({"bounds": [1e300], "restriction": "smoothness"}, "bounds"),
        ({"event": 5}, "event"),
    ],
)
def test_options_outside_their_range_are_refused(options, field):
    with pytest.raises(PanelError) as fault:
        sensitivity_of(medicaid(), **options)
    assert fault.value.field == field


def test_combined_needs_two_estimates_before():
    with pytest.raises(UnsupportedError, match="at least 2 estimates before the reference period; there are 1"):
        sensitivity_of(random_path(1, before=1), restriction="combined")
    assert sensitivity_of(random_path(1, before=1)).sets
