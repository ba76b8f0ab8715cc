"""What may leave a site: each rule alone, and what differences between releases would tell."""

import numpy as np
import pytest

from pilotzone.evidence import PanelError, moments_of
from pilotzone.evidence.ingest.tops import tops_of
from pilotzone.evidence.pooling import Finding, Limits, disclosure_findings, withhold

PERIODS = np.arange(2019, 2023)


def rows(sizes, seed=5):
    cohort = np.concatenate([np.full(n, g) for g, n in sizes.items()])
    return 100 + np.random.default_rng(seed).standard_normal((cohort.size, PERIODS.size)), cohort


def findings(y, cohort, *earlier, limits=None):
    tops = {int(g): tops_of(y[cohort == g]) for g in np.unique(cohort)}
    previous = [moments_of(*old, PERIODS[: old[0].shape[1]]) for old in earlier]
    return disclosure_findings(moments_of(y, cohort, PERIODS), tops=tops, previous=previous, limits=limits)


def test_large_even_cohorts_may_leave():
    assert findings(*rows({0: 30, 2021: 20})) == ()


def test_fewer_units_than_the_minimum_or_twice_the_periods_stay():
    assert findings(*rows({0: 30, 2021: 9})) == (Finding("few_units", 2021, {"units": 9, "least": 10}),)
    strict = Limits(per_period=4)
    assert findings(*rows({0: 30, 2021: 15}), limits=strict) == (Finding("few_units", 2021, {"units": 15, "least": 16}),)


@pytest.mark.parametrize(("outcomes", "units"), [((1e4,), 1), ((4500.0, 4500.0), 2)])
def test_one_or_two_units_that_make_up_a_total_stay(outcomes, units):
    y, cohort = rows({0: 12})
    y[: len(outcomes), 2] = outcomes

    found = next(each for each in findings(y, cohort) if each.code == "dominated")

    assert found.data["units"] == units
    assert found.data["share"] == pytest.approx(np.sort(np.abs(y[:, 2]))[-units:].sum() / np.abs(y[:, 2]).sum())


def test_unit_whose_figures_mean_and_scatter_tell_stays():
    y, cohort = rows({0: 30})
    y[7] = [140.0, 150.0, 145.0, 160.0]
    table = moments_of(y, cohort, PERIODS).cohorts[0]
    read = table.mean + table.tail + np.sqrt(np.diag(table.scatter) * 29 / 30)
    np.testing.assert_allclose(read, y[7], rtol=0.01)

    (found,) = findings(y, cohort)

    assert (found.code, found.data["units"], found.data["most"]) == ("outlying", 1, 0.85)


def test_unit_that_alone_changes_stays_and_so_do_two():
    y, cohort = rows({0: 30})
    y = np.repeat(y[:, :1], 4, axis=1) + 0.01 * (y - 100)
    y[3, 2:] += 3.0
    assert [(f.code, f.data["units"]) for f in findings(y, cohort)] == [("outlying", 1)]
    y[4, 2:] -= 3.0
    assert [(f.code, f.data["units"]) for f in findings(y, cohort)] == [("outlying", 2)]


def test_figures_that_are_the_same_for_all_stay():
    y, cohort = rows({0: 30, 2021: 20})
    y[cohort == 2021, 1] = 0.1

    assert findings(y, cohort) == (Finding("alike", 2021, {"period": 2020}),)


def test_units_that_change_cohorts_do_not_hide_the_one_that_is_new():
    y, cohort = rows({0: 30, 2021: 30, 2022: 31})
    both = np.where(cohort == 2022, 2021, cohort)

    found = findings(y, both, (y[:-1], cohort[:-1]))

    assert found == (Finding("together_difference", 2021, {"units": 1, "least": 10, "release": 1}),)
    assert findings(y, both, (y, cohort)) == ()
    revised = y.copy()
    revised[-1, 2] += 4.0
    assert findings(revised, both, (y, cohort)) == (Finding("together_changed", 2021, {"units": 0, "least": 10, "release": 1}),)


def test_two_releases_that_differ_by_few_units_give_them_away():
    y, cohort = rows({0: 30, 2021: 20})
    fewer = np.arange(50) != 7

    assert findings(y, cohort, (y[fewer], cohort[fewer])) == (Finding("small_difference", 0, {"units": 1, "least": 10, "release": 1}),)
    assert findings(y[fewer], cohort[fewer], (y, cohort)) == (Finding("small_difference", 0, {"units": 1, "least": 10, "release": 1}),)


def test_the_same_units_again_may_leave_with_a_further_period():
    y, cohort = rows({0: 30, 2021: 20})
    assert findings(y, cohort, (y[:, :3], cohort)) == ()


def test_the_same_count_with_other_figures_stays():
    y, cohort = rows({0: 30, 2021: 20})
    revised = y.copy()
    revised[3, 1] += 5.0

    assert findings(revised, cohort, (y, cohort)) == (Finding("changed_difference", 0, {"units": 0, "least": 10, "release": 1}),)


def test_every_earlier_release_is_compared():
    y, cohort = rows({0: 40})
    first, second = np.arange(40) < 25, np.arange(40) < 37

    found = findings(y, cohort, (y[first], cohort[first]), (y[second], cohort[second]))

    assert found == (Finding("small_difference", 0, {"units": 3, "least": 10, "release": 2}),)


def test_withheld_cohorts_are_counted_as_dropped():
    y, cohort = rows({0: 30, 2021: 9})

    left = withhold(moments_of(y, cohort, PERIODS), findings(y, cohort))

    assert (list(left.cohorts), dict(left.dropped)) == ([0], {"withheld_unit": 9})


@pytest.mark.parametrize("changes", [{"minimum": 1}, {"per_period": 0}, {"top_one": 1.0}, {"top_two": 0}])
def test_limits_that_protect_nobody_are_refused(changes):
    with pytest.raises(PanelError):
        Limits(**changes)
