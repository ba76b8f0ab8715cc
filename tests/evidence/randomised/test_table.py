import pyarrow as pa

from pilotzone.evidence import TrialColumns
from pilotzone.evidence.randomised.table import trial_table


def test_columns_stand_by_the_part_they_play():
    columns = TrialColumns(unit="编号", arm="组", outcomes=("产值",), covariates=("x",), block="街道")
    data = {"编号": ["b", "a"], "组": [1, 0], "产值": [1.5, 2.0], "x": [3, 4], "街道": ["东", "西"], "其他": ["", ""]}

    found = trial_table(pa.table(data), columns)

    assert {role: labels.names for role, labels in found.labels.items()} == {"unit": ("a", "b"), "arm": ("0", "1"), "block": ("东", "西")}
    assert {name: values.tolist() for name, values in found.numbers.items()} == {"产值": [1.5, 2.0], "x": [3.0, 4.0]}
    assert (found.rows, found.sha256) == (2, None)
