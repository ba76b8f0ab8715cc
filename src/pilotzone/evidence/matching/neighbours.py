"""Nearest neighbours of the treated among the comparison, whatever the order of the rows.

With replacement every comparison unit as near as the k-th counts (Abadie and Imbens 2006), so nothing is left to break ties by.
Without replacement the treated choose one after the other in the order of the rows, which is that of a hash, and a tie goes to
the row that comes first in it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np

from pilotzone.evidence.matching.sample import Bools
from pilotzone.evidence.moments import Floats, Ints

_BLOCK: Final = 2_000_000  # Distances held at once.
_TIE: Final = 1e-9
"""Distances this close, relative to the size of places, are equal: rounding must not break a tie."""


@dataclass(frozen=True, slots=True)
class Places:
    """Where rows stand. n rows.

    Attributes
    ----------
    at : NDArray[np.float64]
        Coordinates, shape (n, k); the distance is Euclidean.
    stratum : NDArray[np.int64]
        Rows match only within their stratum, shape (n,).
    logit : NDArray[np.float64] or None
        Logit of the propensity, shape (n,), where there is a caliper.
    reach : float
        Largest difference of logits allowed; infinite without a caliper.
    """

    at: Floats
    stratum: Ints
    logit: Floats | None = None
    reach: float = np.inf


@dataclass(frozen=True, slots=True)
class Matches:
    """Pairs of a treated and a comparison row. P pairs.

    Attributes
    ----------
    treated, comparison : NDArray[np.int64]
        Rows, shape (P,).
    share : NDArray[np.float64]
        One divided by the matches of the treated row, shape (P,).
    """

    treated: Ints
    comparison: Ints
    share: Floats


def nearest_of(places: Places, seekers: Ints, pool: Ints, count: int) -> Matches:
    """Return for each seeker its nearest rows of a pool, never itself, all that are as near as the `count`-th.

    Parameters
    ----------
    places : Places
        Where rows stand.
    seekers, pool : NDArray[np.int64]
        Rows, shapes (m,) and (n0,).
    count : int
        Neighbours, 1 or more; fewer where the stratum or the caliper leaves fewer.
    """
    found: list[tuple[Ints, Ints, Floats]] = []
    for rows, others, distance in _blocks(places, seekers, pool):
        if not others.size:
            continue
        k = min(count, others.size) - 1
        limit = np.partition(distance, k, axis=1)[:, k]
        # Where fewer than `count` are within reach, all that are within reach count.
        limit = np.where(np.isinf(limit), np.finfo(np.float64).max, limit * (1 + _TIE) + _TIE)
        near = distance <= limit[:, None]
        at, column = np.nonzero(near)
        found.append((rows[at], others[column], 1 / near.sum(axis=1)[at]))
    return _joined(found)


def one_by_one(places: Places, treated: Bools, count: int) -> Matches:
    """Return for each treated row its nearest comparison rows that no row before it has taken.

    Parameters
    ----------
    places : Places
        Where rows stand.
    treated : NDArray[np.bool_]
        Treated rows to match, shape (n,).
    count : int
        Neighbours, 1 or more; fewer where fewer are left.
    """
    free = ~treated
    found: list[tuple[Ints, Ints, Floats]] = []
    for row in np.flatnonzero(treated):
        pool = np.flatnonzero(free & (places.stratum == places.stratum[row]))
        chosen: list[int] = []
        for rows, others, distance in _blocks(places, np.array([row]), pool):
            del rows
            left = distance[0].copy()
            for _ in range(min(count, int(np.isfinite(left).sum()))):
                pick = int(np.flatnonzero(left <= left.min() * (1 + _TIE) + _TIE)[0])
                chosen.append(int(others[pick]))
                left[pick] = np.inf
        free[chosen] = False
        size = len(chosen)
        found.append((np.full(size, row), np.array(chosen, dtype=np.int64), np.full(size, 1 / max(size, 1))))
    return _joined(found)


def _blocks(places: Places, seekers: Ints, pool: Ints) -> Iterator[tuple[Ints, Ints, Floats]]:
    """Give seekers, the pool of their stratum and distances, infinite beyond the caliper and to oneself."""
    for stratum in np.unique(places.stratum[seekers]):
        mine, others = seekers[places.stratum[seekers] == stratum], pool[places.stratum[pool] == stratum]
        size = max(1, _BLOCK // max(others.size, 1))
        for start in range(0, mine.size, size):
            rows = mine[start : start + size]
            yield rows, others, _distance(places, rows, others)


def _distance(places: Places, rows: Ints, others: Ints) -> Floats:
    squares = np.zeros((rows.size, others.size))
    for column in places.at.T:
        # Differences first: the usual product form would turn equal places into small distances.
        squares += (column[rows][:, None] - column[others][None, :]) ** 2
    distance = np.sqrt(squares)
    if places.logit is not None:
        distance[np.abs(places.logit[rows][:, None] - places.logit[others][None, :]) > places.reach * (1 + _TIE)] = np.inf
    distance[rows[:, None] == others[None, :]] = np.inf
    return np.asarray(distance)


def _joined(found: list[tuple[Ints, Ints, Floats]]) -> Matches:
    if not found:
        empty = np.zeros(0, np.int64)
        return Matches(empty, empty, np.zeros(0))
    rows, others, share = (np.concatenate(parts) for parts in zip(*found, strict=True))
    order = np.lexsort([others, rows])
    return Matches(rows[order], others[order], share[order])
