"""How alike all comparisons of a study are, taken together: balance, weights on units, overlap of fitted chances."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from pilotzone.evidence.matching.balance import BalanceRow, balance_table, effective
from pilotzone.evidence.matching.blocks import Block
from pilotzone.evidence.matching.fit import Fit, kept
from pilotzone.evidence.matching.propensity import Propensity
from pilotzone.evidence.matching.result import CohortFacts, Concentration, MatchedEffect, OverlapBin
from pilotzone.evidence.moments import Floats, Ints

BINS: Final = 20
TOP: Final = 5
"""Comparison units with the largest weights that are named."""


@dataclass(frozen=True, slots=True)
class Piece:
    """One comparison with its fit.

    Attributes
    ----------
    block : Block
        Its rows.
    fit : Fit
        Weights and effects.
    propensity : Propensity or None
        Fitted chance of treatment; None where the groups are told apart without fail.
    """

    block: Block
    fit: Fit
    propensity: Propensity | None

    @property
    def mass(self) -> float:
        """Treated units that are used, by weight."""
        return float(self.block.rows.weight[kept(self.block.rows, self.fit)].sum())

    @property
    def outside(self) -> int:
        """Treated units whose fitted chance lies outside the range of the comparison."""
        return 0 if self.propensity is None else int(self.propensity.outside(self.block.rows.treated).sum())

    def weights(self) -> tuple[Floats, Floats]:
        """Return weights before and after, shape (n,); those of either group sum to the treated, all and used."""
        rows = self.block.rows
        whole = float(rows.weight[rows.treated].sum())
        other = rows.weight[~rows.treated].sum()
        return np.where(rows.treated, rows.weight, rows.weight * whole / other), self.fit.weight * self.mass


def joined_balance(pieces: Sequence[Piece]) -> tuple[BalanceRow, ...]:
    """Return the balance of all comparisons stacked, each counted by its treated units.

    Parameters
    ----------
    pieces : Sequence[Piece]
        Comparisons.
    """
    x = np.concatenate([piece.block.rows.x for piece in pieces])
    treated = np.concatenate([piece.block.rows.treated for piece in pieces])
    before, after = (np.concatenate(parts) for parts in zip(*(piece.weights() for piece in pieces), strict=True))
    return balance_table(x, treated, after, before=before, names=pieces[0].block.rows.names)


def cohort_facts(piece: Piece, effect: MatchedEffect) -> CohortFacts:
    """Return what is told of one comparison.

    Parameters
    ----------
    piece : Piece
        The comparison.
    effect : MatchedEffect
        Its own effect.
    """
    rows = piece.block.rows
    weight = piece.fit.weight[~rows.treated]
    left = [abs(row.after.difference) for row in joined_balance([piece])]
    return CohortFacts(
        piece.block.cohort,
        int(rows.treated.sum()),
        int(kept(rows, piece.fit).sum()),
        weight.size,
        int((weight > 0).sum()),
        effective(weight),
        float(weight.max() / weight.sum()),
        float(weight.max() * weight.size / weight.sum()),
        math.nan if any(map(math.isnan, left)) else max(left),
        effect.estimate,
        effect.se,
        effect.lower,
        effect.upper,
    )


def concentration(pieces: Sequence[Piece], names: Sequence[str]) -> Concentration:
    """Return how weights lie on comparison units, summed over the comparisons a unit serves in.

    Parameters
    ----------
    pieces : Sequence[Piece]
        Comparisons.
    names : Sequence[str]
        Names of the units.
    """
    before, after = np.zeros(len(names)), np.zeros(len(names))
    for piece in pieces:
        other = ~piece.block.rows.treated
        units = piece.block.rows.unit[other]
        for total, weight in zip((before, after), piece.weights(), strict=True):
            total[units] += weight[other]
    share = after / after.sum()
    # Equal shares go by name, so that the order of the rows does not show.
    first = sorted(np.flatnonzero(share > 0).tolist(), key=lambda at: (-round(float(share[at]), 12), names[at]))[:TOP]
    top = tuple((names[at], float(share[at])) for at in first)
    return Concentration(effective(before), effective(after), top, float(share.max() * (before > 0).sum()))


def cluster_sides(pieces: Sequence[Piece], cluster: Ints | None) -> tuple[int, int] | None:
    """Return clusters that hold treated units, and comparison units; None without clusters.

    Parameters
    ----------
    pieces : Sequence[Piece]
        Comparisons.
    cluster : NDArray[np.int64] or None
        Cluster of each unit, shape (U,).
    """
    if cluster is None:
        return None
    rows = [piece.block.rows for piece in pieces]
    treated = np.concatenate([cluster[each.unit[each.treated]] for each in rows])
    others = np.concatenate([cluster[each.unit[~each.treated]] for each in rows])
    return int(np.unique(treated).size), int(np.unique(others).size)


def overlap_bins(pieces: Sequence[Piece]) -> tuple[OverlapBin, ...]:
    """Return shares of units by fitted chance of treatment; empty if some comparison has no fit.

    Parameters
    ----------
    pieces : Sequence[Piece]
        Comparisons.
    """
    fitted = [(piece, piece.propensity.chance) for piece in pieces if piece.propensity is not None]
    if len(fitted) < len(pieces):
        return ()
    top = min(1.0, math.ceil(max(float(chance.max()) for _, chance in fitted) * BINS + 1e-9) / BINS)
    edges = np.linspace(0.0, top, BINS + 1)
    totals = np.zeros((3, BINS))
    for piece, chance in fitted:
        d = piece.block.rows.treated
        before, after = piece.weights()
        for row, (group, weight) in enumerate(((d, before), (~d, before), (~d, after))):
            totals[row] += np.histogram(chance[group], edges, weights=weight[group])[0]
    shares = totals / totals.sum(axis=1, keepdims=True)
    ends = zip(edges[:-1].tolist(), edges[1:].tolist(), *shares.tolist(), strict=True)
    return tuple(OverlapBin(*row) for row in ends)
