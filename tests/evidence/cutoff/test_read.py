"""Tables in every accepted form give the same columns; what cannot be read is named."""

import gzip

import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from pilotzone.evidence import PanelError
from pilotzone.evidence.cutoff.read import read_columns

ROWS = {"分数": [1.0, 2.5, None, 4.0], "产值": [10, 20, 30, None], "区": ["甲", "乙", "甲", "乙"]}
NUMBERS, GROUPS = {"产值": "outcome", "分数": "score"}, {"区": "cluster"}
TEXT = "分数,产值,区\n1.0,10,甲\n2.5,20,乙\n,30,甲\n4.0,NA,乙\n"


def forms(folder):
    """Return the same table in memory and on disk."""
    table = pa.table(ROWS)
    pq.write_table(table, folder / "t.parquet")
    (folder / "t.csv").write_text(TEXT, encoding="utf-8")
    (folder / "bom.csv").write_text(TEXT.replace(",", ";"), encoding="utf-8-sig")
    with gzip.open(folder / "t.csv.gz", "wb") as file:
        file.write(TEXT.encode())
    names = ("t.parquet", "t.csv", "bom.csv", "t.csv.gz")
    return [table, table.to_batches()[0], pd.DataFrame(ROWS), pl.DataFrame(ROWS), *(folder / name for name in names)]


def test_every_form_gives_the_same_complete_rows(tmp_path):
    for form in forms(tmp_path):
        found = read_columns(form, NUMBERS, GROUPS)

        assert ({name: v.tolist() for name, v in found.numbers.items()}, found.rows) == ({"产值": [10.0, 20.0], "分数": [1.0, 2.5]}, 4)
        assert found.dropped == {"missing_outcome": 1, "missing_score": 1}
        assert found.groups["区"][0] != found.groups["区"][1]


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("none.csv", None, "There is no file"),
        ("folder", "", "is a folder, and a table is one file"),
        ("empty.csv", b"", "is empty. Accepted: a file with one row per unit"),
        ("table.docx", b"PK", "is neither Parquet nor CSV"),
        ("half.parquet", b"PAR1 and no more", "cannot be read"),
        ("other.csv", "分数".encode("gb18030"), "cannot be read"),
        ("text.csv", "分数,产值,区\n1,x,甲\n".encode(), "holds the text 'x' in row 1"),
        ("endless.csv", "分数,产值,区\n1,inf,甲\n".encode(), "holds inf. Accepted: finite numbers"),
        ("twice.csv", "分数,产值,产值,区\n1,2,3,甲\n".encode(), "stands 2 times"),
        ("near.csv", "分數,产值,区\n1,2,甲\n".encode(), "There is no column '分数'"),
        ("gaps.csv", "分数,产值,区\n,2,甲\n".encode(), "No row has a value in every column"),
    ],
)
def test_what_cannot_be_read_is_named(tmp_path, name, content, message):
    path = tmp_path / name
    if content == "":
        path.mkdir()
    elif content is not None:
        path.write_bytes(content)

    with pytest.raises(PanelError, match=message):
        read_columns(path, NUMBERS, GROUPS)


def test_something_else_is_no_table():
    with pytest.raises(PanelError, match=r"cannot be read from builtins\.list"):
        read_columns([1, 2], NUMBERS, GROUPS)
