"""ATT(g,t) without covariates, and its joint covariance, from moments alone; and one door to the law of either kind of table.

Each cell is a contrast of cohort means. What one unit i of cohort h adds to an estimate is
``loading_h . (y_i - mean_h) + offset_h``; this is R's influence function, split into the part that varies within a cohort and
the part that is common to it (the latter arises where cohorts are pooled as comparison, and from estimated weights). Every
variance, covariance and aggregate follows from these two.

References
----------
Callaway, Sant'Anna (2021), doi:10.1016/j.jeconom.2020.12.001, equations 2.8-2.9, theorem 2.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import overload

import numpy as np

from pilotzone.evidence.cells import Bools, Cells, cell_weights, contrasts, plan_cells
from pilotzone.evidence.joint import JointInfluence, JointTable
from pilotzone.evidence.moments import Floats, Ints
from pilotzone.evidence.options import Options
from pilotzone.evidence.sample import Sample

EPS = float(np.finfo(np.float64).eps)


@dataclass(frozen=True, slots=True)
class GroupTime:
    """All cells of a sample. C cells, H cohorts.

    Attributes
    ----------
    cells : Cells
        What each cell compares.
    weights : NDArray[np.float64]
        What one unit of each cohort weighs, shape (C, H); see `cell_weights`.
    att : NDArray[np.float64]
        Estimates, shape (C,), in outcome units.
    offsets : NDArray[np.float64]
        Part of the influence that is common to a cohort, shape (C, H).
    defined : NDArray[np.bool_]
        Cells whose variance can be estimated: two or more units on either side, and not their own base; shape (C,).
    """

    cells: Cells
    weights: Floats
    att: Floats
    offsets: Floats
    defined: Bools


@dataclass(frozen=True, slots=True)
class Influence:
    """Estimates that are linear in the cells, and what one unit adds to them. P estimates, H cohorts, T periods.

    Attributes
    ----------
    att : NDArray[np.float64]
        Estimates, shape (P,).
    loadings : NDArray[np.float64]
        Weight of a unit's deviation from its cohort's mean, shape (H, P, T).
    offsets : NDArray[np.float64]
        Part of the influence that is common to a cohort, shape (P, H).
    """

    att: Floats
    loadings: Floats
    offsets: Floats

    def project(self, weights: Floats) -> Influence:
        """Return fixed linear combinations of the estimates, one for each row of `weights`, shape (Q, P)."""
        return Influence(weights @ self.att, weights @ self.loadings, weights @ self.offsets)

    def with_weight_influence(self, extra: Floats) -> Influence:
        """Return the same estimates with the influence of estimated weights added, shape (P, H)."""
        return Influence(self.att, self.loadings, self.offsets + extra)


def group_time(sample: Sample, options: Options) -> GroupTime:
    """Return ATT(g,t) of every cell that can be estimated.

    Parameters
    ----------
    sample : Sample
        Stacked moments.
    options : Options
        Comparison group, base and anticipation.

    Raises
    ------
    PanelError
        If there is one period only, or nobody is treated within the panel.
    NoComparisonError
        If nobody is left to compare with.
    """
    cells = plan_cells(sample.periods, sample.keys, options)
    weights = cell_weights(cells, sample.sizes)
    change = (sample.mean[:, cells.at] - sample.mean[:, cells.base] + (sample.tail[:, cells.at] - sample.tail[:, cells.base])).T
    own = change[np.arange(cells.own.size), cells.own]
    pooled = cells.comparison @ sample.sizes
    share = cells.comparison * sample.sizes / np.where(pooled > 0, pooled, 1.0)[:, None]
    expected = np.einsum("ch,ch->c", share, change)
    # A unit of the comparison is measured from the pooled change, not from its own cohort's: R regresses on a constant.
    offsets = np.where(cells.comparison, weights * (change - expected[:, None]), 0.0)
    defined = ~cells.is_base & (sample.sizes[cells.own] > 1) & (pooled > 1)
    return GroupTime(cells, weights, np.where(cells.is_base, 0.0, own - expected), offsets, defined)


def sizes_of(table: GroupTime | JointTable, sample: Sample) -> Floats:
    """Return what each cohort counts in averages, shape (H,): its units, or their weights."""
    return table.sizes if isinstance(table, JointTable) else sample.sizes


@overload
def influence_of(table: GroupTime, sample: Sample, weights: Floats) -> Influence: ...


@overload
def influence_of(table: GroupTime | JointTable, sample: Sample, weights: Floats) -> Influence | JointInfluence: ...


def influence_of(table: GroupTime | JointTable, sample: Sample, weights: Floats) -> Influence | JointInfluence:
    """Return fixed linear combinations of the cells, one for each row of `weights`, shape (P, C)."""
    if isinstance(table, JointTable):
        return table.influence(weights)
    return Influence(weights @ table.att, loadings_of(table.cells, table.weights, weights, sample.periods.size), weights @ table.offsets)


def loadings_of(cells: Cells, unit_weights: Floats, weights: Floats, T: int) -> Floats:
    """Return what a unit's outcomes weigh in combinations of the cells, shape (H, P, T); no outcome is needed for it."""
    change = contrasts(cells, T)
    # A cohort has a part in few cells, its own and those it is compared in; the others would multiply zeros.
    parts = [np.flatnonzero(unit_weights[:, h]) for h in range(unit_weights.shape[1])]
    return np.stack([weights[:, rows] @ (unit_weights[rows, h, None] * change[rows]) for h, rows in enumerate(parts)])


def covariance(influence: Influence | JointInfluence, sample: Sample) -> Floats:
    """Return the joint covariance of the estimates, shape (P, P), in outcome units squared."""
    if isinstance(influence, JointInfluence):
        return influence.covariance()
    # One product over cohorts and periods at once: a contraction planned anew at every call costs more than it computes.
    H, P, T = influence.loadings.shape
    spread = (influence.loadings @ sample.scatter).transpose(1, 0, 2).reshape(P, H * T)
    within = spread @ influence.loadings.transpose(1, 0, 2).reshape(P, H * T).T
    common = influence.offsets * np.sqrt(sample.sizes)
    return _symmetric(within + common @ common.T)


def variance_floor(influence: Influence | JointInfluence, sample: Sample) -> Floats:
    """Return the variances that rounding alone can make, shape (P,); below it a variance is not told from zero."""
    if isinstance(influence, JointInfluence):
        return influence.floor()
    deviation = np.sqrt(np.einsum("htt->ht", sample.scatter))
    spread = np.einsum("hpt,ht->hp", np.abs(influence.loadings), deviation)
    return np.asarray(32 * EPS * np.square(spread).sum(axis=0) + _mean_floor(sample))


def cell_variance(table: GroupTime | JointTable, sample: Sample) -> Floats:
    """Return the variance of every cell, shape (C,); NaN where it is undefined or cannot be told from zero."""
    if isinstance(table, JointTable):
        return table.variance()
    at, base = table.cells.at, table.cells.base
    level = np.einsum("htt->ht", sample.scatter)
    spread = (level[:, at] + level[:, base] - 2 * sample.scatter[:, at, base]).T
    variance = np.einsum("ch,ch->c", np.square(table.weights), spread) + np.square(table.offsets) @ sample.sizes
    rounding = 64 * EPS * np.einsum("ch,hc->c", np.square(table.weights), level[:, at] + level[:, base])
    return np.where(table.defined & (variance > rounding + _mean_floor(sample)), variance, np.nan)


def cell_covariance(table: GroupTime | JointTable, sample: Sample, which: Ints) -> Floats:
    """Return the joint covariance of the cells numbered `which`, shape (len(which), len(which))."""
    if isinstance(table, JointTable):
        return table.influence(np.eye(table.att.size)[which]).covariance()
    weights, offsets = table.weights[which], table.offsets[which] * np.sqrt(sample.sizes)
    change = contrasts(table.cells, sample.periods.size)[which]
    total = offsets @ offsets.T
    for h in range(sample.keys.size):
        rows = np.flatnonzero(weights[:, h])
        block = change[rows] @ sample.scatter[h] @ change[rows].T
        total[np.ix_(rows, rows)] += np.outer(weights[rows, h], weights[rows, h]) * block
    return _symmetric(total)


def _mean_floor(sample: Sample) -> float:
    return float((16 * EPS * np.abs(sample.mean).max()) ** 2)


def _symmetric(matrix: Floats) -> Floats:
    return (matrix + matrix.T) / 2
