"""The Spark way: rows stay on the executors, and one row a cohort comes home.

A first job counts rows by period. A second one deals the rows by unit, sorts each part, adds its complete units, and adds the
parts in the order of their numbers. How many parts there are depends on the rows alone, so the bits do not depend on the cluster.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa

from pilotzone.evidence.errors import PanelError
from pilotzone.evidence.ingest.arrays import whole
from pilotzone.evidence.ingest.checks import check_periods, none_complete
from pilotzone.evidence.ingest.columns import STORED, Columns, check_names, check_types
from pilotzone.evidence.ingest.meter import Meter, Progress
from pilotzone.evidence.ingest.read import read_units
from pilotzone.evidence.ingest.source import Rows, opened_source, panel_file
from pilotzone.evidence.ingest.spark_partials import HOME, Found, digest, home, merged, partials
from pilotzone.evidence.ingest.spark_session import in_words, session
from pilotzone.evidence.ingest.spark_watch import watched
from pilotzone.evidence.ingest.sums import finish
from pilotzone.evidence.ingest.tops import Tops
from pilotzone.evidence.moments import Ints, Moments, Units

MOST_PERIODS: Final = 1024
"""Most periods of a panel that Spark reads: the table of a cohort grows with their square."""

ACCEPTED: Final = "the path of a Parquet file or of a folder of Parquet files, or a Spark data frame"

_PART_ROWS: Final = 500_000
_PARTS: Final = (4, 4096)  # fewest and most
_MAGIC: Final = b"PAR1"
_UNSIGNED: Final = 20  # digits


@dataclass(frozen=True, slots=True)
class Dealt:
    """A panel on Spark.

    Attributes
    ----------
    frame : pyspark.sql.DataFrame
        The four columns, under the reader's own names.
    rows : Rows
        Its names and types; it holds no rows.
    file : Path or None
        The file, if it is one.
    """

    frame: Any
    rows: Rows
    file: Path | None


@dataclass(frozen=True, slots=True)
class Counts:
    """What the first job gives.

    Attributes
    ----------
    periods : NDArray[np.int64]
        Periods with an observed outcome, strictly increasing, shape (T,).
    rows : int
        All rows.
    dropped : Counter[str]
        Rows left out by reason.
    """

    periods: Ints
    rows: int
    dropped: Counter[str]


def spark_moments(source: Any, columns: Columns, *, progress: Progress | None = None) -> Moments:
    """Return the moments of a long panel read by Spark; equal to `read_moments` up to rounding.

    Parameters
    ----------
    source : path or pyspark.sql.DataFrame
        A Parquet file or a folder of them, which the executors see under the same path, or a data frame.
    columns : Columns
        Which columns play which part; the four basic ones.
    progress : Callable[[float], None], optional
        Called with the fraction done, 0 to 1, from any thread.

    Returns
    -------
    Moments
        The same bits for the same rows, whatever the cluster. With the digest of the file, if the source is one.

    Raises
    ------
    PanelError
        If the source, a column or a value cannot be used.
    MissingSparkError
        If PySpark or Java is missing.
    SparkJobError
        If Spark fails.
    """
    meter = Meter(progress)
    with _dealt(source, columns) as panel:
        with watched(panel.frame, meter, 0.0, 0.3):
            counts = _counts(panel)
        with watched(panel.frame, meter, 0.3, 0.95):
            found = _found(panel, counts)
        sha256 = None if panel.file is None else _digest(panel.frame, panel.file)
    sums = {g: part.sums for g, part in found.cohorts.items()}
    dropped = counts.dropped + Counter(incomplete_unit=found.incomplete)
    moments = Moments(periods=counts.periods, cohorts=finish(sums), rows=counts.rows, dropped=dropped, sha256=sha256)
    meter.finish()
    return moments


def spark_tops(source: Any, columns: Columns) -> dict[int, Tops]:
    """Return the largest shares of each cohort, as `read_tops`.

    Parameters
    ----------
    source : path or pyspark.sql.DataFrame
        As for `spark_moments`.
    columns : Columns
        As for `spark_moments`.

    Raises
    ------
    PanelError, MissingSparkError, SparkJobError
        As `spark_moments`.
    """
    with _dealt(source, columns) as panel:
        return {g: part.tops for g, part in _found(panel, _counts(panel)).cohorts.items()}


def spark_units(source: Any, columns: Columns, *, limit: int) -> Units | None:
    """Return the complete units in memory, or None if the panel holds more than `limit`. The one case in which rows come home.

    Parameters
    ----------
    source : path or pyspark.sql.DataFrame
        As for `spark_moments`.
    columns : Columns
        As for `spark_moments`.
    limit : int
        Most units of the panel, incomplete ones included; no row moves if there are more.

    Raises
    ------
    PanelError, MissingSparkError, SparkJobError
        As `spark_moments`.
    """
    with _dealt(source, columns) as panel:
        if _placed(panel).select(STORED.unit).distinct().limit(limit + 1).count() > limit:
            return None
        table = panel.frame.toArrow()
    names = dict(zip(STORED.names(), columns.names(), strict=True))
    unit = table.column(STORED.unit)
    # Unsigned numbers are dealt with their bits unchanged, and named as they were.
    if pa.types.is_uint64(panel.rows.unit_type):
        unit = unit.cast(pa.uint64(), safe=False)
    return read_units(table.set_column(0, STORED.unit, unit).rename_columns(names), columns, limit=limit)


@contextmanager
def _dealt(source: Any, columns: Columns) -> Iterator[Dealt]:
    if isinstance(source, str | Path):
        read = _folder if Path(source).is_dir() else _file
        frame, schema, where, file = read(source, columns)
    elif type(source).__module__.startswith("pyspark.sql.") and type(source).__name__ == "DataFrame":
        frame, schema, where, file = source, None, "the table", None
    else:
        kind = f"{type(source).__module__.partition('.')[0]}.{type(source).__name__}"
        raise PanelError(f"The engine 'spark' cannot read {kind}.", field="engine", value="spark", accepted=f"with it, {ACCEPTED}")
    with in_words():
        types = _types(frame, columns, where) if schema is None else schema
        kinds = [types.field(name).type for name in columns.names()]
        kinds[0] = pa.uint64() if kinds[0] == pa.decimal128(_UNSIGNED) else kinds[0]
        stored = pa.schema(list(zip(STORED.names(), kinds, strict=True)))
        yield Dealt(_selected(frame, columns), Rows(STORED, columns, where, stored.empty_table(), (0, 0), stored), file)


def _file(source: str | Path, columns: Columns) -> tuple[Any, pa.Schema, str, Path]:
    """Return data frame, schema, name and path of a file; the footer is read here, so that its faults are the other readers'."""
    path = panel_file(source)
    with path.open("rb") as file:
        start = file.read(len(_MAGIC))
    if start and start != _MAGIC and path.suffix.lower() not in {".parquet", ".pq"}:
        raise PanelError(f"The engine 'spark' does not read {path.name!r}.", field="engine", value="spark", accepted=f"with it, {ACCEPTED}")
    # The spool is for text, which does not come this far.
    with opened_source(path, columns, spool=path.parent, threads=1, memory_gib=1.0) as rows:
        schema = rows.schema
    spark = session()
    with in_words():
        return spark.read.parquet(_address(path)), schema, str(path), path


def _folder(source: str | Path, _: Columns) -> tuple[Any, None, str, None]:
    spark = session()
    with in_words():
        return spark.read.parquet(_address(Path(source))), None, str(source), None


def _address(path: Path) -> str:
    # With its scheme, because a path without one belongs to whatever file system Spark is set up for; and no pattern.
    return "file://" + re.sub(r"([][*?{}\\])", r"\\\1", str(path.resolve()))


def _types(frame: Any, columns: Columns, where: str) -> pa.Schema:
    """Return the Arrow types of the columns, checked as the other readers check theirs."""
    from pyspark.sql.pandas.types import to_arrow_type

    check_names(columns, frame.columns, where)
    wanted = set(columns.names())
    fields = [(field.name, to_arrow_type(field.dataType, timezone="UTC")) for field in frame.schema.fields if field.name in wanted]
    schema = pa.schema(fields)
    check_types(columns, schema)
    return schema


def _selected(frame: Any, columns: Columns) -> Any:
    """Return the four columns under the reader's names, decimals as the whole numbers or floats that they stand for."""
    from pyspark.sql import functions as sql

    types = {field.name: field.dataType for field in frame.schema.fields}
    chosen = []
    for stored, name in zip(STORED.names(), columns.names(), strict=True):
        column, kind = sql.col("`" + name.replace("`", "``") + "`"), types[name]
        if kind.typeName() == "decimal":
            # Spark has no unsigned numbers and reads those of 64 bits as decimals of 20 digits.
            signed = sql.when(column >= sql.lit(Decimal(2**63)), column - sql.lit(Decimal(2**64))).otherwise(column)
            column = (signed if (stored, kind.precision) == (STORED.unit, _UNSIGNED) else column).cast(
                "bigint" if kind.scale == 0 else "double"
            )
        chosen.append(column.alias(stored))
    return frame.select(*chosen)


def _blank(frame: Any, name: str) -> Any:
    """Return where a column is null, not a number or empty text."""
    from pyspark.sql import functions as sql

    column, kind = sql.col(name), frame.schema[name].dataType.typeName()
    if kind in {"float", "double"}:
        return column.isNull() | sql.isnan(column)
    return column.isNull() | (column == "") if kind in {"string", "varchar", "char"} else column.isNull()


def _placed(panel: Dealt) -> Any:
    """Return the rows that name unit and period."""
    return panel.frame.filter(~(_blank(panel.frame, STORED.unit) | _blank(panel.frame, STORED.time)))


def _counts(panel: Dealt) -> Counts:
    from pyspark.sql import functions as sql

    frame = panel.frame
    unit, time, outcome = (_blank(frame, name) for name in (STORED.unit, STORED.time, STORED.outcome))
    tallies = [sql.count(sql.when(each, 1)).alias(name) for name, each in (("no_unit", unit), ("seen", ~unit & ~outcome))]
    asked = frame.groupBy(STORED.time, time.alias("no_time")).agg(sql.count(sql.lit(1)).alias("rows"), *tallies)
    answer = asked.limit(MOST_PERIODS + 3).collect()
    total = sum(row["rows"] for row in answer)
    if total == 0:
        where = panel.rows.where
        raise PanelError(f"{where} holds no rows.", field="panel", value=where, accepted="one row per unit and period")
    timed = [row for row in answer if not row["no_time"]]
    _check_count(len(timed), panel.rows)
    named = sum(row["rows"] - row["no_unit"] for row in timed)
    dropped = Counter(
        missing_unit=sum(row["no_unit"] for row in answer),
        missing_time=sum(row["rows"] - row["no_unit"] for row in answer if row["no_time"]),
        missing_outcome=named - sum(row["seen"] for row in timed),
    )
    periods = np.sort(whole(np.array([row[STORED.time] for row in timed if row["seen"]]), "time", panel.rows.shown.time))
    check_periods(periods, panel.rows)
    return Counts(periods, total, dropped)


def _check_count(periods: int, rows: Rows) -> None:
    if periods > MOST_PERIODS:
        name = rows.shown.time
        raise PanelError(
            f"Column {name!r} (time) holds more than {MOST_PERIODS:,} different periods.",
            field="time",
            value=name,
            accepted=f"at most {MOST_PERIODS:,} with the engine 'spark'; coarser periods, or the engine 'duckdb'",
        )


def _found(panel: Dealt, counts: Counts) -> Found:
    """Return what all units give together; the one row a cohort that comes home."""
    T = counts.periods.size
    least, most = _PARTS
    parts = min(most, max(least, -(-counts.rows // _PART_ROWS)))
    dealt = _placed(panel).repartition(parts, STORED.unit).sortWithinPartitions(STORED.unit, STORED.time)
    added = dealt.mapInArrow(partial(partials, part=_task, periods=counts.periods, rows=panel.rows), HOME)
    gathered = added.repartition(1).sortWithinPartitions("part", "cohort")
    found = home(gathered.mapInArrow(partial(merged, T=T, rows=panel.rows), HOME).collect(), T)
    if not found.cohorts:
        raise none_complete(counts.periods)
    return found


def _task() -> int:
    """Return the number of the part that an executor works on."""
    from pyspark import TaskContext

    return int(TaskContext.get().partitionId())


def _digest(frame: Any, path: Path) -> str:
    asked = frame.sparkSession.range(0, 1, 1, 1).mapInArrow(partial(digest, path=str(path.resolve())), "sha256 string")
    return str(asked.collect()[0]["sha256"])
