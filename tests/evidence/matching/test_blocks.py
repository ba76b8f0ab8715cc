"""From tables to comparisons: who is used, who is left out and why, what is refused."""

import numpy as np
import pyarrow as pa
import pytest
from tests.evidence.matching.made import firms, panel, replaced, shuffled

from pilotzone.evidence.errors import NoComparisonError, PanelError
from pilotzone.evidence.matching.blocks import study_of
from pilotzone.evidence.matching.design import MatchDesign

FIRMS = {"outcome": "产值", "covariates": ("规模", "age"), "treated": "获支持"}
PANEL = {"outcome": "y", "covariates": ("staff",), "unit": "unit", "time": "year", "cohort": "first"}


def units(table, **parts):
    return study_of(MatchDesign(table=table, **(FIRMS | parts)), 0)


def long(table, **parts):
    return study_of(MatchDesign(table=table, **(PANEL | parts)), 0)


def nulled(table, name, rows):
    values = table.column(name).to_pylist()
    for row in rows:
        values[row] = None
    return replaced(table, name, values)


def test_a_table_of_units_gives_one_comparison_of_changes():
    table = firms()

    study = units(table, before="before", unit="企业")

    rows = study.blocks[0].rows
    change = np.array(table["产值"]) - np.array(table["before"])
    assert rows.y[:, 0] == pytest.approx(change[rows.unit])
    assert study.names[:2] == ("f000", "f001")
    assert (rows.treated == (np.array(table["获支持"]) == 1)[rows.unit]).all()


def test_rows_that_lack_a_value_are_counted_by_reason():
    study = units(nulled(nulled(firms(), "age", [0, 1]), "产值", [1, 2]))

    assert len(study.blocks[0].rows.treated) == 237
    assert sum(study.dropped.values()) == 3
    assert set(study.dropped) == {"missing_outcome", "missing_covariates"}


def test_order_of_units_does_not_depend_on_that_of_the_rows():
    for parts in ({"unit": "企业"}, {}):
        one, two = units(firms(), **parts).blocks[0].rows, units(shuffled(firms()), **parts).blocks[0].rows

        assert one.y.tolist() == two.y.tolist()
        assert one.x.tolist() == two.x.tolist()


@pytest.mark.parametrize(
    ("name", "values", "field", "said"),
    [
        ("获支持", [2] + [0] * 239, "treated", "holds 2"),
        ("企业", ["a"] * 2 + [f"b{at}" for at in range(238)], "unit", "Unit 'a' stands in more than one row"),
        ("weight", [0.0] + [1.0] * 239, "weights", "holds 0"),
    ],
)
def test_wrong_values_of_a_table_are_named(name, values, field, said):
    with pytest.raises(PanelError, match=said) as caught:
        units(replaced(firms(), name, values), unit="企业", weights="weight")

    assert caught.value.field == field


@pytest.mark.parametrize(("value", "said"), [(0, "names no treated units"), (1, "names no comparison units")])
def test_one_group_alone_is_refused(value, said):
    with pytest.raises(NoComparisonError, match=said):
        units(replaced(firms(), "获支持", [value] * 240))


def test_a_panel_gives_a_comparison_for_each_cohort_by_changes_since_its_base():
    table = panel()

    study = long(table)

    assert [(block.cohort, block.times) for block in study.blocks] == [(2003, (-2, 0, 1, 2, 3)), (2005, (-4, -3, -2, 0, 1))]
    block = study.blocks[0]
    y = np.array(table["y"]).reshape(-1, 6)
    assert block.rows.y[:, 0] == pytest.approx((y[:, 0] - y[:, 1])[block.rows.unit])
    assert block.rows.x[:, 0] == pytest.approx(np.array(table["staff"]).reshape(-1, 6)[block.rows.unit, 1])
    assert long(table, at="first").blocks[0].rows.x[:, 0] == pytest.approx(np.array(table["staff"]).reshape(-1, 6)[block.rows.unit, 0])


def test_units_that_cannot_be_used_are_counted():
    table = panel()
    first = np.array(table["first"]).copy()
    first[:6] = 2001  # treated in the first period
    table = nulled(nulled(replaced(table, "first", first), "y", [6]), "staff", range(12, 18))

    study = long(table)

    assert dict(study.dropped) == {"missing_outcome": 1, "incomplete_unit": 1, "treated_first_period": 1, "missing_covariates": 1}


def test_cohorts_after_the_last_period_are_never_treated():
    table = panel()
    first = np.array(table["first"])
    late = long(replaced(table, "first", np.where(first == 2005, 2010, first)))

    assert (late.late, [block.cohort for block in late.blocks]) == ((2010,), [2003])


def test_strata_follow_from_all_exact_columns():
    table = panel().append_column("half", pa.array([str(at % 5 == 0) for at in np.repeat(np.arange(150), 6)]))

    study = long(table, exact=("kind", "half"))

    assert np.unique(study.blocks[0].rows.stratum).size == 4


@pytest.mark.parametrize(
    ("name", "change", "field", "said"),
    [
        ("year", lambda v: np.where(v == 2001, 2001.5, v), "time", "holds 2001.5"),
        ("year", lambda v: np.full(v.size, 2001), "time", "only one period"),
        ("year", lambda v: np.where(v == 2001, 2002, v), "unit", "stands more than once in period 2002"),
        ("first", lambda v: np.where(np.arange(v.size) == 0, 2004, 0), "cohort", "'first' changes within unit 'u000'"),
        ("first", lambda v: np.full(v.size, -3), "cohort", "holds -3"),
    ],
)
def test_wrong_values_of_a_panel_are_named(name, change, field, said):
    table = panel()

    with pytest.raises(PanelError, match=said) as caught:
        long(replaced(table, name, change(np.array(table[name]))))

    assert caught.value.field == field


def test_a_panel_without_a_whole_unit_is_refused():
    table = panel()

    with pytest.raises(PanelError, match="No unit is seen in every period"):
        long(nulled(table, "y", [6 * at + at % 6 for at in range(150)]))


@pytest.mark.parametrize(
    ("first", "said"),
    [
        (np.full(900, 2003), "Every unit is treated within the panel"),
        (np.zeros(900, np.int64), "No unit is treated after the first period"),
    ],
)
def test_a_panel_with_one_group_alone_is_refused(first, said):
    with pytest.raises(NoComparisonError, match=said):
        long(replaced(panel(), "first", first))


def test_a_comparison_without_known_covariates_is_refused():
    table = panel()
    never = np.array(table["first"]) == 0
    staff = [None if lost else value for lost, value in zip(never, table["staff"].to_pylist(), strict=True)]

    with pytest.raises(NoComparisonError, match="Cohort 2003: no never treated unit has known covariates"):
        long(replaced(table, "staff", staff))


def test_a_unit_without_any_outcome_is_not_seen_in_every_period_either():
    table = nulled(panel(), "y", range(6))

    study = long(table)

    assert dict(study.dropped) == {"missing_outcome": 6, "incomplete_unit": 1}
