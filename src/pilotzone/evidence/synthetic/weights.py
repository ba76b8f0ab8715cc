"""Weights on the simplex: by Frank-Wolfe, stopped and thinned as the authors of synthetic difference in differences do, or exact."""

from __future__ import annotations

import math
from typing import Final

import numpy as np

from pilotzone.evidence.moments import Floats

FIRST_STEPS: Final = 100
MOST_STEPS: Final = 10_000
DECREASE: Final = 1e-5
"""A run stops when the root of the fall of the objective is below this share of the noise."""
THIN: Final = 4
"""After the first run, weights of at most a quarter of the largest are set to zero."""


def simplex_weights(A: Floats, b: Floats, *, zeta: float, least_fall: float, intercept: bool) -> Floats:
    """Return nonnegative weights that sum to one and bring A w near b.

    They minimise mean((A w - b)^2) + zeta^2 sum(w^2), up to the stopping rule: a published number can depend on that rule, so it
    is the one of the authors' package, thinning after the first 100 steps included. Starts from equal weights; nothing is drawn.

    Parameters
    ----------
    A : NDArray[np.float64]
        One column per weight, shape (M, J), in outcome units.
    b : NDArray[np.float64]
        Target, shape (M,), in outcome units.
    zeta : float
        Strength of the penalty, in outcome units, >= 0.
    least_fall : float
        Stop when a step lowers the objective by at most the square of this, in outcome units.
    intercept : bool
        Whether a constant is fitted beside the weights.

    Returns
    -------
    NDArray[np.float64]
        Shape (J,).

    References
    ----------
    Arkhangelsky et al. (2021), algorithm 1, doi:10.1257/aer.20190159.

    Examples
    --------
    >>> simplex_weights(np.eye(2), np.array([0.25, 0.75]), zeta=0.0, least_fall=1e-9, intercept=False).round(3).tolist()
    [0.25, 0.75]
    """
    if intercept:
        A, b = A - A.mean(axis=0), b - b.mean()
    # Weights that sum to one make A w - b equal to (A - b 1') w, whose products are small where levels are large.
    gaps = A - b[:, None]
    gram = gaps.T @ gaps / len(b) + zeta**2 * np.eye(A.shape[1])
    first = _descend(gram, np.full(A.shape[1], 1 / A.shape[1]), least_fall, FIRST_STEPS)
    thinned = np.where(first <= first.max() / THIN, 0.0, first)
    return _descend(gram, thinned / thinned.sum(), least_fall, MOST_STEPS)


def exact_weights(A: Floats, b: Floats, *, zeta: float) -> Floats:
    """Return nonnegative weights that sum to one and minimise mean((A w - b)^2) + zeta^2 sum(w^2), to rounding.

    Since the weights sum to one, A w - b is (A - b 1') w, and the minimum over the simplex is a nonnegative least-squares problem with one
    row of ones more, divided by the sum of its solution.

    Parameters
    ----------
    A : NDArray[np.float64]
        One column per weight, shape (M, J), in outcome units.
    b : NDArray[np.float64]
        Target, shape (M,), in outcome units.
    zeta : float
        Strength of the penalty, in outcome units, >= 0; above 0 the weights are unique.

    Returns
    -------
    NDArray[np.float64]
        Shape (J,).

    References
    ----------
    Lawson, Hanson (1974), chapter 23, doi:10.1137/1.9781611971217.

    Examples
    --------
    >>> exact_weights(np.eye(2), np.array([0.25, 0.75]), zeta=0.0).round(12).tolist()
    [0.25, 0.75]
    """
    # Slow to import, and only augmented estimates need it.
    from scipy.optimize import nnls

    M, J = A.shape
    gaps = np.vstack([A - b[:, None], zeta * math.sqrt(M) * np.eye(J)])
    scale = float(np.linalg.norm(gaps.mean(axis=1)))
    if scale == 0:
        return np.full(J, 1 / J)
    found, _ = nnls(np.vstack([gaps / scale, np.ones((1, J))]), np.append(np.zeros(M + J), 1.0))
    weights: Floats = found / found.sum()
    return weights


def _descend(gram: Floats, w: Floats, least_fall: float, steps: int) -> Floats:
    """Return where Frank-Wolfe steps on w' gram w end, from w; every step goes towards one corner of the simplex."""
    w, slope, corners = w.copy(), gram @ w, gram.diagonal()
    for step in range(steps):
        value, best = float(slope @ w), int(slope.argmin())
        fall_per_share = value - float(slope[best])
        curve = value - 2 * float(slope[best]) + float(corners[best])
        if curve <= 0:
            break
        share = min(max(fall_per_share / curve, 0.0), 1.0)
        w *= 1 - share
        w[best] += share
        slope *= 1 - share
        slope += share * gram[best]
        if step >= 1 and 2 * share * fall_per_share - share**2 * curve <= least_fall**2:
            break
    return w
