"""A panel summed up by cluster and cohort: all that small-sample inference on differences of means needs.

A complete panel without covariates is a regression on cohort-by-period dummies. Clusters then enter through what they weigh in
each cohort and through their sums of outcomes alone; without clusters every unit is its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from pilotzone.evidence.moments import Floats, Ints, Units
from pilotzone.evidence.observations import Observations
from pilotzone.evidence.sample import used_units


@dataclass(frozen=True, slots=True)
class Layout:
    """Sums by cluster and cohort. G clusters, H cohorts, T periods.

    Attributes
    ----------
    periods : NDArray[np.int64]
        Observed periods, shape (T,).
    keys : NDArray[np.int64]
        Cohorts as used, increasing, shape (H,).
    mass : NDArray[np.float64]
        Units, or their weights, shape (G, H).
    sums : NDArray[np.float64]
        Weighted sums of outcomes less the mean of their period, shape (G, H, T), in outcome units.
    size : NDArray[np.float64]
        Weighted sums of absolute outcomes over all periods, shape (G, H), in outcome units.
    names : tuple[str, ...]
        Clusters, length G.
    above : bool
        Whether clusters lie above the units.
    """

    periods: Ints
    keys: Ints
    mass: Floats
    sums: Floats
    size: Floats
    names: tuple[str, ...]
    above: bool

    @property
    def sizes(self) -> Floats:
        """What each cohort weighs, shape (H,)."""
        return np.asarray(self.mass.sum(axis=0))

    @property
    def means(self) -> Floats:
        """Mean of each cohort by period, less the mean of all, shape (H, T)."""
        return np.asarray(self.sums.sum(axis=0) / self.sizes[:, None])

    @property
    def deviations(self) -> Floats:
        """Sums of deviations from the mean of the cohort, shape (G, H, T)."""
        return np.asarray(self.sums - self.mass[:, :, None] * self.means)

    @property
    def cohort(self) -> Ints | None:
        """Row of the cohort that each cluster lies in, shape (G,); None if a cluster lies in several."""
        there = self.mass > 0
        return np.asarray(there.argmax(axis=1)) if bool((there.sum(axis=1) == 1).all()) else None

    def without(self, clusters: Sequence[int]) -> Layout:
        """Return the layout of the other clusters; cohorts that nobody is left in are gone."""
        keep = np.ones(len(self.names), dtype=bool)
        keep[list(clusters)] = False
        there = self.mass[keep].sum(axis=0) > 0
        names = tuple(name for name, kept in zip(self.names, keep, strict=True) if kept)
        return replace(
            self,
            keys=self.keys[there],
            mass=self.mass[np.ix_(keep, there)],
            sums=self.sums[np.ix_(keep, there)],
            size=self.size[np.ix_(keep, there)],
            names=names,
        )


def layout_of_units(units: Units, *, anticipation: int) -> Layout:
    """Return the layout of units that are their own clusters.

    Parameters
    ----------
    units : Units
        Panel in memory.
    anticipation : int
        Periods of anticipation, >= 0.
    """
    used = used_units(units, anticipation=anticipation)
    keys, labels = np.unique(used.cohort, return_inverse=True)
    N = labels.size
    return _summed(used.y, keys, labels, weight=np.ones(N), cluster=np.arange(N), periods=used.periods, names=used.ids, above=False)


def layout_of(used: Observations) -> Layout:
    """Return the layout of complete units without covariates.

    Parameters
    ----------
    used : Observations
        Units as `Observations.used` gives them, complete.
    """
    keys, labels = np.unique(used.cohort, return_inverse=True)
    present, cluster = np.unique(used.cluster, return_inverse=True)
    y = used.y.reshape(-1, used.periods.size)
    known = used.cluster_ids
    names = tuple(known[int(at)] if known else str(int(at) + 1) for at in present)
    return _summed(y, keys, labels, weight=used.weight, cluster=cluster, periods=used.periods, names=names, above=used.clustered)


def _summed(
    y: Floats, keys: Ints, labels: Ints, *, weight: Floats, cluster: Ints, periods: Ints, names: tuple[str, ...], above: bool
) -> Layout:
    G, H, T = len(names), keys.size, periods.size
    # Contrasts take out period means anyway; taking them out first keeps the digits.
    centred, place = y - y.mean(axis=0), cluster * H + labels
    sums = np.zeros((G * H, T))
    np.add.at(sums, place, weight[:, None] * centred)
    mass = _totals(place, weight, G * H)
    size = _totals(place, weight * np.abs(y).sum(axis=1), G * H)
    return Layout(periods, keys, mass.reshape(G, H), sums.reshape(G, H, T), size.reshape(G, H), names, above)


def masses_of(used: Observations) -> Floats:
    """Return what each cluster weighs in each cohort, shape (G, H), whatever periods its units are seen in."""
    keys, labels = np.unique(used.cohort, return_inverse=True)
    present, cluster = np.unique(used.cluster, return_inverse=True)
    place = cluster * keys.size + labels
    return _totals(place, used.weight, present.size * keys.size).reshape(present.size, keys.size)


def _totals(place: Ints, weight: Floats, count: int) -> Floats:
    return np.asarray(np.bincount(place, weights=weight, minlength=count), dtype=np.float64)
