"""The slow way, for what the others cannot tell: DuckDB sorts, spilling to disk, and complete units are gathered from the stream."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from pilotzone.evidence.ingest.arrays import Batch, Bools, bits, decode, plain, values
from pilotzone.evidence.ingest.checks import two_cohorts, two_rows
from pilotzone.evidence.ingest.columns import is_text
from pilotzone.evidence.ingest.duck import literal, quoted, shut_in
from pilotzone.evidence.ingest.source import Rows
from pilotzone.evidence.moments import Floats, Ints

_BATCH_ROWS: Final = 200_000


@dataclass(frozen=True, slots=True)
class Gathered:
    """Complete units of one stretch of rows, and what was left out there. N units, T periods.

    Attributes
    ----------
    ids : NDArray or pa.Array
        Units, shape (N,).
    y : NDArray[np.float64]
        Outcomes, shape (N, T).
    cohort : NDArray[np.int64]
        First treated periods, shape (N,).
    incomplete : int
        Units left out because a period is missing.
    """

    ids: Any
    y: Floats
    cohort: Ints
    incomplete: int


def sorted_batches(rows: Rows, *, spool: Path, threads: int, memory_gib: float) -> Iterator[Batch]:
    """Yield the rows ordered by unit and period, as arrays of the four columns.

    Parameters
    ----------
    rows, spool, threads, memory_gib
        As for `sorted_records`.
    """
    for batch in sorted_records(rows, spool=spool, threads=threads, memory_gib=memory_gib):
        yield decode(batch, rows.stored, rows.shown)


def sorted_records(rows: Rows, *, spool: Path, threads: int, memory_gib: float) -> Iterator[pa.RecordBatch]:
    """Yield the rows ordered by unit and period, with all their columns.

    Parameters
    ----------
    rows : Rows
        The panel.
    spool : Path
        Folder for what does not fit into memory.
    threads : int
        Threads to sort with.
    memory_gib : float
        Memory to sort with.
    """
    table = rows.data if isinstance(rows.data, pa.Table) else None
    path = None if isinstance(rows.data, pa.Table) else rows.data
    names = rows.stored.names()
    listed, unit, time = ", ".join(map(quoted, names)), quoted(names[0]), quoted(names[1])
    with shut_in(spool, readable=path, threads=threads, memory_gib=memory_gib) as connection:
        if table is not None:
            connection.register("panel", table)
        origin = "panel" if path is None else f"read_parquet({literal(str(path))})"
        # sql(), because execute() would hold the whole answer in memory.
        answer = connection.sql(f"SELECT {listed} FROM {origin} ORDER BY {unit}, {time}")  # noqa: S608  # quoted identifiers only
        yield from evenly(answer.to_arrow_reader(_BATCH_ROWS))


def whole_units(batches: Iterable[pa.RecordBatch], unit: str) -> Iterator[pa.RecordBatch]:
    """Yield the same ordered rows cut only where a unit ends.

    Parameters
    ----------
    batches : Iterable[pa.RecordBatch]
        Rows ordered by unit, none without one.
    unit : str
        Its column.
    """
    held: list[pa.RecordBatch] = []
    for batch in batches:
        window = pa.Table.from_batches([*held, batch]).combine_chunks().to_batches()[0] if held else batch
        column = plain(window.column(unit))
        cut = _last_start(column if is_text(column.type) else values(column))
        held = [window.slice(cut)]
        if cut:
            yield window.slice(0, cut)
    yield from held


def evenly(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """Yield the same rows in batches of one size: an engine's sizes vary with its threads, and batches decide the last bits.

    Parameters
    ----------
    batches : Iterable[pa.RecordBatch]
        Ordered rows.
    """
    held: list[pa.RecordBatch] = []
    for batch in batches:
        held.append(batch)
        while sum(map(len, held)) >= _BATCH_ROWS:
            table = pa.Table.from_batches(held)
            yield from table.slice(0, _BATCH_ROWS).combine_chunks().to_batches()
            held = table.slice(_BATCH_ROWS).to_batches()
    if held:
        yield from pa.Table.from_batches(held).combine_chunks().to_batches()


def gather(batches: Iterable[Batch], periods: Ints, rows: Rows) -> Iterator[Gathered]:
    """Yield the complete units of rows ordered by unit and period.

    Parameters
    ----------
    batches : Iterable[Batch]
        Ordered rows; batches may cut a unit anywhere.
    periods : NDArray[np.int64]
        Periods that are present, shape (T,).
    rows : Rows
        The panel, for messages.

    Raises
    ------
    PanelError
        If a unit has two rows for a period, or two cohorts.
    """
    held: Batch | None = None
    for batch in batches:
        window = batch if held is None else _concat(held, batch)
        cut = _last_start(window.unit)
        held = _slice(window, cut, None)
        if cut:
            yield _gather_whole(_slice(window, 0, cut), periods, rows)
    if held is not None and held.time.size:
        yield _gather_whole(held, periods, rows)


def _gather_whole(batch: Batch, periods: Ints, rows: Rows) -> Gathered:
    same = ~_changes(batch.unit)
    if (found := _first(same & (batch.time[1:] == batch.time[:-1]), batch, rows)) is not None:
        raise two_rows(*found, rows)
    if (found := _first(same & (batch.cohort[1:] != batch.cohort[:-1]), batch, rows)) is not None:
        raise two_cohorts(found[0], rows)
    starts = np.flatnonzero(np.concatenate(([True], ~same)))
    observed = ~np.isnan(batch.outcome)
    # Periods differ within a unit and every observed one is among `periods`, so T observed rows are all of them.
    complete = np.add.reduceat(observed, starts, dtype=np.int64) == periods.size
    sizes = np.diff(np.append(starts, batch.time.size))
    kept = starts[complete]
    y = batch.outcome[observed & np.repeat(complete, sizes)].reshape(-1, periods.size)
    ids = batch.unit.take(pa.array(kept)) if isinstance(batch.unit, pa.Array) else batch.unit[kept]
    return Gathered(ids=ids, y=y, cohort=batch.cohort[kept], incomplete=int(complete.size - kept.size))


def _first(wrong: Bools, batch: Batch, rows: Rows) -> tuple[object, int] | None:
    """Return unit and period of the first row that is wrong beside the one before, if there is one."""
    if not wrong.any():
        return None
    at = int(np.flatnonzero(wrong)[0]) + 1
    unit = batch.unit[at].as_py() if isinstance(batch.unit, pa.Array) else rows.unit_name(int(batch.unit[at]))
    return unit, int(batch.time[at])


def _changes(unit: Any) -> Bools:
    if isinstance(unit, pa.Array):
        # The import takes 0.05 s, and only panels in disorder whose units are text need it.
        import pyarrow.compute as pc

        return bits(pc.not_equal(unit.slice(1), unit.slice(0, len(unit) - 1))) if len(unit) > 1 else np.zeros(0, np.bool_)
    changed: Bools = unit[1:] != unit[:-1]
    return changed


def _last_start(unit: Any) -> int:
    """Return where the rows of the last unit begin."""
    changed = np.flatnonzero(_changes(unit))
    return int(changed[-1]) + 1 if changed.size else 0


def _slice(rows: Batch, start: int, stop: int | None) -> Batch:
    part = slice(start, stop)
    return Batch(rows.unit[part], rows.time[part], rows.outcome[part], rows.cohort[part], 0, {})


def _concat(a: Batch, b: Batch) -> Batch:
    join: Any = pa.concat_arrays if isinstance(a.unit, pa.Array) else np.concatenate
    arrays: list[NDArray[Any]] = [np.concatenate((getattr(a, part), getattr(b, part))) for part in ("time", "outcome", "cohort")]
    return Batch(join([a.unit, b.unit]), arrays[0], arrays[1], arrays[2], 0, {})
