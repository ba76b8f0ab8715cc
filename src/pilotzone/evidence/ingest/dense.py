"""Any order, dense units: where every unit of a range has every period of a range, each outcome goes straight to its place in memory.

As many rows as places, and no place left empty, prove that nothing is missing and nothing stands twice. The first sign that the
panel is of another kind ends the attempt, and another way is taken. Places depend on the rows alone, so threads touch no bit.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from pyarrow import types as kinds

from pilotzone.evidence.ingest.arrays import first_periods, values, zero_filled
from pilotzone.evidence.ingest.blas import one_thread
from pilotzone.evidence.ingest.codes import Codes, TooManyValuesError
from pilotzone.evidence.ingest.meter import Meter
from pilotzone.evidence.ingest.source import Rows
from pilotzone.evidence.ingest.sums import Adder, Sums, join
from pilotzone.evidence.ingest.turns import in_turn
from pilotzone.evidence.moments import Floats, Ints

_BATCH_ROWS: Final = 1 << 18
_TURN_UNITS: Final = 100_000
_SHARE: Final = 0.6  # of the memory allowed, for the table
_MOST_COHORTS: Final = 255  # codes of one byte, 0 for a unit that was not met

Bytes = NDArray[np.uint8]


class NotDenseError(Exception):
    """The panel is not complete over two ranges, or too large for the memory; never leaves the reader."""


@dataclass(frozen=True, slots=True)
class _Table:
    """A place for every unit and period of two ranges."""

    rows: Rows
    first_unit: int
    first_time: int
    N: int
    T: int
    y: Floats
    cohorts: Codes

    @staticmethod
    def of(rows: Rows, room: float) -> _Table:
        units, times = rows.bounds(rows.stored.unit), rows.bounds(rows.stored.time)
        kind = rows.schema.field(rows.stored.outcome).type
        if units is None or times is None or not (kinds.is_floating(kind) or kinds.is_integer(kind)):
            raise NotDenseError
        N, T = units[1] - units[0] + 1, times[1] - times[0] + 1
        if rows.total != N * T or T < 2 or room < 8 * N * T:  # two periods, eight bytes a number
            raise NotDenseError
        return _Table(rows, units[0], times[0], N, T, np.full(N * T, np.nan), Codes())

    def place(self, batch: pa.RecordBatch, met: Bytes) -> None:
        """Put outcomes where they belong, and remember the cohort of each unit met."""
        stored = self.rows.stored
        unit, time = _whole(batch.column(stored.unit)) - self.first_unit, _whole(batch.column(stored.time)) - self.first_time
        # A footer may lie about its bounds.
        if unit.size == 0 or unit.min() < 0 or unit.max() >= self.N or time.min() < 0 or time.max() >= self.T:
            raise NotDenseError
        outcome, code = batch.column(stored.outcome), self._codes(batch.column(stored.cohort))
        if outcome.null_count:
            raise NotDenseError
        self.y[unit * self.T + time] = values(outcome)
        before = met.take(unit)
        met[unit] = code
        if bool(((before != 0) & (before != code)).any()) or bool((met.take(unit) != code).any()):
            raise NotDenseError

    def _codes(self, cohort: pa.Array) -> Bytes:
        code = self.cohorts.of(first_periods(zero_filled(cohort), self.rows.shown.cohort))
        if code.max() >= _MOST_COHORTS:
            raise NotDenseError
        return code.astype(np.uint8) + np.uint8(1)

    def sums(self, turn: int, cohort: Bytes, adder: Adder) -> dict[int, Sums]:
        """Return the sums of some units."""
        start, stop = turn * _TURN_UNITS, min((turn + 1) * _TURN_UNITS, self.N)
        keys = self.cohorts.values().take(cohort[start:stop].astype(np.int64) - 1)
        adder.add(self.y[start * self.T : stop * self.T].reshape(-1, self.T), keys)
        found = adder.take()
        # An empty place shows here, and so does an outcome that is missing or infinite.
        if not all(np.isfinite(s.total).all() for s in found.values()):
            raise NotDenseError
        return found


def dense_sums(rows: Rows, *, threads: int, memory_gib: float, meter: Meter) -> tuple[Ints, dict[int, Sums]]:
    """Return the periods and the sums by cohort of a panel in which two ranges are complete.

    Parameters
    ----------
    rows : Rows
        The panel.
    threads : int
        Threads to read with.
    memory_gib : float
        Memory that may be taken.
    meter : Meter
        Told of rows done.

    Raises
    ------
    NotDenseError
        If it is another kind of panel.
    PanelError
        If the file is broken, or a cohort is not a whole number.
    """
    table = _Table.of(rows, _SHARE * memory_gib * 2**30)
    workers = max(1, min(threads, rows.pieces))
    met = [np.zeros(table.N, np.uint8) for _ in range(workers)]
    parts: dict[int, dict[int, Sums]] = {}

    def fill(mine: Bytes, turns: Iterator[int]) -> None:
        with rows.opened() as read:
            for piece in turns:
                for batch in read(piece, _BATCH_ROWS):
                    table.place(batch, mine)
                meter.add(rows.starts[piece + 1] - rows.starts[piece])

    def add(adder: Adder, turns: Iterator[int]) -> None:
        for turn in turns:
            parts[turn] = table.sums(turn, cohort, adder)

    try:
        in_turn(met, rows.pieces, fill)
    except TooManyValuesError as fault:
        raise NotDenseError from fault
    cohort = _agreed(met)
    turns = -(-table.N // _TURN_UNITS)
    with one_thread():
        in_turn([Adder(table.T) for _ in range(workers)], turns, add)
    periods = np.arange(table.first_time, table.first_time + table.T, dtype=np.int64)
    return periods, join(parts[turn] for turn in range(turns))


def _whole(array: pa.Array) -> Ints:
    if array.null_count:
        raise NotDenseError
    return values(array).astype(np.int64, copy=False)


def _agreed(met: list[Bytes]) -> Any:
    """Return the cohort code of each unit, on which all threads that met it must agree."""
    agreed = met[0]
    for other in met[1:]:
        if bool(((agreed != 0) & (other != 0) & (agreed != other)).any()):
            raise NotDenseError
        np.maximum(agreed, other, out=agreed)
    if not agreed.all():
        raise NotDenseError
    return agreed
