"""What a panel may be read from, and how its rows are reached: a Parquet file, or a table in memory."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.parquet as pq
from pyarrow import types as kinds

from pilotzone.evidence.errors import PanelError
from pilotzone.evidence.ingest.columns import Columns, check_names, check_types, refused
from pilotzone.evidence.ingest.delimited import spool_text

BATCH_ROWS: Final = 1_000_000
"""Most rows decoded at once by one thread."""

ACCEPTED: Final = "the path of a .parquet, .csv or .csv.gz file, or a pandas, Polars or Arrow table"

_TEXT: Final = (".csv", ".tsv", ".txt")
_MAGIC: Final = b"PAR1"

Read = Callable[..., Iterator[pa.RecordBatch]]
"""Takes a piece and, if wanted, the most rows of a batch."""


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows of a panel in pieces that can be read independently.

    Attributes
    ----------
    stored : Columns
        Names of the four columns where the rows lie.
    shown : Columns
        Names the caller knows them by.
    where : str
        Name of the panel in messages.
    data : Path or pa.Table
        A Parquet file, or a table.
    starts : tuple[int, ...]
        First row of each piece and, last, the number of rows.
    schema : pa.Schema
        Types of the columns.
    """

    stored: Columns
    shown: Columns
    where: str
    data: Path | pa.Table
    starts: tuple[int, ...]
    schema: pa.Schema

    @property
    def pieces(self) -> int:
        """Number of pieces."""
        return len(self.starts) - 1

    @property
    def total(self) -> int:
        """Number of rows."""
        return self.starts[-1]

    @property
    def unit_type(self) -> pa.DataType:
        """Type of the unit's values, a dictionary's if they are stored in one."""
        kind = self.schema.field(self.stored.unit).type
        return kind.value_type if kinds.is_dictionary(kind) else kind

    def unit_name(self, number: int) -> int:
        """Return a unit as the panel has it; unsigned numbers are read with their bits unchanged.

        Parameters
        ----------
        number : int
            The unit as it was read.
        """
        return number % (1 << 64) if kinds.is_uint64(self.unit_type) else number

    def unit_bounds(self) -> tuple[int, int] | None:
        """Return the smallest and the largest unit, if they are whole numbers and known without reading all rows."""
        return self.bounds(self.stored.unit)

    def bounds(self, name: str) -> tuple[int, int] | None:
        """Return the smallest and the largest value of a column, if they are whole numbers and known without reading all rows.

        Parameters
        ----------
        name : str
            A column where the rows lie.
        """
        if not kinds.is_integer(self.schema.field(name).type):
            return None
        if isinstance(self.data, pa.Table):
            # The import takes 0.05 s, and ordered panels do not need it.
            import pyarrow.compute as pc

            ends = pc.min_max(self.data.column(name)).as_py()
            bounds = [(ends["min"], ends["max"])]
        else:
            bounds = _footer_bounds(self.data, name, self.where)
        if any(low is None or high is None or high >= 1 << 63 for low, high in bounds):
            return None
        return min(low for low, _ in bounds), max(high for _, high in bounds)

    @contextmanager
    def opened(self) -> Iterator[Read]:
        """Give a function that yields the Arrow batches of one piece; each thread opens its own."""
        if isinstance(self.data, pa.Table):
            yield partial(_table_piece, self.data, self.starts)
            return
        # Buffered streaming keeps memory bounded where one row group holds the whole panel.
        with _parquet(self.data, self.where) as file:
            yield partial(_parquet_piece, file, self)


@contextmanager
def opened_source(source: Any, columns: Columns, *, spool: Path, threads: int, memory_gib: float) -> Iterator[Rows]:
    """Give the rows of a source, its names and types checked.

    Parameters
    ----------
    source : path, pandas.DataFrame, polars.DataFrame, pa.Table or pa.RecordBatch
        The panel.
    columns : Columns
        Names of its columns.
    spool : Path
        Empty folder for a temporary copy of text files.
    threads : int
        Threads for reading text.
    memory_gib : float
        Memory for reading text.

    Raises
    ------
    PanelError
        If the source is not one that is read here, lacks a column, or is empty or broken.
    """
    if not isinstance(source, str | Path):
        rows = _table_rows(_arrow_table(source, columns), columns)
    else:
        path = panel_file(source)
        if _is_text(path):
            rows = _parquet_rows(*spool_text(path, columns, spool=spool, threads=threads, memory_gib=memory_gib), columns, str(path))
        else:
            rows = _parquet_rows(path, columns, columns, str(path))
    if rows.total == 0:
        raise PanelError(f"{rows.where} holds no rows.", field="panel", value=rows.where, accepted="one row per unit and period")
    yield rows


def panel_file(source: str | Path) -> Path:
    """Return the path of a panel file; a name that is not one plain file is refused.

    Parameters
    ----------
    source : str or Path
        Name as the caller gave it.

    Raises
    ------
    PanelError
        If it is a URL, a pattern, a folder, or does not exist.
    """
    name = str(source)
    if "://" in name:
        raise PanelError(
            f"{name!r} is an address, and panels are not fetched.", field="panel", value=name, accepted=f"{ACCEPTED}; download it first"
        )
    if set(name) & set("*?[]"):
        raise PanelError(
            f"{name!r} is a pattern, and a panel is one file.", field="panel", value=name, accepted="a file name without *, ?, [ or ]"
        )
    path = Path(source)
    if path.is_dir():
        raise PanelError(f"{name!r} is a folder, and a panel is one file.", field="panel", value=name, accepted=ACCEPTED)
    if not path.is_file():
        raise PanelError(f"There is no file {name!r}.", field="panel", value=name, accepted=ACCEPTED)
    return path


def _is_text(path: Path) -> bool:
    with path.open("rb") as file:
        start = file.read(4)
    suffixes = [s.lower() for s in path.suffixes if s.lower() != ".gz"]
    suffix = suffixes[-1] if suffixes else ""
    if not start:
        raise PanelError(f"{str(path)!r} is empty.", field="panel", value=str(path), accepted="a file with one row per unit and period")
    if start == _MAGIC:
        return False
    if suffix in _TEXT:
        return True
    fault = "is not a Parquet file, though its name says so" if suffix in {".parquet", ".pq"} else "is of an unknown kind"
    raise PanelError(f"{str(path)!r} {fault}.", field="panel", value=str(path), accepted=ACCEPTED)


@contextmanager
def _parquet(path: Path, where: str) -> Iterator[pq.ParquetFile]:
    try:
        file = pq.ParquetFile(path, pre_buffer=False, buffer_size=1 << 20)
    except (pa.ArrowException, OSError) as fault:
        raise _broken(where, fault) from fault
    with file:
        yield file


def _broken(where: str, fault: Exception) -> PanelError:
    reason = str(fault).splitlines()[0][:200]
    return PanelError(
        f"{where!r} is a broken Parquet file ({reason}).", field="panel", value=where, accepted="a whole file; write it again"
    )


def _footer_bounds(path: Path, name: str, where: str) -> list[tuple[Any, Any]]:
    with _parquet(path, where) as file:
        meta = file.metadata
        at = next(i for i in range(meta.num_columns) if meta.schema.column(i).path == name)
        chunks = [meta.row_group(i).column(at) for i in range(meta.num_row_groups)]
        known = [chunk.statistics if chunk.is_stats_set and chunk.statistics.has_min_max else None for chunk in chunks]
        return [(None, None) if s is None else (s.min, s.max) for s in known]


def _parquet_rows(path: Path, stored: Columns, shown: Columns, where: str) -> Rows:
    with _parquet(path, where) as file:
        schema, meta = file.schema_arrow, file.metadata
        _check(stored, shown, schema, where)
        starts = [0]
        for i in range(meta.num_row_groups):
            starts.append(starts[-1] + meta.row_group(i).num_rows)
    return Rows(stored, shown, where, path, tuple(starts), schema)


def _check(stored: Columns, shown: Columns, schema: pa.Schema, where: str) -> None:
    # A spooled text file has the reader's own names, and its types are right by construction.
    if stored == shown:
        check_names(shown, schema.names, where)
        check_types(shown, schema)


def _parquet_piece(file: pq.ParquetFile, rows: Rows, piece: int, most: int = BATCH_ROWS) -> Iterator[pa.RecordBatch]:
    names = rows.stored.names()
    try:
        yield from file.iter_batches(batch_size=most, row_groups=[piece], columns=names, use_threads=False)
    except (pa.ArrowException, OSError) as fault:
        raise _broken(rows.where, fault) from fault


def _table_rows(table: pa.Table, columns: Columns) -> Rows:
    starts = (*range(0, len(table), BATCH_ROWS), len(table))
    return Rows(columns, columns, "the table", table, starts, table.schema)


def _table_piece(table: pa.Table, starts: tuple[int, ...], piece: int, most: int = BATCH_ROWS) -> Iterator[pa.RecordBatch]:
    part = table.slice(starts[piece], starts[piece + 1] - starts[piece])
    yield from part.combine_chunks().to_batches(max_chunksize=most)


def _arrow_table(source: Any, columns: Columns) -> pa.Table:
    """Return the four columns of a table of any of the three libraries, without importing a library the caller has not."""
    library = type(source).__module__.partition(".")[0]
    kind = type(source).__name__
    if isinstance(source, pa.Table | pa.RecordBatch):
        check_names(columns, source.schema.names, "the table")
        table = pa.table({name: source.column(name) for name in columns.names()})
    elif (library, kind) in {("pandas", "DataFrame"), ("polars", "DataFrame")}:
        check_names(columns, [str(name) for name in source.columns], "the table")
        convert = _from_pandas if library == "pandas" else _from_polars
        table = pa.table({name: convert(source[name], role, name) for role, name in columns.items()})
    else:
        accepted = f"{ACCEPTED}; a Spark data frame by Panel.from_spark"
        raise PanelError(f"A panel cannot be read from {library}.{kind}.", field="panel", value=kind, accepted=accepted)
    check_types(columns, table.schema)
    return table


def _from_pandas(series: Any, role: str, name: str) -> pa.Array:
    try:
        return pa.Array.from_pandas(series)
    except (pa.ArrowException, TypeError, ValueError) as fault:
        raise refused(role, name, f"mixes kinds of values ({str(fault).splitlines()[0][:120]})") from fault


def _from_polars(series: Any, role: str, name: str) -> pa.Array:
    if str(series.dtype) == "Object":
        raise refused(role, name, "holds Python objects")
    return series.to_arrow()
