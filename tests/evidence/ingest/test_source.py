import re

import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from tests.evidence.ingest.panels import COLUMNS, make_panel, write

from pilotzone.evidence.errors import PanelError
from pilotzone.evidence.ingest import Columns, read_moments


@pytest.mark.parametrize(
    ("name", "fault"),
    [
        ("https://example.org/p.parquet", "is an address"),
        ("s3://bucket/p.parquet", "is an address"),
        ("*.parquet", "is a pattern"),
        ("p[1].csv", "is a pattern"),
        ("nowhere.parquet", "There is no file"),
    ],
)
def test_a_name_that_is_no_plain_file_is_refused(name, fault):
    with pytest.raises(PanelError, match=fault) as refusal:
        read_moments(name, COLUMNS)

    assert (refusal.value.field, refusal.value.value) == ("panel", name)


def test_a_folder_is_refused(tmp_path):
    with pytest.raises(PanelError, match="is a folder"):
        read_moments(tmp_path, COLUMNS)


@pytest.mark.parametrize(
    ("name", "content", "fault"),
    [
        ("p.parquet", b"", "is empty"),
        ("p.csv", b"", "is empty"),
        ("p.parquet", b"id,t,y,g\n1,1,1,0\n", "is not a Parquet file, though its name says so"),
        ("p.parquet", b"PAR1 and then nothing", "is a broken Parquet file"),
        ("p.xlsx", b"PK\x03\x04", "is of an unknown kind"),
    ],
)
def test_a_file_that_is_not_what_it_seems_is_refused(tmp_path, name, content, fault):
    path = tmp_path / name
    path.write_bytes(content)

    with pytest.raises(PanelError, match=fault):
        read_moments(path, COLUMNS)


@pytest.mark.parametrize("ids", [None, [f"x{i}" for i in range(400)]], ids=["numbers", "text"])
def test_a_parquet_file_with_a_flipped_page_is_refused(tmp_path, ids):
    path = write(make_panel(400, 5).table(ids), tmp_path / "p.parquet", compression="zstd")
    content = bytearray(path.read_bytes())
    content[100 : len(content) // 2] = bytes(len(content) // 2 - 100)
    path.write_bytes(content)

    with pytest.raises(PanelError, match="broken Parquet"):
        read_moments(path, COLUMNS)


@pytest.mark.parametrize("suffix", ["parquet", "csv"])
def test_a_file_without_rows_is_refused(tmp_path, suffix):
    path = write(make_panel(3, 3).table().slice(0, 0), tmp_path / f"p.{suffix}")

    with pytest.raises(PanelError, match="holds no rows"):
        read_moments(path, COLUMNS)


def test_a_parquet_file_is_known_by_its_content(tmp_path):
    path = write(make_panel(30, 3).table(), tmp_path / "p.parquet").rename(tmp_path / "p.csv")

    assert read_moments(path, COLUMNS).units == 30


@pytest.mark.parametrize("form", ["arrow", "parquet", "csv", "pandas", "polars"])
def test_a_missing_column_is_named_with_the_nearest(tmp_path, form):
    table = make_panel(4, 3).table()
    source = {"arrow": lambda: table, "pandas": table.to_pandas, "polars": lambda: pl.from_arrow(table)}.get(
        form, lambda: write(table, tmp_path / f"p.{form}")
    )()

    with pytest.raises(PanelError, match=re.escape("There is no column '年' (option time)")) as refusal:
        read_moments(source, Columns(unit="企业", time="年", outcome="产出", cohort="首次补贴"))

    assert refusal.value.accepted is not None
    assert "'年份'" in refusal.value.accepted


@pytest.mark.parametrize(
    ("role", "values", "fault"),
    [
        ("outcome", ["1", "2"], "Column '产出' (outcome) holds text."),
        ("time", ["2001", "2002"], "Column '年份' (time) holds text."),
        ("cohort", ["0", "0"], "Column '首次补贴' (cohort) holds text."),
        ("time", pd.to_datetime(["2001-01-01", "2002-01-01"]), "Column '年份' (time) holds dates or times; make a column of whole numbers"),
        ("unit", [True, False], "Column '企业' (unit) holds true and false."),
    ],
)
def test_a_column_of_the_wrong_type_is_refused(tmp_path, role, values, fault):
    good = {"unit": [1, 1], "time": [1, 2], "outcome": [1.0, 2.0], "cohort": [0, 0]} | {role: values}
    table = pa.table({name: good[part] for part, name in COLUMNS.items()})

    for source in (table, write(table, tmp_path / "p.parquet")):
        with pytest.raises(PanelError, match=re.escape(fault)) as refusal:
            read_moments(source, COLUMNS)
        assert refusal.value.field == role


def test_a_pandas_column_of_mixed_kinds_is_refused():
    frame = make_panel(2, 2).table().to_pandas().astype({"产出": object})
    frame.loc[1, "产出"] = "很多"

    with pytest.raises(PanelError, match=re.escape("Column '产出' (outcome) mixes kinds of values")):
        read_moments(frame, COLUMNS)


def test_a_column_that_stands_twice_is_refused():
    table = make_panel(2, 2).table()
    twice = table.append_column("产出", table.column("产出"))

    for source in (twice, twice.to_pandas()):
        with pytest.raises(PanelError, match="stands 2 times"):
            read_moments(source, COLUMNS)


def test_another_kind_of_object_is_refused():
    with pytest.raises(PanelError, match=re.escape("A panel cannot be read from builtins.dict")):
        read_moments({"id": [1]}, COLUMNS)


def test_a_column_with_a_dot_in_its_name_is_read(tmp_path):
    table = make_panel(5, 3).table().rename_columns(["firm.id", "t", "y", "g"])

    found = read_moments(write(table, tmp_path / "p.parquet"), Columns(unit="firm.id", time="t", outcome="y", cohort="g"))

    assert found.units == 5
