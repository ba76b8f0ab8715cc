"""The record of a report: the estimate with the numbers of its warnings."""

import json

import numpy as np

from pilotzone.evidence import att_gt, moments_of
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
