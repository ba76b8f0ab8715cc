import numpy as np
import pyarrow as pa
import pytest
from tests.evidence.ingest.panels import COLUMNS, Panel, assert_same, make_panel, shuffled, write

from pilotzone.evidence.errors import PanelError
from pilotzone.evidence.ingest import read_moments
from pilotzone.evidence.ingest.dense import NotDenseError, dense_sums
from pilotzone.evidence.ingest.meter import Meter
from pilotzone.evidence.ingest.source import Rows, opened_source
from pilotzone.evidence.ingest.sums import finish
from pilotzone.evidence.moments import Moments


def even_panel(N=900, T=6, mean=0.0):
    panel = make_panel(N, T, mean=mean)
    periods = np.arange(2001, 2001 + T)
    return Panel(panel.y, np.where(panel.cohort > 2001 + T - 1, periods[-1], panel.cohort), periods)


def dense(source, folder, *, threads=2, memory=1.0):
    with opened_source(source, COLUMNS, spool=folder, threads=1, memory_gib=1.0) as rows:
        return dense_sums(rows, threads=threads, memory_gib=memory, meter=Meter(None))


@pytest.mark.parametrize("mean", [0.0, 1e6])
def test_dense_panel_gives_the_moments_of_its_units(tmp_path, mean):
    panel = even_panel(mean=mean)
    path = write(shuffled(panel.table()), tmp_path / "p.parquet", row_group_size=500)

    periods, sums = dense(path, tmp_path)

    assert_same(Moments(periods, finish(sums), 5400), panel.moments())
    assert_same(read_moments(path, COLUMNS), panel.moments())


def test_bits_do_not_depend_on_order_or_threads(tmp_path):
    table = even_panel().table()
    paths = [write(shuffled(table, seed), tmp_path / f"{seed}.parquet", row_group_size=700) for seed in (2, 3)]

    found = [dense(path, tmp_path, threads=n)[1] for path in paths for n in (1, 3)]

    assert len({b"".join(s.products.tobytes() + s.total.tobytes() for _, s in sorted(sums.items())) for sums in found}) == 1


def changed(column, row, value):
    table = even_panel().table()
    cells = table[column].to_pylist()
    cells[row] = value
    return table.set_column(table.schema.get_field_index(column), column, pa.array(cells))


OTHERS = {
    "gap in the periods": make_panel(900, 6).table(),
    "one row fewer": even_panel().table().slice(1),
    "missing outcome": changed(COLUMNS.outcome, 7, None),
    "outcome that is not a number": changed(COLUMNS.outcome, 7, float("nan")),
    "two rows for a period": changed(COLUMNS.time, 7, 2001),
    "two cohorts": changed(COLUMNS.cohort, 7, 1999),
    "no unit": changed(COLUMNS.unit, 7, None),
    "text": even_panel().table([f"厂{i}" for i in range(900)]),
}


@pytest.mark.parametrize("name", OTHERS)
def test_other_panels_are_left_to_other_ways(tmp_path, name):
    with pytest.raises(NotDenseError):
        dense(write(shuffled(OTHERS[name]), tmp_path / "p.parquet", row_group_size=500), tmp_path)


@pytest.mark.parametrize("name", ["two rows for a period", "two cohorts"])
def test_contradictions_are_refused_by_the_name_of_the_unit(name):
    with pytest.raises(PanelError, match=r"Unit 11 .* more than one"):
        read_moments(shuffled(OTHERS[name]), COLUMNS)


def test_table_that_does_not_fit_is_left_to_other_ways(tmp_path):
    with pytest.raises(NotDenseError):
        dense(even_panel().table(), tmp_path, memory=5e-5)


def test_more_cohorts_than_a_byte_holds_are_left_to_other_ways(tmp_path):
    panel = even_panel()
    many = Panel(panel.y, np.arange(900) % 300 + 2002, panel.periods)

    with pytest.raises(NotDenseError):
        dense(many.table(), tmp_path)
    assert_same(read_moments(shuffled(many.table()), COLUMNS), many.moments())


def test_file_with_false_bounds_is_left_to_other_ways(tmp_path):
    class Lying(Rows):
        def bounds(self, name):
            return (10, 909) if name == COLUMNS.unit else (2001, 2006)

    with opened_source(changed(COLUMNS.unit, 7, 5000), COLUMNS, spool=tmp_path, threads=1, memory_gib=1.0) as rows:
        lying = Lying(rows.stored, rows.shown, rows.where, rows.data, rows.starts, rows.schema)

        with pytest.raises(NotDenseError):
            dense_sums(lying, threads=1, memory_gib=1.0, meter=Meter(None))
