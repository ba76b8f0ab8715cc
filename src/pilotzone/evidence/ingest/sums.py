"""The additive kernel: outcomes of complete units become sums by cohort, about a shift near their mean.

Raw sums of products are unsafe: at mean/sd = 1e6 a standard error is off by 1 %. Every cohort therefore carries a shift, the mean
of its first block; sums about two shifts are brought together exactly enough, because shifts differ by a few standard deviations.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from pilotzone.evidence.errors import PanelError
from pilotzone.evidence.moments import CohortMoments, Floats, Ints, cohort_of_sums

BLOCK_VALUES: Final = 250_000
"""Outcomes in one block: 2 MB, which stays in the processor's cache."""

_LOOKUP: Final = 1 << 16  # cohorts within such a range are coded by a table, others by sorting


@dataclass(frozen=True, slots=True)
class Sums:
    """Sums over the units of one cohort. T periods.

    Attributes
    ----------
    n : int
        Units, N >= 1.
    shift : NDArray[np.float64]
        What was subtracted from every outcome, shape (T,).
    total : NDArray[np.float64]
        Sum of ``y - shift``, shape (T,).
    products : NDArray[np.float64]
        Sum of outer products of ``y - shift``, shape (T, T).
    """

    n: int
    shift: Floats
    total: Floats
    products: Floats

    def plus(self, other: Sums) -> Sums:
        """Return the sums of both sets of units, about this one's shift.

        Parameters
        ----------
        other : Sums
            Of units that are not in this one.
        """
        step = other.shift - self.shift
        cross = np.outer(step, other.total)
        moved = other.products + cross + cross.T + np.outer(step, step) * other.n
        return Sums(self.n + other.n, self.shift, self.total + (other.total + step * other.n), self.products + moved)


class Adder:
    """Adds complete units block by block; its buffers are made once and used again.

    Parameters
    ----------
    T : int
        Periods, T >= 1.
    """

    def __init__(self, T: int) -> None:
        self._block = max(1, BLOCK_VALUES // T)
        self._sorted = np.empty((self._block, T))
        self._ones = np.ones(self._block)
        self._sums: dict[int, tuple[int, Floats, Floats, Floats]] = {}

    def add(self, y: Floats, cohort: Ints) -> None:
        """Add units.

        Parameters
        ----------
        y : NDArray[np.float64]
            Outcomes, shape (N, T).
        cohort : NDArray[np.int64]
            First treated period of each unit, shape (N,).
        """
        for start in range(0, len(y), self._block):
            self._add_block(y[start : start + self._block], cohort[start : start + self._block])

    def _add_block(self, y: Floats, cohort: Ints) -> None:
        codes, found = _codes(cohort)
        order = np.argsort(codes, kind="stable")
        rows = self._sorted[: len(y)]
        y.take(order, axis=0, out=rows, mode="clip")
        stops = np.cumsum(np.bincount(codes, minlength=found.size)).tolist()
        self.keep(found.tolist(), stops, rows)
        # Infinite outcomes and missing ones show in the totals; whoever reads those looks for them.
        with np.errstate(invalid="ignore", over="ignore"):
            for g, start, stop in zip(found.tolist(), [0, *stops], stops, strict=False):
                if stop > start:
                    self._add_cohort(g, rows[start:stop])

    def keep(self, cohorts: list[int], stops: list[int], rows: Floats) -> None:
        """Do what else is to be done with a block, sorted by cohort; here nothing.

        Parameters
        ----------
        cohorts, stops : list[int]
            Cohorts in the order of the rows, and the row after the last of each.
        rows : NDArray[np.float64]
            Shape (B, T); they change afterwards.
        """

    def _add_cohort(self, g: int, rows: Floats) -> None:
        if g not in self._sums:
            T = rows.shape[1]
            self._sums[g] = (0, rows.mean(axis=0), np.zeros(T), np.zeros((T, T)))
        n, shift, total, products = self._sums[g]
        np.subtract(rows, shift, out=rows)
        self._sums[g] = (n + len(rows), shift, total + self._ones[: len(rows)] @ rows, products + rows.T @ rows)

    def take(self) -> dict[int, Sums]:
        """Return what was added since the last call, by cohort, and begin anew."""
        done = {g: Sums(*parts) for g, parts in self._sums.items()}
        self._sums = {}
        return done


def join(parts: Iterable[Mapping[int, Sums]]) -> dict[int, Sums]:
    """Return the sums of all parts, added in the order given, which alone decides the last bits.

    Parameters
    ----------
    parts : Iterable[Mapping[int, Sums]]
        Sums by cohort of disjoint sets of units.
    """
    joined: dict[int, Sums] = {}
    with np.errstate(invalid="ignore", over="ignore"):  # `finish` refuses what overflows
        for part in parts:
            for g, sums in part.items():
                joined[g] = joined[g].plus(sums) if g in joined else sums
    return joined


def finish(sums: Mapping[int, Sums]) -> dict[int, CohortMoments]:
    """Return the moments by cohort.

    Parameters
    ----------
    sums : Mapping[int, Sums]
        Of all units.

    Raises
    ------
    PanelError
        If sums of squares overflowed.
    """
    for s in sums.values():
        if not np.isfinite(s.products).all():
            raise PanelError(
                "The outcome is too large to square.", field="outcome", accepted="values below 1e150; use a larger unit of measure"
            )
    return {g: cohort_of_sums(s.n, s.shift, s.total, s.products) for g, s in sums.items()}


def _codes(cohort: Ints) -> tuple[Ints, Ints]:
    """Return a small code for every unit's cohort and the cohorts by code, in increasing order."""
    low, high = int(cohort.min()), int(cohort.max())
    if high - low >= _LOOKUP:
        found, codes = np.unique(cohort, return_inverse=True)
        return codes.astype(_code_type(found.size)), found
    table = np.zeros(high - low + 1, np.int64)
    offset = cohort - low
    table[offset] = 1
    found = np.flatnonzero(table)
    table[found] = np.arange(found.size)
    return table.astype(_code_type(found.size)).take(offset), found + low


def _code_type(size: int) -> type[np.unsignedinteger]:
    # NumPy sorts 8 and 16 bit numbers by radix, which is several times faster.
    return np.uint8 if size <= 1 << 8 else np.uint16 if size <= 1 << 16 else np.uint64
