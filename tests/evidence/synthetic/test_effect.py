import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from tests.evidence.synthetic.panels import panel
from tests.reference.synthetic_data import BLOCKS, PERIODS, block, staggered

from pilotzone.evidence import NoComparisonError, PanelError, Units, UnsupportedError, synthetic_effect

METHODS = ("sdid", "sc", "ascm", "did")
# Rounding moves the step at which the weights stop, by no more than the stopping rule lets through.
STOPPING = 1e-6


@pytest.mark.parametrize("method", METHODS)
def test_a_constant_effect_adds_exactly(method):
    without, added = synthetic_effect(panel(), method=method), synthetic_effect(panel(effect=3.0), method=method)

    assert added.effect - without.effect == pytest.approx(3.0, abs=1e-12)
    assert added.blocks[0].donor_weights.tolist() == without.blocks[0].donor_weights.tolist()


@pytest.mark.parametrize("method", ["sdid", "did"])
def test_shifts_of_units_a_trend_and_shifts_after_treatment_change_nothing(method):
    units, rng = panel(), np.random.default_rng(9)
    # Before treatment a trend only: uneven shifts would raise the noise that sets the penalty, in the authors' package too.
    common = np.where(np.arange(12) < 9, 0.7 * np.arange(12), rng.normal(size=12))
    shifted = replace(units, y=units.y + rng.normal(size=(13, 1)) + common)

    assert synthetic_effect(shifted, method=method).effect == pytest.approx(synthetic_effect(units, method=method).effect, abs=STOPPING)


@pytest.mark.parametrize("method", METHODS)
def test_scale_scales_and_order_does_not_matter(method):
    units = panel()
    order = np.random.default_rng(3).permutation(13)
    mixed = Units(y=units.y[order], cohort=units.cohort[order], ids=tuple(units.ids[i] for i in order), periods=units.periods)
    effect = synthetic_effect(units, method=method).effect

    assert synthetic_effect(replace(units, y=units.y * -1000), method=method).effect == pytest.approx(-1000 * effect, rel=STOPPING)
    assert synthetic_effect(mixed, method=method).effect == pytest.approx(effect, abs=STOPPING)


def test_did_is_the_difference_of_mean_changes():
    units = panel()
    change = units.y[:, 9:].mean(axis=1) - units.y[:, :9].mean(axis=1)

    assert synthetic_effect(units, method="did").effect == pytest.approx(change[0] - change[1:].mean(), abs=1e-12)


@pytest.mark.parametrize("method", METHODS)
def test_cohorts_are_averaged_by_their_treated_unit_periods(method):
    units = panel(starts=(2006, 2006, 2010))
    early, late = replace(units, cohort=np.where(units.cohort == 2010, 0, units.cohort)), panel(starts=(2006, 2006, 2010))

    found = synthetic_effect(late, method=method)
    alone = synthetic_effect(early, method=method, exclude=["u02"])

    assert [block.cohort for block in found.blocks] == [2006, 2010]
    assert found.blocks[0].effect == alone.effect
    assert found.effect == pytest.approx((12 * found.blocks[0].effect + 2 * found.blocks[1].effect) / 14, abs=1e-12)


def test_a_unit_treated_after_the_panel_is_a_donor():
    units = panel()
    later = replace(units, cohort=np.where(np.arange(13) == 5, 2050, units.cohort))

    assert synthetic_effect(later).effect == synthetic_effect(units).effect


def test_the_record_holds_weights_path_and_fit():
    found = synthetic_effect(panel(), exclude=["u03"])

    record = json.loads(json.dumps(found.to_dict(), allow_nan=False))

    cohort = record["cohorts"][0]
    assert (record["schema"], record["excluded"], "u03" in cohort["donor_weights"]) == ("pilotzone.synth/1", ["u03"], False)
    assert sum(cohort["donor_weights"].values()) == pytest.approx(1)
    assert sum(row["weight"] for row in cohort["period_weights"]) == pytest.approx(1)
    assert np.mean([row["gap"] for row in cohort["path"][9:]]) == pytest.approx(record["effect"])
    assert cohort["rmspe_before"] == pytest.approx(np.mean([row["gap"] ** 2 for row in cohort["path"][:9]]) ** 0.5)
    assert cohort["rmspe_after"] == pytest.approx(np.mean([row["gap"] ** 2 for row in cohort["path"][9:]]) ** 0.5)


@pytest.mark.parametrize(
    ("starts", "options", "error", "message"),
    [
        ((2009,), {"method": "scm"}, PanelError, "Expected 'sdid' or 'sc' or 'ascm' or 'did' for method, got 'scm'"),
        ((2009,), {"donors": "all"}, PanelError, "Expected 'never' or 'notyet' for donors, got 'all'"),
        ((2002,), {"method": "ascm"}, PanelError, "Treated from 2002 with 2 periods before it: u00.*at least 3 periods"),
        ((2009,), {"exclude": ["u00"]}, PanelError, "'u00' is no donor"),
        ((2009,), {"exclude": [f"u{i:02d}" for i in range(1, 13)]}, NoComparisonError, "No donor is left"),
        ((2000,), {}, PanelError, "Treated from 2000 with 0 periods before it: u00"),
        ((2001,), {}, PanelError, "Treated from 2001 with 1 periods before it: u00"),
        ((2050,), {}, PanelError, "No unit is treated within the panel"),
    ],
)
def test_what_cannot_be_estimated_is_refused_by_name(starts, options, error, message):
    with pytest.raises(error, match=message):
        synthetic_effect(panel(starts=starts), **options)


def test_missing_outcomes_are_named():
    units = panel()
    units.y[4, 2] = np.nan

    with pytest.raises(UnsupportedError, match="missing: u04"):
        synthetic_effect(units)


STORED = json.loads((Path(__file__).parents[2] / "reference/synthetic.json").read_text(encoding="utf-8"))


def units_of(y, cohort):
    return Units(y=y, cohort=cohort, ids=tuple(f"u{i:02d}" for i in range(len(y))), periods=PERIODS)


@pytest.mark.parametrize("method", ["sdid", "sc", "did"])
@pytest.mark.parametrize("name", BLOCKS)
def test_effect_and_weights_are_those_of_the_authors_algorithm(name, method):
    stored = STORED["blocks"][name][method]

    found = synthetic_effect(units_of(*block(**BLOCKS[name])), method=method)

    # The same steps in the same order: what differs is rounding.
    assert found.effect == pytest.approx(stored["effect"], abs=1e-9)
    np.testing.assert_allclose(found.blocks[0].donor_weights, stored["omega"], atol=1e-9)
    if method == "sdid":
        np.testing.assert_allclose(found.blocks[0].period_weights, stored["lambda"], atol=1e-9)


@pytest.mark.parametrize("method", ["sdid", "sc", "did"])
def test_several_cohorts_are_those_of_the_port_of_the_authors_package(method):
    assert synthetic_effect(units_of(*staggered()), method=method).effect == pytest.approx(STORED["staggered"][method]["effect"], abs=1e-9)


@pytest.mark.parametrize("method", METHODS)
def test_common_shifts_by_period_change_nothing(method):
    units = panel()
    shifted = replace(units, y=units.y + 2.0 * np.arange(1, 13))

    assert synthetic_effect(shifted, method=method).effect == pytest.approx(synthetic_effect(units, method=method).effect, abs=STOPPING)


@pytest.mark.parametrize("method", ["sdid", "did"])
def test_shifts_by_unit_change_nothing(method):
    units = panel()
    shifted = replace(units, y=units.y + 2.5 * np.arange(1, 14)[:, None])

    assert synthetic_effect(shifted, method=method).effect == pytest.approx(synthetic_effect(units, method=method).effect, abs=STOPPING)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("scale", [1e-6, 1e6])
def test_scale_leaves_weights_as_they_are(method, scale):
    units = panel()
    block, scaled = (
        synthetic_effect(units, method=method).blocks[0],
        synthetic_effect(replace(units, y=units.y * scale), method=method).blocks[0],
    )

    np.testing.assert_allclose(scaled.donor_weights, block.donor_weights, atol=STOPPING)
    assert scaled.effect == pytest.approx(scale * block.effect, rel=1e-5)


BLOCK_SHIFTS = [(True, True, 1), (True, False, -1), (False, False, 1), (False, True, -1)]


# A method without a base follows levels before treatment, so that shifts there are no shifts of its effect.
@pytest.mark.parametrize(
    ("method", "treated", "after", "sign"), [(m, *shift) for m in METHODS for shift in BLOCK_SHIFTS if shift[1] or m in {"sdid", "did"}]
)
@pytest.mark.parametrize("shift", [1e-6, 0.25, 1e6])
def test_shifts_of_a_block_shift_the_effect(method, shift, treated, after, sign):
    units = panel()
    rows, columns = (units.cohort > 0) == treated, (units.periods >= 2009) == after
    moved = replace(units, y=units.y + shift * np.outer(rows, columns))

    change = synthetic_effect(moved, method=method).effect - synthetic_effect(units, method=method).effect

    # A shift of a million leaves ten digits behind the point.
    assert change == pytest.approx(sign * shift, abs=STOPPING + 1e-9 * shift)


def test_later_cohorts_are_donors_until_they_start():
    units = panel(starts=(2006, 2009), donors=5)
    first = synthetic_effect(units, method="did", donors="notyet").blocks[0]
    base = units.y[:, :6].mean(axis=1)
    change = units.y - base[:, None]

    # Hand-made: the unit of 2009 counts until 2008, and the five others alone after that.
    by_period = [change[0, t] - (change[1:, t].mean() if t < 9 else change[2:, t].mean()) for t in range(6, 12)]

    assert first.effect == pytest.approx(np.mean(by_period), abs=1e-12)
    assert first.donors == ("u01", "u02", "u03", "u04", "u05", "u06")
    assert [(part.start, part.stop, round(part.donor_weights[0], 3)) for part in first.stretches] == [(6, 9, 0.167), (9, 12, 0.0)]
    assert first.donor_weights.sum() == pytest.approx(1)
    np.testing.assert_allclose(first.gaps[6:], by_period, atol=1e-12)


@pytest.mark.parametrize("method", METHODS)
def test_without_later_cohorts_both_kinds_of_donors_are_the_same(method):
    never, notyet = (synthetic_effect(panel(), method=method, donors=donors) for donors in ("never", "notyet"))

    assert never.effect == notyet.effect


def test_a_later_start_in_a_missing_year_is_no_donor():
    units = panel(starts=(2005, 2006), donors=4)
    keep = units.periods != 2005
    gap = Units(y=units.y[:, keep], cohort=units.cohort, ids=units.ids, periods=units.periods[keep])

    assert synthetic_effect(gap, method="did", donors="notyet").blocks[0].donors == ("u02", "u03", "u04", "u05")


def test_where_all_are_treated_in_the_end_the_way_out_is_named():
    with pytest.raises(NoComparisonError, match="end the panel before the last start"):
        synthetic_effect(panel(starts=(2006, 2009), donors=0), donors="notyet")


@pytest.mark.parametrize("method", METHODS)
def test_donors_that_never_differ_give_a_plain_difference(method):
    y = np.vstack([np.r_[np.full(6, 1.0), np.full(6, 4.0)], np.full((3, 12), 1.0)])
    units = Units(y=y, cohort=np.array([2006, 0, 0, 0]), ids=("a", "b", "c", "d"), periods=np.arange(2000, 2012))

    found = synthetic_effect(units, method=method)

    assert (found.effect, found.blocks[0].rmspe_before, found.blocks[0].ratio) == (pytest.approx(3.0), pytest.approx(0.0), float("inf"))
    assert found.blocks[0].effective_donors == pytest.approx(3)
