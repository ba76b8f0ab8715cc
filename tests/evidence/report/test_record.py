"""The record of a report: the estimate with the numbers of its warnings."""

import json

import numpy as np
import pytest
from tests.evidence.compared import compared, growing

from pilotzone.evidence import att_gt, compare, imputation, moments_of
from pilotzone.evidence.report import record_of


def test_record_adds_the_numbers_of_warnings_and_stays_json():
    y = np.array([[1.0, 2.0], [1.5, 2.0], [1.0, 4.0], [2.0, 6.0]])
    fit = att_gt(moments_of(y, np.array([0, 0, 2021, 2021]), np.array([2020, 2021])))

    record = record_of(fit)

    assert {name: value for name, value in record.items() if name != "warnings"} == {
        name: value for name, value in fit.to_dict().items() if name != "warnings"
    }
    assert record["warnings"][0]["data"] == {"units": 2}
    json.dumps(record, allow_nan=False)


def test_a_comparison_is_the_record_of_its_headline_with_the_others_beside_it():
    found = compare(growing(), seed=2)

    led, named = record_of(found), record_of(found, headline="imputation")

    assert {name: led[name] for name in ("overall", "att_gt")} == {name: found.cs.to_dict()[name] for name in ("overall", "att_gt")}
    assert list(led["estimators"]) == ["twfe", "sunab", "imputation"]
    assert named["overall"] == imputation(growing(), seed=2).to_dict()["overall"]
    assert list(named["estimators"]) == ["cs", "twfe", "sunab", "imputation"]
    assert led["estimators"]["twfe"]["warnings"][0]["data"] == {"p": "< 0.001"}
    json.dumps([led, named], allow_nan=False)


def test_a_headline_that_was_not_estimated_is_refused():
    with pytest.raises(ValueError, match="headline must be one of cs, twfe; got 'sunab'"):
        record_of(compare(growing(), estimators=["twfe"]), headline="sunab")


def test_covariance_and_tests_stand_beside_every_headline():
    for headline in ("cs", "twfe"):
        assert {"covariance", "hausman", "bacon", "refused"} <= set(compared(headline))
