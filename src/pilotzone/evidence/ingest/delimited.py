"""Text panels: checked line by line into a temporary Parquet file, so that all that follows reads one kind of file.

A fault anywhere, in the last line of many gigabytes too, refuses the panel with its line before any number is made.
"""

from __future__ import annotations

import csv
import gzip
import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pyarrow.parquet as pq

from pilotzone.evidence.errors import PanelError
from pilotzone.evidence.ingest.columns import STORED, Columns, check_names, refused
from pilotzone.evidence.ingest.duck import literal, of_spool, shut_in

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_DELIMITERS: Final = ",;\t|"
_HEADER_BYTES: Final = 1 << 20
_HEADING: Final = "names of columns in the first line, lines that end in LF or CR LF"
_MISSING: Final = ("", "NA", "NaN", "nan", "null", "NULL")
_UNIT_NUMBER: Final = "unit_number"


def spool_text(path: Path, columns: Columns, *, spool: Path, threads: int, memory_gib: float) -> tuple[Path, Columns]:
    """Return a Parquet file with the named columns of a text file, in its order, and their names there.

    Units are numbers if every one is a whole number in plain form (no leading zeros), otherwise text. Empty cells, NA, NaN and
    null are missing in the other columns.

    Parameters
    ----------
    path : Path
        A file with a header, in UTF-8, separated by comma, semicolon, tab or bar; gzipped if it ends in .gz.
    columns : Columns
        Names of the columns.
    spool : Path
        Folder for the new file.
    threads : int
        Threads to read with.
    memory_gib : float
        Memory to read with.

    Raises
    ------
    PanelError
        Naming the line for a broken line, the row, column and value for text where numbers are due.
    """
    # Typed errors of DuckDB are needed to tell what went wrong; the import is slow and only text panels need it here.
    import duckdb

    delimiter, header = _header(path, columns)
    view = _reader_sql(path, delimiter, len(header))
    target = spool / "panel.parquet"
    with shut_in(spool, readable=path, threads=threads, memory_gib=memory_gib) as connection:
        try:
            connection.execute(
                f"COPY ({_select_sql(view, columns, header)}) TO {literal(str(target))} (FORMAT parquet, COMPRESSION snappy)"
            )
        except duckdb.ConversionException as fault:
            raise _text_for_number(connection, view, columns, header) from fault
        except (duckdb.InvalidInputException, duckdb.IOException) as fault:
            if of_spool(fault, spool):
                raise
            raise _broken_line(path, str(fault)) from fault
    return target, replace(columns.stored(), unit=_unit_column(target))


def _header(path: Path, columns: Columns) -> tuple[str, list[str]]:
    """Return the delimiter and the column names: of the delimiters, the one that shows most of the wanted columns."""
    try:
        with gzip.open(path) if path.suffix.lower() == ".gz" else path.open("rb") as file:
            line = file.readline(_HEADER_BYTES).decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        raise PanelError(
            f"The first line of {str(path)!r} is not UTF-8.", field="panel", value=str(path), accepted="a file saved as 'CSV UTF-8'"
        ) from fault
    except (OSError, EOFError) as fault:
        raise PanelError(f"{str(path)!r} cannot be read ({fault}).", field="panel", value=str(path), accepted="a whole file") from fault
    try:
        parsed = {mark: next(csv.reader([line], delimiter=mark), []) for mark in _DELIMITERS}
    except csv.Error as fault:
        # Lines that end in a carriage return alone are one line here, and a name of a megabyte is no name.
        raise PanelError(
            f"The first line of {str(path)!r} holds no column names ({fault}).", field="panel", value=str(path), accepted=_HEADING
        ) from fault
    mark = max(parsed, key=lambda m: (len(set(columns.names()) & set(parsed[m])), len(parsed[m])))
    check_names(columns, parsed[mark], repr(str(path)))
    return mark, parsed[mark]


def _reader_sql(path: Path, delimiter: str, width: int) -> str:
    # Columns go by position here, so that no name in the file can be mistaken for SQL or appear twice.
    kinds = ", ".join(f"'c{i}': 'VARCHAR'" for i in range(width))
    packed = "gzip" if path.suffix.lower() == ".gz" else "none"
    return (
        f"read_csv({literal(str(path))}, auto_detect = false, header = true, delim = {literal(delimiter)}, quote = '\"', escape = '\"',"
        f" strict_mode = true, null_padding = false, compression = '{packed}', columns = {{{kinds}}})"
    )


def _select_sql(view: str, columns: Columns, header: Sequence[str]) -> str:
    (_, unit), *others = ((role, f"c{header.index(name)}") for role, name in columns.items())
    whole = f"TRY_CAST({unit} AS BIGINT)"
    # Clusters are names like units, but no order of theirs matters, so they stay text.
    cells = (_given(c) if role == "cluster" else f"CAST({_given(c)} AS DOUBLE)" for role, c in others)
    casts = ", ".join(f"{cell} AS {name}" for cell, (_, name) in zip(cells, list(columns.stored().items())[1:], strict=True))
    return f"SELECT {unit} AS unit, CASE WHEN CAST({whole} AS VARCHAR) = {unit} THEN {whole} END AS {_UNIT_NUMBER}, {casts} FROM {view}"  # noqa: S608  # positions and fixed names only


def _given(column: str) -> str:
    return f"CASE WHEN trim({column}) NOT IN ({', '.join(map(literal, _MISSING))}) THEN {column} END"


def _text_for_number(connection: DuckDBPyConnection, view: str, columns: Columns, header: Sequence[str]) -> PanelError:
    """Return the error for the first cell that is no number; the file is read once more to find it."""
    parts = [(role, name, f"c{header.index(name)}") for role, name in columns.items() if role not in {"unit", "cluster"}]
    wrong = " OR ".join(f"({_given(c)} IS NOT NULL AND TRY_CAST({c} AS DOUBLE) IS NULL)" for _, _, c in parts)
    cells = ", ".join(c for _, _, c in parts)
    query = f"SELECT * FROM (SELECT row_number() OVER () AS n, {cells} FROM {view}) WHERE {wrong} LIMIT 1"  # noqa: S608  # positions only
    row, *texts = connection.execute(query).fetchone() or (0, *("" for _ in parts))
    held = [(role, name, str(text)) for (role, name, _), text in zip(parts, texts, strict=True) if text is not None]
    role, name, text = next((part for part in held if not _is_number(part[2])), held[0])
    return refused(role, name, f"holds the text {text[:40]!r} in row {row} below the header, where a number is due", value=text)


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return text.strip() in _MISSING
    # Python reads digits of every script, the reader those of ASCII.
    return text.isascii()


def _broken_line(path: Path, fault: str) -> PanelError:
    found = re.search(r"CSV Error on Line: (\d+)", fault)
    if found is None:
        return PanelError(
            f"{str(path)!r} cannot be read ({fault.splitlines()[0][:160]}).",
            field="panel",
            value=str(path),
            accepted="a whole CSV file in UTF-8",
        )
    shown = re.search(r"Original Line: (.*)", fault)
    text = "" if shown is None else f": {shown.group(1)[:80]!r}"
    message = f"Line {found.group(1)} of {str(path)!r} is broken{text} ({_plain_reason(fault)}). Nothing was computed."
    return PanelError(message, field="panel", value=int(found.group(1)), accepted="as many fields in every line as in the header, in UTF-8")


def _plain_reason(fault: str) -> str:
    counts = re.search(r"Expected Number of Columns: (\d+) Found: (\d+)", fault)
    if counts:
        return f"{counts.group(2)} fields where the header has {counts.group(1)}"
    # What the reader would have us do, and its settings, come after what it found.
    found = fault.lower().partition("possible solution")[0]
    known = {
        "invalid unicode": "it is not UTF-8",
        "maximum line size": "it is too long",
        "quote": "a quotation mark is not closed",
    }
    return next((plain for mark, plain in known.items() if mark in found), "it cannot be parsed")


def _unit_column(target: Path) -> str:
    """Return the column of numbers if every unit of the spooled file is one, else the text."""
    with pq.ParquetFile(target) as file:
        meta = file.metadata
        nulls = [sum(meta.row_group(i).column(c).statistics.null_count for i in range(meta.num_row_groups)) for c in (0, 1)]
    return STORED.unit if nulls[0] != nulls[1] else _UNIT_NUMBER
