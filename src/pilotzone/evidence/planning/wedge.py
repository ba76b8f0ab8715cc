"""Stepped wedge: groups of clusters go over one period after the other, in an order dealt by lot."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from pilotzone.evidence.moments import Floats, Ints
from pilotzone.evidence.planning.history import History, Window, covariance
from pilotzone.evidence.planning.laws import Law
from pilotzone.evidence.planning.options import PlanOptions
from pilotzone.evidence.planning.plans import Plan, critical
from pilotzone.evidence.randomised.effects import without_blocks
from pilotzone.evidence.small_samples.robust import linear_effect

MOST_CLUSTERS: Final = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Wedge(Plan):
    """One base period, then `steps` periods in each of which one group goes over; cluster and period effects are fixed."""

    past: list[Window]
    spread: Floats

    @property
    def least(self) -> int:
        """Two clusters in every group."""
        return 2 * self.options.steps

    @property
    def simulable(self) -> int:
        """Clusters take longer than units: each has a correction of its own."""
        return MOST_CLUSTERS

    def law(self, size: int) -> Law:
        """Return the law that least squares has under the covariance of the real paths."""
        counts = np.bincount(starts(size, self.options.steps), minlength=self.options.steps).astype(np.float64)
        weights = wedge_weights(counts)
        square = float(counts @ (weights**2).sum(axis=1))
        variance = float(counts @ ((weights @ self.spread) * weights).sum(axis=1)) / square**2
        return Law(float(np.sqrt(variance)) / self.options.uptake, float(size - 1))

    def study(self, size: int, rng: np.random.Generator) -> tuple[float, float]:
        """Return what `trial --time` would have found in one stretch for clusters that nobody treated."""
        window = self.past[rng.integers(len(self.past))]
        rows = window.draw(size, rng)
        T = window.length
        begins = rng.permutation(starts(size, self.options.steps)) + 1
        z = (np.arange(T) >= begins[:, None]).astype(np.float64).ravel()
        cluster: Ints = np.repeat(np.arange(size), T)
        period = np.tile(np.arange(T), size)
        columns = np.column_stack([z, period[:, None] == np.arange(1, T), window.y[rows].ravel()]).astype(np.float64)
        columns = without_blocks(cluster, columns)
        found = linear_effect(columns[:, :-1], columns[:, -1:], np.eye(T)[0], groups=cluster)
        if found is None or not found[1].item() > 0:
            return 0.0, np.inf
        uptake = self.options.uptake
        return found[0].item() / uptake, critical(self.options.level, found[2].item()) * found[1].item() ** 0.5 / uptake


def starts(size: int, steps: int) -> Ints:
    """Return the group of each cluster, 0 to steps - 1, as even as can be."""
    return (np.arange(size, dtype=np.int64) * steps) // size


def wedge_weights(counts: Floats) -> Floats:
    """Return the treatment of each group and period less cluster and period effects, shape (S, S + 1).

    Parameters
    ----------
    counts : NDArray[np.float64]
        Clusters in each of S groups; the first goes over after one period.

    Examples
    --------
    >>> wedge_weights(np.array([1.0, 1.0])).round(3).tolist()
    [[-0.167, 0.333, -0.167], [0.167, -0.333, 0.167]]
    """
    S = counts.size
    z = (np.arange(S + 1) > np.arange(S)[:, None]).astype(np.float64)
    z = z - z.mean(axis=1, keepdims=True)
    without: Floats = z - counts @ z / counts.sum()
    return without


def wedge_plan(history: History, options: PlanOptions) -> Wedge:
    """Return the plan of a stepped wedge.

    Parameters
    ----------
    history : History
        The past.
    options : PlanOptions
        Steps.

    Raises
    ------
    UnsupportedError
        If the past is too short.
    """
    history = history.collapsed()
    past = history.windows(options.steps + 1)
    return Wedge(history, options, {"windows": len(past), "periods": options.steps + 1}, past=past, spread=covariance(past))
