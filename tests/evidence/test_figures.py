"""Numbers as a reader sees them."""

import math

import pytest

from pilotzone.evidence import figures


@pytest.mark.parametrize(
    ("scale", "decimals"), [(None, 3), (0.0, 3), (math.nan, 3), (1e-12, 8), (0.0199, 4), (1.0, 2), (999.0, 0), (1e9, 0)]
)
def test_decimals_follow_the_size(scale, decimals):
    assert figures.decimals_for(scale) == decimals


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [
        (-0.0772, 3, "−0.077"),
        (0.0772, 3, "+0.077"),
        (-0.0004, 3, "0.000"),
        (-3e-12, 3, "−3e-12"),
        (1234.5, 1, "+1,234.5"),
        (None, 3, "—"),
    ],
)
def test_signed_numbers_never_read_as_what_they_are_not(value, decimals, text):
    assert figures.fixed(value, decimals, signed=True) == text
