import numpy as np
import pytest

from pilotzone.evidence import Moments, att_gt, moments_of

PERIODS = np.array([1, 2, 3, 4])


def notices(sizes, *, periods=PERIODS, dropped=None, constant=False, **options):
    """Fit a random panel with units by cohort and return its warnings by code."""
    cohort = np.repeat(list(sizes), list(sizes.values()))
    y = np.random.default_rng(0).normal(size=(cohort.size, periods.size))
    table = moments_of(np.ones_like(y) if constant else y, cohort, periods)
    fit = att_gt(Moments(periods, table.cohorts, table.rows, dropped or {}), **options)
    return {notice.code: notice for notice in fit.notices}, fit


def test_large_clean_panel_has_no_warning():
    assert notices({0: 30, 3: 30})[0] == {}


def test_singleton_cohort_is_estimated_and_warned_of():
    found, fit = notices({0: 30, 3: 30, 4: 1})

    alone = fit.table.cells.cohort == 4
    assert np.isfinite(fit.table.att[alone]).all()
    assert np.isnan(fit.cell_se).tolist() == alone.tolist()
    assert np.isfinite(fit.overall("simple").se)
    assert found.keys() == {"singleton_cohort", "undefined_se"}
    assert found["singleton_cohort"].data == {"cohorts": [4]}
    assert "too small by its share" in found["singleton_cohort"].message
    assert found["undefined_se"].data == {"cells": 3}


def test_panel_of_singletons_has_no_overall_error():
    found, fit = notices({0: 30, 3: 1, 4: 1})

    assert np.isnan(fit.overall("simple").se)
    assert np.isnan(fit.event_study().critical_value)
    assert "share" not in found["singleton_cohort"].message


def test_few_units_on_either_side_are_warned_of():
    found, _ = notices({0: 9, 3: 5, 4: 4})

    assert found["few_treated"].data == {"units": 9}
    assert found["few_comparison"].data == {"units": 9}
    assert found["small_cohort"].data == {"cohorts": {"4": 4}}


@pytest.mark.parametrize(
    ("sizes", "warned"), [((2, 2, 2, 2, 2), True), ((5, 5), True), ((2, 2, 16), False), ((5,) * 4, False), ((4,) * 4, True), ((10,), False)]
)
def test_cohorts_too_small_to_measure_spread_are_warned_of_however_many(sizes, warned):
    periods = np.arange(1, 9)
    rng = np.random.default_rng(4)
    cohort = np.repeat([0, *range(3, 3 + len(sizes))], [30, *sizes])
    fit = att_gt(moments_of(rng.standard_normal((cohort.size, 8)), cohort, periods))
    found = {notice.code: notice for notice in fit.notices}

    assert ("few_per_cohort" in found) == warned
    if warned:
        assert found["few_per_cohort"].data == {"units": sum(sizes), "cohorts": len(sizes)}


def test_few_comparison_counts_the_smallest_comparison_of_any_cell():
    found, _ = notices({0: 4, 3: 30, 4: 30}, control="notyet")

    assert found["few_comparison"].data == {"units": 4}


def test_dropped_rows_and_units_are_named_by_reason():
    found, _ = notices({0: 30, 1: 2, 3: 30}, dropped={"missing_outcome": 7})

    assert found["dropped"].data == {"dropped": {"already_treated_unit": 2, "missing_outcome": 7}}
    assert "already_treated_unit 2, missing_outcome 7" in found["dropped"].message


def test_outcome_without_variation_has_no_standard_error():
    found, fit = notices({0: 30, 3: 30}, constant=True)

    assert found["undefined_se"].data == {"cells": fit.cell_se.size}
    assert np.isnan(fit.cell_se).all()


def test_cohorts_after_the_panel_are_named():
    found, _ = notices({0: 30, 3: 30, 9: 2})

    assert found["treated_after_panel"].data == {"cohorts": {"9": 2}}


def test_base_cells_are_not_counted_as_undefined():
    assert notices({0: 30, 3: 30}, base="universal")[0] == {}
