"""From a source to units that estimates with covariates are made of: stored where they can be, otherwise held in memory.

A complete panel, ordered, whose covariates do not change within units, is read once and its units are stored. What is in another
order is held if it fits, otherwise DuckDB sorts it first, spilling to disk. Weights, clusters and gaps are held.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa

from pilotzone.evidence.ingest.arrays import present
from pilotzone.evidence.ingest.blas import one_thread
from pilotzone.evidence.ingest.checks import none_complete
from pilotzone.evidence.ingest.columns import Columns
from pilotzone.evidence.ingest.meter import Meter, Progress
from pilotzone.evidence.ingest.observed import Gathering, append, complete_rows, held_rows, needed_gib, ordered
from pilotzone.evidence.ingest.ordered import sorted_records, whole_units
from pilotzone.evidence.ingest.read import check_memory, checked_threads, prepared
from pilotzone.evidence.ingest.source import Rows
from pilotzone.evidence.ingest.sums import Adder, Sums, finish
from pilotzone.evidence.ingest.tiled import NotTiledError, tiled_sums
from pilotzone.evidence.moments import Floats, Ints
from pilotzone.evidence.observations import Observations
from pilotzone.evidence.store import StoredUnits, UnitStore

_ROOM: Final = 0.3  # share of memory for stored units; reading takes most of the rest


class _VaryingError(Exception):
    """A covariate changes within a unit; never leaves the reader."""


class StoringAdder(Adder):
    """Adds units and stores them.

    Parameters
    ----------
    width : int
        Numbers of a unit, K + T.
    piece : int
        Number of the piece of the panel that the units come from.
    store : UnitStore
        Where they go.
    """

    def __init__(self, width: int, piece: int, store: UnitStore) -> None:
        super().__init__(width)
        self._piece, self._blocks, self._store = piece, 0, store

    def keep(self, cohorts: list[int], stops: list[int], rows: Floats) -> None:
        """Store a block."""
        self._store.put((self._piece, self._blocks), cohorts, stops, rows)
        self._blocks += 1


@contextmanager
def read_adjusting(
    source: Any,
    columns: Columns,
    *,
    available: bool = False,
    held: bool = False,
    threads: int | None = None,
    memory_gib: float = 1.0,
    progress: Progress | None = None,
) -> Iterator[StoredUnits | Observations]:
    """Give the units of a long panel, one row per unit and period in any order; stored ones last as long as the context.

    Parameters
    ----------
    source, columns, available, threads, memory_gib, progress
        As for `read_observations`, which also says what is left out.
    held : bool
        Whether they must be in memory.

    Raises
    ------
    PanelError
        As `read_observations`; if the panel neither can be stored nor fits into memory.
    """
    count, meter = checked_threads(threads), Meter(progress)
    check_memory(memory_gib)
    plain = bool(columns.covariates) and columns.weights is None and columns.cluster is None and not (available or held)
    with prepared(source, columns, threads=count, memory_gib=memory_gib) as (rows, folder, digest):
        K = len(columns.covariates)
        with UnitStore(folder / "units", K=K, room=_ROOM * memory_gib * 2**30) as store:
            found = _stored(rows, store, folder, meter, threads=count, memory_gib=memory_gib) if plain else None
            if found is None:
                done: StoredUnits | Observations = held_rows(rows, meter, available=available, memory_gib=memory_gib)
            else:
                done = found
            done = replace(done, sha256=digest())
            meter.finish()
            yield done


def _stored(rows: Rows, store: UnitStore, folder: Path, meter: Meter, *, threads: int, memory_gib: float) -> StoredUnits | None:
    """Return the units in the store, or None if they must be held."""
    names = rows.shown.covariates
    meter.span(0.0, 0.9, rows.total)
    try:
        periods, sums = tiled_sums(rows, threads=threads, meter=meter, adding=lambda piece, width: StoringAdder(width, piece, store))
        return StoredUnits(store, finish(sums), names, periods, rows.total, threads=threads)
    except NotTiledError:
        store.clear()
    if needed_gib(rows) <= memory_gib:
        return None
    try:
        periods, sums, dropped = sorted_units(rows, store, folder, meter, threads=threads, memory_gib=memory_gib)
    except _VaryingError:
        return None
    if not sums:
        raise none_complete(periods)
    return StoredUnits(store, finish(sums), names, periods, rows.total, dropped, threads=threads)


def sorted_units(
    rows: Rows, store: UnitStore, folder: Path, meter: Meter, *, threads: int, memory_gib: float
) -> tuple[Ints, dict[int, Sums], Counter[str]]:
    """Store the complete units of a panel in any order; return its periods, their sums by cohort and what was left out.

    Parameters
    ----------
    rows : Rows
        The panel.
    store : UnitStore
        Empty.
    folder : Path
        Where sorting may spill.
    meter : Meter
        Told of rows done.
    threads : int
        Threads to sort with.
    memory_gib : float
        Memory that may be taken.

    Raises
    ------
    PanelError
        If the panel contradicts itself or a value cannot be used.
    """
    meter.span(0.0, 0.2, rows.total)
    periods, dropped = _periods(rows, meter)
    meter.span(0.2, 0.95, rows.total)
    adder = StoringAdder(len(rows.stored.covariates) + periods.size, 0, store)
    records = sorted_records(rows, spool=folder, threads=threads, memory_gib=memory_gib * (1 - _ROOM))
    with one_thread():
        for window in whole_units((present(batch, rows.stored)[0] for batch in records), rows.stored.unit):
            found = _part(rows, window, periods, dropped)
            T = periods.size
            if found.cohort.size:
                adder.add(np.hstack([found.x[::T], found.y.reshape(-1, T)]), found.cohort)
            meter.add(len(window))
    return periods, adder.take(), dropped


def _part(rows: Rows, window: pa.RecordBatch, periods: Ints, dropped: Counter[str]) -> Observations:
    table = Gathering()
    append(table, window, rows)
    found = ordered(rows, table, dropped, available=False, periods=periods)
    if found.varying:
        raise _VaryingError
    return found


def _periods(rows: Rows, meter: Meter) -> tuple[Ints, Counter[str]]:
    """Return the periods of rows that lack nothing, and how many rows lack unit or period."""
    seen: set[int] = set()
    dropped, rest = Counter[str](), Counter[str]()
    with rows.opened() as read:
        for piece in range(rows.pieces):
            for batch in read(piece):
                kept, counts = present(batch, rows.stored)
                dropped += Counter(counts)
                table = Gathering()
                append(table, kept, rows)
                n = len(kept)
                keep = complete_rows(rest, outcome=table.y[0], covariate=table.x[0], weight=np.ones(n), no_cluster=np.zeros(n, np.bool_))
                seen.update(np.unique(table.time[0][keep]).tolist())
                meter.add(len(batch))
    return np.array(sorted(seen), np.int64), dropped
