"""Units of a complete panel, kept for more than one look: in memory as far as there is room, the rest in a temporary file.

A block holds units sorted by cohort, so that a look at it works on whole stretches of one cohort. Where a block stands in the
order of blocks is told when it is put; threads do not touch it.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock
from types import TracebackType
from typing import Final

import numpy as np

from pilotzone.evidence.moments import CohortMoments, Floats, Ints, Moments

_ITEM: Final = 8  # bytes of a number
_X_SHARE: Final = 0.6  # of the room, for covariates alone, which are looked at most often


@dataclass(frozen=True, slots=True)
class _Block:
    """Cohorts of a block, where each ends, and its arrays: held, or their place in the file."""

    cohorts: tuple[int, ...]
    stops: tuple[int, ...]
    x: Floats | int
    rows: Floats | int


class UnitStore:
    """Blocks of units: K covariates, then T outcomes in each row.

    Parameters
    ----------
    path : Path
        A file that does not exist yet.
    K : int
        Covariates.
    room : float
        Bytes that may be held in memory.
    """

    def __init__(self, path: Path, *, K: int, room: float) -> None:
        self._file = path.open("w+b", buffering=0)
        self._K, self._width = K, K
        self._room = [room * _X_SHARE, room * (1 - _X_SHARE)]
        self._end = 0
        self._lock = Lock()
        self._put: dict[tuple[int, int], _Block] = {}
        self._blocks: list[_Block] = []

    def __enter__(self) -> UnitStore:
        return self

    def __exit__(self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None) -> None:
        self._file.close()

    def put(self, place: tuple[int, int], cohorts: Sequence[int], stops: Sequence[int], rows: Floats) -> None:
        """Keep a block.

        Parameters
        ----------
        place : tuple[int, int]
            Where it stands among all blocks.
        cohorts, stops : Sequence[int]
            Cohorts in the order of the rows, and the row after the last of each.
        rows : NDArray[np.float64]
            Shape (n, K + T); copied.
        """
        x = self._keep(np.ascontiguousarray(rows[:, : self._K]), 0, fresh=True)
        kept = _Block(tuple(cohorts), tuple(stops), x, self._keep(rows, 1, fresh=False))
        with self._lock:
            self._put[place] = kept
            self._width = rows.shape[1]

    def clear(self) -> None:
        """Forget all blocks."""
        self._put = {}

    def close_writing(self) -> int:
        """Put the blocks in order, after which they can be read; returns their number."""
        self._blocks = [self._put[place] for place in sorted(self._put)]
        return len(self._blocks)

    def buffer(self) -> Floats:
        """Return room for the largest block."""
        return np.empty((max((block.stops[-1] for block in self._blocks), default=0), self._width))

    def covariates(self, number: int) -> Iterator[tuple[int, Floats]]:
        """Yield the cohorts of a block with their covariates, shape (n, K).

        Parameters
        ----------
        number : int
            Of the block.
        """
        block = self._blocks[number]
        yield from _by_cohort(block, self._array(block.x, np.empty((block.stops[-1], self._K))))

    def rows(self, number: int, buffer: Floats) -> Iterator[tuple[int, Floats]]:
        """Yield the cohorts of a block with covariates and outcomes, shape (n, K + T), valid until the buffer is used again.

        Parameters
        ----------
        number : int
            Of the block.
        buffer : NDArray[np.float64]
            As `buffer` gives it.
        """
        block = self._blocks[number]
        yield from _by_cohort(block, self._array(block.rows, buffer[: block.stops[-1]]))

    def _keep(self, array: Floats, shelf: int, *, fresh: bool) -> Floats | int:
        with self._lock:
            held = self._room[shelf] >= array.nbytes
            if held:
                self._room[shelf] -= array.nbytes
            else:
                offset, self._end = self._end, self._end + array.nbytes
        if held:
            return array if fresh else array.copy()
        rest, at = np.ascontiguousarray(array).reshape(-1).view(np.uint8).data, offset
        while rest:
            n = os.pwrite(self._file.fileno(), rest, at)
            rest, at = rest[n:], at + n
        return offset

    def _array(self, kept: Floats | int, into: Floats) -> Floats:
        if isinstance(kept, np.ndarray):
            return kept
        if into.size and os.preadv(self._file.fileno(), [into.data], kept) != into.size * _ITEM:
            raise OSError(f"The temporary file {self._file.name} was cut short.")
        return into


def _by_cohort(block: _Block, array: Floats) -> Iterator[tuple[int, Floats]]:
    for g, start, stop in zip(block.cohorts, (0, *block.stops), block.stops, strict=False):
        if stop > start:
            yield g, array[start:stop]


@dataclass(frozen=True, slots=True)
class StoredUnits:
    """Complete units with covariates that do not change, unweighted. K covariates, T periods.

    Attributes
    ----------
    store : UnitStore
        Covariates and outcomes of each unit.
    joint : Mapping[int, CohortMoments]
        Moments of covariates and outcomes together, K + T of them, by first treated period.
    names : tuple[str, ...]
        Columns of the covariates, length K.
    periods : NDArray[np.int64]
        Observed periods, shape (T,).
    rows : int
        Rows read, before any were dropped.
    dropped : Mapping[str, int]
        What was left out, counted by reason.
    sha256 : str or None
        Digest of the file, if they came from one.
    threads : int
        Threads to look with.
    """

    store: UnitStore
    joint: Mapping[int, CohortMoments]
    names: tuple[str, ...]
    periods: Ints
    rows: int
    dropped: Mapping[str, int] = field(default_factory=dict)
    sha256: str | None = None
    threads: int = 1

    def moments(self) -> Moments:
        """Return means and scatters of the outcome alone, for the record."""
        K = len(self.names)
        cohorts = {g: CohortMoments(m.n, m.mean[K:], m.scatter[K:, K:], m.tail[K:]) for g, m in self.joint.items()}
        return Moments(self.periods, cohorts, self.rows, self.dropped, self.sha256)
