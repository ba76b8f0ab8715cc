"""The fast way: a panel ordered by unit and period, with every unit in every period, needs no sorting and hardly any checking.

Threads take pieces of the file in turn. Rows that a piece boundary cuts off their unit are kept and joined in file order, and so
are the sums: which thread read what does not touch a bit. The first row out of place ends the attempt, and another way is taken.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from pyarrow import types as kinds

from pilotzone.evidence.ingest.arrays import first_periods, values, whole, zero_filled
from pilotzone.evidence.ingest.blas import one_thread
from pilotzone.evidence.ingest.meter import Meter
from pilotzone.evidence.ingest.source import BATCH_ROWS, Rows
from pilotzone.evidence.ingest.sums import Adder, Sums, join
from pilotzone.evidence.ingest.turns import in_turn
from pilotzone.evidence.moments import Floats, Ints

_PEEK: Final = 1 << 16


class NotTiledError(Exception):
    """A row is not where a complete, ordered panel has it; never leaves the reader."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """Rows of a panel in file order. B rows.

    Attributes
    ----------
    unit, time, cohort : NDArray
        As stored, shape (B,).
    outcome : NDArray[np.float64]
        Shape (B,).
    covariates : tuple[NDArray, ...]
        As stored, each of shape (B,).
    """

    unit: NDArray[Any]
    time: NDArray[Any]
    cohort: NDArray[Any]
    outcome: Floats
    covariates: tuple[NDArray[Any], ...] = ()

    def rows(self, start: int, stop: int | None) -> Stretch:
        """Return some of the rows.

        Parameters
        ----------
        start, stop : int
            Bounds.
        """
        part = slice(start, stop)
        return self._each(lambda column: column[part])

    def copied(self) -> Stretch:
        """Return the same rows in memory of their own, so that the batch can be freed."""
        return self._each(np.copy)

    @staticmethod
    def joined(parts: list[Stretch]) -> Stretch:
        """Return rows one after the other.

        Parameters
        ----------
        parts : list[Stretch]
            At least one.
        """
        columns = {name: np.concatenate([getattr(part, name) for part in parts]) for name in ("unit", "time", "cohort", "outcome")}
        others = zip(*(part.covariates for part in parts), strict=True)
        return Stretch(**columns, covariates=tuple(np.concatenate(column) for column in others))

    def _each(self, what: Callable[[NDArray[Any]], NDArray[Any]]) -> Stretch:
        plain = what(self.unit), what(self.time), what(self.cohort), what(self.outcome)
        return Stretch(*plain, tuple(what(column) for column in self.covariates))


@dataclass(frozen=True, slots=True)
class Seam:
    """What a batch leaves to be joined.

    Attributes
    ----------
    head : Stretch
        Rows before the first unit that begins in the batch.
    first, last : NDArray
        First and last whole unit, shape (1,), or (0,) if there is none.
    tail : Stretch
        Rows of a unit that the batch cuts off.
    """

    head: Stretch
    first: NDArray[Any]
    last: NDArray[Any]
    tail: Stretch


Part = tuple[dict[int, Sums], list[Seam]]


def tiled_sums(
    rows: Rows, *, threads: int, meter: Meter, adding: Callable[[int, int], Adder] | None = None
) -> tuple[Ints, dict[int, Sums]]:
    """Return the periods and the sums by cohort of a complete, ordered panel; with covariates, sums of these and the outcomes.

    Parameters
    ----------
    rows : Rows
        The panel.
    threads : int
        Threads to read with.
    meter : Meter
        Told of rows done.
    adding : Callable[[int, int], Adder], optional
        Makes what adds up a piece, from the piece's number and how many numbers a unit has.

    Raises
    ------
    NotTiledError
        If the panel is not complete and ordered, a covariate changes within a unit, or types are not plain numbers.
    PanelError
        If the file is broken.
    """
    tile = _tile(rows)
    parts: dict[int, Part] = {}

    def work(_: int, turns: Iterator[int]) -> None:
        with rows.opened() as read:
            adder = _TiledAdder(tile, rows, adding)
            for piece in turns:
                parts[piece] = adder.piece(piece, read(piece))
                meter.add(rows.starts[piece + 1] - rows.starts[piece])

    with one_thread():
        in_turn(range(min(threads, rows.pieces)), rows.pieces, work)
        ordered = [parts[piece] for piece in range(rows.pieces)]
        cut = _TiledAdder(tile, rows, adding).seams([seam for _, seams in ordered for seam in seams])
    return tile.astype(np.int64), join([*(sums for sums, _ in ordered), cut])


def _tile(rows: Rows) -> NDArray[Any]:
    """Return the periods of the first unit, in the type they are stored in."""
    unit, *others = (rows.schema.field(name).type for name in rows.stored.names())
    if not (kinds.is_integer(unit) and all(kinds.is_integer(kind) or kinds.is_floating(kind) for kind in others)):
        raise NotTiledError
    with rows.opened() as read:
        batch = next(iter(read(0, _PEEK)))
    ids, time = _filled(batch, rows.stored.unit), _filled(batch, rows.stored.time)
    next_unit = np.flatnonzero(ids != ids[0])
    tile = time[: int(next_unit[0]) if next_unit.size else len(time)]
    if tile.size < 2 or tile.size == _PEEK or not bool((tile[1:] > tile[:-1]).all()):
        raise NotTiledError
    whole(tile, "time", rows.shown.time)
    return tile.copy()


def _filled(batch: pa.RecordBatch, name: str) -> NDArray[Any]:
    array = batch.column(name)
    if array.null_count:
        raise NotTiledError
    return values(array)


class _TiledAdder:
    """Checks batches against the tile and adds their whole units."""

    def __init__(self, tile: NDArray[Any], rows: Rows, adding: Callable[[int, int], Adder] | None) -> None:
        self._T, self._width, self._adding = tile.size, len(rows.stored.covariates) + tile.size, adding
        self._tile = tile
        self._tiles = np.tile(tile, -(-min(BATCH_ROWS, rows.total) // tile.size))
        self._rows = rows
        self._adder = Adder(self._width)
        self._room = np.empty((self._tiles.size // tile.size if rows.stored.covariates else 0, self._width))

    def piece(self, number: int, batches: Iterator[pa.RecordBatch]) -> Part:
        """Return the sums of a piece and what its batches leave to be joined."""
        self._begin(number)
        seams = [self._batch(self._stretch(batch)) for batch in batches]
        return self._taken(), seams

    def seams(self, seams: list[Seam]) -> dict[int, Sums]:
        """Return the sums of the units that batches cut, after checking the order of all units of the file."""
        self._begin(self._rows.pieces)
        rest = Stretch.joined([piece for seam in seams for piece in (seam.head, seam.tail)])
        inner = [(seam.first, seam.last) for seam in seams if seam.first.size]
        ids = np.concatenate([part for s in seams for part in (s.head.unit, s.first, s.last, s.tail.unit)])
        edges = np.concatenate([np.concatenate(pair) for pair in inner]) if inner else ids[:0]
        follow = all(before[1] < after[0] for before, after in pairwise(inner))
        if rest.unit.size % self._T or not follow or bool((ids[1:] < ids[:-1]).any()) or _any_among(rest.unit, edges):
            raise NotTiledError
        if rest.unit.size:
            self._whole(rest)
        return self._taken()

    def _begin(self, piece: int) -> None:
        if self._adding is not None:
            self._adder = self._adding(piece, self._width)

    def _taken(self) -> dict[int, Sums]:
        sums = self._adder.take()
        # A missing or infinite outcome shows here; it is told apart and counted on the slow way.
        if not all(np.isfinite(s.total).all() for s in sums.values()):
            raise NotTiledError
        return sums

    def _stretch(self, batch: pa.RecordBatch) -> Stretch:
        stored = self._rows.stored
        outcome = _filled(batch, stored.outcome).astype(np.float64, copy=False)
        cohort = zero_filled(batch.column(stored.cohort))
        covariates = tuple(_filled(batch, name) for name in stored.covariates)
        return Stretch(_filled(batch, stored.unit), _filled(batch, stored.time), cohort, outcome, covariates)

    def _batch(self, rows: Stretch) -> Seam:
        T, n = self._T, rows.unit.size
        begins = np.flatnonzero(rows.time[:T] == self._tile[0])
        if begins.size == 0 and n >= T:
            raise NotTiledError
        start = int(begins[0]) if begins.size else n
        stop = start + (n - start) // T * T
        if stop > start:
            self._whole(rows.rows(start, stop))
        body = rows.unit[start:stop]
        return Seam(rows.rows(0, start).copied(), body[:1].copy(), body[-1:].copy(), rows.rows(stop, None).copied())

    def _whole(self, rows: Stretch) -> None:
        """Add rows that should be whole units; three comparisons of neighbours show whether they are."""
        T, n = self._T, rows.unit.size
        units = rows.unit[::T]
        tiles = self._tiles[:n] if n <= self._tiles.size else np.tile(self._tile, n // T)
        if not (
            bool((rows.time == tiles).all())
            and np.count_nonzero(rows.unit[1:] != rows.unit[:-1]) == units.size - 1
            and bool((units[1:] > units[:-1]).all())
            and all(_constant(column, T) for column in (rows.cohort, *rows.covariates))
        ):
            raise NotTiledError
        self._adder.add(self._numbers(rows), first_periods(rows.cohort[::T], self._rows.shown.cohort))

    def _numbers(self, rows: Stretch) -> Floats:
        """Return covariates and outcomes of whole units, shape (N, K + T)."""
        outcomes = rows.outcome.reshape(-1, self._T)
        if not rows.covariates:
            return outcomes
        # One buffer for all batches: the kernel hands out fresh memory page by page, which costs more than the copy.
        found = self._room[: len(outcomes)] if len(outcomes) <= len(self._room) else np.empty((len(outcomes), self._width))
        for k, column in enumerate(rows.covariates):
            found[:, k] = column[:: self._T]
        found[:, len(rows.covariates) :] = outcomes
        return found


def _any_among(units: NDArray[Any], edges: NDArray[Any]) -> bool:
    """Return whether a unit is among the edges, which increase. (NumPy's `isin` imports its masked arrays, which takes 0.05 s.)"""
    if edges.size == 0:
        return False
    place = np.minimum(np.searchsorted(edges, units), edges.size - 1)
    return bool((edges[place] == units).any())


def _constant(cohort: NDArray[Any], T: int) -> bool:
    """Return whether a value only changes where a new unit begins."""
    # Bits are compared, because not-a-number, which means never, differs from itself.
    bits = cohort.view(f"i{cohort.dtype.itemsize}")
    changes = bits[1:] != bits[:-1]
    return bool(np.count_nonzero(changes) == np.count_nonzero(changes[T - 1 :: T]))
