import subprocess
import sys
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from tests.evidence.ingest.panels import COLUMNS, assert_same, make_panel, shuffled, write

import pilotzone.evidence
from pilotzone.evidence.ingest import read_moments
from pilotzone.evidence.ingest.meter import Meter
from pilotzone.evidence.ingest.source import opened_source
from pilotzone.evidence.ingest.tiled import NotTiledError, tiled_sums

SRC = str(Path(pilotzone.evidence.__file__).parents[2])


def tiled(source, tmp_path):
    with opened_source(source, COLUMNS, spool=tmp_path, threads=1, memory_gib=1.0) as rows:
        return tiled_sums(rows, threads=2, meter=Meter(None))


@pytest.mark.parametrize("piece", [1, 3, 7, 10, 11, 50, 10_000])
@pytest.mark.parametrize("small_batches", [False, True])
def test_pieces_that_cut_units_anywhere_are_joined(tmp_path, monkeypatch, piece, small_batches):
    panel = make_panel(40, 10)
    path = write(panel.table(), tmp_path / "p.parquet", row_group_size=piece)
    if small_batches:
        monkeypatch.setattr("pilotzone.evidence.ingest.source._parquet_piece.__defaults__", (13,))

    assert_same(read_moments(path, COLUMNS), panel.moments())


@pytest.mark.parametrize("piece", [11, 53, 10_000])
def test_an_ordered_complete_panel_takes_the_fast_way(tmp_path, piece):
    periods, sums = tiled(write(make_panel(40, 10).table(), tmp_path / "p.parquet", row_group_size=piece), tmp_path)

    assert periods.size == 10
    assert sum(s.n for s in sums.values()) == 40


@pytest.mark.parametrize("unit", [pa.int16(), pa.uint64()])
@pytest.mark.parametrize("time", [pa.int8(), pa.float32()])
@pytest.mark.parametrize("cohort", [pa.int32(), pa.float64(), pa.uint16()])
def test_numbers_of_every_width_take_the_fast_way(tmp_path, unit, time, cohort):
    panel = make_panel(40, 6)
    table = panel.table()
    small = table.set_column(1, COLUMNS.time, pa.array((np.array(table.column(1)) - 2000).tolist(), time))
    cast = small.set_column(0, COLUMNS.unit, table.column(0).cast(unit)).set_column(3, COLUMNS.cohort, table.column(3).cast(cohort))

    _, sums = tiled(cast, tmp_path)

    assert {g: s.n for g, s in sums.items()} == {g: m.n for g, m in panel.moments().cohorts.items()}


def swapped(table: pa.Table, i: int, j: int) -> pa.Table:
    order = list(range(len(table)))
    order[i], order[j] = order[j], order[i]
    return table.take(order)


def with_value(table: pa.Table, name: str, row: int, value: object) -> pa.Table:
    values = table.column(name).to_pylist()
    values[row] = value
    at = table.schema.get_field_index(name)
    return table.set_column(at, name, pa.array(values, table.schema.field(name).type))


TABLE = make_panel(8, 5).table()

OUT_OF_PLACE = {
    "rows swapped": swapped(TABLE, 6, 7),
    "units swapped": pa.concat_tables([TABLE.slice(5, 5), TABLE.slice(0, 5), TABLE.slice(10)]),
    "unit comes back": pa.concat_tables([TABLE.slice(0, 10), TABLE.slice(0, 5)]),
    "last row missing": TABLE.slice(0, 39),
    "first row missing": TABLE.slice(1),
    "row missing": pa.concat_tables([TABLE.slice(0, 17), TABLE.slice(18)]),
    "another unit": with_value(TABLE, COLUMNS.unit, 12, 99),
    "another period": with_value(TABLE, COLUMNS.time, 12, 1999),
    "another cohort": with_value(TABLE, COLUMNS.cohort, 12, 1999),
    "outcome missing": with_value(TABLE, COLUMNS.outcome, 12, None),
    "outcome not a number": with_value(TABLE, COLUMNS.outcome, 12, float("nan")),
    "outcome infinite": with_value(TABLE, COLUMNS.outcome, 12, float("inf")),
    "unit missing": with_value(TABLE, COLUMNS.unit, 12, None),
    "shuffled": shuffled(TABLE),
}


@pytest.mark.parametrize("piece", [3, 5, 8, 1000])
@pytest.mark.parametrize("case", OUT_OF_PLACE)
def test_a_row_out_of_place_ends_the_fast_way(tmp_path, case, piece):
    path = write(OUT_OF_PLACE[case], tmp_path / "p.parquet", row_group_size=piece)

    with pytest.raises(NotTiledError):
        tiled(path, tmp_path)


def test_the_fast_way_imports_no_heavy_library(tmp_path):
    path = write(make_panel(40, 6).table(), tmp_path / "p.parquet", row_group_size=100)
    program = (
        "import sys; from pilotzone.evidence.ingest import Columns, read_moments;"
        f"print(read_moments({str(path)!r}, Columns(*{COLUMNS.names()!r})).units,"
        " [m for m in ('duckdb', 'scipy', 'pandas', 'polars') if m in sys.modules])"
    )

    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, env={"PYTHONPATH": SRC})

    assert done.stdout.split(maxsplit=1) == ["40", "[]\n"]
