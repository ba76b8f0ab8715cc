"""p-values when several questions are asked at once."""

from __future__ import annotations

import numpy as np

from pilotzone.evidence.moments import Floats


def holm(p: Floats) -> Floats:
    """Return Holm's adjusted p-values: the chance of any false finding stays below the level, whatever the dependence.

    Parameters
    ----------
    p : NDArray[np.float64]
        p-values, shape (m,); NaN where there is none, which then does not count.

    Returns
    -------
    NDArray[np.float64]
        Shape (m,), never below `p`, at most 1.

    References
    ----------
    Holm (1979), Scandinavian Journal of Statistics 6, 65-70.

    Examples
    --------
    >>> holm(np.array([0.01, 0.04, 0.03])).tolist()
    [0.03, 0.06, 0.06]
    """
    adjusted, order = _ordered(p)
    m = order.size
    adjusted[order] = np.minimum(np.maximum.accumulate((m - np.arange(m)) * p[order]), 1)
    return adjusted


def benjamini_hochberg(p: Floats) -> Floats:
    """Return Benjamini and Hochberg's adjusted p-values: of all findings, at most the level's share is expected to be false.

    Parameters
    ----------
    p : NDArray[np.float64]
        p-values, shape (m,); NaN where there is none, which then does not count.

    Returns
    -------
    NDArray[np.float64]
        Shape (m,), never below `p`, at most 1.

    References
    ----------
    Benjamini and Hochberg (1995), doi:10.1111/j.2517-6161.1995.tb02031.x.

    Examples
    --------
    >>> benjamini_hochberg(np.array([0.01, 0.04, 0.03])).tolist()
    [0.03, 0.04, 0.04]
    """
    adjusted, order = _ordered(p)
    m = order.size
    adjusted[order[::-1]] = np.minimum(np.minimum.accumulate(m / np.arange(m, 0, -1) * p[order[::-1]]), 1)
    return adjusted


def _ordered(p: Floats) -> tuple[Floats, np.ndarray[tuple[int], np.dtype[np.int64]]]:
    known = np.flatnonzero(~np.isnan(p))
    return np.full(p.shape, np.nan), known[np.argsort(p[known], kind="stable")]
