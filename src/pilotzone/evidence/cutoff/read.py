"""Columns of a table as numbers: from Parquet or CSV files, or from a pandas, Polars or Arrow table."""

from __future__ import annotations

import csv
import gzip
import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
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

_MISSING: Final = ("", "NA", "NaN", "nan", "null", "NULL")
_DELIMITERS: Final = ",;\t|"
_ACCEPTED: Final = "the path of a .parquet, .csv or .csv.gz file in UTF-8, or a pandas, Polars or Arrow table"
_LISTED: Final = 12
_MAGIC: Final = b"PAR1"


@dataclass(frozen=True, slots=True)
class Columns:
    """Columns of a table without rows that lack one of them. n rows.

    Attributes
    ----------
    numbers : Mapping[str, NDArray[np.float64]]
        Values by column name, shape (n,).
    groups : Mapping[str, NDArray[np.int64]]
        Numbers of groups by column name, shape (n,), for columns that only tell rows apart.
    rows : int
        Rows of the table.
    dropped : Mapping[str, int]
        Rows left out, by reason; a row that lacks several columns counts for the first.
    sha256 : str or None
        Digest of the file, None for a table in memory.
    """

    numbers: Mapping[str, Floats]
    groups: Mapping[str, Ints]
    rows: int
    dropped: Mapping[str, int]
    sha256: str | None


def read_columns(table: Any, numbers: Mapping[str, str], groups: Mapping[str, str]) -> Columns:
    """Return columns of a table as numbers and groups.

    Parameters
    ----------
    table : path, pandas.DataFrame, polars.DataFrame, pa.Table or pa.RecordBatch
        The table.
    numbers : Mapping[str, str]
        Option that names it, by name of a column that must hold numbers.
    groups : Mapping[str, str]
        Option that names it, by name of a column of numbers or text whose equal values belong together.

    Returns
    -------
    Columns
        Complete rows only.

    Raises
    ------
    PanelError
        Naming the option and the column, if it is absent, holds text where numbers are due, or an infinite number; or naming
        the table if it cannot be read.
    """
    wanted = {**numbers, **groups}
    found, digest = _arrow(table, wanted)
    values: dict[str, Floats] = {name: _numbers(found.column(name), option, name) for name, option in numbers.items()}
    codes = {name: _codes(found.column(name)) for name in groups}
    missing = {name: np.isnan(v) for name, v in values.items()} | {name: code < 0 for name, code in codes.items()}
    kept, dropped = np.ones(len(found), np.bool_), Counter[str]()
    for name, option in wanted.items():
        first = kept & missing[name]
        dropped.update({f"missing_{option}": int(first.sum())})
        kept &= ~missing[name]
    if not kept.any():
        raise PanelError("No row has a value in every column asked for.", field="table", value=len(found), accepted="complete rows")
    return Columns(
        {name: v[kept] for name, v in values.items()},
        {name: v[kept] for name, v in codes.items()},
        len(found),
        {reason: n for reason, n in dropped.items() if n},
        digest,
    )


def _arrow(table: Any, wanted: Mapping[str, str]) -> tuple[pa.Table, str | None]:
    if isinstance(table, str | Path):
        return _file(Path(table), wanted)
    library, kind = type(table).__module__.partition(".")[0], type(table).__name__
    if isinstance(table, pa.Table | pa.RecordBatch):
        present: list[str] = list(table.schema.names)
    elif (library, kind) in {("pandas", "DataFrame"), ("polars", "DataFrame")}:
        present = [str(name) for name in table.columns]
    else:
        raise PanelError(f"A table cannot be read from {library}.{kind}.", field="table", value=kind, accepted=_ACCEPTED)
    _check_names(wanted, present, "the table")
    if library == "pandas":
        return pa.table({name: _from_pandas(table[name], wanted[name], name) for name in wanted}), None
    columns = {name: table[name].to_arrow() if library == "polars" else table.column(name) for name in wanted}
    return pa.table(columns), None


def _from_pandas(series: Any, option: str, name: str) -> pa.Array:
    try:
        return pa.Array.from_pandas(series)
    except (pa.ArrowException, TypeError, ValueError) as fault:
        raise PanelError(
            f"Column {name!r} ({option}) mixes kinds of values.", field=option, value=name, accepted="one kind of value in a column"
        ) from fault


def _file(path: Path, wanted: Mapping[str, str]) -> tuple[pa.Table, str | None]:
    if path.is_dir():
        raise PanelError(f"{str(path)!r} is a folder, and a table is one file.", field="table", value=str(path), accepted=_ACCEPTED)
    if not path.is_file():
        raise PanelError(f"There is no file {str(path)!r}.", field="table", value=str(path), accepted=_ACCEPTED)
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
        file.seek(0)
        start = file.read(4)
    if not start:
        raise PanelError(f"{str(path)!r} is empty.", field="table", value=str(path), accepted="a file with one row per unit")
    if start == _MAGIC:
        return _parquet(path, wanted), digest
    if not any(suffix.lower() in {".csv", ".tsv", ".txt"} for suffix in path.suffixes):
        raise PanelError(f"{str(path)!r} is neither Parquet nor CSV.", field="table", value=str(path), accepted=_ACCEPTED)
    return _text(path, wanted), digest


def _parquet(path: Path, wanted: Mapping[str, str]) -> pa.Table:
    try:
        with pq.ParquetFile(path) as file:
            _check_names(wanted, file.schema_arrow.names, repr(str(path)))
            return file.read(columns=list(wanted))
    except (pa.ArrowException, OSError) as fault:
        raise _broken(path, fault) from fault


def _text(path: Path, wanted: Mapping[str, str]) -> pa.Table:
    # A separate module of Arrow that only text needs.
    from pyarrow import csv as arrow_csv

    delimiter, header = _header(path, wanted)
    _check_names(wanted, header, repr(str(path)))
    try:
        return arrow_csv.read_csv(
            path,
            parse_options=arrow_csv.ParseOptions(delimiter=delimiter),
            # Everything is read as text first, so that a wrong value can be shown as it stands.
            convert_options=arrow_csv.ConvertOptions(
                include_columns=list(wanted),
                column_types=dict.fromkeys(wanted, pa.string()),
                null_values=list(_MISSING),
                strings_can_be_null=True,
            ),
        )
    except (pa.ArrowException, OSError) as fault:
        raise _broken(path, fault) from fault


def _header(path: Path, wanted: Mapping[str, str]) -> tuple[str, list[str]]:
    try:
        with gzip.open(path) if path.suffix.lower() == ".gz" else path.open("rb") as file:
            line = file.readline(1 << 20).decode("utf-8-sig")
    except (OSError, EOFError, UnicodeDecodeError) as fault:
        raise _broken(path, fault) from fault
    parsed = {mark: next(csv.reader([line], delimiter=mark), []) for mark in _DELIMITERS}
    mark = max(parsed, key=lambda m: (len(set(wanted) & set(parsed[m])), len(parsed[m])))
    return mark, parsed[mark]


def _broken(path: Path, fault: Exception) -> PanelError:
    reason = str(fault).splitlines()[0][:160]
    return PanelError(
        f"{str(path)!r} cannot be read ({reason}).", field="table", value=str(path), accepted="a whole Parquet file, or CSV in UTF-8"
    )


def _check_names(wanted: Mapping[str, str], present: Sequence[str], where: str) -> None:
    counts = Counter(present)
    for name, option in wanted.items():
        if counts[name] > 1:
            raise PanelError(f"Column {name!r} stands {counts[name]} times in {where}.", field=option, value=name, accepted="a unique name")
        if name not in counts:
            near = get_close_matches(name, present, n=3, cutoff=0.6) or list(present[:_LISTED])
            listed = "one of the columns " + ", ".join(map(repr, near))
            raise PanelError(f"There is no column {name!r} in {where}.", field=option, value=name, accepted=listed)


def _numbers(column: pa.ChunkedArray, option: str, name: str) -> Floats:
    kind = column.type
    if kinds.is_dictionary(kind):
        return _numbers(column.cast(kind.value_type), option, name)
    if kinds.is_string(kind) or kinds.is_large_string(kind) or kinds.is_string_view(kind):
        return _parsed(column, option, name)
    if not (kinds.is_integer(kind) or kinds.is_floating(kind) or kinds.is_decimal(kind) or kinds.is_boolean(kind) or kinds.is_null(kind)):
        raise PanelError(f"Column {name!r} holds values of type {kind}.", field=option, value=str(kind), accepted="numbers or empty cells")
    plain = column.cast(pa.uint8()) if kinds.is_boolean(kind) else column
    return _finite(plain.cast(pa.float64()).to_pylist(), option, name)


def _parsed(column: pa.ChunkedArray, option: str, name: str) -> Floats:
    try:
        return _finite(pc.cast(pc.utf8_trim_whitespace(column), pa.float64()).to_pylist(), option, name)
    except pa.ArrowInvalid:
        row, text = next((row, text) for row, text in enumerate(column.to_pylist(), 1) if text is not None and not _is_number(text))
        raise PanelError(
            f"Column {name!r} holds the text {text[:40]!r} in row {row}, where a number is due.",
            field=option,
            value=text,
            accepted="numbers or empty cells",
        ) from None


def _is_number(text: str) -> bool:
    try:
        pc.cast(pa.array([text.strip()]), pa.float64())
    except pa.ArrowInvalid:
        return False
    return True


def _finite(values: list[float | None], option: str, name: str) -> Floats:
    found = np.array([np.nan if value is None else value for value in values], np.float64)
    if np.isinf(found).any():
        value = float(found[np.isinf(found)][0])
        raise PanelError(f"Column {name!r} holds {value!r}.", field=option, value=value, accepted="finite numbers or empty cells")
    return found


def _codes(column: pa.ChunkedArray) -> Ints:
    """Return a number for each distinct value, in the order of the values, so that the order of rows does not matter; -1 if empty."""
    values = column.to_pylist()
    names = sorted({str(value) for value in values if value is not None and value == value})
    place = {name: at for at, name in enumerate(names)}
    return np.array([-1 if value is None or value != value else place[str(value)] for value in values], np.int64)
