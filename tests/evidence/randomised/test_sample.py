import numpy as np
import pyarrow as pa
import pytest

from pilotzone.evidence import NoComparisonError, PanelError, TrialColumns
from pilotzone.evidence.randomised.sample import pair_of, sample_of
from pilotzone.evidence.randomised.table import trial_table

DATA = {"id": [4, 2, 3, 1], "arm": ["b", "a", "b", "a"], "y": [4.0, 2.0, 3.0, 1.0], "k": ["p", "p", "q", "q"], "c": ["i", "j", "i", "k"]}


def sample(control="a", data=DATA, **columns):
    named = TrialColumns(unit="id", arm="arm", outcomes=("y",), **columns)
    return sample_of(trial_table(pa.table(data), named), named, control)


def test_units_stand_in_the_order_of_their_names():
    found = sample()

    assert (found.outcomes[:, 0].tolist(), found.arms, found.arm.tolist()) == ([1, 2, 3, 4], ("a", "b"), [0, 0, 1, 1])


def test_sizes_count_units_and_entities_count_clusters():
    found = sample(cluster="c")

    assert (found.sizes(), found.entities()) == ({"a": 2, "b": 2}, {"a": 2, "b": 1})
    assert sample().entities() == {"a": 2, "b": 2}


def test_rows_that_lack_a_part_are_counted_by_it():
    data = DATA | {"arm": ["b", None, "b", "a"], "k": [None, None, "q", "q"]}

    found = sample(data=data, block="k")

    assert (found.dropped, found.arm.size) == ({"missing_arm": 1, "missing_block": 1}, 2)


@pytest.mark.parametrize(("names", "control"), [(["0", "1"], "0"), (["voucher", "Control"], "Control"), (["对照组", "补贴"], "对照组")])
def test_control_is_known_by_its_name(names, control):
    found = sample(None, DATA | {"arm": [names[0], names[1], names[0], names[1]]})

    assert found.arms[0] == control


@pytest.mark.parametrize(
    ("control", "data", "columns", "field", "message"),
    [
        (None, DATA, {}, "control", "Which arm is the control cannot be told"),
        ("z", DATA, {}, "control", "There is no arm 'z'. Accepted: one of 'a', 'b'"),
        ("a", DATA | {"id": [1, 1, 2, 3]}, {}, "unit", "Unit '1' stands more than once"),
        ("a", DATA | {"c": ["i", "i", "j", "k"]}, {"cluster": "c"}, "cluster", "Cluster 'i' lies in more than one arm .a, b."),
        ("a", DATA, {"cluster": "c", "block": "k"}, "cluster", "Cluster 'i' lies in more than one block .p, q."),
    ],
)
def test_assignments_that_contradict_themselves_are_refused(control, data, columns, field, message):
    with pytest.raises(PanelError, match=message) as caught:
        sample(control, data, **columns)
    assert caught.value.field == field


def test_a_single_arm_is_refused():
    with pytest.raises(NoComparisonError, match=r"only one arm .'a'."):
        sample(data=DATA | {"arm": ["a"] * 4})


def test_pair_leaves_out_blocks_without_both_arms():
    found = sample(data=DATA | {"k": ["p", "p", "q", "r"]}, block="k")

    pair, rows, alone = pair_of(found, 1, np.ones(4, bool))

    assert (rows.tolist(), pair.block.tolist(), pair.treated.tolist()) == ([1, 3], [0, 0], [False, True])
    assert alone == {"blocks": 2, "units": 2}


def test_pair_of_nobody_is_refused():
    with pytest.raises(NoComparisonError, match="an arm has no unit with a known outcome"):
        pair_of(sample(), 1, np.array([True, True, False, False]))
    with pytest.raises(NoComparisonError, match="no block holds both"):
        pair_of(sample(block="k", data=DATA | {"k": ["p", "q", "p", "q"]}), 1, np.ones(4, bool))
