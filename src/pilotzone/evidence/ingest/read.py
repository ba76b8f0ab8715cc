"""From a source to moments, or to units in memory."""

from __future__ import annotations

import hashlib
import os
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import numpy as np
import pyarrow as pa

from pilotzone.evidence.errors import PanelError
from pilotzone.evidence.ingest.arrays import Batch, decode
from pilotzone.evidence.ingest.blas import one_thread
from pilotzone.evidence.ingest.checks import check_periods, none_complete
from pilotzone.evidence.ingest.codes import TooManyValuesError
from pilotzone.evidence.ingest.columns import Columns
from pilotzone.evidence.ingest.dense import NotDenseError, dense_sums
from pilotzone.evidence.ingest.meter import Meter, Progress
from pilotzone.evidence.ingest.ordered import Gathered, gather, sorted_batches
from pilotzone.evidence.ingest.source import Rows, opened_source
from pilotzone.evidence.ingest.spooled import UnsureError, spooled_sums
from pilotzone.evidence.ingest.sums import Adder, Sums, finish
from pilotzone.evidence.ingest.tiled import NotTiledError, tiled_sums
from pilotzone.evidence.ingest.tops import Tops, merge_tops, tops_of
from pilotzone.evidence.moments import Ints, Moments, Units
from pilotzone.evidence.steady import steady

MOST_THREADS: Final = 1024
MOST_GIB: Final = 65_536  # beyond any machine, and what DuckDB can count

_READ: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class Survey:
    """What a first look at the rows gives.

    Attributes
    ----------
    periods : NDArray[np.int64]
        Periods with an observed outcome, strictly increasing, shape (T,).
    dropped : Counter[str]
        Rows left out by reason.
    """

    periods: Ints
    dropped: Counter[str]


def read_moments(
    source: Any, columns: Columns, *, threads: int | None = None, memory_gib: float = 1.0, progress: Progress | None = None
) -> Moments:
    """Return the moments of a long panel, one row per unit and period in any order.

    Rows without unit, period or outcome are left out, then units that lack one of the periods that are left; both are counted
    under `dropped`: missing_unit, missing_time, missing_outcome (rows), incomplete_unit (units). The same rows give the same
    bits whatever the number of threads.

    Parameters
    ----------
    source : path, pandas.DataFrame, polars.DataFrame, pa.Table or pa.RecordBatch
        A Parquet file, a CSV file (gzipped or not), or a table.
    columns : Columns
        Which columns play which part.
    threads : int, optional
        Threads to read with, 1 or more; by default one per processor, at most 4.
    memory_gib : float
        Memory the reading may take, at least 0.5; larger panels spill to the temporary folder.
    progress : Callable[[float], None], optional
        Called with the fraction done, 0 to 1, from any thread.

    Returns
    -------
    Moments
        With the digest of the file, if the source is one.

    Raises
    ------
    PanelError
        If the source, a column or a value cannot be used; nothing is returned then.

    Examples
    --------
    >>> table = pa.table({"id": [1, 1, 2, 2], "t": [1, 2, 1, 2], "y": [0.0, 1.0, 2.0, 4.0], "g": [0, 0, 2, 2]})
    >>> read_moments(table, Columns(unit="id", time="t", outcome="y", cohort="g")).cohorts[2].mean.tolist()
    [2.0, 4.0]
    """
    count = checked_threads(threads)
    check_memory(memory_gib)
    meter = Meter(progress)
    with prepared(source, columns, threads=count, memory_gib=memory_gib) as (rows, spool, digest):
        periods, sums, dropped = _sums(rows, spool, threads=count, memory_gib=memory_gib, meter=meter)
        if not sums:
            raise none_complete(periods)
        moments = Moments(periods=periods, cohorts=finish(sums), rows=rows.total, dropped=dropped, sha256=digest())
    meter.finish()
    return moments


def read_units(source: Any, columns: Columns, *, limit: int = 5000) -> Units | None:
    """Return the complete units of a panel in memory, ordered by name, or None if it holds more units than `limit`.

    Parameters
    ----------
    source : path, pandas.DataFrame, polars.DataFrame, pa.Table or pa.RecordBatch
        As for `read_moments`.
    columns : Columns
        Which columns play which part.
    limit : int
        Most units of the panel, incomplete ones included.

    Returns
    -------
    Units or None
        The units that `read_moments` would use.

    Raises
    ------
    PanelError
        As `read_moments`.
    """
    with prepared(source, columns, threads=1, memory_gib=1.0, hashed=False) as (rows, spool, _):
        if _more_units_than(rows, limit):
            return None
        survey = _survey(rows, Meter(None))
        found = list(_ordered(rows, survey, spool, threads=1, memory_gib=1.0))
        ids = tuple(unit if isinstance(unit, str) else str(rows.unit_name(unit)) for part in found for unit in part.ids.tolist())
        if not ids:
            raise none_complete(survey.periods)
        y, cohort = np.concatenate([part.y for part in found]), np.concatenate([part.cohort for part in found])
        return Units(y=y, cohort=cohort, ids=ids, periods=survey.periods)


def read_tops(source: Any, columns: Columns) -> dict[int, Tops]:
    """Return the largest shares of each cohort, for the check before moments leave; reads the panel once more.

    Parameters
    ----------
    source : path, pandas.DataFrame, polars.DataFrame, pa.Table or pa.RecordBatch
        As for `read_moments`.
    columns : Columns
        Which columns play which part.

    Returns
    -------
    dict[int, Tops]
        By first treated period, over the units that `read_moments` uses.

    Raises
    ------
    PanelError
        As `read_moments`.
    """
    found: dict[int, Tops] = {}
    with prepared(source, columns, threads=1, memory_gib=1.0, hashed=False) as (rows, spool, _):
        survey = _survey(rows, Meter(None))
        for part in _ordered(rows, survey, spool, threads=1, memory_gib=1.0):
            for g in np.unique(part.cohort).tolist():
                tops = tops_of(part.y[part.cohort == g])
                found[g] = merge_tops(found[g], tops) if g in found else tops
    return found


@contextmanager
def prepared(
    source: Any, columns: Columns, *, threads: int, memory_gib: float, hashed: bool = True
) -> Iterator[tuple[Rows, Path, Callable[[], str | None]]]:
    """Give the rows, a folder for temporary files, and a function that waits for the digest.

    Parameters
    ----------
    source, columns, threads, memory_gib
        As for `read_moments`.
    hashed : bool
        Whether a digest is wanted.
    """
    of_file = steady(Path(source), field="panel") if isinstance(source, str | Path) else nullcontext()
    with of_file, TemporaryDirectory(prefix="pilotzone-") as folder, ThreadPoolExecutor(1) as pool:
        spool = Path(folder)
        with opened_source(source, columns, spool=spool, threads=threads, memory_gib=memory_gib) as rows:
            pending: Future[str] | None = None
            # The digest overlaps with reading: it costs about 0.4 s per GB on one processor.
            if hashed and isinstance(source, str | Path):
                pending = pool.submit(_digest, Path(source))
            yield rows, spool, lambda: None if pending is None else pending.result()


def _digest(path: Path) -> str:
    digest, buffer = hashlib.sha256(), bytearray(_READ)
    view = memoryview(buffer)
    with path.open("rb", buffering=0) as file:
        while n := file.readinto(view):
            digest.update(view[:n])
    return digest.hexdigest()


def _batches(rows: Rows) -> Iterator[Batch]:
    with rows.opened() as read:
        for piece in range(rows.pieces):
            for batch in read(piece):
                yield decode(batch, rows.stored, rows.shown)


def _survey(rows: Rows, meter: Meter) -> Survey:
    seen: set[int] = set()
    dropped: Counter[str] = Counter()
    for batch in _batches(rows):
        meter.add(batch.rows)
        empty = np.isnan(batch.outcome)
        seen.update(np.unique(batch.time[~empty]).tolist())
        dropped += Counter(batch.dropped) + Counter(missing_outcome=int(empty.sum()))
    periods = np.array(sorted(seen), np.int64)
    check_periods(periods, rows)
    return Survey(periods, dropped)


def _sums(rows: Rows, spool: Path, *, threads: int, memory_gib: float, meter: Meter) -> tuple[Ints, dict[int, Sums], Counter[str]]:
    """Return periods, sums and what was left out, by the first way that the panel allows."""
    meter.span(0.0, 0.95, rows.total)
    try:
        return *tiled_sums(rows, threads=threads, meter=meter), Counter()
    except NotTiledError:
        pass
    try:
        return *dense_sums(rows, threads=threads, memory_gib=memory_gib, meter=meter), Counter()
    except NotDenseError:
        pass
    try:
        return spooled_sums(rows, spool, threads=threads, memory_gib=memory_gib, meter=meter)
    except (TooManyValuesError, UnsureError):
        pass
    return _ordered_sums(rows, spool, threads=threads, memory_gib=memory_gib, meter=meter)


def _ordered_sums(rows: Rows, spool: Path, *, threads: int, memory_gib: float, meter: Meter) -> tuple[Ints, dict[int, Sums], Counter[str]]:
    meter.span(0.0, 0.3, rows.total)
    survey = _survey(rows, meter)
    meter.span(0.3, 0.95, rows.total)
    adder, incomplete = Adder(survey.periods.size), 0
    with one_thread():
        for found in _ordered(rows, survey, spool, threads=threads, memory_gib=memory_gib):
            adder.add(found.y, found.cohort)
            incomplete += found.incomplete
            meter.add((len(found.y) + found.incomplete) * survey.periods.size)
    return survey.periods, adder.take(), survey.dropped + Counter(incomplete_unit=incomplete)


def _ordered(rows: Rows, survey: Survey, spool: Path, *, threads: int, memory_gib: float) -> Iterator[Gathered]:
    return gather(sorted_batches(rows, spool=spool, threads=threads, memory_gib=memory_gib), survey.periods, rows)


def _more_units_than(rows: Rows, limit: int) -> bool:
    seen: set[object] = set()
    for batch in _batches(rows):
        unit = batch.unit
        seen.update(unit.unique().to_pylist() if isinstance(unit, pa.Array) else np.unique(unit).tolist())
        if len(seen) > limit:
            return True
    return False


def checked_threads(threads: int | None) -> int:
    """Return how many threads to read with; by default one per processor, at most 4."""
    if threads is None:
        return min(4, os.cpu_count() or 1)
    if not 1 <= threads <= MOST_THREADS:
        raise PanelError(f"There cannot be {threads} threads.", field="threads", value=threads, accepted=f"1 to {MOST_THREADS:,}")
    return threads


def check_memory(memory_gib: float) -> None:
    """Refuse less memory than reading takes, and what is no amount of memory."""
    if not 0.5 <= memory_gib <= MOST_GIB:
        raise PanelError(f"{memory_gib} GiB is no memory to read with.", field="memory", value=memory_gib, accepted=f"0.5 to {MOST_GIB:,}")
