import numpy as np
import pytest

from pilotzone.evidence import Options, Units
from pilotzone.evidence.pooling.disclosure import Limits
from pilotzone.evidence.small_samples.dominance import dominance_of
from pilotzone.evidence.small_samples.layout import layout_of_units

PERIODS = np.array([1, 2])


def found(y, cohort, **limits):
    y = np.asarray(y, dtype=float)
    units = Units(y, np.array(cohort), tuple(f"u{at}" for at in range(len(y))), PERIODS)
    return dominance_of(layout_of_units(units, anticipation=0), Options(), limits=Limits(**limits) if limits else None)


def test_units_alike_dominate_nothing():
    rng = np.random.default_rng(1)

    assert found(10 + rng.normal(size=(20, 2)), [0] * 10 + [2] * 10) == ()


def test_two_units_together_are_found_where_five_make_up_a_cohort():
    y = np.ones((10, 2))
    y[[3, 4]] = [[9.0, 10.0], [8.0, 10.0]]

    (one,) = [each for each in found(y, [0] * 5 + [2] * 5) if each.measure == "outcome"]

    assert (one.cohort, one.units, one.share) == (0, ("u3", "u4"), pytest.approx(37 / 43))


def test_share_at_the_limit_is_none_too_many():
    y = np.ones((4, 2))
    y[3] = 3.0

    assert found(y, [0, 0, 2, 2]) == ()
    assert [each.units for each in found(y, [0, 0, 2, 2], top_one=0.74)] == [("u3",)]


def test_variance_is_looked_at_from_eight_units_on():
    y = np.ones((16, 2))
    y[:, 1] += np.tile([0.1, -0.1], 8)
    y[7, 1] = 9.0

    (one,) = found(y + 100, [0] * 8 + [2] * 8)

    assert (one.measure, one.units, one.without) == ("variance", ("u7",), pytest.approx(-0.1 / 7))
    assert found(y[1:] + 100, [0] * 7 + [2] * 8) == ()


def test_without_a_cohorts_only_unit_nothing_is_left():
    y = np.ones((4, 2))
    y[2:] = [[9.0, 9.0], [0.5, 0.5]]

    (one,) = found(y, [0, 0, 2, 2])

    assert one.units == ("u2",)
    assert one.without == pytest.approx(0.0)
