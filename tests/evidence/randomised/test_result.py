import json

import numpy as np
import pytest
from scipy.stats import nct, t
from tests.evidence.randomised.trials import columns, plain, table

from pilotzone.evidence import PanelError, TrialOptions, trial
from pilotzone.evidence.randomised.result import ArmEffect, arm_effect, critical_value, detectable


def test_record_holds_every_part_and_no_nan():
    data = plain(gaps=(1, 5))
    options = TrialOptions(estimator="lin", shares={"control": 1, "voucher": 1})

    record = trial(table(data), columns(block="block", covariates=("x",), pre="before", uptake="took"), options).to_dict()

    assert json.loads(json.dumps(record, allow_nan=False)) == record
    assert list(record) == ["schema", "engine", "table", "spec", "contrasts", "balance", "sample_ratio", "warnings"]
    assert record["schema"] == "pilotzone.trial/1"
    y = np.array(data["y"])
    known = {arm: y[(np.array(data["arm"]) == arm) & ~np.isnan(y)] for arm in ("control", "voucher")}
    rows = [{"arm": arm, "units": values.size, "mean": pytest.approx(values.mean())} for arm, values in known.items()]
    assert record["table"].pop("means") == [{"outcome": "y", "arms": rows}]
    assert record["table"] == {
        "rows": 80,
        "units": 80,
        "arms": {"control": 40, "voucher": 40},
        "clusters": None,
        "starts": None,
        "blocks": 4,
        "periods": None,
        "dropped": {},
        "sha256": None,
    }
    assert record["spec"] == {
        "unit": "id",
        "arm": "arm",
        "outcomes": ["y"],
        "block": "block",
        "cluster": None,
        "time": None,
        "covariates": ["x"],
        "pre": "before",
        "uptake": "took",
        "control": "control",
        "estimator": "lin",
        "shares": {"control": 1, "voucher": 1},
        "permutations": None,
        "level": 0.95,
        "seed": 0,
        "errors": "cr2",
        "exact_limit": 100_000,
    }
    assert list(record["contrasts"][0]) == [
        *("arm", "control", "outcome", "units", "clusters", "blocks", "control_mean", "headline", "estimates", "detectable"),
        *("p_holm", "p_bh", "randomisation", "compliance", "attrition"),
    ]
    assert list(record["balance"]) == ["voucher"]
    assert record["sample_ratio"]["p_value"] == pytest.approx(1.0)


def test_undefined_is_null_in_the_record():
    data = {"id": [1, 2, 3, 4], "arm": [0, 1, 0, 1], "y": [1.0, 2.0, 1.0, 2.0]}

    contrast = trial(table(data), columns()).to_dict()["contrasts"][0]

    assert contrast["estimates"]["difference"] == {"estimate": 1.0, "se": None, "df": None, "lower": None, "upper": None, "p_value": None}
    assert (contrast["randomisation"]["lower"], contrast["detectable"], contrast["p_holm"]) == (None, None, None)


def test_contrast_is_found_by_name():
    found = trial(table(plain(90, arms=("control", "a", "b"))), columns(outcomes=("y", "z")), TrialOptions(permutations=0))

    assert (found.contrast().arm, found.contrast("b").arm, found.contrast(outcome="z").outcome) == ("a", "b", "z")
    with pytest.raises(PanelError, match=r"There is no arm 'c' for outcome 'y'.*Accepted: 'a' for 'y', 'a' for 'z', 'b' for 'y'"):
        found.contrast("c", "y")


def test_effect_without_variation_has_no_interval():
    found = arm_effect(1.0, 1e-30, 9.0, level=0.95, scale=1.0)

    assert found.estimate == 1.0
    assert np.isnan([found.se, found.df, found.lower, found.upper, found.p_value]).all()


def test_critical_value_is_that_of_t():
    assert critical_value(0.9, 4.5) == pytest.approx(t.ppf(0.95, 4.5))


@pytest.mark.parametrize("power", [0.3, 0.8, 0.95])
def test_detectable_effect_is_found_with_about_that_power(power):
    found = detectable(ArmEffect(0.0, 2.0, 40.0, 0, 0, 1), level=0.95, power=power)

    # The sum of two t values stands in for the noncentral t; at 40 degrees of freedom it is within a percentage point.
    assert 1 - nct.cdf(t.ppf(0.975, 40), 40, found / 2) == pytest.approx(power, abs=0.01)


def test_detectable_effect_refuses_no_power_and_knows_no_error():
    with pytest.raises(PanelError, match="power"):
        detectable(ArmEffect(0.0, 2.0, 40.0, 0, 0, 1), level=0.95, power=1.0)
    assert np.isnan(detectable(ArmEffect(0.0, np.nan, np.nan, 0, 0, 0), level=0.95))
