"""Choices: what is accepted, what is recorded."""

import pytest

from pilotzone.evidence.errors import PanelError, UnsupportedError
from pilotzone.evidence.matching.options import MatchOptions


@pytest.mark.parametrize(
    ("options", "field"),
    [
        ({"method": "best"}, "method"),
        ({"moments": 4}, "moments"),
        ({"moments": 0}, "moments"),
        ({"level": 1.0}, "level"),
        ({"seed": -1}, "seed"),
        ({"method": "nearest", "neighbours": 0}, "neighbours"),
        ({"method": "nearest", "caliper": 0.0}, "caliper"),
        ({"method": "nearest", "support": "trim"}, "support"),
    ],
)
def test_what_is_not_accepted_is_named(options, field):
    with pytest.raises(PanelError) as caught:
        MatchOptions(**options)

    assert caught.value.field == field


@pytest.mark.parametrize(
    "options", [{"neighbours": 2}, {"caliper": 0.2}, {"replacement": False}, {"bias_correction": True}, {"support": "keep"}]
)
def test_entropy_balancing_has_no_neighbours(options):
    with pytest.raises(UnsupportedError, match=f"Entropy balancing has no {next(iter(options))}"):
        MatchOptions(**options)


def test_options_are_recorded_as_used():
    plain = {"method": "entropy", "moments": 1, "level": 0.95, "seed": 0}
    near = {"neighbours": 1, "caliper": None, "replacement": True, "bias_correction": True, "support": "drop"}

    assert MatchOptions().used() == plain | dict.fromkeys(near)
    assert MatchOptions(method="nearest").used() == plain | near | {"method": "nearest"}
