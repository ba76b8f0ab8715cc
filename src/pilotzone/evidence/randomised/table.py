"""Reading a trial's table: Parquet, CSV, or a pandas, Polars or Arrow table."""

from __future__ import annotations

import csv
import gzip
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from pyarrow import types as kinds

from pilotzone.evidence.errors import PanelError
from pilotzone.evidence.moments import Floats, Ints
from pilotzone.evidence.randomised.options import TrialColumns

ACCEPTED: Final = "the path of a .parquet, .csv or .csv.gz file, or a pandas, Polars or Arrow table"
_TEXT: Final = (".csv", ".tsv", ".txt")
_MISSING: Final = ["", "NA", "NaN", "nan", "null", "NULL"]
_DELIMITERS: Final = ",;\t|"
_LISTED: Final = 12


@dataclass(frozen=True, slots=True)
class Labels:
    """A column that names something, as numbers.

    Attributes
    ----------
    code : NDArray[np.int64]
        Number of the label of each row, -1 where it is missing, shape (N,).
    names : tuple[str, ...]
        Labels in order, numbers by size and texts by alphabet.
    """

    code: Ints
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TrialTable:
    """The columns of a trial as read. N rows.

    Attributes
    ----------
    labels : Mapping[str, Labels]
        Columns that name something, by role.
    numbers : Mapping[str, NDArray[np.float64]]
        Columns of numbers, by name, shape (N,); NaN where missing.
    rows : int
        N.
    sha256 : str or None
        Digest of the file, if it is one.
    """

    labels: Mapping[str, Labels]
    numbers: Mapping[str, Floats]
    rows: int
    sha256: str | None


def read_table(source: Any, columns: TrialColumns) -> TrialTable:
    """Return the columns of a trial, their names and types checked.

    Parameters
    ----------
    source : path, pandas.DataFrame, polars.DataFrame, pa.Table or pa.RecordBatch
        One row per unit; stepped wedge: per unit and period.
    columns : TrialColumns
        Which columns play which part.

    Returns
    -------
    TrialTable
        Rows in the order of the source.

    Raises
    ------
    PanelError
        If the source cannot be read, is empty, lacks a column, or holds text or infinity where numbers are due.

    Examples
    --------
    >>> table = pa.table({"id": [1, 2], "arm": ["b", "a"], "y": [0.5, None]})
    >>> read_table(table, TrialColumns(unit="id", arm="arm", outcomes=("y",))).labels["arm"]
    Labels(code=array([1, 0]), names=('a', 'b'))
    """
    digest = None
    if isinstance(source, str | Path):
        path = _file(source)
        table = _from_text(path, columns) if _is_text(path) else _from_parquet(path, columns)
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
    else:
        table = _from_memory(source, columns)
    if table.num_rows == 0:
        raise PanelError("The table holds no rows.", field="table", accepted="one row per unit")
    return TrialTable(
        labels={role: _labels(table.column(name), role, name) for role, name in columns.texts()},
        numbers={name: _numbers(table.column(name), role, name) for role, name in columns.numbers()},
        rows=table.num_rows,
        sha256=digest,
    )


def _file(source: str | Path) -> Path:
    path, name = Path(source), str(source)
    if "://" in name:
        raise PanelError(f"{name!r} is an address, and tables are not fetched.", field="table", value=name, accepted=ACCEPTED)
    if path.is_dir():
        raise PanelError(f"{name!r} is a folder, and a table is one file.", field="table", value=name, accepted=ACCEPTED)
    if not path.is_file():
        raise PanelError(f"There is no file {name!r}.", field="table", value=name, accepted=ACCEPTED)
    return path


def _is_text(path: Path) -> bool:
    with path.open("rb") as file:
        start = file.read(4)
    if not start:
        raise PanelError(f"{str(path)!r} is empty.", field="table", value=str(path), accepted="a file with one row per unit")
    suffixes = [s.lower() for s in path.suffixes if s.lower() != ".gz"]
    if start == b"PAR1":
        return False
    if suffixes and suffixes[-1] in _TEXT:
        return True
    raise PanelError(f"{str(path)!r} is neither Parquet nor CSV.", field="table", value=str(path), accepted=ACCEPTED)


def _from_parquet(path: Path, columns: TrialColumns) -> pa.Table:
    try:
        with pq.ParquetFile(path) as file:
            _check_names(columns, file.schema_arrow.names, repr(str(path)))
            return file.read(columns=[name for _, name in columns.items()])
    except (pa.ArrowException, OSError) as fault:
        reason = str(fault).splitlines()[0][:160]
        raise PanelError(
            f"{str(path)!r} is a broken Parquet file ({reason}).", field="table", value=str(path), accepted="a whole file"
        ) from fault


def _from_text(path: Path, columns: TrialColumns) -> pa.Table:
    # Slow to import, and only text needs it.
    from pyarrow import csv as arrow_csv

    mark = _delimiter(path, columns)
    types = {name: pa.string() for _, name in columns.texts()} | {name: pa.float64() for _, name in columns.numbers()}
    convert = arrow_csv.ConvertOptions(
        column_types=types, include_columns=list(types), null_values=_MISSING, strings_can_be_null=True, quoted_strings_can_be_null=True
    )
    try:
        return arrow_csv.read_csv(path, parse_options=arrow_csv.ParseOptions(delimiter=mark), convert_options=convert)
    except (pa.ArrowException, OSError) as fault:
        raise _text_fault(path, str(fault), columns) from fault


def _delimiter(path: Path, columns: TrialColumns) -> str:
    try:
        with gzip.open(path) if path.suffix.lower() == ".gz" else path.open("rb") as file:
            line = file.readline().decode("utf-8-sig")
    except (OSError, EOFError, UnicodeDecodeError) as fault:
        raise PanelError(
            f"{str(path)!r} cannot be read ({fault}).", field="table", value=str(path), accepted="a CSV file in UTF-8"
        ) from fault
    parsed = {mark: next(csv.reader([line.rstrip("\r\n")], delimiter=mark), []) for mark in _DELIMITERS}
    wanted = {name for _, name in columns.items()}
    best = max(parsed, key=lambda m: (len(wanted & set(parsed[m])), len(parsed[m])))
    _check_names(columns, parsed[best], repr(str(path)))
    return best


def _text_fault(path: Path, fault: str, columns: TrialColumns) -> PanelError:
    found = re.search(r"invalid value '(.*)'", fault)
    if found is None:
        reason = fault.splitlines()[0][:160]
        return PanelError(
            f"{str(path)!r} cannot be read ({reason}).",
            field="table",
            value=str(path),
            accepted="a whole CSV file in UTF-8, equal fields in each line",
        )
    value = found.group(1)
    role, name = _column_of(path, value, columns)
    return _no_number(role, name, f"the text {value[:40]!r}", value)


def _column_of(path: Path, value: str, columns: TrialColumns) -> tuple[str, str]:
    # The fault gives the value but not the name; the file is read once more to find where it stands.
    from pyarrow import csv as arrow_csv

    texts = arrow_csv.ConvertOptions(column_types={name: pa.string() for _, name in columns.items()})
    table = arrow_csv.read_csv(path, parse_options=arrow_csv.ParseOptions(delimiter=_delimiter(path, columns)), convert_options=texts)
    return next((role, name) for role, name in columns.numbers() if pc.any(pc.equal(table.column(name), value)).as_py())


def _from_memory(source: Any, columns: TrialColumns) -> pa.Table:
    library, kind = type(source).__module__.partition(".")[0], type(source).__name__
    if isinstance(source, pa.Table | pa.RecordBatch):
        _check_names(columns, source.schema.names, "the table")
        return pa.table({name: source.column(name) for _, name in columns.items()})
    if (library, kind) not in {("pandas", "DataFrame"), ("polars", "DataFrame")}:
        raise PanelError(f"A table cannot be read from {library}.{kind}.", field="table", value=kind, accepted=ACCEPTED)
    _check_names(columns, [str(name) for name in source.columns], "the table")
    return pa.table({name: _series(source[name], library, role, name) for role, name in columns.items()})


def _series(series: Any, library: str, role: str, name: str) -> Any:
    try:
        return pa.Array.from_pandas(series) if library == "pandas" else series.to_arrow()
    except (pa.ArrowException, TypeError, ValueError) as fault:
        raise PanelError(f"Column {name!r} mixes kinds of values.", field=role, value=name, accepted="one kind of values") from fault


def _check_names(columns: TrialColumns, present: list[str], where: str) -> None:
    for role, name in columns.items():
        if present.count(name) == 1:
            continue
        if name in present:
            raise PanelError(
                f"Column {name!r} stands {present.count(name)} times in {where}.", field=role, value=name, accepted="a unique name"
            )
        near = get_close_matches(name, present, n=3, cutoff=0.5)
        listed = ", ".join(repr(other) for other in near or present[:_LISTED])
        raise PanelError(f"There is no column {name!r} in {where}.", field=role, value=name, accepted=f"one of the columns {listed}")


def _labels(column: Any, role: str, name: str) -> Labels:
    array = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    array = array.dictionary_decode() if kinds.is_dictionary(array.type) else array
    if kinds.is_floating(array.type) and not pc.any(pc.not_equal(array, pc.floor(array))).as_py():
        # Whole numbers that a library keeps as floating point, as pandas does beside a gap.
        array = pc.cast(pc.if_else(pc.is_finite(array), array, None), pa.int64())
    if kinds.is_nested(array.type) or kinds.is_binary(array.type):
        raise PanelError(f"Column {name!r} holds values of type {array.type}.", field=role, value=name, accepted="text or whole numbers")
    texts = pc.cast(array, pa.string())
    texts = pc.if_else(pc.equal(texts, ""), None, texts)
    encoded = texts.dictionary_encode()
    found = _whole([str(label) for label in encoded.dictionary.to_pylist()])
    names = sorted(set(found), key=_order)
    place = {label: i for i, label in enumerate(names)}
    lookup = np.array([place[label] for label in found] + [-1], dtype=np.int64)
    return Labels(lookup[pc.fill_null(encoded.indices, len(found)).to_numpy(zero_copy_only=False)], tuple(names))


def _whole(labels: list[str]) -> list[str]:
    # A library that keeps whole numbers as floating point writes 1.0 for 1 into a text file.
    if all(re.fullmatch(r"-?\d+(\.0+)?", label) for label in labels):
        return [label.partition(".")[0] for label in labels]
    return labels


def _order(label: str) -> tuple[int, float, str]:
    try:
        return 0, float(label), label
    except ValueError:
        return 1, 0.0, label


def _numbers(column: Any, role: str, name: str) -> Floats:
    array = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    kind = array.type
    if not (kinds.is_integer(kind) or kinds.is_floating(kind) or kinds.is_decimal(kind) or kinds.is_boolean(kind) or kinds.is_null(kind)):
        raise _no_number(role, name, f"values of type {kind}", str(kind))
    if kinds.is_boolean(kind):
        array = pc.cast(array, pa.int8())
    values: Floats = np.array(pc.fill_null(pc.cast(array, pa.float64()), float("nan")).to_numpy(zero_copy_only=False))
    if np.isinf(values).any():
        raise _no_number(role, name, "an infinite value", "inf")
    return values


def _no_number(role: str, name: str, what: str, value: object) -> PanelError:
    return PanelError(f"Column {name!r} ({role}) holds {what}.", field=role, value=value, accepted="numbers or empty cells")
