import json
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from pilotzone.evidence import Moments, Panel, PanelError, UnsupportedError, att_gt, coefficients_from_record, coefficients_of, moments_of

MPDTA = Path(__file__).parents[2] / "reference/mpdta.json"


def mpdta():
    return Moments.from_message(json.loads(MPDTA.read_text(encoding="utf-8")))


@pytest.mark.parametrize("control", ["never", "notyet"])
@pytest.mark.parametrize("anticipation", [0, 1])
def test_fit_with_a_varying_base_is_put_on_the_universal_one(control, anticipation):
    options = {"control": control, "anticipation": anticipation}

    varying, universal = (coefficients_of(att_gt(mpdta(), base=base, **options)) for base in ("varying", "universal"))

    assert varying.event_time.tolist() == universal.event_time.tolist()
    assert varying.reference == universal.reference == -1 - anticipation
    assert np.array_equal(varying.estimate, universal.estimate)
    assert np.array_equal(varying.covariance, universal.covariance)


def test_universal_base_of_one_cohort_sums_the_short_changes():
    y = np.random.default_rng(4).standard_normal((60, 5)).cumsum(axis=1)
    moments = moments_of(y, np.where(np.arange(60) < 30, 2024, 0), np.arange(2021, 2026))

    short = att_gt(moments, base="varying").event_study()
    found = coefficients_of(att_gt(moments))

    # Changes into -2 and into -1, the latter with the reference as its end.
    assert found.event_time.tolist() == [-3, -2, 0, 1]
    assert np.allclose(found.estimate[:2], [-short.att[:2].sum(), -short.att[1]], rtol=1e-12)


def test_record_gives_what_the_fit_gives():
    fit = att_gt(mpdta(), base="universal")

    found, expected = coefficients_from_record(json.loads(json.dumps(fit.to_dict()))), coefficients_of(fit)

    assert found.event_time.tolist() == expected.event_time.tolist() == [-4, -3, -2, 0, 1, 2, 3]
    assert np.array_equal(found.estimate, expected.estimate)
    assert np.array_equal(found.covariance, expected.covariance)


def test_record_with_a_varying_base_is_refused_with_the_way_out():
    with pytest.raises(UnsupportedError, match="--base universal"):
        coefficients_from_record(att_gt(mpdta()).to_dict())


def test_record_that_is_none_or_older_is_refused():
    record = att_gt(mpdta(), base="universal").to_dict()
    older = record | {"event_study": {"points": record["event_study"]["points"]}}

    with pytest.raises(PanelError, match=r"schema pilotzone.estimate/1, got 'x'"):
        coefficients_from_record({"schema": "x"})
    with pytest.raises(PanelError, match="no covariance"):
        coefficients_from_record(older)


@pytest.mark.parametrize(
    ("parts", "message"),
    [
        ({"spec": None}, "does not say how it was made"),
        ({"points": None}, "The event study of the record is malformed"),
        ({"points": [{"event_time": 0}]}, "The event study of the record is malformed"),
        ({"points": [{"event_time": 0, "att": "x"}]}, "The event study of the record is malformed"),
        ({"points": [{"event_time": 0, "att": 10**400}]}, "The event study of the record is malformed"),
        ({"covariance": [[1.0], [1.0, 2.0]]}, "The event study of the record is malformed"),
        ({"points": [{"event_time": 1e300, "att": 1.0}], "covariance": [[1.0]]}, "Expected whole event times"),
    ],
)
def test_record_whose_parts_are_no_event_study_is_refused(parts, message):
    record = att_gt(mpdta(), base="universal").to_dict()
    broken = record | {"event_study": record["event_study"] | parts, "spec": parts.get("spec", record["spec"])}

    with pytest.raises(PanelError, match=message) as refused:
        coefficients_from_record(broken)

    assert refused.value.field in {"estimate", "event_time"}


def test_panel_with_a_missing_year_is_refused_by_its_times():
    y = np.random.default_rng(4).standard_normal((40, 4))
    fit = att_gt(moments_of(y, np.where(np.arange(40) < 20, 2024, 0), np.array([2020, 2022, 2023, 2024])), base="universal")

    with pytest.raises(PanelError, match="evenly spaced"):
        coefficients_of(fit)


def test_adjusted_fit_with_a_varying_base_is_refused_and_with_the_universal_one_used_as_it_is():
    rows = [(unit, t, 0.1 * unit + 0.3 * t + (unit * 7 + t * 5) % 11 / 11 + (t >= 4 > unit % 8)) for unit in range(40) for t in range(1, 6)]
    columns = {"id": [r[0] for r in rows], "t": [r[1] for r in rows], "y": [r[2] for r in rows]}
    columns |= {"g": [4 if r[0] % 8 < 4 else 0 for r in rows], "x": [float(r[0] % 5) for r in rows]}
    panel = Panel.from_arrow(pa.table(columns), unit="id", time="t", outcome="y", cohort="g", covariates=("x",))

    with pytest.raises(UnsupportedError, match="base 'universal'"):
        coefficients_of(att_gt(panel))
    fit = att_gt(panel, base="universal")
    study = fit.event_study()
    assert coefficients_of(fit).estimate.tolist() == study.att[study.event_time != -1].tolist()
