"""How alike treated and comparison are, before and after: means, standardised differences, variance ratios, distributions.

Differences are divided by one spread, that of both groups before any weighting, so that a difference cannot shrink because the
weights changed the yardstick. No test is made: its p-value falls with the number of units and rises when units are thrown away,
whatever the balance (Imai, King, Stuart 2008).

References
----------
Stuart (2010), doi:10.1214/09-STS313; Imai, King, Stuart (2008), doi:10.1111/j.1467-985X.2007.00527.x; Austin (2009),
doi:10.1002/sim.3697 (variance ratios, distributions).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np

from pilotzone.evidence.errors import ShapeError
from pilotzone.evidence.matching.sample import Bools
from pilotzone.evidence.moments import Floats

NOTICEABLE: Final = 0.1
"""A standardised difference above this is worth a look (Austin 2009)."""

LARGE: Final = 0.25
"""A standardised difference above this is too large for regression to be trusted with it (Rubin 2001, Stuart 2010)."""


@dataclass(frozen=True, slots=True)
class Likeness:
    """One covariate in two groups under one set of weights.

    Attributes
    ----------
    treated, comparison : float
        Means, in units of the covariate.
    difference : float
        Difference of means by the spread before weighting; NaN where nothing varies and the means differ.
    variance_ratio : float
        Variance of the treated by that of the comparison; NaN where the latter is 0.
    distance : float
        Largest distance between both cumulative distributions (Kolmogorov-Smirnov), 0 to 1.
    """

    treated: float
    comparison: float
    difference: float
    variance_ratio: float
    distance: float


@dataclass(frozen=True, slots=True)
class BalanceRow:
    """One covariate before and after.

    Attributes
    ----------
    name : str
        Covariate.
    spread : float
        Root of the mean of both groups' variances before weighting, by which differences are divided.
    before, after : Likeness
        Under the weights before and after.
    """

    name: str
    spread: float
    before: Likeness
    after: Likeness


def balance_table(
    x: Floats, treated: Bools, after: Floats, *, before: Floats | None = None, names: tuple[str, ...] | None = None
) -> tuple[BalanceRow, ...]:
    """Return the balance of covariates before and after weighting or matching.

    Parameters
    ----------
    x : NDArray[np.float64]
        Covariates, shape (n, K).
    treated : NDArray[np.bool_]
        Treated rows, shape (n,).
    after : NDArray[np.float64]
        Weights after, shape (n,); zero for rows that are not used.
    before : NDArray[np.float64], optional
        Weights before, shape (n,); equal unless given.
    names : tuple of str, optional
        Names of the covariates.

    Raises
    ------
    ShapeError
        If shapes do not fit together.

    Examples
    --------
    >>> import numpy as np
    >>> x, d = np.array([[1.0], [3.0], [0.0], [2.0]]), np.array([True, True, False, False])
    >>> row = balance_table(x, d, np.array([0.5, 0.5, 0.0, 1.0]))[0]
    >>> round(row.before.difference, 4), row.after.difference
    (0.7071, 0.0)
    """
    n = len(treated)
    first = np.ones(n) if before is None else before
    said = names or tuple(f"covariate {at}" for at in range(1, x.shape[1] + 1))
    if x.shape != (n, len(said)) or after.shape != (n,) or first.shape != (n,):
        raise ShapeError(f"Expected {n} rows of {len(said)} covariates and {n} weights, got {x.shape}, {first.shape} and {after.shape}.")
    return tuple(_row(column, treated, first, after, name) for column, name in zip(x.T, said, strict=True))


def effective(weight: Floats) -> float:
    """Return how many equal weights would be as precise (Kish).

    Parameters
    ----------
    weight : NDArray[np.float64]
        Weights, shape (n,), not all zero.

    Examples
    --------
    >>> import numpy as np
    >>> effective(np.array([1.0, 1.0, 0.0]))
    2.0
    """
    return float(weight.sum() ** 2 / (weight**2).sum())


def _row(column: Floats, treated: Bools, before: Floats, after: Floats, name: str) -> BalanceRow:
    spread = math.sqrt(sum(_moments(column[group], before[group])[1] for group in (treated, ~treated)) / 2)
    return BalanceRow(name, spread, *(_likeness(column, treated, weight, spread) for weight in (before, after)))


def _likeness(column: Floats, treated: Bools, weight: Floats, spread: float) -> Likeness:
    (mean, variance), (other, other_variance) = (_moments(column[group], weight[group]) for group in (treated, ~treated))
    gap, size = mean - other, float(np.abs(column).max())
    # A difference of the size of rounding is none.
    exact = 0.0 if abs(gap) <= 1e-13 * size else gap
    difference = exact / spread if spread > 1e-13 * size else (0.0 if exact == 0 else math.nan)
    ratio = variance / other_variance if other_variance > (1e-13 * size) ** 2 else math.nan
    return Likeness(mean, other, difference, ratio, _distance(column, treated, weight))


def _moments(column: Floats, weight: Floats) -> tuple[float, float]:
    share = weight / weight.sum()
    mean = float(share @ column)
    correction = 1 - float((share**2).sum())
    scatter = float(share @ (column - mean) ** 2)
    return mean, scatter / correction if correction > 0 else 0.0


def _distance(column: Floats, treated: Bools, weight: Floats) -> float:
    order = np.argsort(column, kind="stable")
    signed = np.where(treated, weight / weight[treated].sum(), -weight / weight[~treated].sum())[order]
    # Only where a value ends are both distributions whole.
    last = np.append(np.diff(column[order]) > 0, True)
    largest = float(np.abs(np.cumsum(signed)[last]).max())
    # Sums of shares that cancel leave rounding behind.
    return min(1.0, largest) if largest > 1e-12 else 0.0
