"""Ridge-augmented synthetic control: what weights on the simplex leave unmatched is corrected by ridge regression."""

from __future__ import annotations

from typing import Final

import numpy as np

from pilotzone.evidence.moments import Floats
from pilotzone.evidence.synthetic.weights import exact_weights

STEPS: Final = 20
SMALLEST: Final = 1e-8
"""Penalties tried run in equal ratios from the largest squared singular value of the donors down to this share of it."""


def augmented_weights(past: Floats, target: Floats, *, zeta: float) -> tuple[Floats, float]:
    """Return donor weights of the ridge-augmented synthetic control, and the penalty chosen.

    Outcomes are taken less the donors' mean of each period. Weights on the simplex come first; what they leave unmatched is
    regressed on the donors' outcomes with a ridge penalty, which lets weights be negative and lets the fit leave the hull of the
    donors. The penalty is the largest whose squared error in periods held out one by one is within one standard error of the
    smallest. As in the authors' package the last period before treatment is never held out.

    Parameters
    ----------
    past : NDArray[np.float64]
        Outcomes of the donors before treatment, shape (J, S), S >= 3, in outcome units.
    target : NDArray[np.float64]
        Mean outcome of the treated before treatment, shape (S,), in outcome units.
    zeta : float
        Penalty of the weights on the simplex, in outcome units: as good as none, above 0 so that they are unique.

    Returns
    -------
    tuple of NDArray[np.float64] and float
        Weights, shape (J,), which sum to one and may be negative; the penalty, in outcome units squared.

    References
    ----------
    Ben-Michael, Feller, Rothstein (2021), lemma 1 and section 5.3, doi:10.1080/01621459.2021.1929245.

    Examples
    --------
    >>> past = np.array([[0.0, 1, 2, 3], [1.0, 1, 2, 2], [2.0, 1, 0, 1]])
    >>> weights, penalty = augmented_weights(past, np.array([0.0, 2, 4, 5]), zeta=1e-9)
    >>> round(float(weights.sum()), 12), bool(weights.min() < 0)
    (1.0, True)
    """
    centre = past.mean(axis=0)
    # In a unit near the largest deviation, since penalties are squared twice; a power of two leaves every digit as it is.
    unit = float(np.ldexp(1.0, np.frexp(np.abs(past - centre).max())[1]))
    X, x, zeta = (past - centre) / unit, (target - centre) / unit, zeta / unit
    penalties = _penalties(X)
    base = exact_weights(X.T, x, zeta=zeta)
    if not penalties.size:
        return base, 0.0
    penalty = _largest_good(penalties, _held_out(X, x, penalties, zeta))
    return base + _corrections(X, x - base @ X, np.array([penalty]))[0], penalty * unit**2


def _penalties(X: Floats) -> Floats:
    largest = float(np.linalg.norm(X, 2)) ** 2
    return largest * SMALLEST ** (np.arange(STEPS + 1) / STEPS) if largest > 0 else np.empty(0)


def _corrections(X: Floats, residual: Floats, penalties: Floats) -> Floats:
    """Return what is added to the weights for each penalty, shape (number of penalties, J)."""
    left, sizes, right = np.linalg.svd(X, full_matrices=False)
    shrunk = sizes / (sizes**2 + penalties[:, None])
    found: Floats = (shrunk * (right @ residual)) @ left.T
    return found


def _held_out(X: Floats, x: Floats, penalties: Floats, zeta: float) -> Floats:
    """Return squared errors by period held out and penalty."""
    errors = []
    for held in range(x.size - 1):
        rest = np.arange(x.size) != held
        base = exact_weights(X[:, rest].T, x[rest], zeta=zeta)
        weights = base + _corrections(X[:, rest], (x - base @ X)[rest], penalties)
        errors.append((x[held] - weights @ X[:, held]) ** 2)
    return np.array(errors)


def _largest_good(penalties: Floats, errors: Floats) -> float:
    mean, spread = errors.mean(axis=0), errors.std(axis=0, ddof=1) / np.sqrt(len(errors))
    best = int(mean.argmin())
    return float(penalties[mean <= mean[best] + spread[best]].max())
