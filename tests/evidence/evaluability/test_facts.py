"""Facts refuse values they cannot have; tests become checks."""

import math

import pytest

from pilotzone.evidence.evaluability import Check, FactError, Facts, check_gap, check_test


@pytest.mark.parametrize(
    "values", [{"missing_share": math.nan}, {"missing_share": -0.1}, {"other_support_treated": 1.1}, {"completeness_gap": 11}]
)
def test_a_share_out_of_range_is_refused(values):
    name, value = next(iter(values.items()))

    with pytest.raises(FactError, match=rf"{name} must be a share .* got {value}"):
        Facts(**values)


def test_a_negative_count_is_refused():
    with pytest.raises(FactError, match="treated_units must be a count of 0 or more, or None when unknown; got -1"):
        Facts(treated_units=-1)


@pytest.mark.parametrize(("p", "expected"), [(0.049, Check.REJECTED), (0.05, Check.HELD), (None, Check.UNTESTABLE)])
def test_a_test_is_rejected_below_five_percent(p, expected):
    assert check_test(p) is expected


@pytest.mark.parametrize(
    ("gap", "effect", "expected"),
    [(-1.0, 2.0, Check.REJECTED), (0.99, -2.0, Check.HELD), (None, 2.0, Check.UNTESTABLE), (1.0, None, None), (0.0, 0.0, Check.REJECTED)],
)
def test_a_gap_of_half_the_effect_is_too_large(gap, effect, expected):
    assert check_gap(gap, effect) is expected
