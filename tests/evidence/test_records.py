import json
import math

import numpy as np

from pilotzone.evidence.records import number, plain, warning_row
from pilotzone.evidence.result import Notice


def test_number_is_none_where_it_is_not_finite():
    assert [number(value) for value in (1.5, math.nan, math.inf, -math.inf)] == [1.5, None, None, None]


def test_plain_is_what_json_reads_back():
    value = {2004: (1.0, math.nan), "n": np.int64(3), "x": np.float64("inf"), "deep": [{"yes": True, "none": None, "text": "对照"}]}

    found = plain(value)

    assert found == {"2004": [1.0, None], "n": 3, "x": None, "deep": [{"yes": True, "none": None, "text": "对照"}]}
    assert json.loads(json.dumps(found, allow_nan=False)) == found


def test_warning_row_holds_a_copy_of_the_numbers():
    data = {"units": 3}

    row = warning_row(Notice("few", "Few units: 3.", data))
    data["units"] = 4

    assert row == {"code": "few", "message": "Few units: 3.", "data": {"units": 3}}
