"""Any order: rows go to buckets on disk by unit, then each bucket is put in order in memory.

A bucket is a small panel of its own. Buckets, and the order of units in them, depend on the rows alone, and sums are added bucket
by bucket: neither threads nor the order of rows touches a bit.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Final

import numpy as np
import pyarrow as pa

from pilotzone.evidence.ingest.arrays import Batch, Bools, decode
from pilotzone.evidence.ingest.blas import one_thread
from pilotzone.evidence.ingest.buckets import Bucket, Cut, Spool
from pilotzone.evidence.ingest.checks import check_periods, two_cohorts, two_rows
from pilotzone.evidence.ingest.codes import Codes
from pilotzone.evidence.ingest.columns import is_text
from pilotzone.evidence.ingest.meter import Meter
from pilotzone.evidence.ingest.names import keys
from pilotzone.evidence.ingest.source import Rows
from pilotzone.evidence.ingest.sums import Adder, Sums, join
from pilotzone.evidence.ingest.turns import in_turn
from pilotzone.evidence.moments import Floats, Ints

_STRETCH_ROWS: Final = 750_000  # rows that are sorted by bucket and written at once
_THREAD_GIB: Final = 0.25


class UnsureError(Exception):
    """Two rows contradict each other, or two names share a number; never leaves the reader."""


Part = tuple[dict[int, Sums], int]


def spooled_sums(rows: Rows, folder: Path, *, threads: int, memory_gib: float, meter: Meter) -> tuple[Ints, dict[int, Sums], Counter[str]]:
    """Return the periods, the sums by cohort and what was left out, of a panel in any order.

    Parameters
    ----------
    rows : Rows
        The panel.
    folder : Path
        Where the buckets go: 20 bytes a row.
    threads : int
        Threads to read with; fewer are used where memory is short.
    memory_gib : float
        Memory that may be taken.
    meter : Meter
        Told of rows done.

    Raises
    ------
    PanelError
        If the panel contradicts itself or a value cannot be used.
    TooManyValuesError
        If there are more than 65,536 periods or cohorts.
    UnsureError
        If units are text and rows of one contradict each other, unless two names share a number: only comparing names can tell.
    """
    workers = max(1, min(threads, int(memory_gib / _THREAD_GIB)))
    cut, look, parts = Cut.of(rows), Look(), dict[int, Part]()
    with ExitStack() as stack, one_thread():
        spools = [Spool(folder / f"rows-{i}", cut) for i in range(min(workers, rows.pieces))]
        for spool in spools:
            stack.callback(spool.close)
        meter.span(0.0, 0.5, rows.total)
        in_turn(spools, rows.pieces, lambda spool, turns: _deal(rows, spool, turns, look, meter))
        shelf = Shelf(rows, cut, spools, look)
        meter.span(0.5, 0.95, cut.buckets)
        in_turn(range(workers), cut.buckets, lambda _, turns: _collect(shelf, turns, parts, meter))
    sums = join(parts[bucket][0] for bucket in range(cut.buckets))
    return shelf.periods, sums, look.dropped + Counter(incomplete_unit=sum(left_out for _, left_out in parts.values()))


class Look:
    """What is learnt while rows are dealt: periods, cohorts, and rows left out."""

    def __init__(self) -> None:
        self.times, self.cohorts = Codes(), Codes()
        self.dropped: Counter[str] = Counter()
        self._observed = np.zeros(1 << 16, np.bool_)
        self._lock = Lock()

    def coded(self, batch: Batch) -> Bucket:
        """Return rows with periods and cohorts as codes, and count those without outcome.

        Parameters
        ----------
        batch : Batch
            Decoded rows, at least one.
        """
        time, missing = self.times.of(batch.time), np.isnan(batch.outcome)
        seen = time[~missing] if missing.any() else time
        with self._lock:
            self._observed[seen] = True
            self.dropped += Counter(missing_outcome=int(np.count_nonzero(missing)))
        unit = keys(batch.unit) if isinstance(batch.unit, pa.Array) else batch.unit
        return Bucket(unit, batch.outcome, time, self.cohorts.of(batch.cohort))

    def count(self, dropped: dict[str, int]) -> None:
        """Count rows left out.

        Parameters
        ----------
        dropped : dict[str, int]
            By reason.
        """
        with self._lock:
            self.dropped += Counter(dropped)

    def periods(self) -> Ints:
        """Return the periods in which an outcome was observed, strictly increasing, shape (T,)."""
        values = self.times.values()
        return np.sort(values[self._observed[: values.size]])


def _deal(rows: Rows, spool: Spool, turns: Iterator[int], look: Look, meter: Meter) -> None:
    held: list[Bucket] = []
    with rows.opened() as read:
        for piece in turns:
            for raw in read(piece):
                batch = decode(raw, rows.stored, rows.shown)
                look.count(batch.dropped)
                held += [look.coded(batch)] if batch.time.size else []
                if sum(part.unit.size for part in held) >= _STRETCH_ROWS:
                    spool.write(_joined(held))
                    held = []
                meter.add(batch.rows)
    if held:
        spool.write(_joined(held))


def _joined(parts: list[Bucket]) -> Bucket:
    if len(parts) == 1:
        return parts[0]
    unit, outcome, time, cohort = (np.concatenate(columns) for columns in zip(*(part.columns() for part in parts), strict=True))
    return Bucket(unit, outcome, time, cohort)


def _collect(shelf: Shelf, turns: Iterator[int], parts: dict[int, Part], meter: Meter) -> None:
    adder = Adder(shelf.periods.size)
    for bucket in turns:
        y, cohort, incomplete = shelf.units(bucket)
        adder.add(y, cohort)
        parts[bucket] = adder.take(), incomplete
        meter.add(1)


@dataclass(frozen=True, slots=True)
class Placed:
    """Rows of a bucket and the unit each belongs to. B rows, S slots.

    Attributes
    ----------
    rows : Bucket
        The rows.
    slot : NDArray[np.int64]
        Number of each row's unit, shape (B,).
    size : NDArray[np.int64]
        Rows of each unit, shape (S,); 0 where the slot is empty.
    """

    rows: Bucket
    slot: Ints
    size: Ints


class Shelf:
    """The buckets, once all rows are dealt.

    Parameters
    ----------
    rows : Rows
        The panel, for messages.
    cut : Cut
        How units fell into buckets.
    spools : list[Spool]
        Where they lie.
    look : Look
        What was learnt.

    Raises
    ------
    PanelError
        If fewer than two periods are present.
    """

    def __init__(self, rows: Rows, cut: Cut, spools: list[Spool], look: Look) -> None:
        self.periods = look.periods()
        check_periods(self.periods, rows)
        self._rows, self._cut, self._spools = rows, cut, spools
        self._times, self._cohorts = look.times.values(), look.cohorts.values()
        self._place = np.searchsorted(self.periods, self._times)

    def units(self, bucket: int) -> tuple[Floats, Ints, int]:
        """Return outcomes (N, T) and cohorts (N,) of the complete units of a bucket, and how many others there are.

        Parameters
        ----------
        bucket : int
            Its number.

        Raises
        ------
        PanelError
            If a unit has two rows for a period, or two cohorts.
        """
        T = self.periods.size
        rows = self._read(bucket)
        if rows.unit.size == 0:
            return np.empty((0, T)), np.empty(0, np.int64), 0
        slot, slots = self._cut.slots(rows.unit)
        placed = Placed(rows, slot, np.bincount(slot, minlength=slots))
        cohort = self._one_cohort(placed)
        observed = ~np.isnan(rows.outcome)
        complete = (placed.size if observed.all() else np.bincount(slot[observed], minlength=slots)) == T
        y = self._spread(placed, observed, complete)
        self._refuse_two_rows(placed, complete, y)
        return y, self._cohorts.take(cohort[complete]), int(np.count_nonzero(placed.size) - len(y))

    def _read(self, bucket: int) -> Bucket:
        rows = Bucket.empty(sum(spool.size(bucket) for spool in self._spools))
        start = 0
        for spool in self._spools:
            start = spool.read(bucket, rows, start)
        return rows

    def _one_cohort(self, placed: Placed) -> Ints:
        """Return the code of each unit's cohort, shape (S,)."""
        cohort = np.zeros(placed.size.size, np.int64)
        cohort[placed.slot] = placed.rows.cohort
        wrong = cohort.take(placed.slot) != placed.rows.cohort
        if wrong.any():
            self._refuse_unsure()
            raise two_cohorts(self._rows.unit_name(int(placed.rows.unit[wrong].min())), self._rows)
        return cohort

    def _spread(self, placed: Placed, observed: Bools, complete: Bools) -> Floats:
        """Return outcomes by unit and period, shape (N, T); NaN stays where a row of a complete unit repeats another."""
        T, rows, slot = self.periods.size, placed.rows, placed.slot
        rank = (np.cumsum(complete) - 1) * T
        y = np.full(int(np.count_nonzero(complete)) * T, np.nan)
        if y.size == slot.size:
            y[rank.take(slot) + self._place.take(rows.time)] = rows.outcome
        else:
            kept = observed & complete.take(slot)
            y[rank.take(slot[kept]) + self._place.take(rows.time[kept])] = rows.outcome[kept]
        return y.reshape(-1, T)

    def _refuse_two_rows(self, placed: Placed, complete: Bools, y: Floats) -> None:
        doubtful = (placed.size > 0) & (placed.size != self.periods.size)
        doubtful[complete] |= np.isnan(y).any(axis=1)
        if not doubtful.any():
            return
        among = np.flatnonzero(doubtful.take(placed.slot))
        key = placed.slot[among] * self._times.size + placed.rows.time[among]
        order = np.argsort(key)
        ordered = key[order]
        again = among[order[1:][ordered[1:] == ordered[:-1]]]
        if again.size:
            self._refuse_unsure()
            row = again[np.lexsort((self._times.take(placed.rows.time[again]), placed.rows.unit[again]))[0]]
            time = int(self._times[placed.rows.time[row]])
            raise two_rows(self._rows.unit_name(int(placed.rows.unit[row])), time, self._rows)

    def _refuse_unsure(self) -> None:
        if is_text(self._rows.unit_type):
            raise UnsureError
