import gzip

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from pilotzone.evidence import PanelError
from pilotzone.evidence.tabular import complete, read_table

COLUMNS = {"labels": {"编号": "unit", "组": "arm"}, "numbers": {"产值": "outcome", "x": "covariates"}}
DATA = {"编号": ["a", "b", "c", "d"], "组": [1, 0, 1, 0], "产值": [1.5, None, 2.0, 3.0], "x": [1, 2, 3, 4]}
CSV = "编号,组,产值,x\na,1,1.5,1\nb,0,,2\nc,1,2.0,3\nd,0,3.0,4\n"


def plain(table):
    labels = {name: [None if c < 0 else found.names[c] for c in found.code] for name, found in table.labels.items()}
    numbers = {name: [None if np.isnan(v) else v for v in values] for name, values in table.numbers.items()}
    return labels, numbers, table.rows


EXPECTED = (
    {"编号": ["a", "b", "c", "d"], "组": ["1", "0", "1", "0"]},
    {"产值": [1.5, None, 2.0, 3.0], "x": [1.0, 2.0, 3.0, 4.0]},
    4,
)


@pytest.mark.parametrize("kind", ["csv", "semicolon", "bom", "gz", "parquet", "arrow", "batch", "pandas", "polars"])
def test_every_source_gives_the_same(tmp_path, kind):
    source = {"pandas": pd.DataFrame, "polars": pl.DataFrame, "arrow": pa.table, "batch": pa.RecordBatch.from_pydict}.get(kind)
    if source is not None:
        found = read_table(source(DATA), **COLUMNS)
    else:
        path = tmp_path / {"gz": "t.csv.gz", "parquet": "t.parquet"}.get(kind, "t.csv")
        text = {"semicolon": CSV.replace(",", ";"), "bom": "\ufeff" + CSV}.get(kind, CSV).encode()
        if kind == "parquet":
            pq.write_table(pa.table(DATA), path)
        else:
            path.write_bytes(gzip.compress(text) if kind == "gz" else text)
        found = read_table(path, **COLUMNS)

    assert plain(found) == EXPECTED
    assert (found.sha256 is None) == (source is not None)


@pytest.mark.parametrize(
    ("values", "names"),
    [
        ([1.0, 2.0, None, 10.0], ("1", "2", "10")),
        (["10", "9", "x", ""], ("9", "10", "x")),
        ([True, False, True, None], ("false", "true")),
        (pa.array(["b", "a", "b", None]).dictionary_encode(), ("a", "b")),
        (["1.0", "0.0", "1", None], ("0", "1")),
        (["1.0", "v1.0", "1", None], ("1", "1.0", "v1.0")),
        ([0.5, 1.0, 1.5, None], ("0.5", "1", "1.5")),
        ([1e300, 1.0, 2.0, None], ("1", "2", "1e+300")),
        (["b", "nan", "2", None], ("2", "b", "nan")),
        (["nan", "b", "2", None], ("2", "b", "nan")),
    ],
)
def test_labels_are_text_in_their_natural_order(values, names):
    data = {"u": [1, 2, 3, 4], "a": values, "y": [1.0, 2.0, 3.0, 4.0]}

    found = read_table(pa.table(data), labels={"a": "arm"}, numbers={"y": "outcome"}).labels["a"]

    assert found.names == names
    assert (found.code < 0).sum() == len([v for v in pa.table(data)["a"].to_pylist() if v in (None, "")])


def test_numbers_may_be_true_or_false_or_absent():
    data = {"u": [1, 2], "a": [0, 1], "y": [True, False], "x": pa.nulls(2)}

    found = read_table(pa.table(data), labels={}, numbers={"y": "outcome", "x": "covariates"})

    assert found.numbers["y"].tolist() == [1.0, 0.0]
    assert np.isnan(found.numbers["x"]).all()


def written(tmp_path, content, name="t.csv"):
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


@pytest.mark.parametrize(
    ("content", "name", "field", "message"),
    [
        ("", "t.csv", "table", "is empty"),
        (CSV.splitlines()[0] + "\n", "t.csv", "table", "holds no rows"),
        (CSV, "t.xlsx", "table", "neither Parquet nor CSV"),
        (b"PAR1 and no more", "t.parquet", "table", "broken Parquet file"),
        (CSV.replace("产值", "产量"), "t.csv", "outcome", "There is no column '产值' in .*Accepted: one of the columns '产量'"),
        (CSV.replace("x", "产值", 1), "t.csv", "outcome", "Column '产值' stands 2 times"),
        (CSV.replace("2.0", "多"), "t.csv", "outcome", "Column '产值' .outcome. holds the text '多'"),
        (CSV.replace(",4\n", ",四\n"), "t.csv", "covariates", "Column 'x' .covariates. holds the text '四'"),
        (CSV.replace("2.0", "inf"), "t.csv", "outcome", r"Column '产值' .outcome. holds inf in row 3. Accepted: finite numbers"),
        (CSV + "e,1,2\n", "t.csv", "table", "cannot be read"),
        (CSV.encode("gb18030"), "t.csv", "table", "cannot be read"),
        (b"\x1f\x8b broken", "t.csv.gz", "table", "cannot be read"),
        (b"id,y\r1,2\r3,4", "t.csv", "table", "cannot be read .new-line character seen"),
    ],
)
def test_files_are_refused_by_name(tmp_path, content, name, field, message):
    with pytest.raises(PanelError, match=message) as caught:
        read_table(written(tmp_path, content, name), **COLUMNS)
    assert caught.value.field == field


@pytest.mark.parametrize(
    ("source", "message"),
    [("https://example.org/t.csv", "is an address"), (".", "is a folder"), ("no-such.csv", "There is no file"), ([1, 2], "builtins.list")],
)
def test_sources_are_refused(source, message):
    with pytest.raises(PanelError, match=message):
        read_table(source, **COLUMNS)


@pytest.mark.parametrize(
    ("column", "values", "field", "message"),
    [
        ("产值", ["1", " 2 ", "3", "x"], "outcome", "holds the text 'x' in row 4, where a number is due"),
        ("产值", [[1], [2], [3], [4]], "outcome", "Column '产值' .outcome. holds values of type list"),
        ("组", [[1], [2], [3], [4]], "arm", "Column '组' holds values of type list"),
        ("x", [1.0, float("inf"), 0.0, 0.0], "covariates", "holds inf in row 2"),
        ("x", [1.0, 0.0, -1e200, 0.0], "covariates", "holds -1e.200 in row 3, too large to square"),
    ],
)
def test_columns_are_refused(column, values, field, message):
    with pytest.raises(PanelError, match=message) as caught:
        read_table(pa.table(DATA | {column: values}), **COLUMNS)
    assert caught.value.field == field


def test_a_pandas_column_of_mixed_kinds_is_refused():
    with pytest.raises(PanelError, match=r"Column '组' .arm. mixes kinds of values"):
        read_table(pd.DataFrame(DATA | {"组": ["a", 1, "b", 2.0]}), **COLUMNS)


def test_a_missing_column_of_a_frame_is_refused():
    with pytest.raises(PanelError, match="There is no column 'x' in the table"):
        read_table(pd.DataFrame(DATA).drop(columns="x"), **COLUMNS)


def test_rows_that_lack_a_value_are_counted_by_what_they_lack_first():
    data = {"编号": ["a", None, "c", "d"], "组": [1, None, 1, 0], "产值": [1.5, None, None, 3.0], "x": [1, 2, 3, None]}

    kept, dropped = complete(read_table(pa.table(data), **COLUMNS), ("编号", "组", "产值", "x"))

    assert kept.tolist() == [True, False, False, False]
    assert dropped == {"missing_unit": 1, "missing_outcome": 1, "missing_covariates": 1}


def test_texts_that_are_numbers_are_numbers():
    found = read_table(pa.table({"y": ["1", " 2.5 ", "", None]}), labels={}, numbers={"y": "outcome"}).numbers["y"]

    np.testing.assert_array_equal(found, [1.0, 2.5, np.nan, np.nan])


@pytest.mark.parametrize("values", [[1.0, float("nan"), 2.0], [1.5, float("nan"), 2.0]])
def test_a_number_that_is_none_is_no_label(values):
    found = read_table(pl.DataFrame({"a": values}), numbers={}, labels={"a": "arm"}).labels["a"]

    assert (found.code.tolist(), len(found.names)) == ([0, -1, 1], 2)


def test_a_whole_number_too_large_is_rounded_and_a_column_may_be_named_by_a_number():
    found = read_table(pd.DataFrame([[2**60 + 1, 1]]), numbers={"0": "outcome"}, labels={"1": "arm"})

    assert (found.numbers["0"].tolist(), found.labels["1"].names) == ([float(2**60)], ("1",))
