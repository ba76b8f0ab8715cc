import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.reference.direct import aggregates, average, direct, random_panel, standard_error

from pilotzone.evidence import Moments, NoComparisonError, PanelError, UnsupportedError, att_gt, moments_of
from pilotzone.evidence.options import KINDS

REFERENCE = Path(__file__).parents[1] / "reference"

# The reference prints six decimals.
PRINTED = {"rtol": 0, "atol": 1e-6}

# Two ways of summing a few hundred products of size one.
ROUNDING = {"rtol": 1e-9, "atol": 1e-12}


@pytest.fixture(scope="module")
def mpdta():
    return Moments.from_message(json.loads((REFERENCE / "mpdta.json").read_text(encoding="utf-8")))


@pytest.fixture(scope="module")
def printed():
    return json.loads((REFERENCE / "mpdta_printed.json").read_text(encoding="utf-8"))


def cells_of(fit):
    cells = fit.table.cells
    return {f"{g} {t}": [att, se] for g, t, att, se in zip(cells.cohort, cells.time, fit.table.att, fit.cell_se, strict=True)}


def assert_pairs(got, want, **tolerance):
    assert list(got) == list(want)
    np.testing.assert_allclose(np.array(list(got.values()), dtype=float), np.array(list(want.values()), dtype=float), **tolerance)


def test_cells_of_mpdta_are_those_of_r(mpdta, printed):
    assert_pairs(cells_of(att_gt(mpdta)), printed["cells"], **PRINTED)


def test_cells_before_treatment_with_a_universal_base_are_those_of_r(mpdta, printed):
    got = cells_of(att_gt(mpdta, base="universal"))

    assert_pairs({cell: got[cell] for cell in printed["universal_cells"]}, printed["universal_cells"], **PRINTED)
    assert {cell: pair for cell, pair in got.items() if np.isnan(pair[1])}.keys() == {"2004 2003", "2006 2005", "2007 2006"}


@pytest.mark.parametrize("kind", ["event_study", "group", "calendar"])
def test_points_of_mpdta_are_those_of_r(mpdta, printed, kind):
    points = att_gt(mpdta).points(kind)

    got = {str(label): [att, se] for label, att, se in zip(points.labels, points.att, points.se, strict=True)}
    assert_pairs(got, printed["points"][kind], **PRINTED)


@pytest.mark.parametrize("control", ["never", "notyet"])
def test_overall_estimates_of_mpdta_are_those_of_r(mpdta, printed, control):
    fit = att_gt(mpdta, control=control)

    got = {kind: [fit.overall(kind).att, fit.overall(kind).se] for kind in KINDS}
    assert_pairs(got, printed["overall"][control], **PRINTED)


def test_pretrend_of_mpdta_is_that_of_r(mpdta, printed):
    pretrend = att_gt(mpdta).pretrend

    assert pretrend.df == 5
    # The reference prints five decimals.
    assert pretrend.p_value == pytest.approx(printed["pretrend_p_value"], abs=5e-6)


PANELS = st.fixed_dictionaries(
    {
        "seed": st.integers(0, 10**6),
        "never": st.booleans(),
        "gap": st.booleans(),
        "late": st.booleans(),
        "early": st.booleans(),
        "mean": st.sampled_from([0.0, 1e4]),
    }
)
CHOICES = st.fixed_dictionaries(
    {
        "control": st.sampled_from(["never", "notyet"]),
        "base": st.sampled_from(["varying", "universal"]),
        "anticipation": st.sampled_from([0, 1]),
    }
)


def fit_or_reason(y, cohort, periods, **options):
    try:
        return att_gt(moments_of(y, cohort, periods), **options)
    except (NoComparisonError, PanelError) as error:
        return error


@settings(max_examples=150, deadline=None)
@given(panel=PANELS, options=CHOICES)
def test_estimates_from_moments_equal_the_influence_of_single_units(panel, options):
    y, cohort, periods = random_panel(**panel)
    att, influence, g_of = direct(y, cohort, periods, **options)

    fit = fit_or_reason(y, cohort, periods, **options)

    if not any(np.any(values) for values in influence.values()):
        assert isinstance(fit, NoComparisonError | PanelError)
        return
    tolerance = {"rtol": 1e-9, "atol": 1e-12 + 1e-13 * panel["mean"]}
    assert_pairs(cells_of(fit), {f"{g} {t}": [att[g, t], standard_error(influence[g, t])] for g, t in att}, **tolerance)
    stacked = np.array(list(influence.values()))
    np.testing.assert_allclose(fit.covariance(), stacked @ stacked.T / stacked.shape[1] ** 2, **tolerance)
    if not any(t >= g for g, t in att):
        return
    for kind, (points, overall) in aggregates(att, influence, g_of).items():
        got = fit.points(kind)
        assert_pairs({k: [a, s] for k, a, s in zip(got.labels.tolist(), got.att, got.se, strict=True)}, points, **tolerance)
        np.testing.assert_allclose([fit.overall(kind).att, fit.overall(kind).se], overall, **tolerance)


@pytest.mark.parametrize("control", ["never", "notyet"])
def test_covariance_of_points_is_that_of_their_influence(control):
    y, cohort, periods = random_panel(3)
    att, influence, g_of = direct(y, cohort, periods, control=control)
    cells = list(att)

    study = att_gt(moments_of(y, cohort, periods), control=control).event_study()

    columns = [average([c for c in cells if c[1] - c[0] == e], att, influence, g_of)[1] for e in study.event_time]
    stacked = np.array(columns)
    np.testing.assert_allclose(study.covariance, stacked @ stacked.T / stacked.shape[1] ** 2, **ROUNDING)


def numbers(fit):
    """Every number of a fit that should change with the outcome in a known way."""
    study = fit.event_study()
    effects = [*fit.table.att, *study.att, *(fit.overall(kind).att for kind in KINDS)]
    errors = [*fit.cell_se, *study.se, *(fit.overall(kind).se for kind in KINDS)]
    return np.array(effects), np.array(errors), fit.pretrend.statistic, study.critical_value


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10**6), options=CHOICES, cut=st.floats(0.1, 0.9))
def test_estimates_of_merged_parts_are_those_of_the_whole(seed, options, cut):
    y, cohort, periods = random_panel(seed)
    part = np.arange(len(y)) < cut * len(y)
    halves = [moments_of(y[rows], cohort[rows], periods) for rows in (part, ~part)]

    got, want = att_gt(Moments.merge(*halves), **options), att_gt(moments_of(y, cohort, periods), **options)

    for a, b in zip(numbers(got), numbers(want), strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-8, atol=1e-11)


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10**6), options=CHOICES)
def test_estimates_do_not_move_with_level_period_effects_or_unit_effects(seed, options):
    y, cohort, periods = random_panel(seed)
    rng = np.random.default_rng(seed)
    moved = y + 50.0 + rng.normal(size=periods.size) + rng.normal(size=(len(y), 1))

    got, want = (att_gt(moments_of(values, cohort, periods), **options) for values in (moved, y))

    for a, b in zip(numbers(got), numbers(want), strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-7, atol=1e-10)


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10**6), options=CHOICES, factor=st.sampled_from([1e-6, 3.0, 1e6]))
def test_estimates_scale_with_the_outcome(seed, options, factor):
    y, cohort, periods = random_panel(seed)

    got, want = (numbers(att_gt(moments_of(values, cohort, periods), **options)) for values in (factor * y, y))

    np.testing.assert_allclose(got[0], factor * want[0], rtol=1e-8, atol=1e-11 * factor)
    np.testing.assert_allclose(got[1], factor * want[1], rtol=1e-8)
    np.testing.assert_allclose(got[2:], want[2:], rtol=1e-7)


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10**6), options=CHOICES, by=st.sampled_from([-1990, 17]))
def test_estimates_do_not_depend_on_the_origin_of_the_calendar(seed, options, by):
    y, cohort, periods = random_panel(seed)
    relabelled = np.where(cohort == 0, 0, cohort + by)

    got, want = (numbers(att_gt(moments_of(y, g, t), **options)) for g, t in ((relabelled, periods + by), (cohort, periods)))

    for a, b in zip(got, want, strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-12, atol=1e-15)


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10**6), options=CHOICES)
def test_estimates_do_not_depend_on_the_order_of_units(seed, options):
    y, cohort, periods = random_panel(seed)
    order = np.random.default_rng(seed).permutation(len(y))

    got, want = (numbers(att_gt(moments_of(y[o], cohort[o], periods), **options)) for o in (order, np.arange(len(y))))

    for a, b in zip(got, want, strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-8, atol=1e-11)


@pytest.mark.parametrize("control", ["never", "notyet"])
def test_estimates_keep_their_digits_at_a_mean_of_a_million_deviations(control):
    y, cohort, periods = random_panel(11)
    # Multiples of 2**-20 stay exact after the shift, so that any difference is the library's own.
    y = np.round(y * 2**20) / 2**20

    got, want = (numbers(att_gt(moments_of(values, cohort, periods), control=control)) for values in (y + 2.0**20, y))

    for a, b in zip(got, want, strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-10, atol=1e-13)


def test_two_periods_and_one_cohort_are_the_textbook_difference_in_differences():
    y = np.array([[1.0, 2.0], [2.0, 4.0], [1.0, 5.0], [2.0, 8.0], [0.0, 5.0]])
    cohort, periods = np.array([0, 0, 2001, 2001, 2001]), np.array([2000, 2001])

    fit = att_gt(moments_of(y, cohort, periods))

    # Changes 1, 2 against 4, 6, 5; population variances 1/4 and 2/3.
    se = (0.25 / 2 + (2 / 3) / 3) ** 0.5
    assert fit.table.att.tolist() == [3.5]
    assert {kind: fit.overall(kind).att for kind in KINDS} == dict.fromkeys(KINDS, 3.5)
    assert [fit.overall(kind).se for kind in KINDS] == pytest.approx([se] * 4, rel=1e-14)
    assert fit.pretrend.df == 0
    assert np.isnan(fit.pretrend.p_value)
    assert fit.critical_value == pytest.approx(1.959963984540054)


def test_missing_year_keeps_calendar_event_times_and_the_last_year_before_as_base():
    rng = np.random.default_rng(5)
    periods, cohort = np.array([2001, 2002, 2004, 2006]), np.repeat([0, 2003, 2005], 6)
    y = rng.normal(size=(18, 4))

    fit = att_gt(moments_of(y, cohort, periods))

    cells = fit.table.cells
    assert cells.cohort.tolist() == [2003, 2003, 2003, 2005, 2005, 2005]
    assert cells.time.tolist() == [2002, 2004, 2006, 2002, 2004, 2006]
    assert periods[cells.base].tolist() == [2001, 2002, 2002, 2001, 2002, 2004]
    assert cells.event.tolist() == [-1, 1, 3, -3, -1, 1]


def test_all_treated_in_the_end_compares_with_later_cohorts_and_leaves_the_last_out():
    rng = np.random.default_rng(2)
    periods, cohort = np.arange(2001, 2006), np.repeat([2003, 2004, 2005], 5)
    y = rng.normal(size=(15, 5))

    fit = att_gt(moments_of(y, cohort, periods), control="notyet")

    cells = fit.table.cells
    assert sorted(zip(cells.cohort.tolist(), cells.time.tolist(), strict=True)) == [
        (2003, 2002),
        (2003, 2003),
        (2003, 2004),
        (2004, 2002),
        (2004, 2003),
        (2004, 2004),
    ]
    with pytest.raises(NoComparisonError, match="notyet"):
        att_gt(moments_of(y, cohort, periods))


@pytest.mark.parametrize(
    ("cohort", "periods", "options", "error", "message"),
    [
        ([2002, 2002], [2001, 2002], {}, NoComparisonError, "never treated"),
        ([2002, 2002], [2001, 2002], {"control": "notyet"}, NoComparisonError, "nobody to compare"),
        ([0, 2002], [2002], {}, PanelError, "two periods"),
        ([0, 0], [2001, 2002], {}, PanelError, "No cohort is first treated"),
        ([0, 2001], [2001, 2002], {}, PanelError, "No cohort is first treated"),
        ([0, 2009], [2001, 2002], {}, PanelError, "No cohort is first treated"),
        ([2001, 2001], [2001, 2002], {}, PanelError, "No cohort is first treated"),
        ([2002, 2003], [2001, 2003], {"control": "notyet", "anticipation": 3}, PanelError, "No cohort is first treated"),
    ],
)
def test_panel_without_a_comparison_is_refused(cohort, periods, options, error, message):
    y = np.arange(2.0 * len(periods)).reshape(2, -1) ** 2

    with pytest.raises(error, match=message):
        att_gt(moments_of(y, np.array(cohort), np.array(periods)), **options)


def test_units_treated_from_the_start_are_left_out_and_counted():
    y, cohort, periods = random_panel(4)
    early = np.concatenate([cohort, [2000, 2000, 1990]])
    more = np.vstack([y, np.full((3, periods.size), 1e3)])

    fit, plain = att_gt(moments_of(more, early, periods)), att_gt(moments_of(y, cohort, periods))

    assert fit.to_dict()["panel"]["dropped"] == {"already_treated_unit": 3}
    assert fit.to_dict()["panel"]["units"] == len(y)
    assert fit.to_dict()["att_gt"] == plain.to_dict()["att_gt"]
    assert [n.code for n in fit.notices if n.code == "dropped"] == ["dropped"]


def test_units_treated_after_the_panel_count_as_never_treated_with_a_warning():
    y, cohort, periods = random_panel(4, late=True)
    folded = np.where(cohort > periods[-1], 0, cohort)

    fit, plain = att_gt(moments_of(y, cohort, periods)), att_gt(moments_of(y, folded, periods))

    for a, b in zip(numbers(fit), numbers(plain), strict=True):
        np.testing.assert_allclose(a, b, **ROUNDING)
    assert "treated_after_panel" in [n.code for n in fit.notices]
    assert "treated_after_panel" not in [n.code for n in plain.notices]


def test_window_restricts_points_and_overall_estimate():
    y, cohort, periods = random_panel(8)
    table = moments_of(y, cohort, periods)
    whole = att_gt(table).event_study()

    fit = att_gt(table, min_event=-1, max_event=1)

    shown = (whole.event_time >= -1) & (whole.event_time <= 1)
    counted = (whole.event_time >= 0) & (whole.event_time <= 1)
    assert fit.event_study().event_time.tolist() == whole.event_time[shown].tolist()
    assert fit.overall("event_study").att == pytest.approx(whole.att[counted].mean(), rel=1e-12)
    assert fit.overall("simple") == att_gt(table).overall("simple")


def test_window_before_treatment_averages_the_placebo_points():
    y, cohort, periods = random_panel(8)
    table = moments_of(y, cohort, periods)
    whole = att_gt(table).event_study()

    fit = att_gt(table, max_event=-1)

    assert fit.overall("event_study").att == pytest.approx(whole.att[whole.event_time < 0].mean(), rel=1e-12)


def test_same_seed_gives_the_same_result_and_another_seed_only_other_bands():
    y, cohort, periods = random_panel(9)
    table = moments_of(y, cohort, periods)

    first, again, other = (att_gt(table, seed=seed).to_dict() for seed in (7, 7, 8))

    assert first == again
    assert first["att_gt"] == other["att_gt"]
    assert first["event_study"]["critical_value"] != other["event_study"]["critical_value"]


def test_moments_cannot_be_permuted():
    y, cohort, periods = random_panel(9)

    with pytest.raises(UnsupportedError, match="Pass a Panel"):
        att_gt(moments_of(y, cohort, periods), permutations=99)
    with pytest.raises(UnsupportedError, match="Pass a Panel"):
        att_gt(moments_of(y, cohort, periods), leave_one_out=True)
