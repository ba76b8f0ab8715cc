import numpy as np
import pytest
from tests.reference.direct import random_panel

from pilotzone.evidence.group_time import cell_covariance, cell_variance, covariance, group_time, influence_of
from pilotzone.evidence.moments import moments_of
from pilotzone.evidence.options import Options
from pilotzone.evidence.sample import sample_of


def fitted(y, cohort, periods, **options):
    sample = sample_of(moments_of(y, cohort, periods), anticipation=0)
    return group_time(sample, Options(**options)), sample


@pytest.mark.parametrize("control", ["never", "notyet"])
def test_covariances_of_cells_agree_whichever_way_they_are_computed(control):
    table, sample = fitted(*random_panel(1), control=control)

    every = np.arange(table.att.size)
    by_cells = cell_covariance(table, sample, every)

    np.testing.assert_allclose(np.diag(by_cells), cell_variance(table, sample), rtol=1e-12)
    np.testing.assert_allclose(covariance(influence_of(table, sample, np.eye(every.size)), sample), by_cells, rtol=1e-10, atol=1e-14)
    np.testing.assert_array_equal(cell_covariance(table, sample, every[1:3]), by_cells[1:3, 1:3])


def test_variance_of_units_that_move_in_step_is_undefined_whatever_their_levels():
    rng = np.random.default_rng(0)
    level = rng.normal(size=(30, 1)) * 1e3
    y = level + np.array([0.1, 0.7, 1.3])
    cohort = np.repeat([0, 2, 3], 10)

    table, sample = fitted(y, cohort, np.array([1, 2, 3]))

    assert np.isnan(cell_variance(table, sample)).all()
    np.testing.assert_allclose(table.att, 0.0, atol=1e-12)


def test_variance_small_against_levels_is_still_told_from_zero():
    rng = np.random.default_rng(0)
    noise = rng.normal(size=(30, 3))
    cohort, periods = np.repeat([0, 2, 3], 10), np.array([1, 2, 3])

    table, sample = fitted(1e6 + rng.normal(size=(30, 1)) + 1e-4 * noise, cohort, periods)

    alone, alone_sample = fitted(1e-4 * noise, cohort, periods)
    # Levels cost about half of the sixteen digits: the square of 1e4, the ratio of unit spread to noise.
    np.testing.assert_allclose(cell_variance(table, sample), cell_variance(alone, alone_sample), rtol=1e-5)


def test_side_with_one_unit_has_no_variance():
    rng = np.random.default_rng(0)
    y, periods = rng.normal(size=(7, 3)), np.array([1, 2, 3])

    one_treated, a = fitted(y, np.array([0, 0, 0, 2, 3, 3, 3]), periods)
    one_comparison, b = fitted(y, np.array([0, 2, 2, 2, 3, 3, 3]), periods)

    assert np.isnan(cell_variance(one_treated, a)).tolist() == (one_treated.cells.cohort == 2).tolist()
    assert np.isnan(cell_variance(one_comparison, b)).all()
