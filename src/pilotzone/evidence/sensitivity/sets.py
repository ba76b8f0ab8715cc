"""Sets of values of the effect that a restriction cannot exclude: their ends, and whether they have holes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from pilotzone.evidence.moments import Floats
from pilotzone.evidence.sensitivity.coefficients import EventCoefficients
from pilotzone.evidence.sensitivity.inequalities import Hybrid, accepts, least_favourable
from pilotzone.evidence.sensitivity.pieces import Pieces, Relative, pieces_of

GRID: Final = 1000
"""Values looked at before ends are made exact; a hole narrower than a thousandth of the set may be missed."""

HALVINGS: Final = 45
WIDENINGS: Final = 20
FAR: Final = 12.0
"""Where the search for the conditional set begins, in standard deviations."""

Accepts = Callable[[Floats], NDArray[np.bool_]]


@dataclass(frozen=True, slots=True)
class RobustSet:
    """Values of the effect that the data do not exclude under one bound.

    Attributes
    ----------
    bound : float
        M, in outcome units, or Mbar, without unit.
    intervals : tuple[tuple[float, float], ...]
        Parts of the set in order, in outcome units; empty if every value is excluded.
    """

    bound: float
    intervals: tuple[tuple[float, float], ...]

    @property
    def lower(self) -> float:
        """Lower end of the hull, NaN for an empty set."""
        return self.intervals[0][0] if self.intervals else np.nan

    @property
    def upper(self) -> float:
        """Upper end of the hull, NaN for an empty set."""
        return self.intervals[-1][1] if self.intervals else np.nan

    @property
    def is_interval(self) -> bool:
        """Whether the set is one interval, so that the hull adds nothing."""
        return len(self.intervals) == 1

    @property
    def excludes_zero(self) -> bool:
        """Whether 0 lies in no part of the set."""
        return not any(low <= 0 <= high for low, high in self.intervals)


def relative_test(
    found: EventCoefficients, weights: Floats, restriction: Relative, bound: float, *, alpha: float, kappa: float
) -> tuple[Pieces, Hybrid]:
    """Return the moments and the test of one bound; `kappa` 0 gives the conditional test, alpha / 10 the usual hybrid."""
    pieces = pieces_of(found, weights, restriction, bound)
    critical = least_favourable(pieces, kappa) if kappa else np.full(len(pieces.mean), np.inf)
    return pieces, Hybrid(alpha, kappa, critical)


def relative_set(
    found: EventCoefficients, weights: Floats, restriction: Relative, bound: float, *, alpha: float, kappa: float
) -> RobustSet:
    """Return the set under one bound Mbar, the union over all pieces.

    Parameters
    ----------
    found : EventCoefficients
        Coefficients and covariance.
    weights : NDArray[np.float64]
        Weights of the effect, shape (Q,).
    restriction : {"relative", "combined"}
        What is bounded.
    bound : float
        Mbar >= 0.
    alpha, kappa : float
        Size of the test and the part of it spent on the least favourable value.

    Returns
    -------
    RobustSet
        Ends are exact up to rounding; union of parts, not assumed to be one interval.
    """
    pieces, test = relative_test(found, weights, restriction, bound, alpha=alpha, kappa=kappa)

    def stands(theta: Floats) -> NDArray[np.bool_]:
        return accepts(pieces, test, theta)

    low, high = _outer_ends(pieces, test)
    for _ in range(WIDENINGS if not kappa else 0):
        if not stands(np.array([low, high])).any():
            break
        low, high = low - (high - low), high + (high - low)
    return RobustSet(bound, parts_of(stands, low, high))


def _outer_ends(pieces: Pieces, test: Hybrid) -> tuple[float, float]:
    """Return values between which the largest moment of some piece stays below its least favourable value."""
    reach = np.where(np.isfinite(test.critical), test.critical, FAR)[:, None]
    with np.errstate(divide="ignore", invalid="ignore"):
        crossing = (pieces.mean - reach) / pieces.slope
    lows = np.where(pieces.slope > 0, crossing, -np.inf).max(axis=1)
    highs = np.where(pieces.slope < 0, crossing, np.inf).min(axis=1)
    margin = 0.01 * float((highs - lows).max(initial=0.0)) or 1.0
    return float(np.minimum(lows, highs).min()) - margin, float(np.maximum(lows, highs).max()) + margin


def parts_of(stands: Accepts, low: float, high: float) -> tuple[tuple[float, float], ...]:
    """Return the parts of a set between two values, each with exact ends; gaps are kept."""
    grid = np.linspace(low, high, GRID)
    inside = np.concatenate([[False], stands(grid), [False]])
    starts, ends = np.flatnonzero(~inside[:-1] & inside[1:]), np.flatnonzero(inside[:-1] & ~inside[1:])
    # Beyond the grid there is one more value on either side, for a part that reaches to the very end.
    values = np.concatenate([[low - (grid[1] - grid[0])], grid, [high + (grid[1] - grid[0])]])
    first = _edges(stands, values[starts], values[starts + 1])
    last = _edges(stands, values[ends + 1], values[ends])
    return tuple(zip(first.tolist(), last.tolist(), strict=True))


def _edges(stands: Accepts, outside: Floats, inside: Floats) -> Floats:
    """Return the last value that stands on the way from inside to outside, for all edges at once."""
    for _ in range(HALVINGS if inside.size else 0):
        middle = (outside + inside) / 2
        stood = stands(middle)
        outside, inside = np.where(stood, outside, middle), np.where(stood, middle, inside)
    return inside
