import pytest

from pilotzone.evidence import PanelError, SynthOptions


def test_options_are_recorded_as_used():
    assert SynthOptions(method="sc", exclude=["b", "a"], max_distance=2.5).spec() == {
        "method": "sc",
        "donors": "never",
        "exclude": ["b", "a"],
        "max_distance": 2.5,
        "errors": "placebo",
        "draws": 200,
        "placebo_time": None,
        "leave_one_donor_out": False,
        "level": 0.95,
        "seed": 0,
    }


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"method": "scm"}, "Expected 'sdid' or 'sc' or 'ascm' or 'did' for method, got 'scm'"),
        ({"donors": "all"}, "Expected 'never' or 'notyet' for donors, got 'all'"),
        ({"errors": "hc1"}, "Expected 'placebo' or 'jackknife' or 'bootstrap' or 'none' for errors, got 'hc1'"),
        ({"draws": 1}, "at least 2 and at most 1,000,000 for draws, got 1"),
        ({"draws": 10**12}, "at most 1,000,000 for draws, got 1000000000000"),
        ({"seed": -1}, "at least 0 for seed, got -1"),
        ({"level": 1.0}, "above 0 and below 1 for level, got 1.0"),
        ({"placebo_time": 0}, "at least 1 for placebo_time, got 0"),
        ({"max_distance": 0}, "Expected a positive number for max_distance, got 0"),
        ({"max_distance": float("inf")}, "Expected a positive number for max_distance, got inf"),
        ({"max_distance": True}, "Expected a positive number for max_distance, got True"),
    ],
)
def test_values_that_cannot_be_used_are_refused(options, message):
    with pytest.raises(PanelError, match=message) as refused:
        SynthOptions(**options)

    assert refused.value.field == next(iter(options))
