import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest
from tests.evidence.ingest.panels import shuffled, write
from tests.evidence.test_adjusted import NAMES, assert_equal, table_of

from pilotzone.evidence import Panel, PanelError, att_gt
from pilotzone.evidence.adjusted import adjusted_group_time
from pilotzone.evidence.ingest import Columns
from pilotzone.evidence.ingest.adjusting import read_adjusting, sorted_units
from pilotzone.evidence.ingest.meter import Meter
from pilotzone.evidence.ingest.read import prepared
from pilotzone.evidence.ingest.sums import finish
from pilotzone.evidence.observations import Observations
from pilotzone.evidence.options import Options
from pilotzone.evidence.store import StoredUnits, UnitStore
from pilotzone.evidence.stored import stored_group_time

WITH = {"covariates": ("x1", "x2")}
COLUMNS = Columns(**NAMES, **WITH)


def way_of(source, columns=COLUMNS, **asked):
    with read_adjusting(source, columns, **asked) as found:
        return type(found)


def by_sorting(source, tmp_path, options, columns=COLUMNS):
    with (
        prepared(source, columns, threads=2, memory_gib=1.0) as (rows, folder, _),
        UnitStore(tmp_path / "units", K=len(columns.covariates), room=0.0) as store,
    ):
        periods, sums, dropped = sorted_units(rows, store, folder, Meter(None), threads=2, memory_gib=1.0)
        units = StoredUnits(store, finish(sums), columns.covariates, periods, rows.total, dropped)
        table, _ = stored_group_time(units, options)
        return table, units.moments()


def assert_same_law(found, expected):
    np.testing.assert_allclose(found.att, expected.att, rtol=1e-10, atol=1e-11)
    # A cell that is its own base has no variance.
    scale = np.sqrt(np.diag(expected.products))
    scale[scale == 0.0] = 1.0
    np.testing.assert_allclose(found.products / np.outer(scale, scale), expected.products / np.outer(scale, scale), rtol=0, atol=1e-10)


@pytest.mark.parametrize("method", ["dr", "reg", "ipw"])
@pytest.mark.parametrize("control", ["never", "notyet"])
@pytest.mark.parametrize("seed", [11, 12])
def test_every_way_of_reading_gives_the_same_numbers(tmp_path, method, control, seed):
    table = table_of(seed)
    asked = {"method": method, "control": control, "base": "universal" if seed % 2 else "varying"}

    stored = att_gt(Panel.from_arrow(table, **NAMES, **WITH), **asked)

    held = att_gt(Panel.from_arrow(shuffled(table), **NAMES, **WITH), **asked)
    assert_equal(stored, held, rtol=1e-10, atol=1e-11)
    assert_equal(att_gt(Panel.from_pandas(table.to_pandas(), **NAMES, **WITH), **asked), stored)
    for name, rows in (("a.parquet", table), ("b.parquet", shuffled(table)), ("c.csv", table), ("d.csv.gz", shuffled(table))):
        # A row group of 700 rows cuts units.
        path = write(rows, tmp_path / name, **({"row_group_size": 700} if name.endswith("parquet") else {}))
        assert_equal(att_gt(Panel(source=path, **NAMES, **WITH, threads=2), **asked), held, rtol=1e-10, atol=1e-11)
    law, _ = by_sorting(shuffled(table), tmp_path, Options(**asked))
    assert_same_law(law, held.table)


def test_outcome_a_million_times_its_spread_loses_no_digits(tmp_path):
    table = table_of(13)
    far = table.set_column(2, "y", pc.add(table["y"], 1e6)).set_column(4, "x1", pc.add(table["x1"], 1e6))

    for panel in (far, shuffled(far)):
        near = att_gt(Panel.from_arrow(table, **NAMES, **WITH))
        assert_equal(att_gt(Panel.from_arrow(panel, **NAMES, **WITH)), near, rtol=1e-7, atol=1e-8)


def test_bits_do_not_depend_on_threads_or_room(tmp_path):
    path = write(table_of(14), tmp_path / "p.parquet", row_group_size=300)

    fits = [att_gt(Panel(source=path, **NAMES, **WITH, threads=n, memory_gib=m)) for n, m in ((1, 1.0), (2, 1.0), (4, 4.0))]

    assert len({fit.table.products.tobytes() + fit.table.att.tobytes() for fit in fits}) == 1
    held, filed = (_law_with_room(path, tmp_path / str(room), room) for room in (1e9, 0.0))
    assert held.products.tobytes() == filed.products.tobytes() == fits[0].table.products.tobytes()


def _law_with_room(path, file, room):
    from pilotzone.evidence.ingest.adjusting import StoringAdder
    from pilotzone.evidence.ingest.tiled import tiled_sums

    with prepared(path, COLUMNS, threads=1, memory_gib=1.0) as (rows, _, _), UnitStore(file, K=2, room=room) as store:

        def adding(piece, width):
            return StoringAdder(width, piece, store)

        periods, sums = tiled_sums(rows, threads=1, meter=Meter(None), adding=adding)
        return stored_group_time(StoredUnits(store, finish(sums), ("x1", "x2"), periods, rows.total), Options())[0]


def test_ordered_complete_panels_are_stored_and_others_held():
    table = table_of(15)
    varying = table.set_column(4, "x1", pa.array(np.random.default_rng(1).normal(size=len(table))))

    assert way_of(table) is StoredUnits
    assert way_of(shuffled(table)) is Observations
    assert way_of(table.slice(1)) is Observations
    assert way_of(varying) is Observations
    assert way_of(table, available=True) is Observations
    assert way_of(table, Columns(**NAMES, **WITH, weights="w")) is Observations
    assert way_of(table, Columns(**NAMES, **WITH, cluster="id")) is Observations


def test_sorting_counts_what_holding_counts(tmp_path):
    table = table_of(16)
    x, y, t = table["x1"].to_pylist(), table["y"].to_pylist(), table["t"].to_pylist()
    x[5], y[40], t[90] = None, None, None
    gaps = shuffled(table.set_column(4, "x1", pa.array(x)).set_column(2, "y", pa.array(y)).set_column(1, "t", pa.array(t)))

    law, moments = by_sorting(gaps, tmp_path, Options())

    held = att_gt(Panel.from_arrow(gaps, **NAMES, **WITH))
    assert_same_law(law, held.table)
    assert dict(moments.dropped) == dict(Panel.from_arrow(gaps, **NAMES, **WITH).observations().moments().dropped)
    assert moments.dropped["missing_covariate"] == moments.dropped["missing_outcome"] == 1


def test_units_named_by_text_are_sorted_too(tmp_path):
    table = table_of(17)
    named = table.set_column(0, "id", pc.binary_join_element_wise("企业", pc.cast(table["id"], pa.string()), ""))

    law, _ = by_sorting(shuffled(named), tmp_path, Options())

    assert_same_law(law, att_gt(Panel.from_arrow(table, **NAMES, **WITH)).table)


def test_far_comparison_units_are_trimmed_alike(tmp_path):
    table = _lopsided()
    columns = Columns(**NAMES, covariates=("x",))

    with read_adjusting(table, columns) as found:
        stored, seen = stored_group_time(found, Options())
    with read_adjusting(shuffled(table), columns) as found:
        held, expected = adjusted_group_time(found.used(anticipation=0), Options())

    assert_same_law(stored, held)
    assert (seen.trimmed, seen.refused) == (expected.trimmed, expected.refused)
    assert seen.trimmed > 0
    assert seen.effective == pytest.approx(expected.effective, rel=1e-9)


def _lopsided():
    rng = np.random.default_rng(8)
    N, T = 20_000, 2
    x = np.minimum(rng.normal(size=N), 1.5)
    # Fitted chances reach 0.995 but not 0.999.
    g = np.where(rng.uniform(size=N) < 1 / (1 + np.exp(-(1.2 + 3 * x))), 2, 0)
    y = rng.normal(size=(N, T)) + x[:, None]
    return pa.table(
        {"id": np.repeat(np.arange(N), T), "t": np.tile(np.arange(1, T + 1), N), "y": y.ravel(), "g": np.repeat(g, T), "x": np.repeat(x, T)}
    )


@pytest.mark.parametrize("order", ["sorted", "shuffled"])
@pytest.mark.parametrize("method", ["dr", "reg", "ipw"])
def test_separation_and_collinear_cells_are_refused_alike(order, method):
    table = table_of(18)
    g, x = table["g"].to_numpy(), table["x1"].to_numpy()
    first = int(np.unique(g[g > 0])[0])
    # The covariate is constant among the comparison, and beyond it in one cohort.
    lone = table.set_column(4, "x1", pa.array(np.where(g == 0, 2.0, np.where(g == first, 5.0 + np.abs(x), x))))
    panel = Panel.from_arrow(lone if order == "sorted" else shuffled(lone), **NAMES, **WITH)

    fit = att_gt(panel, method=method)

    told = {notice.code for notice in fit.notices} & {"no_overlap", "collinear_cell"}
    assert told == ({"collinear_cell"} if method != "ipw" else {"no_overlap"})
    assert np.isnan(fit.table.att[fit.table.cells.cohort == first][0])


@pytest.mark.parametrize("order", ["sorted", "shuffled"])
def test_collinear_covariate_is_refused_by_its_column(order):
    table = table_of(19).append_column("双", pc.multiply(table_of(19)["x1"], 2.0))
    rows = table if order == "sorted" else shuffled(table)

    with pytest.raises(PanelError, match="'双' is a constant, or follows") as fault:
        att_gt(Panel.from_arrow(rows, **NAMES, covariates=("x1", "x2", "双")))

    assert (fault.value.field, fault.value.value) == ("covariates", "双")


def test_nothing_is_left_behind(tmp_path, monkeypatch):
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", None)
    table = table_of(20)

    att_gt(Panel.from_arrow(table, **NAMES, **WITH))

    assert list(tmp_path.iterdir()) == []


def test_text_covariates_are_refused_by_name(tmp_path):
    table = table_of(21).set_column(4, "x1", pa.array(["大"] * len(table_of(21))))
    pq.write_table(table, tmp_path / "p.parquet")

    with pytest.raises(PanelError, match=r"'x1' .* holds text"), read_adjusting(tmp_path / "p.parquet", COLUMNS):
        pass
