"""Simultaneous confidence bands by the largest of jointly normal deviations.

References
----------
Montiel Olea, Plagborg-Møller (2019), doi:10.1002/jae.2656: the plug-in sup-t band.
"""

from __future__ import annotations

from statistics import NormalDist
from typing import Final

import numpy as np

from pilotzone.evidence.errors import ShapeError
from pilotzone.evidence.moments import Floats
from pilotzone.evidence.options import check_share

DRAWS: Final = 100_000
"""Draws behind a critical value; its simulation error is about 0.006."""

_BLOCK: Final = 10_000


def pointwise_value(level: float) -> float:
    """Return the normal critical value of one two-sided interval.

    Parameters
    ----------
    level : float
        Confidence level, above 0 and below 1.

    Raises
    ------
    PanelError
        If `level` is outside that range.

    Examples
    --------
    >>> round(pointwise_value(0.95), 6)
    1.959964
    """
    check_share("level", level)
    return NormalDist().inv_cdf(0.5 + level / 2)


def simultaneous_value(cov: Floats, *, level: float, rng: np.random.Generator) -> float:
    """Return the critical value of a band that covers all points at once.

    Parameters
    ----------
    cov : NDArray[np.float64]
        Joint covariance of the points, shape (P, P); its diagonal is positive.
    level : float
        Joint coverage, above 0 and below 1.
    rng : np.random.Generator
        Source of the draws.

    Returns
    -------
    float
        Quantile of the largest absolute deviation, never below the pointwise value; NaN without a point.

    Raises
    ------
    ShapeError
        If `cov` is not square or its diagonal is not positive.
    PanelError
        If `level` is outside its range.

    Examples
    --------
    >>> import numpy as np
    >>> rng = np.random.default_rng(0)
    >>> bool(2.2 < simultaneous_value(np.eye(2), level=0.95, rng=rng) < 2.3)
    True
    """
    narrowest = pointwise_value(level)
    if cov.ndim != 2 or cov.shape[0] != cov.shape[1] or not (np.diag(cov) > 0).all():
        raise ShapeError(f"Expected a square covariance with a positive diagonal, got shape {cov.shape} and diagonal {np.diag(cov)}.")
    if len(cov) < 2:
        return narrowest if len(cov) else np.nan
    root = _symmetric_root(correlation(cov))
    largest = np.concatenate([np.abs(rng.standard_normal((_BLOCK, len(cov))) @ root).max(axis=1) for _ in range(DRAWS // _BLOCK)])
    return max(narrowest, float(np.quantile(largest, level)))


def correlation(cov: Floats) -> Floats:
    """Return the correlation of a covariance whose diagonal is positive."""
    sd = np.sqrt(np.diag(cov))
    return np.asarray(cov / np.outer(sd, sd))


def _symmetric_root(matrix: Floats) -> Floats:
    # Unlike a triangular or an eigenvector factor, this root is unique, so that a seed gives the same band on every machine.
    values, vectors = np.linalg.eigh(matrix)
    return np.asarray((vectors * np.sqrt(np.maximum(values, 0.0))) @ vectors.T)
