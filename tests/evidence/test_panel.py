import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from tests.reference.direct import random_panel

from pilotzone.evidence import Options, Panel, PanelError, Units, UnsupportedError, att_gt, leave_one_out, moments_of, permutation_test

NAMES = {"unit": "企业", "time": "年份", "outcome": "产值", "cohort": "首次获批"}


def rows(mean=0.0):
    y, cohort, periods = random_panel(6, mean=mean)
    N, T = y.shape
    table = pa.table(
        {
            "企业": np.repeat([f"厂{i:03}" for i in range(N)], T),
            "年份": np.tile(periods, N),
            "产值": y.ravel(),
            "首次获批": np.repeat(cohort, T),
        }
    )
    return table, (y, cohort, periods)


def panels(table, folder):
    pq.write_table(table, folder / "panel.parquet")
    table.to_pandas().to_csv(folder / "panel.csv", index=False)
    return {
        "parquet": Panel.from_parquet(folder / "panel.parquet", **NAMES),
        "csv": Panel.from_csv(folder / "panel.csv", **NAMES),
        "pandas": Panel.from_pandas(pd.DataFrame(table.to_pandas()), **NAMES),
        "polars": Panel.from_polars(pl.from_arrow(table), **NAMES),
        "arrow": Panel.from_arrow(table, **NAMES),
    }


@pytest.mark.parametrize("mean", [0.0, 1e6])
def test_every_way_in_gives_the_estimate_of_the_arrays(tmp_path, mean):
    table, arrays = rows(mean)
    want = att_gt(moments_of(*arrays), control="notyet")

    for panel in panels(table, tmp_path).values():
        got = att_gt(panel, control="notyet")
        # Sums of fewer than a hundred units in another order.
        np.testing.assert_allclose(got.table.att, want.table.att, rtol=0, atol=1e-10)
        np.testing.assert_allclose(got.cell_se, want.cell_se, rtol=1e-10)
        np.testing.assert_allclose(got.overall("event_study").se, want.overall("event_study").se, rtol=1e-10)


def test_panel_gives_permutation_and_influence_with_the_estimate():
    table, (y, cohort, periods) = rows()
    units = Units(y, cohort, tuple(f"厂{i:03}" for i in range(len(y))), periods)

    fit = att_gt(Panel.from_arrow(table, **NAMES), permutations=99, leave_one_out=True)

    assert fit.permutation == permutation_test(units, Options(), draws=99)
    want = leave_one_out(units, Options())
    assert fit.influence.ids == want.ids
    np.testing.assert_allclose(fit.influence.change, want.change, rtol=1e-12)


def test_result_records_columns_and_ways_of_reading():
    table, _ = rows()

    spec = att_gt(Panel.from_arrow(table, threads=1, memory_gib=0.5, **NAMES)).to_dict()["spec"]

    assert {key: spec[key] for key in [*NAMES, "threads", "memory"]} == NAMES | {"threads": 1, "memory": 0.5}


def test_units_above_the_limit_are_not_read():
    table, (y, _, _) = rows()

    with pytest.raises(UnsupportedError, match="more than 10 units"):
        att_gt(Panel.from_arrow(table, **NAMES), permutations=99, unit_limit=10)
    assert len(Panel.from_arrow(table, **NAMES).units(limit=len(y)).ids) == len(y)


def test_panel_with_a_column_that_is_not_there_is_refused():
    table, _ = rows()

    with pytest.raises(PanelError) as raised:
        Panel.from_arrow(table, **NAMES | {"outcome": "产量"}).moments()

    assert (raised.value.field, raised.value.value) == ("outcome", "产量")
