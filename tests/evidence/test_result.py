import json
from dataclasses import FrozenInstanceError, replace

import numpy as np
import pytest
from tests.reference.direct import random_panel

from pilotzone.evidence import PanelError, Units, att_gt, detectable_effect, leave_one_out, moments_of, permutation_test
from pilotzone.evidence.bands import pointwise_value

Y = np.array([[1.0, 1.0, 2.0], [2.0, 2.0, 4.0], [1.0, 3.0, 5.0], [2.0, 2.0, 8.0], [0.0, 1.0, 5.0]])
COHORT, PERIODS = np.array([0, 0, 2003, 2003, 2003]), np.array([2001, 2002, 2003])


def fit_by_hand(**options):
    return att_gt(moments_of(Y, COHORT, PERIODS), **options)


def test_dictionary_holds_what_the_interface_promises():
    fit = fit_by_hand(seed=3)

    # Changes before: 0, 0 against 2, 0, 1; after: 1, 2 against 2, 6, 4.
    before, after = (2 / 3 / 3) ** 0.5, (0.25 / 2 + 8 / 3 / 3) ** 0.5
    z = pointwise_value(0.95)
    cells = [(-1, 2002, 1.0, before), (0, 2003, 2.5, after)]
    message = fit.to_dict()
    critical = message["event_study"]["critical_value"]
    assert critical >= z
    assert round_trip(message, digits=10) == round_trip(
        {
            "schema": "pilotzone.estimate/1",
            "engine": {"version": message["engine"]["version"], "backend": "moments"},
            "panel": {
                "rows": 15,
                "units": 5,
                "periods": [2001, 2002, 2003],
                "cohorts": {"2003": 3, "never": 2},
                "dropped": {},
                "sha256": None,
            },
            "spec": {
                "estimator": "cs",
                "control": "never",
                "base": "varying",
                "anticipation": 0,
                "level": 0.95,
                "seed": 3,
                "min_event": None,
                "max_event": None,
                "permutations": None,
                "leave_one_out": None,
                "unit_limit": 5000,
                "method": "dr",
                "unbalanced": "drop",
                "errors": "analytic",
            },
            "att_gt": [
                {"cohort": 2003, "time": t, "event_time": e, "att": att, "se": se, "lower": att - z * se, "upper": att + z * se}
                for e, t, att, se in cells
            ],
            "event_study": {
                "points": [
                    {
                        "event_time": e,
                        "att": att,
                        "se": se,
                        "lower": att - z * se,
                        "upper": att + z * se,
                        "band_lower": att - critical * se,
                        "band_upper": att + critical * se,
                    }
                    for e, _, att, se in cells
                ],
                "critical_value": critical,
                # Treated units moved apart by (1, -2), (-1, 2), (0, 0) from their means, the others by nothing before.
                "covariance": [[before**2, -4 / 3 / 3], [-4 / 3 / 3, after**2]],
            },
            "overall": {
                kind: {"att": 2.5, "se": after, "lower": 2.5 - z * after, "upper": 2.5 + z * after}
                for kind in ("simple", "event_study", "group", "calendar")
            },
            "pretrend": {"statistic": 1 / before**2, "df": 1, "p_value": fit.pretrend.p_value},
            "permutation": None,
            "influence": None,
            "small_samples": None,
            "warnings": [{"code": n.code, "message": n.message} for n in fit.notices],
        },
        digits=10,
    )


def round_trip(message, *, digits):
    """Return what a strict JSON reader gets, numbers rounded."""
    return json.loads(json.dumps(message, allow_nan=False), parse_float=lambda text: round(float(text), digits))


def test_dictionary_writes_undefined_as_null():
    fit = fit_by_hand(base="universal")

    message = round_trip(fit.to_dict(), digits=9)

    assert message["att_gt"][1] == {
        "cohort": 2003,
        "time": 2002,
        "event_time": -1,
        "att": 0.0,
        "se": None,
        "lower": None,
        "upper": None,
    }
    assert message["event_study"]["points"][1]["band_upper"] is None


def test_dictionary_without_an_effect_period_is_still_strict_json():
    cohort, periods = np.array([0, 0, 2004, 2004, 2004]), PERIODS

    message = round_trip(att_gt(moments_of(Y, cohort, periods), anticipation=1).to_dict(), digits=9)

    assert message["overall"]["simple"] == dict.fromkeys(("att", "se", "lower", "upper"))
    assert "no_period_after" in [warning["code"] for warning in message["warnings"]]


def test_dictionary_holds_permutation_and_influence_when_asked_for():
    units = Units(Y, COHORT, tuple("abcde"), PERIODS)
    fit = fit_by_hand()
    test, changes = permutation_test(units, fit.options, draws=99), leave_one_out(units, fit.options)

    message = round_trip(replace(fit, permutation=test, influence=changes).to_dict(), digits=12)

    assert message["permutation"] == {
        "draws": 9,
        "p_value": round(test.p_value, 12),
        "exact": True,
        "by_cluster": False,
        "pretrend_p_value": round(test.pretrend_p_value, 12),
    }
    assert [row["unit"] for row in message["influence"]] == list(changes.ids)
    np.testing.assert_allclose([row["change"] for row in message["influence"]], changes.change, atol=1e-11)


def test_event_study_band_covers_its_intervals():
    study = att_gt(moments_of(*random_panel(2))).event_study()

    assert (study.band_lower < study.lower).all()
    assert (study.band_upper > study.upper).all()
    np.testing.assert_allclose(np.diag(study.covariance), study.se**2)


def test_level_widens_intervals():
    wide, narrow = (fit_by_hand(level=level).overall("simple") for level in (0.99, 0.9))

    assert wide.lower < narrow.lower < narrow.att == wide.att < narrow.upper < wide.upper


def test_detectable_effect_is_that_of_the_overall_error():
    fit = fit_by_hand(level=0.9)

    assert fit.detectable_effect("simple", power=0.7) == detectable_effect(fit.overall("simple").se, level=0.9, power=0.7)


def test_result_cannot_be_changed_and_refuses_unknown_kinds():
    fit = fit_by_hand()

    with pytest.raises(FrozenInstanceError):
        fit.cell_se = fit.cell_se
    with pytest.raises(PanelError, match="kind"):
        fit.overall("dynamic")
    with pytest.raises(PanelError, match="kind"):
        fit.points("dynamic")
