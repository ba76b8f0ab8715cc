import numpy as np
import pyarrow as pa
import pytest
from tests.evidence.test_adjusted import NAMES, assert_equal, table_of

from pilotzone.evidence import NoComparisonError, Panel, PanelError, att_gt

WITH = {"covariates": ("x1", "x2")}


def with_cohorts(table, change):
    return table.set_column(3, "g", pa.array(change(table["g"].to_numpy())))


@pytest.mark.parametrize("method", ["dr", "reg", "ipw"])
def test_affine_recoding_of_covariates_changes_nothing(method):
    table = table_of(31)
    x1, x2 = table["x1"].to_numpy(), table["x2"].to_numpy()
    other = table.set_column(4, "x1", pa.array(1e4 + 3 * x1 - x2)).set_column(5, "x2", pa.array(-1e-3 * x2))

    found, recoded = (att_gt(Panel.from_arrow(rows, **NAMES, **WITH), method=method) for rows in (table, other))

    assert_equal(recoded, found, rtol=1e-8, atol=1e-9)


def test_shift_and_scale_of_the_outcome_pass_through():
    table = table_of(32)
    moved = table.set_column(2, "y", pa.array(5.0 - 2.0 * table["y"].to_numpy()))

    found, other = (att_gt(Panel.from_arrow(rows, **NAMES, **WITH)) for rows in (table, moved))

    np.testing.assert_allclose(other.table.att, -2.0 * found.table.att, rtol=1e-10, atol=1e-11)
    np.testing.assert_allclose(other.cell_se, 2.0 * found.cell_se, rtol=1e-10)


def test_cohorts_after_the_panel_count_as_never_and_early_ones_are_left_out():
    table = table_of(33)
    first, last = min(table["t"].to_pylist()), max(table["t"].to_pylist())
    late = with_cohorts(table, lambda g: np.where(g == 0, last + 5, g))
    early = with_cohorts(table, lambda g: np.where(g == np.unique(g)[1], first, g))

    plain = att_gt(Panel.from_arrow(table, **NAMES, **WITH))
    fit = att_gt(Panel.from_arrow(early, **NAMES, **WITH))

    assert_equal(att_gt(Panel.from_arrow(late, **NAMES, **WITH)), plain)
    assert fit.moments.dropped["already_treated_unit"] > 0
    kept = plain.table.cells.cohort > np.unique(table["g"].to_numpy())[1]
    # Those left out no longer count in the measure of covariates, which must not matter.
    np.testing.assert_allclose(fit.table.att, plain.table.att[kept], rtol=1e-9, atol=1e-11)


def test_panels_without_a_comparison_are_refused():
    table = table_of(34)
    first = min(table["t"].to_pylist())

    with pytest.raises(PanelError, match="Every unit is treated from the first period on"):
        att_gt(Panel.from_arrow(with_cohorts(table, lambda g: np.full(g.size, first)), **NAMES, **WITH))
    with pytest.raises(NoComparisonError):
        att_gt(Panel.from_arrow(with_cohorts(table, lambda g: np.where(g == 0, g.max(), g)), **NAMES, **WITH))
