"""Weights on the simplex: Frank-Wolfe with exact line search, stopped, thinned and run again as the method's authors do."""

from __future__ import annotations

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
