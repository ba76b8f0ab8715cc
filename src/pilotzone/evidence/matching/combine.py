"""Effects of several comparisons joined: by event time, over all, with what every unit adds to them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from pilotzone.evidence.matching.blocks import Block
from pilotzone.evidence.matching.fit import Fit, kept
from pilotzone.evidence.moments import Floats, Ints


@dataclass(frozen=True, slots=True)
class Joined:
    """Averages of effects over comparisons. Q quantities.

    Attributes
    ----------
    att : NDArray[np.float64]
        Averages, weighted by the treated units that are used, shape (Q,), in outcome units.
    covariance : NDArray[np.float64]
        Their covariance by unit or cluster, shape (Q, Q).
    treated : NDArray[np.float64]
        Means of the treated in the same averages, shape (Q,).
    """

    att: Floats
    covariance: Floats
    treated: Floats


def join(blocks: Sequence[Block], fits: Sequence[Fit], chosen: Sequence[Sequence[Floats]], clusters: Ints) -> Joined:
    """Return averages of effects over comparisons that may share their comparison units.

    An average is sum(m s'att) / sum(m |s|) with m the treated units a comparison uses and s the outcomes it takes; that m is
    drawn with the treated units is counted.

    Parameters
    ----------
    blocks : Sequence[Block]
        Comparisons, B of them.
    fits : Sequence[Fit]
        Their fits.
    chosen : Sequence[Sequence[NDArray[np.float64]]]
        For each quantity and comparison, 1 for the outcomes it takes, else 0, shape (D,).
    clusters : NDArray[np.int64]
        Cluster of each unit, shape (U,).
    """
    mass = [float(block.rows.weight[kept(block.rows, fit)].sum()) for block, fit in zip(blocks, fits, strict=True)]
    size = np.array([sum(m * s.sum() for m, s in zip(mass, row, strict=True)) for row in chosen])
    units, Q = int(clusters.max()) + 1, len(chosen)
    att, treated = np.zeros(Q), np.zeros(Q)
    for m, fit, block, pick in zip(mass, fits, blocks, _columns(chosen), strict=True):
        att += m / size * (pick @ fit.att)
        d = kept(block.rows, fit)
        treated += m / size * (pick @ (fit.weight[d] @ block.rows.y[d]))
    parts, excess = np.zeros((units, Q)), np.zeros((Q, Q))
    for m, fit, block, pick in zip(mass, fits, blocks, _columns(chosen), strict=True):
        own = m / size * (fit.parts @ pick.T)
        d = kept(block.rows, fit)
        own[d] += block.rows.weight[d, None] / size * (pick @ fit.att - pick.sum(axis=1) * att)
        np.add.at(parts, clusters[block.rows.unit], own)
        excess += np.outer(m / size, m / size) * (pick @ fit.excess @ pick.T)
    return Joined(att, parts.T @ parts - excess, treated)


def _columns(chosen: Sequence[Sequence[Floats]]) -> list[Floats]:
    """Return for each comparison the outcomes that the quantities take, shape (Q, D)."""
    return [np.stack(rows) for rows in zip(*chosen, strict=True)]


def plain_fit(block: Block) -> Fit:
    """Return the plain difference of means, the comparison as it stands.

    Parameters
    ----------
    block : Block
        One comparison.
    """
    rows = block.rows
    d = rows.treated
    weight = np.where(d, rows.weight / rows.weight[d].sum(), rows.weight / rows.weight[~d].sum())
    mean = weight[d] @ rows.y[d], weight[~d] @ rows.y[~d]
    parts = (np.where(d, weight, -weight))[:, None] * (rows.y - np.where(d[:, None], mean[0], mean[1]))
    D = rows.y.shape[1]
    return Fit(weight, np.zeros(len(d), np.int64), np.asarray(mean[0] - mean[1]), parts, np.zeros((D, D)), rows.y)
