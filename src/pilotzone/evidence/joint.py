"""Joint law of cells that were estimated row by row, kept as one matrix of sums of products.

What a unit adds to an aggregate is a combination of what it adds to each cell, and of its weight in its cohort (by which
estimated cohort shares move). Sums of products of those C + H numbers, over units or over clusters of units, therefore give the
covariance of every aggregate, and no row is needed after that.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pilotzone.evidence.cells import Bools, Cells
from pilotzone.evidence.moments import Floats, Ints


@dataclass(frozen=True, slots=True)
class JointTable:
    """Cells with their joint law. C cells, H cohorts.

    Attributes
    ----------
    cells : Cells
        What each cell compares.
    att : NDArray[np.float64]
        Estimates, shape (C,), in outcome units; NaN where a cell could not be estimated.
    sizes : NDArray[np.float64]
        Sum of weights by cohort, shape (H,); weights have a mean of one.
    products : NDArray[np.float64]
        Sums over clusters of products of contributions to cells and weights by cohort, shape (C + H, C + H).
    floor : NDArray[np.float64]
        Variance of each cell that rounding alone can make, shape (C,), in outcome units squared.
    defined : NDArray[np.bool_]
        Cells whose variance can be estimated, shape (C,).
    """

    cells: Cells
    att: Floats
    sizes: Floats
    products: Floats
    floor: Floats
    defined: Bools

    def influence(self, weights: Floats) -> JointInfluence:
        """Return fixed linear combinations of the cells, one for each row of `weights`, shape (P, C)."""
        # A cell that was not estimated spoils the averages that hold it, and no others.
        att = np.where(weights != 0, weights * self.att, 0.0).sum(axis=1)
        return JointInfluence(self, att, np.hstack([weights, np.zeros((len(weights), self.sizes.size))]))

    def variance(self) -> Floats:
        """Return the variance of every cell, shape (C,); NaN where it is undefined or cannot be told from zero."""
        variance = np.diag(self.products)[: self.att.size]
        return np.where(self.defined & (variance > self.floor), variance, np.nan)


@dataclass(frozen=True, slots=True)
class JointInfluence:
    """Estimates that are linear in cells and cohort shares. P estimates.

    Attributes
    ----------
    table : JointTable
        Where they come from.
    att : NDArray[np.float64]
        Estimates, shape (P,).
    weights : NDArray[np.float64]
        Weight of each cell and of each cohort's share, shape (P, C + H).
    """

    table: JointTable
    att: Floats
    weights: Floats

    def project(self, weights: Floats) -> JointInfluence:
        """Return fixed linear combinations of the estimates, one for each row of `weights`, shape (Q, P)."""
        att = np.where(weights != 0, weights * self.att, 0.0).sum(axis=1)
        return JointInfluence(self.table, att, _combined(weights, self.weights))

    def with_weight_influence(self, extra: Floats) -> JointInfluence:
        """Return the same estimates with the influence of estimated weights added, shape (P, H)."""
        C = self.table.att.size
        return JointInfluence(self.table, self.att, np.hstack([self.weights[:, :C], self.weights[:, C:] + extra]))

    def covariance(self) -> Floats:
        """Return the joint covariance of the estimates, shape (P, P), in outcome units squared; NaN where one has none."""
        known = ~np.isnan(self.att) & ~np.isnan(self.weights).any(axis=1)
        used = np.where(known[:, None], self.weights, 0.0)
        total = used @ self.table.products @ used.T
        return np.asarray(np.where(np.outer(known, known), (total + total.T) / 2, np.nan))

    def floor(self) -> Floats:
        """Return the variances that rounding alone can make, shape (P,)."""
        return np.asarray(np.square(np.abs(self.weights[:, : self.table.att.size]) @ np.sqrt(self.table.floor)))


def sums_by_cluster(parts: Floats, cluster: Ints) -> Floats:
    """Return what units add, summed over clusters, shape (clusters, P); the parts themselves where every unit is its own cluster.

    Parameters
    ----------
    parts : NDArray[np.float64]
        What each unit adds to P estimates, shape (N, P).
    cluster : NDArray[np.int64]
        Number of each unit's cluster, shape (N,).

    Examples
    --------
    >>> import numpy as np
    >>> sums_by_cluster(np.array([[1.0], [2.0], [4.0]]), np.array([1, 0, 1])).tolist()
    [[2.0], [5.0]]
    """
    order = np.argsort(cluster, kind="stable")
    ordered = cluster[order]
    starts = np.flatnonzero(np.concatenate(([True], ordered[1:] != ordered[:-1])))
    return parts if starts.size == cluster.size else np.add.reduceat(parts[order], starts, axis=0)


def _combined(weights: Floats, rows: Floats) -> Floats:
    """Return the matrix product, in which what is weighted by zero counts as zero even where it is not a number."""
    clean = np.where(np.isnan(rows), 0.0, rows)
    spoilt = ((weights != 0).astype(np.float64) @ np.isnan(rows).astype(np.float64)) > 0
    return np.asarray(np.where(spoilt, np.nan, weights @ clean))
