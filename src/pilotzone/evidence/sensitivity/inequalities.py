"""Conditional test of linear moment inequalities and its hybrid with the least favourable one, on many values at once.

The statistic eta is the largest moment. Given which moment is the largest and all that is independent of it, eta is a normal
variable cut off below and above, so its upper tail under the null is known. The hybrid spends kappa of the error on rejecting whatever
is above the least favourable value c, and the rest on the conditional test below c.

References
----------
Andrews, Roth, Pakes (2023), doi:10.1093/restud/rdad004, sections 4 and 5.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import log_ndtr

from pilotzone.evidence.moments import Floats
from pilotzone.evidence.sensitivity.pieces import Pieces

ANGLES: Final = 1024
"""Directions in the plane; the rule is exact up to about 1e-6, as the integrand is smooth but for kinks."""

HALVINGS: Final = 40
ALIKE: Final = 1e-9


@dataclass(frozen=True, slots=True)
class Hybrid:
    """A test of size alpha; S pieces.

    Attributes
    ----------
    alpha : float
        Size of the whole test.
    kappa : float
        Part of it spent on the least favourable value; 0 for the conditional test alone.
    critical : NDArray[np.float64]
        Least favourable value of each piece, shape (S,); infinite for the conditional test alone.
    """

    alpha: float
    kappa: float
    critical: Floats


def accepts(pieces: Pieces, test: Hybrid, theta: Floats) -> NDArray[np.bool_]:
    """Return whether any piece lets a value stand.

    Parameters
    ----------
    pieces : Pieces
        Moments of S pieces.
    test : Hybrid
        Size and least favourable values.
    theta : NDArray[np.float64]
        Values of the effect, shape (V,).

    Returns
    -------
    NDArray[np.bool_]
        Shape (V,).
    """
    stat = pieces.mean[:, None, :] - pieces.slope[:, None, :] * theta[None, :, None]
    winner = stat.argmax(axis=2)
    eta = np.take_along_axis(stat, winner[:, :, None], axis=2)[:, :, 0]
    cov = pieces.root @ np.swapaxes(pieces.root, 1, 2)
    variance = np.take_along_axis(np.einsum("sjj->sj", cov), winner, axis=1)
    floor, ceiling = _cut_offs(stat, eta, np.take_along_axis(cov, winner[:, :, None], axis=1), variance)
    ceiling = np.minimum(ceiling, test.critical[:, None])
    deviation = np.sqrt(np.where(variance > 0, variance, 1.0))
    # Rounding may put the floor a hair above the statistic that it comes from.
    tails = [log_ndtr(-x / deviation) for x in (eta, np.minimum(floor, eta), ceiling)]
    share = (test.alpha - test.kappa) / (1 - test.kappa)
    small = _log_gap(tails[0], tails[2]) < np.log(share) + _log_gap(tails[1], tails[2])
    rejected = (eta > test.critical[:, None]) | ((eta > 0) & (variance > 0) & small)
    return np.asarray(~rejected.all(axis=0))


def _cut_offs(stat: Floats, eta: Floats, with_winner: Floats, variance: Floats) -> tuple[Floats, Floats]:
    """Return between which values the winner stays the winner, given what is independent of it."""
    share = with_winner / np.where(variance > 0, variance, 1.0)[:, :, None]
    rest = 1.0 - share
    with np.errstate(divide="ignore", invalid="ignore"):
        level = (stat - share * eta[:, :, None]) / rest
    floor = np.where(rest > ALIKE, level, -np.inf).max(axis=2)
    ceiling = np.where(rest < -ALIKE, level, np.inf).min(axis=2)
    return floor, ceiling


def _log_gap(larger: Floats, smaller: Floats) -> Floats:
    """Return log(exp(larger) - exp(smaller)), minus infinity where nothing is left."""
    with np.errstate(divide="ignore", invalid="ignore"):
        gap = larger + np.log1p(-np.exp(np.minimum(smaller - larger, 0.0)))
    return np.where(smaller < larger, gap, -np.inf)


def least_favourable(pieces: Pieces, kappa: float) -> Floats:
    """Return the value that the largest moment exceeds with probability kappa when every inequality binds.

    Parameters
    ----------
    pieces : Pieces
        Moments of S pieces.
    kappa : float
        Probability, above 0 and below 1.

    Returns
    -------
    NDArray[np.float64]
        Shape (S,). By integration over directions of the plane: along one with largest moment h the chance to exceed c is
        ``exp(-(c / h)^2 / 2)``.
    """
    angle = 2 * np.pi * np.arange(ANGLES) / ANGLES
    # A direction in which no moment grows is never counted; the bound only keeps its square finite.
    highest = np.maximum((pieces.root @ np.stack([np.cos(angle), np.sin(angle)])).max(axis=1), 1e-100)
    low, high = np.zeros(len(highest)), highest.max(axis=1) * np.sqrt(-2 * np.log(kappa))
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        exceed = np.exp(-np.minimum((middle[:, None] / highest) ** 2 / 2, 1e3)).mean(axis=1)
        low, high = np.where(exceed > kappa, middle, low), np.where(exceed > kappa, high, middle)
    return np.asarray((low + high) / 2)
