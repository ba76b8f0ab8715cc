"""CR3: everything estimated anew without each cluster in turn.

The covariance is the sum over clusters of products of changes, without a factor, as HC3 and R's clubSandwich have it; cohort
shares are estimated anew too. Units that are their own clusters need no second look at rows: leaving out one of cohort h changes
estimates by a constant of h less a known combination of its deviation, so that moments suffice.

References
----------
Bell, McCaffrey (2002); MacKinnon, Nielsen, Webb (2023), doi:10.1002/jae.2969, who multiply by (G - 1) / G.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from pilotzone.evidence.adjusted import adjusted_group_time
from pilotzone.evidence.cells import Bools, Cells
from pilotzone.evidence.errors import EvidenceError, UnsupportedError
from pilotzone.evidence.joint import JointTable
from pilotzone.evidence.moments import Floats
from pilotzone.evidence.observations import Observations
from pilotzone.evidence.sample import Sample
from pilotzone.evidence.small_samples.combinations import Combinations
from pilotzone.evidence.small_samples.layout import Layout
from pilotzone.evidence.small_samples.variance import FULL, lengths_of, undefined

MOST: Final = 2000
"""Clusters that are left out one by one; with more of them the analytic errors are as good."""


def cr3_of_units(sample: Sample, combinations: Combinations) -> Floats:
    """Return the CR3 covariance of P estimates where every unit is its own cluster, shape (P, P), in outcome units squared.

    Parameters
    ----------
    sample : Sample
        Stacked moments.
    combinations : Combinations
        What is estimated.
    """
    sizes, T = sample.sizes, sample.periods.size
    means = sample.mean - sample.mean.mean(axis=0) + sample.tail
    whole = combinations.loadings(sizes, T)
    att = _values(sizes, whole, means)
    total, lost = np.zeros((att.size, att.size)), (lengths_of(whole) > 0) & (sizes < 2)[:, None]
    for h in np.flatnonzero(sizes > 1):
        left = sizes - (np.arange(sizes.size) == h)
        loadings = combinations.loadings(left, T)
        constant = _values(left, loadings, means) - att
        total += sizes[h] * np.outer(constant, constant) + loadings[h] @ sample.scatter[h] @ loadings[h].T
    return undefined(total, lost)


def changes_of(layout: Layout, combinations: Combinations) -> Floats:
    """Return estimates without each cluster, less those with it, shape (G, P); NaN where a cluster is all of a cohort that counts.

    Parameters
    ----------
    layout : Layout
        Masses and sums by cluster.
    combinations : Combinations
        What is estimated.

    Raises
    ------
    UnsupportedError
        If there are more than 2,000 clusters.
    """
    check_count(len(layout.names))
    T, sizes, total = layout.periods.size, layout.sizes, layout.sums.sum(axis=0)
    whole = combinations.loadings(sizes, T)
    used = lengths_of(whole) > 0
    att = np.einsum("hpt,ht->p", whole, total)
    changes = np.empty((len(layout.names), att.size))
    for g, mass in enumerate(layout.mass):
        gone = mass > sizes * (1.0 - FULL)
        # A cohort that is gone keeps its size, so that all else can be computed; what it counts in is undefined.
        loadings = combinations.loadings(np.where(gone, sizes, sizes - mass), T)
        found = np.einsum("hpt,ht->p", loadings, total - layout.sums[g]) - att
        changes[g] = np.where((used & gone[:, None]).any(axis=0), np.nan, found)
    return changes


def adjusted_changes(used: Observations, table: JointTable, combinations: Combinations) -> Floats:
    """Return the same as `changes_of` with covariates or gaps, by estimating all cells anew; shape (G, P).

    Parameters
    ----------
    used : Observations
        Units as `Observations.used` gives them.
    table : JointTable
        Cells of all units.
    combinations : Combinations
        What is estimated.

    Raises
    ------
    UnsupportedError
        If there are more than 2,000 clusters.
    """
    present = np.unique(used.cluster)
    check_count(present.size)
    att = _averages(table.att, table.sizes, combinations)
    return np.stack([_without(used, used.cluster != g, table.cells, combinations) - att for g in present])


def covariance_of(changes: Floats) -> Floats:
    """Return the CR3 covariance of changes (G, P), shape (P, P); NaN where leaving out a cluster leaves nothing to estimate."""
    lost = np.isnan(changes)
    clean = np.where(lost.any(axis=0), 0.0, changes)
    return undefined(clean.T @ clean, lost)


def check_count(clusters: int) -> None:
    """Raise `UnsupportedError` if there are too many clusters to leave each of them out."""
    if clusters > MOST:
        raise UnsupportedError(
            f"CR3 estimates anew without each cluster, up to {MOST:,} times, and there are {clusters:,} clusters. With so many of them "
            "choose errors 'analytic'."
        )


def _without(used: Observations, keep: Bools, cells: Cells, combinations: Combinations) -> Floats:
    places = combinations.place("calendar") + 1
    try:
        table, _ = adjusted_group_time(used.subset(keep), combinations.options)
    except EvidenceError:
        # Nobody is left to estimate or to compare with.
        return np.full(places, np.nan)
    same = table.cells.cohort.size == cells.cohort.size and table.sizes.size == cells.comparison.shape[1]
    return _averages(table.att, table.sizes, combinations) if same else np.full(places, np.nan)


def _averages(att: Floats, sizes: Floats, combinations: Combinations) -> Floats:
    weights = combinations.weights(sizes)
    return np.asarray(np.where(weights != 0, weights * att, 0.0).sum(axis=1))


def _values(sizes: Floats, loadings: Floats, means: Floats) -> Floats:
    return np.asarray(np.einsum("h,hpt,ht->p", sizes, loadings, means))
