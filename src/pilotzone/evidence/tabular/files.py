"""The columns asked for out of a file: Parquet, or CSV with any common mark between fields, gzipped or not."""

from __future__ import annotations

import csv
import gzip
import hashlib
from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Final

import pyarrow as pa
import pyarrow.parquet as pq

from pilotzone.evidence.errors import PanelError
from pilotzone.evidence.steady import steady

ACCEPTED: Final = "the path of a .parquet, .csv or .csv.gz file in UTF-8, or a pandas, Polars or Arrow table"
_TEXT: Final = (".csv", ".tsv", ".txt")
_MISSING: Final = ["", "NA", "NaN", "nan", "null", "NULL"]
_DELIMITERS: Final = ",;\t|"
_HEADER_BYTES: Final = 1 << 20
_LISTED: Final = 12


def read_file(source: str | Path, wanted: Mapping[str, str]) -> tuple[pa.Table, str]:
    """Return the columns asked for, text where the file is text, and the file's digest.

    Parameters
    ----------
    source : path
        Name of the file.
    wanted : Mapping[str, str]
        Option that names it, by name of a column.

    Raises
    ------
    PanelError
        If the file cannot be read, or lacks a column.
    """
    path, name = Path(source), str(source)
    if "://" in name:
        raise PanelError(f"{name!r} is an address, and tables are not fetched.", field="table", value=name, accepted=ACCEPTED)
    if path.is_dir():
        raise PanelError(f"{name!r} is a folder, and a table is one file.", field="table", value=name, accepted=ACCEPTED)
    if not path.is_file():
        raise PanelError(f"There is no file {name!r}.", field="table", value=name, accepted=ACCEPTED)
    with steady(path, field="table"):
        return _read(path, wanted)


def _read(path: Path, wanted: Mapping[str, str]) -> tuple[pa.Table, str]:
    name = str(path)
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
        file.seek(0)
        start = file.read(4)
    if not start:
        raise PanelError(f"{name!r} is empty.", field="table", value=name, accepted="a file with one row per unit")
    if start == b"PAR1":
        return _parquet(path, wanted), digest
    suffixes = [suffix.lower() for suffix in path.suffixes if suffix.lower() != ".gz"]
    if not suffixes or suffixes[-1] not in _TEXT:
        raise PanelError(f"{name!r} is neither Parquet nor CSV.", field="table", value=name, accepted=ACCEPTED)
    return _text(path, wanted), digest


def check_names(wanted: Mapping[str, str], present: Sequence[str], where: str) -> None:
    """Refuse a column that is absent, naming the nearest, or that stands more than once.

    Parameters
    ----------
    wanted : Mapping[str, str]
        Option that names it, by name of a column.
    present : sequence of str
        Columns of the table.
    where : str
        The table as the reader knows it.

    Raises
    ------
    PanelError
        Naming option and column.
    """
    for name, option in wanted.items():
        count = present.count(name)
        if count > 1:
            raise PanelError(f"Column {name!r} stands {count} times in {where}.", field=option, value=name, accepted="a unique name")
        if not count:
            near = get_close_matches(name, present, n=3, cutoff=0.5) or present[:_LISTED]
            listed = ", ".join(repr(other) for other in near)
            raise PanelError(f"There is no column {name!r} in {where}.", field=option, value=name, accepted=f"one of the columns {listed}")


def _parquet(path: Path, wanted: Mapping[str, str]) -> pa.Table:
    try:
        with pq.ParquetFile(path) as file:
            check_names(wanted, file.schema_arrow.names, repr(str(path)))
            return file.read(columns=list(wanted))
    except (pa.ArrowException, OSError) as fault:
        reason = str(fault).splitlines()[0][:160]
        raise PanelError(
            f"{str(path)!r} is a broken Parquet file ({reason}).", field="table", value=str(path), accepted="a whole file"
        ) from fault


def _text(path: Path, wanted: Mapping[str, str]) -> pa.Table:
    # A separate module of Arrow that only text needs.
    from pyarrow import csv as arrow_csv

    mark, header = _header(path, wanted)
    check_names(wanted, header, repr(str(path)))
    # Everything is read as text first, so that a wrong value can be shown as it stands.
    convert = arrow_csv.ConvertOptions(
        include_columns=list(wanted),
        column_types=dict.fromkeys(wanted, pa.string()),
        null_values=_MISSING,
        strings_can_be_null=True,
        quoted_strings_can_be_null=True,
    )
    try:
        return arrow_csv.read_csv(path, parse_options=arrow_csv.ParseOptions(delimiter=mark), convert_options=convert)
    except (pa.ArrowException, OSError) as fault:
        raise _broken(path, fault) from fault


def _header(path: Path, wanted: Mapping[str, str]) -> tuple[str, list[str]]:
    try:
        with gzip.open(path) if path.suffix.lower() == ".gz" else path.open("rb") as file:
            line = file.readline(_HEADER_BYTES).decode("utf-8-sig")
    except (OSError, EOFError, UnicodeDecodeError) as fault:
        raise _broken(path, fault) from fault
    try:
        parsed = {mark: next(csv.reader([line.rstrip("\r\n")], delimiter=mark), []) for mark in _DELIMITERS}
    except csv.Error as fault:
        # Lines that end in a carriage return alone are one line here, and a name of a megabyte is no name.
        raise _broken(path, fault) from fault
    mark = max(parsed, key=lambda m: (len(set(wanted) & set(parsed[m])), len(parsed[m])))
    return mark, parsed[mark]


def _broken(path: Path, fault: Exception) -> PanelError:
    reason = str(fault).splitlines()[0][:160]
    return PanelError(
        f"{str(path)!r} cannot be read ({reason}).",
        field="table",
        value=str(path),
        accepted="a whole CSV file in UTF-8, equal fields in each line",
    )
