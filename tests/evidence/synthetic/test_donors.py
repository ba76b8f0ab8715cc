from dataclasses import replace

import numpy as np
import pytest
from tests.evidence.synthetic.panels import panel

from pilotzone.evidence import PanelError
from pilotzone.evidence.synthetic.donors import donor_distances, too_far


def test_distance_is_the_root_mean_square_gap_before_treatment():
    units = panel()
    gaps = units.y[1:, :9] - units.y[0, :9]

    found = donor_distances(units, method="sc")

    assert list(found) == list(units.ids[1:])
    np.testing.assert_allclose(list(found.values()), (gaps**2).mean(axis=1) ** 0.5)


@pytest.mark.parametrize("method", ["sdid", "did"])
def test_methods_that_shift_measure_movements_only(method):
    units = panel()
    shifted = replace(units, y=units.y + 5.0 * np.arange(13)[:, None])

    found, moved = donor_distances(units, method=method), donor_distances(shifted, method=method)

    np.testing.assert_allclose(list(found.values()), list(moved.values()))


def test_with_several_cohorts_the_nearest_counts():
    units = panel(starts=(2005, 2009))
    alone = [donor_distances(replace(units, cohort=np.where(units.cohort == g, g, 0)), method="sc") for g in (2005, 2009)]

    found = donor_distances(units, method="sc")

    assert found["u05"] == min(alone[0]["u05"], alone[1]["u05"])


def test_a_cohort_without_a_period_before_measures_nothing():
    assert set(donor_distances(panel(starts=(2000,)), method="sdid").values()) == {float("inf")}


def test_donors_beyond_the_distance_come_farthest_first():
    assert too_far({"a": 1.0, "b": 3.0, "c": 2.5}, 2.0) == ["b", "c"]
    assert too_far({"a": 1.0}, None) == []
    assert too_far({"a": 1.0}, 1.0) == []


def test_a_distance_that_no_donor_keeps_is_refused_with_the_nearest():
    with pytest.raises(PanelError, match=r"No donor is within 0\.5; the nearest is 1 away\. Accepted: a number of at least 1"):
        too_far({"a": 1.0, "b": 3.0}, 0.5)
