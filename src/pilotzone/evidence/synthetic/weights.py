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
    start = np.full(A.shape[1], 1 / A.shape[1])
    first = _descend(A, b, start, zeta, least_fall, FIRST_STEPS)
    thinned = np.where(first <= first.max() / THIN, 0.0, first)
    return _descend(A, b, thinned / thinned.sum(), zeta, least_fall, MOST_STEPS)


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


def _descend(A: Floats, b: Floats, w: Floats, zeta: float, least_fall: float, steps: int) -> Floats:
    M, eta = len(b), len(b) * zeta**2
    residual, last = A @ w - b, np.inf
    for step in range(steps):
        half = residual @ A + eta * w
        best = int(half.argmin())
        turn = -w
        turn[best] += 1
        move = A @ turn
        curve = float(move @ move + eta * (turn @ turn))
        if curve == 0:
            break
        share = min(max(-float(half @ turn) / curve, 0.0), 1.0)
        w, residual = w + share * turn, residual + share * move
        value = float(zeta**2 * (w @ w) + residual @ residual / M)
        if step >= 1 and last - value <= least_fall**2:
            break
        last = value
    return w
