import json
from dataclasses import replace

import numpy as np
import pytest

from pilotzone.evidence import NoComparisonError, PanelError, Units, UnsupportedError, synthetic_effect

METHODS = ("sdid", "sc", "did")
# Rounding moves the step at which the weights stop, by no more than the stopping rule lets through.
STOPPING = 1e-6


def panel(*, effect=0.0, seed=0, donors=12, starts=(2009,)):
    rng = np.random.default_rng(seed)
    N = donors + len(starts)
    y = rng.normal(size=(N, 2)) @ rng.normal(size=(2, 12)).cumsum(axis=1) + rng.normal(scale=0.3, size=(N, 12)) + 20
    cohort, periods = np.array([*starts, *[0] * donors]), np.arange(2000, 2012)
    y = y + effect * ((cohort[:, None] > 0) & (periods >= cohort[:, None]))
    return Units(y=y, cohort=cohort, ids=tuple(f"u{i:02d}" for i in range(N)), periods=periods)


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
        ((2009,), {"method": "scm"}, PanelError, "Expected 'sdid' or 'sc' or 'did' for method, got 'scm'"),
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
