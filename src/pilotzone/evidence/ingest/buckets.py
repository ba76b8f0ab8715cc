"""Rows on disk, dealt into buckets by unit: all rows of a unit meet in one bucket."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from pilotzone.evidence.ingest.source import Rows
from pilotzone.evidence.moments import Floats, Ints

BYTES_PER_ROW: Final = 20

_BUCKET_ROWS: Final = 400_000
_MOST_BITS: Final = 8  # a bucket number is one byte, which NumPy sorts by radix
_ODD: Final = np.uint64(0x9E3779B97F4A7C15)  # spreads identifiers over buckets; being odd it keeps them apart

Codes16 = NDArray[np.uint16]


@dataclass(frozen=True, slots=True)
class Cut:
    """How units fall into buckets; it depends on the panel alone.

    Attributes
    ----------
    bits : int
        There are 2 to the power of `bits` buckets.
    dense : tuple[int, int] or None
        Smallest and largest unit where units are dense enough to serve as positions.
    """

    bits: int
    dense: tuple[int, int] | None

    @staticmethod
    def of(rows: Rows) -> Cut:
        """Return the cut for a panel.

        Parameters
        ----------
        rows : Rows
            The panel.
        """
        bits = min(_MOST_BITS, (rows.total // _BUCKET_ROWS).bit_length())
        bounds = rows.unit_bounds()
        return Cut(bits, bounds if bounds is not None and bounds[1] - bounds[0] < rows.total // 2 else None)

    @property
    def buckets(self) -> int:
        """Number of buckets."""
        return 1 << self.bits

    def bucket(self, unit: Ints) -> NDArray[np.uint8]:
        """Return the bucket of each unit.

        Parameters
        ----------
        unit : NDArray[np.int64]
            Shape (B,).
        """
        if self.bits == 0:
            return np.zeros(unit.size, np.uint8)
        if self.dense is None:
            return ((unit.view(np.uint64) * _ODD) >> np.uint64(64 - self.bits)).astype(np.uint8)
        # The lowest bits deal units out evenly; higher ones are folded in for identifiers that share their lowest.
        place = unit - self.dense[0]
        return (place ^ (place >> self.bits) ^ (place >> 2 * self.bits)).astype(np.uint8) & np.uint8(self.buckets - 1)

    def slots(self, unit: Ints) -> tuple[Ints, int]:
        """Return a small number for each unit, the same for all its rows and no other's, and how many numbers there are.

        Parameters
        ----------
        unit : NDArray[np.int64]
            Units of one bucket, shape (B,), B >= 1.
        """
        # A footer may lie about its bounds; then units are put in order as if it had said nothing.
        if self.dense is not None and self.dense[0] <= int(unit.min()) and int(unit.max()) <= self.dense[1]:
            return (unit - self.dense[0]) >> self.bits, ((self.dense[1] - self.dense[0]) >> self.bits) + 1
        order = np.argsort(unit)
        ordered = unit.take(order)
        number = np.empty_like(unit)
        number[0] = 0
        np.cumsum(ordered[1:] != ordered[:-1], out=number[1:])
        slot = np.empty_like(unit)
        slot[order] = number
        return slot, int(number[-1]) + 1


@dataclass(frozen=True, slots=True)
class Bucket:
    """Rows of one or of many buckets, in no order. B rows.

    Attributes
    ----------
    unit : NDArray[np.int64]
        Shape (B,).
    outcome : NDArray[np.float64]
        Shape (B,); NaN where it is missing.
    time, cohort : NDArray[np.uint16]
        Codes, shape (B,).
    """

    unit: Ints
    outcome: Floats
    time: Codes16
    cohort: Codes16

    @staticmethod
    def empty(n: int) -> Bucket:
        """Return room for rows.

        Parameters
        ----------
        n : int
            How many.
        """
        return Bucket(np.empty(n, np.int64), np.empty(n), np.empty(n, np.uint16), np.empty(n, np.uint16))

    def columns(self) -> list[NDArray[Any]]:
        """Return the columns in the order in which they are stored."""
        return [self.unit, self.outcome, self.time, self.cohort]


class Spool:
    """One thread's file: stretches of rows sorted by bucket, one column after the other.

    Parameters
    ----------
    path : Path
        A file that does not exist yet.
    cut : Cut
        How units fall into buckets.
    """

    def __init__(self, path: Path, cut: Cut) -> None:
        self._file = path.open("w+b", buffering=0)
        self._cut = cut
        self._stretches: list[tuple[int, Ints]] = []

    def write(self, rows: Bucket) -> None:
        """Append rows.

        Parameters
        ----------
        rows : Bucket
            In any order.
        """
        bucket = self._cut.bucket(rows.unit)
        order = np.argsort(bucket, kind="stable")
        bounds = np.concatenate(([0], np.cumsum(np.bincount(bucket, minlength=self._cut.buckets))))
        self._stretches.append((self._file.tell(), bounds))
        for column in rows.columns():
            self._append(column.take(order, mode="clip"))

    def _append(self, column: NDArray[Any]) -> None:
        rest = column.view(np.uint8).data
        while rest:
            rest = rest[self._file.write(rest) :]

    def size(self, bucket: int) -> int:
        """Return the number of rows in a bucket.

        Parameters
        ----------
        bucket : int
            Its number.
        """
        return sum(int(bounds[bucket + 1] - bounds[bucket]) for _, bounds in self._stretches)

    def read(self, bucket: int, into: Bucket, start: int) -> int:
        """Copy the rows of a bucket, and return where they end.

        Parameters
        ----------
        bucket : int
            Its number.
        into : Bucket
            Room for them.
        start : int
            Where they begin in it.
        """
        for begin, bounds in self._stretches:
            first, last, offset = int(bounds[bucket]), int(bounds[bucket + 1]), begin
            stop = start + last - first
            for column in into.columns():
                # Reading at a place, not from where the file stands, lets threads share it.
                self._fill(column[start:stop], offset + first * column.itemsize)
                offset += int(bounds[-1]) * column.itemsize
            start = stop
        return start

    def _fill(self, part: NDArray[Any], offset: int) -> None:
        if part.size and os.preadv(self._file.fileno(), [part.data], offset) != part.nbytes:
            raise OSError(f"The temporary file {self._file.name} was cut short.")

    def close(self) -> None:
        """Close the file."""
        self._file.close()
