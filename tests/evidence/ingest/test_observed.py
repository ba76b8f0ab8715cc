import pyarrow as pa
import pytest

from pilotzone.evidence import PanelError
from pilotzone.evidence.ingest import Columns, read_observations

COLUMNS = Columns(unit="id", time="t", outcome="y", cohort="g", covariates=("x",), weights="w", cluster="c")


def table(**changes):
    columns = {
        "id": ["b", "b", "a", "a"],
        "t": [2, 1, 1, 2],
        "y": [4.0, 3.0, 1.0, 2.0],
        "g": [2, 2, 0, 0],
        "x": [7.0, 7.0, 5.0, 6.0],
        "w": [1.0, 1.0, 2.0, 2.0],
        "c": ["s", "s", "r", "r"],
    }
    return pa.table(columns | changes)


def test_rows_come_ordered_with_all_their_parts():
    found = read_observations(table(), COLUMNS)

    assert (found.unit.tolist(), found.at.tolist(), found.y.tolist()) == ([0, 0, 1, 1], [0, 1, 0, 1], [1.0, 2.0, 3.0, 4.0])
    assert found.x.ravel().tolist() == [5.0, 6.0, 7.0, 7.0]
    assert (found.cohort.tolist(), found.weight.tolist(), found.cluster.tolist()) == ([0, 2], [2.0, 1.0], [0, 1])
    assert (found.periods.tolist(), found.rows, found.varying) == ([1, 2], 4, True)


def test_csv_gives_what_a_table_gives(tmp_path):
    path = tmp_path / "p.csv"
    path.write_text("id,t,y,g,x,w,c\nb,2,4,2,7,1,s\nb,1,3,2,7,1,s\na,1,1,0,5,2,r\na,2,2,0,6,2,r\n", encoding="utf-8")

    by_file, by_table = read_observations(path, COLUMNS), read_observations(table(), COLUMNS)

    for part in ("unit", "at", "y", "x", "cohort", "weight", "cluster", "periods"):
        assert getattr(by_file, part).tolist() == getattr(by_table, part).tolist()


@pytest.mark.parametrize(
    ("changes", "rows"),
    [
        ({"x": [7.0, None, 5.0, 6.0]}, {"missing_covariate": 1}),
        ({"w": [1.0, None, 2.0, 2.0]}, {"missing_weight": 1}),
        ({"c": ["s", None, "r", "r"]}, {"missing_cluster": 1}),
    ],
)
def test_rows_that_lack_a_part_are_counted(changes, rows):
    dropped = read_observations(table(**changes), COLUMNS).dropped

    assert {reason: n for reason, n in dropped.items() if n} == rows | {"incomplete_unit": 1}
    assert read_observations(table(**changes), COLUMNS, available=True).cohort.tolist() == [0, 2]


def test_units_without_weight_are_counted():
    found = read_observations(table(w=[0.0, 0.0, 2.0, 2.0]), COLUMNS)

    assert (found.cohort.tolist(), found.dropped["zero_weight_unit"], found.dropped["incomplete_unit"]) == ([0], 1, 0)


@pytest.mark.parametrize(
    ("changes", "field", "message"),
    [
        ({"w": [1.0, 1.0, -2.0, -2.0]}, "weights", "holds -2.0, which is negative"),
        ({"w": [1.0, 1.5, 2.0, 2.0]}, "weights", "Unit 'b' has more than one weight in column 'w'"),
        ({"c": ["s", "r", "r", "r"]}, "cluster", "Unit 'b' has more than one cluster in column 'c'"),
        ({"t": [1, 1, 1, 2]}, "unit", "Unit 'b' .* more than one row for period 1"),
        ({"g": [2, 0, 0, 0]}, "unit", "Unit 'b' .* more than one cohort"),
        ({"x": ["u", "v", "w", "z"]}, "covariates", "holds text"),
        ({"x": [7.0, float("inf"), 5.0, 6.0]}, "covariates", "is infinite"),
    ],
)
def test_what_cannot_be_used_is_refused_by_name(changes, field, message):
    with pytest.raises(PanelError, match=message) as fault:
        read_observations(table(**changes), COLUMNS)

    assert fault.value.field == field


def test_panel_that_does_not_fit_is_refused():
    many = pa.table({name: pa.array([0]).take(pa.array([0] * 2_000_000)) for name in ("id", "t", "y", "g", "x", "w", "c")})

    with pytest.raises(PanelError, match=r"more than 0\.5 GiB") as fault:
        read_observations(many, COLUMNS, memory_gib=0.5)

    assert fault.value.field == "memory"


@pytest.mark.parametrize("name", ["id", "t"])
def test_a_panel_whose_units_or_periods_are_all_missing_is_refused(name):
    rows = {"id": [1.0, 2.0], "t": [1.0, 2.0], "y": [0.0, 1.0], "g": [0, 0], "x": [1.0, 2.0]} | {name: [float("nan"), float("nan")]}

    with pytest.raises(PanelError, match="No row of the table has unit, period and outcome"):
        read_observations(pa.table(rows), Columns(unit="id", time="t", outcome="y", cohort="g", covariates=("x",)))


@pytest.mark.parametrize(("name", "role"), [("y", "outcome"), ("x", "covariates"), ("w", "weights")])
def test_a_number_too_large_to_square_is_refused_by_name(name, role):
    rows = {"id": [1, 1], "t": [1, 2], "y": [0.0, 1.0], "g": [0, 0], "x": [1.0, 2.0], "w": [1.0, 1.0]} | {name: [1e200, 1e200]}
    columns = Columns(unit="id", time="t", outcome="y", cohort="g", covariates=("x",), weights="w")

    with pytest.raises(PanelError, match=rf"Column '{name}' \({role}\) holds 1e\+200, which is too large to square. Accepted: values up"):
        read_observations(pa.table(rows), columns)
